import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { StreamReader, StreamRecord } from '../../../dynamodb/stream-reader.ts';
import { AccessDeniedError } from '../../../kernel/aws-error.ts';
import { RuntimeClock } from '../../../kernel/clock.ts';
import { Faults } from '../../../kernel/faults.ts';
import { type AccessRequest, LOCAL_REGION_AND_ACCOUNT } from '../../../kernel/identity.ts';
import { Meter } from '../../../kernel/meter.ts';
import { Destinations } from '../../../lambda/destinations.ts';
import type { FunctionInfo, InvokeOutcome } from '../../../lambda/engine.ts';
import type { QueueMapping, StreamMapping } from '../../../mappings/definition.ts';
import { Mappings } from '../../../mappings/mappings.ts';
import { createSqs } from '../../../sqs/create.ts';

const START = Date.UTC(2026, 0, 2, 3, 4, 5);
export const MAPPING_ID = '11111111-2222-4333-8444-555555555555';
export const STREAM_ARN = 'arn:aws:dynamodb:ap-southeast-1:000000000000:table/t/stream/2026-01-01T00:00:00.000';
/** The failure destination of stream mappings. */
export const BUCKET = 'arn:aws:s3:::failures';
export const FUNCTION: FunctionInfo = {
  name: 'worker',
  arn: 'arn:aws:lambda:ap-southeast-1:000000000000:function:worker',
  roleArn: 'arn:aws:iam::000000000000:role/worker',
  timeoutSeconds: 10,
};

export const ok = (payload: unknown = null): InvokeOutcome => ({ kind: 'ok', payload });
export const functionError = (): InvokeOutcome => ({
  kind: 'error',
  functionError: 'Unhandled',
  errorType: 'Error',
  errorMessage: 'as requested',
});
export const failing = (identifiers: readonly string[]): InvokeOutcome =>
  ok({ batchItemFailures: identifiers.map((itemIdentifier) => ({ itemIdentifier })) });

/** A stream in memory. Sequence numbers grow in length, as DynamoDB's do. */
export class FakeStream implements StreamReader {
  readonly records: StreamRecord[] = [];
  readonly #listeners = new Set<() => void>();
  readonly #clock: RuntimeClock;
  reads = 0;

  constructor(clock: RuntimeClock) {
    this.#clock = clock;
  }

