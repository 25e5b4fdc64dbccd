import { createHmac } from 'node:crypto';
import * as z from 'zod';
import { mapConcurrently } from '../../shared/concurrency.ts';
import { collectAccounts, countItems, type PayloadAccounts, readPayloads } from './payloads.ts';
import { compareSnapshots, readSnapshot, type Snapshot, type SnapshotScope } from './snapshot.ts';
import type { Target } from './target.ts';
import { type WaitOptions, waitUntilIdle } from './wait-until-idle.ts';

const outcomeSchema = z.enum(['stored', 'applied', 'quarantined', 'missing']);
const traceSchema = z.object({
  items: z.array(
    z.looseObject({
      id: z.string(),
      kind: z.string(),
      outcome: outcomeSchema,
      reason: z.string().optional(),
      tenantId: z.string().optional(),
    }),
  ),
});
const tenantSchema = z.object({ tenantId: z.string(), apiKey: z.string() });

/** The outcome of one item of a payload. */
type ItemTrace = z.infer<typeof traceSchema>['items'][number];

/**
 * The outcome of one file. `counted` comes from an independent count, so that an item lost in splitting is detected.
 */
export interface FileReport {
  readonly file: string;
  readonly status: number;
  readonly itemCount: number;
  readonly items: readonly ItemTrace[];
}

/** The options of a replay. */
export interface ReplayOptions extends WaitOptions {
  readonly folder: string;
  readonly appSecret: string;
  /** Whether to connect every phone number of the payloads to a new tenant first. */
  readonly shouldConnect: boolean;
  /** How often everything is posted; each repetition posts it twice, concurrently and in random order. */
  readonly times: number;
}

/** The report of a replay, which has passed when there are no problems. */
export interface ReplayReport {
  readonly files: readonly FileReport[];
  /** The contents after the first time. */
  readonly snapshot: Snapshot;
  /**
   * Whether conversations were compared. That needs a tenant's key, which a replay has only of the tenant that it
   * created.
   */
  readonly hasConversations: boolean;
  readonly problems: readonly string[];
}

/** A number of the payloads, or its account, belongs to another tenant, whose contents cannot be read. */
export class NumberTakenError extends Error {
  override readonly name = 'NumberTakenError';
}

/** Number of concurrent calls. */
const MAX_CONCURRENCY = 16;
/** Maximum number of posts of a payload. (Meta retries for days after a 5xx.) */
const MAX_POSTS = 5;

/**
 * Posts each `.json` file of a folder as Meta does, waits until its items are processed, and reports the outcome of
 * each: stored as a message, applied to one, or quarantined with the reason. Posting again must change neither the
 * outcome of an item nor anything that the APIs return.
 * @throws NumberTakenError
 */
export async function replay(target: Target, options: ReplayOptions): Promise<ReplayReport> {
  const bodies = readPayloads(options.folder);
  const places = collectAccounts(bodies.values());
  const tenant = options.shouldConnect ? await connectAll(target, places) : undefined;
  const statuses = new Map<string, number>();
  for (const [file, body] of bodies) statuses.set(file, await post(target, options.appSecret, body));
  const problems = await queueProblems(target, options, 'the first time');

  const traced = await traceAll(target, bodies);
  const files = [...bodies].map(([file, body]) => ({
    file,
    status: statuses.get(file) ?? 0,
    itemCount: countItems(body),
    items: traced.get(file) ?? [],
  }));
  const tenantIds = new Set([...(tenant ? [tenant.tenantId] : []), ...files.flatMap(tenantsOf)]);
  const selection: SnapshotScope = { accounts: places, apiKey: tenant?.apiKey, tenantIds };
  const contents = await readSnapshot(target, selection);
  problems.push(...files.flatMap(problemsOf));

  if (options.times > 1) {
    problems.push(...(await postAgain(target, options, bodies, statuses)));
    problems.push(...(await queueProblems(target, options, 'the repetitions')));
    const again = await traceAll(target, bodies);
    const differing = [...again].filter(([file, items]) => JSON.stringify(items) !== JSON.stringify(traced.get(file)));
    problems.push(...differing.map(([file]) => `${file}: its items had another outcome when it was posted again`));
    const changes = compareSnapshots(contents, await readSnapshot(target, selection));
    problems.push(...changes.map((change) => `posting again: ${change}`));
  }
  return { files, snapshot: contents, hasConversations: tenant !== undefined, problems };
}

