import { describe, expect, it } from 'vitest';
import { folderWith } from '../../test/weir-process.ts';
import { findConfig } from './find-config.ts';

const find = (files: readonly string[], given?: string): string | undefined => {
  using folder = folderWith(Object.fromEntries(files.map((name) => [name, ''])));
  return findConfig(given, folder.path)?.slice(folder.path.length + 1);
};

describe('findConfig', () => {
  it('prefers code to JSON, and finds nothing where nothing is', () => {
    expect(find(['weir.config.json', 'weir.config.mjs', 'weir.config.mts'])).toBe('weir.config.mts');
    expect(find(['weir.config.json'])).toBe('weir.config.json');
    expect(find(['other.json'])).toBeUndefined();
  });

  it('takes the file given, and refuses one that is missing or no config', () => {
    expect(find(['weir.config.ts', 'other.json'], 'other.json')).toBe('other.json');
    expect(() => find([], 'gone.ts')).toThrow("there is no config file 'gone.ts'");
    expect(() => find(['config.yaml'], 'config.yaml')).toThrow("'config.yaml' is none of .ts");
  });
});