  /** Appends changes of the items with these ids and calls the listeners. */
  write(...ids: string[]): void {
    for (const id of ids) this.records.push(this.#record(id, this.records.length));
    for (const listener of this.#listeners) listener();
  }

  async read(_: string, after: string | undefined, limit: number) {
    this.reads += 1;
    const from =
      after === undefined ? 0 : this.records.findIndex(({ dynamodb }) => dynamodb.SequenceNumber === after) + 1;
    return { records: this.records.slice(from, from + limit) };
  }

  onChange(_: string, listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #record(id: string, index: number): StreamRecord {
    const [pk = '', value = ''] = id.split(':');
    return {
      eventID: `event-${index}`,
      eventName: 'INSERT',
      eventSource: 'aws:dynamodb',
      eventVersion: '1.1',
      awsRegion: LOCAL_REGION_AND_ACCOUNT.region,
      eventSourceARN: STREAM_ARN,
      dynamodb: {
        Keys: { pk: { S: pk }, sk: { S: 'sk' } },
        NewImage: { pk: { S: pk }, sk: { S: 'sk' }, value: { S: value } },
        SequenceNumber: String(95 + index),
        SizeBytes: 20,
        StreamViewType: 'NEW_AND_OLD_IMAGES',
        ApproximateCreationDateTime: Math.floor(this.#clock.now() / 1_000),
      },
    };
  }
}

interface StreamEvent {
  readonly Records: readonly StreamRecord[];
}
interface QueueEvent {
  readonly Records: readonly { readonly messageId: string; readonly body: string; readonly [key: string]: unknown }[];
}
export type Handler<Event> = (event: Event, attempt: number) => InvokeOutcome | Promise<InvokeOutcome>;

/** Starts mappings on a frozen clock, with real queues, a stream in memory and a handler as function. */
export function startMappings<Event extends StreamEvent | QueueEvent>(
  handler: Handler<Event>,
  options: { readonly dataDir?: string; readonly clock?: RuntimeClock; readonly stream?: FakeStream } = {},
) {
  const clock = options.clock ?? new RuntimeClock({ frozen: START });
  const meter = new Meter();
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'warung-'));
  const requests: AccessRequest[] = [];
  const denied = new Set<string>();
  const authorizer = {
    authorize(request: AccessRequest): void {
      requests.push(request);
      if (denied.has(request.action))
        throw new AccessDeniedError(`not allowed: ${request.action} on ${request.resource}`);
    },
  };
  const sqs = createSqs({
    dataDir,
    clock,
    meter,
    authorizer,
    faults: new Faults(),
    regionAndAccount: LOCAL_REGION_AND_ACCOUNT,
    endpointOrigin: () => 'http://127.0.0.1:4566',
  });
  const stream = options.stream ?? new FakeStream(clock);
  const objects: { readonly bucket: string; readonly key: string; readonly body: unknown }[] = [];
  const bucketErrors: Error[] = [];
  const destinations = new Destinations({
    authorizer,
    meter,
    sqs: sqs.engine,
    async putObject(bucket, key, body) {
      const error = bucketErrors.shift();
      if (error) throw error;
      objects.push({ bucket, key, body: JSON.parse(body) });
    },
  });
  const events: Event[] = [];
  const load = { now: 0, most: 0 };
  const lambda = {
    function: (arn: string) => (arn === FUNCTION.arn ? FUNCTION : undefined),
    async invoke(_: string, payload: unknown): Promise<InvokeOutcome> {
      const event = structuredClone(payload) as Event; // the type of the event is checked by the assertions
      events.push(event);
      load.now += 1;
      load.most = Math.max(load.most, load.now);
      try {
        return await handler(event, events.length);
      } finally {
        load.now -= 1;
      }
    },
  };
  const mappings = new Mappings({ clock, authorizer, lambda, sqs: sqs.engine, streams: stream, destinations, dataDir });
  let open = true;
  const close = async () => {
    if (!open) return;
    open = false;
    await mappings.close();
    sqs.close();
  };
  onTestFinished(async () => {
    await close();
    clock.close();
  });
  return {
    mappings,
    clock,
    meter,
    sqs: sqs.engine,
    stream,
    events,
    load,
    requests,
    denied,
    objects,
    bucketErrors,
    dataDir,
    close,
  };
}

export function queueMapping(changes: Partial<QueueMapping> = {}): QueueMapping {
  return {
    kind: 'queue',
    id: MAPPING_ID,
    functionArn: FUNCTION.arn,
    sourceArn: 'arn:aws:sqs:ap-southeast-1:000000000000:inbound',
    enabled: true,
    batchSize: 10,
    batchingWindowSeconds: 0,
    reportBatchItemFailures: true,
    filters: [],
    ...changes,
  };
}

export function streamMapping(changes: Partial<StreamMapping> = {}): StreamMapping {
  return {
    kind: 'stream',
    id: MAPPING_ID,
    functionArn: FUNCTION.arn,
    sourceArn: STREAM_ARN,
    enabled: true,
    batchSize: 100,
    batchingWindowSeconds: 0,
    reportBatchItemFailures: false,
    filters: [],
    startingPosition: 'TRIM_HORIZON',
    bisectBatchOnFunctionError: false,
    maximumRetryAttempts: -1,
    maximumRecordAgeSeconds: -1,
    parallelizationFactor: 1,
    ...changes,
  };
}

export async function startQueue(
  handler: Handler<QueueEvent>,
  changes: Partial<QueueMapping> = {},
  queue: { readonly fifo?: boolean; readonly attributes?: Record<string, string> } = {},
) {
  const started = startMappings(handler);
  const name = queue.fifo ? 'inbound.fifo' : 'inbound';
  const attributes = { VisibilityTimeout: '60', ...queue.attributes };
  const { arn } = started.sqs.defineQueue(name, queue.fifo ?? false, attributes);
  await started.mappings.define(queueMapping({ sourceArn: arn, ...changes }));
  const send = (...bodies: string[]) => bodies.map((body) => started.sqs.send(arn, { body }).messageId);
  const batches = () => started.events.map(({ Records }) => Records.map(({ body }) => body));
  return { ...started, arn, send, batches };
}

export async function startStream(
  handler: Handler<StreamEvent>,
  changes: Partial<StreamMapping> = {},
  options: Parameters<typeof startMappings>[1] = {},
) {
  const started = startMappings(handler, options);
  await started.mappings.define(streamMapping(changes));
  const batches = () => started.events.map(({ Records }) => Records.map(idOf));
  return { ...started, batches };
}

/** Returns `pk` or `pk:value` of a record of FakeStream. */
export function idOf({ dynamodb }: StreamRecord): string {
  const text = (attribute: unknown) =>
    typeof attribute === 'object' && attribute !== null && 'S' in attribute ? String(attribute.S) : '';
  const value = text(dynamodb.NewImage?.value);
  return text(dynamodb.Keys.pk) + (value ? `:${value}` : '');
}

export const sequenceOf = ({ dynamodb }: StreamRecord): string => dynamodb.SequenceNumber;

/** Runs pending promises and immediates without advancing the clock. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Advances the clock until a stream mapping is idle. */
export async function untilIdle(started: Awaited<ReturnType<typeof startStream>>): Promise<void> {
  let idle = false;
  void started.mappings.waitUntilIdle().then(() => {
    idle = true;
  });
  await settle();
  while (!idle) {
    await started.clock.advance(1_000);
    await settle();
  }
}
