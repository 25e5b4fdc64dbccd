import * as z from 'zod';
import { Partition, type TenantScope } from '../table/keys.ts';
import { absent, type Put, type Table, type Write } from '../table/table.ts';
import { present } from '../table/values.ts';

/** What WhatsApp told about a person, as it told it. */
export interface Profile {
  readonly name: string | undefined;
  readonly waId: string | undefined;
  readonly userId: string | undefined;
}

/**
 * A person or group, `T#<tenant>#P#<contact>` / `P`, with what was known when it was first seen. What WhatsApp says newest
 * stands in the conversation, which is written with each message anyway; a name that an agent gives will stand here.
 * Access: get by id (0.5 RCU).
 */
export function newContact(scope: TenantScope, contactId: string, profile: Profile, at: number): Write {
  const attributes = present({ v: 1, contactId, ...profile, createdAt: at });
  return { do: 'put', key: scope.contact(contactId), attributes, when: absent() };
}

/**
 * What a contact said about marketing messages, `T#<tenant>#P#<contact>` / `O#<time>#<hash>`: kept one by one, so that the
 * newest is a matter of sorting and not of the order of arrival. Access: query a contact's preferences by prefix `O#`.
 */
export function preference(
  scope: TenantScope,
  at: { readonly contactId: string; readonly time: number; readonly hash: string },
  told: { readonly category: string; readonly value: string; readonly raw: string; readonly receivedAt: number },
): Put {
  return { key: scope.preference(at.contactId, at.time, at.hash), attributes: { v: 1, ...told }, when: absent() };
}

const $Preference = z.object({ category: z.string(), value: z.enum(['stop', 'resume']) });

/** What the contact said last about advertising; undefined when it said nothing. 0.5 RCU. */
export async function newestPreference(
  table: Table,
  scope: TenantScope,
  contactId: string,
): Promise<'stop' | 'resume' | undefined> {
  const { pk } = scope.contact(contactId);
  const { items } = await table.query({ in: new Partition(pk), range: { prefix: 'O#' }, descending: true, limit: 10 });
  const about = items.map((item) => $Preference.parse(item)).find(({ category }) => category === 'marketing_messages');
  return about?.value;
}
