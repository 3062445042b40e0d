import { isObject, type JsonObject, listOf, nonEmpty, objectOf, textOf } from '../shared/read.ts';
import type { GenerateContentResponse } from './generate-content-response.ts';

const candidatesOf = (part: unknown): readonly JsonObject[] => listOf(objectOf(part).candidates).filter(isObject);
const partsOf = (candidate: JsonObject): readonly JsonObject[] =>
  listOf(objectOf(candidate.content).parts).filter(isObject);

const blockReason = (part: unknown): string | undefined =>
  nonEmpty(objectOf(objectOf(part).promptFeedback).blockReason);

/** Whether the event has something of an answer in it: anything but an empty text. */
export const isGenerateContent = (event: GenerateContentResponse): boolean =>
  candidatesOf(event).some((candidate) =>
    partsOf(candidate).some(({ text, ...more }) => nonEmpty(text) !== undefined || Object.keys(more).length > 0),
  );

/** Whether the event says how a candidate ended, or that the prompt was blocked. */
export const isGenerateContentFinish = (event: GenerateContentResponse): boolean =>
  blockReason(event) !== undefined ||
  candidatesOf(event).some(({ finishReason }) => typeof finishReason === 'string' && finishReason !== '');

/** Whether every candidate ended well: not cut, filtered or broken. */
export function isGenerateContentComplete(response: GenerateContentResponse): boolean {
  const candidates = candidatesOf(response);
  if (candidates.length === 0 || blockReason(response) !== undefined) return false;
  return candidates.every(({ finishReason }) => finishReason === 'STOP');
}

function partText({ text, functionCall, executableCode }: JsonObject): string {
  const { name, args, partialArgs } = objectOf(functionCall);
  const written = args ?? partialArgs;
  return (
    textOf(text) +
    textOf(name) +
    (isObject(written) || Array.isArray(written) ? JSON.stringify(written) : '') +
    textOf(objectOf(executableCode).code)
  );
}

/** All text a response or event carries: text, thinking, calls of functions, code. */
export const generateContentText = (part: GenerateContentResponse): string =>
  candidatesOf(part).flatMap(partsOf).map(partText).join('');
