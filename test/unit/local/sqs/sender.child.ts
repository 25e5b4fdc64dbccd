/** Sends to a queue in the given folder until it is killed, and prints the id of each acknowledged message. */
import { writeSync } from 'node:fs';
import { RuntimeClock } from '../../../../infra/local/kernel/clock.ts';
import { Faults } from '../../../../infra/local/kernel/faults.ts';
import { LOCAL_PLACE } from '../../../../infra/local/kernel/identity.ts';
import { Meter } from '../../../../infra/local/kernel/meter.ts';
import { createSqs } from '../../../../infra/local/sqs/create.ts';

const STDOUT = 1;
const { engine } = createSqs({
  dataDir: process.argv[2] ?? '',
  clock: new RuntimeClock(),
  meter: new Meter(),
  faults: new Faults(),
  authorizer: { authorize: () => {} },
  place: LOCAL_PLACE,
  endpointOrigin: () => 'http://127.0.0.1:4566',
});
const { arn } = engine.defineQueue('q', false, {});
for (;;) writeSync(STDOUT, `${engine.send(arn, { body: 'x'.repeat(5_000) }).messageId}\n`);
