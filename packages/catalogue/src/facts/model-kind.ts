import type { Price } from '@weir/core';

type Rule = readonly [vendor: string | undefined, name: RegExp, endpoints: readonly string[]];

/**
 * Endpoints by model name, the first rule wins. None: it is served by no endpoint weir knows (realtime voice, OCR).
 * Only what vendors' model pages state; a name no rule takes is a text model if it is sold by output token.
 */
const RULES: readonly Rule[] = [
  [undefined, /realtime|-live-|grok-voice|nova(-2)?-sonic|native-audio/, []],
  [undefined, /rerank/, ['rerank']],
  [undefined, /embed|(^|\/)bge-|^voyage-/, ['embeddings']],
  [undefined, /(^|[-/])ocr-/, []],
  ['openai', /moderation/, ['moderations']],
  [undefined, /whisper/, ['audio.transcriptions', 'audio.translations']],
  [undefined, /-transcribe/, ['audio.transcriptions']],
  [undefined, /(^|-)tts(-|$)/, ['audio.speech']],
  ['openai', /^(chatgpt|gpt)-image-|^dall-e-/, ['images.generate', 'images.edit']],
  [undefined, /^imagen-/, ['images.generate']],
  [undefined, /^(sora|veo)-/, ['videos.create']],
  ['openai', /audio|search-(preview|api)/, ['chat']],
  ['openai', /^gpt-5(\.\d)?-image/, []],
  ['google', /-image/, ['chat', 'generateContent', 'images.generate']],
  ['openai', /^(ada|babbage|curie|davinci|text-(ada|curie|davinci))\b|-instruct/, ['completions']],
  ['openai', /deep-research|^computer-use/, ['responses']], // they do nothing without tools only Responses has
];

/** Azure serves OpenAI's models under OpenAI's names. */
const namedLike = (vendor: string | undefined): string | undefined => (vendor === 'azure' ? 'openai' : vendor);

const TEXT: readonly string[] = Object.freeze(['chat', 'responses', 'messages', 'generateContent']);
const NONE: readonly string[] = Object.freeze([]);

/**
 * The endpoints a model can be used through, as far as its name tells; a provider may serve fewer of them.
 * Empty when unknown.
 *
 * @param vendor the provider under its id in genai-prices.
 */
export function kindOf(vendor: string | undefined, model: string, prices: readonly Price[]): readonly string[] {
  const name = model.toLowerCase();
  const like = namedLike(vendor);
  const rule = RULES.find(([of, pattern]) => (of === undefined || of === like) && pattern.test(name));
  if (rule !== undefined) return rule[2];
  return prices.some(({ unit }) => unit === 'output_tokens') ? TEXT : NONE;
}
