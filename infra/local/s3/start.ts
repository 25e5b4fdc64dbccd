import { join } from 'node:path';
import { AwsError } from '../kernel/aws-error.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Authorizer, Place } from '../kernel/identity.ts';
import type { Meter } from '../kernel/meter.ts';
import { openState } from '../kernel/state.ts';
import type { WireService } from '../kernel/wire.ts';
import type { CorsRule } from './cors.ts';
import { type ObjectAnswer, openObjectStore } from './fauxqs.ts';
import { type ExpiryRule, ObjectAges } from './lifecycle.ts';
import { objectUrl, S3Service } from './service.ts';

/** Lifecycle rules are run once an hour of the clock; S3 runs them once a day. */
const EXPIRY_EVERY_MS = 3_600_000;

export interface S3Options {
  readonly dataDir: string;
  readonly clock: Clock;
  readonly meter: Meter;
  readonly authorizer: Authorizer;
  readonly place: Place;
}

/** The running S3 of the runtime. */
export interface S3 {
  readonly service: WireService;
  /** Makes a bucket if it is not there, and sets its expiry rules and, if it has any, its CORS rules. */
  defineBucket(name: string, rules: readonly ExpiryRule[], cors?: readonly CorsRule[]): Promise<void>;
  /** Puts an object as AWS's own services do; the caller has asked IAM. @throws AwsError `NoSuchBucket` */
  putObject(bucket: string, key: string, body: string | Buffer): Promise<void>;
  /** The object's bytes, undefined when there is none. @throws AwsError `NoSuchBucket` */
  getObject(bucket: string, key: string): Promise<Buffer | undefined>;
  /** Keys below a prefix, in order, at most 1,000. */
  listKeys(bucket: string, prefix?: string): Promise<readonly string[]>;
  /** Deletes what the rules let expire by now, beside the hourly run. */
  sweepExpired(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts S3 with its objects in `<dataDir>/s3`. */
export async function startS3(options: S3Options): Promise<S3> {
  const { clock, dataDir } = options;
  const store = await openObjectStore(join(dataDir, 's3'));
  const database = openState(dataDir, 's3');
  const ages = new ObjectAges(clock, database);
  const rules = new Map<string, readonly ExpiryRule[]>();
  const corsRules = new Map<string, readonly CorsRule[]>();
  const service = new S3Service({ ...options, store, ages, cors: (bucket) => corsRules.get(bucket) });
  const sweepExpired = async (): Promise<void> => {
    for (const [bucket, ofBucket] of rules) {
      for (const key of ages.expired(bucket, ofBucket)) {
        await store.request({ method: 'DELETE', url: objectUrl(bucket, key) });
        ages.gone(bucket, key);
      }
    }
  };
  let running: Promise<void> = Promise.resolve();
  const sweepInTurn = (): Promise<void> => {
    running = running.catch(() => undefined).then(sweepExpired);
    return running;
  };
  const cancel = hourly(clock, () => void sweepInTurn().catch(() => undefined));
  return {
    service,
    defineBucket: async (name, ofBucket, cors) => {
      rules.set(name, ofBucket);
      if (cors) corsRules.set(name, cors);
      else corsRules.delete(name);
      const found = await store.request({ method: 'HEAD', url: `/${name}` });
      if (found.status !== 200) succeeded(await store.request({ method: 'PUT', url: `/${name}` }));
    },
    putObject: async (bucket, key, body) => {
      const headers = { 'content-type': 'application/octet-stream' };
      succeeded(await store.request({ method: 'PUT', url: objectUrl(bucket, key), headers, body: Buffer.from(body) }));
      ages.made(bucket, key);
    },
    getObject: async (bucket, key) => {
      const answer = await store.request({ method: 'GET', url: objectUrl(bucket, key) });
      return errorCode(answer) === 'NoSuchKey' ? undefined : succeeded(answer).body;
    },
    listKeys: async (bucket, prefix = '') => {
      const query = new URLSearchParams({ 'list-type': '2', prefix, 'encoding-type': 'url' });
      const xml = succeeded(await store.request({ method: 'GET', url: `/${bucket}?${query}` })).body.toString('utf8');
      return [...xml.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = '']) => unescapeXml(key));
    },
    sweepExpired: sweepInTurn,
    stop: async () => {
      cancel();
      await running.catch(() => undefined);
      await store.close();
      database.close();
    },
  };
}

function hourly(clock: Clock, work: () => void): () => void {
  let cancel: () => void;
  const next = (): void => {
    cancel = clock.at(clock.now() + EXPIRY_EVERY_MS, () => {
      work();
      next();
    });
  };
  next();
  return () => cancel();
}

function errorCode(answer: ObjectAnswer): string | undefined {
  return answer.status < 300 ? undefined : /<Code>([^<]*)<\/Code>/.exec(answer.body.toString('utf8'))?.[1];
}

function succeeded(answer: ObjectAnswer): ObjectAnswer {
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
