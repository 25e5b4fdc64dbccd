import { isUtf8 } from 'node:buffer';
import type { RegionAndAccount } from '../kernel/identity.ts';
import { decode } from './routes.ts';

/** A request with the headers that API Gateway adds. Header names are in lower case; repeated headers are joined. */
export interface ApiRequest {
  readonly method: string;
  /** Path as sent. */
  readonly path: string;
  /** Query string as sent, without `?`. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly sourceIp: string;
  readonly protocol: string;
  readonly requestId: string;
  readonly traceHeader: string;
  /** Arrival in epoch milliseconds. */
  readonly receivedAtMs: number;
}

export interface RouteContext {
  readonly regionAndAccount: RegionAndAccount;
  readonly apiId: string;
  readonly stage: string;
  readonly routeKey: string;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly stageVariables: Readonly<Record<string, string>>;
}

/**
 * Builds the event of payload format 2.0 (Developer Guide, "Create AWS Lambda proxy integrations for HTTP APIs"). Like
 * API Gateway, it omits fields without content.
 * @param authorizer the context from a Lambda authorizer
 */
export function createProxyEvent(
  request: ApiRequest,
  at: RouteContext,
  authorizer?: Readonly<Record<string, unknown>>,
) {
  const { isBase64Encoded, body } = encodeBody(request.body, request.headers['content-type']);
  return {
    ...commonFields(request, at, authorizer),
    ...(body === undefined ? {} : { body }),
    isBase64Encoded,
  };
}

/**
 * Builds the event of an authorizer, payload format 2.0 (Developer Guide, "Control access to HTTP APIs with AWS Lambda
 * authorizers").
 */
export function createAuthorizerEvent(
  request: ApiRequest,
  at: RouteContext,
  routeArn: string,
  identitySource: readonly string[],
) {
  const { version, ...fields } = commonFields(request, at);
  return { version, type: 'REQUEST', routeArn, identitySource, ...fields };
}

function commonFields(request: ApiRequest, at: RouteContext, authorizer?: Readonly<Record<string, unknown>>) {
  const { cookie, ...headers } = request.headers;
  const query = parseQueryParameters(request.query);
  return {
    version: '2.0',
    routeKey: at.routeKey,
    rawPath: decode(request.path),
    rawQueryString: request.query,
    ...(cookie === undefined ? {} : { cookies: cookie.split(/;\s*/).filter((one) => one !== '') }),
    headers,
    ...(query === undefined ? {} : { queryStringParameters: query }),
    requestContext: requestContext(request, at, authorizer),
    ...(isEmpty(at.pathParameters) ? {} : { pathParameters: at.pathParameters }),
    ...(isEmpty(at.stageVariables) ? {} : { stageVariables: at.stageVariables }),
  };
}

function requestContext(request: ApiRequest, at: RouteContext, authorizer?: Readonly<Record<string, unknown>>) {
  const domainName = (request.headers.host ?? 'localhost').replace(/:\d+$/, '');
  return {
    accountId: at.regionAndAccount.account,
    apiId: at.apiId,
    ...(authorizer === undefined ? {} : { authorizer: { lambda: authorizer } }),
    domainName,
    domainPrefix: domainName.split('.')[0] ?? domainName,
    http: {
      method: request.method,
      path: decode(request.path),
      protocol: request.protocol,
      sourceIp: request.sourceIp,
      userAgent: request.headers['user-agent'] ?? '',
    },
    requestId: request.requestId,
    routeKey: at.routeKey,
    stage: at.stage,
    time: toLogTime(request.receivedAtMs),
    timeEpoch: request.receivedAtMs,
  };
}

/** Parses the query: names and values are decoded, values of the same name are joined by commas. */
export function parseQueryParameters(query: string): Record<string, string> | undefined {
  if (query === '') return undefined;
  const joined = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) {
    const before = joined.get(name);
    joined.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(joined);
}

/** Content types that are sent as text. Other types, and bodies that are not UTF-8, are sent as base64. */
const TEXT_TYPE = /^\s*(text\/|application\/(json|javascript|xml|[\w.-]+\+(json|xml))\s*(;|$))/i;

function encodeBody(body: Buffer, contentType: string | undefined): { body?: string; isBase64Encoded: boolean } {
  if (body.length === 0) return { isBase64Encoded: false };
  if (TEXT_TYPE.test(contentType ?? '') && isUtf8(body)) return { body: body.toString('utf8'), isBase64Encoded: false };
  return { body: body.toString('base64'), isBase64Encoded: true };
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Formats a time in the Common Log Format, e.g. `12/Mar/2020:19:03:58 +0000`. */
export function toLogTime(epochMs: number): string {
  const iso = new Date(epochMs).toISOString();
  return `${iso.slice(8, 10)}/${MONTHS[Number(iso.slice(5, 7)) - 1]}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
}

function isEmpty(values: Readonly<Record<string, string>>): boolean {
  return Object.keys(values).length === 0;
}
