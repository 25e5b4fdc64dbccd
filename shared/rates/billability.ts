import type { Day } from './calendar.ts';
import type { Category } from './card.ts';

/**
 * What a delivered message of a category owes:
 * - `free`: nothing, whatever the card says.
 * - `charged`: its rate.
 * - `as`: the list price of another category, without tiers; its own rate goes first where a card has one.
 */
export type Billing =
  | { readonly kind: 'free' }
  | { readonly kind: 'charged' }
  | { readonly kind: 'as'; readonly category: Category };

interface Billings {
  readonly inWindow: Billing;
  readonly outside: Billing;
}

/** Messages of a category that are free each month, for each business phone number by itself; no roll-over. */
interface FreeAllowance {
  readonly category: Category;
  readonly perNumberAndMonth: bigint;
}

/** Rules of the local days from `from` up to, not including, `to`; days of the business account's time zone. */
export interface BillabilityRule {
  readonly version: string;
  readonly from: Day;
  readonly to: Day | null;
  readonly status: 'illustrative' | 'confirmed';
  readonly source: string;
  readonly categories: Readonly<Record<Category, Billings>>;
  /** In the window of a free entry point (an ad or page button that opens the chat). */
  readonly entryPoint: Billing;
  readonly allowance: FreeAllowance | null;
}

const FREE: Billing = { kind: 'free' };
const CHARGED: Billing = { kind: 'charged' };
const always = (billing: Billing): Billings => ({ inWindow: billing, outside: billing });

const TEMPLATES = {
  marketing: always(CHARGED),
  authentication: always(CHARGED),
  'authentication-international': always(CHARGED),
} as const;

/** Prices per message, since 2025-07-01; before that WhatsApp priced conversations, of which nothing is known here. */
export const BILLABILITY: readonly BillabilityRule[] = [
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

export const ruleOn = (rules: readonly BillabilityRule[], day: Day): BillabilityRule | undefined =>
  rules.find(({ from, to }) => from <= day && (to === null || day < to));
