import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { PayloadAccounts } from './payloads.ts';
import type { Target } from './target.ts';

const entrySchema = z.looseObject({ id: z.string() });
const pageSchema = z.object({ data: z.array(entrySchema), next: z.string().nullable() });
type Entry = z.infer<typeof entrySchema>;

/**
 * Digests of everything that the APIs return and a replay can change, by kind and id: `message <conversation>/<id>`.
 */
export type Snapshot = ReadonlyMap<string, string>;

/** Which contents are read. */
export interface SnapshotScope {
  readonly accounts: PayloadAccounts;
  /** The key of the tenant that the numbers were connected to; without it, conversations are not read. */
  readonly apiKey: string | undefined;
  /** The tenants that received items. */
  readonly tenantIds: ReadonlySet<string>;
}

/** Reads all contents: conversations with their messages and statuses, account events, and quarantined items. */
export async function readSnapshot(target: Target, { accounts, apiKey, tenantIds }: SnapshotScope): Promise<Snapshot> {
  const found = new Map<string, string>();
  const add = (kind: string, entry: Entry): void => void found.set(`${kind} ${entry.id}`, digest(entry));
  for (const conversation of apiKey === undefined ? [] : await listAll(target, '/v1/conversations', apiKey)) {
    add('conversation', conversation);
    const messages = await listAll(target, `/v1/conversations/${conversation.id}/messages`, apiKey ?? '');
    for (const message of messages) add('message', { ...message, id: `${conversation.id}/${message.id}` });
  }
  for (const tenantId of tenantIds) {
    for (const scope of new Set([...accounts.numbers.keys(), ...accounts.wabas])) {
      const path = `/v1/operator/account-events?${new URLSearchParams({ tenantId, scope })}`;
      for (const event of await listAll(target, path, target.operatorKey)) add('account event', event);
    }
  }
  for (const item of await listAll(target, '/v1/operator/quarantine', target.operatorKey))
    if (isInPlaces(item, accounts)) add('quarantined', item);
  return found;
}

/** Excludes items that webhooks of other accounts put into the common quarantine meanwhile. */
function isInPlaces({ phoneNumberId, wabaId }: Entry, { numbers, wabas }: PayloadAccounts): boolean {
  if (phoneNumberId === null && wabaId === null) return true;
  return (
    (typeof phoneNumberId === 'string' && numbers.has(phoneNumberId)) ||
    (typeof wabaId === 'string' && wabas.has(wabaId))
  );
}

/** Lists the entries that appeared, disappeared or changed, one line each. */
export function compareSnapshots(before: Snapshot, after: Snapshot): readonly string[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names.flatMap((name) => {
    if (!before.has(name)) return [`${name} appeared`];
    if (!after.has(name)) return [`${name} disappeared`];
    return before.get(name) === after.get(name) ? [] : [`${name} changed`];
  });
}

/** Counts the entries of each kind. */
export function countByKind(contents: Snapshot): Readonly<Record<string, number>> {
  const counts: Record<string, number> = { conversation: 0, message: 0, 'account event': 0, quarantined: 0 };
  for (const name of contents.keys()) {
    const kind = name.slice(0, name.lastIndexOf(' '));
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

/**
 * Properties that change without a webhook: the customer service window closes with time, and files are fetched
 * asynchronously and get a new link with each request.
 */
const VOLATILE_PROPERTIES = new Set(['open', 'media']);

const digest = (entry: Entry): string =>
  createHash('sha256')
    .update(JSON.stringify(entry, (name, value: unknown) => (VOLATILE_PROPERTIES.has(name) ? undefined : value)))
    .digest('hex');

async function listAll(target: Target, path: string, key: string): Promise<readonly Entry[]> {
  const found: Entry[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query = `${path.includes('?') ? '&' : '?'}limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`;
    const response = await fetch(target.baseUrl + path + query, { headers: { authorization: `Bearer ${key}` } });
    if (!response.ok) throw new Error(`GET ${path} returned ${response.status}: ${await response.text()}`);
    const page: z.infer<typeof pageSchema> = pageSchema.parse(await response.json());
    found.push(...page.data);
    cursor = page.next;
  }
  return found;
}
