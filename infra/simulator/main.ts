import { PortTakenError } from './http/server.ts';
import { BadOptionsError, parseOptions } from './options.ts';
import { type Simulator, startSimulator } from './simulator.ts';

/** Delays that look realistic to people, in milliseconds. */
const DELAYS = { sent: 250, delivered: 600, review: 4000, batch: 1500 };

async function main(): Promise<void> {
  const simulator = await startSimulator({ ...parseOptions(process.argv.slice(2), process.env), delays: DELAYS });
  stopOnExit(simulator);
  console.log(`simulator ready ${simulator.origin}`);
  process.send?.({ port: Number(new URL(simulator.origin).port) });
}

/** Stops the simulator on SIGTERM and SIGINT, and when the parent process ends. */
function stopOnExit(simulator: Simulator): void {
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) return;
    isStopping = true;
    simulator.stop().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.on('disconnect', stop);
}

/** Prints an error and exits with code 1. Errors that the user can correct are printed without a stack trace. */
function fail(error: unknown): void {
  console.error(error instanceof BadOptionsError || error instanceof PortTakenError ? error.message : error);
  process.exit(1);
}

main().catch(fail);