/** Posts everything twice, concurrently and in random order, `times - 1` times. */
async function postAgain(
  target: Target,
  { appSecret, times }: ReplayOptions,
  bodies: ReadonlyMap<string, string>,
  statuses: ReadonlyMap<string, number>,
): Promise<readonly string[]> {
  const problems: string[] = [];
  for (let time = 1; time < times; time += 1) {
    await mapConcurrently(shuffled([...bodies, ...bodies]), MAX_CONCURRENCY, async ([file, body]) => {
      const status = await post(target, appSecret, body);
      if (status !== statuses.get(file)) problems.push(`${file}: the response was ${status} when it was posted again`);
    });
  }
  return problems;
}

async function queueProblems(target: Target, options: ReplayOptions, when: string): Promise<string[]> {
  return (await waitUntilIdle(target, options)) ? [] : [`the queues did not become empty after ${when}`];
}

const tenantsOf = ({ items }: FileReport): readonly string[] => items.flatMap(({ tenantId }) => tenantId ?? []);

/**
 * Lists the problems of a file. A file that is not JSON must be rejected; any other must be accepted, with no item
 * missing.
 */
function problemsOf({ file, status, itemCount, items }: FileReport): readonly string[] {
  const isRefused = itemCount === 0 && status === 400;
  const missing = items.filter(({ outcome }) => outcome === 'missing').length + Math.max(0, itemCount - items.length);
  return [
    ...(status === 200 || isRefused ? [] : [`${file}: the response was ${status}`]),
    ...(missing > 0 ? [`${file}: ${missing} of ${Math.max(itemCount, items.length)} items are missing`] : []),
  ];
}

async function traceAll(
  target: Target,
  bodies: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, readonly ItemTrace[]>> {
  return new Map(
    await mapConcurrently([...bodies], MAX_CONCURRENCY, async ([file, text]) => {
      const response = await postToOperatorApi(target, '/v1/operator/trace', { text });
      if (!response.ok) throw new Error(`${file} could not be traced: ${response.status} ${await response.text()}`);
      return [file, traceSchema.parse(await response.json()).items] as const;
    }),
  );
}

async function connectAll(target: Target, { numbers }: PayloadAccounts): Promise<z.infer<typeof tenantSchema>> {
  const tenant = await postToOperatorApi(target, '/v1/operator/tenants', { name: 'Replay' });
  const created = tenantSchema.parse(await tenant.json());
  for (const [phoneNumberId, wabaId] of numbers) {
    const number = { tenantId: created.tenantId, phoneNumberId, wabaId };
    const body = { ...number, displayPhoneNumber: phoneNumberId, accessToken: 'replay' };
    const response = await postToOperatorApi(target, '/v1/operator/numbers', body);
    if (response.status === 409)
      throw new NumberTakenError(
        `number ${phoneNumberId}, or its account ${wabaId}, belongs to another tenant: replay on a new platform (npm start -- --fresh), or without --connect`,
      );
    if (!response.ok) throw new Error(`number ${phoneNumberId} could not be connected: ${await response.text()}`);
  }
  return created;
}

/** Posts a payload until the response is final, as Meta does. */
async function post(target: Target, appSecret: string, body: string): Promise<number> {
  const signature = createHmac('sha256', appSecret).update(body).digest('hex');
  const headers = { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` };
  const postOnce = async (): Promise<number> =>
    (await fetch(`${target.baseUrl}/webhooks/whatsapp`, { method: 'POST', headers, body })).status;
  let status = await postOnce();
  for (let attempt = 1; attempt < MAX_POSTS && (status >= 500 || status === 429); attempt += 1) {
    await new Promise((done) => setTimeout(done, 200 * attempt));
    status = await postOnce();
  }
  return status;
}

function postToOperatorApi(target: Target, path: string, body: unknown): Promise<Response> {
  const headers = { authorization: `Bearer ${target.operatorKey}`, 'content-type': 'application/json' };
  return fetch(target.baseUrl + path, { method: 'POST', headers, body: JSON.stringify(body) });
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
