import { compare as compareDecimals, type Decimal, decimal, multiplyRounded } from '../../shared/money/decimal.ts';
import type { Price } from '../../shared/rates/price.ts';
import { CONSENT_WITHDRAWN, type LocalizedText, WINDOW_CLOSED } from '../../shared/whatsapp/error-codes.ts';
import { serviceWindowOf } from './service-window.ts';

/** The properties of a message that the decision depends on. */
export interface SendIntent {
  readonly kind: 'free' | 'template' | 'read';
  /** Whether a program sends it, not a person. */
  readonly isAutomatic: boolean;
  /** The template; undefined for an unknown one. */
  readonly template?:
    | { readonly category: string; readonly status: string; readonly parameters: number; readonly given: number }
    | undefined;
}

/** The input of the decision. Times are in Unix seconds. */
export interface SendPolicyInput {
  readonly now: number;
  /** The version of the terms in force, and whether the business has accepted it. */
  readonly terms: { readonly required: string | null; readonly accepted: boolean };
  /** The kind of address that WhatsApp has provided for the customer. */
  readonly address: 'phone' | 'user-id' | 'none';
  /** Whether the sending number is paused because its token or registration is invalid. */
  readonly isNumberPaused: boolean;
  readonly lastAskedAt: number | undefined;
  /** The customer's latest preference about marketing messages. */
  readonly marketingPreference: 'unknown' | 'stop' | 'resume';
  /** The month's sends and the limit of the plan. */
  readonly quota: { readonly limit: number | null; readonly used: number };
  /** The tenant's own limit of WhatsApp's charges in this month. */
  readonly budget: { readonly limit: Decimal | null; readonly spent: Decimal };
  /** Whether the tenant exceeds its rate limit, and when to retry. */
  readonly rate: { readonly isExceeded: boolean; readonly retryAfterSeconds: number };
  readonly price: Price;
}

export type RefusalReason =
  | 'TermsNotAccepted'
  | 'NoAddress'
  | 'PhoneNeeded'
  | 'WindowClosed'
  | 'TemplateUnknown'
  | 'TemplateNotApproved'
  | 'TemplateParameters'
  | 'ConsentWithdrawn'
  | 'QuotaReached'
  | 'BudgetSpent'
  | 'PriceUnknown'
  | 'TooFast';

type Warning = 'BudgetNearlySpent' | 'BudgetSpent' | 'NumberPaused';

export type SendDecision =
  | { readonly allowed: true; readonly price: Price; readonly warnings: readonly Warning[] }
  | {
      readonly allowed: false;
      readonly reason: RefusalReason;
      readonly title: LocalizedText;
      readonly remedy: LocalizedText;
      readonly price: Price;
      readonly retryAfterSeconds?: number;
    };

/** The share of the budget from which a warning is returned. */
const WARN_AT = decimal('0.8');

/**
 * Decides whether a message may be sent; every send passes through it. Pure. It checks in this order: terms, address,
 * customer service window, template, consent, quota, budget (automatic sends only: people can go on answering) and
 * rate. A paused number is no reason to refuse: its messages wait until it can send again.
 */
export function maySend(intent: SendIntent, input: SendPolicyInput): SendDecision {
  const reason = refusalOf(intent, input);
  if (reason === undefined) return { allowed: true, price: input.price, warnings: warningsOf(input) };
  const { title, remedy } = REFUSAL_TEXTS[reason];
  const wait = reason === 'TooFast' ? { retryAfterSeconds: input.rate.retryAfterSeconds } : {};
  return { allowed: false, reason, title, remedy, price: input.price, ...wait };
}

function refusalOf(intent: SendIntent, input: SendPolicyInput): RefusalReason | undefined {
  if (input.terms.required !== null && !input.terms.accepted) return 'TermsNotAccepted';
  // Read receipts are free and need no window; only the rate limit applies.
  if (intent.kind === 'read') return input.rate.isExceeded ? 'TooFast' : undefined;
  if (input.address === 'none') return 'NoAddress';
  const refusal = intent.kind === 'template' ? templateRefusal(intent, input) : windowRefusal(input);
  if (refusal !== undefined) return refusal;
  const { quota, budget, rate } = input;
  if (quota.limit !== null && quota.used >= quota.limit) return 'QuotaReached';
  if (intent.isAutomatic && budget.limit !== null) {
    if (compareDecimals(budget.spent, budget.limit) >= 0) return 'BudgetSpent';
    // A message without a known price could exceed the budget unnoticed.
    if (input.price.amount === null) return 'PriceUnknown';
  }
  return rate.isExceeded ? 'TooFast' : undefined;
}

const windowRefusal = (input: SendPolicyInput): RefusalReason | undefined =>
  serviceWindowOf(input.lastAskedAt, input.now).open ? undefined : 'WindowClosed';

