import { createCatalogue } from '@weir/catalogue';
import {
  attempt,
  CATALOGUE,
  CLOCK,
  CREDENTIALS,
  checkOrder,
  compose,
  ENDPOINTS,
  type EndpointSpec,
  type Endpoints,
  EVENTS,
  EventBus,
  type GatewayLike,
  type GatewayLimits,
  KEY_VALUE,
  LEDGER,
  type Middleware,
  type MiddlewareUse,
  PROVIDERS,
  type Provider,
  RANDOM,
  type ServiceUse,
  systemClock,
  systemRandom,
  TOKENIZER,
  type Token,
  WeirError,
} from '@weir/core';
import { standardEndpoints, standardTranslations, translated } from '@weir/endpoints';
import { authenticateOf } from './authenticate-of.ts';
import { Services } from './container.ts';
import { directTarget, targeted } from './direct-target.ts';
import { ANONYMOUS, type KeyOptions } from './face/credentials.ts';
import { face } from './face/serve.ts';
import { quotedRequest } from './face/serve-quote.ts';
import { checkOptions } from './face/validator.ts';
import { type Fetch, fetchOf } from './gateway-fetch.ts';
import { Occupancy, startAll, stopAll } from './lifecycle.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';
import { permittedModel, permittedTarget } from './permitted.ts';
import { PullReply } from './pull-reply.ts';
import type { Quote, QuoteRequest } from './quote/quote.ts';
import { quoter } from './quote/quoter.ts';
import type { ResponsesOptions } from './responses/responses-options.ts';
import { responsesStateOf } from './responses/responses-state-of.ts';

export interface GatewayOptions {
  readonly providers: readonly Provider[];
  /** The pipeline, outermost first. Checked, never re-sorted. */
  readonly middleware?: readonly (Middleware | MiddlewareUse)[];
  /** Stores and other services; a pair puts an instance behind a token. Later ones override earlier ones. */
  readonly services?: readonly (ServiceUse | readonly [Token<unknown>, unknown])[];
  /** Endpoints beyond the standard ones, or in their place. */
  readonly endpoints?: readonly EndpointSpec[];
  /** Keys callers must show. None: everybody may call, as tenant `default`. */
  readonly keys?: readonly KeyOptions[];
  /** Names for models: `{ fast: 'openai/gpt-5-nano' }`. */
  readonly aliases?: Readonly<Record<string, string | readonly string[]>>;
  /** Where the API begins. Default `/v1`. */
  readonly basePath?: string;
  readonly limits?: Partial<Limits>;
  /** What becomes of responses that are to be gone on with by their id. */
  readonly responses?: Partial<ResponsesOptions>;
}

/** A running gateway. */
export interface Gateway extends GatewayLike {
  readonly events: EventBus;
  readonly limits: GatewayLimits;
  /** Runs the pipeline in-process: `new OpenAI({ fetch: gateway.fetch })`. */
  readonly fetch: Fetch;
  /** What a request would cost at each target it could be sent to, through the pipeline; sends and holds nothing. */
  quote(request: QuoteRequest): Promise<Quote>;
  /** Whether callers need a key. */
  readonly isProtected: boolean;
  /** Exchanges under way. */
  readonly exchanges: number;
  /** The instance behind a token; undefined when nothing provides it. */
  service<Service>(token: Token<Service>): Service | undefined;
  stop(): Promise<void>;
}

const isUse = (item: Middleware | MiddlewareUse): item is MiddlewareUse =>
  'plugin' in item && item.plugin === 'middleware';
const isPair = (item: ServiceUse | readonly [Token<unknown>, unknown]): item is readonly [Token<unknown>, unknown] =>
  Array.isArray(item);

function byName(list: readonly Provider[]): ReadonlyMap<string, Provider> {
  const providers = new Map<string, Provider>();
  for (const provider of list) {
    if (providers.has(provider.name))
      throw new WeirError('invalid_options', `Two providers have the name '${provider.name}'`);
    providers.set(provider.name, provider);
  }
  return providers;
}

function endpointsOf(options: GatewayOptions): Endpoints {
  const endpoints = new Map(standardEndpoints());
  for (const spec of options.endpoints ?? []) endpoints.set(spec.name, spec);
  return endpoints;
}

