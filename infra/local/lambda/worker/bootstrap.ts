/**
 * The Lambda runtime inside a function instance's thread. It loads the bundle and then runs one invocation at a time.
 * Between invocations the whole thread is blocked, so that promises that were not awaited make no progress, as on AWS
 * (Lambda Developer Guide, Understanding the Lambda execution environment lifecycle).
 */
import { receiveMessageOnPort, workerData } from 'node:worker_threads';
import { installClock } from './clock.ts';
import { RuntimeFailureError, toErrorDocument } from './errors.ts';
import { type Handler, loadHandler } from './handler.ts';
import { Output } from './output.ts';
import { type Invocation, LOG_WEIGHT_LIMIT, logWeight, type Setup, type WorkerMessage } from './protocol.ts';

const setup: Setup = workerData;
const output = new Output(setup.logging, (line) => send({ kind: 'log', line }));
let startedAt = performance.now();

/** The exit code of Lambda's Node.js runtime after an uncaught exception. */
const UNCAUGHT_EXIT_CODE = 129;

installClock(setup.clockOffset, setup.frozenAt);
output.install();
process.on('uncaughtException', (error) => exitWith(error));
process.on('unhandledRejection', (reason) =>
  exitWith(
    new RuntimeFailureError(
      'Runtime.UnhandledPromiseRejection',
      reason instanceof Error ? `${reason}` : String(reason),
    ),
  ),
);
void run();

async function run(): Promise<void> {
  const handler = await initialize();
  if (!handler) return;
  for (let handled = 0; ; handled++) {
    const invocation = await nextInvocation(handled);
    await handle(handler, invocation);
  }
}

async function initialize(): Promise<Handler | undefined> {
  try {
    const handler = await loadHandler(setup.taskRoot, setup.handler);
    send({ kind: 'ready', initMs: performance.now() - startedAt });
    return handler;
  } catch (thrown) {
    const error = toErrorDocument(thrown);
    output.logFailure('Uncaught Exception', error);
    send({ kind: 'initFailed', error });
    return undefined;
  }
}

/** Blocks the thread until the runtime has sent invocation number `handled + 1`. */
async function nextInvocation(handled: number): Promise<Invocation> {
  for (;;) {
    Atomics.wait(setup.control, 0, handled);
    const received = receiveMessageOnPort(setup.port);
    if (received) return received.message;
  }
}

async function handle(handler: Handler, invocation: Invocation): Promise<void> {
  startedAt = performance.now();
  process.env._X_AMZN_TRACE_ID = invocation.traceHeader;
  output.beginInvocation(invocation.requestId);
  try {
    const result = await handler(JSON.parse(invocation.payload), contextOf(invocation));
    send({ kind: 'done', payload: JSON.stringify(result) ?? 'null', ms: performance.now() - startedAt });
  } catch (thrown) {
    const error = toErrorDocument(thrown);
    output.logFailure('Invoke Error', error);
    send({ kind: 'failed', error, ms: performance.now() - startedAt });
  }
}

/**
 * Creates the context object (Lambda Developer Guide, Using the Lambda context object to retrieve Node.js function
 * information).
 */
function contextOf(invocation: Invocation): object {
  const deadline = performance.now() + invocation.remainingMs;
  return {
    callbackWaitsForEmptyEventLoop: true,
    awsRequestId: invocation.requestId,
    functionName: setup.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: setup.functionArn,
    memoryLimitInMB: String(setup.memoryMb),
    logGroupName: setup.logging.group,
    logStreamName: setup.logStream,
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(deadline - performance.now())),
  };
}

function exitWith(thrown: unknown): void {
  const error = toErrorDocument(thrown);
  output.logFailure('Uncaught Exception', error);
  send({ kind: 'dying', error });
  process.exit(UNCAUGHT_EXIT_CODE);
}

function send(message: WorkerMessage): void {
  if (message.kind === 'log') waitForLogCapacity(logWeight(message.line));
  setup.port.postMessage(message);
}

function waitForLogCapacity(weight: number): void {
  for (let pendingWeight = Atomics.load(setup.control, 1); pendingWeight > LOG_WEIGHT_LIMIT; ) {
    Atomics.wait(setup.control, 1, pendingWeight);
    pendingWeight = Atomics.load(setup.control, 1);
  }
  Atomics.add(setup.control, 1, weight);
}
