import * as z from 'zod';
import { AppError } from '../errors.ts';
import { tryParseJson } from '../json.ts';
import { isNeverSent } from './network.ts';

/** The version of the Graph API that requests and answers are written for, unless `GRAPH_API_VERSION` says another. */
const VERSION = 'v23.0';

/** Environment of every function that calls the Graph API; for `parseEnv`. */
export const graphEnv = {
  GRAPH_API_URL: z.url({ protocol: /^https?$/ }),
  GRAPH_API_VERSION: z
    .string()
    .regex(/^v\d{1,3}\.\d{1,2}$/)
    .default(VERSION),
};

export interface GraphCall {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Behind the version: `/<phone number id>/messages`. */
  readonly path: string;
  /** null for the exchange of a code, which has no token yet. */
  readonly token: string | null;
  readonly query?: Readonly<Record<string, string>>;
  /** Goes as JSON. */
  readonly body?: unknown;
  /** Goes as multipart. */
  readonly form?: FormData;
}

/**
 * What came of a call. `title` and `details` are Meta's words and may hold phone numbers: for the business, never for a log.
 * - `refused`: the Graph API answered and did not do it, as far as it knows itself; `code` is null when the answer had none.
 * - `lost`: there is no answer that can be read. `sent` is `no` only where the request cannot have left.
 */
export type GraphAnswer =
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
  /** How long to wait by the answer's headers; null when they say nothing. */
  readonly retryAfterSeconds: number | null;
}

export interface GraphClient {
  /** Never rejects for what the network or the other side does. @throws BadGraphPath */
  call(call: GraphCall): Promise<GraphAnswer>;
}

export interface GraphOptions {
  /** `https://graph.facebook.com`, or another Graph API's. */
  readonly baseUrl: string;
  /** @default v23.0 */
  readonly version?: string;
  readonly fetch?: typeof fetch;
  /** From the start of the call to the end of the answer. @default 10 s */
  readonly timeoutMs?: number;
}

/** A path with segments that could lead elsewhere than they say. */
class BadGraphPath extends AppError {
  override readonly name = 'BadGraphPath';
  readonly retryable = false;
}

/**
 * Calls of the WhatsApp Cloud API. Each is tried once: whether to repeat it is for the caller to decide. Redirects are not
 * followed, since the token would go along; neither tokens nor bodies are logged.
 */
export function graphClient(options: GraphOptions): GraphClient {
  const { baseUrl, version = VERSION, timeoutMs = 10_000 } = options;
  const send = options.fetch ?? fetch;
  const base = `${baseUrl.replace(/\/+$/, '')}/${version}`;
  return {
    async call(call) {
      const url = addressOf(base, call);
      try {
        const response = await send(url, {
          method: call.method,
          headers: headersOf(call),
          redirect: 'manual',
          signal: AbortSignal.timeout(timeoutMs),
          ...contentOf(call),
        });
        return answerOf(response.status, response.headers, await response.text());
      } catch (error) {
        return { kind: 'lost', sent: isNeverSent(error) ? 'no' : 'maybe' };
      }
    },
  };
}

function addressOf(base: string, { path, query = {} }: GraphCall): string {
  const segments = /^(\/[A-Za-z0-9_.-]+)+$/.test(path) ? path.slice(1).split('/') : ['..'];
  if (segments.some((segment) => /^\.+$/.test(segment))) throw new BadGraphPath('not a path of the Graph API');
  const parameters = new URLSearchParams(query).toString();
  return `${base}${path}${parameters === '' ? '' : `?${parameters}`}`;
}

function headersOf({ token, body }: GraphCall): Record<string, string> {
  return {
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    // A form's type holds its boundary and is made with it.
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  };
}

function contentOf({ body, form }: GraphCall): { readonly body?: string | FormData } {
  if (form) return { body: form };
  return body === undefined ? {} : { body: JSON.stringify(body) };
}

const optionalText = z.string().optional().catch(undefined);
const optionalNumber = z.coerce.number().int().optional().catch(undefined);

/** Graph API, "Handling Errors". */
const $Error = z.object({
  error: z.object({
    message: optionalText,
    code: optionalNumber,
    error_subcode: optionalNumber,
    error_user_title: optionalText,
    error_user_msg: optionalText,
    error_data: z.object({ details: optionalText }).optional().catch(undefined),
  }),
});

function answerOf(status: number, headers: Headers, text: string): GraphAnswer {
  const body = tryParseJson(text);
  const failure = $Error.safeParse(body);
  if (failure.success) return refusal(status, headers, failure.data.error);
  if (status >= 200 && status < 300) return body === undefined ? LOST : { kind: 'ok', status, body };
  // Not the Graph API's own words: something in between gave up, and may have passed the request on before.
  return status >= 500 ? LOST : refusal(status, headers, {});
}

const LOST = { kind: 'lost', sent: 'maybe' } as const;

function refusal(status: number, headers: Headers, error: Partial<z.infer<typeof $Error>['error']>): GraphRefusal {
  return {
    kind: 'refused',
    status,
    code: error.code ?? null,
    subcode: error.error_subcode ?? null,
    title: error.error_user_title ?? error.message ?? null,
    details: error.error_data?.details ?? error.error_user_msg ?? null,
    retryAfterSeconds: retryAfter(headers),
  };
}

/** Of `X-Business-Use-Case-Usage`, by account (Graph API, "Rate Limits"). Minutes. */
const $Usage = z.record(z.string(), z.array(z.object({ estimated_time_to_regain_access: z.number().catch(0) })));

function retryAfter(headers: Headers): number | null {
  const header = headers.get('retry-after') ?? '';
  const named = /^\d{1,6}$/.test(header) ? Number(header) : 0;
  const usage = $Usage.safeParse(tryParseJson(headers.get('x-business-use-case-usage') ?? ''));
  const minutes = Object.values(usage.data ?? {})
    .flat()
    .map((entry) => entry.estimated_time_to_regain_access);
  const seconds = Math.max(named, ...minutes.map((one) => Math.ceil(one * 60)));
  return seconds > 0 ? seconds : null;
}
