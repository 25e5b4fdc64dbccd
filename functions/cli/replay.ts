import { createHmac } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Target } from './target.ts';

const OutcomeSchema = z.enum(['stored', 'applied', 'quarantined', 'missing']);
const TraceSchema = z.object({
  items: z.array(z.object({ id: z.string(), kind: z.string(), outcome: OutcomeSchema, reason: z.string().optional() })),
});
const PageSchema = z.object({ data: z.array(z.unknown()), next: z.string().nullable() });

/** What became of one item of a payload. */
type ItemTrace = z.infer<typeof TraceSchema>['items'][number];

/** What became of one file. `counted` is found by a walk of its own, so that an item lost in splitting shows. */
export interface FileReport {
  readonly file: string;
  readonly status: number;
  readonly counted: number;
  readonly items: readonly ItemTrace[];
}

export interface ReplayOptions {
  readonly folder: string;
  readonly appSecret: string;
  /** Connects every phone number that the payloads name to a tenant of its own first. */
  readonly connect: boolean;
  /** Posts everything this many times; from the second time on, concurrently and shuffled. */
  readonly times: number;
  /** Milliseconds to wait for items to be handled. */
  readonly patienceMs: number;
}

/** The account of a replay: what became of each file, and what changed when all was posted again. */
export interface ReplayReport {
  readonly files: readonly FileReport[];
  readonly before: Totals;
  readonly after: Totals;
}

/** How much there is of what a replay may add to. */
interface Totals {
  readonly conversations: number;
  readonly messages: number;
  readonly quarantined: number;
}

/**
 * Posts each `.json` file of a folder as Meta would, waits until every item of it is accounted for, and says what became of
 * it: stored as a message, applied to one, or quarantined with the reason. Posting again must change nothing.
 */
export async function replay(target: Target, options: ReplayOptions): Promise<ReplayReport> {
  const files = globSync('**/*.json', { cwd: options.folder }).sort();
  const bodies = new Map(files.map((file) => [file, readFileSync(join(options.folder, file), 'utf8')]));
  const tenantKey = options.connect ? await connectAll(target, [...bodies.values()]) : undefined;
  const answers = new Map<string, number>();
  for (const [file, body] of bodies) answers.set(file, await post(target, options.appSecret, body));
  const reports: FileReport[] = [];
  for (const [file, body] of bodies) {
    const items = await settled(target, body, options.patienceMs);
    reports.push({ file, status: answers.get(file) ?? 0, counted: countItems(body), items });
  }
  const before = await totals(target, tenantKey);
  for (let time = 1; time < options.times; time++) {
    await Promise.all(
      shuffled([...bodies.values(), ...bodies.values()]).map((body) => post(target, options.appSecret, body)),
    );
  }
  for (const body of options.times > 1 ? bodies.values() : []) await settled(target, body, options.patienceMs);
  return { files: reports, before, after: await totals(target, tenantKey) };
}

/** Items of a payload, counted apart from the code that splits it: every element of every list in every change, or one for what has no such shape. */
function countItems(body: string): number {
  const payload = parseJson(body);
  const entries = list(field(payload, 'entry'));
  const changes = entries.flatMap((entry) => list(field(entry, 'changes')));
  if (changes.length === 0) return 1;
  return changes.reduce<number>((sum, change) => {
    const value = field(change, 'value');
    const lists = Object.entries(isObject(value) ? value : {}).filter(
      ([key, item]) => Array.isArray(item) && key !== 'contacts',
    );
    return (
      sum +
      Math.max(
        1,
        lists.reduce((count, [, item]) => count + list(item).length, 0),
      )
    );
  }, 0);
}

async function settled(target: Target, body: string, patienceMs: number): Promise<readonly ItemTrace[]> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const answer = await operator(target, 'POST', '/v1/operator/trace', body);
    const { items } = TraceSchema.parse(await answer.json());
    if (items.every(({ outcome }) => outcome !== 'missing') || Date.now() > deadline) return items;
    await new Promise((done) => setTimeout(done, 100));
  }
}

async function connectAll(target: Target, bodies: readonly string[]): Promise<string> {
  const tenant = await operator(target, 'POST', '/v1/operator/tenants', JSON.stringify({ name: 'Replay' }));
  const { tenantId, apiKey } = z.object({ tenantId: z.string(), apiKey: z.string() }).parse(await tenant.json());
  for (const [phoneNumberId, wabaId] of numbersIn(bodies)) {
    const body = { tenantId, phoneNumberId, wabaId, displayPhoneNumber: phoneNumberId, accessToken: 'replay' };
    const answer = await operator(target, 'POST', '/v1/operator/numbers', JSON.stringify(body));
    if (!answer.ok && answer.status !== 409)
      throw new Error(`number ${phoneNumberId} could not be connected: ${await answer.text()}`);
  }
  return apiKey;
}

/** Phone number ids with the WABA that they came under. */
function numbersIn(bodies: readonly string[]): Map<string, string> {
  const numbers = new Map<string, string>();
  for (const entry of bodies.flatMap((body) => list(field(parseJson(body), 'entry')))) {
    for (const change of list(field(entry, 'changes'))) {
      const id = field(field(field(change, 'value'), 'metadata'), 'phone_number_id');
      const waba = field(entry, 'id');
      if (typeof id === 'string' && id && typeof waba === 'string' && waba) numbers.set(id, waba);
    }
  }
  return numbers;
}

async function totals(target: Target, tenantKey: string | undefined): Promise<Totals> {
  const quarantined = (await everything(target, '/v1/operator/quarantine', target.operatorKey)).length;
  if (!tenantKey) return { conversations: 0, messages: 0, quarantined };
  const conversations = await everything(target, '/v1/conversations', tenantKey);
  let messages = 0;
  for (const conversation of conversations) {
    messages += (await everything(target, `/v1/conversations/${String(field(conversation, 'id'))}/messages`, tenantKey))
      .length;
  }
  return { conversations: conversations.length, messages, quarantined };
}

async function everything(target: Target, path: string, key: string): Promise<unknown[]> {
  const found: unknown[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const query = `limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`;
    const answer = await fetch(`${target.baseUrl}${path}?${query}`, { headers: { authorization: `Bearer ${key}` } });
    const page: z.infer<typeof PageSchema> = PageSchema.parse(await answer.json());
    found.push(...page.data);
    cursor = page.next;
  }
  return found;
}

async function post(target: Target, appSecret: string, body: string): Promise<number> {
  const signature = createHmac('sha256', appSecret).update(body).digest('hex');
  const headers = { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` };
  return (await fetch(`${target.baseUrl}/webhooks/whatsapp`, { method: 'POST', headers, body })).status;
}

function operator(target: Target, method: string, path: string, body: string): Promise<Response> {
  const headers = { authorization: `Bearer ${target.operatorKey}`, 'content-type': 'application/json' };
  return fetch(target.baseUrl + path, { method, headers, body });
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function field(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
