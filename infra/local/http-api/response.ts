import * as z from 'zod';

/** What goes back to the client. `cookies` become one `set-cookie` header each. */
export interface EdgeResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  readonly body: Buffer;
}

/** A function's result that has a status code but not the documented form: the client gets a 500. */
export class MalformedResponse extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MalformedResponse';
  }
}

const structured = z.object({
  statusCode: z.coerce.number().int().min(100).max(599),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).nullish(),
  cookies: z.array(z.string()).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/** These belong to the connection, which is the server's. */
const OURS = new Set(['connection', 'content-length', 'transfer-encoding', 'keep-alive']);

/**
 * A function's result as HTTP (Developer Guide, "Lambda function response for format 2.0"): a structured response if it has
 * a `statusCode`, else 200 and the JSON of the result (a string as it is).
 * @throws MalformedResponse
 */
export function fromResult(result: unknown): EdgeResponse {
  if (typeof result !== 'object' || result === null || !('statusCode' in result)) return inferred(result);
  const parsed = structured.safeParse(result);
  if (!parsed.success) throw new MalformedResponse(z.prettifyError(parsed.error));
  const { statusCode, headers, cookies, body, isBase64Encoded } = parsed.data;
  const given = Object.entries(headers ?? {})
    .map(([name, value]) => [name.toLowerCase(), String(value)] as const)
    .filter(([name]) => !OURS.has(name));
  return {
    status: statusCode,
    headers: { 'content-type': 'text/plain; charset=utf-8', ...Object.fromEntries(given) },
    ...(cookies ? { cookies } : {}),
    body: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'),
  };
}

function inferred(result: unknown): EdgeResponse {
  const body = typeof result === 'string' ? result : JSON.stringify(result ?? null);
  return { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(body) };
}

/** An answer of API Gateway itself. */
export function ownResponse(status: number, message: string): EdgeResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify({ message })) };
}
