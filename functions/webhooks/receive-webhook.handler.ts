import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import middy from '@middy/core';
import * as z from 'zod/mini';
import { systemClock as clock } from '../../shared/clock.ts';
import { parseEnv } from '../../shared/env.ts';
import { powertoolsSink } from '../../shared/request-log.ts';
import { jsonSecret } from '../../shared/secrets.ts';
import { createBatchSender } from './inbound-queue.ts';
import { createReceiveWebhook } from './receive-webhook.ts';
import { metaSecretSchema } from './signature.ts';

const required = () => z.string().check(z.minLength(1));
const env = parseEnv(
  z.object({ INBOUND_QUEUE_URL: z.url(), RAW_BUCKET: required(), META_SECRET_ARN: required() }),
  process.env,
);

export const handler = middy(
  createReceiveWebhook({
    secret: jsonSecret(new SecretsManagerClient(), env.META_SECRET_ARN, metaSecretSchema, { clock }),
    sendBatch: createBatchSender(new SQSClient(), env.INBOUND_QUEUE_URL),
    putLargeItem: async (id, text) => (await import('./put-large-item.ts')).putLargeItem(env.RAW_BUCKET, id, text),
    clock,
    sink: powertoolsSink(),
  }),
);
