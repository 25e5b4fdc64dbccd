import type { ThreadMessage } from './thread-message.ts';

/** The loaded part of a thread: messages in order without a gap, and the cursor of the older ones. */
export interface ThreadPages {
  readonly messages: readonly ThreadMessage[];
  /** The cursor of the older messages; null if there are none. */
  readonly older: string | null;
}

/** A page of the API, newest message first. */
interface Page {
  readonly data: readonly ThreadMessage[];
  readonly next: string | null;
}

/**
 * Merges the newest page into the loaded messages. If the page does not overlap them, for example because the device
 * was asleep while many messages arrived, the loaded messages are dropped: a gap in a conversation must not be hidden.
 */
export function mergeNewestPage(loaded: ThreadPages | undefined, page: Page): ThreadPages {
  const ids = new Set(loaded?.messages.map(({ id }) => id));
  const isConnected = page.next === null || page.data.some(({ id }) => ids.has(id)) || page.data.length === 0;
  if (loaded === undefined || !isConnected) return { messages: merge([], page.data), older: page.next };
  return { messages: merge(loaded.messages, page.data), older: page.next === null ? null : loaded.older };
}

/** Merges the page before the oldest loaded message. */
export const mergeOlderPage = (loaded: ThreadPages, page: Page): ThreadPages => ({
  messages: merge(page.data, loaded.messages),
  older: page.next,
});

/** Merges a single message, such as one that was just sent. */
export const mergeMessage = (loaded: ThreadPages, message: ThreadMessage): ThreadPages => ({
  messages: merge(loaded.messages, [message]),
  older: loaded.older,
});

/**
 * The remaining validity for which a file link is kept, in milliseconds. Every API response contains new links, and a
 * new link makes the browser load the file again.
 */
const MIN_LINK_VALIDITY_MS = 60_000;

/** Returns the later version of a message, but with the file link that is already in use. */
function withStableLink(before: ThreadMessage | undefined, now: ThreadMessage): ThreadMessage {
  const [old, next] = [before?.media, now.media];
  if (!old?.urlExpiresAt || !next?.url || old.status !== next.status) return now;
  // The device's clock may be wrong: then the link is only replaced too early or too late.
  return Date.parse(old.urlExpiresAt) - Date.now() > MIN_LINK_VALIDITY_MS ? { ...now, media: old } : now;
}

/**
 * Merges messages by id; later responses win. Messages are sorted by the provider's timestamp, and by id within the
 * same second.
 */
function merge(earlier: readonly ThreadMessage[], later: readonly ThreadMessage[]): readonly ThreadMessage[] {
  const byId = new Map(earlier.map((message) => [message.id, message]));
  for (const message of later) byId.set(message.id, withStableLink(byId.get(message.id), message));
  return [...byId.values()].sort(
    (a, b) => Date.parse(a.timestamp) - Date.parse(b.timestamp) || (a.id < b.id ? -1 : Number(a.id > b.id)),
  );
}
