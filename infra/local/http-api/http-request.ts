import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiRequest } from './lambda-event.ts';
import type { ApiResponse } from './response.ts';

/** "Payload size: 10 MB" (Developer Guide, "Quotas for configuring and running an HTTP API"). */
const MAX_BODY_BYTES = 10 * 1024 * 1024;
/** "Total combined size of request line and header values: 10,240 bytes" (same page). */
const MAX_HEADER_BYTES = 10_240;

/** A request that is rejected before it reaches a route. */
export class RefusedError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'RefusedError';
    this.status = status;
  }
}

/**
 * Reads a request as API Gateway forwards it: header names in lower case, repeated headers joined by commas,
 * `x-forwarded-*` and the trace header set.
 * @throws Refused for 413 and 431
 */
export async function readRequest(incoming: IncomingMessage, now: number, port: number): Promise<ApiRequest> {
  if (headerBytes(incoming) > MAX_HEADER_BYTES) throw new RefusedError(431, 'Request Header Fields Too Large');
  const body = await readBody(incoming);
  const sourceIp = (incoming.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  const sent = joinedHeaders(incoming);
  const traceHeader = traceHeaderOf(sent['x-amzn-trace-id'], now);
  const { connection: _, ...forwarded } = sent;
  const [path = '/', ...query] = (incoming.url ?? '/').split('?');
  return {
    method: incoming.method ?? 'GET',
    path,
    query: query.join('?'),
    headers: {
      ...forwarded,
      'content-length': String(body.length),
      'x-amzn-trace-id': traceHeader,
      'x-forwarded-for': sent['x-forwarded-for'] ? `${sent['x-forwarded-for']}, ${sourceIp}` : sourceIp,
      'x-forwarded-port': String(port),
      'x-forwarded-proto': 'http',
    },
    body,
    sourceIp,
    protocol: `HTTP/${incoming.httpVersion}`,
    requestId: randomBytes(11).toString('base64'),
    traceHeader,
    receivedAtMs: now,
  };
}

/** Sends a response, without a body for HEAD. Resolves when it is written or the client has disconnected. */
export async function writeResponse(
  method: string,
  requestId: string,
  response: ApiResponse,
  to: ServerResponse,
): Promise<void> {
  const headers: Record<string, string | string[]> = { ...response.headers, 'apigw-requestid': requestId };
  if (response.status !== 204 && response.status !== 304) headers['content-length'] = String(response.body.length);
  if (response.cookies) headers['set-cookie'] = [...response.cookies];
  to.writeHead(response.status, headers);
  await new Promise<void>((resolve) => {
    to.once('close', resolve);
    to.end(method === 'HEAD' ? undefined : response.body, () => resolve());
  });
}

/** Reads the body. Reads and drops the bytes beyond the limit, so that the client receives the response. */
async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const tooLarge = new RefusedError(413, 'Request Entity Too Large');
  const chunks: Buffer[] = [];
  let size = 0;
  await new Promise<void>((resolve, reject) => {
    if (Number(incoming.headers['content-length'] ?? 0) > MAX_BODY_BYTES) reject(tooLarge);
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
      else reject(tooLarge);
    });
    incoming.once('end', resolve);
    incoming.once('error', reject);
  });
  return Buffer.concat(chunks);
}

function headerBytes(incoming: IncomingMessage): number {
  const line = `${incoming.method} ${incoming.url} HTTP/${incoming.httpVersion}`;
  return incoming.rawHeaders.reduce((sum, text) => sum + Buffer.byteLength(text), Buffer.byteLength(line));
}

/** Joins repeated headers: `cookie` with semicolons, all others with commas. */
function joinedHeaders(incoming: IncomingMessage): Record<string, string> {
  const joined = Object.entries(incoming.headersDistinct).map(
    ([name, values = []]) => [name, values.join(name === 'cookie' ? '; ' : ',')] as const,
  );
  return Object.fromEntries(joined);
}

/** Returns the request's trace header, or starts a new trace: `Root=1-<epoch seconds, 8 hex>-<24 hex>`. */
function traceHeaderOf(sent: string | undefined, now: number): string {
  if (sent && /Root=1-[0-9a-f]{8}-[0-9a-f]{24}/i.test(sent)) return sent;
  const seconds = Math.floor(now / 1_000)
    .toString(16)
    .padStart(8, '0');
  return `Root=1-${seconds}-${randomBytes(12).toString('hex')}`;
}
