import type { TermsView } from '../../../functions/tenants/tenant-operations.ts';

/**
 * Acceptance state of the terms: `settled` needs no action; `overdue` means that a version in effect is not accepted,
 * so that nothing is sent; `upcoming` means that a future version is not accepted yet.
 */
export type TermsState =
  | { readonly state: 'settled' }
  | { readonly state: 'overdue'; readonly terms: TermsView }
  | { readonly state: 'upcoming'; readonly terms: TermsView };

/** Returns the acceptance state of the terms at a time. */
export function termsState(versions: readonly TermsView[], now: number): TermsState {
  const unaccepted = versions.filter(({ acceptance, state }) => acceptance === null && state !== 'superseded');
  const isInEffect = (terms: TermsView): boolean => terms.state === 'current' || Date.parse(terms.effectiveAt) <= now;
  const overdue = unaccepted.find(isInEffect);
  if (overdue) return { state: 'overdue', terms: overdue };
  const [next] = unaccepted.sort((a, b) => Date.parse(a.effectiveAt) - Date.parse(b.effectiveAt));
  return next ? { state: 'upcoming', terms: next } : { state: 'settled' };
}

/** Returns the text of the terms in a language, else in the first available one. */
export const termsTextIn = (terms: TermsView, language: string): TermsView['languages'][number] | undefined =>
  terms.languages.find((text) => text.language === language) ?? terms.languages[0];
