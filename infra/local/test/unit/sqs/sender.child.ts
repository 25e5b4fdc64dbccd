/** Sends to a queue in the given folder until it is killed, and prints the id of each acknowledged message. */
import { writeSync } from 'node:fs';
import { RuntimeClock } from '../../../kernel/clock.ts';
import { Faults } from '../../../kernel/faults.ts';
import { LOCAL_REGION_AND_ACCOUNT } from '../../../kernel/identity.ts';
import { Meter } from '../../../kernel/meter.ts';
import { createSqs } from '../../../sqs/create.ts';

const STDOUT = 1;
const { engine } = createSqs({
  dataDir: process.argv[2] ?? '',
  clock: new RuntimeClock(),
  meter: new Meter(),
  faults: new Faults(),
  authorizer: { authorize: () => {} },
  regionAndAccount: LOCAL_REGION_AND_ACCOUNT,
  endpointOrigin: () => 'http://127.0.0.1:4566',
});
const { arn } = engine.defineQueue('q', false, {});
for (;;) writeSync(STDOUT, `${engine.send(arn, { body: 'x'.repeat(5_000) }).messageId}\n`);
