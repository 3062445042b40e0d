import { isObject, listOf, objectOf } from '../shared/read.ts';
import type { ChatRequest } from './chat-request.ts';

/** Whether some message, part or tool is to be cached for an hour (`cache_control: { ttl: '1h' }`), or all of it is. */
export function chatCachesForAnHour(request: ChatRequest): boolean {
  const { messages, tools } = objectOf(request);
  return isForAnHour(request) || listOf(tools).some(isForAnHour) || listOf(messages).some(hasPartForAnHour);
}

const isForAnHour = (part: unknown): boolean => {
  const control = objectOf(part).cache_control;
  return isObject(control) && control.ttl === '1h';
};

const hasPartForAnHour = (message: unknown): boolean =>
  isForAnHour(message) || listOf(objectOf(message).content).some(isForAnHour);
