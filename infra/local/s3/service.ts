import { escapeXml, toWireError } from '../endpoint/errors.ts';
import { AccessDeniedError, AwsError } from '../kernel/aws-error.ts';
import type { Authorizer, RegionAndAccount, Session } from '../kernel/identity.ts';
import type { Meter } from '../kernel/meter.ts';
import type { CorsSupport, WireCall, WireResponse, WireService } from '../kernel/wire.ts';
import { type CorsRule, createCorsHeaders, createPreflightHeaders } from './cors.ts';
import type { ObjectAges } from './object-ages.ts';
import type { ObjectRequest, ObjectResponse, ObjectStore } from './object-store.ts';
import { checkCrc32, overriddenHeadersOf, withoutPresigning } from './presigned.ts';
import { bucketOf, parseCopySource, parseKeysToDelete, parseOperation, type S3Operation } from './s3-operation.ts';

/** Headers of the connection or the signature, which are not forwarded to the store. */
const NOT_FORWARDED = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'expect', 'authorization']);

const READING_OPERATIONS = new Set(['GetObject', 'HeadObject']);
const CREATING_OPERATIONS = new Set(['PutObject', 'CopyObject', 'CompleteMultipartUpload']);

export interface S3ServiceOptions {
  readonly store: ObjectStore;
  readonly ages: ObjectAges;
  readonly meter: Meter;
  readonly authorizer: Authorizer;
  readonly regionAndAccount: RegionAndAccount;
  /** Returns the CORS rules of a bucket; undefined when it has none. */
  readonly corsRulesOf: (bucket: string) => readonly CorsRule[] | undefined;
}

/** S3 with path-style URLs. Authorizes and meters requests and forwards them to the object store. */
export class S3Service implements WireService {
  readonly name = 's3';
  readonly throttlingCode = 'SlowDown';
  readonly cors: CorsSupport;
  readonly #options: S3ServiceOptions;
  /**
   * Pending conditional puts by object. They run one after the other, so that each sees the outcome of the one before.
   */
  readonly #conditionalPuts = new Map<string, Promise<unknown>>();

  constructor(options: S3ServiceOptions) {
    this.#options = options;
    const rules = (url: string) => options.corsRulesOf(bucketOf(url));
    this.cors = {
      preflight: ({ url, headers }) => {
        try {
          return { status: 200, headers: createPreflightHeaders(rules(url), headers), body: '' };
        } catch (error) {
          return this.errorResponse(error);
        }
      },
      responseHeaders: ({ method, url, headers }) => createCorsHeaders(rules(url), method, headers),
    };
  }

  actionOf(presigned: WireCall): string {
    const call = withoutPresigning(presigned);
    return parseOperation(call.method, call.url, call.headers).actions[0] ?? 's3:Unknown';
  }

  async handle(presigned: WireCall): Promise<WireResponse> {
    const call = withoutPresigning(presigned);
    const operation = parseOperation(call.method, call.url, call.headers);
    this.#authorize(call, operation);
    if (operation.name === 'PutObject') checkCrc32(call);
    this.#meterRequest(call.session, operation);
    const answer = await this.#run(call, operation);
    if (answer.status === 404 && operation.key !== '') this.#hideMissing(call, operation);
    if (answer.status < 300) this.#recordAges(call, operation);
    const overrides =
      answer.status < 300 && READING_OPERATIONS.has(operation.name) ? overriddenHeadersOf(operation.query) : {};
    return { status: answer.status, headers: { ...answer.headers, ...overrides }, body: answer.body };
  }

