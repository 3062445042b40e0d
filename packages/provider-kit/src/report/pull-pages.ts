import { type Clock, systemClock, WeirError } from '@weir/core';
import { readBody } from '../read-body.ts';
import { redactor } from '../redactor.ts';
import type { Transport } from '../transport.ts';
import { undiciTransport } from '../undici-transport.ts';
import { upstreamError } from '../upstream-error.ts';

/** A report of a provider about money, which comes in pages of JSON. */
export interface ReportPull {
  /** The provider's name, for errors. */
  readonly provider: string;
  /** `https://api.openai.com/v1`: every page is below it. */
  readonly baseUrl: string;
  /** Path and query of a page: the first one when `cursor` is undefined. */
  path(cursor: string | undefined): string;
  /** Where the next page begins; undefined after the last one. */
  next(page: JsonPage): string | undefined;
  /** Name, value, name, value; the credential included. */
  readonly headers: readonly string[];
  readonly signal?: AbortSignal | undefined;
  /** One given is the giver's to close. */
  readonly transport?: Transport | undefined;
  readonly clock?: Clock | undefined;
}

export type JsonPage = Readonly<Record<string, unknown>>;

/** A year by day has a dozen pages; a cursor that leads in circles has no end. */
const MAX_PAGES = 1_000;

/**
 * Pulls a report page by page.
 *
 * @throws WeirError as a request to the provider would: `upstream_auth` for a key that may not, `upstream_malformed`
 *   for what is no report; `cancelled` when the signal aborts.
 */
export async function* pullPages(pull: ReportPull): AsyncGenerator<JsonPage> {
  const transport = pull.transport ?? undiciTransport();
  try {
    let cursor: string | undefined;
    for (let pages = 0; pages < MAX_PAGES; pages++) {
      const page = await pullPage(pull, cursor, transport);
      yield page;
      cursor = pull.next(page);
      if (cursor === undefined) return;
    }
    throw new WeirError('upstream_malformed', `The report of '${pull.provider}' has over ${MAX_PAGES} pages`);
  } finally {
    if (pull.transport === undefined) await transport.close();
  }
}

async function pullPage(pull: ReportPull, cursor: string | undefined, transport: Transport): Promise<JsonPage> {
  const { provider, headers, clock = systemClock() } = pull;
  const base = new URL(pull.baseUrl);
  const hide = redactor(headers);
  const reply = await transport.send({
    method: 'GET',
    origin: base.origin,
    path: base.pathname.replace(/\/+$/, '') + pull.path(cursor),
    headers: ['accept', 'application/json', 'accept-encoding', 'identity', ...headers],
    signal: pull.signal ?? new AbortController().signal,
  });
  const body = hide(Buffer.from(await readBody(reply.body)).toString('utf8'));
  const { status } = reply;
  if (status < 200 || status > 299)
    throw upstreamError({ status, headers: reply.headers, body, now: clock.now(), provider });
  const page = parsed(body);
  if (typeof page === 'object' && page !== null && !Array.isArray(page)) return page as JsonPage;
  throw new WeirError('upstream_malformed', `The report of '${provider}' is not a JSON object`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
