import { type CallOf, WeirError } from '@weir/core';
import type { ChatChunk, ChatMessage } from '@weir/endpoints';
import type { Codec } from '@weir/provider-kit';

/** A reply, and each event of a stream. Invented: write down what Vendor Name really sends. */
interface VendorNameReply {
  readonly id?: string;
  readonly model?: string;
  readonly text?: string;
  readonly stop?: string;
  readonly tokens?: { readonly read: number; readonly written: number };
}

const FINISH_REASONS: Readonly<Record<string, string>> = { end: 'stop', limit: 'length', filter: 'content_filter' };

const unsupported = (param: string): WeirError =>
  new WeirError('unsupported_parameter', `Vendor Name cannot express '${param}'`, { param });

function lineOf({ role, content }: ChatMessage, index: number): { readonly who: string; readonly text: string } {
  if (typeof content !== 'string') throw unsupported(`messages[${index}].content`);
  return { who: role, text: content };
}

/** A reply or an event in the form of a chat: what is not known is kept, tokens not told are not made up. */
function toChat(reply: VendorNameReply, object: string, part: 'message' | 'delta'): unknown {
  const { id, model, text, stop, tokens, ...rest } = reply;
  const content = { role: 'assistant', content: text ?? '', refusal: null };
  const finish = stop === undefined ? null : (FINISH_REASONS[stop] ?? stop);
  const usage = tokens && {
    prompt_tokens: tokens.read,
    completion_tokens: tokens.written,
    total_tokens: tokens.read + tokens.written,
  };
  const choices = [{ index: 0, [part]: content, logprobs: null, finish_reason: finish }];
  return { ...rest, id: id ?? 'vendor-name', object, created: 0, model, choices, ...(usage && { usage }) };
}

export const chatCodec: Codec<'chat'> = {
  encode({ request, target }: CallOf<'chat'>) {
    const { messages, model, tools, stream_options: _usageAlwaysComes, ...rest } = request;
    if (tools != null && tools.length > 0) throw unsupported('tools');
    const body = { ...rest, model: target?.model ?? model, lines: messages.map(lineOf) };
    return { path: '/generate', body: Buffer.from(JSON.stringify(body)) };
  },
  decode: (bytes) =>
    Buffer.from(JSON.stringify(toChat(JSON.parse(Buffer.from(bytes).toString()), 'chat.completion', 'message'))),
  decodeEvents: () => (event) => [toChat(event as VendorNameReply, 'chat.completion.chunk', 'delta') as ChatChunk],
};
