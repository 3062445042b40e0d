import { WeirError } from '@weir/core';

const UNSENDABLE = /[^\t\x20-\x7e\x80-\xff]/;

/**
 * @param name of the provider
 * @param headers name, value, name, value
 * @throws WeirError `invalid_options` for a header that HTTP does not allow; its value is not repeated.
 */
export function checkHeaders(name: string, headers: readonly string[]): void {
  headers.forEach((value, index) => {
    if (index % 2 === 0 || !UNSENDABLE.test(value)) return;
    const why = 'has a character that HTTP does not allow, such as a line break at its end';
    throw new WeirError('invalid_options', `The header '${headers[index - 1]}' of '${name}' ${why}`, {
      param: 'headers',
    });
  });
}

/** Headers of which some stand instead of those of the same name: name, value, name, value. */
export function replaced(defaults: readonly string[], own: readonly string[]): readonly string[] {
  const names = new Set(own.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase()));
  return [...defaults.filter((_, index) => !names.has(defaults[index - (index % 2)]!.toLowerCase())), ...own];
}
