import type { ConversationView } from '../../../functions/conversations/views.ts';

type Contact = ConversationView['contact'];

/**
 * Returns the display name of a customer: the name, else the masked number, else a label with the end of the user id.
 */
export function customerName({ name, waId, userId }: Contact, unnamed: (tail: string) => string): string {
  if (name !== null && name.trim() !== '') return name;
  return waId === null ? unnamed((userId ?? '').slice(-4)) : maskedPhone(waId);
}

/** Formats a phone number: `+62 812-3456-7890`. Numbers of other countries only get a plus sign. */
export function phoneText(waId: string): string {
  const [, network, middle = '', end = ''] = /^62(\d{3})(\d{3,4})?(\d*)$/.exec(waId) ?? [];
  if (network === undefined) return `+${waId}`;
  return `+62 ${[network, middle, end].filter((part) => part !== '').join('-')}`;
}

/** Masks a phone number: enough digits to distinguish two numbers, too few for an onlooker to call one. */
export const maskedPhone = (waId: string): string =>
  waId.length < 9 ? `+${waId}` : `+${waId.slice(0, 5)}••••${waId.slice(-4)}`;
