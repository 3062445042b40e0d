import { type JsonObject, listOf, nonEmpty, objectOf, textOf } from '../../shared/read.ts';
import { RESPONSES_FORMAT } from '../chat-over-responses/reasoning-items.ts';

/** Begins what weir put into `encrypted_content`, so that it is known when it comes back. */
const PREFIX = 'weir1.';

/** Whether thinking of another wire is in it: no provider of Responses can read that. */
export const isCarriedReasoning = (encrypted: unknown): boolean => textOf(encrypted).startsWith(PREFIX);

function carriedIn(encrypted: string): readonly unknown[] | undefined {
  try {
    const details: unknown = JSON.parse(Buffer.from(encrypted.slice(PREFIX.length), 'base64url').toString('utf8'));
    return Array.isArray(details) ? details : undefined;
  } catch {
    return undefined;
  }
}

/** Thinking that has to come back as it is: with a signature, or readable by its provider alone. */
const isSealed = (detail: unknown): boolean => {
  const { signature, data, type } = objectOf(detail);
  return nonEmpty(signature) !== undefined || (type === 'reasoning.encrypted' && nonEmpty(data) !== undefined);
};

/**
 * What an item of reasoning carries of chat's `reasoning_details`: where nothing has to come back, that it was made here.
 */
export function encryptedOf(details: readonly unknown[]): string {
  const own = details.filter((detail) => objectOf(detail).format === RESPONSES_FORMAT && isSealed(detail));
  if (own.length === 1) return textOf(objectOf(own[0]).data);
  return PREFIX + Buffer.from(JSON.stringify(details)).toString('base64url');
}

const textsOf = (parts: unknown): string =>
  listOf(parts)
    .map((part) => textOf(objectOf(part).text))
    .join('\n\n');

/** An item of reasoning in chat's form; undefined when it cannot be read. */
export function chatReasoning(item: JsonObject): JsonObject | undefined {
  const { encrypted_content, summary, content, id } = item;
  const encrypted = nonEmpty(encrypted_content);
  const text = textsOf(content) || textsOf(summary);
  if (encrypted === undefined) return text === '' ? {} : { reasoning_content: text };
  if (isCarriedReasoning(encrypted)) {
    const details = carriedIn(encrypted);
    return (
      details && {
        ...(text === '' ? {} : { reasoning_content: text }),
        ...(details.length === 0 ? {} : { reasoning_details: details }),
      }
    );
  }
  const common = { format: RESPONSES_FORMAT, ...(id === undefined ? {} : { id }) };
  return {
    reasoning_details: [
      ...(text === '' ? [] : [{ type: 'reasoning.summary', summary: text, ...common }]),
      { type: 'reasoning.encrypted', data: encrypted, ...common },
    ],
  };
}
