/** What a family of Gemini models takes. */
export interface GeminiRules {
  /** How thinking is set: by a level, by a number of tokens, or not at all. */
  readonly thinking: 'level' | 'budget' | 'none';
  /** Levels it has, weakest first. */
  readonly levels: readonly string[];
  /** Fewest tokens of thinking, and most. */
  readonly leastBudget: number;
  readonly mostBudget: number;
  /** Whether calls of functions are refused that come back without their signature. */
  readonly checksSignatures: boolean;
  /** Whether results of functions may hold images and the like; else they stand beside them. */
  readonly resultParts: boolean;
}

const LEVELS = ['minimal', 'low', 'medium', 'high'];
const V3: GeminiRules = {
  thinking: 'level',
  levels: LEVELS,
  leastBudget: 0,
  mostBudget: 24_576,
  checksSignatures: true,
  resultParts: true,
};
const V25: GeminiRules = { ...V3, thinking: 'budget', levels: [], checksSignatures: false, resultParts: false };
const OLD: GeminiRules = { ...V25, thinking: 'none' };

/** The first that matches counts. Source: @ai-sdk/google 4.0.121, catalogue of models, November 2026. */
const FAMILIES: readonly (readonly [model: RegExp, rules: GeminiRules])[] = [
  [/gemini-(1|2\.0)/, OLD],
  [/gemini-2\.5-pro/, { ...V25, leastBudget: 128, mostBudget: 32_768 }],
  [/gemini-2\.5/, V25],
  [/gemini-3-pro-image/, { ...V3, thinking: 'budget', levels: [], mostBudget: 32_768 }],
  [/gemini-(3-pro|3\.1-pro|3\.[78])/, { ...V3, levels: LEVELS.slice(1) }],
  [/gemini-4-hydrogen/, { ...V3, levels: [...LEVELS.slice(1), 'xhigh'] }],
  [/gemini/, V3],
];

/** The rules of a model; the newest of a Gemini that is unknown, the oldest of anything else. */
export const geminiRules = (model: string): GeminiRules => FAMILIES.find(([family]) => family.test(model))?.[1] ?? OLD;
