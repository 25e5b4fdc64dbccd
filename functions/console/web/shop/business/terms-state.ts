import type { TermsView } from '../../../../tenants/business-operations.ts';

/**
 * Where a business stands with the terms: nothing to do; a version in force is not accepted, so nothing is sent; or one comes that is
 * not accepted yet.
 */
export type TermsState =
  | { readonly state: 'settled' }
  | { readonly state: 'overdue'; readonly terms: TermsView }
  | { readonly state: 'upcoming'; readonly terms: TermsView };

export function termsState(versions: readonly TermsView[], now: number): TermsState {
  const open = versions.filter(({ acceptance, state }) => acceptance === null && state !== 'superseded');
  const inForce = (terms: TermsView): boolean => terms.state === 'current' || Date.parse(terms.effectiveAt) <= now;
  const overdue = open.find(inForce);
  if (overdue) return { state: 'overdue', terms: overdue };
  const [next] = open.sort((a, b) => Date.parse(a.effectiveAt) - Date.parse(b.effectiveAt));
  return next ? { state: 'upcoming', terms: next } : { state: 'settled' };
}

/** The text in a language of the page, else in the first that there is. */
export const inLanguage = (terms: TermsView, language: string): TermsView['languages'][number] | undefined =>
  terms.languages.find((text) => text.language === language) ?? terms.languages[0];
