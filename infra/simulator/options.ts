import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';

/** The options of the simulator command. */
export interface CommandOptions {
  readonly port: number;
  readonly dataDir: string;
  readonly webhookUrl: string;
  /** The public origin when the simulator runs behind a reverse proxy. */
  readonly publicOrigin: string | undefined;
  readonly pageDir: string;
  readonly fresh: boolean;
  readonly appSecret: string;
}

/** Reports an invalid command line or environment. The message names the options to correct. */
export class BadOptionsError extends Error {
  override readonly name = 'BadOptionsError';
}

const USAGE =
  'Usage: META_APP_SECRET=… npm run simulator -- --webhook URL [--port N] [--data DIR] [--page DIR] [--public ORIGIN] [--fresh]';

const optionsSchema = z.object({
  port: z.coerce.number().int().min(0).max(65_535),
  dataDir: z.string().transform((path) => resolve(path)),
  webhookUrl: z.url({ protocol: /^https?$/ }),
  pageDir: z.string().transform((path) => resolve(path)),
  publicOrigin: z
    .url({ protocol: /^https?$/ })
    .transform((url) => new URL(url).origin)
    .optional(),
  fresh: z.boolean(),
  appSecret: z.string().min(1),
});

const FLAG_NAMES = {
  port: '--port',
  dataDir: '--data',
  webhookUrl: '--webhook',
  publicOrigin: '--public',
  appSecret: 'META_APP_SECRET',
};

/** The output folder of Vite for the page (`web/vite.config.ts`). */
const DEFAULT_PAGE_DIR = resolve(import.meta.dirname, '../../node_modules/.cache/warung-web/simulator');

/**
 * Parses the command line and the environment.
 * @param argv the arguments after the script's name
 * @throws BadOptionsError
 */
export function parseOptions(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): CommandOptions {
  const flags = parseFlags(argv);
  const parsed = optionsSchema.safeParse({
    port: flags.port ?? '4010',
    dataDir: flags.data ?? '.warung/simulator',
    webhookUrl: flags.webhook,
    pageDir: flags.page ?? DEFAULT_PAGE_DIR,
    publicOrigin: flags.public,
    fresh: flags.fresh,
    appSecret: env['META_APP_SECRET'],
  });
  if (parsed.success) return { ...parsed.data, publicOrigin: parsed.data.publicOrigin };
  const invalid = parsed.error.issues.map(({ path }) => Reflect.get(FLAG_NAMES, path[0] ?? '') ?? String(path[0]));
  throw new BadOptionsError(`Missing or invalid: ${invalid.join(', ')}. ${USAGE}`);
}

function parseFlags(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        port: { type: 'string' },
        data: { type: 'string' },
        webhook: { type: 'string' },
        page: { type: 'string' },
        public: { type: 'string' },
        fresh: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new BadOptionsError(`${error instanceof Error ? error.message : String(error)}. ${USAGE}`);
  }
}
