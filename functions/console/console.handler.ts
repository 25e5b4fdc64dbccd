import { join } from 'node:path';
import middy from '@middy/core';
import * as z from 'zod';
import { systemClock as clock } from '../../shared/clock.ts';
import { parseEnv } from '../../shared/env.ts';
import { powertoolsSink } from '../../shared/line.ts';
import { createPages } from './pages.ts';
import { $ContentOrigins } from './security-headers.ts';
import { folderSite } from './site.ts';

const env = parseEnv(z.object({ CONTENT_ORIGINS: $ContentOrigins }), process.env);

export const handler = middy(
  createPages({
    // The bundle is next to the folder `web`; see handlerCode in infra/bundling.
    site: folderSite(join(import.meta.dirname, 'web')),
    contentOrigins: env.CONTENT_ORIGINS,
    sink: powertoolsSink(),
    clock,
  }),
);
