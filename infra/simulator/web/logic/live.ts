import { $Event, type Event } from '../../phone-api.ts';

/** How the page hears of changes. */
export type LiveState = 'connecting' | 'live' | 'lost';

export interface StreamListener {
  opened(): void;
  said(data: string): void;
  broke(): void;
}

/** Opens one stream of events; answers how to close it. */
export type OpenStream = (listener: StreamListener) => () => void;

export interface LiveHandlers {
  state(state: LiveState): void;
  changed(event: Event): void;
  /** Anything may have changed: nothing was told before the stream opened, or what was told is not of the contract. */
  missed(): void;
}

/** First wait before a stream is opened again, doubled each time up to the last; milliseconds. */
const FIRST_WAIT = 500;
const LONGEST_WAIT = 8_000;

function eventOf(data: string): Event | null {
  try {
    return $Event.safeParse(JSON.parse(data)).data ?? null;
  } catch {
    return null;
  }
}

/** Keeps a stream open until the answered function is called; `nudge` tries at once what waits. */
export function stayLive(
  open: OpenStream,
  handlers: LiveHandlers,
): { readonly close: () => void; readonly nudge: () => void } {
  let wait = FIRST_WAIT;
  let closed = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let closeStream: () => void = () => undefined;

  const connect = (): void => {
    timer = undefined;
    let mine = true;
    const closeThis = open({
      opened: () => {
        if (!mine) return;
        wait = FIRST_WAIT;
        handlers.state('live');
        handlers.missed();
      },
      said: (data) => {
        if (!mine) return;
        const event = eventOf(data);
        if (event === null) handlers.missed();
        else handlers.changed(event);
      },
      broke: () => {
        if (!mine || closed) return;
        mine = false;
        closeThis();
        handlers.state('lost');
        timer = setTimeout(connect, wait);
        wait = Math.min(LONGEST_WAIT, wait * 2);
      },
    });
    closeStream = () => {
      mine = false;
      closeThis();
    };
  };

  handlers.state('connecting');
  connect();
  return {
    close: () => {
      closed = true;
      clearTimeout(timer);
      closeStream();
    },
    nudge: () => {
      if (timer === undefined) return;
      clearTimeout(timer);
      wait = FIRST_WAIT;
      connect();
    },
  };
}
