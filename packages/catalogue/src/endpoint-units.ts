import type { EndpointSpec, UsageUnit } from '@weir/core';

/** Units of which one must have a price. */
export type AnyOf = readonly UsageUnit[];

const INPUT: AnyOf = ['input_tokens'];
const OUTPUT: AnyOf = ['output_tokens'];

/** What an endpoint is billed by: of every list, one unit must have a price. Endpoints not named read and write tokens. */
const ENDPOINT_UNITS: Readonly<Record<string, readonly AnyOf[]>> = {
  'images.generate': [['images', 'output_image_tokens', 'output_tokens']],
  'images.edit': [['images', 'output_image_tokens', 'output_tokens']],
  'audio.speech': [['characters', 'output_audio_tokens', 'audio_seconds', 'output_tokens']],
  'audio.transcriptions': [['audio_seconds', 'input_audio_tokens', 'input_tokens']],
  'audio.translations': [['audio_seconds', 'input_audio_tokens', 'input_tokens']],
  'videos.create': [['video_seconds']],
  rerank: [['searches', 'input_tokens', 'requests']],
  'messages.count': [],
  'generateContent.count': [],
  'responses.count': [],
  raw: [],
};

/** The units without whose prices a call of this endpoint could not be held and settled. */
export function unitsOf(endpoint: string, spec: Pick<EndpointSpec, 'writesOutput'> | undefined): readonly AnyOf[] {
  const known = Object.hasOwn(ENDPOINT_UNITS, endpoint) ? ENDPOINT_UNITS[endpoint] : undefined;
  return known ?? (spec?.writesOutput === false ? [INPUT] : [INPUT, OUTPUT]);
}
