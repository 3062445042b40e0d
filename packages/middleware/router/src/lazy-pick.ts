import type { Call, EndpointSpec, Workload } from '@weir/core';
import type { Pick } from './pick.ts';
import { RequestSize } from './request-size.ts';
import type { Route } from './routes.ts';

/** A choice under way that measures its request only when somebody asks for the size. */
export class LazyPick implements Pick {
  readonly call: Call;
  readonly spec: EndpointSpec;
  readonly route: Route;
  readonly now: number;
  workload: Workload | undefined;
  #size: RequestSize | undefined;

  constructor(call: Call, spec: EndpointSpec, route: Route, now: number) {
    this.call = call;
    this.spec = spec;
    this.route = route;
    this.now = now;
  }

  get size(): RequestSize {
    this.#size ??= new RequestSize(this.call, this.spec);
    return this.#size;
  }

  /** Bytes of text when they were measured and text is all there is to read. */
  get textBytes(): number | undefined {
    return this.#size?.otherTokens === 0 ? this.#size.textBytes : undefined;
  }
}
