import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';
import middy from '@middy/core';
import * as z from 'zod';
import { systemClock as clock } from '../../shared/clock.ts';
import { parseEnv } from '../../shared/env.ts';
import { powertoolsSink } from '../../shared/request-log.ts';
import { createSendWakeUps } from '../outbound/send-wake-ups.ts';
import { createPutEntries } from './event-bus.ts';
import { createPublishChanges } from './publish-changes.ts';

const env = parseEnv(z.object({ BUS_NAME: z.string().min(1), OUTBOUND_QUEUE_URL: z.url() }), process.env);

export const handler = middy(
  createPublishChanges({
    putEntries: createPutEntries(new EventBridgeClient(), env.BUS_NAME),
    sendWakeUps: createSendWakeUps(new SQSClient(), env.OUTBOUND_QUEUE_URL),
    sink: powertoolsSink(),
    clock,
  }),
);