  errorResponse(error: unknown): WireResponse {
    const { code: thrown, message, status } = toWireError(error);
    const code = error instanceof AccessDeniedError ? 'AccessDenied' : thrown;
    return {
      status: code === this.throttlingCode ? 503 : status,
      headers: { 'content-type': 'application/xml' },
      body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message></Error>`,
    };
  }

  #authorize(call: WireCall, operation: S3Operation): void {
    const { authorizer } = this.#options;
    const { principal } = call.session;
    const authorize = (action: string, resource: string, context: Record<string, string> = {}): void =>
      authorizer.authorize({ principal, action, resource, context });
    if (operation.name === 'DeleteObjects') {
      for (const key of parseKeysToDelete(call.body.toString('utf8')))
        authorize('s3:DeleteObject', this.#arn(operation.bucket, key));
      return;
    }
    for (const action of operation.actions)
      authorize(action, this.#arn(operation.bucket, operation.key), listContext(operation));
    const source = call.headers['x-amz-copy-source'];
    if (operation.name === 'CopyObject' && source) {
      const from = parseCopySource(source);
      authorize('s3:GetObject', this.#arn(from.bucket, from.key));
    }
  }

  #arn(bucket: string, key: string): string {
    if (bucket === '') return '*';
    return `arn:${this.#options.regionAndAccount.partition}:s3:::${bucket}${key === '' ? '' : `/${key}`}`;
  }

  #meterRequest(session: Session, { bucket, priceClass, actions, name }: S3Operation): void {
    if (!priceClass) return;
    const { principal } = session;
    const caller =
      principal.kind === 'role' ? principal.roleArn : principal.kind === 'service' ? principal.service : 'operator';
    const action = actions[0] ?? `s3:${name}`;
    this.#options.meter.add({
      kind: priceClass,
      quantity: 1,
      by: session.functionName ?? caller,
      action,
      resource: bucket,
    });
  }

  /**
   * Rejects a request for a missing object unless the caller may list the bucket (API reference, GetObject and
   * HeadObject, Permissions: without `s3:ListBucket` the status is 403).
   * @throws AccessDeniedError
   */
  #hideMissing(call: WireCall, { name, bucket }: S3Operation): void {
    if (!READING_OPERATIONS.has(name)) return;
    const { principal } = call.session;
    this.#options.authorizer.authorize({ principal, action: 's3:ListBucket', resource: this.#arn(bucket, '') });
  }

  async #run(call: WireCall, operation: S3Operation): Promise<ObjectResponse> {
    const request = toObjectRequest(call);
    const ifNoneMatch = call.headers['if-none-match'];
    const ifMatch = call.headers['if-match'];
    const isConditional = (ifNoneMatch ?? ifMatch) !== undefined && CREATING_OPERATIONS.has(operation.name);
    if (!isConditional) return this.#options.store.request(request);
    const id = `${operation.bucket}/${operation.key}`;
    const turn = (this.#conditionalPuts.get(id) ?? Promise.resolve()).then(() =>
      this.#putIf(request, operation, ifNoneMatch, ifMatch),
    );
    const settled = turn.catch(() => undefined);
    this.#conditionalPuts.set(id, settled);
    try {
      return await turn;
    } finally {
      if (this.#conditionalPuts.get(id) === settled) this.#conditionalPuts.delete(id);
    }
  }

  /**
   * Runs a conditional put (S3 User Guide, "How to prevent object overwrites with conditional writes"). The store
   * ignores these headers.
   */
  async #putIf(
    request: ObjectRequest,
    { bucket, key }: S3Operation,
    ifNoneMatch: string | undefined,
    ifMatch: string | undefined,
  ): Promise<ObjectResponse> {
    const found = await this.#options.store.request({ method: 'HEAD', url: objectPathOf(bucket, key) });
    const exists = found.status === 200;
    if (ifMatch !== undefined && !exists) throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
    const hasFailed =
      (ifNoneMatch !== undefined && exists) || (ifMatch !== undefined && found.headers.etag !== ifMatch);
    if (hasFailed)
      throw new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412);
    return this.#options.store.request(request);
  }

  #recordAges(call: WireCall, { name, bucket, key }: S3Operation): void {
    if (CREATING_OPERATIONS.has(name)) this.#options.ages.recordCreated(bucket, key);
    if (name === 'DeleteObject') this.#options.ages.recordDeleted(bucket, key);
    if (name === 'DeleteObjects')
      for (const one of parseKeysToDelete(call.body.toString('utf8'))) this.#options.ages.recordDeleted(bucket, one);
  }
}

function toObjectRequest(call: WireCall): ObjectRequest {
  const method = (['GET', 'HEAD', 'PUT', 'POST', 'DELETE'] as const).find((known) => known === call.method) ?? 'GET';
  const headers = Object.fromEntries(
    Object.entries(call.headers).flatMap(([name, value]) =>
      value === undefined || NOT_FORWARDED.has(name) ? [] : [[name, value] as const],
    ),
  );
  return { method, url: call.url, headers, body: call.body };
}

/** Returns the condition keys of a list request. */
function listContext({ name, query }: S3Operation): Record<string, string> {
  if (!name.startsWith('ListObjects')) return {};
  const [prefix, delimiter] = [query.get('prefix'), query.get('delimiter')];
  return {
    ...(prefix === null ? {} : { 's3:prefix': prefix }),
    ...(delimiter === null ? {} : { 's3:delimiter': delimiter }),
  };
}

/** Returns the path-style path of an object. */
export function objectPathOf(bucket: string, key: string): string {
  return `/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
}
