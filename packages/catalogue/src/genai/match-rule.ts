import type { MatchLogic } from '@pydantic/genai-prices';

/** A rule's test on a name in lower case, with its patterns compiled once. */
export function matcher(rule: MatchLogic): (name: string) => boolean {
  if ('or' in rule) return any(rule.or.map(matcher));
  if ('and' in rule) return every(rule.and.map(matcher));
  if ('equals' in rule) return textTest(rule.equals, (name, text) => name === text);
  if ('starts_with' in rule) return textTest(rule.starts_with, (name, text) => name.startsWith(text));
  if ('ends_with' in rule) return textTest(rule.ends_with, (name, text) => name.endsWith(text));
  if ('contains' in rule) return textTest(rule.contains, (name, text) => name.includes(text));
  if ('regex' in rule) return regexTest(new RegExp(rule.regex));
  return () => false;
}

type Test = (name: string) => boolean;

const any =
  (tests: readonly Test[]): Test =>
  (name) =>
    tests.some((test) => test(name));
const every =
  (tests: readonly Test[]): Test =>
  (name) =>
    tests.every((test) => test(name));
const regexTest =
  (pattern: RegExp): Test =>
  (name) =>
    pattern.test(name);
const textTest = (text: string, test: (name: string, text: string) => boolean): Test => {
  const lower = text.toLowerCase();
  return (name) => test(name, lower);
};

/** The names a rule accepts letter by letter: its `equals` clauses, as written. */
export function exactNames(rule: MatchLogic): readonly string[] {
  if ('equals' in rule) return [rule.equals];
  return 'or' in rule ? rule.or.flatMap(exactNames) : [];
}
