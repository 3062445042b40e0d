import { anthropic } from '@weir/anthropic';
import { bedrock } from '@weir/bedrock';
import type { Provider } from '@weir/core';
import { openai } from '@weir/openai';
import { LOCAL_PRESETS, openaiCompatible, PRESETS, type Preset, type PresetName } from '@weir/openai-compatible';
import { sandbox } from '@weir/sandbox';
import type { Terminal } from '../print/terminal.ts';
import { nonEmpty } from './state-folder.ts';

/** A provider the environment can switch on. */
export interface Discoverable {
  readonly name: string;
  /** The environment variable that does: a key, or for servers of one's own the URL. */
  readonly variable: string;
  make(): Provider;
}

/** Providers in the environment's reach: OpenAI, Anthropic, Bedrock, then the presets. */
export function discoverables(): readonly Discoverable[] {
  const presets = (Object.entries(PRESETS) as [PresetName, Preset][]).flatMap(
    ([preset, { keyVariable, urlVariable }]) => {
      const variable = LOCAL_PRESETS.includes(preset) ? urlVariable : keyVariable;
      return variable === undefined ? [] : [{ name: preset, variable, make: () => openaiCompatible({ preset }) }];
    },
  );
  return [
    { name: 'openai', variable: 'OPENAI_API_KEY', make: () => openai() },
    { name: 'anthropic', variable: 'ANTHROPIC_API_KEY', make: () => anthropic() },
    { name: 'bedrock', variable: 'AWS_BEARER_TOKEN_BEDROCK', make: () => bedrock() },
    ...presets,
  ];
}

export interface Discovered {
  readonly providers: readonly Provider[];
  /** The environment variables that switched providers on. */
  readonly variables: readonly string[];
}

/** The providers the environment has keys for, and the sandbox unless it is not wanted. */
export function discoverProviders(env: Terminal['env'], withSandbox: boolean): Discovered {
  const found = discoverables().filter(({ variable }) => nonEmpty(env[variable]) !== undefined);
  return {
    providers: [...found.map(({ make }) => make()), ...(withSandbox ? [sandbox()] : [])],
    variables: found.map(({ variable }) => variable),
  };
}
