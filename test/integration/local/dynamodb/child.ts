import { LOCAL_PLACE } from '../../../../infra/local/kernel/identity.ts';
import { startHarness, tableNamed } from './harness.ts';

/** Runs until it is killed: writes items side by side and prints the number of each that was acknowledged. */
const [dataDir] = process.argv.slice(2);
const harness = await startHarness({ dataDir });
await harness.dynamo.defineTable(tableNamed('survives'));
console.log(`java ${harness.dynamo.pid} in ${LOCAL_PLACE.region}`);
let next = 0;
await Promise.all(
  Array.from({ length: 4 }, async () => {
    for (;;) {
      const mine = next++;
      await harness.put('survives', { pk: { S: `p${mine % 7}` }, sk: { S: String(mine) } });
      console.log(`written ${mine}`);
    }
  }),
);
