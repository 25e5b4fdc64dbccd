import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { Client } from './client.ts';
import { waitFor } from './wait-for.ts';

const MAIN = resolve(import.meta.dirname, '../../infra/local/main.ts');
const credentialsSchema = z.object({
  baseUrl: z.string(),
  operatorKey: z.string(),
  demo: z.object({ tenantId: z.string(), apiKey: z.string(), phoneNumberId: z.string(), wabaId: z.string() }),
});

/** The secret that `npm start` uses if the environment has none. */
const LOCAL_APP_SECRET = 'local-app-secret';
/** A start takes about 8 s, and longer on a machine that runs other tests. */
const START_TIMEOUT_MS = 120_000;

/** The end of a command: its exit code, or the signal that ended it. */
interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** `npm start` as a separate process. */
export interface Command {
  readonly child: ChildProcess;
  /** Everything that it printed to both streams. */
  output(): string;
  readonly ended: Promise<End>;
  /**
   * Waits for the line `ready <address>` and returns the address.
   * @throws Error with the output if the command ends without it
   */
  ready(): Promise<string>;
}

/** Runs the command with these arguments. `environment` replaces variables; undefined removes one. */
export function startCommand(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = {},
): Command {
  const env = { ...process.env, ...environment };
  const child = spawn(process.execPath, [MAIN, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = once(child, 'close').then((): End => ({ code: child.exitCode, signal: child.signalCode }));
  return {
    child,
    output: () => output,
    ended,
    ready: () =>
      waitFor(
        'the line `ready`',
        () => {
          const address = /^ready (http:\/\/localhost:\d+)$/m.exec(output)?.[1];
          if (!address && child.exitCode !== null) throw new Error(`the command ended without being ready:\n${output}`);
          return address;
        },
        START_TIMEOUT_MS,
      ),
  };
}

/** Returns a client with the credentials file in a data folder, as an external tool uses it. */
export function createClientFor(dataDir: string): Client {
  const credentials = credentialsSchema.parse(JSON.parse(readFileSync(join(dataDir, 'credentials.json'), 'utf8')));
  return new Client(credentials, LOCAL_APP_SECRET);
}

/** Returns the process ids of Java programs that were started for a data folder. */
export function findJavaProcesses(dataDir: string): number[] {
  return processesOf(dataDir, ([program]) => program?.endsWith('java') === true);
}

/** Returns the process ids of WhatsApp simulators that were started for a data folder. */
export function findSimulatorProcesses(dataDir: string): number[] {
  return processesOf(dataDir, ([, script]) => script?.endsWith('infra/simulator/main.ts') === true);
}

function processesOf(dataDir: string, which: (words: readonly string[]) => boolean): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      const words = commandLine(pid);
      return which(words) && words.some((word) => word.startsWith(dataDir));
    })
    .map(Number);
}

function commandLine(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
