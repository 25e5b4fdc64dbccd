import * as z from 'zod';
import { graphEnv } from '../../shared/whatsapp/graph.ts';

const textSchema = z.string().min(1);

/** Environment of conversations-api. */
export const envSchema = z.object({
  ...graphEnv,
  TABLE_NAME: textSchema,
  TENANT_ROLE_ARN: textSchema,
  IDENTITY_SECRET_ARN: textSchema,
  MASTER_SECRET_ARN: textSchema,
  MEDIA_BUCKET: textSchema,
});
