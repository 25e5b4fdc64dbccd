import type { Clock } from '../../shared/clock.ts';
import { seconds } from '../../shared/clock.ts';
import { newestPreference } from '../../shared/entities/contact.ts';
import type { Conversation } from '../../shared/entities/conversation.ts';
import { type MonthCounts, monthCounts, monthOf } from '../../shared/entities/counts.ts';
import type { TenantNumber } from '../../shared/entities/number.ts';
import { takeTurn } from '../../shared/entities/rate.ts';
import { getSettings } from '../../shared/entities/settings.ts';
import { getTenant } from '../../shared/entities/tenant.ts';
import { termsState } from '../../shared/entities/terms.ts';
import type { Currency } from '../../shared/money/currencies.ts';
import { type Decimal, decimal, decimalText, ZERO } from '../../shared/money/decimal.ts';
import { dayIn } from '../../shared/rates/calendar.ts';
import { estimate } from '../../shared/rates/estimate.ts';
import { marketOf } from '../../shared/rates/markets.ts';
import type { Price } from '../../shared/rates/price.ts';
import type { TenantScope } from '../../shared/table/keys.ts';
import type { Table } from '../../shared/table/table.ts';
import { addressOf } from './graph-body.ts';
import type { Intended, SendFacts } from './may-send.ts';
import { windowOf } from './window.ts';

export interface FactTables {
  /** Reads the published terms. */
  readonly platform: Table;
  /** Reads and writes the tenant's own items. */
  readonly tenant: Table;
}

/** What a price is estimated in when the business has set no budget. */
const DEFAULT_CURRENCY: Currency = 'USD';
/** Rates change at midnight of the business account's zone, which WhatsApp does not tell. */
const TIME_ZONE = 'UTC';

export interface FactsRequest {
  readonly scope: TenantScope;
  readonly conversation: Conversation;
  readonly number: TenantNumber;
  /** What the customer said about advertising matters. */
  readonly marketing: boolean;
  /** Somebody asks just now, which counts against the tenant's rate; else it was counted when it was asked for. */
  readonly asking: boolean;
}

/** The facts for a message: they differ in its price alone. */
export type FactsFor = (intended: Intended) => SendFacts;
export type GatherFacts = (request: FactsRequest) => Promise<FactsFor>;

/**
 * Everything that `maySend` decides by, as it is now: about 3 RCU, and 1 WCU for the rate when somebody asks. Reads are
 * eventually consistent but for terms that were accepted a moment ago.
 */
export async function gatherFacts(tables: FactTables, clock: Clock, request: FactsRequest): Promise<FactsFor> {
  const { scope, conversation, number, marketing, asking } = request;
  const now = seconds(clock);
  const [terms, tenant, settings, counts, preference] = await Promise.all([
    termsState(tables, scope, now),
    getTenant(tables.tenant, scope.tenantId),
    getSettings(tables.tenant, scope),
    monthCounts(tables.tenant, scope, monthOf(now)),
    marketing ? newestPreference(tables.tenant, scope, conversation.contactId) : undefined,
  ]);
  const { monthlyMessages = null, sendsPerMinute = null } = tenant?.limits ?? {};
  const currency = settings.budget?.currency ?? DEFAULT_CURRENCY;
  const rate = asking ? await takeTurn(tables.tenant, scope, sendsPerMinute, now) : NOT_EXCEEDED;
  return (intended) => ({
    now,
    terms,
    address: addressOf(conversation)?.is ?? 'none',
    numberPaused: number.pause !== undefined,
    lastAskedAt: conversation.lastAskedAt,
    marketing: preference ?? 'unknown',
    quota: { limit: monthlyMessages, used: counts.sent },
    budget: { limit: limitOf(settings.budget?.amount), spent: counts.spent.get(currency) ?? ZERO },
    rate,
    price: priceOf({ conversation, intended, counts, currency, now }),
  });
}

const NOT_EXCEEDED = { exceeded: false, retryAfterSeconds: 0 };
const limitOf = (amount: string | undefined): Decimal | null => (amount === undefined ? null : decimal(amount));

const CATEGORIES = { marketing: 'marketing', utility: 'utility', authentication: 'authentication' } as const;
const isPriced = (category: string): category is keyof typeof CATEGORIES => Object.hasOwn(CATEGORIES, category);

/** What WhatsApp is expected to charge for it. */
function priceOf(of: {
  readonly conversation: Conversation;
  readonly intended: Intended;
  readonly counts: MonthCounts;
  readonly currency: Currency;
  readonly now: number;
}): Price {
  const { conversation, intended, counts, currency, now } = of;
  const given = intended.template?.category.toLowerCase() ?? '';
  const category = intended.kind === 'template' && isPriced(given) ? CATEGORIES[given] : 'service';
  const address = addressOf(conversation);
  const recipient = address?.is === 'phone' ? { phone: address.to } : { userId: address?.recipient ?? '' };
  const at = now * 1000;
  const found = estimate({
    category,
    market: marketOf(recipient, dayIn(TIME_ZONE, at)),
    at,
    timeZone: TIME_ZONE,
    inWindow: windowOf(conversation.lastAskedAt, now).open,
    freeServiceUsed: BigInt(counts.serviceOf.get(conversation.phoneNumberId) ?? 0),
    currency,
  });
  return {
    amount: found.price && decimalText(found.price.amount),
    currency,
    category,
    basis: found.basis,
    rateCard: found.rateCard,
    allowanceLeft: found.allowanceLeft === null ? null : Number(found.allowanceLeft),
  };
}
