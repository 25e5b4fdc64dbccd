import { type Clock, nowSeconds } from '../../../shared/clock.ts';
import { groupBy, mapConcurrently } from '../../../shared/concurrency.ts';
import { pauseNumber, type TenantNumber } from '../../../shared/entities/number.ts';
import { getProducts, type ProductSync, type ProductWithStock, updateSync } from '../../../shared/entities/product.ts';
import { getTenant } from '../../../shared/entities/tenant.ts';
import { requestLog } from '../../../shared/request-log.ts';
import type { TenantScope } from '../../../shared/table/keys.ts';
import type { CatalogueFailure } from '../catalogue-failure.ts';
import { type CatalogueTarget, type CatalogueTargetDeps, findCatalogueTarget } from '../catalogue-target.ts';
import { type CatalogueConnection, checkBatch, sendBatch } from './batch-calls.ts';
import { type ItemDefaults, toBatchItem } from './batch-item.ts';
import {
  claimSecondsLeft,
  currentVersionOf,
  isRecorded,
  nextSyncStep,
  RECHECK_SECONDS,
  retryDelaySeconds,
  type SyncStep,
} from './next-step.ts';

export interface SyncDeps extends CatalogueTargetDeps {
  readonly clock: Clock;
  /** The image URL for products without a picture. Empty if there is no default image. */
  readonly defaultImageUrl: string;
}

/** Seconds until the products must be checked again. Undefined if all are done. */
type RecheckDelay = number | undefined;

type Ready = Extract<CatalogueTarget, { is: 'ready' }>;

interface SyncContext extends SyncDeps {
  readonly scope: TenantScope;
  readonly now: number;
}

/** Items written in parallel. */
const PARALLEL_WRITES = 16;

/**
 * Synchronizes some of a tenant's products with WhatsApp: checks the batches in progress, then sends the outdated
 * products as one batch. Each product is claimed before it is sent, so that an older version is never sent after a
 * newer one.
 */
export async function syncProducts(scope: TenantScope, skus: readonly string[], deps: SyncDeps): Promise<RecheckDelay> {
  const context: SyncContext = { ...deps, scope, now: nowSeconds(deps.clock) };
  const target = await findCatalogueTarget(scope, context.now, deps);
  const products = await getProducts(deps.table, scope, skus, { consistent: true });
  return target.is === 'ready' ? syncToTarget(target, products, context) : recordUnsynced(target, products, context);
}

async function syncToTarget(
  target: Ready,
  products: readonly ProductWithStock[],
  context: SyncContext,
): Promise<RecheckDelay> {
  const { catalogId } = target.catalogue;
  const connection: CatalogueConnection = { graph: context.graph, token: target.token, catalogId };
  const steps = products.map((one) => ({ one, step: nextSyncStep(one, catalogId, context.now) }));
  const delays = steps.flatMap(({ step }) => (step.do === 'wait' ? [step.seconds] : []));
  const checks = groupBy(
    steps.filter(({ step }) => step.do === 'check'),
    ({ step }) => handleOf(step),
  );
  const checked = await mapConcurrently(checks, 4, async (group) => {
    const [first] = group;
    const batch = group.map(({ one }) => one);
    return first ? checkSentBatch(handleOf(first.step), batch, { connection, target, context }) : undefined;
  });
  const toSend = steps.flatMap(({ one, step }) => (step.do === 'send' ? [one] : []));
  const sent = toSend.length > 0 ? await send(toSend, { connection, target, context }) : undefined;
  return earliest([...delays, ...checked, sent]);
}

const handleOf = (step: SyncStep): string => (step.do === 'check' ? step.handle : '');

const earliest = (times: readonly RecheckDelay[]): RecheckDelay => {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
};

interface TargetContext {
  readonly connection: CatalogueConnection;
  readonly target: Ready;
  readonly context: SyncContext;
}

/**
 * Checks a batch and records its result on the given products. Versions newer than the batch are sent in the next
 * round.
 */
async function checkSentBatch(
  handle: string,
  products: readonly ProductWithStock[],
  at: TargetContext,
): Promise<RecheckDelay> {
  const { connection, target, context } = at;
  const status = await checkBatch(connection, handle);
  if (!status.ok) return handleFailure(status.failure, products, target.number, context);
  const { value } = status;
  const sentVersionOf = ({ product: { sync } }: ProductWithStock) => ({
    ...{ version: sync?.version ?? 0, available: sync?.available ?? false },
    ...{ at: context.now, catalogId: connection.catalogId },
  });
  const startedAt = Math.min(...products.map(({ product }) => product.sync?.at ?? context.now));
  if (value.is === 'in-progress') return retryDelaySeconds(context.now - startedAt);
  if (value.is === 'gone') {
    requestLog().count('batchesGone', 1);
    await recordSync(products, context, (one) => ({
      ...sentVersionOf(one),
      state: 'waiting',
      reason: 'NoAnswer',
    }));
    return retryDelaySeconds(0);
  }
  await recordSync(products, context, (one) => {
    const reason = value.rejected.get(one.product.sku);
    const sent = sentVersionOf(one);
    requestLog().count(reason === undefined ? 'synced' : 'rejected', 1);
    return reason === undefined ? { ...sent, state: 'synced' } : { ...sent, state: 'rejected', reason };
  });
  const settled = await getProducts(context.table, context.scope, products.map(skuOf), { consistent: true });
  const isBehind = settled.some((one) => nextSyncStep(one, connection.catalogId, context.now).do !== 'nothing');
  return isBehind ? 1 : undefined;
}

