import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { SessionStore } from '../iam/sessions.ts';
import { AwsError, NotRunHere } from '../kernel/aws-error.ts';
import type { Clock } from '../kernel/clock.ts';
import type { CallFault, Faults } from '../kernel/faults.ts';
import type { WireCall, WireResponse, WireService } from '../kernel/wire.ts';
import { jsonError } from './errors.ts';
import { identify } from './identify.ts';
import { type Claim, readClaim, type SignedRequest } from './sigv4.ts';

export interface EndpointOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly services: readonly WireService[];
  readonly sessions: Pick<SessionStore, 'lookUp'>;
  readonly faults: Pick<Faults, 'forCall'>;
  readonly clock: Clock;
  /** Ends a function's instance at once, as a crash fault asks. */
  readonly onCrash: (instanceId: string) => void;
  /** Told of an error that is ours and not the caller's; by default it goes to standard error. */
  readonly onInternalError?: (error: unknown, action: string) => void;
}

export interface Endpoint {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  /** Cuts every connection and stops listening. */
  close(): Promise<void>;
}

/** The largest request taken: 5 MB parts of S3 and 1 MiB batches of SQS fit with room. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

/** What becomes of a call: an answer, or a connection that breaks. */
type Outcome = { readonly kind: 'answer'; readonly response: WireResponse } | { readonly kind: 'cut' };
const CUT: Outcome = { kind: 'cut' };

/**
 * Starts the one AWS endpoint: it finds who calls by the access key, lets faults happen, hands the call to its service and
 * writes the answer. A frozen function keeps its connections, so none is ever closed for being idle.
 * @throws Error with a clear sentence when the port is taken
 */
export async function startEndpoint(options: EndpointOptions): Promise<Endpoint> {
  const services = new Map(options.services.map((service) => [service.name, service]));
  const server = createServer((request, response) => {
    response.on('error', () => undefined);
    takeCall(request)
      .then((signed) => (signed ? route(signed, services, options) : tooLarge()))
      .catch((error: unknown): Outcome => (request.destroyed ? CUT : internalError(error, 'request', options)))
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
    const browsers = options.services.find((service) => service.browsers)?.browsers;
    if (browsers) return answer(browsers.preflight(signed));
  }
  const claim = readClaim(signed);
  if (!claim)
    return answer(
      jsonError(new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403)),
    );
  const service = services.get(claim.service);
  if (!service)
    return answer(jsonError(new NotRunHere(`the local runtime does not run the AWS service ${claim.service}`)));
  const outcome = await serve(signed, claim, service, options);
  if (outcome.kind === 'cut' || !service.browsers) return outcome;
  const { response } = outcome;
  return answer({ ...response, headers: { ...response.headers, ...service.browsers.answerHeaders(signed) } });
}

async function serve(
  signed: SignedRequest,
  claim: Claim,
  service: WireService,
  options: EndpointOptions,
): Promise<Outcome> {
  let action = service.name;
  try {
    const session = identify(signed, claim, options.sessions, options.clock.now());
    const call: WireCall = { ...signed, session };
    action = service.actionOf(call);
    const { functionName, instanceId } = session;
    // Whoever uses a presigned URL is not the function that made it.
    const isFunction = functionName !== undefined && claim.expiresIn === undefined;
    const fault = !isFunction
      ? undefined
      : options.faults.forCall({ action, functionName, ...(instanceId === undefined ? {} : { instanceId }) });
    return await runWithFault(call, service, action, fault, options);
  } catch (error) {
    report(error, action, options);
    return answer(service.errorResponse(error));
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
    return CUT;
  };
  const run = () =>
    service.handle(call).catch((error: unknown) => {
      report(error, action, options);
      return service.errorResponse(error);
    });
  switch (fault?.kind) {
    case 'throttle':
      return answer(service.errorResponse(new AwsError(service.throttlingCode, 'Rate exceeded')));
    case 'time-out':
      return CUT;
    case 'crash-before':
      return crash();
    case 'crash-after':
      await run();
      return crash();
    case 'lose-response':
      await run();
      return CUT;
    case 'delay': {
      const response = await run();
      await options.clock.wait(fault.ms);
      return answer(response);
    }
    case undefined:
      return answer(await run());
  }
}

const answer = (response: WireResponse): Outcome => ({ kind: 'answer', response });

function tooLarge(): Outcome {
  return answer(jsonError(new AwsError('RequestEntityTooLarge', `A request has at most ${MAX_BODY_BYTES} bytes`, 413)));
}

function internalError(error: unknown, action: string, options: EndpointOptions): Outcome {
  report(error, action, options);
  return answer(jsonError(error));
}

/** The caller's mistakes are the caller's to see; ours must not hide behind a client's retries. */
function report(error: unknown, action: string, { onInternalError }: EndpointOptions): void {
  if (error instanceof AwsError && error.status < 500) return;
  if (onInternalError) onInternalError(error, action);
  else console.error(`local AWS endpoint: ${action} failed:`, error);
}

/** The whole request; undefined when it is too large. @throws when the caller is gone before its end */
async function takeCall(request: IncomingMessage): Promise<SignedRequest | undefined> {
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

/** Headers that belong to one connection and not to the answer (RFC 9110, 7.6.1). */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding']);

function write(outcome: Outcome, request: IncomingMessage, response: ServerResponse): void {
  if (outcome.kind === 'cut') {
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
    const failed = (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new Error(`Port ${port} is taken by another program.`) : error);
    server.once('error', failed);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', failed);
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
