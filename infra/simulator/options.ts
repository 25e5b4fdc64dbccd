import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';

/** What the command takes. */
export interface CommandOptions {
  readonly port: number;
  readonly dataDir: string;
  readonly webhookUrl: string;
  /** Where others reach it, when something stands in front of it. */
  readonly publicOrigin: string | undefined;
  readonly pageDir: string;
  readonly fresh: boolean;
  readonly appSecret: string;
}

/** A command line or environment that makes no sense; the message says what to mend. */
export class BadOptions extends Error {
  override readonly name = 'BadOptions';
}

const USAGE =
  'Usage: META_APP_SECRET=… node infra/simulator/main.ts --webhook URL [--port N] [--data DIR] [--page DIR] [--public ORIGIN] [--fresh]';

const $Options = z.object({
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

const NAMES = {
  port: '--port',
  dataDir: '--data',
  webhookUrl: '--webhook',
  publicOrigin: '--public',
  appSecret: 'META_APP_SECRET',
};

/** Where Vite puts the page (`web/vite.config.ts`). */
const PAGE = resolve(import.meta.dirname, '../../node_modules/.cache/warung-web/simulator');

/**
 * @param argv the arguments after the script's name
 * @throws BadOptions
 */
export function parseOptions(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): CommandOptions {
  const flags = parseFlags(argv);
  const parsed = $Options.safeParse({
    port: flags.port ?? '4010',
    dataDir: flags.data ?? '.warung/simulator',
    webhookUrl: flags.webhook,
    pageDir: flags.page ?? PAGE,
    publicOrigin: flags.public,
    fresh: flags.fresh,
    appSecret: env['META_APP_SECRET'],
  });
  if (parsed.success) return { ...parsed.data, publicOrigin: parsed.data.publicOrigin };
  const wrong = parsed.error.issues.map(({ path }) => Reflect.get(NAMES, path[0] ?? '') ?? String(path[0]));
  throw new BadOptions(`${wrong.join(', ')}: missing or not usable. ${USAGE}`);
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
    throw new BadOptions(`${error instanceof Error ? error.message : String(error)}. ${USAGE}`);
  }
}
