import * as z from 'zod';
import { tryParseJson } from '../../../shared/json.ts';
import { RefusedError, refusalOf, UnreachableError, UnreadableError } from './problem.ts';

// The content security policy forbids code generation from strings, which zod would use otherwise.
z.config({ jitless: true });

/** Slow mobile networks need a long timeout; a hung connection never answers. */
const TIMEOUT_MS = 20_000;

/** Method and path template of an operation of the public API. */
export interface Endpoint {
  readonly method: string;
  readonly path: string;
}

interface Request {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

/** Outcome of a call, for the connection state and the server clock. */
export interface CallResult {
  readonly reached: boolean;
  /** The server's time in milliseconds; null without a valid `Date` header. */
  readonly serverTime: number | null;
}

export interface Api {
  /**
   * Calls an operation and parses the response with the schema.
   * @throws Refused, Unreachable or Unreadable
   */
  call<T>(endpoint: Endpoint, request: Request, schema: z.ZodType<T>): Promise<T>;
  /**
   * Calls an operation whose response is not JSON, such as CSV.
   * @throws Refused or Unreachable
   */
  text(endpoint: Endpoint, request: Request): Promise<string>;
}

export interface ApiDeps {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly key: string;
  readonly onResult: (contact: CallResult) => void;
}

/** Creates a client of the public API for an API key. Every JSON response is validated with a schema. */
export function createApi({ fetch, key, onResult }: ApiDeps): Api {
  return {
    async call(endpoint, request, schema) {
      const parsed = schema.safeParse(tryParseJson(await fetchText(endpoint, request)));
      if (!parsed.success)
        throw new UnreadableError(`${endpoint.method} ${endpoint.path}: ${z.prettifyError(parsed.error)}`);
      return parsed.data;
    },
    text: fetchText,
  };

  async function fetchText(endpoint: Endpoint, request: Request): Promise<string> {
    const response = await send(endpoint, request);
    const date = Date.parse(response.headers.get('date') ?? '');
    onResult({ reached: true, serverTime: Number.isNaN(date) ? null : date });
    const text = await readText(response);
    if (response.ok) return text;
    throw new RefusedError(
      refusalOf(response.status, tryParseJson(text)),
      parseRetryAfter(response.headers.get('retry-after')),
    );
  }

  async function send(endpoint: Endpoint, request: Request): Promise<Response> {
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    const signal = request.signal ? AbortSignal.any([request.signal, timeout]) : timeout;
    try {
      return await fetch(urlOf(endpoint, request), {
        method: endpoint.method,
        signal,
        ...headersAndBody(request, key),
      });
    } catch (error) {
      if (request.signal?.aborted) throw error;
      onResult({ reached: false, serverTime: null });
      throw new UnreachableError('no response', { cause: error });
    }
  }
}

/** Reads the body of a response. An interrupted body counts as no response. */
async function readText(response: Response): Promise<string> {
  try {
    return await response.text();
  } catch (error) {
    throw new UnreachableError('the response was interrupted', { cause: error });
  }
}

function urlOf({ path }: Endpoint, { path: parameters = {}, query = {} }: Request): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(parameters[name] ?? ''));
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  return given.length === 0 ? filled : `${filled}?${new URLSearchParams(Object.fromEntries(given))}`;
}

function headersAndBody({ body, idempotencyKey }: Request, key: string): RequestInit {
  const headers = {
    authorization: `Bearer ${key}`,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
  };
  return body === undefined ? { headers } : { headers, body: JSON.stringify(body) };
}

function parseRetryAfter(retryAfter: string | null): number | null {
  return retryAfter !== null && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) : null;
}

/** Returns the path and the query of an absolute or relative link from the API. */
export function parseLink(address: string): {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
} {
  const { pathname, searchParams } = new URL(address, 'https://api.invalid');
  return { path: pathname, query: Object.fromEntries(searchParams) };
}
