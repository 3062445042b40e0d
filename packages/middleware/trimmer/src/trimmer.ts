import { CATALOGUE, CLOCK, defineMiddleware, KEY_VALUE, only, optional, TOKENIZER, withTraits } from '@weir/core';
import { checkOptions, defaults, schema, type TrimmerOptions } from './options.ts';
import { roomOf } from './room-of.ts';
import { ownStore } from './summary-store.ts';
import { surelyFits } from './surely-fits.ts';
import { trim } from './trim.ts';

/**
 * Keeps chat conversations within the window of the model: removes whole exchanges of user, assistant and tools, oldest
 * first, and never changes a message it keeps. Requests far from the limit pass at the cost of a comparison.
 *
 * @throws WeirError `invalid_options`; per call `context_length_exceeded` when what must be kept is too large.
 */
export const trimmer = defineMiddleware({
  name: 'trimmer',
  inject: {
    clock: CLOCK,
    tokenizer: optional(TOKENIZER),
    catalogue: optional(CATALOGUE),
    store: optional(KEY_VALUE),
  },
  defaults: defaults as TrimmerOptions,
  schema,
  create({ clock, tokenizer, catalogue, store = ownStore() }, options) {
    checkOptions(options);
    const services = { clock, tokenizer, catalogue, store };
    const trimChat = only('chat', (call, next) => {
      const room = roomOf(call, catalogue, options);
      if (room === undefined || surelyFits(call.request, Math.floor(room.maxTokens * options.whenOverShare))) {
        return next(call);
      }
      return trim(call, next, room, options, services);
    });
    return withTraits(trimChat, { name: 'trimmer', scope: 'exchange', provides: ['size'] });
  },
});
