import { compare as compareDecimals, type Decimal, decimal, timesRounded } from '../../shared/money/decimal.ts';
import type { Price } from '../../shared/rates/price.ts';
import { CONSENT_WITHDRAWN, WINDOW_CLOSED, type Words } from '../../shared/whatsapp/error-codes.ts';
import { windowOf } from './window.ts';

/** What is to be sent, as far as it matters for whether it may be. */
export interface Intended {
  readonly kind: 'free' | 'template' | 'read';
  /** A program sends it, not a person. */
  readonly automatic: boolean;
  /** Of a template; undefined for one that is not known. */
  readonly template?:
    | { readonly category: string; readonly status: string; readonly parameters: number; readonly given: number }
    | undefined;
}

/** Everything that the decision rests on. Times are unix seconds. */
export interface SendFacts {
  readonly now: number;
  /** The version of the terms in force, and whether the business accepted it. */
  readonly terms: { readonly required: string | null; readonly accepted: boolean };
  /** Whether there is an address at all, and whether it is a phone number. */
  readonly address: 'phone' | 'user-id' | 'none';
  /** The number that sends: paused while its token or registration is not good. */
  readonly numberPaused: boolean;
  readonly lastAskedAt: number | undefined;
  /** What the customer said last about advertising. */
  readonly marketing: 'unknown' | 'stop' | 'resume';
  /** Sends of this month and the plan's limit of them. */
  readonly quota: { readonly limit: number | null; readonly used: number };
  /** The tenant's own limit of what WhatsApp may cost this month. */
  readonly budget: { readonly limit: Decimal | null; readonly spent: Decimal };
  /** Whether the tenant asks faster than its rate, and when to come again. */
  readonly rate: { readonly exceeded: boolean; readonly retryAfterSeconds: number };
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

export type Verdict =
  | { readonly allowed: true; readonly price: Price; readonly warnings: readonly Warning[] }
  | {
      readonly allowed: false;
      readonly reason: RefusalReason;
      readonly title: Words;
      readonly remedy: Words;
      readonly price: Price;
      readonly retryAfterSeconds?: number;
    };

/** At this share of the budget people are warned. */
const WARN_AT = decimal('0.8');

/**
 * Decides every send; nothing is sent around it. Pure: same message and facts, same verdict. In this order: terms, address, window,
 * template, consent, quota, budget (automatic sends only: a person goes on answering), rate. A number that is paused refuses
 * nothing: what is asked for waits until it can send.
 */
export function maySend(message: Intended, facts: SendFacts): Verdict {
  const reason = refusalOf(message, facts);
  if (reason === undefined) return { allowed: true, price: facts.price, warnings: warningsOf(facts) };
  const { title, remedy } = WORDS[reason];
  const wait = reason === 'TooFast' ? { retryAfterSeconds: facts.rate.retryAfterSeconds } : {};
  return { allowed: false, reason, title, remedy, price: facts.price, ...wait };
}

function refusalOf(message: Intended, facts: SendFacts): RefusalReason | undefined {
  if (facts.terms.required !== null && !facts.terms.accepted) return 'TermsNotAccepted';
  // Ticks of ours are no message: they cost nothing and need no window. Too many of them are too many all the same.
  if (message.kind === 'read') return facts.rate.exceeded ? 'TooFast' : undefined;
  if (facts.address === 'none') return 'NoAddress';
  const unfit = message.kind === 'template' ? templateRefusal(message, facts) : windowRefusal(facts);
  if (unfit !== undefined) return unfit;
  const { quota, budget, rate } = facts;
  if (quota.limit !== null && quota.used >= quota.limit) return 'QuotaReached';
  if (message.automatic && budget.limit !== null) {
    if (compareDecimals(budget.spent, budget.limit) >= 0) return 'BudgetSpent';
    // What nobody can price would go past the budget unseen.
    if (facts.price.amount === null) return 'PriceUnknown';
  }
  return rate.exceeded ? 'TooFast' : undefined;
}

const windowRefusal = (facts: SendFacts): RefusalReason | undefined =>
  windowOf(facts.lastAskedAt, facts.now).open ? undefined : 'WindowClosed';

function templateRefusal({ template }: Intended, facts: SendFacts): RefusalReason | undefined {
  if (!template) return 'TemplateUnknown';
  if (template.status !== 'APPROVED') return 'TemplateNotApproved';
  if (template.given !== template.parameters) return 'TemplateParameters';
  const category = template.category.toLowerCase();
  // Meta answers 131062 to authentication templates that go to a user id.
  if (category === 'authentication' && facts.address !== 'phone') return 'PhoneNeeded';
  return category === 'marketing' && facts.marketing === 'stop' ? 'ConsentWithdrawn' : undefined;
}

function warningsOf({ budget, numberPaused }: SendFacts): readonly Warning[] {
  const paused: readonly Warning[] = numberPaused ? ['NumberPaused'] : [];
  if (budget.limit === null) return paused;
  if (compareDecimals(budget.spent, budget.limit) >= 0) return [...paused, 'BudgetSpent'];
  const nearly = compareDecimals(budget.spent, timesRounded(budget.limit, WARN_AT, 12)) >= 0;
  return nearly ? [...paused, 'BudgetNearlySpent'] : paused;
}

const WORDS: Readonly<Record<RefusalReason, { readonly title: Words; readonly remedy: Words }>> = {
  TermsNotAccepted: {
    title: {
      en: 'The terms in force are not accepted; messages come in and wait.',
      id: 'Ketentuan yang berlaku belum disetujui; pesan masuk tetap disimpan.',
    },
    remedy: { en: 'An owner of the business accepts them.', id: 'Pemilik usaha menyetujuinya.' },
  },
  NoAddress: {
    title: { en: 'WhatsApp told no address of this customer.', id: 'WhatsApp tidak memberi alamat pelanggan ini.' },
    remedy: { en: 'Wait until the customer writes.', id: 'Tunggu sampai pelanggan menulis.' },
  },
  PhoneNeeded: {
    title: {
      en: 'This template needs a phone number; the customer is known by user name only.',
      id: 'Templat ini butuh nomor telepon; pelanggan hanya dikenal lewat nama pengguna.',
    },
    remedy: { en: 'Ask the customer for the number.', id: 'Minta nomor kepada pelanggan.' },
  },
  WindowClosed: { title: WINDOW_CLOSED.title, remedy: WINDOW_CLOSED.remedy },
  TemplateUnknown: {
    title: { en: 'There is no such template in this language.', id: 'Templat ini tidak ada dalam bahasa itu.' },
    remedy: {
      en: 'Fetch the templates anew, or take another one.',
      id: 'Ambil ulang daftar templat, atau pakai yang lain.',
    },
  },
  TemplateNotApproved: {
    title: { en: 'WhatsApp has not approved this template.', id: 'Templat ini tidak berstatus disetujui di WhatsApp.' },
    remedy: { en: 'Take an approved template.', id: 'Pakai templat yang sudah disetujui.' },
  },
  TemplateParameters: {
    title: { en: 'The template wants another number of values.', id: 'Jumlah isian templat tidak cocok.' },
    remedy: { en: 'Give a value for each variable.', id: 'Isi semua bagian templat.' },
  },
  ConsentWithdrawn: { title: CONSENT_WITHDRAWN.title, remedy: CONSENT_WITHDRAWN.remedy },
  QuotaReached: {
    title: { en: "The plan's messages of this month are used up.", id: 'Jatah pesan bulan ini sudah habis.' },
    remedy: { en: 'Take a larger plan, or wait for the new month.', id: 'Ganti paket, atau tunggu bulan depan.' },
  },
  BudgetSpent: {
    title: {
      en: "This month's budget is spent; automatic messages stop.",
      id: 'Anggaran bulan ini habis; pesan otomatis berhenti.',
    },
    remedy: { en: 'Raise the budget, or answer in person.', id: 'Naikkan anggaran, atau balas sendiri.' },
  },
  PriceUnknown: {
    title: {
      en: 'Nobody knows what this message costs, so it may go past the budget.',
      id: 'Harga pesan ini tidak diketahui, jadi bisa melewati anggaran.',
    },
    remedy: { en: 'Send it in person.', id: 'Kirim sendiri.' },
  },
  TooFast: {
    title: { en: 'Too many messages in a minute.', id: 'Terlalu banyak pesan dalam satu menit.' },
    remedy: { en: 'Send more slowly.', id: 'Kirim lebih pelan.' },
  },
};

const isReason = (reason: string): reason is RefusalReason => Object.hasOwn(WORDS, reason);

/** What a refusal of ours is called; undefined for a word that is not ours. */
export const wordsOf = (reason: string): { readonly title: Words; readonly remedy: Words } | undefined =>
  isReason(reason) ? WORDS[reason] : undefined;
