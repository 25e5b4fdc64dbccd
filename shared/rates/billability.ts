import type { Day } from './calendar.ts';
import type { Category } from './rate-card.ts';

/**
 * How a delivered message of a category is charged:
 * - `free`: not charged, whatever the card says.
 * - `charged`: at the rate of its category.
 * - `as`: at the list price of another category, without tiers. A rate of its own category takes precedence.
 */
export type Billing =
  | { readonly kind: 'free' }
  | { readonly kind: 'charged' }
  | { readonly kind: 'as'; readonly category: Category };

interface BillingByWindow {
  readonly inWindow: Billing;
  readonly outside: Billing;
}

/** Free messages of a category for each business phone number and month. Unused messages do not roll over. */
interface FreeAllowance {
  readonly category: Category;
  readonly perNumberAndMonth: bigint;
}

/** Rules for the local days from `from` (inclusive) to `to` (exclusive) in the business account's time zone. */
export interface BillabilityRule {
  readonly version: string;
  readonly from: Day;
  readonly to: Day | null;
  readonly status: 'illustrative' | 'confirmed';
  readonly source: string;
  readonly categories: Readonly<Record<Category, BillingByWindow>>;
  /** Within the window of a free entry point (an ad or page button that opens the chat). */
  readonly entryPoint: Billing;
  readonly allowance: FreeAllowance | null;
}

const FREE: Billing = { kind: 'free' };
const CHARGED: Billing = { kind: 'charged' };
const always = (billing: Billing): BillingByWindow => ({ inWindow: billing, outside: billing });

const TEMPLATES = {
  marketing: always(CHARGED),
  authentication: always(CHARGED),
  'authentication-international': always(CHARGED),
} as const;

/** Rules for prices per message, since 2025-07-01. Earlier prices were per conversation and are not covered here. */
export const BILLABILITY_RULES: readonly BillabilityRule[] = [
  {
    version: 'meta-billing-2025-07-01',
    from: '2025-07-01',
    to: '2026-10-01',
    status: 'illustrative',
    source: "Meta's pricing page as of July 2026, in a public copy",
    categories: { ...TEMPLATES, service: always(FREE), utility: { inWindow: FREE, outside: CHARGED } },
    entryPoint: FREE,
    allowance: null,
  },
  {
    version: 'meta-billing-2026-10-01',
    from: '2026-10-01',
    to: null,
    status: 'illustrative',
    source: "public copy of Meta's page on non-template messages and release notes of providers; they agree",
    categories: { ...TEMPLATES, service: always({ kind: 'as', category: 'utility' }), utility: always(CHARGED) },
    entryPoint: FREE,
    allowance: { category: 'service', perNumberAndMonth: 1000n },
  },
];

/** Finds the rule of a day. */
export const findRule = (rules: readonly BillabilityRule[], day: Day): BillabilityRule | undefined =>
  rules.find(({ from, to }) => from <= day && (to === null || day < to));
