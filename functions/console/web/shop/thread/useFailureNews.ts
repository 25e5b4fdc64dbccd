import { useEffect, useRef, useState } from 'react';
import type { ThreadMessage } from './message.ts';

/** The newest message that failed while one looked: what was failed before is no news. */
export function useFailureNews(messages: readonly ThreadMessage[] | undefined): ThreadMessage | null {
  const known = useRef<ReadonlyMap<string, string | null>>(undefined);
  const [news, setNews] = useState<ThreadMessage | null>(null);
  useEffect(() => {
    if (messages === undefined) return;
    const before = known.current;
    known.current = new Map(messages.map(({ id, status }) => [id, status]));
    const failed = messages.findLast(
      ({ id, status, direction }) =>
        direction === 'outbound' && status === 'failed' && before?.has(id) && before.get(id) !== 'failed',
    );
    if (failed) setNews(failed);
  }, [messages]);
  return news;
}
