import type { ChatLogprobs, ChatTokenLogprob } from '../../chat/chat-response.ts';
import { isObject, type JsonObject, listOf, objectOf, textOf } from '../../shared/read.ts';

type Logprob = Omit<ChatTokenLogprob, 'top_logprobs'>;

function logprobOf(candidate: unknown): Logprob {
  const { token, logProbability } = objectOf(candidate);
  return {
    token: textOf(token),
    logprob: typeof logProbability === 'number' ? logProbability : 0, // Google leaves zeros out
    bytes: [...Buffer.from(textOf(token))],
  };
}

/** Probabilities of tokens as chat tells them; null where there are none. */
export function chatLogprobs({ logprobsResult }: JsonObject): ChatLogprobs | null {
  if (!isObject(logprobsResult)) return null;
  const tops = listOf(logprobsResult.topCandidates);
  const content = listOf(logprobsResult.chosenCandidates).map((chosen, index) => ({
    ...logprobOf(chosen),
    top_logprobs: listOf(objectOf(tops[index]).candidates).map(logprobOf),
  })) as unknown as readonly ChatTokenLogprob[];
  return { content, refusal: null };
}
