import * as z from 'zod';
import { KEYS } from '../table/key-shapes.ts';
import { Partition, type TenantScope } from '../table/keys.ts';
import { queryAll } from '../table/query-all.ts';
import { absent, type Put, type Table, type Write } from '../table/table.ts';
import { present } from '../table/values.ts';

/** A person's profile as WhatsApp reported it. */
export interface Profile {
  readonly name: string | undefined;
  readonly waId: string | undefined;
  readonly userId: string | undefined;
}

/**
 * Creates the write of a contact, `T#<tenant>#CONTACT#<contact>` / `CONTACT`: a person or group with the profile at
 * first contact. The latest profile is in the conversation, which each message updates anyway; a name given by an agent
 * will be stored here.
 * Access: get by id (0.5 RCU).
 */
export function newContact(scope: TenantScope, contactId: string, profile: Profile, at: number): Write {
  const attributes = present({ v: 1, contactId, ...profile, createdAt: at });
  return { do: 'put', key: scope.contact(contactId), attributes, when: absent() };
}

/**
 * Creates the write of a contact's preference about marketing messages, `T#<tenant>#CONTACT#<contact>` /
 * `PREFERENCE#<time>#<hash>`.
 * Each preference is a separate item, so that the newest follows from sorting and not from the order of arrival.
 * Access: query a contact's preferences.
 */
export function putPreference(
  scope: TenantScope,
  at: { readonly contactId: string; readonly time: number; readonly hash: string },
  given: { readonly category: string; readonly value: string; readonly raw: string; readonly receivedAt: number },
): Put {
  return { key: scope.preference(at.contactId, at.time, at.hash), attributes: { v: 1, ...given }, when: absent() };
}

const preferenceSchema = z.object({ category: z.string(), value: z.enum(['stop', 'resume']) });

/** Returns the contact's newest preference about marketing messages; undefined without one. 0.5 RCU. */
export async function newestPreference(
  table: Table,
  scope: TenantScope,
  contactId: string,
): Promise<'stop' | 'resume' | undefined> {
  const { pk } = scope.contact(contactId);
  const items = await queryAll(table, {
    in: new Partition(pk),
    range: { prefix: KEYS.preference.sort },
    descending: true,
  });
  const newest = items
    .map((item) => preferenceSchema.parse(item))
    .find(({ category }) => category === 'marketing_messages');
  return newest?.value;
}
