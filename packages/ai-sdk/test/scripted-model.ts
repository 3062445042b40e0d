import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4GenerateResult,
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
} from '@ai-sdk/provider';

export const usageOf = (
  input: number,
  output: number,
  more: Partial<LanguageModelV4Usage> = {},
): LanguageModelV4Usage => ({
  inputTokens: { total: input, noCache: input, cacheRead: undefined, cacheWrite: undefined },
  outputTokens: { total: output, text: output, reasoning: undefined },
  ...more,
});

const STOP = { unified: 'stop', raw: 'stop' } as const;

export interface Script {
  readonly content?: readonly LanguageModelV4Content[];
  readonly parts?: readonly LanguageModelV4StreamPart[];
  readonly result?: Partial<LanguageModelV4GenerateResult>;
  readonly provider?: string;
  readonly supportedUrls?: Record<string, RegExp[]>;
  /** Waited for before it answers. */
  pass?(signal: AbortSignal | undefined): Promise<void>;
}

export interface ScriptedModel extends LanguageModelV4 {
  readonly calls: LanguageModelV4CallOptions[];
  /** Whether its stream was cancelled. */
  isCancelled: boolean;
}

/** An AI SDK model that answers as it is told. */
export function scriptedModel(script: Script = {}): ScriptedModel {
  const { content = [{ type: 'text', text: 'Hello' }], parts, provider = 'vendor.chat', pass } = script;
  const streamed: readonly LanguageModelV4StreamPart[] = parts ?? [
    { type: 'stream-start', warnings: [] },
    { type: 'response-metadata', id: 'r-1', modelId: 'm-1' },
    ...content.flatMap((part, index): LanguageModelV4StreamPart[] =>
      part.type === 'text' ? [{ type: 'text-delta', id: String(index), delta: part.text }] : [part as never],
    ),
    { type: 'finish', finishReason: STOP, usage: usageOf(3, 2) },
  ];
  const model: ScriptedModel = {
    specificationVersion: 'v4',
    provider,
    modelId: 'm-1',
    supportedUrls: script.supportedUrls ?? {},
    calls: [],
    isCancelled: false,
    async doGenerate(options) {
      model.calls.push(options);
      await pass?.(options.abortSignal);
      return {
        content: [...content],
        finishReason: STOP,
        usage: usageOf(3, 2),
        warnings: [],
        response: { id: 'r-1', modelId: 'm-1' },
        ...script.result,
      };
    },
    async doStream(options) {
      model.calls.push(options);
      const rest = [...streamed];
      const stream = new ReadableStream<LanguageModelV4StreamPart>(
        {
          async pull(controller) {
            if (rest[0]?.type === 'text-delta') await pass?.(options.abortSignal);
            const part = rest.shift();
            if (part === undefined) controller.close();
            else controller.enqueue(part);
          },
          cancel() {
            model.isCancelled = true;
          },
        },
        { highWaterMark: 0 },
      );
      return { stream };
    },
  };
  return model;
}
