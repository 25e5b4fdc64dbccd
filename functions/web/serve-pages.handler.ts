import { join } from 'node:path';
import middy from '@middy/core';
import * as z from 'zod';
import { systemClock as clock } from '../../shared/clock.ts';
import { parseEnv } from '../../shared/env.ts';
import { powertoolsSink } from '../../shared/request-log.ts';
import { contentOriginsSchema } from './security-headers.ts';
import { createServePages } from './serve-pages.ts';
import { loadStaticFiles } from './static-files.ts';

const env = parseEnv(z.object({ CONTENT_ORIGINS: contentOriginsSchema }), process.env);

export const handler = middy(
  createServePages({
    // The bundle is next to the folder `web`; see createHandlerCode in infra/bundling.
    staticFiles: loadStaticFiles(join(import.meta.dirname, 'web')),
    contentOrigins: env.CONTENT_ORIGINS,
    sink: powertoolsSink(),
    clock,
  }),
);
