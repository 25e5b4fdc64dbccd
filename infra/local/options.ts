import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { LOCAL_APP_SECRET } from '../common/seeds.ts';

/** What `npm start` takes: flags first, then environment, then the local defaults. */
export interface StartOptions {
  readonly port: number;
  readonly dataDir: string;
  readonly fresh: boolean;
  /** The id of the Meta app, for codes of the embedded signup. */
  readonly metaAppId?: string;
  readonly metaAppSecret: string;
  readonly metaVerifyToken: string;
  /** The key of the platform's finance; one is made when none is given. */
  readonly financeKey?: string;
  /** The Graph API that the app calls; undefined: the simulator's, or where there is none, the template's default. */
  readonly graphApiUrl: string | undefined;
}

/** A command line or environment that makes no sense; the message says what to mend. */
export class BadOptions extends Error {
  override readonly name = 'BadOptions';
}

const PortSchema = z.coerce.number().int().min(0).max(65_535);

/**
 * @param argv the arguments after the script's name
 * @throws BadOptions for an unknown flag or a port that is none
 */
export function parseOptions(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): StartOptions {
  const { port, data, fresh } = parseFlags(argv);
  const parsed = PortSchema.safeParse(port ?? env['PORT'] ?? 4000);
  if (!parsed.success)
    throw new BadOptions(`--port (or PORT) must be a number from 0 to 65535, not ${port ?? env['PORT']}`);
  return {
    port: parsed.data,
    dataDir: resolve(data ?? env['WARUNG_DATA'] ?? '.warung'),
    fresh,
    // The simulator takes any.
    metaAppId: env['META_APP_ID'] || 'local-app',
    metaAppSecret: env['META_APP_SECRET'] || LOCAL_APP_SECRET,
    metaVerifyToken: env['META_VERIFY_TOKEN'] || 'local-verify-token',
    ...financeKeyIn(env),
    graphApiUrl: env['GRAPH_API_URL']?.replace(/\/+$/, '') || undefined,
  };
}

/** Shorter keys are refused by the API, which would say so at every call only. */
const SHORTEST_KEY = 16;

function financeKeyIn(env: Readonly<Record<string, string | undefined>>): { financeKey?: string } {
  const financeKey = env['WARUNG_FINANCE_KEY'];
  if (!financeKey) return {};
  if (financeKey.length < SHORTEST_KEY || !/^[\x21-\x7E]+$/.test(financeKey))
    throw new BadOptions(`WARUNG_FINANCE_KEY must have at least ${SHORTEST_KEY} visible ASCII characters`);
  return { financeKey };
}

function parseFlags(argv: readonly string[]): { port: string | undefined; data: string | undefined; fresh: boolean } {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: { port: { type: 'string' }, data: { type: 'string' }, fresh: { type: 'boolean', default: false } },
    });
    return { port: values.port, data: values.data, fresh: values.fresh };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new BadOptions(`${reason}. Usage: npm start -- [--port N] [--data DIR] [--fresh]`);
  }
}
