import type { Clock } from '../../shared/clock.ts';
import { nowSeconds } from '../../shared/clock.ts';
import { newestPreference } from '../../shared/entities/contact.ts';
import type { Conversation } from '../../shared/entities/conversation.ts';
import { type MonthCounts, monthCounts, monthOf } from '../../shared/entities/month-counts.ts';
import type { TenantNumber } from '../../shared/entities/number.ts';
import { consumeRateLimit } from '../../shared/entities/rate-limit.ts';
import { getSettings } from '../../shared/entities/settings.ts';
import { getTenant } from '../../shared/entities/tenant.ts';
import { termsState } from '../../shared/entities/terms.ts';
import type { Currency } from '../../shared/money/currencies.ts';
import { type Decimal, decimal, decimalText, ZERO } from '../../shared/money/decimal.ts';
import { localDayOf } from '../../shared/rates/calendar.ts';
import { estimateMessagePrice } from '../../shared/rates/estimate.ts';
import { marketOf } from '../../shared/rates/markets.ts';
import type { Price } from '../../shared/rates/price.ts';
import type { TenantScope } from '../../shared/table/keys.ts';
import type { Table } from '../../shared/table/table.ts';
import type { SendIntent, SendPolicyInput } from './may-send.ts';
import { addressOf } from './request-bodies.ts';
import { serviceWindowOf } from './service-window.ts';

/** The tables that the input is read from. */
export interface PolicyTables {
  /** Reads the published terms. */
  readonly platform: Table;
  /** Reads and writes the tenant's own items. */
  readonly tenant: Table;
}

/** The currency of price estimates when the business has set no budget. */
const DEFAULT_CURRENCY: Currency = 'USD';
/** Rates change at midnight in the business account's time zone, which WhatsApp does not provide. */
const TIME_ZONE = 'UTC';

/** What the input is loaded for. */
export interface PolicyInputRequest {
  readonly scope: TenantScope;
  readonly conversation: Conversation;
  readonly number: TenantNumber;
  /** Whether the customer's preference about marketing messages applies. */
  readonly isMarketing: boolean;
  /**
   * Whether this is a new request, which counts against the tenant's rate limit. A queued message was counted before.
   */
  readonly isNewRequest: boolean;
}

/** Returns the input for a message; inputs of several messages differ only in the price. */
export type PolicyInputFor = (intended: SendIntent) => SendPolicyInput;
export type LoadPolicyInput = (request: PolicyInputRequest) => Promise<PolicyInputFor>;

/**
 * Loads the current input of `maySend`: about 3 RCU, and 1 WCU for the rate limit of a new request. Reads are
 * eventually consistent, except for terms that were accepted a moment ago.
 */
export async function loadSendPolicyInput(
  tables: PolicyTables,
  clock: Clock,
  request: PolicyInputRequest,
): Promise<PolicyInputFor> {
  const { scope, conversation, number, isMarketing, isNewRequest } = request;
  const now = nowSeconds(clock);
  const [terms, tenant, settings, counts, preference] = await Promise.all([
    termsState(tables, scope, now),
    getTenant(tables.tenant, scope.tenantId),
    getSettings(tables.tenant, scope),
    monthCounts(tables.tenant, scope, monthOf(now)),
    isMarketing ? newestPreference(tables.tenant, scope, conversation.contactId) : undefined,
  ]);
  const { monthlyMessages = null, sendsPerMinute = null } = tenant?.limits ?? {};
  const currency = settings.budget?.currency ?? DEFAULT_CURRENCY;
  const rate = isNewRequest ? await consumeRateLimit(tables.tenant, scope, sendsPerMinute, now) : NOT_EXCEEDED;
  return (intent) => ({
    now,
    terms,
    address: addressOf(conversation)?.is ?? 'none',
    isNumberPaused: number.pause !== undefined,
    lastAskedAt: conversation.lastAskedAt,
    marketingPreference: preference ?? 'unknown',
    quota: { limit: monthlyMessages, used: counts.sent },
    budget: { limit: toLimit(settings.budget?.amount), spent: counts.spent.get(currency) ?? ZERO },
    rate,
    price: estimatePrice({ conversation, intent, counts, currency, now }),
  });
}

const NOT_EXCEEDED = { isExceeded: false, retryAfterSeconds: 0 };
const toLimit = (amount: string | undefined): Decimal | null => (amount === undefined ? null : decimal(amount));

const CATEGORIES = { marketing: 'marketing', utility: 'utility', authentication: 'authentication' } as const;
const isPriced = (category: string): category is keyof typeof CATEGORIES => Object.hasOwn(CATEGORIES, category);

/** Estimates what WhatsApp charges for the message. */
function estimatePrice(input: {
  readonly conversation: Conversation;
  readonly intent: SendIntent;
  readonly counts: MonthCounts;
  readonly currency: Currency;
  readonly now: number;
}): Price {
  const { conversation, intent, counts, currency, now } = input;
  const templateCategory = intent.template?.category.toLowerCase() ?? '';
  const category = intent.kind === 'template' && isPriced(templateCategory) ? CATEGORIES[templateCategory] : 'service';
  const address = addressOf(conversation);
  const recipient = address?.is === 'phone' ? { phone: address.to } : { userId: address?.recipient ?? '' };
  const at = now * 1000;
  const estimated = estimateMessagePrice({
    category,
    market: marketOf(recipient, localDayOf(TIME_ZONE, at)),
    at,
    timeZone: TIME_ZONE,
    inWindow: serviceWindowOf(conversation.lastAskedAt, now).open,
    freeServiceUsed: BigInt(counts.serviceOf.get(conversation.phoneNumberId) ?? 0),
    currency,
  });
  return {
    amount: estimated.price && decimalText(estimated.price.amount),
    currency,
    category,
    basis: estimated.basis,
    rateCard: estimated.rateCard,
    allowanceLeft: estimated.allowanceLeft === null ? null : Number(estimated.allowanceLeft),
  };
}
