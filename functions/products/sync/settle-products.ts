import { groupBy, mapBounded } from '../../../shared/bounded.ts';
import { type Clock, seconds } from '../../../shared/clock.ts';
import { pauseNumber, type TenantNumber } from '../../../shared/entities/number.ts';
import { getProducts, noteSync, type Stocked, type Sync } from '../../../shared/entities/product.ts';
import { getTenant } from '../../../shared/entities/tenant.ts';
import { line } from '../../../shared/line.ts';
import type { TenantScope } from '../../../shared/table/keys.ts';
import { findPlace, type Place, type PlaceDeps } from '../place.ts';
import type { Trouble } from '../trouble.ts';
import { checkBatch, sendBatch, type Target } from './batch-calls.ts';
import { batchItem, type ShopFront } from './batch-item.ts';
import { claimLeft, isNoted, LOOK_SECONDS, pause, type Step, shownOf, stepOf } from './decide.ts';

export interface SettleDeps extends PlaceDeps {
  readonly clock: Clock;
  /** The picture of products that have none; empty when there is none either. */
  readonly plainPicture: string;
}

/** In how many seconds to look at products again; undefined when all are settled. */
type Again = number | undefined;

type Ready = Extract<Place, { is: 'ready' }>;

interface Work extends SettleDeps {
  readonly scope: TenantScope;
  readonly now: number;
}

/** Items written at the same time. */
const WRITES = 16;

/**
 * Brings some of a tenant's products a step nearer to being shown in WhatsApp as they are: asks about batches under way, then sends what
 * is not shown yet as one batch. Each product is claimed before it is sent, so that an older version never goes out after a newer.
 */
export async function settleProducts(scope: TenantScope, skus: readonly string[], deps: SettleDeps): Promise<Again> {
  const work: Work = { ...deps, scope, now: seconds(deps.clock) };
  const place = await findPlace(scope, work.now, deps);
  const products = await getProducts(deps.table, scope, skus, { consistent: true });
  return place.is === 'ready' ? settleAt(place, products, work) : settleNowhere(place, products, work);
}

async function settleAt(place: Ready, products: readonly Stocked[], work: Work): Promise<Again> {
  const { catalogId } = place.catalogue;
  const target: Target = { graph: work.graph, token: place.token, catalogId };
  const steps = products.map((one) => ({ one, step: stepOf(one, catalogId, work.now) }));
  const waits = steps.flatMap(({ step }) => (step.do === 'wait' ? [step.seconds] : []));
  const checks = groupBy(
    steps.filter(({ step }) => step.do === 'check'),
    ({ step }) => handleOf(step),
  );
  const checked = await mapBounded(checks, 4, async (group) => {
    const [first] = group;
    const batch = group.map(({ one }) => one);
    return first ? settleBatch(handleOf(first.step), batch, { target, place, work }) : undefined;
  });
  const toSend = steps.flatMap(({ one, step }) => (step.do === 'send' ? [one] : []));
  const sent = toSend.length > 0 ? await send(toSend, { target, place, work }) : undefined;
  return soonest([...waits, ...checked, sent]);
}

const handleOf = (step: Step): string => (step.do === 'check' ? step.handle : '');

const soonest = (times: readonly Again[]): Again => {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
};

interface At {
  readonly target: Target;
  readonly place: Ready;
  readonly work: Work;
}

/** What became of a batch, noted on those of its products that are looked at. What is newer than the batch is sent in the next round. */
async function settleBatch(handle: string, products: readonly Stocked[], at: At): Promise<Again> {
  const { target, place, work } = at;
  const asked = await checkBatch(target, handle);
  if (!asked.ok) return troubled(asked.trouble, products, place.number, work);
  const { value } = asked;
  const sentOf = ({ product: { sync } }: Stocked) => ({
    ...{ version: sync?.version ?? 0, available: sync?.available ?? false },
    ...{ at: work.now, catalogId: target.catalogId },
  });
  const began = Math.min(...products.map(({ product }) => product.sync?.at ?? work.now));
  if (value.is === 'in-progress') return pause(work.now - began);
  if (value.is === 'gone') {
    line().count('batchesGone', 1);
    await note(products, work, (one) => ({
      ...sentOf(one),
      state: 'waiting',
      reason: 'NoAnswer',
    }));
    return pause(0);
  }
  await note(products, work, (one) => {
    const reason = value.rejected.get(one.product.sku);
    const sent = sentOf(one);
    line().count(reason === undefined ? 'synced' : 'rejected', 1);
    return reason === undefined ? { ...sent, state: 'synced' } : { ...sent, state: 'rejected', reason };
  });
  const settled = await getProducts(work.table, work.scope, products.map(skuOf), { consistent: true });
  const isBehind = settled.some((one) => stepOf(one, target.catalogId, work.now).do !== 'nothing');
  return isBehind ? 1 : undefined;
}

