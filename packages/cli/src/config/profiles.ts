import { cerebras } from '@weir/cerebras';
import { deepseek } from '@weir/deepseek';
import { fireworks } from '@weir/fireworks';
import { groq } from '@weir/groq';
import { mistral } from '@weir/mistral';
import { together } from '@weir/together';
import { xai } from '@weir/xai';

/** Vendors of the OpenAI wire that weir comes with, in the order the environment is looked through. */
export const PROFILED = [groq, deepseek, mistral, xai, together, fireworks, cerebras] as const;

/** The same by name. */
export const PROFILES = new Map(PROFILED.map((make) => [make.profile.name, make]));
