import { WeirError } from '@weir/core';

/** A commit, or what says of itself that it is a tag. */
const FIXED = /^([0-9a-f]{40}|refs\/tags\/.+)$/;

/**
 * The URL of a price list: HTTPS, or HTTP on this machine, and none of a branch, whose next commit anybody could make.
 *
 * @throws WeirError `invalid_options` naming what is wrong.
 */
export function readPriceUrl(text: string, param: string): URL {
  const refuse = (reason: string): never => {
    throw new WeirError('invalid_options', `${param}: ${reason}`, { param });
  };
  const url = URL.canParse(text) ? new URL(text) : refuse('is no URL');
  const isLocal = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (url.protocol !== 'https:' && !(isLocal && url.protocol === 'http:')) refuse(`'${url.protocol}' is not https:`);
  if (url.username !== '' || url.password !== '') refuse('has a user or password, which URLs do not keep secret');
  const ref = refOf(url);
  if (ref !== undefined && !FIXED.test(ref)) {
    refuse(`'${ref.slice(0, 60)}' of ${url.hostname} may be a branch: name a commit (40 hex digits) or refs/tags/...`);
  }
  return url;
}

/** The branch, tag or commit of a URL of a code host; undefined for other hosts. */
function refOf({ hostname, pathname }: URL): string | undefined {
  const path = decodeURIComponent(pathname);
  if (hostname === 'raw.githubusercontent.com') return refIn(path, /^\/[^/]+\/[^/]+\/(.+)$/);
  if (hostname === 'github.com') return refIn(path, /^\/[^/]+\/[^/]+\/(?:raw|blob)\/(.+)$/);
  if (hostname === 'cdn.jsdelivr.net' && path.startsWith('/gh/'))
    return /^\/gh\/[^/]+\/[^/@]+(?:@([^/]*))?/.exec(path)?.[1] ?? '';
  return refIn(path, /\/-\/raw\/(.+)$/) ?? (/\/refs\/heads\//.test(path) ? 'refs/heads' : undefined);
}

function refIn(path: string, pattern: RegExp): string | undefined {
  const rest = pattern.exec(path)?.[1];
  if (rest === undefined) return undefined;
  return /^refs\/[^/]+\/[^/]+/.exec(rest)?.[0] ?? rest.split('/')[0];
}
