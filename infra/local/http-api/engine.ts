import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../kernel/clock.ts';
import type { Authorizer, Place } from '../kernel/identity.ts';
import type { Meter } from '../kernel/meter.ts';
import { AccessLogs, renderAccessLog } from './access-log.ts';
import { type Decision, DecisionCache, decisionOf, identityOf } from './authorizer.ts';
import { isPreflight, preflightResponse, withCors } from './cors.ts';
import { Refused, readRequest, writeResponse } from './edge.ts';
import { authorizerEvent, type EdgeRequest, proxyEvent, type RequestPlace, requestTime } from './event.ts';
import { type ApiFunctions, FunctionCaller } from './invoke.ts';
import type { Api, LambdaAuthorizer, Route, Stage } from './model.ts';
import { Registry } from './registry.ts';
import { type EdgeResponse, fromResult, MalformedResponse, ownResponse } from './response.ts';
import { findRoute, pathOf, type RouteMatch } from './routes.ts';
import { PublicServer, type RequestHandler } from './server.ts';
import { type RateLimit, Throttle } from './throttle.ts';

export interface HttpApiOptions {
  readonly dataDir: string;
  readonly clock: Clock;
  readonly meter: Meter;
  readonly authorizer: Authorizer;
  readonly place: Place;
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
  readonly registry = new Registry();
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
   * @throws NotRunHere when a route names a missing resource
   */
  start(): void {
    this.registry.check();
    this.#started = true;
  }

  mount(prefix: string, handler: RequestHandler): () => void {
    return this.server.mount(prefix, handler);
  }

  /** Resolves when no request is in progress. */
  async idle(): Promise<void> {
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
      return writeResponse(incoming.method ?? '', '-', ownResponse(503, 'Service Unavailable'), outgoing);
    try {
      const request = await readRequest(incoming, now, this.server.port);
      const record: RequestRecord = {};
      const result = api && stage ? await this.#respond(api, stage, request, record) : ownResponse(404, 'Not Found');
      const preflight = isPreflight(request.method, request.headers);
      const response = api?.cors && !preflight ? withCors(api.cors, request.headers, result) : result;
      await writeResponse(request.method, request.requestId, response, outgoing);
      if (api && stage?.accessLog)
        this.#logs.write(
          stage.accessLog,
          renderAccessLog(stage.accessLog.format, this.#context(api, stage, request, response, record)),
        );
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      await writeResponse(incoming.method ?? '', '-', ownResponse(error.status, error.message), outgoing);
    }
  }

  async #respond(api: Api, stage: Stage, request: EdgeRequest, record: RequestRecord): Promise<EdgeResponse> {
    if (api.cors && isPreflight(request.method, request.headers)) {
      this.#bill(api, request, 'OPTIONS');
      return preflightResponse(api.cors, request.headers);
    }
    const match = findRoute(this.registry.routes, request.method, request.path);
    if (!match) {
      this.#bill(api, request, 'no route');
      return ownResponse(404, 'Not Found');
    }
    record.route = match.route;
    if (!this.#admits(stage, match.route)) return ownResponse(429, 'Too Many Requests');
    this.#bill(api, request, match.route.key.text);
    return this.#runRoute(api, stage, request, match, record);
  }

