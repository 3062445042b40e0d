import { type Call, type CallOf, DecodedSource, WeirError } from '@weir/core';
import { type ChatChunk, exactJson, isObject, type JsonObject, Losses, objectOf, textOf } from '@weir/endpoints';
import { type Codec, sanitise } from '@weir/provider-kit';
import { modelPath } from '../model-path.ts';
import { AwsEventSource } from '../stream/aws-event-source.ts';
import { converseEvent } from '../stream/converse-event.ts';
import { ChatChunks } from './chat-chunks.ts';
import { type AnswerHead, chatResponseOf } from './chat-response-of.ts';
import { CONVERSE_LOSSES } from './converse-losses.ts';
import { converseRequestOf } from './converse-request-of.ts';
import { modelFamily } from './model-family.ts';

const modelOf = ({ target, request }: CallOf<'chat'>): string => target?.model ?? request.model;

/** Converse tells neither id nor model: the exchange and the target do. */
const headOf = (call: CallOf<'chat'>): AnswerHead => ({
  id: `chatcmpl-${call.exchange.id}`,
  created: Math.floor(call.exchange.startedAt / 1_000),
  model: modelOf(call),
});

/** Something else than an answer with status 200: AWS puts some of its errors so. */
function noAnswer(response: unknown): WeirError {
  const { message, Message, Output } = objectOf(response);
  const said = textOf(message ?? Message ?? objectOf(Output).__type);
  return new WeirError('upstream_malformed', `The reply is no answer${said === '' ? '' : `: ${sanitise(said)}`}`);
}

/** Chat completions over `POST /model/{model}/converse` and `converse-stream`. */
export const CHAT_CODEC: Codec<'chat'> = {
  encode: (call) => ({
    path: modelPath(modelOf(call), call.request.stream === true ? 'converse-stream' : 'converse'),
    body: Buffer.from(JSON.stringify(converseRequestOf(call, new Losses(call as Call, CONVERSE_LOSSES)))),
  }),
  decode(bytes, call) {
    const response = exactJson(Buffer.from(bytes).toString('utf8'));
    if (!isObject(response) || !isObject(objectOf(response.output).message)) throw noAnswer(response);
    return Buffer.from(
      JSON.stringify(chatResponseOf(response as JsonObject, headOf(call), modelFamily(modelOf(call)))),
    );
  },
  decodeStream: (body, call) =>
    new DecodedSource<ChatChunk>(
      new AwsEventSource(body, converseEvent),
      new ChatChunks(headOf(call), modelFamily(modelOf(call))),
    ),
};
