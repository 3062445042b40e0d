import type { OpenAIProfile } from '@weir/provider-kit';
import { describe, expect, it } from 'vitest';
import { packages, read } from './workspace.ts';

const CANCELLING = new Map<unknown, string>([
  [true, 'yes'],
  [false, 'no'],
]);

const rows = new Map(
  [...read('docs/providers.md').matchAll(/^\| \[`([\w-]+)`\]\(\.\.\/packages\/providers\/\1\) +\|(.*)\|$/gm)].map(
    ([, name, cells]) => [name!, cells!.split('|').map((cell) => cell.trim())] as const,
  ),
);
const names = packages
  .filter(({ folder }) => folder.startsWith('packages/providers/'))
  .map(({ folder }) => folder.split('/').at(-1)!);

async function profileOf(name: string): Promise<OpenAIProfile | undefined> {
  const exported = Object.values((await import(`@weir/${name}`)) as Readonly<Record<string, unknown>>);
  return exported.find((one): one is { profile: OpenAIProfile } => typeof one === 'function' && 'profile' in one)
    ?.profile;
}

describe('docs/providers.md', () => {
  it('has a row for every provider, in order', () => {
    expect([...rows.keys()]).toEqual(names.toSorted());
  });

  it('says of profiles what they say of themselves', async () => {
    let count = 0;
    for (const name of names) {
      const profile = await profileOf(name);
      if (profile === undefined) continue;
      count++;
      const { keyVariable, urlVariable, endpoints = ['chat', 'completions', 'embeddings'] } = profile;
      const [keys, serves, cancelling] = rows.get(name)!;
      for (const variable of [keyVariable, urlVariable])
        if (variable !== undefined) expect(keys, name).toContain(`\`${variable}\``);
      expect(serves, name).toBe(endpoints.map((endpoint) => `\`${endpoint}\``).join(', '));
      expect(cancelling, name).toBe(CANCELLING.get(profile.cancelStopsBilling) ?? 'not known');
    }
    expect(count).toBeGreaterThan(10);
  });
});
