import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { SessionStore } from '../iam/session-store.ts';
import { AwsError, NotRunHereError } from '../kernel/aws-error.ts';
import type { Clock } from '../kernel/clock.ts';
import type { CallFault, Faults } from '../kernel/faults.ts';
import type { WireCall, WireResponse, WireService } from '../kernel/wire.ts';
import { toJsonErrorResponse } from './errors.ts';
import { findSigningSession } from './identify.ts';
import { parseClaim, type SignatureClaim, type SignedRequest } from './sigv4.ts';

export interface EndpointOptions {
  /** Port to listen on; 0 selects a free one. */
  readonly port: number;
  readonly services: readonly WireService[];
  readonly sessions: Pick<SessionStore, 'lookUp'>;
  readonly faults: Pick<Faults, 'forCall'>;
  readonly clock: Clock;
  /** Ends a function instance immediately, for a crash fault. */
  readonly onCrash: (instanceId: string) => void;
  /** Reports an error of the runtime rather than of the caller. @default writes to standard error */
  readonly onInternalError?: (error: unknown, action: string) => void;
}

export interface Endpoint {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  /** Closes all connections and stops listening. */
  close(): Promise<void>;
}

/** Maximum request size. It leaves room for 5 MB parts of S3 and 1 MiB batches of SQS. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

/** The outcome of a call: a response, or a closed connection. */
type Outcome = { readonly kind: 'response'; readonly response: WireResponse } | { readonly kind: 'disconnect' };
const DISCONNECT: Outcome = { kind: 'disconnect' };

/**
 * Starts the AWS endpoint. It identifies the caller by the access key, applies faults, passes the call to its service
 * and writes the response. Idle connections stay open, because a frozen function keeps its connections.
 * @throws Error when the port is in use
 */
export async function startEndpoint(options: EndpointOptions): Promise<Endpoint> {
  const services = new Map(options.services.map((service) => [service.name, service]));
  const server = createServer((request, response) => {
    response.on('error', () => undefined);
    readCall(request)
      .then((signed) => (signed ? route(signed, services, options) : respondTooLarge()))
      .catch(
        (error: unknown): Outcome => (request.destroyed ? DISCONNECT : respondInternalError(error, 'request', options)),
      )
      .then((outcome) => write(outcome, request, response));
  });
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  server.headersTimeout = 0;
  await listen(server, options.port);
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : options.port;
  return { origin: `http://127.0.0.1:${port}`, close: () => close(server) };
}

async function route(
  signed: SignedRequest,
  services: ReadonlyMap<string, WireService>,
  options: EndpointOptions,
): Promise<Outcome> {
  if (signed.method === 'OPTIONS') {
    const browsers = options.services.find((service) => service.cors)?.cors;
    if (browsers) return respond(browsers.preflight(signed));
  }
  const claim = parseClaim(signed);
  if (!claim)
    return respond(
      toJsonErrorResponse(new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403)),
    );
  const service = services.get(claim.service);
  if (!service)
    return respond(
      toJsonErrorResponse(new NotRunHereError(`The local runtime does not support the AWS service ${claim.service}`)),
    );
  const outcome = await serve(signed, claim, service, options);
  if (outcome.kind === 'disconnect' || !service.cors) return outcome;
  const { response } = outcome;
  return respond({ ...response, headers: { ...response.headers, ...service.cors.responseHeaders(signed) } });
}

async function serve(
  signed: SignedRequest,
  claim: SignatureClaim,
  service: WireService,
  options: EndpointOptions,
): Promise<Outcome> {
  let action = service.name;
  try {
    const session = findSigningSession(signed, claim, options.sessions, options.clock.now());
    const call: WireCall = { ...signed, session };
    action = service.actionOf(call);
    const { functionName, instanceId } = session;
    // The user of a presigned URL is not the function that created it.
    const isFunction = functionName !== undefined && claim.expiresInSeconds === undefined;
    const fault = !isFunction
      ? undefined
      : options.faults.forCall({ action, functionName, ...(instanceId === undefined ? {} : { instanceId }) });
    return await runWithFault(call, service, action, fault, options);
  } catch (error) {
    report(error, action, options);
    return respond(service.errorResponse(error));
  }
}

async function runWithFault(
  call: WireCall,
  service: WireService,
  action: string,
  fault: CallFault | undefined,
  options: EndpointOptions,
): Promise<Outcome> {
  const crash = () => {
    if (call.session.instanceId !== undefined) options.onCrash(call.session.instanceId);
    return DISCONNECT;
  };
  const run = () =>
    service.handle(call).catch((error: unknown) => {
      report(error, action, options);
      return service.errorResponse(error);
    });
  switch (fault?.kind) {
    case 'throttle':
      return respond(service.errorResponse(new AwsError(service.throttlingCode, 'Rate exceeded')));
    case 'time-out':
      return DISCONNECT;
    case 'crash-before':
      return crash();
    case 'crash-after':
      await run();
      return crash();
    case 'lose-response':
      await run();
      return DISCONNECT;
    case 'delay': {
      const response = await run();
      await options.clock.wait(fault.ms);
      return respond(response);
    }
    case undefined:
      return respond(await run());
  }
}

const respond = (response: WireResponse): Outcome => ({ kind: 'response', response });

function respondTooLarge(): Outcome {
  return respond(
    toJsonErrorResponse(
      new AwsError('RequestEntityTooLarge', `The request exceeds the limit of ${MAX_BODY_BYTES} bytes`, 413),
    ),
  );
}

function respondInternalError(error: unknown, action: string, options: EndpointOptions): Outcome {
  report(error, action, options);
  return respond(toJsonErrorResponse(error));
}

/** Reports an internal error, which a client's retries could hide. Errors of the caller are only returned to it. */
function report(error: unknown, action: string, { onInternalError }: EndpointOptions): void {
  if (error instanceof AwsError && error.status < 500) return;
  if (onInternalError) onInternalError(error, action);
  else console.error(`local AWS endpoint: ${action} failed:`, error);
}

/** Reads the whole request; undefined when it is too large. @throws when the caller disconnects before its end */
async function readCall(request: IncomingMessage): Promise<SignedRequest | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size <= MAX_BODY_BYTES) chunks.push(bytes);
  }
  if (size > MAX_BODY_BYTES) return undefined;
  const headers = Object.entries(request.headers).map(
    ([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value] as const,
  );
  return {
    method: request.method ?? 'GET',
    url: request.url ?? '/',
    headers: Object.fromEntries(headers),
    body: Buffer.concat(chunks),
  };
}

/** Headers of one connection, which are not part of the response (RFC 9110, 7.6.1). */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding']);

function write(outcome: Outcome, request: IncomingMessage, response: ServerResponse): void {
  if (outcome.kind === 'disconnect') {
    request.socket.destroy();
    return;
  }
  if (response.destroyed) return;
  const { status, headers, body } = outcome.response;
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const sent = Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name.toLowerCase()));
  const hasLength = sent.some(([name]) => name.toLowerCase() === 'content-length');
  const hasBody = request.method !== 'HEAD' && status !== 204 && status !== 304;
  if (!hasLength && hasBody) sent.push(['content-length', String(bytes.length)]);
  if (!sent.some(([name]) => name.toLowerCase() === 'x-amzn-requestid')) sent.push(['x-amzn-requestid', randomUUID()]);
  response.writeHead(status, Object.fromEntries(sent));
  response.end(hasBody ? bytes : undefined);
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new Error(`Port ${port} is in use by another program.`) : error);
    server.once('error', onError);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', onError);
      resolve();
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
