import { statusWebhook, textsWebhook, textWebhook, webhook } from '../harness/payloads.ts';
import { seededRandom } from '../harness/seeded-random.ts';
import { chooseSize } from '../harness/test-size.ts';

/** A business number of the test. Texts to it carry its mark at the end of their wamid. */
export interface ChaosNumber {
  readonly mark: 'A' | 'B' | 'C';
  readonly phoneNumberId: string;
  readonly wabaId: string;
}

interface ChaosText extends ChaosNumber {
  readonly from: string;
  readonly wamid: string;
  /** Provider time in epoch seconds. */
  readonly at: number;
  readonly body?: string;
}

/** The webhooks to post, and the texts that the platform must store. */
export interface Load {
  readonly posts: readonly unknown[];
  readonly statusPosts: readonly unknown[];
  readonly texts: readonly ChaosText[];
}

const TEXTS = chooseSize({ all: 1500, few: 120 });
/** Texts that are too large for a queue message, each in a separate POST. */
const LARGE = 8;
/** Texts to a number that is connected only after they are quarantined; two of them are large. */
const EARLY = 30;
/** Status webhooks: four for each message. */
export const STATUSES = chooseSize({ all: 400, few: 60 });
export const UNKNOWN_ITEMS = chooseSize({ all: 100, few: 20 });
export const CUSTOMERS = chooseSize({ all: 60, few: 20 });
const ITEMS_A_POST = 20;
const START = 1_790_000_000;
const LARGE_BODY = 'kopi '.repeat(60_000);

export function makeLoad([a, b, c]: readonly [ChaosNumber, ChaosNumber, ChaosNumber]): Load {
  const small = Array.from({ length: TEXTS }, (_, index): ChaosText => {
    const number = index % 2 === 0 ? a : b;
    return {
      ...number,
      from: String(6281400000000 + (Math.floor(index / 2) % CUSTOMERS)),
      wamid: `wamid.chaos-${index}-${number.mark}`,
      at: START + ((index * 7919) % TEXTS),
    };
  });
  const large = Array.from(
    { length: LARGE },
    (_, index): ChaosText => ({
      ...a,
      from: String(6281400000000 + index),
      wamid: `wamid.large-${index}-${a.mark}`,
      at: START + TEXTS + index,
      body: LARGE_BODY,
    }),
  );
  const early = Array.from(
    { length: EARLY },
    (_, index): ChaosText => ({
      ...c,
      from: String(6281400000000 + (index % CUSTOMERS)),
      wamid: `wamid.early-${index}-${c.mark}`,
      at: START + index,
      ...(index < 2 ? { body: LARGE_BODY } : {}),
    }),
  );
  const batched = [a, b].flatMap(({ mark, wabaId, phoneNumberId }) =>
    chunks(
      small.filter((text) => text.mark === mark),
      ITEMS_A_POST,
    ).map((chunk) => textsWebhook(wabaId, phoneNumberId, chunk)),
  );
  const statusPosts = Array.from({ length: STATUSES }, (_, index) =>
    statusWebhook({
      ...a,
      wamid: `wamid.sent-${index >> 2}`,
      status: ['sent', 'delivered', 'read', 'failed'][index % 4] ?? 'sent',
      at: START + index,
      to: '6281400000000',
    }),
  );
  const unknown = Array.from({ length: UNKNOWN_ITEMS }, (_, index) =>
    webhook(a.wabaId, { something: index }, 'unknown_field'),
  );
  const single = [...large, ...early].map((text) => textWebhook(text));
  return {
    posts: shuffled([...batched, ...single, ...statusPosts, ...unknown]),
    statusPosts,
    texts: [...small, ...large, ...early],
  };
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

function shuffled<T>(items: readonly T[]): T[] {
  const random = seededRandom(7);
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
