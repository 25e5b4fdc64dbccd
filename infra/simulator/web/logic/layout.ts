/**
 * Ids of the customers whose phones are open, from left to right. The URL holds them, so a link opens the same phones.
 */
export type OpenPhones = readonly string[];

/** Maximum number of phones that a link can open. */
const MAX_PHONES = 12;

/** Parses the open phones from the hash of the URL. */
export function parseOpenPhones(hash: string): OpenPhones {
  const ids = hash.replace(/^#/, '').split(',').filter(Boolean).map(decode);
  return [...new Set(ids)].slice(0, MAX_PHONES);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export const formatOpenPhones = (phones: OpenPhones): string => phones.map(encodeURIComponent).join(',');

/** Returns the phones to show, of customers that exist, when `room` phones fit. */
export const visiblePhones = (
  phones: OpenPhones,
  customers: readonly { readonly id: string }[],
  room: number,
): OpenPhones => phones.filter((id) => customers.some((customer) => customer.id === id)).slice(0, room);

/** Opens a phone. When there is no room, it replaces the last one, so that the others keep their positions. */
export function openPhone(phones: OpenPhones, id: string, room: number): OpenPhones {
  const shown = phones.slice(0, room);
  if (shown.includes(id)) return phones;
  const others = shown.length < room ? shown : shown.slice(0, -1);
  return [...others, id];
}

export const closePhone = (phones: OpenPhones, id: string): OpenPhones => phones.filter((open) => open !== id);

/** Returns the phones to open by default: those with the newest messages, in the order of `customers`. */
export function initialPhones(
  customers: readonly { readonly id: string }[],
  chats: readonly { readonly customerId: string; readonly last: { readonly at: number } | null }[],
  room: number,
): OpenPhones {
  const newest = (id: string): number =>
    Math.max(0, ...chats.filter((chat) => chat.customerId === id).map((chat) => chat.last?.at ?? 0));
  const chosen = [...customers].sort((a, b) => newest(b.id) - newest(a.id)).slice(0, room);
  return customers.filter((customer) => chosen.includes(customer)).map(({ id }) => id);
}

/** Minimum width of a phone, gap between phones, page margin and width of the panel; CSS pixels. */
const PHONE = 340;
const GAP = 20;
const MARGIN = 24;
const PANEL = 316;
/**
 * Window widths, in CSS pixels. Below `STACKED_FROM` one phone fills the window; from `WIDE_FROM` the panel is beside
 * the phones.
 */
const STACKED_FROM = 720;
const WIDE_FROM = 1080;
const MAX_SHOWN = 4;

/** Layout of the page; `room` is the number of phones that fit. */
export type Layout =
  | { readonly kind: 'narrow'; readonly room: 1 }
  | { readonly kind: 'stacked' | 'wide'; readonly room: number };

/** Returns the layout for a window width in CSS pixels. */
export function layoutOf(width: number): Layout {
  if (width < STACKED_FROM) return { kind: 'narrow', room: 1 };
  const kind = width < WIDE_FROM ? 'stacked' : 'wide';
  const available = width - 2 * MARGIN - (kind === 'wide' ? PANEL : 0);
  return { kind, room: Math.max(1, Math.min(MAX_SHOWN, Math.floor((available + GAP) / (PHONE + GAP)))) };
}
