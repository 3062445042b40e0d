/** Whatever else a field may hold: unknown fields survive. */
interface Open {
  readonly [field: string]: unknown;
}

/** One piece of a turn: a text, data, a call of a function or its result, something Google runs itself. */
export interface GooglePart extends Open {
  readonly text?: string;
  /** Whether it is thinking. */
  readonly thought?: boolean;
  /** Base64; to be returned on the same part, byte for byte. */
  readonly thoughtSignature?: string;
  readonly inlineData?: { readonly mimeType?: string; readonly data: string; readonly [field: string]: unknown };
  readonly fileData?: { readonly mimeType?: string; readonly fileUri: string; readonly [field: string]: unknown };
  readonly functionCall?: { readonly id?: string; readonly name?: string; readonly [field: string]: unknown };
  readonly functionResponse?: { readonly id?: string; readonly name?: string; readonly [field: string]: unknown };
}

export interface GoogleContent extends Open {
  readonly role?: 'user' | 'model' | (string & {});
  readonly parts?: readonly GooglePart[];
}

/** Functions of the caller's (`functionDeclarations`), or a tool Google runs (`googleSearch`, `codeExecution`). */
export interface GoogleTool extends Open {
  readonly functionDeclarations?: readonly Open[];
}

export interface GenerationConfig extends Open {
  readonly candidateCount?: number;
  readonly maxOutputTokens?: number;
}

/** `POST /models/{model}:generateContent`, with what the path says of model and stream. Fields weir does not know pass. */
export interface GenerateContentRequest extends Open {
  /** Of the path, never of the body. */
  readonly model: string;
  /** Of the path (`:streamGenerateContent`), never of the body. */
  readonly stream?: boolean;
  readonly contents: readonly GoogleContent[];
  readonly systemInstruction?: GoogleContent;
  readonly tools?: readonly GoogleTool[];
  readonly toolConfig?: { readonly functionCallingConfig?: Open; readonly [field: string]: unknown };
  readonly safetySettings?: readonly Open[];
  readonly generationConfig?: GenerationConfig;
  /** Name of a cache made before. */
  readonly cachedContent?: string;
  readonly serviceTier?: 'standard' | 'flex' | 'priority' | (string & {});
}
