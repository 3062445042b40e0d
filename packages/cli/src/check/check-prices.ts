import { coverage, isModelCatalogue, type PriceSource, type Problem } from '@weir/catalogue';
import { type Catalogue, type Endpoints, type ModelCard, type Provider, targetName } from '@weir/core';
import { counted } from '../print/counted.ts';
import type { Finding } from './finding.ts';

const DAY_MS = 86_400_000;
/** Price lists change monthly. */
export const MAX_AGE_DAYS = 90;
/** Retired models that are named. */
const MOST_NAMES = 5;

type Source = Pick<PriceSource, 'name' | 'version' | 'retrievedAt'>;

const finding = (level: Finding['level'], path: string, message: string): Finding => ({
  level,
  about: 'prices',
  path,
  message,
});

/** Which models cannot be charged for, and how old the prices are. */
export function checkPrices(
  catalogue: Catalogue,
  endpoints: Endpoints,
  providers: readonly Provider[],
  now: number,
  maxAgeDays = MAX_AGE_DAYS,
): readonly Finding[] {
  const { priced, missing } = coverage(catalogue, endpoints, { at: now });
  const sources = isModelCatalogue(catalogue) ? catalogue.sources : [];
  const problems = isModelCatalogue(catalogue) ? catalogue.problems : [];
  const cards = catalogue.all();
  const bare = providers.filter(
    ({ name, acceptsUnknownModels }) =>
      acceptsUnknownModels === true && !cards.some(({ provider }) => provider === name),
  );
  return [
    finding('note', '', `${counted(priced, 'model')} priced${sourcesInWords(sources, now)}`),
    ...missing.map(({ name, endpoint, units }) =>
      finding('warning', name, `no price for ${units.join(' or ')} (${endpoint})`),
    ),
    ...bare.map(({ name }) => finding('warning', name, 'no model has a price: its attempts are recorded as unpriced')),
    ...staleness(sources, cards, now, maxAgeDays),
    ...unbelieved(problems),
    ...problems
      .filter(({ kind }) => kind === 'unresolved')
      .map(({ name, message }) => finding('warning', `aliases.${name}`, message)),
  ];
}

/** What of the lists is not taken: one line, `weir prices check` has them all. */
function unbelieved(problems: readonly Problem[]): readonly Finding[] {
  const count = problems.filter(({ kind }) => kind === 'quarantined').length;
  if (count === 0) return [];
  return [finding('warning', '', `${counted(count, 'model')} of price lists not believed: see 'weir prices check'`)];
}

/** Price lists that are old, and models that are past the date they retire on. */
function staleness(
  sources: readonly Source[],
  cards: readonly ModelCard[],
  now: number,
  maxAgeDays: number,
): readonly Finding[] {
  const old = sources.filter(
    ({ retrievedAt }) => retrievedAt !== undefined && daysSince(retrievedAt, now) > maxAgeDays,
  );
  const retired = cards
    .filter(({ retiresOn }) => retiresOn !== undefined && Date.parse(retiresOn) < now)
    .map(targetName);
  const more = retired.length > MOST_NAMES ? ` and ${retired.length - MOST_NAMES} more` : '';
  return [
    ...old.map(({ name, version, retrievedAt = '' }) =>
      finding(
        'warning',
        '',
        `the list ${name}@${version} is ${daysSince(retrievedAt, now)} days old, over ${maxAgeDays}: ${name === 'genai-prices' ? 'update @weir/catalogue' : 'get a newer one'}`,
      ),
    ),
    ...(retired.length === 0
      ? []
      : [
          finding(
            'warning',
            '',
            `${counted(retired.length, 'model')} retired by now: ${retired.slice(0, MOST_NAMES).join(', ')}${more}`,
          ),
        ]),
  ];
}

export const daysSince = (date: string, now: number): number =>
  Math.max(0, Math.floor((now - Date.parse(date)) / DAY_MS));

function sourcesInWords(sources: readonly Source[], now: number): string {
  const words = sources.map(({ name, version, retrievedAt }) => {
    if (retrievedAt === undefined) return `${name}@${version}, of unknown age`;
    return `${name}@${version} of ${retrievedAt.slice(0, 10)}, ${counted(daysSince(retrievedAt, now), 'day')} old`;
  });
  return words.length === 0 ? '' : `; list: ${words.join('; ')}`;
}
