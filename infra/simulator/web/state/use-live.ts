import { useEffect, useState } from 'react';
import { keyText } from '../logic/chat-key.ts';
import { type LiveState, type OpenStream, stayLive } from '../logic/live.ts';
import { STATE, useSimulator } from './simulator.ts';

const openEvents =
  (url: string): OpenStream =>
  ({ opened, said, broke }) => {
    const source = new EventSource(url);
    source.onopen = opened;
    source.onmessage = ({ data }) => said(String(data));
    source.onerror = broke;
    return () => source.close();
  };

/** Listens to the simulator's events for as long as the page lives, and fetches what they name. */
export function useLive(url: string): LiveState {
  const { states, chats } = useSimulator();
  const [state, setState] = useState<LiveState>('connecting');
  useEffect(() => {
    const live = stayLive(openEvents(url), {
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
    const nudge = (): void => {
      if (document.visibilityState === 'visible') live.nudge();
    };
    window.addEventListener('online', nudge);
    document.addEventListener('visibilitychange', nudge);
    return () => {
      window.removeEventListener('online', nudge);
      document.removeEventListener('visibilitychange', nudge);
      live.close();
    };
  }, [url, states, chats]);
  return state;
}
