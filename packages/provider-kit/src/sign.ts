import { WeirError } from '@weir/core';
import { unlessAborted } from './credentials/unless-aborted.ts';
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
  try {
    const added = await unlessAborted(request.signal, () => sign(request));
    return { ...request, headers: [...request.headers, ...added] };
  } catch (error) {
    throw WeirError.from(error).with({ dispatch: { sent: false } });
  }
}
