import { ANTHROPIC } from './anthropic.ts';
import type { Case } from './case.ts';
import { GOOGLE } from './google.ts';
import { OPENAI } from './openai.ts';
import { OPENAI_MEDIA } from './openai-media.ts';
import { OTHERS } from './others.ts';

export const CASES: readonly Case[] = [...OPENAI, ...OPENAI_MEDIA, ...ANTHROPIC, ...GOOGLE, ...OTHERS];
