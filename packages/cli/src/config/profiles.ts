import { deepseek } from '@weir/deepseek';
import { groq } from '@weir/groq';
import { jina } from '@weir/jina';
import { voyage } from '@weir/voyage';

/** Vendors of the OpenAI wire that weir comes with, in the order the environment is looked through. */
export const PROFILED = [groq, deepseek, voyage, jina] as const;

/** The same by name. */
export const PROFILES = new Map(PROFILED.map((make) => [make.profile.name, make]));
