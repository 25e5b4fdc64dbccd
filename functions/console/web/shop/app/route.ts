/** The places of the pages, as paths below /shop. Everything else is the list. */
export type Route =
  | { readonly at: 'chats'; readonly tab: Tab; readonly conversationId: string | null; readonly about: boolean }
  | { readonly at: 'costs' }
  | { readonly at: 'business' }
  | { readonly at: 'number' }
  | { readonly at: 'terms' };

export const TABS = ['waiting', 'mine', 'all'] as const;
export type Tab = (typeof TABS)[number];

const BASE = '/shop';

export function readRoute(path: string, search: string): Route {
  const [place = '', id, part] = path.slice(BASE.length).split('/').filter(Boolean);
  const query = new URLSearchParams(search);
  const tab = TABS.find((known) => known === query.get('tab')) ?? 'waiting';
  switch (place) {
    case 'costs':
      return { at: 'costs' };
    case 'business':
      return id === 'number' || id === 'terms' ? { at: id } : { at: 'business' };
    default:
      return {
        at: 'chats',
        tab,
        conversationId: place === 'chats' && id !== undefined ? decode(id) : null,
        about: part === 'about',
      };
  }
}

/** A hand-written address can hold a broken escape. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function pathOf(route: Route): string {
  switch (route.at) {
    case 'chats': {
      const query = route.tab === 'waiting' ? '' : `?tab=${route.tab}`;
      if (route.conversationId === null) return BASE + query;
      return `${BASE}/chats/${encodeURIComponent(route.conversationId)}${route.about ? '/about' : ''}${query}`;
    }
    case 'costs':
    case 'business':
      return `${BASE}/${route.at}`;
    case 'number':
    case 'terms':
      return `${BASE}/business/${route.at}`;
  }
}
