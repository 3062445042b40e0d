import { type BillingManifest, type Provider, WeirError } from '@weir/core';
import { type OpenAIProfile, type OpenAIProviderOptions, openaiProvider } from '@weir/provider-kit';
import { PRESETS, type Preset, type PresetName } from './presets.ts';

export interface OpenAICompatibleOptions extends OpenAIProviderOptions {
  /** Takes name, URL, key variable and billing from a preset; what is given here wins. */
  readonly preset?: PresetName | undefined;
  /** Whether closing a stream stops its cost. Default: the profile's, else unknown. */
  readonly cancelStopsBilling?: BillingManifest['cancelStopsBilling'] | undefined;
  /** What is different about its wire and its bills. */
  readonly profile?: Omit<OpenAIProfile, 'name'> | undefined;
}

function presetOf(name: string | undefined): Preset | undefined {
  if (name === undefined) return undefined;
  if (Object.hasOwn(PRESETS, name)) return PRESETS[name as PresetName];
  const known = Object.keys(PRESETS).join(', ');
  throw new WeirError('invalid_options', `There is no preset '${name}', there are ${known}`, { param: 'preset' });
}

/**
 * A provider that speaks the OpenAI wire: any base URL, with a profile of your own where its wire is not quite that.
 *
 * @throws WeirError `invalid_options` for a missing name, key or base URL, an endpoint without a codec.
 */
export function openaiCompatible(options: OpenAICompatibleOptions): Provider {
  const { preset, cancelStopsBilling, profile = presetOf(preset), ...own } = options;
  const billing = cancelStopsBilling === undefined ? {} : { cancelStopsBilling };
  return openaiProvider({ ...profile, ...billing, name: preset ?? '' }, own);
}
