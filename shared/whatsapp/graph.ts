import * as z from 'zod';
import { AppError } from '../errors.ts';
import { isRecord, tryParseJson } from '../json.ts';

/** The default Graph API version; `GRAPH_API_VERSION` overrides it. */
const VERSION = 'v23.0';

/** The environment variables of every function that calls the Graph API, for `parseEnv`. */
export const graphEnv = {
  GRAPH_API_URL: z.url({ protocol: /^https?$/ }),
  GRAPH_API_VERSION: z
    .string()
    .regex(/^v\d{1,3}\.\d{1,2}$/)
    .default(VERSION),
};

export interface GraphCall {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** The path after the version: `/<phone number id>/messages`. */
  readonly path: string;
  /** Null for the exchange of a code, which has no token yet. */
  readonly token: string | null;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as multipart form data. */
  readonly form?: FormData;
}

/**
 * The outcome of a call. `title` and `details` are Meta's texts and may contain phone numbers: show them to the
 * business, never log them.
 * - `refused`: the Graph API reports that it rejected the request; `code` is null when the response has none.
 * - `lost`: there is no readable response. `sent` is `no` only when the request was certainly not sent.
 */
export type GraphResult =
  | { readonly kind: 'ok'; readonly status: number; readonly body: unknown }
  | GraphRefusal
  | { readonly kind: 'lost'; readonly sent: 'no' | 'maybe' };

interface GraphRefusal {
  readonly kind: 'refused';
  readonly status: number;
  readonly code: number | null;
  readonly subcode: number | null;
  readonly title: string | null;
  readonly details: string | null;
  /** The wait time in the response headers; null when they give none. */
  readonly retryAfterSeconds: number | null;
}

export interface GraphClient {
  /**
   * Sends one request. Returns network errors and server errors as results and does not reject for them.
   * @throws BadGraphPathError
   */
  call(call: GraphCall): Promise<GraphResult>;
}

export interface GraphOptions {
  /** `https://graph.facebook.com`, or the URL of a simulator. */
  readonly baseUrl: string;
  /** @default v23.0 */
  readonly version?: string;
  readonly fetch?: typeof fetch;
  /** Limit from the start of the call to the end of the response. @default 10 s */
  readonly timeoutMs?: number;
}

/** A path that is empty or has unsafe segments. */
class BadGraphPathError extends AppError {
  override readonly name = 'BadGraphPathError';
  readonly retryable = false;
}

/**
 * Creates a client of the WhatsApp Cloud API. It makes one attempt per call: the caller decides on retries. It does not
 * follow redirects, which would receive the token, and logs neither tokens nor bodies.
 */
export function graphClient(options: GraphOptions): GraphClient {
  const { baseUrl, version = VERSION, timeoutMs = 10_000 } = options;
  const send = options.fetch ?? fetch;
  const base = `${baseUrl.replace(/\/+$/, '')}/${version}`;
  return {
    async call(call) {
      const url = urlOf(base, call);
      try {
        const response = await send(url, {
          method: call.method,
          headers: headersOf(call),
          redirect: 'manual',
          signal: AbortSignal.timeout(timeoutMs),
          ...bodyOf(call),
        });
        return toAnswer(response.status, response.headers, await response.text());
      } catch (error) {
        return { kind: 'lost', sent: isCertainlyNotSent(error) ? 'no' : 'maybe' };
      }
    },
  };
}

function urlOf(base: string, { path, query = {} }: GraphCall): string {
  const segments = /^(\/[A-Za-z0-9_.-]+)+$/.test(path) ? path.slice(1).split('/') : ['..'];
  if (segments.some((segment) => /^\.+$/.test(segment))) throw new BadGraphPathError('not a path of the Graph API');
  const parameters = new URLSearchParams(query).toString();
  return `${base}${path}${parameters === '' ? '' : `?${parameters}`}`;
}

function headersOf({ token, body }: GraphCall): Record<string, string> {
  return {
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    // `fetch` sets the content type of a form, which contains its boundary.
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  };
}

function bodyOf({ body, form }: GraphCall): { readonly body?: string | FormData } {
  if (form) return { body: form };
  return body === undefined ? {} : { body: JSON.stringify(body) };
}

const optionalTextSchema = z.string().optional().catch(undefined);
const optionalNumberSchema = z.coerce.number().int().optional().catch(undefined);

/** Graph API, "Handling Errors". */
const errorSchema = z.object({
  error: z.object({
    message: optionalTextSchema,
    code: optionalNumberSchema,
    error_subcode: optionalNumberSchema,
    error_user_title: optionalTextSchema,
    error_user_msg: optionalTextSchema,
    error_data: z.object({ details: optionalTextSchema }).optional().catch(undefined),
  }),
});

function toAnswer(status: number, headers: Headers, text: string): GraphResult {
  const body = tryParseJson(text);
  const failure = errorSchema.safeParse(body);
  if (failure.success) return toRefusal(status, headers, failure.data.error);
  if (status >= 200 && status < 300) return body === undefined ? LOST : { kind: 'ok', status, body };
  // Not a Graph API error: a proxy failed and may have forwarded the request before.
  return status >= 500 ? LOST : toRefusal(status, headers, {});
}

const LOST = { kind: 'lost', sent: 'maybe' } as const;

function toRefusal(
  status: number,
  headers: Headers,
  error: Partial<z.infer<typeof errorSchema>['error']>,
): GraphRefusal {
  return {
    kind: 'refused',
    status,
    code: error.code ?? null,
    subcode: error.error_subcode ?? null,
    title: error.error_user_title ?? error.message ?? null,
    details: error.error_data?.details ?? error.error_user_msg ?? null,
    retryAfterSeconds: readRetryAfter(headers),
  };
}

/** The header `X-Business-Use-Case-Usage`, by account (Graph API, "Rate Limits"). Minutes. */
const usageSchema = z.record(z.string(), z.array(z.object({ estimated_time_to_regain_access: z.number().catch(0) })));

function readRetryAfter(headers: Headers): number | null {
  const header = headers.get('retry-after') ?? '';
  const headerSeconds = /^\d{1,6}$/.test(header) ? Number(header) : 0;
  const usage = usageSchema.safeParse(tryParseJson(headers.get('x-business-use-case-usage') ?? ''));
  const minutes = Object.values(usage.data ?? {})
    .flat()
    .map((entry) => entry.estimated_time_to_regain_access);
  const seconds = Math.max(headerSeconds, ...minutes.map((wait) => Math.ceil(wait * 60)));
  return seconds > 0 ? seconds : null;
}

/** System calls that fail before a connection exists (Node.js documentation, Class: SystemError). */
const CONNECT_SYSCALLS = new Set<unknown>(['getaddrinfo', 'connect']);
/**
 * Error codes of a connection or TLS session that was not established (undici, Errors; OpenSSL, Verify result codes).
 */
const NOT_CONNECTED =
  /^(ECONNREFUSED|UND_ERR_CONNECT_TIMEOUT|CERT_\w+|ERR_TLS_\w+|SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_\w+)$/;

/**
 * Returns whether a failed `fetch` certainly sent nothing. After a reset, a time-out or an unknown error it may have
 * sent.
 */
function isCertainlyNotSent(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  if (!isRecord(cause)) return false;
  // After attempts at several addresses, the error has the code of the last attempt.
  return CONNECT_SYSCALLS.has(cause.syscall) || (typeof cause.code === 'string' && NOT_CONNECTED.test(cause.code));
}
