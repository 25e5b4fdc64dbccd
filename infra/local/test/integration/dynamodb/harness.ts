import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Item } from '../../../dynamodb/attribute-value.ts';
import type { SharedJava } from '../../../dynamodb/java-process.ts';
import { type Dynamo, startDynamo } from '../../../dynamodb/start.ts';
import type { TableDefinition } from '../../../dynamodb/tables.ts';
import { AccessDeniedError } from '../../../kernel/aws-error.ts';
import { RuntimeClock } from '../../../kernel/clock.ts';
import {
  type AccessRequest,
  type Authorizer,
  LOCAL_REGION_AND_ACCOUNT,
  type Session,
} from '../../../kernel/identity.ts';
import { Meter } from '../../../kernel/meter.ts';
import type { WireCall } from '../../../kernel/wire.ts';

/** Allows all requests that a test does not deny, and records them. */
class RecordingAuthorizer implements Authorizer {
  readonly requests: AccessRequest[] = [];
  denies: (request: AccessRequest) => boolean = () => false;

  authorize(request: AccessRequest): void {
    this.requests.push(request);
    if (this.denies(request))
      throw new AccessDeniedError(`no statement allows ${request.action} on ${request.resource}`);
  }
}

export const SESSION: Session = {
  accessKeyId: 'LOCALKEY1',
  secretAccessKey: 'secret',
  sessionToken: 'token',
  principal: { kind: 'role', roleArn: 'arn:aws:iam::000000000000:role/route', sessionName: 'route', tags: {} },
  functionName: 'route-inbound',
};

/** The application's table: pk, sk, a sparse KEYS_ONLY index, a stream, TTL. */
export function tableNamed(name: string): TableDefinition {
  return {
    name,
    attributeDefinitions: ['pk', 'sk', 'gpk', 'gsk'].map((attribute) => ({
      AttributeName: attribute,
      AttributeType: 'S',
    })),
    keySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    globalIndexes: [
      {
        IndexName: 'list',
        KeySchema: [
          { AttributeName: 'gpk', KeyType: 'HASH' },
          { AttributeName: 'gsk', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
    localIndexes: [],
    streamViewType: 'NEW_AND_OLD_IMAGES',
    ttlAttribute: 'ttl',
  };
}

export interface Harness {
  readonly dynamo: Dynamo;
  readonly clock: RuntimeClock;
  readonly meter: Meter;
  readonly authorizer: RecordingAuthorizer;
  readonly dataDir: string;
  /** Sends one call through the proxy, as an SDK does. Returns the parsed body. */
  call(operation: string, body: object): Promise<{ status: number; body: Record<string, unknown> }>;
  put(table: string, item: Item): Promise<void>;
  close(): Promise<void>;
}

/** 2026-11-01T00:00:00Z */
export const START = 1_793_491_200_000;

export interface HarnessOptions {
  /** @default a new folder */
  readonly dataDir?: string | undefined;
  readonly report?: (line: string) => void;
  /** @default the harness starts a process of its own */
  readonly sharedJava?: SharedJava | undefined;
}

export async function startHarness({
  dataDir = mkdtempSync(join(tmpdir(), 'warung-dynamodb-')),
  ...options
}: HarnessOptions = {}): Promise<Harness> {
  const clock = new RuntimeClock({ frozen: START });
  const meter = new Meter();
  const authorizer = new RecordingAuthorizer();
  const dynamo = await startDynamo({
    ...options,
    dataDir,
    clock,
    meter,
    authorizer,
    regionAndAccount: LOCAL_REGION_AND_ACCOUNT,
  });
  const call: Harness['call'] = async (operation, body) => {
    const answer = await dynamo.service.handle(wireCall(operation, body));
    return { status: answer.status, body: JSON.parse(answer.body.toString()) };
  };
  return {
    dynamo,
    clock,
    meter,
    authorizer,
    dataDir,
    call,
    put: async (table, item) => {
      const { status, body } = await call('PutItem', { TableName: table, Item: item });
      if (status !== 200) throw new Error(JSON.stringify(body));
    },
    close: async () => {
      await dynamo.stop();
      clock.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

export function wireCall(operation: string, body: object): WireCall {
  return {
    session: SESSION,
    method: 'POST',
    url: '/',
    headers: { 'x-amz-target': `DynamoDB_20120810.${operation}`, 'content-type': 'application/x-amz-json-1.0' },
    body: Buffer.from(JSON.stringify(body)),
  };
}

export function key(pk: string, sk: string): Item {
  return { pk: { S: pk }, sk: { S: sk } };
}
