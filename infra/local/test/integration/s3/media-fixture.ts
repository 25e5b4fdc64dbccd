import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GetObjectCommand, type HeadObjectCommand, type PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { startEndpoint } from '../../../endpoint/server.ts';
import { IamEngine } from '../../../iam/engine.ts';
import { SessionStore } from '../../../iam/session-store.ts';
import { RuntimeClock } from '../../../kernel/clock.ts';
import { Faults } from '../../../kernel/faults.ts';
import { LOCAL_REGION_AND_ACCOUNT, type Session } from '../../../kernel/identity.ts';
import { Meter } from '../../../kernel/meter.ts';
import { s3Providers } from '../../../resources/s3.ts';
import { startS3 } from '../../../s3/start.ts';
import { parseProperties } from '../../../template/properties.ts';
import { policy, putRole, trustIn, WORKER } from '../../unit/iam/fixtures.ts';

type Command = GetObjectCommand | HeadObjectCommand | PutObjectCommand;

/**
 * Starts the endpoint with a bucket `media` on a frozen clock, and a function that can read and write below `T#01J/` in
 * it.
 */
export async function startMedia() {
  const dataDir = mkdtempSync(join(tmpdir(), 'warung-media-'));
  const clock = new RuntimeClock({ frozen: Date.parse('2027-01-01T00:00:00Z') });
  const parts = { clock, sessions: new SessionStore(clock), meter: new Meter(), faults: new Faults() };
  const iam = new IamEngine({ clock, regionAndAccount: LOCAL_REGION_AND_ACCOUNT });
  const own = { Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: 'arn:aws:s3:::media/T#01J/*' };
  putRole(iam, 'worker', policy(trustIn({ Service: 'lambda.amazonaws.com' })));
  iam.attachPolicy('worker-media', ['worker'], policy(own));
  const s3 = await startS3({ ...parts, dataDir, authorizer: iam, regionAndAccount: LOCAL_REGION_AND_ACCOUNT });
  const crashed: string[] = [];
  const endpoint = await startEndpoint({
    ...parts,
    port: 0,
    services: [s3.service],
    onCrash: (id) => crashed.push(id),
  });
  /** Applies the bucket's properties in the form of a template. */
  const defineBucket = async (properties: Record<string, unknown>): Promise<void> => {
    const policies = { setResourcePolicy: () => undefined, withdrawResourcePolicy: () => undefined };
    const provider = s3Providers(s3, policies, LOCAL_REGION_AND_ACCOUNT).find(({ type }) => type === 'AWS::S3::Bucket');
    const resource = { type: 'AWS::S3::Bucket', stackName: 'State', logicalId: 'Media', physicalId: 'media' };
    await provider?.apply({ ...resource, properties: parseProperties(provider, 'Media', properties) });
  };
  await defineBucket({});
  return {
    ...parts,
    s3,
    endpoint,
    crashed,
    defineBucket,
    /** Returns a session of a new instance of the function. */
    instance: (): Session =>
      parts.sessions.issue({ principal: WORKER, functionName: 'serve-media', instanceId: 'serve-media-1' }),
    /** Signs as the function does, at the clock's time. */
    presign: async (command: Command, by: Session, expiresIn = 300, more: object = {}): Promise<string> => {
      const client = new S3Client({ endpoint: endpoint.origin, region: 'ap-southeast-1', credentials: by, ...more });
      try {
        return await getSignedUrl(client, command, { expiresIn, signingDate: new Date(clock.now()) });
      } finally {
        client.destroy();
      }
    },
    stop: async (): Promise<void> => {
      await endpoint.close();
      await s3.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

export type Media = Awaited<ReturnType<typeof startMedia>>;
