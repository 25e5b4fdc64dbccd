import { type Event, eventSchema } from '../../phone-api.ts';

/** State of the connection to the event stream. */
export type ConnectionState = 'connecting' | 'live' | 'lost';

export interface StreamListener {
  onOpen(): void;
  onMessage(data: string): void;
  onError(): void;
}

/** Opens an event stream and returns a function that closes it. */
export type OpenStream = (listener: StreamListener) => () => void;

export interface EventStreamHandlers {
  onStateChange(state: ConnectionState): void;
  onEvent(event: Event): void;
  /** Anything may have changed: the stream has just opened, or an event does not match the contract. */
  onMissed(): void;
}

/** Delay before the stream is opened again. It doubles with each attempt, up to the maximum. */
const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 8_000;

function parseEvent(data: string): Event | null {
  try {
    return eventSchema.safeParse(JSON.parse(data)).data ?? null;
  } catch {
    return null;
  }
}

/** Keeps an event stream open until `close` is called. `reconnect` skips the delay of a pending reconnection. */
export function keepConnected(
  open: OpenStream,
  handlers: EventStreamHandlers,
): { readonly close: () => void; readonly reconnect: () => void } {
  let delayMs = FIRST_DELAY_MS;
  let isClosed = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let closeStream: () => void = () => undefined;

  const connect = (): void => {
    timer = undefined;
    let isCurrent = true;
    const closeThis = open({
      onOpen: () => {
        if (!isCurrent) return;
        delayMs = FIRST_DELAY_MS;
        handlers.onStateChange('live');
        handlers.onMissed();
      },
      onMessage: (data) => {
        if (!isCurrent) return;
        const event = parseEvent(data);
        if (event === null) handlers.onMissed();
        else handlers.onEvent(event);
      },
      onError: () => {
        if (!isCurrent || isClosed) return;
        isCurrent = false;
        closeThis();
        handlers.onStateChange('lost');
        timer = setTimeout(connect, delayMs);
        delayMs = Math.min(MAX_DELAY_MS, delayMs * 2);
      },
    });
    closeStream = () => {
      isCurrent = false;
      closeThis();
    };
  };

  handlers.onStateChange('connecting');
  connect();
  return {
    close: () => {
      isClosed = true;
      clearTimeout(timer);
      closeStream();
    },
    reconnect: () => {
      if (timer === undefined) return;
      clearTimeout(timer);
      delayMs = FIRST_DELAY_MS;
      connect();
    },
  };
}
