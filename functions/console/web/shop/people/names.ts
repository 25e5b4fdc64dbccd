import type { ConversationView } from '../../../../conversations/views.ts';

type Contact = ConversationView['contact'];

/** What a customer is called: their name, else a masked number, else the end of an id that means nothing to anybody. */
export function customerName({ name, waId, userId }: Contact, unnamed: (tail: string) => string): string {
  if (name !== null && name.trim() !== '') return name;
  return waId === null ? unnamed((userId ?? '').slice(-4)) : maskedPhone(waId);
}

/** `+62 812-3456-7890`: digits in groups. Other countries' numbers only get a plus. */
export function phoneText(waId: string): string {
  const [, network, middle = '', end = ''] = /^62(\d{3})(\d{3,4})?(\d*)$/.exec(waId) ?? [];
  if (network === undefined) return `+${waId}`;
  return `+62 ${[network, middle, end].filter((part) => part !== '').join('-')}`;
}

/** Enough to tell two numbers apart, not enough to call one over somebody's shoulder. */
export const maskedPhone = (waId: string): string =>
  waId.length < 9 ? `+${waId}` : `+${waId.slice(0, 5)}••••${waId.slice(-4)}`;

/** Up to two letters; none for a name without letters, such as a number. */
export function initials(name: string): string {
  const words = name.split(/[\s@._-]+/u).filter((word) => /^\p{L}/u.test(word));
  const [first = '', last = ''] = [words[0], words.length > 1 ? words.at(-1) : undefined];
  return (first.slice(0, 1) + last.slice(0, 1)).toLocaleUpperCase('id');
}
