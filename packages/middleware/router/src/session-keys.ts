import type { Call, EndpointSpec } from '@weir/core';

const LONGEST_FIELD = 256;
/** Read of each text: conversations that share that much share their prompt cache as well. */
const HASHED_CHARACTERS = 1_000;

/**
 * Names a call's session may be known by, the one to remember first.
 *
 * A conversation is told by its first two texts. Its first request may have had only one of them (a lone user
 * message), so that one is looked up as well. Every key holds the principal: sessions of two callers never meet.
 */
export function sessionKeys(call: Call, spec: EndpointSpec, by: readonly string[]): readonly string[] {
  const { tenant, key, user } = call.exchange.principal;
  const scope = `${tenant}\n${key ?? ''}\n${user ?? ''}\n`;
  for (const source of by) {
    if (source === 'principal.user' && user !== undefined) return [`${scope}user`];
    if (source === 'principal.key' && key !== undefined) return [`${tenant}\n${key}\n\nkey`];
    if (source === 'conversation') return conversationKeys(scope, call, spec);
    if (!source.startsWith('request.')) continue;
    const value = fieldOf(call.request, source.slice('request.'.length));
    if (value !== undefined) return [`${scope}${source}\n${value}`];
  }
  return [];
}

function conversationKeys(scope: string, call: Call, spec: EndpointSpec): readonly string[] {
  const keys: string[] = [];
  let hash = 0;
  for (const text of spec.texts(call.request)) {
    if (text.startsWith('{"')) continue; // a tool or schema: it stands after the messages, and moves as they grow
    hash = hashOf(text, hash);
    keys.unshift(`${scope}conversation\n${hash}`);
    if (keys.length === 2) break;
  }
  return keys;
}

/** The text or number at a dotted path: `metadata.session_id`. */
function fieldOf(request: unknown, path: string): string | undefined {
  let value: unknown = request;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value.slice(0, LONGEST_FIELD) : undefined;
}

/** 53 bits (cyrb53). Two conversations that collide merely share a target. */
function hashOf(text: string, seed: number): number {
  let high = 0xdeadbeef ^ seed;
  let low = 0x41c6ce57 ^ seed;
  const length = Math.min(text.length, HASHED_CHARACTERS);
  for (let index = 0; index < length; index++) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 2_654_435_761);
    low = Math.imul(low ^ code, 1_597_334_677);
  }
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
  return 4_294_967_296 * (2_097_151 & low) + (high >>> 0);
}