function templateRefusal({ template }: SendIntent, input: SendPolicyInput): RefusalReason | undefined {
  if (!template) return 'TemplateUnknown';
  if (template.status !== 'APPROVED') return 'TemplateNotApproved';
  if (template.given !== template.parameters) return 'TemplateParameters';
  const category = template.category.toLowerCase();
  // Meta returns error 131062 for authentication templates that are sent to a user id.
  if (category === 'authentication' && input.address !== 'phone') return 'PhoneNeeded';
  return category === 'marketing' && input.marketingPreference === 'stop' ? 'ConsentWithdrawn' : undefined;
}

function warningsOf({ budget, isNumberPaused }: SendPolicyInput): readonly Warning[] {
  const paused: readonly Warning[] = isNumberPaused ? ['NumberPaused'] : [];
  if (budget.limit === null) return paused;
  if (compareDecimals(budget.spent, budget.limit) >= 0) return [...paused, 'BudgetSpent'];
  const isNearlySpent = compareDecimals(budget.spent, multiplyRounded(budget.limit, WARN_AT, 12)) >= 0;
  return isNearlySpent ? [...paused, 'BudgetNearlySpent'] : paused;
}

const REFUSAL_TEXTS: Readonly<
  Record<RefusalReason, { readonly title: LocalizedText; readonly remedy: LocalizedText }>
> = {
  TermsNotAccepted: {
    title: {
      en: 'The current terms are not accepted. Incoming messages are stored.',
      id: 'Ketentuan yang berlaku belum disetujui; pesan masuk tetap disimpan.',
    },
    remedy: { en: 'An owner of the business must accept them.', id: 'Pemilik usaha menyetujuinya.' },
  },
  NoAddress: {
    title: {
      en: 'WhatsApp has not provided an address for this customer.',
      id: 'WhatsApp tidak memberi alamat pelanggan ini.',
    },
    remedy: { en: 'Wait until the customer writes.', id: 'Tunggu sampai pelanggan menulis.' },
  },
  PhoneNeeded: {
    title: {
      en: 'This template needs a phone number, but only the user name of the customer is known.',
      id: 'Templat ini butuh nomor telepon; pelanggan hanya dikenal lewat nama pengguna.',
    },
    remedy: { en: 'Ask the customer for the phone number.', id: 'Minta nomor kepada pelanggan.' },
  },
  WindowClosed: { title: WINDOW_CLOSED.title, remedy: WINDOW_CLOSED.remedy },
  TemplateUnknown: {
    title: { en: 'There is no such template in this language.', id: 'Templat ini tidak ada dalam bahasa itu.' },
    remedy: {
      en: 'Refresh the templates, or use another one.',
      id: 'Ambil ulang daftar templat, atau pakai yang lain.',
    },
  },
  TemplateNotApproved: {
    title: { en: 'WhatsApp has not approved this template.', id: 'Templat ini tidak berstatus disetujui di WhatsApp.' },
    remedy: { en: 'Use an approved template.', id: 'Pakai templat yang sudah disetujui.' },
  },
  TemplateParameters: {
    title: {
      en: 'The number of values does not match the template.',
      id: 'Jumlah isian templat tidak cocok.',
    },
    remedy: { en: 'Provide a value for each variable.', id: 'Isi semua bagian templat.' },
  },
  ConsentWithdrawn: { title: CONSENT_WITHDRAWN.title, remedy: CONSENT_WITHDRAWN.remedy },
  QuotaReached: {
    title: { en: 'The monthly message quota of the plan is used up.', id: 'Jatah pesan bulan ini sudah habis.' },
    remedy: { en: 'Choose a larger plan, or wait for the next month.', id: 'Ganti paket, atau tunggu bulan depan.' },
  },
  BudgetSpent: {
    title: {
      en: "This month's budget is spent. Automatic messages are stopped.",
      id: 'Anggaran bulan ini habis; pesan otomatis berhenti.',
    },
    remedy: { en: 'Raise the budget, or reply yourself.', id: 'Naikkan anggaran, atau balas sendiri.' },
  },
  PriceUnknown: {
    title: {
      en: 'The price of this message is unknown, so it could exceed the budget.',
      id: 'Harga pesan ini tidak diketahui, jadi bisa melewati anggaran.',
    },
    remedy: { en: 'Send it yourself.', id: 'Kirim sendiri.' },
  },
  TooFast: {
    title: { en: 'Too many messages in a minute.', id: 'Terlalu banyak pesan dalam satu menit.' },
    remedy: { en: 'Send more slowly.', id: 'Kirim lebih pelan.' },
  },
};

const isReason = (reason: string): reason is RefusalReason => Object.hasOwn(REFUSAL_TEXTS, reason);

/** Returns the title and remedy of a refusal reason of `maySend`; undefined for other reasons. */
export const refusalTextsOf = (
  reason: string,
): { readonly title: LocalizedText; readonly remedy: LocalizedText } | undefined =>
  isReason(reason) ? REFUSAL_TEXTS[reason] : undefined;
