import { type ChatLogprobs, listOf, objectOf, textOf } from '@weir/endpoints';

/** Cohere's log probabilities in chat's form: those of the tokens of one piece of text are added up. */
export function logprobsOf(items: unknown): ChatLogprobs | null {
  const list = Array.isArray(items) ? items : items === undefined || items === null ? [] : [items];
  if (list.length === 0) return null;
  const content = list.map((item) => {
    const { text, logprobs } = objectOf(item);
    const token = textOf(text);
    const logprob = listOf(logprobs).reduce<number>((sum, one) => sum + Number(one), 0);
    return { token, logprob, bytes: [...Buffer.from(token)], top_logprobs: [] };
  });
  return { content, refusal: null };
}
