import {
  type LanguageModelV4Message,
  type LanguageModelV4ToolCallPart,
  type LanguageModelV4ToolResultPart,
  UnsupportedFunctionalityError,
} from '@ai-sdk/provider';
import type { ChatMessage, ChatPart, ChatToolCall } from '@weir/endpoints';
import { listOf } from '../shared/read.ts';
import { contentOf, filePartOf } from './chat-part-of.ts';

type Assistant = Extract<LanguageModelV4Message, { role: 'assistant' }>;

function callOf({ toolCallId, toolName, input, providerOptions }: LanguageModelV4ToolCallPart): ChatToolCall {
  const written = typeof input === 'string' ? input : JSON.stringify(input ?? {});
  const extra = providerOptions?.weir?.extraContent;
  const called = { name: toolName, arguments: written };
  return {
    id: toolCallId,
    type: 'function',
    function: called,
    ...(extra === undefined ? {} : { extra_content: extra }),
  };
}

/** An assistant's turn: what vendors said beside their thoughts goes back as it came. */
function assistantOf({ content }: Assistant): ChatMessage {
  const texts = content.flatMap((part) => (part.type === 'text' ? [part.text] : []));
  const thoughts = content.filter((part) => part.type === 'reasoning');
  const calls = content.flatMap((part) => (part.type === 'tool-call' && part.providerExecuted !== true ? [part] : []));
  const details = thoughts.flatMap(({ providerOptions }) => listOf(providerOptions?.weir?.reasoningDetails));
  const thinking = thoughts.map(({ text }) => text).join('');
  return {
    role: 'assistant',
    content: texts.length === 0 ? null : texts.join(''),
    ...(thinking === '' ? {} : { reasoning_content: thinking }),
    ...(details.length === 0 ? {} : { reasoning_details: details }),
    ...(calls.length === 0 ? {} : { tool_calls: calls.map(callOf) }),
  };
}

function outputOf({ output }: LanguageModelV4ToolResultPart): string | readonly ChatPart[] {
  switch (output.type) {
    case 'text':
    case 'error-text':
      return output.value;
    case 'json':
    case 'error-json':
      return JSON.stringify(output.value);
    case 'execution-denied':
      return output.reason ?? 'The call was denied.';
    case 'content':
      return output.value.map((part): ChatPart => {
        if (part.type === 'text') return { type: 'text', text: part.text };
        if (part.type === 'file') return filePartOf(part);
        throw new UnsupportedFunctionalityError({ functionality: 'custom parts of tool results' });
      });
  }
}

function messagesOf(message: LanguageModelV4Message): readonly ChatMessage[] {
  switch (message.role) {
    case 'system': {
      const parts = [{ type: 'text' as const, text: message.content }];
      return [{ role: 'system', content: contentOf(parts, message.providerOptions) }];
    }
    case 'user':
      return [{ role: 'user', content: contentOf(message.content, message.providerOptions) }];
    case 'assistant':
      return [assistantOf(message)];
    case 'tool':
      return message.content.flatMap((part): ChatMessage[] =>
        part.type === 'tool-result' ? [{ role: 'tool', tool_call_id: part.toolCallId, content: outputOf(part) }] : [],
      );
  }
}

/**
 * A prompt of the AI SDK as the messages of a chat.
 *
 * @throws UnsupportedFunctionalityError for what a chat cannot say.
 */
export const chatMessagesOf = (prompt: readonly LanguageModelV4Message[]): readonly ChatMessage[] =>
  prompt.flatMap(messagesOf);
