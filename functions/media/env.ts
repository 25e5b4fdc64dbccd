import * as z from 'zod';
import { workerEnv } from '../../shared/queue/worker-env.ts';
import { graphEnv } from '../../shared/whatsapp/graph.ts';

const text = z.string().min(1);

/** Environment of fetch-media. `MEDIA_HOSTS`: comma-separated hosts that files may be downloaded from. */
export const envSchema = z.object({
  ...workerEnv,
  ...graphEnv,
  TABLE_NAME: text,
  MASTER_SECRET_ARN: text,
  MEDIA_BUCKET: text,
  MEDIA_HOSTS: text,
});
