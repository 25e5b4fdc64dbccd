import * as z from 'zod';
import { workerEnv } from '../../shared/queue/worker-env.ts';
import { graphEnv } from '../../shared/whatsapp/graph.ts';

const textSchema = z.string().min(1);

/** Environment of fetch-media. `MEDIA_HOSTS`: comma-separated hosts that files may be downloaded from. */
export const envSchema = z.object({
  ...workerEnv,
  ...graphEnv,
  TABLE_NAME: textSchema,
  MASTER_SECRET_ARN: textSchema,
  MEDIA_BUCKET: textSchema,
  MEDIA_HOSTS: textSchema,
});
