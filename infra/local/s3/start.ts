import { join } from 'node:path';
import { AwsError } from '../kernel/aws-error.ts';
import type { Clock } from '../kernel/clock.ts';
import { openDatabase } from '../kernel/database.ts';
import type { Authorizer, RegionAndAccount } from '../kernel/identity.ts';
import type { Meter } from '../kernel/meter.ts';
import type { WireService } from '../kernel/wire.ts';
import type { CorsRule } from './cors.ts';
import { type ExpirationRule, ObjectAges } from './object-ages.ts';
import { type ObjectResponse, openObjectStore } from './object-store.ts';
import { objectPathOf, S3Service } from './service.ts';

/** Interval of the lifecycle rules on the runtime's clock: one hour. S3 runs them once a day. */
const EXPIRY_INTERVAL_MS = 3_600_000;

export interface S3Options {
  readonly dataDir: string;
  readonly clock: Clock;
  readonly meter: Meter;
  readonly authorizer: Authorizer;
  readonly regionAndAccount: RegionAndAccount;
}

/** S3 of the local runtime. */
export interface S3 {
  readonly service: WireService;
  /** Creates a bucket if it does not exist, and sets its expiration rules and CORS rules. */
  defineBucket(name: string, rules: readonly ExpirationRule[], cors?: readonly CorsRule[]): Promise<void>;
  /** Puts an object on behalf of an AWS service. The caller authorizes it. @throws AwsError `NoSuchBucket` */
  putObject(bucket: string, key: string, body: string | Buffer): Promise<void>;
  /** Returns the bytes of an object; undefined when it does not exist. @throws AwsError `NoSuchBucket` */
  getObject(bucket: string, key: string): Promise<Buffer | undefined>;
  /** Returns up to 1,000 keys with a prefix, in order. */
  listKeys(bucket: string, prefix?: string): Promise<readonly string[]>;
  /** Deletes expired objects now, in addition to the hourly run. */
  deleteExpired(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts S3. Objects are in `<dataDir>/s3`. */
export async function startS3(options: S3Options): Promise<S3> {
  const { clock, dataDir } = options;
  const store = await openObjectStore(join(dataDir, 's3'));
  const database = openDatabase(dataDir, 's3');
  const ages = new ObjectAges(clock, database);
  const rules = new Map<string, readonly ExpirationRule[]>();
  const corsRules = new Map<string, readonly CorsRule[]>();
  const service = new S3Service({ ...options, store, ages, corsRulesOf: (bucket) => corsRules.get(bucket) });
  const sweepExpired = async (): Promise<void> => {
    for (const [bucket, bucketRules] of rules) {
      for (const key of ages.findExpired(bucket, bucketRules)) {
        await store.request({ method: 'DELETE', url: objectPathOf(bucket, key) });
        ages.recordDeleted(bucket, key);
      }
    }
  };
  let running: Promise<void> = Promise.resolve();
  const sweepSequentially = (): Promise<void> => {
    running = running.catch(() => undefined).then(sweepExpired);
    return running;
  };
  const cancel = everyHour(clock, () => void sweepSequentially().catch(() => undefined));
  return {
    service,
    defineBucket: async (name, bucketRules, cors) => {
      rules.set(name, bucketRules);
      if (cors) corsRules.set(name, cors);
      else corsRules.delete(name);
      const found = await store.request({ method: 'HEAD', url: `/${name}` });
      if (found.status !== 200) requireSuccess(await store.request({ method: 'PUT', url: `/${name}` }));
    },
    putObject: async (bucket, key, body) => {
      const headers = { 'content-type': 'application/octet-stream' };
      requireSuccess(
        await store.request({ method: 'PUT', url: objectPathOf(bucket, key), headers, body: Buffer.from(body) }),
      );
      ages.recordCreated(bucket, key);
    },
    getObject: async (bucket, key) => {
      const answer = await store.request({ method: 'GET', url: objectPathOf(bucket, key) });
      return errorCode(answer) === 'NoSuchKey' ? undefined : requireSuccess(answer).body;
    },
    listKeys: async (bucket, prefix = '') => {
      const query = new URLSearchParams({ 'list-type': '2', prefix, 'encoding-type': 'url' });
      const xml = requireSuccess(await store.request({ method: 'GET', url: `/${bucket}?${query}` })).body.toString(
        'utf8',
      );
      return [...xml.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = '']) => unescapeXml(key));
    },
    deleteExpired: sweepSequentially,
    stop: async () => {
      cancel();
      await running.catch(() => undefined);
      await store.close();
      database.close();
    },
  };
}

function everyHour(clock: Clock, work: () => void): () => void {
  let cancel: () => void;
  const next = (): void => {
    cancel = clock.at(clock.now() + EXPIRY_INTERVAL_MS, () => {
      work();
      next();
    });
  };
  next();
  return () => cancel();
}

function errorCode(answer: ObjectResponse): string | undefined {
  return answer.status < 300 ? undefined : /<Code>([^<]*)<\/Code>/.exec(answer.body.toString('utf8'))?.[1];
}

function requireSuccess(answer: ObjectResponse): ObjectResponse {
  if (answer.status < 300) return answer;
  throw new AwsError(errorCode(answer) ?? 'InternalError', answer.body.toString('utf8'), answer.status);
}

function unescapeXml(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
}
