import { RuntimeClock } from '../../../../infra/local/kernel/clock.ts';
import { LOCAL_PLACE } from '../../../../infra/local/kernel/identity.ts';
import { Meter } from '../../../../infra/local/kernel/meter.ts';
import { startS3 } from '../../../../infra/local/s3/start.ts';

/** Puts objects until it is killed, and prints the number of each acknowledged object. */
const [dataDir = ''] = process.argv.slice(2);
const s3 = await startS3({
  dataDir,
  clock: new RuntimeClock(),
  meter: new Meter(),
  authorizer: { authorize: () => undefined },
  place: LOCAL_PLACE,
});
await s3.defineBucket('survives', []);
for (let number = 0; ; number += 1) {
  await s3.putObject('survives', `o/${number}`, `body ${number}`);
  console.log(`written ${number}`);
}
