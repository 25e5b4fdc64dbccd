import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../kernel/clock.ts';
import type { Authorizer, RegionAndAccount } from '../kernel/identity.ts';
import type { Meter } from '../kernel/meter.ts';
import { AccessLogs, renderAccessLog } from './access-log.ts';
import type { Api, LambdaAuthorizer, Route, Stage } from './api-resources.ts';
import { type AuthorizerDecision, DecisionCache, identityOf, parseDecision } from './authorizer.ts';
import { isPreflightRequest, preflightResponse, withCors } from './cors.ts';
import { type ApiFunctions, FunctionCaller } from './function-caller.ts';
import { RefusedError, readRequest, writeResponse } from './http-request.ts';
import {
  type ApiRequest,
  createAuthorizerEvent,
  createProxyEvent,
  type RouteContext,
  toLogTime,
} from './lambda-event.ts';
import { PublicServer, type RequestHandler } from './public-server.ts';
import { ApiRegistry } from './registry.ts';
import { type ApiResponse, createApiResponse, MalformedResponseError, toApiResponse } from './response.ts';
import { findRoute, type RouteMatch, routePathOf } from './routes.ts';
import { type RateLimit, Throttle } from './throttle.ts';

export interface HttpApiOptions {
  readonly dataDir: string;
  readonly clock: Clock;
  readonly meter: Meter;
  readonly authorizer: Authorizer;
  readonly regionAndAccount: RegionAndAccount;
  readonly lambda: ApiFunctions;
  /** Port to listen on; 0 selects a free one. */
  readonly port: number;
}

/** "HTTP APIs are metered in 512 KB increments" (API Gateway pricing). */
const BILLED_CHUNK_BYTES = 512 * 1024;
/** Authorizers have the same limit as integrations: 30 s. */
const AUTHORIZER_TIMEOUT_MS = 30_000;

/** Details of a request for the access log. */
interface RequestRecord {
  route?: Route;
  integrationStatus?: number;
  integrationError?: string;
  integrationLatency?: number;
  authorizerError?: string;
  authorizerContext?: Readonly<Record<string, unknown>>;
}

/** The HTTP API and its public server. */
export class HttpApi {
  readonly registry = new ApiRegistry();
  readonly server: PublicServer;
  readonly #options: HttpApiOptions;
  readonly #caller: FunctionCaller;
  readonly #throttle: Throttle;
  readonly #decisions: DecisionCache;
  readonly #logs: AccessLogs;
  readonly #inProgress = new Set<Promise<void>>();
  #started = false;

