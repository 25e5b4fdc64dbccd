import { parseOptions } from './options.ts';
import { type Simulator, startSimulator } from './simulator.ts';

/** Errors that a sentence explains; any other shows its stack. */
const EXPLAINED = ['BadOptions', 'PortTaken'];

/** As quick as people find believable. */
const PACE = { sent: 250, delivered: 600, review: 4000, batch: 1500 };

async function main(): Promise<void> {
  const simulator = await startSimulator({ ...parseOptions(process.argv.slice(2), process.env), pace: PACE });
  endWith(simulator);
  console.log(`simulator ready ${simulator.origin}`);
  process.send?.({ port: Number(new URL(simulator.origin).port) });
}

/** Ends on a signal, and with the process that started it. */
function endWith(simulator: Simulator): void {
  let ending = false;
  const end = (): void => {
    if (ending) return;
    ending = true;
    simulator.stop().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  process.on('disconnect', end);
}

function fail(error: unknown): void {
  console.error(error instanceof Error && EXPLAINED.includes(error.name) ? error.message : error);
  process.exit(1);
}

main().catch(fail);
