interface Session {
  readonly target: string;
  readonly expiresAt: number;
}

/** Which target a session was last answered by; the longest idle goes first when there are too many. */
export class Sessions {
  readonly #ttlMs: number;
  readonly #max: number;
  readonly #sessions = new Map<string, Session>();

  constructor(options: { readonly ttlMs: number; readonly max: number }) {
    this.#ttlMs = options.ttlMs;
    this.#max = options.max;
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** The target of a session, `provider/model`; undefined when there is none, or it was idle too long. */
  target(key: string, now: number): string | undefined {
    const session = this.#sessions.get(key);
    if (session === undefined || now < session.expiresAt) return session?.target;
    this.#sessions.delete(key);
    return undefined;
  }

  remember(key: string, target: string, now: number): void {
    this.#sessions.delete(key); // to the end: a Map keeps the order of insertion
    if (this.#sessions.size >= this.#max) this.#sessions.delete(this.#sessions.keys().next().value!);
    this.#sessions.set(key, { target, expiresAt: now + this.#ttlMs });
  }
}
