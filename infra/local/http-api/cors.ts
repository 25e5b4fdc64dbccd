import type { ApiResponse } from './response.ts';

/** AWS::ApiGatewayV2::Api, CorsConfiguration. */
export interface Cors {
  readonly allowOrigins: readonly string[];
  readonly allowMethods: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly maxAgeSeconds?: number | undefined;
  readonly allowCredentials: boolean;
}

type Headers = Readonly<Record<string, string>>;

/** Returns whether this is a CORS preflight request. The API responds to it itself, even without an OPTIONS route. */
export function isPreflightRequest(method: string, headers: Headers): boolean {
  return method === 'OPTIONS' && 'origin' in headers && 'access-control-request-method' in headers;
}

/** Builds the response to a preflight request (Developer Guide, "Configure CORS for HTTP APIs"). */
export function preflightResponse(cors: Cors, headers: Headers): ApiResponse {
  const origin = originHeaders(cors, headers.origin);
  if (Object.keys(origin).length === 0) return { status: 204, headers: {}, body: Buffer.alloc(0) };
  const list = (name: string, values: readonly string[]) => (values.length === 0 ? {} : { [name]: values.join(',') });
  return {
    status: 204,
    headers: {
      ...origin,
      ...list('access-control-allow-methods', cors.allowMethods),
      ...list('access-control-allow-headers', cors.allowHeaders),
      ...list('access-control-expose-headers', cors.exposeHeaders),
      ...(cors.maxAgeSeconds === undefined ? {} : { 'access-control-max-age': String(cors.maxAgeSeconds) }),
    },
    body: Buffer.alloc(0),
  };
}

/**
 * Replaces CORS headers: "If you configure CORS for an API, API Gateway ignores CORS headers returned from your backend
 * integration."
 */
export function withCors(cors: Cors, headers: Headers, response: ApiResponse): ApiResponse {
  const backend = Object.entries(response.headers).filter(([name]) => !name.startsWith('access-control-'));
  const expose =
    cors.exposeHeaders.length === 0 ? {} : { 'access-control-expose-headers': cors.exposeHeaders.join(',') };
  const origin = originHeaders(cors, headers.origin);
  const corsHeaders = Object.keys(origin).length === 0 ? {} : { ...origin, ...expose };
  return { ...response, headers: { ...Object.fromEntries(backend), ...corsHeaders } };
}

function originHeaders(cors: Cors, origin: string | undefined): Record<string, string> {
  if (origin === undefined || !cors.allowOrigins.some((allowed) => matchesOrigin(allowed, origin))) return {};
  const isWildcard = cors.allowOrigins.includes('*') && !cors.allowCredentials;
  return {
    'access-control-allow-origin': isWildcard ? '*' : origin,
    ...(isWildcard ? {} : { vary: 'Origin' }),
    ...(cors.allowCredentials ? { 'access-control-allow-credentials': 'true' } : {}),
  };
}

/** Returns whether an allowed origin (`*`, `https://*`, `http://*`, or one origin) matches. */
function matchesOrigin(allowed: string, origin: string): boolean {
  return allowed === origin || (allowed.endsWith('*') && origin.startsWith(allowed.slice(0, -1)));
}
