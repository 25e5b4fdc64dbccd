/** Which customers' phones lie on the desk, by customer id, from left to right. Kept in the address, so that a link shows the same. */
export type Desk = readonly string[];

/** Phones that a link may ask for at most. */
const MOST_PHONES = 12;

export function readDesk(hash: string): Desk {
  const ids = hash.replace(/^#/, '').split(',').filter(Boolean).map(decode);
  return [...new Set(ids)].slice(0, MOST_PHONES);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export const writeDesk = (desk: Desk): string => desk.map(encodeURIComponent).join(',');

/** The phones that are in view when `room` fit, of customers that exist. */
export const inView = (desk: Desk, customers: readonly { readonly id: string }[], room: number): Desk =>
  desk.filter((id) => customers.some((customer) => customer.id === id)).slice(0, room);

/** Puts a phone on the desk where there is room; else in the place of the last, so that the others stay where they are. */
export function putDown(desk: Desk, id: string, room: number): Desk {
  const seen = desk.slice(0, room);
  if (seen.includes(id)) return desk;
  const others = seen.length < room ? seen : seen.slice(0, -1);
  return [...others, id];
}

export const putAway = (desk: Desk, id: string): Desk => desk.filter((one) => one !== id);

/** What lies on a desk that nobody has arranged: the customers who wrote or were written to last, in the order of all. */
export function firstDesk(
  customers: readonly { readonly id: string }[],
  chats: readonly { readonly customerId: string; readonly last: { readonly at: number } | null }[],
  room: number,
): Desk {
  const newest = (id: string): number =>
    Math.max(0, ...chats.filter((chat) => chat.customerId === id).map((chat) => chat.last?.at ?? 0));
  const chosen = [...customers].sort((a, b) => newest(b.id) - newest(a.id)).slice(0, room);
  return customers.filter((customer) => chosen.includes(customer)).map(({ id }) => id);
}

/** Narrowest phone that is still comfortable, space between phones, and the desk's margin; CSS pixels. */
const PHONE = 340;
const GAP = 20;
const MARGIN = 24;
const PANEL = 316;
/** Below the first the page is one phone over the whole window; from the second on the panel stands beside the phones. */
const SIDE_BY_SIDE = 720;
const PANEL_BESIDE = 1080;
const MOST_IN_VIEW = 4;

export type Layout =
  | { readonly kind: 'narrow'; readonly room: 1 }
  | { readonly kind: 'stacked' | 'wide'; readonly room: number };

/** How a window of this width is divided. */
export function layoutOf(width: number): Layout {
  if (width < SIDE_BY_SIDE) return { kind: 'narrow', room: 1 };
  const kind = width < PANEL_BESIDE ? 'stacked' : 'wide';
  const free = width - 2 * MARGIN - (kind === 'wide' ? PANEL : 0);
  return { kind, room: Math.max(1, Math.min(MOST_IN_VIEW, Math.floor((free + GAP) / (PHONE + GAP)))) };
}
