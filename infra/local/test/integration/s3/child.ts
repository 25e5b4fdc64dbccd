import { RuntimeClock } from '../../../kernel/clock.ts';
import { LOCAL_REGION_AND_ACCOUNT } from '../../../kernel/identity.ts';
import { Meter } from '../../../kernel/meter.ts';
import { startS3 } from '../../../s3/start.ts';

/** Puts objects until it is killed, and prints the number of each acknowledged object. */
const [dataDir = ''] = process.argv.slice(2);
const s3 = await startS3({
  dataDir,
  clock: new RuntimeClock(),
  meter: new Meter(),
  authorizer: { authorize: () => undefined },
  regionAndAccount: LOCAL_REGION_AND_ACCOUNT,
});
await s3.defineBucket('survives', []);
for (let number = 0; ; number += 1) {
  await s3.putObject('survives', `o/${number}`, `body ${number}`);
  console.log(`written ${number}`);
}
