import { type CallOf, rawOf } from '@weir/core';
import { exactJson, type JsonObject, messagesEndpoint } from '@weir/endpoints';
import type { Codec } from '@weir/provider-kit';
import { modelFamily } from '../converse/model-family.ts';
import { modelPath } from '../model-path.ts';
import { AwsEventSource } from '../stream/aws-event-source.ts';
import { invokedEvent } from './invoked-event.ts';
import { messagesOverConverse } from './messages-over-converse.ts';

/** What Bedrock wants instead of Anthropic's header. */
const VERSION = 'bedrock-2023-05-31';

type MessagesCall = CallOf<'messages'> | CallOf<'messages.count'>;

export const modelOf = ({ target, request }: MessagesCall): string => target?.model ?? request.model;

/** The request as its caller wrote it, so that numbers keep their digits. */
const written = (request: object): JsonObject => {
  const raw = rawOf(request);
  return (raw === undefined ? request : exactJson(Buffer.from(raw.bytes).toString('utf8'))) as JsonObject;
};

/** A Messages request as Bedrock invokes Claude with it: model and stream are in the path, betas in the body. */
export function claudeBody({ request, exchange }: MessagesCall): JsonObject {
  const { model: _, stream: __, ...rest } = written(request);
  const { betas = [] } = exchange.wishes;
  return { anthropic_version: VERSION, ...(betas.length === 0 ? {} : { anthropic_beta: betas }), ...rest };
}

const CLAUDE: Required<Pick<Codec<'messages'>, 'encode' | 'decodeStream'>> = {
  encode: (call) => ({
    path: modelPath(modelOf(call), call.request.stream === true ? 'invoke-with-response-stream' : 'invoke'),
    body: Buffer.from(JSON.stringify(claudeBody(call))),
  }),
  decodeStream: (body) => new AwsEventSource(body, invokedEvent),
};

const isClaude = (call: MessagesCall): boolean => modelFamily(modelOf(call)) === 'claude';

/** Anthropic's Messages: natively to Claude, over Converse to every other model. */
export const MESSAGES_CODEC: Codec<'messages'> = {
  encode: (call) => (isClaude(call) ? CLAUDE.encode(call) : messagesOverConverse.encode(call)),
  decode: (bytes, call, headers) => (isClaude(call) ? bytes : messagesOverConverse.decode(bytes, call, headers)),
  decodeStream: (body, call) =>
    isClaude(call) ? CLAUDE.decodeStream(body, call) : messagesOverConverse.decodeStream(body, call),
  encodeEvent: messagesEndpoint.encodeEvent,
};
