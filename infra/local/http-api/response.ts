import * as z from 'zod';

/** A response to the client. Each cookie becomes a `set-cookie` header. */
export interface ApiResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  readonly body: Buffer;
}

/** A function's result with a status code but not in the documented form. The client receives a 500. */
export class MalformedResponseError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MalformedResponseError';
  }
}

const structuredResponseSchema = z.object({
  statusCode: z.coerce.number().int().min(100).max(599),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).nullish(),
  cookies: z.array(z.string()).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/** Headers of the connection, which the server writes itself. */
const CONNECTION_HEADERS = new Set(['connection', 'content-length', 'transfer-encoding', 'keep-alive']);

/**
 * Converts a function's result to a response (Developer Guide, "Lambda function response for format 2.0"): a structured
 * response if it has a `statusCode`, otherwise 200 with the result as JSON (a string unchanged).
 * @throws MalformedResponseError
 */
export function toApiResponse(result: unknown): ApiResponse {
  if (typeof result !== 'object' || result === null || !('statusCode' in result)) return inferred(result);
  const parsed = structuredResponseSchema.safeParse(result);
  if (!parsed.success) throw new MalformedResponseError(z.prettifyError(parsed.error));
  const { statusCode, headers, cookies, body, isBase64Encoded } = parsed.data;
  const functionHeaders = Object.entries(headers ?? {})
    .map(([name, value]) => [name.toLowerCase(), String(value)] as const)
    .filter(([name]) => !CONNECTION_HEADERS.has(name));
  return {
    status: statusCode,
    headers: { 'content-type': 'text/plain; charset=utf-8', ...Object.fromEntries(functionHeaders) },
    ...(cookies ? { cookies } : {}),
    body: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'),
  };
}

function inferred(result: unknown): ApiResponse {
  const body = typeof result === 'string' ? result : JSON.stringify(result ?? null);
  return { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(body) };
}

/** Builds a response of API Gateway itself. */
export function createApiResponse(status: number, message: string): ApiResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify({ message })) };
}
