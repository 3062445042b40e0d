import type { ChatRequest, ChatTool, ChatToolChoice } from '../../chat/chat-request.ts';
import { fieldOf } from '../../generate-content/google-fields.ts';
import { isObject, listOf, objectOf } from '../../shared/read.ts';
import type { Losses } from '../losses.ts';
import { jsonSchema } from './json-schema.ts';

function functionTool(declaration: unknown): ChatTool {
  const fields = objectOf(declaration);
  const { name, description } = fields;
  const schema = fieldOf(fields, 'parametersJsonSchema') ?? fields.parameters;
  return {
    type: 'function',
    function: {
      name: name as string,
      ...(description === undefined ? {} : { description: description as string }),
      ...(isObject(schema) ? { parameters: jsonSchema(schema) as { readonly [keyword: string]: unknown } } : {}),
    },
  };
}

export function toolsOf(tools: unknown, losses: Losses): readonly ChatTool[] {
  return listOf(tools).flatMap((tool, index) => {
    const declarations = fieldOf(objectOf(tool), 'functionDeclarations');
    if (Array.isArray(declarations)) return declarations.map(functionTool);
    losses.drop('tools', `tools[${index}]`);
    return [];
  });
}

const CHOICES: ReadonlyMap<unknown, ChatToolChoice> = new Map([
  ['AUTO', 'auto'],
  ['VALIDATED', 'auto'],
  ['ANY', 'required'],
  ['NONE', 'none'],
]);

const named = (name: unknown): { readonly type: string; readonly [field: string]: unknown } => ({
  type: 'function',
  function: { name },
});

/** Which functions may or must be called. */
export function choiceOf(toolConfig: unknown): Pick<ChatRequest, 'tool_choice'> {
  const calling = objectOf(fieldOf(objectOf(toolConfig), 'functionCallingConfig'));
  const names = listOf(fieldOf(calling, 'allowedFunctionNames'));
  const choice = CHOICES.get(calling.mode);
  if (choice === undefined) return {};
  if (names.length === 0 || choice === 'none') return { tool_choice: choice };
  if (names.length === 1 && choice === 'required') return { tool_choice: named(names[0]) };
  return { tool_choice: { type: 'allowed_tools', allowed_tools: { mode: choice, tools: names.map(named) } } };
}
