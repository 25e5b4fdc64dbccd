import type { Usage } from '@warung/local';
import type { SimulatedPlatform } from '../harness/platform.ts';
import { createReplyClient } from '../harness/reply-client.ts';
import { uploadFile } from '../harness/upload-file.ts';
import { type Cost, costOf } from './cost.ts';
import { createOrderSteps, HOLD_OVER_MS } from './order-path.ts';
import { withoutScheduledUse } from './scheduled-use.ts';
import { createWaitingCustomers, type SimulatedCustomer } from './simulated-customers.ts';
import { retainedBytes } from './storage.ts';

/** The units of which a month of a shop consists. */
export const UNITS = ['text', 'newcomer', 'picture', 'reply', 'order', 'look'] as const;
export type UnitName = (typeof UNITS)[number];

/** The cost of one unit: US dollars of use, and the bytes that stay in the table for more than a month. */
export interface Unit {
  readonly cost: Cost;
  readonly bytes: number;
}

const FIRST_PHONE = 6281700000000;
const FIRST_NEWCOMER = 6281800000000;
const QUESTION = 'Selamat pagi kak, apakah masih ada biji kopi Gayo 250 gram?';
const REPLY = 'Masih ada kak, 250 gram Rp 85.000. Mau dikirim atau diambil?';

/** Performs an action and adds the metered use until the platform is idle. */
type Measure = (work: () => unknown) => Promise<void>;
type UnitActions = Readonly<Record<UnitName, (person: SimulatedCustomer, measure: Measure) => Promise<void>>>;

/**
 * Measures one unit after another, so that every batch has one message, as with shops of this size. Functions are warm.
 * @param usePerTick scheduled work of the platform in a quarter of an hour, which is subtracted
 */
export async function measureUnits(
  test: SimulatedPlatform,
  load: { readonly people: number; readonly picture: Buffer<ArrayBuffer> },
  usePerTick: readonly Usage[],
): Promise<Readonly<Record<UnitName, Unit>>> {
  const { meter } = test.platform.runtime;
  const people = await createWaitingCustomers(test, load.people, FIRST_PHONE);
  const actions = await createUnitActions(test, load.picture);
  let uses: Usage[] = [];
  const measure: Measure = async (work) => {
    meter.reset();
    await work();
    await test.idle();
    uses.push(...meter.read());
  };
  // Runs each unit once without measuring, so that no unit includes what a function does once: its secrets and its
  // session. Then replies to all.
  for (const name of UNITS) for (const person of people.slice(0, 1)) await actions[name](person, measure);
  for (const person of people) await actions.reply(person, measure);
  const measureUnit = async (name: UnitName): Promise<Unit> => {
    const before = await retainedBytes(test);
    uses = [];
    for (const person of people) await actions[name](person, measure);
    // When holds expire, there is nothing to release, but each costs a check. All expire together, so that functions
    // stay warm.
    if (name === 'order') await measure(() => test.platform.runtime.clock.advance(HOLD_OVER_MS));
    const bytes = ((await retainedBytes(test)) - before) / people.length;
    return { cost: costOf(withoutScheduledUse(uses, usePerTick), people.length), bytes: Math.max(0, bytes) };
  };
  return {
    newcomer: await measureUnit('newcomer'),
    // Replies follow the texts, because a reply answers the text before it.
    text: await measureUnit('text'),
    reply: await measureUnit('reply'),
    picture: await measureUnit('picture'),
    look: await measureUnit('look'),
    order: await measureUnit('order'),
  };
}

async function createUnitActions(test: SimulatedPlatform, picture: Buffer<ArrayBuffer>): Promise<UnitActions> {
  const { phoneNumberId } = test.credentials.demo;
  const { simulator } = test;
  const [shop, steps] = [createReplyClient(test), await createOrderSteps(test, 1)];
  let newcomers = 0;
  const markRead = ({ id }: SimulatedCustomer) => simulator.markSeen(id, phoneNumberId);
  return {
    text: ({ id }, measure) =>
      measure(() => simulator.sendAsCustomer(id, phoneNumberId, { type: 'text', body: QUESTION })),
    newcomer: (_, measure) => {
      newcomers += 1;
      const { id } = simulator.addCustomer({ name: `N${newcomers}`, phone: String(FIRST_NEWCOMER + newcomers) });
      return measure(() => simulator.sendAsCustomer(id, phoneNumberId, { type: 'text', body: QUESTION }));
    },
    picture: async ({ id }, measure) => {
      const mediaId = await uploadFile(test, 'image/jpeg', picture);
      await measure(() => simulator.sendAsCustomer(id, phoneNumberId, { type: 'image', mediaId }));
    },
    reply: async (person, measure) => {
      await measure(() => shop.text(person.conversationId, REPLY));
      await measure(() => markRead(person));
    },
    order: async (person, measure) => {
      for (const { act, after } of steps) {
        await measure(() => act([person]));
        await measure(() => markRead(person));
        await after?.();
      }
    },
    look: ({ conversationId }, measure) =>
      measure(async () => {
        for (const path of ['?view=waiting', `/${conversationId}`, `/${conversationId}/messages?limit=40`]) {
          const { status } = await test.request('GET', `/v1/conversations${path}`);
          if (status !== 200) throw new Error(`GET ${path} returned ${status}`);
        }
      }),
  };
}
