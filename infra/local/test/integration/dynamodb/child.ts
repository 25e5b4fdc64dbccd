import { LOCAL_REGION_AND_ACCOUNT } from '../../../kernel/identity.ts';
import { startHarness, tableNamed } from './harness.ts';

/** Writes items concurrently until it is killed, and prints the number of each acknowledged item. */
const [dataDir] = process.argv.slice(2);
const harness = await startHarness({ dataDir });
await harness.dynamo.defineTable(tableNamed('survives'));
console.log(`java ${harness.dynamo.pid} in ${LOCAL_REGION_AND_ACCOUNT.region}`);
let next = 0;
await Promise.all(
  Array.from({ length: 4 }, async () => {
    for (;;) {
      const number = next++;
      await harness.put('survives', { pk: { S: `p${number % 7}` }, sk: { S: String(number) } });
      console.log(`written ${number}`);
    }
  }),
);
