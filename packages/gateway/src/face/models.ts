import { type Answer, bodyOf, type Catalogue, NO_USAGE, type Principal, WeirError, ZERO } from '@weir/core';
import { mayUse } from '../permitted.ts';

/** When cards name no date, models say so with the epoch OpenAI's own oldest model has. */
const UNKNOWN_CREATED = 1_677_610_602;

interface ModelsRequest {
  readonly id?: string;
}

/**
 * Answers `GET /models` and `GET /models/{id}` from the catalogue: the models the principal may use. One it may not use
 * is as unknown to it as one that is not there.
 */
export async function answerModels(catalogue: Catalogue, request: object, principal: Principal): Promise<Answer> {
  const { id } = request as ModelsRequest;
  const entry = (provider: string, model: string): object => ({
    id: `${provider}/${model}`,
    object: 'model',
    created: UNKNOWN_CREATED,
    owned_by: provider,
  });
  if (id === undefined) {
    const cards = catalogue.all().filter((card) => mayUse(principal, card, catalogue));
    return valueAnswer({ object: 'list', data: cards.map(({ provider, model }) => entry(provider, model)) });
  }
  const card = catalogue.find(id).find((found) => mayUse(principal, found, catalogue));
  if (card === undefined)
    throw new WeirError('model_not_found', `The model '${id.slice(0, 100)}' does not exist here`, {
      param: 'model',
      advice: 'stop',
    });
  return valueAnswer({ ...entry(card.provider, card.model), id });
}

const valueAnswer = (value: object): Answer =>
  ({
    kind: 'value',
    headers: {},
    body: bodyOf(value),
    target: undefined,
    settled: Promise.resolve({ outcome: 'complete', usage: NO_USAGE, basis: 'not_dispatched', cost: ZERO }),
  }) as unknown as Answer;
