import { createHmac } from 'node:crypto';
import * as z from 'zod';
import { mapBounded } from '../../shared/bounded.ts';
import { type Contents, differences, readContents, type Seen } from './contents.ts';
import { countItems, type Places, payloadsIn, placesIn } from './payloads.ts';
import { becomesQuiet, type Patience } from './quiet.ts';
import type { Target } from './target.ts';

const OutcomeSchema = z.enum(['stored', 'applied', 'quarantined', 'missing']);
const TraceSchema = z.object({
  items: z.array(
    z.looseObject({
      id: z.string(),
      kind: z.string(),
      outcome: OutcomeSchema,
      reason: z.string().optional(),
      tenantId: z.string().optional(),
    }),
  ),
});
const TenantSchema = z.object({ tenantId: z.string(), apiKey: z.string() });

/** What became of one item of a payload. */
type ItemTrace = z.infer<typeof TraceSchema>['items'][number];

/** What became of one file. `counted` is found by a walk of its own, so that an item lost in splitting shows. */
export interface FileReport {
  readonly file: string;
  readonly status: number;
  readonly counted: number;
  readonly items: readonly ItemTrace[];
}

export interface ReplayOptions extends Patience {
  readonly folder: string;
  readonly appSecret: string;
  /** Connects every phone number that the payloads name to a tenant of its own first. */
  readonly connect: boolean;
  /** Posts everything this many times; from the second time on twice over, concurrently and shuffled. */
  readonly times: number;
}

/** The account of a replay. It has passed when there is no problem. */
export interface ReplayReport {
  readonly files: readonly FileReport[];
  /** What there was to see after the first time. */
  readonly contents: Contents;
  /** Conversations are seen with their tenant's key only, which a replay has of the tenant that it made. */
  readonly sawConversations: boolean;
  readonly problems: readonly string[];
}

/** A number of the payloads, or its account, is another tenant's: what goes there could not be looked at. */
export class NumberTaken extends Error {
  override readonly name = 'NumberTaken';
}

/** Calls at a time. */
const PARALLEL = 16;
/** Meta repeats for days what is answered with a 5xx; here a few times do. */
const POSTS = 5;

/**
 * Posts each `.json` file of a folder as Meta would, waits until every item of it is accounted for, and says what became of
 * it: stored as a message, applied to one, or quarantined with the reason. Posting again must change nothing: neither what became of
 * an item, nor anything that the APIs show.
 * @throws NumberTaken
 */
export async function replay(target: Target, options: ReplayOptions): Promise<ReplayReport> {
  const bodies = payloadsIn(options.folder);
  const places = placesIn(bodies.values());
  const tenant = options.connect ? await connectAll(target, places) : undefined;
  const statuses = new Map<string, number>();
  for (const [file, body] of bodies) statuses.set(file, await post(target, options.appSecret, body));
  const problems = await noisy(target, options, 'the first time');

  const traced = await traceAll(target, bodies);
  const files = [...bodies].map(([file, body]) => ({
    file,
    status: statuses.get(file) ?? 0,
    counted: countItems(body),
    items: traced.get(file) ?? [],
  }));
  const tenantIds = new Set([...(tenant ? [tenant.tenantId] : []), ...files.flatMap(tenantsOf)]);
  const seen: Seen = { places, apiKey: tenant?.apiKey, tenantIds };
  const contents = await readContents(target, seen);
  problems.push(...files.flatMap(problemsOf));

  if (options.times > 1) {
    problems.push(...(await postAgain(target, options, bodies, statuses)));
    problems.push(...(await noisy(target, options, 'the repetitions')));
    const again = await traceAll(target, bodies);
    const moved = [...again].filter(([file, items]) => JSON.stringify(items) !== JSON.stringify(traced.get(file)));
    problems.push(...moved.map(([file]) => `${file}: something else became of its items when it was posted again`));
    const changes = differences(contents, await readContents(target, seen));
    problems.push(...changes.map((change) => `posting again: ${change}`));
  }
  return { files, contents, sawConversations: tenant !== undefined, problems };
}

