import { isObject, nonEmpty } from '@weir/endpoints';

/** What Cohere answers in place of a reply, `{ id, message: 'text' }`, as OpenAI's error object; a reply has no text there. */
export function saidError(reply: unknown): { readonly error: { readonly message: string } } | undefined {
  const message = isObject(reply) ? nonEmpty(reply.message) : undefined;
  return message === undefined ? undefined : { error: { message } };
}
