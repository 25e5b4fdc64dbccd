import { createHmac } from 'node:crypto';
import * as z from 'zod';
import type { PendingChange } from '../storage/webhooks.ts';

const messagesValueSchema = z.looseObject({
  metadata: z.looseObject({ phone_number_id: z.string() }),
  contacts: z.array(z.looseObject({})).optional(),
  messages: z.array(z.looseObject({})).optional(),
  statuses: z.array(z.looseObject({})).optional(),
});
type MessagesValue = z.infer<typeof messagesValueSchema>;

interface Change {
  readonly field: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/**
 * Creates the exact bytes of one POST. Like Meta, it has one entry per account and combines adjacent changes of the
 * same number and kind. Non-ASCII characters are escaped in lower-case hex and slashes with a backslash, as in the
 * bytes that Meta signs.
 */
export function bodyOf(changes: readonly PendingChange[]): Buffer {
  const accounts = Map.groupBy(changes, ({ accountId }) => accountId);
  const entry = [...accounts].map(([id, ofAccount]) => {
    const administrative = ofAccount.find(({ field }) => field !== 'messages' && field !== 'smb_message_echoes');
    return {
      id,
      ...(administrative && { time: Math.floor(administrative.at / 1000) }),
      changes: mergeChanges(ofAccount),
    };
  });
  return Buffer.from(escapeText(JSON.stringify({ object: 'whatsapp_business_account', entry })), 'latin1');
}

/** Signs the bytes: `sha256=` and the HMAC with the app secret. */
export function signatureOf(body: Buffer, appSecret: string): string {
  return `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`;
}

function escapeText(text: string): string {
  return text
    .replaceAll('/', '\\/')
    .replace(/[\u0080-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function mergeChanges(changes: readonly PendingChange[]): Change[] {
  const merged: Change[] = [];
  for (const { field, value } of changes) {
    const last = merged.at(-1);
    const joined = last && field === 'messages' && last.field === field ? joinValues(last.value, value) : undefined;
    if (joined) merged.splice(-1, 1, { value: joined, field });
    else merged.push({ value, field });
  }
  return merged;
}

/** Joins two values when both contain messages, or both statuses, of the same number. */
function joinValues(first: unknown, second: unknown): MessagesValue | undefined {
  const [one, two] = [messagesValueSchema.parse(first), messagesValueSchema.parse(second)];
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
