import type {
  LanguageModelV4FilePart,
  LanguageModelV4Message,
  LanguageModelV4ReasoningPart,
  LanguageModelV4TextPart,
  LanguageModelV4ToolCallPart,
  LanguageModelV4ToolResultOutput,
} from '@ai-sdk/provider';
import type { ChatMessage, Losses } from '@weir/endpoints';
import { formatOf, ownMetadata } from '../shared/own-metadata.ts';
import { isObject, type JsonObject, listOf, nonEmpty, objectOf, present, textOf } from '../shared/read.ts';
import { filePart, type SupportedUrls } from './file-part.ts';

type Part = LanguageModelV4TextPart | LanguageModelV4FilePart;

/** What a conversation is read for. */
export interface Reader {
  /** The model's `provider`: `anthropic.messages`. */
  readonly vendor: string;
  readonly urls: SupportedUrls;
  readonly losses: Losses;
}

/** Anthropic's mark of a cached prefix, which AI SDK models of Claude know. */
const cacheOptions = ({ cache_control }: JsonObject): object =>
  isObject(cache_control) ? { providerOptions: { anthropic: { cacheControl: cache_control } } } : {};

function partsOf(content: unknown, { losses, urls, vendor }: Reader, at: string): Part[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  return listOf(content).flatMap((value, index): Part[] => {
    const part = objectOf(value);
    const text = part.type === 'text' ? part.text : part.type === 'refusal' ? part.refusal : undefined;
    if (typeof text === 'string') return text === '' ? [] : [{ type: 'text', text, ...cacheOptions(part) }];
    const file = filePart(part, urls, vendor, `${at}[${index}]`);
    if (file === undefined) losses.drop('messages[].content', `${at}[${index}]`);
    return file === undefined ? [] : [{ ...file, ...cacheOptions(part) }];
  });
}

const isText = (part: Part): part is LanguageModelV4TextPart => part.type === 'text';

function textIn(content: unknown, reader: Reader, at: string): string {
  const parts = partsOf(content, reader, at);
  parts.forEach((part, index) => {
    if (!isText(part)) reader.losses.drop('messages[].content', `${at}[${index}]`);
  });
  return parts
    .filter(isText)
    .map(({ text }) => text)
    .join('\n');
}

/**
 * Thinking that models of the same provider wrote; what others wrote is left out. Callers may send back the pieces of a
 * stream as they came: those of one block have one `index`.
 */
function thoughtsOf(message: ChatMessage, { vendor, losses }: Reader, at: string): LanguageModelV4ReasoningPart[] {
  const details = listOf(message.reasoning_details).map(objectOf);
  const own = details.filter(({ format }) => format === formatOf(vendor));
  if (own.length < details.length) losses.drop('messages[].reasoning_details', `${at}.reasoning_details`);
  const thoughts = new Map<unknown, LanguageModelV4ReasoningPart>();
  own.forEach((detail, position) => {
    const key = typeof detail.index === 'number' ? detail.index : `at ${position}`;
    const earlier = thoughts.get(key);
    const providerOptions = ownMetadata(vendor, detail) ?? earlier?.providerOptions;
    thoughts.set(key, {
      type: 'reasoning',
      text: (earlier?.text ?? '') + textOf(detail.text),
      ...present({ providerOptions }),
    });
  });
  return [...thoughts.values()];
}

/** Arguments as the AI SDK takes them; what is no JSON stays the text it is, as the AI SDK itself does it. */
function inputOf(written: string): unknown {
  if (written.trim() === '') return {};
  try {
    return JSON.parse(written);
  } catch {
    return written;
  }
}

function callsOf(message: ChatMessage, { vendor, losses }: Reader, at: string): LanguageModelV4ToolCallPart[] {
  return listOf(message.tool_calls).flatMap((value, index): LanguageModelV4ToolCallPart[] => {
    const { id, function: called, extra_content } = objectOf(value);
    if (!isObject(called)) losses.drop('messages[].tool_calls', `${at}.tool_calls[${index}]`);
    if (!isObject(called)) return [];
    const { name, arguments: written } = called;
    const providerOptions = ownMetadata(vendor, extra_content);
    const call = { toolCallId: textOf(id), toolName: textOf(name), input: inputOf(textOf(written)) };
    return [{ type: 'tool-call', ...call, ...present({ providerOptions }) }];
  });
}

function outputOf(content: unknown, reader: Reader, at: string): LanguageModelV4ToolResultOutput {
  const parts = partsOf(content, reader, at);
  if (!parts.every(isText)) return { type: 'content', value: parts };
  return { type: 'text', value: parts.map(({ text }) => text).join('\n') };
}

/** The names of the functions that were called, by the ids of the calls. */
function calledNames(messages: readonly ChatMessage[]): ReadonlyMap<string, string> {
  const calls = messages.flatMap(({ tool_calls }) => listOf(tool_calls).map(objectOf));
  return new Map(calls.map(({ id, function: called }) => [textOf(id), textOf(objectOf(called).name)]));
}

/** A conversation as a prompt of the AI SDK. */
export function promptOf(messages: readonly ChatMessage[], reader: Reader): LanguageModelV4Message[] {
  const names = calledNames(messages);
  return messages.map((message, index): LanguageModelV4Message => {
    const { role, content, name, audio, tool_call_id } = message;
    const [at, where] = [`messages[${index}]`, `messages[${index}].content`];
    if (nonEmpty(name) !== undefined && role !== 'tool') reader.losses.drop('messages[].name', `${at}.name`);
    if (isObject(audio)) reader.losses.drop('messages[].audio', `${at}.audio`);
    switch (role) {
      case 'assistant':
        return {
          role,
          content: [
            ...thoughtsOf(message, reader, at),
            ...partsOf(content, reader, where),
            ...partsOf(message.refusal ?? '', reader, at),
            ...callsOf(message, reader, at),
          ],
        };
      case 'tool':
      case 'function': {
        const toolCallId = textOf(tool_call_id);
        const toolName = names.get(toolCallId) ?? textOf(name);
        const output = outputOf(content, reader, where);
        return { role: 'tool', content: [{ type: 'tool-result', toolCallId, toolName, output }] };
      }
      case 'user':
        return { role, content: partsOf(content, reader, where) };
      default:
        return { role: 'system', content: textIn(content, reader, where) };
    }
  });
}
