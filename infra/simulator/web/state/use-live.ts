import { useEffect, useState } from 'react';
import { keyText } from '../logic/chat-key.ts';
import { type LiveState, type OpenStream, stayLive } from '../logic/live.ts';
import { STATE, useSimulator } from './simulator.ts';

const openEventSource =
  (url: string): OpenStream =>
  ({ opened, said, broke }) => {
    const source = new EventSource(url);
    source.onopen = opened;
    source.onmessage = ({ data }) => said(String(data));
    source.onerror = broke;
    return () => source.close();
  };

/** Listens to the simulator's events while mounted, and fetches the data that changed. */
export function useLive(url: string): LiveState {
  const { states, chats } = useSimulator();
  const [state, setState] = useState<LiveState>('connecting');
  useEffect(() => {
    const live = stayLive(openEventSource(url), {
      state: setState,
      changed: (event) => {
        states.changed(STATE);
        if (event.kind === 'chat') chats.changed(keyText(event));
      },
      missed: () => {
        states.allChanged();
        chats.allChanged();
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
  }, [url, states, chats]);
  return state;
}
