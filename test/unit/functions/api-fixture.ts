import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import type { Reply } from '../../../shared/http/problem.ts';
import type { Table } from '../../../shared/table/table.ts';
import type { TenantSession } from '../../../shared/table/tenant-session.ts';

/** The Lambda context of an API call, with fixed values. */
const lambdaContext: Context = {
  callbackWaitsForEmptyEventLoop: false,
  functionName: 'f',
  functionVersion: '1',
  invokedFunctionArn: '',
  memoryLimitInMB: '512',
  awsRequestId: '',
  logGroupName: '',
  logStreamName: '',
  getRemainingTimeInMillis: () => 10_000,
  done: () => {},
  fail: () => {},
  succeed: () => {},
};

export interface ApiCallOptions {
  /** The API key. */
  readonly key?: string | undefined;
  /** A text is sent as it is, any other value as JSON. */
  readonly body?: unknown;
  readonly idempotencyKey?: string | undefined;
}

/** Returns the event of a request, in payload format 2.0. The target is a path with an optional query. */
export function apiEvent(
  method: string,
  target: string,
  { key, body, idempotencyKey }: ApiCallOptions = {},
): APIGatewayProxyEventV2 {
  const [path = '', query = ''] = target.split('?');
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query,
    headers: {
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
    },
    queryStringParameters: Object.fromEntries(new URLSearchParams(query)),
    requestContext: {
      ...{ accountId: '', apiId: '', domainName: '', domainPrefix: '', requestId: '', routeKey: '$default' },
      ...{ stage: '$default', time: '', timeEpoch: 0 },
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '203.0.113.7', userAgent: '' },
    },
    isBase64Encoded: false,
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  };
}

type Api = (event: APIGatewayProxyEventV2, context: Context) => Promise<Reply>;

/** Calls an API and returns the status, the media type and the parsed JSON of its response. */
export async function callApi(api: Api, method: string, target: string, options: ApiCallOptions = {}) {
  const reply = await api(apiEvent(method, target, options), lambdaContext);
  return { status: reply.statusCode, type: reply.headers?.['content-type'], json: JSON.parse(reply.body ?? 'null') };
}

/** Returns a session without credentials that uses the given table. */
export const tenantSession = (table: Table): TenantSession => ({
  table,
  credentials: { accessKeyId: '', secretAccessKey: '', sessionToken: '' },
});