const skuOf = ({ product }: Stocked): string => product.sku;

/** Sends products as one batch. Those that somebody else is sending are left to them. */
async function send(products: readonly Stocked[], at: At): Promise<Again> {
  const { target, place, work } = at;
  const { catalogId } = target;
  const claim = (one: Stocked): Sync => ({
    ...shownOf(one),
    ...sinceOf(one.product),
    ...{ state: 'sending', at: work.now, catalogId },
  });
  const claimed = await note(products, work, claim);
  const others = claimed.length < products.length ? pause(0) : undefined;
  if (claimed.length === 0) return others;
  const front = await frontOf(place, work);
  const sent = await sendBatch(
    target,
    claimed.map((one) => batchItem(one, front)),
  );
  if (!sent.ok) return soonest([others, await troubled(sent.trouble, claimed, place.number, work)]);
  line().count('sent', claimed.length);
  await note(claimed, work, (one) => {
    const noted = { ...shownOf(one), at: work.now, catalogId };
    const reason = sent.rejected.get(one.product.sku);
    if (reason !== undefined) return { ...noted, state: 'rejected', reason };
    return sent.handle === undefined
      ? { ...noted, state: 'waiting', reason: 'NoAnswer' }
      : { ...noted, state: 'checking', handle: sent.handle };
  });
  return pause(0);
}

async function settleNowhere(
  place: Exclude<Place, { is: 'ready' }>,
  all: readonly Stocked[],
  work: Work,
): Promise<Again> {
  // What somebody is sending stays theirs: without their claim a newer version could overtake it on the way.
  const products = all.filter(({ product }) => claimLeft(product, work.now) === 0);
  const again = await noteNowhere(place, products, work);
  return products.length < all.length ? soonest([again, LOOK_SECONDS]) : again;
}

async function noteNowhere(
  place: Exclude<Place, { is: 'ready' }>,
  products: readonly Stocked[],
  work: Work,
): Promise<Again> {
  switch (place.is) {
    case 'nowhere':
      return rest('none', place.reason, products, work);
    case 'paused':
      return rest('waiting', 'NumberPaused', products, work);
    case 'trouble':
      return troubled(place.trouble, products, place.number, work);
  }
}

async function troubled(
  trouble: Trouble,
  products: readonly Stocked[],
  number: TenantNumber,
  work: Work,
): Promise<Again> {
  switch (trouble.is) {
    case 'refused':
      return rest('none', trouble.reason, products, work);
    case 'later': {
      const began = Math.min(...products.map(({ product }) => product.sync?.since ?? work.now));
      await rest('waiting', trouble.reason, products, work);
      return trouble.seconds ?? pause(Math.max(4, work.now - began));
    }
    case 'token': {
      const paused = await pauseNumber(work.table, work.scope, number, trouble.reason, work.now);
      await rest('waiting', 'NumberPaused', products, work);
      // Renewed meanwhile, or paused by somebody else: whoever looks again sees which.
      return paused ? undefined : 1;
    }
  }
}

const sinceOf = ({ sync }: Stocked['product']): { since?: number } =>
  sync?.since === undefined ? {} : { since: sync.since };

/** Notes why products are not shown. What WhatsApp has of them stays with it: a batch under way is asked about later. */
async function rest(
  state: 'none' | 'waiting',
  reason: string,
  products: readonly Stocked[],
  work: Work,
): Promise<undefined> {
  const news = products.filter((one) => {
    const { product } = one;
    const underWay = product.sync?.state === 'checking' && state === 'waiting';
    return !underWay && !isNoted(product, state, reason, shownOf(one));
  });
  await note(news, work, (one) => {
    const since = state === 'waiting' ? { since: one.product.sync?.since ?? work.now } : {};
    return { ...shownOf(one), ...since, state, reason, at: work.now };
  });
  line().count(state, news.length);
}

/** Notes how far products are; answers those that nobody else has noted something of meanwhile, as they are now. */
async function note(
  products: readonly Stocked[],
  { table, scope }: Work,
  syncOf: (one: Stocked) => Sync,
): Promise<readonly Stocked[]> {
  const noted = await mapBounded(products, WRITES, async ({ product, stock }) => {
    const sync = syncOf({ product, stock });
    const { ok } = await table.update(noteSync(scope, product, sync));
    return ok ? [{ product: { ...product, sync }, stock }] : [];
  });
  return noted.flat();
}

async function frontOf({ number }: Ready, { table, scope, plainPicture }: Work): Promise<ShopFront> {
  const tenant = await getTenant(table, scope.tenantId);
  const digits = number.displayPhoneNumber.replace(/\D/g, '');
  // WhatsApp's own address of a business's catalogue (WhatsApp Help Center, "About catalog links").
  return { brand: tenant?.name ?? digits, link: `https://wa.me/c/${digits}`, plainPicture };
}