  #admits(stage: Stage, route: Route): boolean {
    const limit: RateLimit | undefined = stage.routeLimits[route.key.text] ?? stage.limit;
    return limit === undefined || this.#throttle.admit(route.key.text, limit);
  }

  async #runRoute(
    api: Api,
    stage: Stage,
    request: EdgeRequest,
    { route, parameters }: RouteMatch<Route>,
    record: RequestRecord,
  ): Promise<EdgeResponse> {
    const at: RequestPlace = {
      place: this.#options.place,
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
    if (!integration) return ownResponse(500, 'Internal Server Error');
    const startedAt = this.#options.clock.now();
    const outcome = await this.#caller.call({
      functionArn: integration.functionArn,
      sourceArn: routeArn,
      event: proxyEvent(request, at, decision?.context),
      traceHeader: request.traceHeader,
      timeoutMs: integration.timeoutMs,
    });
    record.integrationLatency = this.#options.clock.now() - startedAt;
    return this.#toResponse(outcome, record);
  }

  #toResponse(outcome: Awaited<ReturnType<FunctionCaller['call']>>, record: RequestRecord): EdgeResponse {
    if (outcome.kind === 'failed') {
      record.integrationError = outcome.detail;
      return ownResponse(outcome.status, outcome.answer);
    }
    record.integrationStatus = 200;
    try {
      return fromResult(outcome.result);
    } catch (error) {
      if (!(error instanceof MalformedResponse)) throw error;
      record.integrationError = error.message;
      return ownResponse(500, 'Internal Server Error');
    }
  }

  async #decide(
    authorizer: LambdaAuthorizer,
    request: EdgeRequest,
    at: RequestPlace,
    routeArn: string,
  ): Promise<Decision> {
    const identity = identityOf(request, authorizer.identitySources);
    if (!identity) return { kind: 'unauthorized' };
    const cached = this.#decisions.get(authorizer, identity);
    if (cached) return cached;
    const { region, account } = this.#options.place;
    const outcome = await this.#caller.call({
      functionArn: authorizer.functionArn,
      sourceArn: `arn:aws:execute-api:${region}:${account}:${at.apiId}/authorizers/${authorizer.id}`,
      event: authorizerEvent(request, at, routeArn, identity),
      traceHeader: request.traceHeader,
      timeoutMs: AUTHORIZER_TIMEOUT_MS,
    });
    const decision: Decision =
      outcome.kind === 'ok' ? decisionOf(outcome.result) : { kind: 'failed', message: outcome.detail };
    this.#decisions.keep(authorizer, identity, decision);
    return decision;
  }

  /** Returns `arn:aws:execute-api:region:account:api/stage/METHOD/path`, with the path of the route key. */
  #routeArn(api: Api, stage: Stage, request: EdgeRequest, route: Route): string {
    const { region, account } = this.#options.place;
    const path = pathOf(route.key);
    const tail = path === '$default' ? path : `${request.method}${path}`;
    return `arn:aws:execute-api:${region}:${account}:${api.id}/${stage.name}/${tail}`;
  }

  #bill(api: Api, request: EdgeRequest, action: string): void {
    this.#options.meter.add({
      kind: 'httpApiRequest',
      quantity: Math.max(1, Math.ceil(request.body.length / BILLED_CHUNK_BYTES)),
      by: 'apigateway.amazonaws.com',
      action,
      resource: api.id,
    });
  }

  #context(api: Api, stage: Stage, request: EdgeRequest, response: EdgeResponse, record: RequestRecord) {
    const host = (request.headers.host ?? 'localhost').replace(/:\d+$/, '');
    const isOwnError = record.integrationStatus === undefined && response.status >= 400;
    const authorizer = Object.entries(record.authorizerContext ?? {}).map(([key, value]) => [
      `authorizer.${key}`,
      String(value),
    ]);
    return {
      accountId: this.#options.place.account,
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
      requestTime: requestTime(request.time),
      requestTimeEpoch: request.time,
      responseLatency: this.#options.clock.now() - request.time,
      responseLength: response.body.length,
      routeKey: record.route?.key.text,
      stage: stage.name,
      status: response.status,
      ...Object.fromEntries(authorizer),
    };
  }
}

function ownMessage(response: EdgeResponse): string {
  return /"message":"([^"]*)"/.exec(response.body.toString('utf8'))?.[1] ?? '';
}

/**
 * Returns 401 for a missing identity, 403 for a denial, 500 for an authorizer that fails (Developer Guide, Lambda
 * authorizers).
 */
function rejectionOf(decision: Exclude<Decision, { kind: 'allowed' }>, record: RequestRecord): EdgeResponse {
  switch (decision.kind) {
    case 'unauthorized':
      return ownResponse(401, 'Unauthorized');
    case 'denied':
      return ownResponse(403, 'Forbidden');
    case 'failed':
      record.authorizerError = decision.message;
      return ownResponse(500, 'Internal Server Error');
  }
}

/**
 * Creates the HTTP API. Call `listen` before the templates are resolved, and `start` when all resources are applied.
 */
export function createHttpApi(options: HttpApiOptions) {
  const api = new HttpApi(options);
  return {
    engine: api,
    /** @throws PortTaken */
    listen: () => api.server.listen(),
    start: () => api.start(),
    mount: (prefix: string, handler: RequestHandler) => api.mount(prefix, handler),
    idle: () => api.idle(),
    close: () => api.server.close(),
  };
}