/** Posts everything twice over, concurrently and shuffled, `times - 1` times. */
async function postAgain(
  target: Target,
  { appSecret, times }: ReplayOptions,
  bodies: ReadonlyMap<string, string>,
  statuses: ReadonlyMap<string, number>,
): Promise<readonly string[]> {
  const problems: string[] = [];
  for (let time = 1; time < times; time += 1) {
    await mapBounded(shuffled([...bodies, ...bodies]), PARALLEL, async ([file, body]) => {
      const status = await post(target, appSecret, body);
      if (status !== statuses.get(file)) problems.push(`${file}: answered ${status} when it was posted again`);
    });
  }
  return problems;
}

async function noisy(target: Target, options: ReplayOptions, when: string): Promise<string[]> {
  return (await becomesQuiet(target, options)) ? [] : [`the queues did not become empty after ${when}`];
}

const tenantsOf = ({ items }: FileReport): readonly string[] => items.flatMap(({ tenantId }) => tenantId ?? []);

/** What is not JSON has no items and must be refused; all else must be taken, with every item in its place. */
function problemsOf({ file, status, counted, items }: FileReport): readonly string[] {
  const isRefused = counted === 0 && status === 400;
  const missing = items.filter(({ outcome }) => outcome === 'missing').length + Math.max(0, counted - items.length);
  return [
    ...(status === 200 || isRefused ? [] : [`${file}: answered ${status}`]),
    ...(missing > 0 ? [`${file}: ${missing} of ${Math.max(counted, items.length)} items are missing`] : []),
  ];
}

async function traceAll(
  target: Target,
  bodies: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, readonly ItemTrace[]>> {
  return new Map(
    await mapBounded([...bodies], PARALLEL, async ([file, text]) => {
      const answer = await operator(target, '/v1/operator/trace', { text });
      if (!answer.ok) throw new Error(`${file} could not be traced: ${answer.status} ${await answer.text()}`);
      return [file, TraceSchema.parse(await answer.json()).items] as const;
    }),
  );
}

async function connectAll(target: Target, { numbers }: Places): Promise<z.infer<typeof TenantSchema>> {
  const tenant = await operator(target, '/v1/operator/tenants', { name: 'Replay' });
  const made = TenantSchema.parse(await tenant.json());
  for (const [phoneNumberId, wabaId] of numbers) {
    const number = { tenantId: made.tenantId, phoneNumberId, wabaId };
    const body = { ...number, displayPhoneNumber: phoneNumberId, accessToken: 'replay' };
    const answer = await operator(target, '/v1/operator/numbers', body);
    if (answer.status === 409)
      throw new NumberTaken(
        `number ${phoneNumberId}, or its account ${wabaId}, belongs to another tenant: replay on a platform without it (npm start -- --fresh), or without --connect`,
      );
    if (!answer.ok) throw new Error(`number ${phoneNumberId} could not be connected: ${await answer.text()}`);
  }
  return made;
}

/** Posts until there is an answer that is final, as Meta does. */
async function post(target: Target, appSecret: string, body: string): Promise<number> {
  const signature = createHmac('sha256', appSecret).update(body).digest('hex');
  const headers = { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` };
  const once = async (): Promise<number> =>
    (await fetch(`${target.baseUrl}/webhooks/whatsapp`, { method: 'POST', headers, body })).status;
  let status = await once();
  for (let attempt = 1; attempt < POSTS && (status >= 500 || status === 429); attempt += 1) {
    await new Promise((done) => setTimeout(done, 200 * attempt));
    status = await once();
  }
  return status;
}

function operator(target: Target, path: string, body: unknown): Promise<Response> {
  const headers = { authorization: `Bearer ${target.operatorKey}`, 'content-type': 'application/json' };
  return fetch(target.baseUrl + path, { method: 'POST', headers, body: JSON.stringify(body) });
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
