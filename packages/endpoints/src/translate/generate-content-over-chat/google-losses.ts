import type { Loss } from '../translation.ts';

const changing = (field: string, why: string): Loss => ({ field, why, changesMeaning: true });
const harmless = (field: string, why: string): Loss => ({ field, why, changesMeaning: false });

/** What generateContent can say and chat cannot. */
export const GOOGLE_LOSSES: readonly Loss[] = Object.freeze([
  changing('generationConfig.topK', 'chat has no such field'),
  changing('generationConfig.responseModalities', 'chat answers with text'),
  changing('generationConfig.speechConfig', 'it is a voice of Google'),
  changing('generationConfig.responseMimeType', 'chat answers with text or JSON'),
  changing('cachedContent', 'the cache is at Google'),
  changing('tools', 'it is a tool that Google runs'),
  changing('contents[].parts', 'chat has no such part'),
  harmless('thoughtSignature', 'signatures of Gemini mean nothing to others'),
  harmless('generationConfig.thinkingConfig', 'others have no budgets for thinking'),
  harmless('generationConfig.mediaResolution', 'others choose it themselves'),
  harmless('safetySettings', 'they are filters of Google'),
  harmless('labels', 'they are for bills of Google'),
]);
