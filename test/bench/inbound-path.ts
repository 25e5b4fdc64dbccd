import type { Usage } from '@warung/local';
import { textWebhook, webhook } from '../harness/payloads.ts';
import type { TestPlatform } from '../harness/platform.ts';

/** Number of texts that a customer sends in a row in the reference load. */
export const BURST = 3;

/** The ids of a number that receives texts. */
interface NumberIds {
  readonly phoneNumberId: string;
  readonly wabaId: string;
}

/** A customer of a number, with an existing conversation. */
export interface Customer extends NumberIds {
  readonly from: string;
}

/** Provider time of the last text, in Unix seconds. Each text of a bench has a different one. */
let lastSeconds = 1_790_000_000;

/**
 * Returns the texts of one burst of each customer, one per POST. The bursts are interleaved: first texts of all
 * customers, then second ones.
 */
export function createBursts(customers: readonly Customer[]): unknown[] {
  return Array.from({ length: BURST }).flatMap(() => customers.map((customer) => createText(customer)));
}

/** Returns a text of typical length (the median of real payloads is about 60 characters). */
export function createText(customer: Customer): unknown {
  lastSeconds += 1;
  return textWebhook({
    ...customer,
    wamid: nextWamid(),
    at: lastSeconds,
    body: 'Selamat pagi kak, apakah masih ada biji kopi Gayo 250 gram?',
  });
}

/** Sends a reply to each customer from the business's phone, so that no conversation has unanswered messages. */
export async function replyToAll(test: TestPlatform, customers: readonly Customer[]): Promise<void> {
  for (const { from, phoneNumberId, wabaId } of customers) {
    lastSeconds += 1;
    const echo = {
      from: '622150000000',
      to: from,
      id: nextWamid(),
      timestamp: String(lastSeconds),
      type: 'text',
      text: { body: 'Masih ada kak.' },
    };
    const metadata = { display_phone_number: '622150000000', phone_number_id: phoneNumberId };
    await test.postWebhook(
      webhook(wabaId, { messaging_product: 'whatsapp', metadata, message_echoes: [echo] }, 'smb_message_echoes'),
    );
  }
  await waitUntilIdle(test);
}

/**
 * Sends POSTs one by one in chunks, so that each hop of the path receives batches of `batch` messages. Returns the
 * metered use.
 */
export async function measureUse(
  test: TestPlatform,
  posts: readonly unknown[],
  batch: number,
): Promise<readonly Usage[]> {
  const { runtime } = test.platform;
  runtime.meter.reset();
  for (let at = 0; at < posts.length; at += batch) {
    runtime.setMappings(false);
    for (const post of posts.slice(at, at + batch)) {
      const { status } = await test.postWebhook(post);
      if (status !== 200) throw new Error(`a webhook returned ${status}`);
    }
    for (const hop of [
      'route-inbound',
      'publish-changes',
      'track-number',
      'replay-quarantine',
      'send-outbound',
      'resume-outbound',
      'fetch-media',
    ]) {
      runtime.setMappings(true, hop);
      await waitUntilIdle(test);
    }
  }
  runtime.setMappings(true);
  return runtime.meter.read();
}

/** Waits until no work is in progress. Batching windows pass on the clock. */
export async function waitUntilIdle(test: TestPlatform): Promise<void> {
  await test.platform.runtime.waitUntilIdle();
}

let wamidCount = 0;
function nextWamid(): string {
  wamidCount += 1;
  // As long as a real one, which is base64 of the number and a random part.
  return `wamid.${Buffer.from(`bench-${String(wamidCount).padStart(40, '0')}`).toString('base64')}`;
}
