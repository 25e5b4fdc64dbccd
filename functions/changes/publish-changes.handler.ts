import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';
import middy from '@middy/core';
import * as z from 'zod';
import { systemClock as clock } from '../../shared/clock.ts';
import { parseEnv } from '../../shared/env.ts';
import { powertoolsSink } from '../../shared/line.ts';
import { ringOn } from '../outbound/ring.ts';
import { putOnBus } from './bus.ts';
import { createPublishChanges } from './publish-changes.ts';

const env = parseEnv(z.object({ BUS_NAME: z.string().min(1), OUTBOUND_QUEUE_URL: z.url() }), process.env);

export const handler = middy(
  createPublishChanges({
    put: putOnBus(new EventBridgeClient(), env.BUS_NAME),
    ring: ringOn(new SQSClient(), env.OUTBOUND_QUEUE_URL),
    sink: powertoolsSink(),
    clock,
  }),
);
