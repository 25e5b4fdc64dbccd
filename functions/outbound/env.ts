import * as z from 'zod';
import { workerEnv } from '../../shared/queue/worker-env.ts';
import { graphEnv } from '../../shared/whatsapp/graph.ts';

const textSchema = z.string().min(1);

/** Validates the environment of send-outbound, as its stack sets it. */
export const sendOutboundEnvSchema = z.object({
  ...workerEnv,
  ...graphEnv,
  TABLE_NAME: textSchema,
  IDENTITY_SECRET_ARN: textSchema,
  MASTER_SECRET_ARN: textSchema,
});