const skuOf = ({ product }: ProductWithStock): string => product.sku;

/** Sends products as one batch. Skips products that another invocation has claimed. */
async function send(products: readonly ProductWithStock[], at: TargetContext): Promise<RecheckDelay> {
  const { connection, target, context } = at;
  const { catalogId } = connection;
  const claim = (one: ProductWithStock): ProductSync => ({
    ...currentVersionOf(one),
    ...sinceOf(one.product),
    ...{ state: 'sending', at: context.now, catalogId },
  });
  const claimed = await recordSync(products, context, claim);
  const others = claimed.length < products.length ? retryDelaySeconds(0) : undefined;
  if (claimed.length === 0) return others;
  const defaults = await itemDefaultsOf(target, context);
  const sent = await sendBatch(
    connection,
    claimed.map((one) => toBatchItem(one, defaults)),
  );
  if (!sent.ok) return earliest([others, await handleFailure(sent.failure, claimed, target.number, context)]);
  requestLog().count('sent', claimed.length);
  await recordSync(claimed, context, (one) => {
    const recorded = { ...currentVersionOf(one), at: context.now, catalogId };
    const reason = sent.rejected.get(one.product.sku);
    if (reason !== undefined) return { ...recorded, state: 'rejected', reason };
    return sent.handle === undefined
      ? { ...recorded, state: 'waiting', reason: 'NoAnswer' }
      : { ...recorded, state: 'checking', handle: sent.handle };
  });
  return retryDelaySeconds(0);
}

/** Records why products cannot be sent. */
async function recordUnsynced(
  target: Exclude<CatalogueTarget, { is: 'ready' }>,
  all: readonly ProductWithStock[],
  context: SyncContext,
): Promise<RecheckDelay> {
  // Claims of other invocations remain: without its claim, a newer version could overtake one that is being sent.
  const products = all.filter(({ product }) => claimSecondsLeft(product, context.now) === 0);
  const delay = await recordNoTarget(target, products, context);
  return products.length < all.length ? earliest([delay, RECHECK_SECONDS]) : delay;
}

async function recordNoTarget(
  target: Exclude<CatalogueTarget, { is: 'ready' }>,
  products: readonly ProductWithStock[],
  context: SyncContext,
): Promise<RecheckDelay> {
  switch (target.is) {
    case 'unavailable':
      return recordReason('none', target.reason, products, context);
    case 'paused':
      return recordReason('waiting', 'NumberPaused', products, context);
    case 'failed':
      return handleFailure(target.failure, products, target.number, context);
  }
}

async function handleFailure(
  failure: CatalogueFailure,
  products: readonly ProductWithStock[],
  number: TenantNumber,
  context: SyncContext,
): Promise<RecheckDelay> {
  switch (failure.is) {
    case 'refused':
      return recordReason('none', failure.reason, products, context);
    case 'later': {
      const startedAt = Math.min(...products.map(({ product }) => product.sync?.since ?? context.now));
      await recordReason('waiting', failure.reason, products, context);
      return failure.seconds ?? retryDelaySeconds(Math.max(4, context.now - startedAt));
    }
    case 'token': {
      const paused = await pauseNumber(context.table, context.scope, number, failure.reason, context.now);
      await recordReason('waiting', 'NumberPaused', products, context);
      // Not paused here: the token was renewed, or another invocation paused the number. The next check finds out.
      return paused ? undefined : 1;
    }
  }
}

const sinceOf = ({ sync }: ProductWithStock['product']): { since?: number } =>
  sync?.since === undefined ? {} : { since: sync.since };

/** Records why products are not synchronized. Keeps batches in progress, so that they are checked later. */
async function recordReason(
  state: 'none' | 'waiting',
  reason: string,
  products: readonly ProductWithStock[],
  context: SyncContext,
): Promise<undefined> {
  const changed = products.filter((one) => {
    const { product } = one;
    const isInProgress = product.sync?.state === 'checking' && state === 'waiting';
    return !isInProgress && !isRecorded(product, state, reason, currentVersionOf(one));
  });
  await recordSync(changed, context, (one) => {
    const since = state === 'waiting' ? { since: one.product.sync?.since ?? context.now } : {};
    return { ...currentVersionOf(one), ...since, state, reason, at: context.now };
  });
  requestLog().count(state, changed.length);
}

/**
 * Records the sync state of products. Returns the updated products, without those that another writer changed
 * meanwhile.
 */
async function recordSync(
  products: readonly ProductWithStock[],
  { table, scope }: SyncContext,
  syncOf: (one: ProductWithStock) => ProductSync,
): Promise<readonly ProductWithStock[]> {
  const recorded = await mapConcurrently(products, PARALLEL_WRITES, async ({ product, stock }) => {
    const sync = syncOf({ product, stock });
    const { ok } = await table.update(updateSync(scope, product, sync));
    return ok ? [{ product: { ...product, sync }, stock }] : [];
  });
  return recorded.flat();
}

async function itemDefaultsOf(
  { number }: Ready,
  { table, scope, defaultImageUrl }: SyncContext,
): Promise<ItemDefaults> {
  const tenant = await getTenant(table, scope.tenantId);
  const digits = number.displayPhoneNumber.replace(/\D/g, '');
  // WhatsApp's own address of a business's catalogue (WhatsApp Help Center, "About catalog links").
  return { brand: tenant?.name ?? digits, link: `https://wa.me/c/${digits}`, defaultImageUrl };
}
