import { type KeyRecord, WeirError } from '@weir/core';
import { type KeyChange, type KeyRing, type KeySpec, keyView, type MintedKey } from '@weir/keys';

/** A request behind the checks of credential and body. */
export interface AdminRequest {
  readonly method: string;
  /** Segments below `/keys`, decoded. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  /** The body, read when asked for. */
  body(): object;
}

export interface AdminAnswer {
  readonly status: number;
  readonly value: object;
}

const MOST_LISTED = 500;
const DEFAULT_LISTED = 100;
const ISO = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/;

const refused = (param: string, why: string): WeirError =>
  new WeirError('invalid_request', `'${param}' ${why}`, { param });

/** Times come and go as ISO 8601. */
function withTimes<Terms extends KeySpec | KeyChange>(body: object): Terms {
  const { expiresAt } = body as { readonly expiresAt?: unknown };
  if (expiresAt === undefined || expiresAt === null) return body as Terms;
  const at = typeof expiresAt === 'string' && ISO.test(expiresAt) ? Date.parse(expiresAt) : Number.NaN;
  if (Number.isNaN(at)) throw refused('expiresAt', 'is no time such as 2027-01-01 or 2027-01-01T09:00:00Z');
  return { ...body, expiresAt: at } as Terms;
}

function pageOf(query: URLSearchParams) {
  for (const name of query.keys())
    if (!['tenant', 'limit', 'after'].includes(name)) throw refused(name.slice(0, 60), 'is not known');
  const tenant = query.get('tenant') ?? undefined;
  const text = query.get('limit') ?? String(DEFAULT_LISTED);
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > MOST_LISTED) throw refused('limit', `is a whole number from 1 to ${MOST_LISTED}`);
  const [afterTenant, afterName, ...rest] = query.get('after')?.split('/') ?? [];
  const isAfter = afterTenant !== undefined && afterName !== undefined && rest.length === 0;
  if (query.has('after') && !isAfter) throw refused('after', "is what 'after' of the page before said: tenant/name");
  return {
    limit,
    ...(tenant === undefined ? {} : { tenant }),
    ...(isAfter ? { after: { tenant: afterTenant, name: afterName } } : {}),
  };
}

function overlapOf(body: object): { readonly overlapMs?: number } {
  const stray = Object.keys(body).find((field) => field !== 'overlapMs');
  if (stray !== undefined) throw refused(stray.slice(0, 60), 'is not known');
  return body; // the ring checks what it is
}

/** What there is below `/keys`: make, list, show, change, rotate and revoke. */
export function keyRoutes(ring: KeyRing, now: () => number): (request: AdminRequest) => Promise<AdminAnswer> {
  const view = (record: KeyRecord): object => keyView(record, now());
  const minted = ({ record, secret }: MintedKey): object => ({ key: view(record), secret: secret.reveal() });

  async function list(query: URLSearchParams): Promise<AdminAnswer> {
    const page = pageOf(query);
    const records = await ring.list({ ...page, limit: page.limit + 1 });
    const shown = records.slice(0, page.limit);
    const last = records.length > page.limit ? shown.at(-1) : undefined;
    const after = last === undefined ? null : `${last.tenant}/${last.name}`;
    return { status: 200, value: { data: shown.map(view), after } };
  }

  return async function answerKeys({ method, path, query, body }) {
    const [tenant, name, action, ...rest] = path;
    const is = (wanted: string, ...parts: readonly (string | undefined)[]): boolean => {
      if (parts.some((part) => part === undefined)) return false;
      if (method === wanted) return true;
      throw new WeirError('method_not_allowed', `This path takes ${wanted}, not ${method.slice(0, 20)}`);
    };
    if (rest.length > 0) throw unknownPath();
    if (tenant === undefined) {
      if (method === 'POST') return { status: 201, value: minted(await ring.create(withTimes(body()))) };
      if (is('GET')) return list(query);
    }
    if (tenant === undefined || name === undefined) throw unknownPath();
    if (action === undefined) {
      if (method === 'PATCH')
        return { status: 200, value: { key: view(await ring.change(tenant, name, withTimes(body()))) } };
      if (is('GET')) return { status: 200, value: { key: view(await ring.get(tenant, name)) } };
    }
    if (action === 'rotate' && is('POST'))
      return { status: 200, value: minted(await ring.rotate(tenant, name, overlapOf(body()))) };
    if (action === 'revoke' && is('POST'))
      return { status: 200, value: { key: view(await ring.revoke(tenant, name)) } };
    throw unknownPath();
  };
}

const unknownPath = (): WeirError => new WeirError('unknown_path', 'The admin API has nothing at this path');
