import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';

const ROOT = resolve(import.meta.dirname, '../..');

/** The simulator is a peer of this runtime: it is started by its path, never imported. */
const SCRIPTS = { simulator: 'infra/simulator/main.ts', web: 'infra/bundling/web.ts' } as const;

const READY = /^simulator ready (http:\/\/127\.0\.0\.1:\d+)$/;
/** How Node begins to print an error that nobody caught. */
const THROWN = /^(?:\w*Error(?: \[\w+\])?|[A-Z]\w+): (?=.)/;
/** Node's warnings, as of a module that is experimental, are no reason for anything. */
const WARNING = /^\((?:node:\d+\)|Use `node )/;
/** It starts within a second; a busy machine is given more. */
const START_PATIENCE_MS = 30_000;
/** After this it is not asked any more, but made to end. */
const STOP_PATIENCE_MS = 5_000;

/** The WhatsApp simulator or its page could not be brought up; the message says why, in one sentence. */
export class SimulatorFailed extends Error {
  override readonly name = 'SimulatorFailed';
}

/** A running simulator. */
export interface Simulator {
  /** Where it answers: `http://127.0.0.1:<port>`, all of it at and under `/simulator`. */
  readonly origin: string;
  stop(): Promise<void>;
}

export interface SimulatorOptions {
  readonly dataDir: string;
  /** Where its webhooks go. */
  readonly webhookUrl: string;
  /** Where others reach it, for links that it gives. */
  readonly publicOrigin: string;
  /** Signs the webhooks. */
  readonly appSecret: string;
  /** The folder of its built page. */
  readonly page: string;
  readonly fresh: boolean;
  /** Told what it prints once it runs, and that it ended by itself. */
  readonly report: (line: string) => void;
  /** For tests: another program in its place, and milliseconds within which it has to stop. */
  readonly script?: string;
  readonly stopPatienceMs?: number;
}

/**
 * Builds the simulator's page, or finds a build of the same sources. Answers its folder.
 * @throws SimulatorFailed
 */
export async function buildSimulatorPage(script: string = SCRIPTS.web): Promise<string> {
  const builder = spawn(process.execPath, [resolve(ROOT, script), 'simulator'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = (): boolean => builder.kill();
  process.once('exit', end);
  const [printed, complaints] = [linesOf(builder.stdout), linesOf(builder.stderr)];
  const code = await exitOf(builder);
  process.off('exit', end);
  const folder = printed.findLast((line) => line.trim() !== '');
  if (code !== 0 || folder === undefined)
    throw new SimulatorFailed(`The page of the WhatsApp simulator could not be built: ${reasonIn(complaints, code)}`);
  return folder.trim();
}

/**
 * Starts the simulator as a process of its own, which ends with this one however this one ends: it watches the channel between
 * both.
 * @throws SimulatorFailed when it ends or stays silent instead of being ready
 */
export async function startSimulatorProcess(options: SimulatorOptions): Promise<Simulator> {
  const { dataDir, webhookUrl, publicOrigin, appSecret, page, fresh, report } = options;
  const { script = SCRIPTS.simulator, stopPatienceMs = STOP_PATIENCE_MS } = options;
  const args = ['--port', '0', '--data', dataDir, '--webhook', webhookUrl, '--public', publicOrigin, '--page', page];
  if (fresh) args.push('--fresh');
  const child = spawn(process.execPath, [resolve(ROOT, script), ...args], {
    cwd: ROOT,
    env: { ...process.env, META_APP_SECRET: appSecret },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Not in the terminal's group: on Ctrl-C it has to answer until the functions at work are done.
    detached: true,
  });
  const ended = exitOf(child);
  const state: { phase: 'starting' | 'running' | 'stopping' } = { phase: 'starting' };
  const tell = (line: string): void => {
    if (state.phase === 'running') report(`simulator: ${line}`);
  };
  const complaints = linesOf(child.stderr, tell);
  const ready = new Promise<string>((found) => {
    linesOf(child.stdout, (line) => {
      const origin = READY.exec(line)?.[1];
      if (origin) found(origin);
      else tell(line);
    });
  });
  const stop = async (): Promise<void> => {
    state.phase = 'stopping';
    child.kill();
    const force = setTimeout(() => child.kill('SIGKILL'), stopPatienceMs);
    await ended;
    clearTimeout(force);
  };
  let late: NodeJS.Timeout | undefined;
  const silence = new Promise<'silent'>((resolve_) => {
    late = setTimeout(() => resolve_('silent'), START_PATIENCE_MS);
  });
  const first = await Promise.race([ready, silence, ended.then((code) => ({ code }))]);
  clearTimeout(late);
  if (typeof first === 'object')
    throw new SimulatorFailed(`The WhatsApp simulator could not start: ${reasonIn(complaints, first.code)}`);
  if (first === 'silent') {
    await stop();
    throw new SimulatorFailed(`The WhatsApp simulator was not ready within ${START_PATIENCE_MS / 1000} s.`);
  }
  state.phase = 'running';
  void ended.then((code) => {
    if (state.phase === 'running')
      report(`The WhatsApp simulator ended by itself (${reasonIn(complaints, code)}); start again to bring it back.`);
  });
  return { origin: first, stop };
}

/** Collects what a stream says, line by line. */
function linesOf(stream: Readable | null, each: (line: string) => void = () => undefined): string[] {
  const lines: string[] = [];
  if (!stream) return lines;
  createInterface({ input: stream }).on('line', (line) => {
    if (WARNING.test(line)) return;
    lines.push(stripVTControlCharacters(line));
    // Only the last ones are ever asked for.
    if (lines.length > 200) lines.shift();
    each(line);
  });
  return lines;
}

/** The exit code, or the signal's name, once all output is read; why it could not be started if it was not. */
async function exitOf(child: ChildProcess): Promise<number | string> {
  try {
    await once(child, 'close');
    return child.exitCode ?? child.signalCode ?? 'gone';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The message of an error that Node printed, else the last line, else how the process ended. */
function reasonIn(complaints: readonly string[], code: number | string): string {
  const thrown = complaints.findIndex((line) => THROWN.test(line));
  const ending = typeof code === 'number' ? `exit code ${code}` : code;
  if (thrown === -1) return complaints.findLast((line) => line.trim() !== '')?.trim() ?? ending;
  const told = complaints.slice(thrown);
  const stack = told.findIndex((line) => /^\s+at /.test(line));
  return told
    .slice(0, stack === -1 ? 1 : stack)
    .join('\n')
    .replace(THROWN, '');
}
