import { WeirError } from '@weir/core';
import type { GooglePart } from '../../generate-content/generate-content-request.ts';
import { type JsonObject, nonEmpty, textOf } from '../../shared/read.ts';
import type { Losses } from '../losses.ts';
import { argumentsIn, objectIn } from '../tool-arguments.ts';
import { contentParts } from './content-parts.ts';

/** Arguments as Google takes them. */
export function argsOf(written: string, at: string): unknown {
  const args = argumentsIn(written);
  if (args !== undefined) return args;
  throw new WeirError('unsupported_parameter', `'${at}' is no JSON object, and Gemini's functions take no other`, {
    param: at,
  });
}

/** Names of the functions that were called, by the id of the call. */
export type CalledNames = ReadonlyMap<string, string>;

function nameOf({ role, name, tool_call_id }: JsonObject, called: CalledNames, at: string): string {
  const found = role === 'function' ? nonEmpty(name) : (called.get(textOf(tool_call_id)) ?? nonEmpty(name));
  if (found !== undefined) return found;
  throw new WeirError('invalid_request', `'${at}.tool_call_id' is of no call before it`, {
    param: `${at}.tool_call_id`,
  });
}

/**
 * The result of a call: an object as it is, anything else under `result`.
 *
 * @param holdsParts whether images and the like may be inside; else they stand beside
 */
export function functionResult(
  message: JsonObject,
  called: CalledNames,
  holdsParts: boolean,
  losses: Losses,
  at: string,
): readonly GooglePart[] {
  const { content, tool_call_id, is_error } = message;
  const found = contentParts(content, losses, `${at}.content`);
  const text = found.flatMap((part) => part.text ?? []).join('\n');
  const media = found.filter((part) => part.text === undefined);
  const given = is_error === true ? undefined : objectIn(text);
  const response = given ?? { [is_error === true ? 'error' : 'result']: text };
  const id = nonEmpty(tool_call_id);
  const functionResponse = {
    ...(id === undefined ? {} : { id }),
    name: nameOf(message, called, at),
    response,
    ...(holdsParts && media.length > 0 ? { parts: media } : {}),
  };
  return [{ functionResponse }, ...(holdsParts ? [] : media)];
}
