import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type EventStreamHandlers, keepConnected, type StreamListener } from '../../web/logic/event-stream.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function start() {
  const streams: (StreamListener & { closed: boolean })[] = [];
  const calls: string[] = [];
  const handlers: EventStreamHandlers = {
    onStateChange: (state) => calls.push(state),
    onEvent: (event) => calls.push(`changed ${event.kind}`),
    onMissed: () => calls.push('missed'),
  };
  const live = keepConnected((listener) => {
    const stream = { ...listener, closed: false };
    streams.push(stream);
    return () => {
      stream.closed = true;
    };
  }, handlers);
  return { streams, calls, live };
}

describe('event stream', () => {
  test('reports changes, and possibly missed changes when it opens', () => {
    const { streams, calls } = start();
    streams[0]?.onOpen();
    streams[0]?.onMessage('{"kind":"customers"}');
    streams[0]?.onMessage('{"kind":"chat","customerId":"c","phoneNumberId":"p"}');
    expect(calls).toEqual(['connecting', 'live', 'missed', 'changed customers', 'changed chat']);
  });

  test('an event that does not match the contract counts as missed changes', () => {
    const { streams, calls } = start();
    streams[0]?.onOpen();
    streams[0]?.onMessage('{"kind":"weather"}');
    streams[0]?.onMessage('no JSON');
    expect(calls.slice(2)).toEqual(['missed', 'missed', 'missed']);
  });

  test('reconnects after an error with growing delays, and reports missed changes', () => {
    const { streams, calls } = start();
    const delaysMs = [500, 1000, 2000, 4000, 8000, 8000];
    for (const [index, delayMs] of delaysMs.entries()) {
      streams[index]?.onError();
      vi.advanceTimersByTime(delayMs - 1);
      expect(streams).toHaveLength(index + 1);
      vi.advanceTimersByTime(1);
      expect(streams).toHaveLength(index + 2);
    }
    streams.at(-1)?.onOpen();
    expect(calls.slice(-2)).toEqual(['live', 'missed']);
    streams.at(-1)?.onError();
    vi.advanceTimersByTime(500);
    expect(streams).toHaveLength(delaysMs.length + 2);
  });

  test('a failed stream is closed and ignored', () => {
    const { streams, calls } = start();
    streams[0]?.onError();
    streams[0]?.onError();
    streams[0]?.onMessage('{"kind":"customers"}');
    vi.advanceTimersByTime(500);
    expect(streams).toHaveLength(2);
    expect(streams[0]?.closed).toBe(true);
    expect(calls).toEqual(['connecting', 'lost']);
  });

  test('reconnect skips the delay of a pending reconnection and does nothing otherwise', () => {
    const { streams, live } = start();
    live.reconnect();
    expect(streams).toHaveLength(1);
    streams[0]?.onError();
    live.reconnect();
    expect(streams).toHaveLength(2);
    vi.advanceTimersByTime(10_000);
    expect(streams).toHaveLength(2);
  });

  test('stops reconnecting when it is closed', () => {
    const { streams, live } = start();
    streams[0]?.onError();
    live.close();
    vi.advanceTimersByTime(10_000);
    expect(streams).toHaveLength(1);
  });
});
