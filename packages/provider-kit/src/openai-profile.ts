import type { BillingManifest, ModelCard, Provider, WeirError } from '@weir/core';
import type { Codecs } from './codec.ts';
import type { ApiKey } from './credentials/credentials.ts';
import type { OpenAIWireOptions } from './openai-wire.ts';
import type { ReportReader } from './report/with-report.ts';
import type { Transport } from './transport.ts';
import type { UpstreamFailure } from './upstream-error.ts';

/** What is known of a vendor that speaks the OpenAI wire: data, and functions where data cannot say it. */
export interface OpenAIProfile
  extends OpenAIWireOptions,
    Partial<Omit<BillingManifest, 'hosts' | 'cancelStopsBilling'>> {
  /** Name in targets, unless another is given. */
  readonly name: string;
  /** Absent where it is everybody's own. */
  readonly baseUrl?: string | undefined;
  /** Environment variable of the key; absent: a key is sent where one is given. */
  readonly keyVariable?: string | undefined;
  /** Environment variable that replaces the base URL. */
  readonly urlVariable?: string | undefined;
  /** A server of one's own: it needs no key, and the environment names its URL. Default false. */
  readonly isLocal?: boolean | undefined;
  /** What it calls a model, by its name in targets. */
  readonly model?: ((name: string) => string) | undefined;
  /** Where an endpoint is below the base URL, by OpenAI's path and its own name for the model. Default: OpenAI's path. */
  readonly path?: ((path: string, model: string) => string) | undefined;
  /** Whether closing a stream stops its cost. Default `unknown`. */
  readonly cancelStopsBilling?: BillingManifest['cancelStopsBilling'] | undefined;
  /** Endpoints it serves. Default: chat, completions, embeddings. */
  readonly endpoints?: readonly string[] | undefined;
  /** Codecs of its own, in place of OpenAI's of the same endpoint. */
  readonly codecs?: Codecs | undefined;
  /** The headers its key is shown in: name, value, name, value. Default: a bearer token. */
  readonly credential?: ((key: string) => readonly string[]) | undefined;
  /** Headers of its replies that callers get beyond OpenAI's, in lower case, and what they are called there. */
  readonly passesOn?: Readonly<Record<string, string>> | undefined;
  /** Statuses of its own, and the standard ones that mean the same. */
  readonly statuses?: Readonly<Record<number, number>> | undefined;
  /** Cards of models no price list has; the users' own come after them. */
  readonly models?: readonly Omit<ModelCard, 'provider'>[] | undefined;
  /** Reads its own form of error statuses; default: OpenAI's and its imitators'. */
  readonly error?: ((failure: UpstreamFailure) => WeirError) | undefined;
  /** How what it charged is read, and the environment variable of the key that may. */
  readonly report?: { readonly keyVariable: string; readonly read: ReportReader } | undefined;
}

/** What the users of a profile decide. */
export interface OpenAIProviderOptions {
  /** Name in targets, when there are several accounts. Default: the profile's. */
  readonly name?: string | undefined;
  /** One key, or several that take turns. Default: the environment variable the profile names. */
  readonly apiKey?: ApiKey | undefined;
  /** For {@link Provider.reconcile} alone: requests never send it. Default: the variable the profile names for it. */
  readonly adminKey?: string | undefined;
  /** Every request goes below it. Default: the environment variable the profile names, else the profile's. */
  readonly baseUrl?: string | undefined;
  /** Sent with every request; may replace the credential. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Cards of models the catalogue does not know. */
  readonly models?: readonly ModelCard[] | undefined;
  /** Endpoints it serves. Default: the profile's. */
  readonly endpoints?: readonly string[] | undefined;
  /** For tests and special networks. */
  readonly transport?: Transport | undefined;
}

/** Makes providers of one profile. */
export interface OpenAIFactory<Options extends OpenAIProviderOptions = OpenAIProviderOptions> {
  (options?: Options): Provider;
  readonly profile: OpenAIProfile;
}
