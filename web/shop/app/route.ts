/** A route of the pages, as a path below /shop. Unknown paths show the chat list. */
export type Route =
  | { readonly at: 'chats'; readonly tab: ChatTab; readonly conversationId: string | null; readonly about: boolean }
  | { readonly at: 'orders'; readonly tab: OrderTab; readonly orderId: string | null }
  | { readonly at: 'products' }
  /** `period` is a month such as 2026-11; null for the current month. */
  | { readonly at: 'costs'; readonly period: string | null }
  | { readonly at: 'business' }
  | { readonly at: 'number' }
  | { readonly at: 'terms' };

export const CHAT_TABS = ['waiting', 'mine', 'all'] as const;
export type ChatTab = (typeof CHAT_TABS)[number];

/** Stages of open orders, and `done` for completed ones. */
export const ORDER_TABS = ['new', 'pay', 'pack', 'sent', 'done'] as const;
export type OrderTab = (typeof ORDER_TABS)[number];

const PERIOD = /^20\d\d-(0[1-9]|1[0-2])$/;

const BASE = '/shop';

/** Parses a path and query string into a route. */
export function readRoute(path: string, search: string): Route {
  const [section = '', id, subsection] = path.slice(BASE.length).split('/').filter(Boolean);
  const query = new URLSearchParams(search);
  const tab = CHAT_TABS.find((known) => known === query.get('tab')) ?? 'waiting';
  switch (section) {
    case 'orders':
      return {
        at: 'orders',
        tab: ORDER_TABS.find((known) => known === query.get('tab')) ?? 'new',
        orderId: id === undefined ? null : decode(id),
      };
    case 'products':
      return { at: 'products' };
    case 'costs': {
      const period = query.get('period') ?? '';
      return { at: 'costs', period: PERIOD.test(period) ? period : null };
    }
    case 'business':
      return id === 'number' || id === 'terms' ? { at: id } : { at: 'business' };
    default:
      return {
        at: 'chats',
        tab,
        conversationId: section === 'chats' && id !== undefined ? decode(id) : null,
        about: subsection === 'about',
      };
  }
}

/** Decodes a path segment. A segment with a malformed escape sequence is returned unchanged. */
function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Returns the path and query string of a route. */
export function pathOf(route: Route): string {
  switch (route.at) {
    case 'chats': {
      const query = route.tab === 'waiting' ? '' : `?tab=${route.tab}`;
      if (route.conversationId === null) return BASE + query;
      return `${BASE}/chats/${encodeURIComponent(route.conversationId)}${route.about ? '/about' : ''}${query}`;
    }
    case 'orders': {
      const query = route.tab === 'new' ? '' : `?tab=${route.tab}`;
      return `${BASE}/orders${route.orderId === null ? '' : `/${encodeURIComponent(route.orderId)}`}${query}`;
    }
    case 'costs':
      return `${BASE}/costs${route.period === null ? '' : `?period=${route.period}`}`;
    case 'products':
    case 'business':
      return `${BASE}/${route.at}`;
    case 'number':
    case 'terms':
      return `${BASE}/business/${route.at}`;
  }
}
