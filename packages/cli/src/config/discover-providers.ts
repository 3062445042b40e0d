import { anthropic } from '@weir/anthropic';
import { bedrock } from '@weir/bedrock';
import { cohere } from '@weir/cohere';
import type { Provider } from '@weir/core';
import { gemini } from '@weir/gemini';
import { ollama } from '@weir/ollama';
import { openai } from '@weir/openai';
import { sandbox } from '@weir/sandbox';
import type { Terminal } from '../print/terminal.ts';
import { PROFILED } from './profiles.ts';
import { nonEmpty } from './state-folder.ts';

/** A provider the environment can switch on. */
export interface Discoverable {
  readonly name: string;
  /** The environment variable that does: a key, or for servers of one's own the URL. */
  readonly variable: string;
  make(): Provider;
}

function discoverable(
  name: string,
  profile: (typeof PROFILED)[number]['profile'],
  make: () => Provider,
): readonly Discoverable[] {
  const variable = profile.isLocal === true ? profile.urlVariable : profile.keyVariable;
  return variable === undefined ? [] : [{ name, variable, make }];
}

/** Providers in the environment's reach: OpenAI, Anthropic, Google, then the other vendors. */
export function discoverables(): readonly Discoverable[] {
  const profiled = PROFILED.flatMap((make) => discoverable(make.profile.name, make.profile, () => make()));
  return [
    { name: 'openai', variable: 'OPENAI_API_KEY', make: () => openai() },
    { name: 'anthropic', variable: 'ANTHROPIC_API_KEY', make: () => anthropic() },
    { name: 'bedrock', variable: 'AWS_BEARER_TOKEN_BEDROCK', make: () => bedrock() },
    { name: 'cohere', variable: 'COHERE_API_KEY', make: () => cohere() },
    { name: 'gemini', variable: 'GEMINI_API_KEY', make: () => gemini() },
    { name: 'ollama', variable: 'OLLAMA_BASE_URL', make: () => ollama() },
    ...profiled,
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
