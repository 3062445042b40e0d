import type { GenerateContentRequest, GoogleContent } from './generate-content-request.ts';

interface Open {
  readonly [field: string]: unknown;
}

export interface ModalityTokens extends Open {
  readonly modality?: 'TEXT' | 'IMAGE' | 'AUDIO' | 'VIDEO' | 'DOCUMENT' | (string & {});
  readonly tokenCount?: number;
}

/** What Google says was used. A figure that is absent is zero; thinking and what its own tools read stand beside. */
export interface GoogleUsage extends Open {
  /** What was read, cached tokens inside. */
  readonly promptTokenCount?: number;
  readonly cachedContentTokenCount?: number;
  /** What results of Google's own tools added to the prompt; not inside `promptTokenCount`. */
  readonly toolUsePromptTokenCount?: number;
  /** What was answered, of all candidates, thinking outside. */
  readonly candidatesTokenCount?: number;
  readonly thoughtsTokenCount?: number;
  readonly totalTokenCount?: number;
  readonly promptTokensDetails?: readonly ModalityTokens[];
  readonly cacheTokensDetails?: readonly ModalityTokens[];
  readonly toolUsePromptTokensDetails?: readonly ModalityTokens[];
  readonly candidatesTokensDetails?: readonly ModalityTokens[];
  /** Gemini API: the tier that served. */
  readonly serviceTier?: string;
  /** Vertex AI: `ON_DEMAND`, `ON_DEMAND_FLEX`, `PROVISIONED_THROUGHPUT`, ... */
  readonly trafficType?: string;
}

export interface GoogleCandidate extends Open {
  readonly index?: number;
  readonly content?: GoogleContent;
  readonly finishReason?: string;
}

/** A reply, and an event of a stream: both have one form. */
export interface GenerateContentResponse extends Open {
  /** None where the prompt was blocked. */
  readonly candidates?: readonly GoogleCandidate[];
  readonly promptFeedback?: { readonly blockReason?: string; readonly [field: string]: unknown };
  readonly usageMetadata?: GoogleUsage;
  readonly modelVersion?: string;
  readonly responseId?: string;
}

declare module '@weir/core' {
  interface EndpointMap {
    /** `POST /models/{model}:generateContent` and `:streamGenerateContent`. */
    generateContent: {
      request: GenerateContentRequest;
      response: GenerateContentResponse;
      event: GenerateContentResponse;
    };
  }
}
