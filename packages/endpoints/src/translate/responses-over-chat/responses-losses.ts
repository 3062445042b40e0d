import type { Loss } from '../translation.ts';

const changing = (field: string, why: string): Loss => ({ field, why, changesMeaning: true });
const harmless = (field: string, why: string): Loss => ({ field, why, changesMeaning: false });

/** What Responses can say and chat cannot. */
export const RESPONSES_LOSSES: readonly Loss[] = Object.freeze([
  changing('background', 'chat answers at once'),
  changing('context_management', 'nobody shortens conversations in chat'),
  changing('conversation', 'chat stores nothing'),
  changing('previous_response_id', 'chat stores nothing'),
  changing('prompt', 'chat knows no stored prompts'),
  changing('input[]', 'chat has no such item'),
  changing('input[].content', 'chat has no such content'),
  changing('text.format', 'chat has no such form of answers'),
  changing('tools', 'it is a tool that its provider runs or knows'),
  changing('tool_choice', 'chat has no such choice'),
  harmless('calls', 'what tools of another provider did is told by the answer after it'),
  harmless('reasoning', 'it is thinking that chat cannot carry'),
  harmless('max_tool_calls', 'it is a limit of tools the provider runs itself'),
  harmless('truncation', 'what is too long is refused'),
]);
