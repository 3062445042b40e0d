import { WeirError } from '@weir/core';

const NAME = 'anthropic-beta';
const MAX_BETAS = 32;
const BETA = /^[\w.:-]{1,64}$/;

/**
 * The features an `anthropic-beta` header lists, each once; it may be sent several times.
 *
 * @returns undefined where it lists none.
 * @throws WeirError `invalid_header` for more than 32, and for names that are not 1 to 64 plain characters.
 */
export function betasIn(value: string | readonly string[] | undefined): readonly string[] | undefined {
  if (value === undefined) return undefined;
  const text = typeof value === 'string' ? value : value.join(',');
  const listed = text
    .split(',')
    .map((beta) => beta.trim())
    .filter((beta) => beta !== '');
  const betas = [...new Set(listed)];
  const refuse = (why: string): never => {
    throw new WeirError('invalid_header', `'${NAME}' ${why}`, { param: NAME });
  };
  if (betas.length > MAX_BETAS) refuse(`lists ${betas.length} features, the limit is ${MAX_BETAS}`);
  if (!betas.every((beta) => BETA.test(beta))) refuse('lists a feature that is not 1 to 64 of A-Z a-z 0-9 _ . : -');
  return betas.length === 0 ? undefined : betas;
}
