import type { Loss } from '../translation.ts';

const changing = (field: string, why: string): Loss => ({ field, why, changesMeaning: true });
const harmless = (field: string, why: string): Loss => ({ field, why, changesMeaning: false });

/** What Messages can say and chat cannot. */
export const MESSAGES_LOSSES: readonly Loss[] = Object.freeze([
  changing('top_k', 'chat has no such field'),
  changing('container', 'it belongs to Anthropic'),
  changing('mcp_servers', 'Anthropic calls them itself'),
  changing('tools', 'it is a tool that Anthropic runs or knows'),
  changing('tool_choice', 'chat has no such choice'),
  changing('messages[].content', 'chat has no such content'),
  changing('output_config.format', 'chat has no such form of answers'),
  harmless('cache_control', 'providers of chat cache by themselves'),
  harmless('context_management', 'Anthropic does it'),
  harmless('inference_geo', 'it is a place of Anthropic'),
  harmless('speed', 'it is a mode of Anthropic'),
  harmless('service_tier', 'it is a tier of Anthropic'),
  harmless('metadata', 'its user id is too long for others'),
  harmless('thinking', 'thinking of Claude means nothing to others, and they have no budgets for it'),
  harmless('is_error', 'chat has no mark for results that are errors'),
]);
