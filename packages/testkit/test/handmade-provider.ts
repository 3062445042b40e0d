import { Agent, type IncomingMessage, request as open } from 'node:http';
import {
  abortReason,
  bodyFrom,
  type CallOf,
  EventStream,
  type Provider,
  type Reply,
  rawOf,
  WeirError,
} from '@weir/core';
import type { ProviderContext } from '../src/index.ts';
import { cardOf } from '../src/index.ts';
import { type Fault, handmadeError } from './handmade-errors.ts';
import { HandmadeStream } from './handmade-stream.ts';

const PATHS: { readonly [endpoint: string]: string } = { chat: '/chat/completions', embeddings: '/embeddings' };
const LIMIT = 32 * 1_048_576;
const EMPTY = JSON.stringify({ choices: [{ index: 0, message: { content: '' }, finish_reason: 'stop' }] });

const failed = (code: ConstructorParameters<typeof WeirError>[0], sent: boolean, cause?: unknown): WeirError =>
  new WeirError(code, code, { cause, dispatch: { sent } });

type Served = CallOf<'chat'>;

/**
 * A provider of the OpenAI wire on nothing but node:http: what somebody might write who does not know the kit. With a
 * fault it breaks one promise and keeps the others.
 */
export function handmade({ baseUrl, apiKey }: ProviderContext, fault?: Fault): Provider {
  const agent = new Agent({
    keepAlive: fault === 'leaves connections open' || fault === 'gives up a closed connection',
  });
  const kept = new Map<string, Reply<'chat'>>();
  let heard: WeirError | undefined;
  let closed = 0;

  function bodyOf({ endpoint, request, target }: Served): string {
    const model = fault === 'sends the asked model' ? request.model : target!.model;
    const isStream = request.stream === true;
    if (fault === `sends stale ${isStream ? 'stream ' : ''}bytes` && rawOf(request) !== undefined)
      return Buffer.from(rawOf(request)!.bytes).toString();
    if (fault === 'mutates') (request as { model: string }).model = model;
    const { messages } = request;
    const fields = fault === 'drops unknown request fields' && endpoint === 'chat' ? { messages } : request;
    const added = {
      ...(isStream ? { stream: fault !== 'asks for no stream' } : {}),
      ...(fault === 'adds a field' && { n: 1 }),
    };
    return JSON.stringify({ ...fields, ...added, model });
  }

  function send(call: Served, path: string): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const { seed } = call.request;
      if (seed != null && fault !== 'sends what it cannot express')
        return reject(
          new WeirError('unsupported_parameter', fault === 'speaks in riddles' ? 'No' : 'No seed', {
            param: fault === 'blames another' ? 'n' : 'seed',
          }),
        );
      if (call.signal.aborted && fault !== 'sends what is aborted')
        return reject(abortReason(call.signal).with({ dispatch: { sent: false } }));
      const query = fault === 'puts its key into the URL' ? `?key=${apiKey}` : '';
      const request = open(`${baseUrl}${path}${query}`, { agent, method: 'POST' });
      request.setHeader('authorization', `Bearer ${apiKey}`);
      let isConnected = false;
      let hasReply = false;
      let isRead = false;
      request.on('socket', (socket) => {
        socket.setMaxListeners(0); // one that is kept serves many requests
        isConnected = !socket.connecting;
        socket.once('connect', () => {
          isConnected = true;
        });
        socket.once('close', () => {
          if (isRead) closed++;
        });
      });
      call.signal.addEventListener('abort', () => {
        const isStream = hasReply && call.request.stream === true;
        const phase = isStream ? 'inside a stream' : hasReply ? 'inside a reply' : 'before a reply';
        if (fault !== `ignores an abort ${phase}`) request.destroy(abortReason(call.signal));
      });
      if (fault === 'takes 103 for a reply')
        request.on('information', () => reject(failed('upstream_malformed', true)));
      request.on('response', (response) => {
        hasReply = true;
        response.on('end', () => {
          isRead = true;
        });
        resolve(response);
      });
      request.on('error', (cause: Error & { code?: string }) => reject(broken(cause, isConnected)));
      request.end(bodyOf(call));
    });
  }

  function broken(cause: Error & { code?: string }, sent: boolean): WeirError {
    if (WeirError.is(cause)) return cause.with({ dispatch: { sent } });
    if (!sent && fault !== 'takes refused for sent') return failed('upstream_unreachable', false);
    if (cause.code?.startsWith('HPE_'))
      return failed(fault === 'blames itself' ? 'internal_error' : 'upstream_malformed', true);
    return failed(fault === 'takes a reset for its own defect' ? 'internal_error' : 'upstream_reset', true);
  }

  function read(response: IncomingMessage, signal?: AbortSignal): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const parts: Buffer[] = [];
      let size = 0;
      response.on('data', (bytes: Buffer) => {
        size += bytes.length;
        if (size > LIMIT) {
          if (fault !== 'reads without end') response.destroy(failed('upstream_too_large', true));
        } else if (fault === 'takes the first chunk for all' && parts.length > 0) return;
        else parts.push(bytes);
      });
      response.on('end', () => resolve(Buffer.concat(parts)));
      response.on('error', (cause: Error & { code?: string }) => {
        const whole = Buffer.concat(parts);
        if (fault === 'takes cut for whole' && /^\{.*\}$/s.test(whole.toString())) return resolve(whole);
        if (fault === 'mends chunks' && whole.length === 3) return resolve(Buffer.from('{}'));
        if (signal?.aborted) return reject(abortReason(signal).with({ dispatch: { sent: true } }));
        reject(WeirError.is(cause) ? cause : failed('upstream_truncated', true));
      });
    });
  }

  async function ask(call: Served, hops = 0): Promise<Reply<'chat'>> {
    const path = PATHS[call.endpoint]!;
    const name = bodyOf(call);
    if (fault !== 'drops in silence') call.exchange.headers.set('x-weir-dropped', 'user');
    if (fault === 'caches' && kept.has(name)) return kept.get(name)!;
    if (fault === 'gives up a closed connection' && closed > 0) throw failed('internal_error', false);
    const response = await send(call, path);
    const { statusCode: status = 0, headers } = response;
    if (fault === 'follows redirects' && headers.location !== undefined && hops === 0) {
      response.resume();
      return await follow(headers.location, () => ask(call, 1));
    }
    if (fault === 'retries' && status === 503 && hops === 0) {
      response.resume();
      return ask(call, 1);
    }
    if (status < 200 || status > 299) {
      const body = await read(response).catch(() => Buffer.alloc(0));
      const error = handmadeError(status, headers, body.toString(), apiKey, fault);
      if (fault !== 'mixes calls up') throw error;
      heard = error;
      await new Promise((resolve) => setTimeout(resolve, 2));
      throw heard;
    }
    const reply = await replyOf(response, call);
    if (reply.kind === 'value') kept.set(name, reply);
    return reply;
  }

  async function replyOf(response: IncomingMessage, call: Served): Promise<Reply<'chat'>> {
    const { headers } = response;
    const type = headers['content-type'] ?? '';
    if (headers['content-encoding'] !== undefined && fault !== 'ignores encodings') throw refuse(response);
    if (type.startsWith('text/event-stream'))
      return { kind: 'stream', headers: {}, stream: new EventStream(new HandmadeStream(response, call.signal, fault)) };
    if (!type.startsWith('application/json') && fault !== 'takes anything for JSON') throw refuse(response);
    return { kind: 'value', headers: {}, body: bodyFrom(changed(await read(response, call.signal), call)) };
  }

  function changed(body: Buffer, call: Served): Buffer {
    const text = body.toString();
    if (fault === 'takes nothing for an answer' && text === '') return Buffer.from(EMPTY);
    if (fault === 'mends JSON' && text !== '' && !text.endsWith('}')) return Buffer.from(EMPTY);
    if (fault === 'changes replies' && call.endpoint === 'chat')
      return Buffer.from(text.replace('"content"', '"text"'));
    if (fault === 'swallows errors' && text.startsWith('{"error"')) return Buffer.from(EMPTY);
    if (fault === 'drops unknown reply fields' && call.endpoint === 'chat' && text.endsWith('}')) {
      const { id, object, created, model, choices, usage, error } = JSON.parse(text);
      return Buffer.from(JSON.stringify({ id, object, created, model, choices, usage, error }));
    }
    return body;
  }

  const provider: Provider = {
    name: 'handmade',
    endpoints: {
      chat: (call) => ask(call),
      embeddings: (async (call: Served) => {
        if (fault === 'asks twice for embeddings') await ask(call);
        return ask(call);
      }) as unknown as NonNullable<Provider['endpoints']['embeddings']>,
    },
    models: [
      cardOf(fault === 'describes models of others' ? 'openai' : 'handmade', 'm', {
        abilities: fault === 'declares what nothing shows' ? ['stream', 'tools'] : ['stream'],
      }),
    ],
    billing: {
      cancelStopsBilling: true,
      cachedInsideInput: true,
      reasoningInsideOutput: true,
      unbilledStatuses: [],
      hosts: fault === 'declares other hosts' ? ['api.example.com'] : [new URL(baseUrl).host],
    },
    stop: async () => {
      if (fault !== 'leaves connections open') agent.destroy();
    },
  };
  return fault === 'shows its key' ? Object.assign(provider, { apiKey }) : provider;
}

function refuse(response: IncomingMessage): WeirError {
  response.destroy();
  return failed('upstream_malformed', true);
}

async function follow<Result>(location: string, otherwise: () => Promise<Result>): Promise<Result> {
  const response = await fetch(location, { method: 'POST', redirect: 'manual' });
  await response.arrayBuffer();
  return otherwise();
}
