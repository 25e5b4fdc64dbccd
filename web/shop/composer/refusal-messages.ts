import type { Refusal } from '../api/problem.ts';
import type { Translate } from '../i18n/translate.ts';

/** Returns the title of a rejection. What to do about it is in its remedy. */
export function refusalTitle({ code, status }: Pick<Refusal, 'code' | 'status'>, t: Translate): string {
  switch (code) {
    case 'TermsNotAccepted':
      return t('refused.terms');
    case 'WindowClosed':
      return t('refused.window');
    case 'ConsentWithdrawn':
      return t('refused.consent');
    case 'NoAddress':
      return t('refused.address');
    case 'TemplateUnknown':
    case 'TemplateNotApproved':
      return t('refused.template');
    case 'QuotaReached':
      return t('refused.quota');
    case 'BudgetSpent':
      return t('refused.budget');
    case 'TooOld':
      return t('refused.tooOld');
    default:
      return t(status === 422 ? 'refused.invalid' : 'refused.other');
  }
}
