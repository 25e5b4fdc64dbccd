import { createHmac } from 'node:crypto';
import * as z from 'zod';
import type { Update } from '../state/webhooks.ts';

const $MessagesValue = z.looseObject({
  metadata: z.looseObject({ phone_number_id: z.string() }),
  contacts: z.array(z.looseObject({})).optional(),
  messages: z.array(z.looseObject({})).optional(),
  statuses: z.array(z.looseObject({})).optional(),
});
type MessagesValue = z.infer<typeof $MessagesValue>;

interface Change {
  readonly field: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/**
 * The exact bytes of one POST that tells these updates: one entry an account, neighbours of one number and kind in one change, as Meta
 * aggregates them. Characters beyond ASCII are escaped in lower-case hex and slashes with a backslash, as in what Meta signs.
 */
export function bodyOf(updates: readonly Update[]): Buffer {
  const accounts = Map.groupBy(updates, ({ accountId }) => accountId);
  const entry = [...accounts].map(([id, ofAccount]) => {
    const administrative = ofAccount.find(({ field }) => field !== 'messages' && field !== 'smb_message_echoes');
    return {
      id,
      ...(administrative && { time: Math.floor(administrative.at / 1000) }),
      changes: merged(ofAccount),
    };
  });
  return Buffer.from(escaped(JSON.stringify({ object: 'whatsapp_business_account', entry })), 'latin1');
}

/** `sha256=` and the HMAC of the bytes under the app's secret. */
export function signatureOf(body: Buffer, appSecret: string): string {
  return `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`;
}

function escaped(text: string): string {
  return text
    .replaceAll('/', '\\/')
    .replace(/[\u0080-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function merged(updates: readonly Update[]): Change[] {
  const changes: Change[] = [];
  for (const { field, value } of updates) {
    const last = changes.at(-1);
    const joined = last && field === 'messages' && last.field === field ? join(last.value, value) : undefined;
    if (joined) changes.splice(-1, 1, { value: joined, field });
    else changes.push({ value, field });
  }
  return changes;
}

/** Two values in one, when both hold messages, or both statuses, of the same number. */
function join(first: unknown, second: unknown): MessagesValue | undefined {
  const [one, two] = [$MessagesValue.parse(first), $MessagesValue.parse(second)];
  if (one.metadata.phone_number_id !== two.metadata.phone_number_id) return undefined;
  if ((one.messages === undefined) !== (two.messages === undefined)) return undefined;
  const contacts = new Map(
    [...(one.contacts ?? []), ...(two.contacts ?? [])].map((each) => [JSON.stringify(each), each]),
  );
  return {
    ...one,
    ...(contacts.size > 0 && { contacts: [...contacts.values()] }),
    ...(one.messages && { messages: [...one.messages, ...(two.messages ?? [])] }),
    ...(one.statuses && { statuses: [...one.statuses, ...(two.statuses ?? [])] }),
  };
}
