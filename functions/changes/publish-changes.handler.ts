import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import middy from '@middy/core';
import * as z from 'zod';
import { systemClock as clock } from '../../shared/clock.ts';
import { parseEnv } from '../../shared/env.ts';
import { powertoolsSink } from '../../shared/line.ts';
import { putOnBus } from './bus.ts';
import { createPublishChanges } from './publish-changes.ts';

const env = parseEnv(z.object({ BUS_NAME: z.string().min(1) }), process.env);

export const handler = middy(
  createPublishChanges({ put: putOnBus(new EventBridgeClient(), env.BUS_NAME), sink: powertoolsSink(), clock }),
);
