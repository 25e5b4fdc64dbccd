import { mkdirSync } from 'node:fs';
import { buildApp } from 'fauxqs';
import * as z from 'zod';

type Stores = NonNullable<NonNullable<Parameters<typeof buildApp>[0]>['stores']>;

/** What fauxqs keeps its state in. */
type Persistence = NonNullable<Stores['s3Store']['persistence']> & {
  load(sqs: Stores['sqsStore'], sns: Stores['snsStore'], s3: Stores['s3Store']): void;
};

/** Its parts are not among its exports: what the files hold is checked when they are loaded. */
const classOf = <T>() => z.custom<T>((value) => typeof value === 'function', 'is no class');
const PersistenceModule = z.object({ PersistenceManager: classOf<new (dataDir: string) => Persistence>() });
const SqsModule = z.object({ SqsStore: classOf<new () => Stores['sqsStore']>() });
const SnsModule = z.object({ SnsStore: classOf<new () => Stores['snsStore']>() });
const S3Module = z.object({ S3Store: classOf<new () => Stores['s3Store']>() });

export interface ObjectRequest {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  /** Path-style path and query. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

export interface ObjectAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** fauxqs' S3, called without a socket. */
export interface ObjectStore {
  request(request: ObjectRequest): Promise<ObjectAnswer>;
  close(): Promise<void>;
}

/** Said by the HTTP layer in between; the endpoint writes its own. */
const HOP_HEADERS = new Set(['connection', 'keep-alive', 'transfer-encoding', 'date']);

/**
 * Starts fauxqs in this process, writing through to `<dataDir>/fauxqs.db`. Its own start function would listen on every
 * network interface, where it checks no signature; so its parts are put together here and called in process.
 */
export async function openObjectStore(dataDir: string): Promise<ObjectStore> {
  mkdirSync(dataDir, { recursive: true });
  const { PersistenceManager } = PersistenceModule.parse(await part('persistence.js'));
  const { SqsStore } = SqsModule.parse(await part('sqs/sqsStore.js'));
  const { SnsStore } = SnsModule.parse(await part('sns/snsStore.js'));
  const { S3Store } = S3Module.parse(await part('s3/s3Store.js'));
  const [persistence, sqsStore, snsStore, s3Store] = [
    new PersistenceManager(dataDir),
    new SqsStore(),
    new SnsStore(),
    new S3Store(),
  ];
  // Loaded before it is wired, as fauxqs does: else loading would write what it reads.
  persistence.load(sqsStore, snsStore, s3Store);
  s3Store.persistence = persistence;
  const app = buildApp({ logger: false, stores: { sqsStore, snsStore, s3Store } });
  await app.ready();
  return {
    request: async ({ method, url, headers, body }) => {
      const answer = await app.inject({
        method,
        url,
        ...(headers ? { headers } : {}),
        ...(body && body.length > 0 ? { payload: body } : {}),
      });
      return { status: answer.statusCode, headers: plain(answer.headers), body: answer.rawPayload };
    },
    close: async () => {
      await app.close();
      persistence.close();
    },
  };
}

/** One of its files, beside its entry. */
async function part(file: string): Promise<unknown> {
  return import(new URL(file, import.meta.resolve('fauxqs')).href);
}

function plain(headers: Readonly<Record<string, number | string | string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || HOP_HEADERS.has(name)
        ? []
        : [[name, Array.isArray(value) ? value.join(', ') : String(value)]],
    ),
  );
}
