import * as z from 'zod';
import { graphEnv } from '../../shared/whatsapp/graph.ts';

const text = z.string().min(1);

/** Environment of conversations-api. */
export const envSchema = z.object({
  ...graphEnv,
  TABLE_NAME: text,
  TENANT_ROLE_ARN: text,
  IDENTITY_SECRET_ARN: text,
  MASTER_SECRET_ARN: text,
  MEDIA_BUCKET: text,
});
