import { createServer, type Server } from 'node:http';

const TEXT = 'token flows ';

const sse = (event: object): string => `data: ${JSON.stringify(event)}\n\n`;
const named = (event: { readonly type: string }): string => `event: ${event.type}\n${sse(event)}`;

function chatFrames(chunks: number): readonly string[] {
  const base = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1_790_000_000, model: 'gpt-4o-mini' };
  const delta = (fields: object, finish_reason: string | null = null) =>
    sse({ ...base, choices: [{ index: 0, delta: fields, logprobs: null, finish_reason }] });
  return [
    delta({ role: 'assistant', content: '', refusal: null }),
    ...Array.from({ length: chunks }, () => delta({ content: TEXT })),
    delta({}, 'stop'),
    sse({ ...base, choices: [], usage: { prompt_tokens: 9, completion_tokens: chunks, total_tokens: chunks + 9 } }),
    'data: [DONE]\n\n',
  ];
}

function messagesFrames(chunks: number): readonly string[] {
  const message = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-haiku-4-5',
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: 9, cache_creation_input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 1 },
  };
  const piece = { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: TEXT } };
  return [
    { type: 'message_start', message },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    ...Array.from({ length: chunks }, () => piece),
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: chunks } },
    { type: 'message_stop' },
  ].map(named);
}

/**
 * An upstream that streams so many pieces of text as OpenAI or as Anthropic does, each in a write and a turn of the
 * event loop of its own: what arrives together costs a gateway less.
 */
export function streamingUpstream(chunks: number): Server {
  const forms: Readonly<Record<string, readonly Buffer[]>> = {
    '/v1/chat/completions': chatFrames(chunks).map((text) => Buffer.from(text)),
    '/v1/messages': messagesFrames(chunks).map((text) => Buffer.from(text)),
  };
  return createServer((request, response) => {
    const frames = forms[request.url ?? ''] ?? [];
    request.resume();
    request.on('end', () => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      let at = 0;
      const next = (): void => {
        if (at >= frames.length) return void response.end();
        response.write(frames[at++]);
        setImmediate(next);
      };
      next();
    });
  });
}
