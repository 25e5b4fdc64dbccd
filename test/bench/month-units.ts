import type { Use } from '../../infra/local/kernel/meter.ts';
import { keepFile } from '../harness/files.ts';
import type { SimulatedPlatform } from '../harness/platform.ts';
import { answering } from '../harness/replies.ts';
import { withoutBeats } from './beats.ts';
import { type Cost, costOf } from './cost.ts';
import { HOLD_OVER_MS, orderSteps } from './order-path.ts';
import { type Person, waitingCustomers } from './people.ts';
import { keptBytes } from './storage.ts';

/** What a month of a shop is made of. */
export const UNITS = ['text', 'newcomer', 'picture', 'reply', 'order', 'look'] as const;
export type UnitName = (typeof UNITS)[number];

/** What one of it costs: US dollars of use, and the bytes that stay in the table for more than a month. */
export interface Unit {
  readonly cost: Cost;
  readonly bytes: number;
}

const FIRST_PHONE = 6281700000000;
const FIRST_NEWCOMER = 6281800000000;
const ASKED = 'Selamat pagi kak, apakah masih ada biji kopi Gayo 250 gram?';
const ANSWERED = 'Masih ada kak, 250 gram Rp 85.000. Mau dikirim atau diambil?';

/** Does something and counts what was used until all is quiet. */
type Count = (work: () => unknown) => Promise<void>;
type Doing = Readonly<Record<UnitName, (person: Person, count: Count) => Promise<void>>>;

/**
 * Measures one thing after the other, so that every batch is one message: at this size nobody else's is in it. Functions are warm.
 * @param beat what the platform does by the clock in a quarter of an hour, some of which pass meanwhile
 */
export async function measureUnits(
  test: SimulatedPlatform,
  load: { readonly people: number; readonly picture: Buffer<ArrayBuffer> },
  beat: readonly Use[],
): Promise<Readonly<Record<UnitName, Unit>>> {
  const { meter } = test.platform.runtime;
  const people = await waitingCustomers(test, load.people, FIRST_PHONE);
  const doing = await doings(test, load.picture);
  let uses: Use[] = [];
  const count: Count = async (work) => {
    meter.reset();
    await work();
    await test.idle();
    uses.push(...meter.read());
  };
  // Once unmeasured, so that no unit pays for what a function does once: its secrets and its session. Then nobody waits.
  for (const name of UNITS) for (const person of people.slice(0, 1)) await doing[name](person, count);
  for (const person of people) await doing.reply(person, count);
  const measured = async (name: UnitName): Promise<Unit> => {
    const before = await keptBytes(test);
    uses = [];
    for (const person of people) await doing[name](person, count);
    // The holds' end finds nothing to free any more, and costs a look. Once for all, so that functions stay warm.
    if (name === 'order') await count(() => test.platform.runtime.clock.advance(HOLD_OVER_MS));
    const bytes = ((await keptBytes(test)) - before) / people.length;
    return { cost: costOf(withoutBeats(uses, beat), people.length), bytes: Math.max(0, bytes) };
  };
  return {
    newcomer: await measured('newcomer'),
    // Replies behind the texts: an answer ends the waiting that a text began.
    text: await measured('text'),
    reply: await measured('reply'),
    picture: await measured('picture'),
    look: await measured('look'),
    order: await measured('order'),
  };
}

async function doings(test: SimulatedPlatform, picture: Buffer<ArrayBuffer>): Promise<Doing> {
  const { phoneNumberId } = test.credentials.demo;
  const { simulator } = test;
  const [shop, steps] = [answering(test), await orderSteps(test, 1)];
  let newcomers = 0;
  const reads = ({ id }: Person) => simulator.look(id, phoneNumberId);
  return {
    text: ({ id }, count) => count(() => simulator.say(id, phoneNumberId, { type: 'text', body: ASKED })),
    newcomer: (_, count) => {
      newcomers += 1;
      const { id } = simulator.addCustomer({ name: `N${newcomers}`, phone: String(FIRST_NEWCOMER + newcomers) });
      return count(() => simulator.say(id, phoneNumberId, { type: 'text', body: ASKED }));
    },
    picture: async ({ id }, count) => {
      const mediaId = await keepFile(test, 'image/jpeg', picture);
      await count(() => simulator.say(id, phoneNumberId, { type: 'image', mediaId }));
    },
    reply: async (person, count) => {
      await count(() => shop.text(person.conversationId, ANSWERED));
      await count(() => reads(person));
    },
    order: async (person, count) => {
      for (const { act, after } of steps) {
        await count(() => act([person]));
        await count(() => reads(person));
        await after?.();
      }
    },
    look: ({ conversationId }, count) =>
      count(async () => {
        for (const path of ['?view=waiting', `/${conversationId}`, `/${conversationId}/messages?limit=40`]) {
          const { status } = await test.api('GET', `/v1/conversations${path}`);
          if (status !== 200) throw new Error(`a look answered ${status}`);
        }
      }),
  };
}