function register(
  services: Services,
  options: GatewayOptions,
  endpoints: Endpoints,
  providers: ReadonlyMap<string, Provider>,
): void {
  services.provide(CLOCK, systemClock(), 'gateway');
  services.provide(RANDOM, systemRandom(), 'gateway');
  services.provide(ENDPOINTS, endpoints, 'gateway');
  services.provide(PROVIDERS, providers, 'gateway');
  services.provide(
    CATALOGUE,
    createCatalogue(options.aliases === undefined ? {} : { aliases: options.aliases }, [...providers.values()]),
    'gateway',
  );
  for (const item of options.services ?? []) {
    if (isPair(item)) {
      services.provide(item[0], item[1], 'options');
    } else {
      checkOptions(item.name, item.options, item.schema);
      if (options.aliases !== undefined && item.provides.includes(CATALOGUE)) {
        throw new WeirError(
          'invalid_options',
          `'aliases' belongs into the options of '${item.name}', which is the catalogue`,
        );
      }
      services.add(item);
    }
  }
}

function pipelineOf(
  services: Services,
  options: GatewayOptions,
  providers: ReadonlyMap<string, Provider>,
): readonly Middleware[] {
  const list = (options.middleware ?? []).map((item) => {
    if (!isUse(item)) return item;
    checkOptions(item.name, item.options, item.schema);
    return services.middleware(item);
  });
  checkOrder(list);
  return targeted(list, directTarget(services.get(CATALOGUE), providers, services.get(ENDPOINTS)));
}

/**
 * Assembles and starts a gateway.
 *
 * @throws WeirError `invalid_options` or `invalid_pipeline`, naming what cannot work.
 */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const limits: Limits = { ...DEFAULT_LIMITS, ...options.limits };
  const endpoints = endpointsOf(options);
  const providers = byName(
    options.providers.map((provider) => translated(provider, standardTranslations(), endpoints)),
  );
  const services = new Services();
  const events = new EventBus();
  services.provide(EVENTS, events, 'gateway');
  register(services, options, endpoints, providers);
  const authenticate = authenticateOf(services.find(CREDENTIALS), options.keys ?? []);
  const clock = services.get(CLOCK);
  const common = {
    endpoints: services.get(ENDPOINTS),
    clock,
    catalogue: services.get(CATALOGUE),
    ledger: services.find(LEDGER),
    tokenizer: services.find(TOKENIZER),
    keyValue: services.find(KEY_VALUE),
    random: services.get(RANDOM),
  };
  const responses = responsesStateOf(options.responses, {
    keyValue: common.keyValue,
    catalogue: common.catalogue,
    own: options.providers,
    providers,
  });
  const middleware = [
    permittedModel(common.catalogue, common.endpoints),
    responses.above,
    ...pipelineOf(services, options, providers),
    permittedTarget(common.catalogue),
    ...responses.below,
  ];
  const handler = compose(middleware, attempt({ ...common, providers }));
  const quote = quoter(middleware, common);
  const parts = [...services.lifecycles, ...options.providers];
  await startAll(parts, events);
  const occupancy = new Occupancy();
  let stopping: Promise<void> | undefined;
  const serve = face({
    ...common,
    handler,
    quote,
    events,
    authenticate,
    basePath: options.basePath ?? '/v1',
    json: { depth: limits.jsonDepth, keys: limits.jsonKeys },
    bodyBytes: limits.bodyBytes,
    stallMs: limits.stallMs,
    deadlineMs: limits.deadlineMs,
    enter: (abort) => occupancy.enter(abort),
    waitUntil: (work) => occupancy.waitUntil(work),
    isStopping: () => stopping !== undefined,
  });
  const gateway: Gateway = {
    events,
    limits: { bodyBytes: limits.bodyBytes, bodyMs: limits.bodyMs },
    isProtected: services.find(CREDENTIALS) !== undefined || (options.keys ?? []).length > 0,
    serve,
    handle(request) {
      const pulled = new PullReply(request.signal);
      serve(request, pulled);
      return pulled.reply;
    },
    quote: async ({ endpoint = 'chat', request, principal = ANONYMOUS }) => {
      const { spec } = quotedRequest({ endpoint, request }, common.endpoints);
      return quote({ spec, request, principal, wishes: {}, signal: new AbortController().signal });
    },
    fetch: (input, init) => fetchOf(gateway)(input, init),
    service: (token) => services.find(token),
    get exchanges() {
      return occupancy.exchanges;
    },
    stop() {
      stopping ??= (async () => {
        await occupancy.drain(clock, limits.drainMs);
        await stopAll(parts, events);
        await services.dispose();
      })();
      return stopping;
    },
  };
  return gateway;
}
