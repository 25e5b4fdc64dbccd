import type { ThreadMessage } from './message.ts';

/** What is known of a thread: messages in order without a gap, and where the older ones begin. */
export interface ThreadPages {
  readonly messages: readonly ThreadMessage[];
  /** The cursor of what is older; null when there is nothing older. */
  readonly older: string | null;
}

/** A page as the API gives it: newest first. */
interface Page {
  readonly data: readonly ThreadMessage[];
  readonly next: string | null;
}

/**
 * Takes in the newest page. Where it overlaps what is known, both make one run of messages; where it does not - the device slept
 * while many came - the old run goes, because a gap in a conversation must not look like none.
 */
export function withNewest(known: ThreadPages | undefined, page: Page): ThreadPages {
  const ids = new Set(known?.messages.map(({ id }) => id));
  const joins = page.next === null || page.data.some(({ id }) => ids.has(id)) || page.data.length === 0;
  if (known === undefined || !joins) return { messages: merge([], page.data), older: page.next };
  return { messages: merge(known.messages, page.data), older: page.next === null ? null : known.older };
}

/** Takes in the page before the oldest message that is known. */
export const withOlder = (known: ThreadPages, page: Page): ThreadPages => ({
  messages: merge(page.data, known.messages),
  older: page.next,
});

/** Takes in one message: one that was just sent. */
export const withMessage = (known: ThreadPages, message: ThreadMessage): ThreadPages => ({
  messages: merge(known.messages, [message]),
  older: known.older,
});

/** Links to files that are good for so long yet are kept: every answer brings new ones, and each would be another file to load. */
const LINK_LEFT = 60_000;

/** The later one, but with the link that is in use already. */
function renewed(before: ThreadMessage | undefined, now: ThreadMessage): ThreadMessage {
  const [old, next] = [before?.media, now.media];
  if (!old?.urlExpiresAt || !next?.url || old.status !== next.status) return now;
  // By the page's own clock against the link's: a wrong clock only means that a link is taken sooner or later.
  return Date.parse(old.urlExpiresAt) - Date.now() > LINK_LEFT ? { ...now, media: old } : now;
}

/** The later ones win: they were answered later. Order is the provider's time; ids only settle what is in the same second. */
function merge(earlier: readonly ThreadMessage[], later: readonly ThreadMessage[]): readonly ThreadMessage[] {
  const byId = new Map(earlier.map((message) => [message.id, message]));
  for (const message of later) byId.set(message.id, renewed(byId.get(message.id), message));
  return [...byId.values()].sort(
    (a, b) => Date.parse(a.timestamp) - Date.parse(b.timestamp) || (a.id < b.id ? -1 : Number(a.id > b.id)),
  );
}
