import { useEffect, useRef, useState } from 'react';
import type { ThreadMessage } from '../api/thread-message.ts';

/** Returns the last message that failed while the thread was open. Earlier failures are ignored. */
export function useNewFailure(messages: readonly ThreadMessage[] | undefined): ThreadMessage | null {
  const statuses = useRef<ReadonlyMap<string, string | null>>(undefined);
  const [failedMessage, setFailedMessage] = useState<ThreadMessage | null>(null);
  useEffect(() => {
    if (messages === undefined) return;
    const before = statuses.current;
    statuses.current = new Map(messages.map(({ id, status }) => [id, status]));
    const failed = messages.findLast(
      ({ id, status, direction }) =>
        direction === 'outbound' && status === 'failed' && before?.has(id) && before.get(id) !== 'failed',
    );
    if (failed) setFailedMessage(failed);
  }, [messages]);
  return failedMessage;
}
