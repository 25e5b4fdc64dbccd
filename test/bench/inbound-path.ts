import type { Use } from '../../infra/local/kernel/meter.ts';
import { textWebhook, webhook } from '../harness/payloads.ts';
import type { TestPlatform } from '../harness/platform.ts';

/** Texts that a customer sends in one go, by the reference load. */
export const BURST = 3;

/** A number that texts are sent to. */
interface Number {
  readonly phoneNumberId: string;
  readonly wabaId: string;
}

/** One customer of one number, in a conversation that exists. */
export interface Customer extends Number {
  readonly from: string;
}

/** Provider time of the next text, in epoch seconds; each text of a bench has one of its own. */
let seconds = 1_790_000_000;

/** The texts of one burst of each customer, a POST each: a text of every customer first, then the second, as chats interleave. */
export function bursts(customers: readonly Customer[]): unknown[] {
  return Array.from({ length: BURST }).flatMap(() => customers.map((customer) => text(customer)));
}

/** A text of a usual length (the median of real payloads is some 60 characters). */
export function text(customer: Customer): unknown {
  seconds += 1;
  return textWebhook({
    ...customer,
    wamid: wamid(),
    at: seconds,
    body: 'Selamat pagi kak, apakah masih ada biji kopi Gayo 250 gram?',
  });
}

/** The business answers each customer from its phone: nobody waits any more. */
export async function answerAll(test: TestPlatform, customers: readonly Customer[]): Promise<void> {
  for (const { from, phoneNumberId, wabaId } of customers) {
    seconds += 1;
    const echo = {
      from: '622150000000',
      to: from,
      id: wamid(),
      timestamp: String(seconds),
      type: 'text',
      text: { body: 'Masih ada kak.' },
    };
    const metadata = { display_phone_number: '622150000000', phone_number_id: phoneNumberId };
    await test.postWebhook(
      webhook(wabaId, { messaging_product: 'whatsapp', metadata, message_echoes: [echo] }, 'smb_message_echoes'),
    );
  }
  await quiet(test);
}

/**
 * Sends POSTs one by one in chunks, so that each hop of the path sees batches of `batch` messages, and answers what the meter
 * counted meanwhile.
 */
export async function measured(test: TestPlatform, posts: readonly unknown[], batch: number): Promise<readonly Use[]> {
  const { runtime } = test.platform;
  runtime.meter.reset();
  for (let at = 0; at < posts.length; at += batch) {
    runtime.setMappings(false);
    for (const post of posts.slice(at, at + batch)) {
      const { status } = await test.postWebhook(post);
      if (status !== 200) throw new Error(`a webhook answered ${status}`);
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
      await quiet(test);
    }
  }
  runtime.setMappings(true);
  return runtime.meter.read();
}

/** Waits until nothing is on its way, letting batching windows pass on the clock. */
export async function quiet(test: TestPlatform): Promise<void> {
  await test.platform.runtime.idle();
}

let sent = 0;
function wamid(): string {
  sent += 1;
  // As long as a real one, which is base64 of the number and a random part.
  return `wamid.${Buffer.from(`bench-${String(sent).padStart(40, '0')}`).toString('base64')}`;
}
