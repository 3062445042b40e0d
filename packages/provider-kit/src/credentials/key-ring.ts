import { type Call, type ErrorCode, type RateLimit, WeirError } from '@weir/core';
import { CoolDowns } from './cool-downs.ts';

/** How long a key sits out that was refused, or whose quota is used up and nobody says until when, ms. */
const EJECTED_MS = 600_000;
/** How long one sits out that was throttled without a word of how long, ms. */
const THROTTLED_MS = 1_000;
/** Longest a key comes last because its headers say that something is used up, ms: some of it may be back sooner. */
const USED_UP_MS = 60_000;
/** What tells those above that asking again helps at once: zero would say nothing. */
const AT_ONCE_MS = 1;

type Asked = Pick<Call, 'target' | 'exchange'>;

/** What one key has to sit out, and for what it did so last. */
interface Place {
  /** For a refusal or a used-up quota: everything; for a limited rate: one model. */
  readonly out: CoolDowns;
  /** For models it seems not to be allowed. The request may be what was refused, so such a key only comes last. */
  readonly doubtful: CoolDowns;
  lastCode: ErrorCode;
}

/**
 * Which of several keys serves a request. They take turns; requests of one session stay with one key, since the
 * provider's prompt cache may be that key's. Knows keys by their position alone.
 */
export class KeyRing {
  readonly #name: string;
  readonly #places: readonly Place[];
  #turn = 0;

  /** @param name of the provider */
  constructor(name: string, size: number) {
    this.#name = name;
    this.#places = Array.from({ length: size }, () => ({
      out: new CoolDowns(),
      doubtful: new CoolDowns(),
      lastCode: 'rate_limited',
    }));
  }

  /**
   * The position of the key to use. A single key is always used.
   *
   * @throws WeirError of the key that is free the soonest, with a Retry-After, when all sit out; nothing was sent.
   */
  choose(call: Asked, now: number): number {
    const size = this.#places.length;
    if (size === 1) return 0;
    const model = modelOf(call);
    const start = startOf(call, size) ?? this.#turn++ % size;
    let last: number | undefined;
    for (let step = 0; step < size; step++) {
      const index = (start + step) % size;
      const { out, doubtful } = this.#places[index]!;
      if (out.until(model) > now) continue;
      if (doubtful.until(model) <= now) return index;
      last ??= index;
    }
    if (last !== undefined) return last;
    const soonest = this.#soonest(model);
    throw new WeirError(soonest.lastCode, `Each of the ${size} keys of '${this.#name}' was refused or throttled`, {
      retryAfterMs: soonest.out.until(model) - now,
      dispatch: { sent: false },
    });
  }

  /** Learns from a failure. The error those above get advises `retry`, at once, while another key is left. */
  failed(error: WeirError, index: number, call: Asked, now: number): WeirError {
    const model = modelOf(call);
    if (this.#places.length === 1 || !this.#note(error, index, model, now)) return error;
    const isOther = this.#places.some(({ out, doubtful }) => Math.max(out.until(model), doubtful.until(model)) <= now);
    if (isOther) return error.with({ advice: 'retry', retryAfterMs: AT_ONCE_MS });
    const retryAfterMs = this.#soonest(model).out.until(model) - now;
    return retryAfterMs > 0 ? error.with({ retryAfterMs }) : error;
  }

  /** Learns from an answer. A key of which something is used up comes last until it is there again. */
  answered(limits: readonly RateLimit[], index: number, call: Asked, now: number): void {
    for (const { remaining, resetsAt = 0 } of limits) {
      if (remaining !== 0 || resetsAt <= now) continue;
      this.#places[index]!.doubtful.cool(Math.min(resetsAt, now + USED_UP_MS), modelOf(call));
    }
  }

  #note(error: WeirError, index: number, model: string, now: number): boolean {
    const place = this.#places[index]!;
    const { code, advice, retryAfterMs: hint = 0, details } = error;
    const end = (otherwiseMs: number): number => now + (hint > 0 ? hint : otherwiseMs);
    if (code === 'upstream_auth' && details.dispatch?.status === 403) place.doubtful.cool(end(EJECTED_MS), model);
    else if (code === 'upstream_auth' && details.dispatch?.sent === false)
      place.out.cool(end(THROTTLED_MS)); // no token
    else if (code === 'upstream_auth' || code === 'quota_exhausted') place.out.cool(end(EJECTED_MS));
    else if (code === 'rate_limited' && advice === 'retry') place.out.cool(end(THROTTLED_MS), model);
    else return false;
    place.lastCode = code;
    return true;
  }

  #soonest(model: string): Place {
    return this.#places.reduce((one, other) => (other.out.until(model) < one.out.until(model) ? other : one));
  }
}

const modelOf = ({ target }: Asked): string => target?.model ?? '';

/** Where a session's requests begin to look: always at the same place. */
function startOf({ exchange }: Asked, size: number): number | undefined {
  const { session } = exchange.wishes;
  if (session === undefined) return undefined;
  let hash = 0;
  for (const character of `${exchange.principal.tenant}/${session}`)
    hash = (hash * 31 + character.codePointAt(0)!) >>> 0;
  return hash % size;
}
