import { WeirError } from '@weir/core';

/** Endings of hosts by where a region is; the rest end with `amazonaws.com`. Source: @ai-sdk/amazon-bedrock 5.0.101. */
const SUFFIXES: readonly (readonly [region: string, suffix: string])[] = [
  ['cn-', 'amazonaws.com.cn'],
  ['us-isob-', 'sc2s.sgov.gov'],
  ['us-isof-', 'csp.hci.ic.gov'],
  ['us-iso-', 'c2s.ic.gov'],
  ['eu-isoe-', 'cloud.adc-e.uk'],
  ['eusc-', 'amazonaws.eu'],
];

/** The region given, else the environment's; a variable that is set to nothing is not set. */
export const regionOf = ({ region }: { readonly region?: string | undefined }): string | undefined =>
  region ?? (process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION || undefined);

/** @throws WeirError `invalid_options` for a region that is none, or not given. */
export function checkedRegion(region: string | undefined, name: string): string {
  if (region === undefined || !/^[a-z0-9-]+$/.test(region)) {
    const what = region === undefined ? 'has no region' : `has a region that is none, '${region.slice(0, 40)}'`;
    throw new WeirError('invalid_options', `The provider '${name}' ${what}: give 'region' or set AWS_REGION`, {
      param: 'region',
    });
  }
  return region;
}

/** @throws WeirError `invalid_options` for a region that is none, or not given. */
export function runtimeUrl(given: string | undefined, name: string): string {
  const region = checkedRegion(given, name);
  const suffix = SUFFIXES.find(([start]) => region.startsWith(start))?.[1] ?? 'amazonaws.com';
  return `https://bedrock-runtime.${region}.${suffix}`;
}
