import { useEffect, useState } from 'react';
import { formatChatKey } from '../logic/chat-key.ts';
import { type ConnectionState, keepConnected, type OpenStream } from '../logic/event-stream.ts';
import { STATE_KEY, useSimulator } from './simulator.ts';

const openEventSource =
  (url: string): OpenStream =>
  ({ onOpen, onMessage, onError }) => {
    const source = new EventSource(url);
    source.onopen = onOpen;
    source.onmessage = ({ data }) => onMessage(String(data));
    source.onerror = onError;
    return () => source.close();
  };

/** Listens to the simulator's events while mounted, and fetches the data that changed. */
export function useEventStream(url: string): ConnectionState {
  const { stateCache, chatCache } = useSimulator();
  const [state, setState] = useState<ConnectionState>('connecting');
  useEffect(() => {
    const live = keepConnected(openEventSource(url), {
      onStateChange: setState,
      onEvent: (event) => {
        stateCache.invalidate(STATE_KEY);
        if (event.kind === 'chat') chatCache.invalidate(formatChatKey(event));
      },
      onMissed: () => {
        stateCache.invalidateAll();
        chatCache.invalidateAll();
      },
    });
    const reconnect = (): void => {
      if (document.visibilityState === 'visible') live.reconnect();
    };
    window.addEventListener('online', reconnect);
    document.addEventListener('visibilitychange', reconnect);
    return () => {
      window.removeEventListener('online', reconnect);
      document.removeEventListener('visibilitychange', reconnect);
      live.close();
    };
  }, [url, stateCache, chatCache]);
  return state;
}
