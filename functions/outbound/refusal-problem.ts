import { ProblemError } from '../../shared/http/problem.ts';
import type { RefusalReason, SendDecision } from './may-send.ts';

/** 402: a limit that a payment raises; 403: consent is missing; 409: the current state forbids it; 429: too fast. */
const STATUS_BY_REASON: Readonly<Record<RefusalReason, number>> = {
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

/** What can be sent instead, for programs. */
const ALTERNATIVES: Partial<Record<RefusalReason, readonly string[]>> = {
  WindowClosed: ['template'],
  ConsentWithdrawn: ['text within the customer service window', 'template of category utility'],
  TemplateNotApproved: ['another template'],
  TemplateUnknown: ['another template'],
};

/**
 * Converts a refusal of `maySend` to an API problem with the reason, the remedy, the alternatives and the expected
 * price.
 */
export function toProblem(decision: Extract<SendDecision, { allowed: false }>): ProblemError {
  const { reason, title, remedy, price, retryAfterSeconds } = decision;
  return new ProblemError({
    status: STATUS_BY_REASON[reason],
    title: title.en,
    detail: remedy.en,
    code: reason,
    remedy,
    extensions: { titles: title, price, ...(ALTERNATIVES[reason] ? { possible: ALTERNATIVES[reason] } : {}) },
    ...(retryAfterSeconds === undefined ? {} : { headers: { 'retry-after': String(retryAfterSeconds) } }),
  });
}
