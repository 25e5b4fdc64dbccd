import * as z from 'zod';
import { toJsonErrorResponse } from '../endpoint/errors.ts';
import { AwsError } from '../kernel/aws-error.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Authorizer } from '../kernel/identity.ts';
import type { Meter } from '../kernel/meter.ts';
import type { WireCall, WireResponse, WireService } from '../kernel/wire.ts';
import { billOf, billOfFailure, charge, isWrite } from './billing.ts';
import { toCallerError, toCallerResponse, toJavaRequest } from './forwarding.ts';
import { errorOf, type JavaClient, jsonObjectSchema } from './java-client.ts';
import { accessOf, type DataRequest, parseRequest } from './requests.ts';
import { parseTableName, type TableCatalogue } from './table-catalogue.ts';
import { billOfWrites, itemsOf } from './transactions.ts';

/** Table operations that functions may call. Only the template creates tables. */
const DESCRIPTIONS = new Set(['DescribeTable', 'DescribeTimeToLive', 'ListTables']);

type Transaction = Extract<DataRequest, { kind: 'transact' }>;

const tableRequestSchema = z.looseObject({ TableName: z.string().transform(parseTableName) });

/** A client request token makes a transaction idempotent for 10 minutes (API reference, TransactWriteItems). */
const TOKEN_LIFETIME_MS = 600_000;

export interface DynamoServiceOptions {
  readonly java: JavaClient;
  readonly catalogue: TableCatalogue;
  readonly clock: Clock;
  readonly meter: Meter;
  readonly authorizer: Authorizer;
  /** Called with each table that a call may have changed. */
  readonly onWrite: (table: string) => void;
}

/**
 * The DynamoDB API. It authorizes every table, index and key that a call uses, forwards the call to DynamoDB Local, and
 * meters the capacity units.
 */
export class DynamoService implements WireService {
  readonly name = 'dynamodb';
  readonly throttlingCode = 'ProvisionedThroughputExceededException';
  readonly #options: DynamoServiceOptions;
  /** Expiry times of successful transactions, by client request token. */
  readonly #tokens = new Map<string, number>();

  constructor(options: DynamoServiceOptions) {
    this.#options = options;
  }

  actionOf(call: WireCall): string {
    return `dynamodb:${operationOf(call)}`;
  }

  async handle(call: WireCall): Promise<WireResponse> {
    const operation = operationOf(call);
    const body = parseJson(call.body);
    const request = parseRequest(operation, body);
    if (request) return this.#data(call, operation, body, request);
    if (DESCRIPTIONS.has(operation)) return this.#describe(call, operation, body);
    throw new AwsError('UnknownOperationException', `${operation} is not run here: only the template creates tables`);
  }

  errorResponse(error: unknown): WireResponse {
    return toJsonErrorResponse(error, '1.0');
  }

  async #data(
    call: WireCall,
    operation: string,
    body: z.infer<typeof jsonObjectSchema>,
    request: DataRequest,
  ): Promise<WireResponse> {
    const { authorizer, catalogue, java, meter } = this.#options;
    for (const access of accessOf(request, catalogue))
      authorizer.authorize({ principal: call.session.principal, ...access });
    const writes = request.kind === 'transact' && request.operation === 'TransactWriteItems' ? request : undefined;
    const before = writes && (await this.#itemsIfValid(writes));
    const response = await java.send(operation, toJavaRequest(operation, body));
    const action = `dynamodb:${operation}`;
    if (response.status !== 200) {
      const { code } = errorOf(response);
      charge(meter, call.session, action, billOfFailure(code, request, response.body));
      return respond(response.status, toCallerError(response.body, request), code);
    }
    const bill =
      writes && before
        ? billOfWrites(writes, before, await itemsOf(writes, java, catalogue), catalogue, this.#isRepeated(writes))
        : billOf(operation, request, response.body);
    charge(meter, call.session, action, bill);
    if (isWrite(operation)) for (const table of tablesOf(request)) this.#options.onWrite(table);
    return respond(200, toCallerResponse(response.body, body.ReturnConsumedCapacity));
  }

  async #describe(call: WireCall, operation: string, body: z.infer<typeof jsonObjectSchema>): Promise<WireResponse> {
    const { authorizer, catalogue, java } = this.#options;
    const { principal } = call.session;
    if (operation === 'ListTables') {
      authorizer.authorize({ principal, action: 'dynamodb:ListTables', resource: '*' });
    } else {
      const parsed = tableRequestSchema.safeParse(body);
      if (!parsed.success) throw new AwsError('ValidationException', 'TableName is missing');
      const { TableName: table } = parsed.data;
      authorizer.authorize({ principal, action: `dynamodb:${operation}`, resource: catalogue.tableArn(table) });
      const ttl = catalogue.get(table)?.ttlAttribute;
      // DynamoDB Local's own TTL is off: the runtime deletes expired items.
      if (operation === 'DescribeTimeToLive' && ttl !== undefined) {
        return respond(200, { TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: ttl } });
      }
    }
    const response = await java.send(operation, body);
    const code = response.status === 200 ? undefined : errorOf(response).code;
    const text = catalogue.localize(JSON.stringify(response.body));
    return respond(response.status, text, code);
  }

  /** Returns undefined for a transaction with invalid keys, which DynamoDB rejects. */
  #itemsIfValid(writes: Transaction): Promise<Awaited<ReturnType<typeof itemsOf>> | undefined> {
    return itemsOf(writes, this.#options.java, this.#options.catalogue).catch(() => undefined);
  }

  #isRepeated(request: Transaction): boolean {
    if (request.token === undefined) return false;
    const now = this.#options.clock.now();
    for (const [token, until] of this.#tokens) if (until <= now) this.#tokens.delete(token);
    if (this.#tokens.has(request.token)) return true;
    this.#tokens.set(request.token, now + TOKEN_LIFETIME_MS);
    return false;
  }
}

function operationOf(call: WireCall): string {
  const [api, operation] = (call.headers['x-amz-target'] ?? '').split('.');
  if (api !== 'DynamoDB_20120810' || !operation) {
    throw new AwsError(
      'UnknownOperationException',
      `not a DynamoDB operation: ${call.headers['x-amz-target'] ?? '(no target)'}`,
    );
  }
  return operation;
}

function parseJson(body: Buffer): z.infer<typeof jsonObjectSchema> {
  try {
    return jsonObjectSchema.parse(JSON.parse(body.toString('utf8')));
  } catch {
    throw new AwsError('SerializationException', 'the body is not a JSON object');
  }
}

function tablesOf(request: DataRequest): Set<string> {
  switch (request.kind) {
    case 'single':
      return new Set([request.entry.TableName]);
    case 'transact':
      return new Set(request.entries.map(({ entry }) => entry.TableName));
    case 'batch-get':
    case 'batch-write':
      return new Set(request.tables.map(({ table }) => table));
  }
}

function respond(status: number, body: object | string, errorCode?: string): WireResponse {
  return {
    status,
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      ...(errorCode === undefined ? {} : { 'x-amzn-errortype': errorCode }),
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  };
}
