import type { Endpoints } from '@weir/core';
import { chatEndpoint } from './chat/chat-endpoint.ts';
import { completionsEndpoint } from './completions/completions-endpoint.ts';
import { embeddingsEndpoint } from './embeddings/embeddings-endpoint.ts';
import { endpointMap } from './endpoint-map.ts';
import { generateContentCountEndpoint } from './generate-content/generate-content-count-endpoint.ts';
import { generateContentEndpoint } from './generate-content/generate-content-endpoint.ts';
import { imagesEndpoint } from './images/images-endpoint.ts';
import { messagesCountEndpoint } from './messages/messages-count-endpoint.ts';
import { messagesEndpoint } from './messages/messages-endpoint.ts';
import { modelEndpoint } from './models/model-endpoint.ts';
import { modelsEndpoint } from './models/models-endpoint.ts';
import { moderationsEndpoint } from './moderations/moderations-endpoint.ts';
import { rawEndpoint } from './raw/raw-endpoint.ts';
import { rerankEndpoint } from './rerank/rerank-endpoint.ts';
import {
  responsesCancelEndpoint,
  responsesDeleteEndpoint,
  responsesInputItemsEndpoint,
  responsesRetrieveEndpoint,
} from './responses/responses-by-id.ts';
import { responsesCompactEndpoint } from './responses/responses-compact-endpoint.ts';
import { responsesCountEndpoint } from './responses/responses-count-endpoint.ts';
import { responsesEndpoint } from './responses/responses-endpoint.ts';

/** All endpoints of this package by name. */
export const standardEndpoints = (): Endpoints =>
  endpointMap(
    chatEndpoint,
    embeddingsEndpoint,
    completionsEndpoint,
    responsesEndpoint,
    responsesCountEndpoint,
    responsesCompactEndpoint,
    responsesInputItemsEndpoint, // before those whose id is the last segment, which takes the rest
    responsesRetrieveEndpoint,
    responsesDeleteEndpoint,
    responsesCancelEndpoint,
    messagesEndpoint,
    messagesCountEndpoint,
    generateContentEndpoint,
    generateContentCountEndpoint,
    moderationsEndpoint,
    rerankEndpoint,
    imagesEndpoint,
    modelsEndpoint,
    modelEndpoint,
    rawEndpoint,
  );
