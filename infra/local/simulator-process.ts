import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';

const ROOT = resolve(import.meta.dirname, '../..');

/** The simulator is independent of this runtime: it is started by its path, never imported. */
const SCRIPTS = { simulator: 'infra/simulator/main.ts', web: 'infra/bundling/web.ts' } as const;

const READY = /^simulator ready (http:\/\/127\.0\.0\.1:\d+)$/;
/** The first line that Node.js prints for an uncaught error. */
const UNCAUGHT_ERROR = /^(?:\w*Error(?: \[\w+\])?|[A-Z]\w+): (?=.)/;
/** Warnings of Node.js, such as those of experimental modules, which are ignored. */
const WARNING = /^\((?:node:\d+\)|Use `node )/;
/** The simulator starts within a second, but later on a busy machine. */
const START_TIMEOUT_MS = 30_000;
/** After this time the simulator is killed. */
const STOP_TIMEOUT_MS = 5_000;

/** The WhatsApp simulator could not start, or its page could not be built; the message says why in one sentence. */
export class SimulatorFailedError extends Error {
  override readonly name = 'SimulatorFailedError';
}

/** A running simulator. */
export interface Simulator {
  /** Its origin, `http://127.0.0.1:<port>`. All its paths are at and under `/simulator`. */
  readonly origin: string;
  stop(): Promise<void>;
}

export interface SimulatorOptions {
  readonly dataDir: string;
  /** The address to which it sends webhooks. */
  readonly webhookUrl: string;
  /** The origin under which clients reach it, for the links that it returns. */
  readonly publicOrigin: string;
  /** Signs the webhooks. */
  readonly appSecret: string;
  /** The folder of its built page. */
  readonly page: string;
  readonly fresh: boolean;
  /** Receives the lines that the simulator prints while it runs, and a message when it ends by itself. */
  readonly report: (line: string) => void;
  /** For tests: the program to start instead, and its time to stop in milliseconds. */
  readonly script?: string;
  readonly stopTimeoutMs?: number;
}

/**
 * Builds the simulator's page, or finds an existing build of the same sources. Returns its folder.
 * @throws SimulatorFailedError
 */
export async function buildSimulatorPage(script: string = SCRIPTS.web): Promise<string> {
  const builder = spawn(process.execPath, [resolve(ROOT, script), 'simulator'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = (): boolean => builder.kill();
  process.once('exit', end);
  const [outputLines, errorLines] = [linesOf(builder.stdout), linesOf(builder.stderr)];
  const code = await exitOf(builder);
  process.off('exit', end);
  const folder = outputLines.findLast((line) => line.trim() !== '');
  if (code !== 0 || folder === undefined)
    throw new SimulatorFailedError(
      `The page of the WhatsApp simulator could not be built: ${reasonIn(errorLines, code)}`,
    );
  return folder.trim();
}

/**
 * Starts the simulator as a separate process. It watches the channel to this process, so it ends whenever this process
 * ends.
 * @throws SimulatorFailedError when it ends or does not become ready in time
 */
export async function startSimulatorProcess(options: SimulatorOptions): Promise<Simulator> {
  const { dataDir, webhookUrl, publicOrigin, appSecret, page, fresh, report } = options;
  const { script = SCRIPTS.simulator, stopTimeoutMs = STOP_TIMEOUT_MS } = options;
  const args = ['--port', '0', '--data', dataDir, '--webhook', webhookUrl, '--public', publicOrigin, '--page', page];
  if (fresh) args.push('--fresh');
  const child = spawn(process.execPath, [resolve(ROOT, script), ...args], {
    cwd: ROOT,
    env: { ...process.env, META_APP_SECRET: appSecret },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Not in the terminal's process group: after Ctrl-C it must answer until the running functions are done.
    detached: true,
  });
  const ended = exitOf(child);
  const state: { phase: 'starting' | 'running' | 'stopping' } = { phase: 'starting' };
  const reportLine = (line: string): void => {
    if (state.phase === 'running') report(`simulator: ${line}`);
  };
  const errorLines = linesOf(child.stderr, reportLine);
  const ready = new Promise<string>((found) => {
    linesOf(child.stdout, (line) => {
      const origin = READY.exec(line)?.[1];
      if (origin) found(origin);
      else reportLine(line);
    });
  });
  const stop = async (): Promise<void> => {
    state.phase = 'stopping';
    child.kill();
    const force = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
    await ended;
    clearTimeout(force);
  };
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<'timeout'>((resolve_) => {
    timer = setTimeout(() => resolve_('timeout'), START_TIMEOUT_MS);
  });
  const first = await Promise.race([ready, timeout, ended.then((code) => ({ code }))]);
  clearTimeout(timer);
  if (typeof first === 'object')
    throw new SimulatorFailedError(`The WhatsApp simulator could not start: ${reasonIn(errorLines, first.code)}`);
  if (first === 'timeout') {
    await stop();
    throw new SimulatorFailedError(`The WhatsApp simulator was not ready within ${START_TIMEOUT_MS / 1000} s.`);
  }
  state.phase = 'running';
  void ended.then((code) => {
    if (state.phase === 'running')
      report(`The WhatsApp simulator ended unexpectedly (${reasonIn(errorLines, code)}). Restart to use it again.`);
  });
  return { origin: first, stop };
}

/** Collects the lines of a stream. */
function linesOf(stream: Readable | null, each: (line: string) => void = () => undefined): string[] {
  const lines: string[] = [];
  if (!stream) return lines;
  createInterface({ input: stream }).on('line', (line) => {
    if (WARNING.test(line)) return;
    lines.push(stripVTControlCharacters(line));
    // Only the last lines are used.
    if (lines.length > 200) lines.shift();
    each(line);
  });
  return lines;
}

/**
 * Resolves with the exit code or signal name once all output is read, or with the reason why the process could not
 * start.
 */
async function exitOf(child: ChildProcess): Promise<number | string> {
  try {
    await once(child, 'close');
    return child.exitCode ?? child.signalCode ?? 'gone';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Returns the message of an error that Node.js printed, else the last line, else the exit status. */
function reasonIn(errorLines: readonly string[], code: number | string): string {
  const start = errorLines.findIndex((line) => UNCAUGHT_ERROR.test(line));
  const ending = typeof code === 'number' ? `exit code ${code}` : code;
  if (start === -1) return errorLines.findLast((line) => line.trim() !== '')?.trim() ?? ending;
  const errorOutput = errorLines.slice(start);
  const stack = errorOutput.findIndex((line) => /^\s+at /.test(line));
  return errorOutput
    .slice(0, stack === -1 ? 1 : stack)
    .join('\n')
    .replace(UNCAUGHT_ERROR, '');
}
