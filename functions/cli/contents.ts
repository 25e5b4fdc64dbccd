import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Places } from './payloads.ts';
import type { Target } from './target.ts';

const $Entry = z.looseObject({ id: z.string() });
const $Page = z.object({ data: z.array($Entry), next: z.string().nullable() });
type Entry = z.infer<typeof $Entry>;

/** Digests of everything that the APIs show of what a replay may add to, by kind and id: `message <conversation>/<id>`. */
export type Contents = ReadonlyMap<string, string>;

/** Whose contents are looked at. */
export interface Seen {
  readonly places: Places;
  /** Of the tenant that the numbers were connected to; undefined: conversations cannot be seen. */
  readonly apiKey: string | undefined;
  /** Tenants that items went to. */
  readonly tenantIds: ReadonlySet<string>;
}

/** Reads all contents: conversations with their messages and statuses, account events, and what is in quarantine. */
export async function readContents(target: Target, { places, apiKey, tenantIds }: Seen): Promise<Contents> {
  const found = new Map<string, string>();
  const add = (kind: string, entry: Entry): void => void found.set(`${kind} ${entry.id}`, digest(entry));
  for (const conversation of apiKey === undefined ? [] : await everything(target, '/v1/conversations', apiKey)) {
    add('conversation', conversation);
    const messages = await everything(target, `/v1/conversations/${conversation.id}/messages`, apiKey ?? '');
    for (const message of messages) add('message', { ...message, id: `${conversation.id}/${message.id}` });
  }
  for (const tenantId of tenantIds) {
    for (const scope of new Set([...places.numbers.keys(), ...places.wabas])) {
      const path = `/v1/operator/account-events?${new URLSearchParams({ tenantId, scope })}`;
      for (const event of await everything(target, path, target.operatorKey)) add('account event', event);
    }
  }
  for (const item of await everything(target, '/v1/operator/quarantine', target.operatorKey))
    if (isOurs(item, places)) add('quarantined', item);
  return found;
}

/** Quarantine is everybody's: what others' webhooks put there meanwhile is left out. */
function isOurs({ phoneNumberId, wabaId }: Entry, { numbers, wabas }: Places): boolean {
  if (phoneNumberId === null && wabaId === null) return true;
  return (
    (typeof phoneNumberId === 'string' && numbers.has(phoneNumberId)) ||
    (typeof wabaId === 'string' && wabas.has(wabaId))
  );
}

/** What appeared, went or changed, each as one line. */
export function differences(before: Contents, after: Contents): readonly string[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names.flatMap((name) => {
    if (!before.has(name)) return [`${name} appeared`];
    if (!after.has(name)) return [`${name} went`];
    return before.get(name) === after.get(name) ? [] : [`${name} changed`];
  });
}

/** How many of each kind there are. */
export function countsOf(contents: Contents): Readonly<Record<string, number>> {
  const counts: Record<string, number> = { conversation: 0, message: 0, 'account event': 0, quarantined: 0 };
  for (const name of contents.keys()) {
    const kind = name.slice(0, name.lastIndexOf(' '));
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

/**
 * Properties that change by themselves: the customer service window shuts with time, and files are fetched by a worker of their own
 * and get a new link with each look.
 */
const PASSING = new Set(['open', 'media']);

const digest = (entry: Entry): string =>
  createHash('sha256')
    .update(JSON.stringify(entry, (name, value: unknown) => (PASSING.has(name) ? undefined : value)))
    .digest('hex');

async function everything(target: Target, path: string, key: string): Promise<readonly Entry[]> {
  const found: Entry[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query = `${path.includes('?') ? '&' : '?'}limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`;
    const answer = await fetch(target.baseUrl + path + query, { headers: { authorization: `Bearer ${key}` } });
    if (!answer.ok) throw new Error(`GET ${path} answered ${answer.status}: ${await answer.text()}`);
    const page: z.infer<typeof $Page> = $Page.parse(await answer.json());
    found.push(...page.data);
    cursor = page.next;
  }
  return found;
}
