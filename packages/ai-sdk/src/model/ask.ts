import { APICallError, type SharedV4Headers } from '@ai-sdk/provider';
import type { GatewayReply } from '@weir/core';
import { isObject, nonEmpty, objectOf, present } from '../shared/read.ts';
import type { Asking } from './weir-options.ts';

export interface Question {
  /** Below the base path: `/chat/completions`. */
  readonly path: string;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string | undefined>> | undefined;
  readonly signal?: AbortSignal | undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An error of the gateway as the AI SDK knows errors: it tries again what may be tried again. */
export function callError(question: Question, status: number, headers: SharedV4Headers, text: string): APICallError {
  const data = parsed(text);
  return new APICallError({
    message: nonEmpty(objectOf(objectOf(data).error).message) ?? `The gateway answered ${status}`,
    url: `weir:${question.path}`,
    requestBodyValues: question.body,
    statusCode: status,
    responseHeaders: headers,
    responseBody: text,
    isRetryable: headers['x-should-retry'] === 'true',
    ...(isObject(data) ? { data } : {}),
  });
}

/**
 * Asks a gateway in the process.
 *
 * @throws APICallError when it did not answer with success; the reason of the signal when that was aborted.
 */
export async function ask(asking: Asking, question: Question): Promise<GatewayReply> {
  const { gateway, principal, apiKey, basePath = '/v1' } = asking;
  const { path, body, signal } = question;
  signal?.throwIfAborted();
  const reply = await gateway
    .handle({
      method: 'POST',
      path: `${basePath}${path}`,
      headers: {
        'content-type': 'application/json',
        ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
        ...lowerCase({ ...asking.headers, ...question.headers }),
      },
      body: Buffer.from(JSON.stringify(body)),
      ...present({ principal, signal }),
    })
    .catch((error: unknown) => {
      signal?.throwIfAborted();
      throw error;
    });
  signal?.throwIfAborted();
  if (reply.status < 400) return reply;
  throw callError(question, reply.status, { ...reply.headers }, (await bytesOf(reply)).toString());
}

const lowerCase = (headers: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name.toLowerCase(), value]])),
  );

/** The body of a reply that is no stream. */
export async function bytesOf({ body }: GatewayReply): Promise<Buffer> {
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const blocks: Uint8Array[] = [];
  for await (const block of body) blocks.push(block);
  return Buffer.concat(blocks);
}
