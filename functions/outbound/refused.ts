import { Problem } from '../../shared/http/problem.ts';
import type { RefusalReason, Verdict } from './may-send.ts';

/** 402: a limit that money moves; 403: somebody must agree first; 409: not as things stand; 429: too fast. */
const STATUS: Readonly<Record<RefusalReason, number>> = {
  TermsNotAccepted: 403,
  NoAddress: 409,
  PhoneNeeded: 409,
  WindowClosed: 409,
  TemplateUnknown: 409,
  TemplateNotApproved: 409,
  TemplateParameters: 409,
  ConsentWithdrawn: 409,
  QuotaReached: 402,
  BudgetSpent: 402,
  PriceUnknown: 402,
  TooFast: 429,
};

/** What may still be sent where free text may not: what to try next, for programs. */
const POSSIBLE: Partial<Record<RefusalReason, readonly string[]>> = {
  WindowClosed: ['template'],
  ConsentWithdrawn: ['text within the customer service window', 'template of category utility'],
  TemplateNotApproved: ['another template'],
  TemplateUnknown: ['another template'],
};

/** A refusal of `maySend` as the API tells it: why, the remedy in words, what is possible, and the price it would have had. */
export function refused(verdict: Extract<Verdict, { allowed: false }>): Problem {
  const { reason, title, remedy, price, retryAfterSeconds } = verdict;
  return new Problem({
    status: STATUS[reason],
    title: title.en,
    detail: remedy.en,
    code: reason,
    remedy,
    more: { titles: title, price, ...(POSSIBLE[reason] ? { possible: POSSIBLE[reason] } : {}) },
    ...(retryAfterSeconds === undefined ? {} : { headers: { 'retry-after': String(retryAfterSeconds) } }),
  });
}
