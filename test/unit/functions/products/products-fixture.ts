import { createProductsApi } from '../../../../functions/products/products-api.ts';
import { createSyncCatalogue } from '../../../../functions/products/sync/sync-catalogue.ts';
import type { SyncJob } from '../../../../functions/products/sync/sync-job.ts';
import { cached } from '../../../../shared/cached.ts';
import { getProducts } from '../../../../shared/entities/product.ts';
import { Ids } from '../../../../shared/ids.ts';
import { isRecord } from '../../../../shared/json.ts';
import { RetryLaterError } from '../../../../shared/queue/worker.ts';
import type { GraphCall, GraphResult } from '../../../../shared/whatsapp/graph.ts';
import { callApi, tenantSession } from '../api-fixture.ts';
import { createTenantsFixture, MASTER, okAnswer, refusedAnswer } from '../tenants/tenants-fixture.ts';

export const PHONE = '111222333';
export const WABA = '444555666';
export const CATALOGUE = '777888999';

/** A batch that the fake catalogue received. */
interface Batch {
  readonly handle: string;
  readonly items: readonly Readonly<Record<string, unknown>>[];
}

/**
 * Creates a fake Graph API with one catalogue. It accepts every batch and reports its result on the first status
 * request.
 */
function fakeCatalogue() {
  const batches: Batch[] = [];
  const calls: GraphCall[] = [];
  const fake = {
    batches,
    calls,
    connected: [CATALOGUE] as string[],
    status: 'finished',
    errors: [] as { id: string; message: string }[],
    /** Takes precedence over all other responses. */
    instead: ((): undefined => undefined) as (
      call: GraphCall,
    ) => GraphResult | undefined | Promise<GraphResult | undefined>,
    async call(call: GraphCall): Promise<GraphResult> {
      calls.push(call);
      return (await fake.instead(call)) ?? answer(call);
    },
  };
  const answer = ({ method, path, body, query }: GraphCall): GraphResult => {
    const [, id = '', edge] = path.split('/');
    if (edge === 'product_catalogs' && method === 'GET')
      return okAnswer({ data: fake.connected.map((one) => ({ id: one })) });
    if (edge === 'product_catalogs') {
      const chosen = isRecord(body) ? String(body.catalog_id) : '';
      if (fake.connected.length > 0) return refusedAnswer(100);
      fake.connected = [chosen];
      return okAnswer();
    }
    if (edge === 'whatsapp_commerce_settings')
      return okAnswer({ data: [{ id, is_cart_enabled: true, is_catalog_visible: true }] });
    if (edge === 'items_batch') {
      const handle = `h${batches.length + 1}`;
      const requests: unknown = isRecord(body) ? body.requests : [];
      const items = Array.isArray(requests) ? requests.map((one) => ({ catalogue: id, ...Object(one).data })) : [];
      batches.push({ handle, items });
      return okAnswer({ handles: [handle] });
    }
    if (edge === 'check_batch_request_status')
      return okAnswer({ data: [{ handle: query?.handle, status: fake.status, errors: fake.errors }] });
    return refusedAnswer(100);
  };
  return fake;
}

/** Creates a shop with a number, the API for its products, and the worker that synchronizes them with WhatsApp. */
export async function createProductsFixture(
  options: { readonly number?: boolean; readonly plainPicture?: string } = {},
) {
  const business = createTenantsFixture();
  const { table, clock, time } = business;
  const shop = await business.tenant();
  const { scope } = shop;
  if (options.number !== false)
    await business.asOperator('POST', '/v1/operator/numbers', {
      ...{ tenantId: scope.tenantId, phoneNumberId: PHONE, wabaId: WABA },
      ...{ displayPhoneNumber: '+62 22 1234 5678', accessToken: 'token' },
    });
  const graph = fakeCatalogue();
  const fixed = <T>(held: T) => cached(async () => held, { clock, maxAgeMs: Number.POSITIVE_INFINITY });
  const sink = { info: () => {}, error: () => {} };
  const master = fixed(MASTER);
  const api = createProductsApi({
    platform: table,
    sessions: async () => tenantSession(table),
    ids: fixed(new Ids('a key for tests')),
    ...{ master, graph, clock, sink },
  });
  const { plainPicture = 'https://shop.example/plain.png' } = options;
  const work = createSyncCatalogue({ table, master, graph, clock, defaultImageUrl: plainPicture });

  async function call(method: string, target: string, body?: unknown, idempotencyKey?: string, key = shop.apiKey) {
    const { status, json } = await callApi(api, method, target, { key, body, idempotencyKey });
    return { status, json };
  }

  /** Processes one message of the queue. Returns `done`, or the seconds until its retry. */
  async function round(job: SyncJob): Promise<'done' | number> {
    const [outcome] = await work([{ input: job, messageId: 'm', traceparent: undefined }]);
    if (outcome?.ok) return 'done';
    if (outcome?.error instanceof RetryLaterError) return outcome.error.delaySeconds;
    throw outcome?.error;
  }
  const changed = (...skus: string[]): SyncJob => ({
    is: 'products',
    events: skus.map((sku) => ({ tenantId: scope.tenantId, sku })),
  });

  return {
    ...{ business, table, time, shop, scope, graph, call, work, round, changed },
    all: { is: 'tenants', events: [{ tenantId: scope.tenantId }] } satisfies SyncJob,
    /** Processes a message until it is done, advancing the clock. Returns the number of rounds. */
    async settle(job: SyncJob, maxRounds = 20): Promise<number> {
      for (let rounds = 1; rounds <= maxRounds; rounds += 1) {
        const delay = await round(job);
        if (delay === 'done') return rounds;
        time.now += delay;
      }
      throw new Error('the message is retried forever');
    },
    sync: async (sku: string) => (await getProducts(table, scope, [sku]))[0]?.product.sync,
  };
}

export const KOPI = { sku: 'kopi', name: 'Kopi tubruk', price: { amount: '10000', currency: 'IDR' }, stock: 5 };
