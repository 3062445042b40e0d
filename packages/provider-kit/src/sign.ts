import { abortReason, WeirError } from '@weir/core';
import type { UpstreamRequest } from './transport.ts';

/**
 * The headers a request gets once all else of it is known: name, value, name, value.
 * Called for each request; a credential that has to be fetched is the giver's to keep.
 */
export type Sign = (request: UpstreamRequest) => readonly string[] | Promise<readonly string[]>;

/**
 * A request with the headers that depend on it. A caller that goes away meanwhile does not wait for a credential.
 *
 * @throws WeirError whatever the signer throws: nothing was sent.
 */
export async function signed(sign: Sign, request: UpstreamRequest): Promise<UpstreamRequest> {
  const { signal } = request;
  const { promise: gone, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(abortReason(signal));
  try {
    if (signal.aborted) throw abortReason(signal);
    signal.addEventListener('abort', onAbort);
    const added = await Promise.race([sign(request), gone]);
    return { ...request, headers: [...request.headers, ...added] };
  } catch (error) {
    throw WeirError.from(error).with({ dispatch: { sent: false } });
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