  constructor(options: HttpApiOptions) {
    this.#options = options;
    this.#caller = new FunctionCaller(options);
    this.#throttle = new Throttle(options.clock);
    this.#decisions = new DecisionCache(options.clock);
    this.#logs = new AccessLogs(options.dataDir, options.meter);
    this.server = new PublicServer(options.port, (request, response) => this.#track(this.#serve(request, response)));
  }

  /** The address of the API. With port 0 it is known only after `listen`. */
  get endpoint(): string {
    return `http://localhost:${this.server.port}`;
  }

  /**
   * Starts to accept requests; before that, every response is 503.
   * @throws NotRunHereError when a route names a missing resource
   */
  start(): void {
    this.registry.validate();
    this.#started = true;
  }

  mount(prefix: string, handler: RequestHandler): () => void {
    return this.server.mount(prefix, handler);
  }

  /** Resolves when no request is in progress. */
  async waitUntilIdle(): Promise<void> {
    while (this.#inProgress.size > 0) await Promise.allSettled([...this.#inProgress]);
  }

  #track(task: Promise<void>): Promise<void> {
    this.#inProgress.add(task);
    return task.finally(() => this.#inProgress.delete(task));
  }

  async #serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { api, stage } = this.registry;
    const now = this.#options.clock.now();
    if (!this.#started)
      return writeResponse(incoming.method ?? '', '-', createApiResponse(503, 'Service Unavailable'), outgoing);
    try {
      const request = await readRequest(incoming, now, this.server.port);
      const record: RequestRecord = {};
      const result =
        api && stage ? await this.#respond(api, stage, request, record) : createApiResponse(404, 'Not Found');
      const preflight = isPreflightRequest(request.method, request.headers);
      const response = api?.cors && !preflight ? withCors(api.cors, request.headers, result) : result;
      await writeResponse(request.method, request.requestId, response, outgoing);
      if (api && stage?.accessLog)
        this.#logs.write(
          stage.accessLog,
          renderAccessLog(stage.accessLog.format, this.#context(api, stage, request, response, record)),
        );
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      await writeResponse(incoming.method ?? '', '-', createApiResponse(error.status, error.message), outgoing);
    }
  }

  async #respond(api: Api, stage: Stage, request: ApiRequest, record: RequestRecord): Promise<ApiResponse> {
    if (api.cors && isPreflightRequest(request.method, request.headers)) {
      this.#bill(api, request, 'OPTIONS');
      return preflightResponse(api.cors, request.headers);
    }
    const match = findRoute(this.registry.routes, request.method, request.path);
    if (!match) {
      this.#bill(api, request, 'no route');
      return createApiResponse(404, 'Not Found');
    }
    record.route = match.route;
    if (!this.#admits(stage, match.route)) return createApiResponse(429, 'Too Many Requests');
    this.#bill(api, request, match.route.key.text);
    return this.#runRoute(api, stage, request, match, record);
  }

  #admits(stage: Stage, route: Route): boolean {
    const limit: RateLimit | undefined = stage.routeLimits[route.key.text] ?? stage.limit;
    return limit === undefined || this.#throttle.tryAcquire(route.key.text, limit);
  }

  async #runRoute(
    api: Api,
    stage: Stage,
    request: ApiRequest,
    { route, parameters }: RouteMatch<Route>,
    record: RequestRecord,
  ): Promise<ApiResponse> {
    const at: RouteContext = {
      regionAndAccount: this.#options.regionAndAccount,
      apiId: api.id,
      stage: stage.name,
      routeKey: route.key.text,
      pathParameters: parameters,
      stageVariables: stage.variables,
    };
    const routeArn = this.#routeArn(api, stage, request, route);
    const authorizer = route.authorizerId === undefined ? undefined : this.registry.authorizer(route.authorizerId);
    const decision = authorizer && (await this.#decide(authorizer, request, at, routeArn));
    if (decision && decision.kind !== 'allowed') return rejectionOf(decision, record);
    if (decision) record.authorizerContext = decision.context;
    const integration = this.registry.integration(route.integrationId);
    if (!integration) return createApiResponse(500, 'Internal Server Error');
    const startedAt = this.#options.clock.now();
    const outcome = await this.#caller.call({
      functionArn: integration.functionArn,
      sourceArn: routeArn,
      event: createProxyEvent(request, at, decision?.context),
      traceHeader: request.traceHeader,
      timeoutMs: integration.timeoutMs,
    });
    record.integrationLatency = this.#options.clock.now() - startedAt;
    return this.#toResponse(outcome, record);
  }

  #toResponse(outcome: Awaited<ReturnType<FunctionCaller['call']>>, record: RequestRecord): ApiResponse {
    if (outcome.kind === 'failed') {
      record.integrationError = outcome.detail;
      return createApiResponse(outcome.status, outcome.answer);
    }
    record.integrationStatus = 200;
    try {
      return toApiResponse(outcome.result);
    } catch (error) {
      if (!(error instanceof MalformedResponseError)) throw error;
      record.integrationError = error.message;
      return createApiResponse(500, 'Internal Server Error');
    }
  }

  async #decide(
    authorizer: LambdaAuthorizer,
    request: ApiRequest,
    at: RouteContext,
    routeArn: string,
  ): Promise<AuthorizerDecision> {
    const identity = identityOf(request, authorizer.identitySources);
    if (!identity) return { kind: 'unauthorized' };
    const cached = this.#decisions.get(authorizer, identity);
    if (cached) return cached;
    const { region, account } = this.#options.regionAndAccount;
    const outcome = await this.#caller.call({
      functionArn: authorizer.functionArn,
      sourceArn: `arn:aws:execute-api:${region}:${account}:${at.apiId}/authorizers/${authorizer.id}`,
      event: createAuthorizerEvent(request, at, routeArn, identity),
      traceHeader: request.traceHeader,
      timeoutMs: AUTHORIZER_TIMEOUT_MS,
    });
    const decision: AuthorizerDecision =
      outcome.kind === 'ok' ? parseDecision(outcome.result) : { kind: 'failed', message: outcome.detail };
    this.#decisions.set(authorizer, identity, decision);
    return decision;
  }

  /** Returns `arn:aws:execute-api:region:account:api/stage/METHOD/path`, with the path of the route key. */
  #routeArn(api: Api, stage: Stage, request: ApiRequest, route: Route): string {
    const { region, account } = this.#options.regionAndAccount;
    const path = routePathOf(route.key);
    const tail = path === '$default' ? path : `${request.method}${path}`;
    return `arn:aws:execute-api:${region}:${account}:${api.id}/${stage.name}/${tail}`;
  }

  #bill(api: Api, request: ApiRequest, action: string): void {
    this.#options.meter.add({
      kind: 'httpApiRequest',
      quantity: Math.max(1, Math.ceil(request.body.length / BILLED_CHUNK_BYTES)),
      by: 'apigateway.amazonaws.com',
      action,
      resource: api.id,
    });
  }

  #context(api: Api, stage: Stage, request: ApiRequest, response: ApiResponse, record: RequestRecord) {
    const host = (request.headers.host ?? 'localhost').replace(/:\d+$/, '');
    const isOwnError = record.integrationStatus === undefined && response.status >= 400;
    const authorizer = Object.entries(record.authorizerContext ?? {}).map(([key, value]) => [
      `authorizer.${key}`,
      String(value),
    ]);
    return {
      accountId: this.#options.regionAndAccount.account,
      apiId: api.id,
      awsEndpointRequestId: undefined,
      dataProcessed: request.body.length,
      domainName: host,
      domainPrefix: host.split('.')[0],
      'error.message': isOwnError ? ownMessage(response) : undefined,
      'error.messageString': isOwnError ? JSON.stringify(ownMessage(response)) : undefined,
      extendedRequestId: request.requestId,
      httpMethod: request.method,
      'identity.sourceIp': request.sourceIp,
      'identity.userAgent': request.headers['user-agent'],
      'integration.error': record.integrationError,
      'integration.latency': record.integrationLatency,
      'integration.status': record.integrationStatus,
      'integration.integrationStatus': record.integrationStatus,
      integrationErrorMessage: record.integrationError,
      integrationLatency: record.integrationLatency,
      integrationStatus: record.integrationStatus,
      'authorizer.error': record.authorizerError,
      path: request.path,
      protocol: request.protocol,
      requestId: request.requestId,
      requestTime: toLogTime(request.receivedAtMs),
      requestTimeEpoch: request.receivedAtMs,
      responseLatency: this.#options.clock.now() - request.receivedAtMs,
      responseLength: response.body.length,
      routeKey: record.route?.key.text,
      stage: stage.name,
      status: response.status,
      ...Object.fromEntries(authorizer),
    };
  }
}

function ownMessage(response: ApiResponse): string {
  return /"message":"([^"]*)"/.exec(response.body.toString('utf8'))?.[1] ?? '';
}

/**
 * Returns 401 for a missing identity, 403 for a denial, 500 for an authorizer that fails (Developer Guide, Lambda
 * authorizers).
 */
function rejectionOf(decision: Exclude<AuthorizerDecision, { kind: 'allowed' }>, record: RequestRecord): ApiResponse {
  switch (decision.kind) {
    case 'unauthorized':
      return createApiResponse(401, 'Unauthorized');
    case 'denied':
      return createApiResponse(403, 'Forbidden');
    case 'failed':
      record.authorizerError = decision.message;
      return createApiResponse(500, 'Internal Server Error');
  }
}

/**
 * Creates the HTTP API. Call `listen` before the templates are resolved, and `start` when all resources are applied.
 */
export function createHttpApi(options: HttpApiOptions) {
  const api = new HttpApi(options);
  return {
    engine: api,
    /** @throws PortTakenError */
    listen: () => api.server.listen(),
    start: () => api.start(),
    mount: (prefix: string, handler: RequestHandler) => api.mount(prefix, handler),
    idle: () => api.waitUntilIdle(),
    close: () => api.server.close(),
  };
}
