import { type Answer, bodyOf, type Catalogue, NO_USAGE, WeirError, ZERO } from '@weir/core';

/** When cards name no date, models say so with the epoch OpenAI's own oldest model has. */
const UNKNOWN_CREATED = 1_677_610_602;

interface ModelsRequest {
  readonly id?: string;
}

/** Answers `GET /models` and `GET /models/{id}` from the catalogue. */
export async function answerModels(catalogue: Catalogue, request: object): Promise<Answer> {
  const { id } = request as ModelsRequest;
  const entry = (provider: string, model: string): object => ({
    id: `${provider}/${model}`,
    object: 'model',
    created: UNKNOWN_CREATED,
    owned_by: provider,
  });
  if (id === undefined)
    return valueAnswer({ object: 'list', data: catalogue.all().map(({ provider, model }) => entry(provider, model)) });
  const card = catalogue.find(id)[0];
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
