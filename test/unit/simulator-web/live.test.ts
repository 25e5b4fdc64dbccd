import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type LiveHandlers, type StreamListener, stayLive } from '../../../infra/simulator/web/logic/live.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function started() {
  const streams: (StreamListener & { closed: boolean })[] = [];
  const told: string[] = [];
  const handlers: LiveHandlers = {
    state: (state) => told.push(state),
    changed: (event) => told.push(`changed ${event.kind}`),
    missed: () => told.push('missed'),
  };
  const live = stayLive((listener) => {
    const stream = { ...listener, closed: false };
    streams.push(stream);
    return () => {
      stream.closed = true;
    };
  }, handlers);
  return { streams, told, live };
}

describe('the stream of events', () => {
  test('tells what changed, and that something may have been missed before it opened', () => {
    const { streams, told } = started();
    streams[0]?.opened();
    streams[0]?.said('{"kind":"customers"}');
    streams[0]?.said('{"kind":"chat","customerId":"c","phoneNumberId":"p"}');
    expect(told).toEqual(['connecting', 'live', 'missed', 'changed customers', 'changed chat']);
  });

  test('what it says beyond the contract may mean anything', () => {
    const { streams, told } = started();
    streams[0]?.opened();
    streams[0]?.said('{"kind":"weather"}');
    streams[0]?.said('no JSON');
    expect(told.slice(2)).toEqual(['missed', 'missed', 'missed']);
  });

  test('opens again after a break, later each time, and all is fetched anew', () => {
    const { streams, told } = started();
    const waits = [500, 1000, 2000, 4000, 8000, 8000];
    for (const [index, wait] of waits.entries()) {
      streams[index]?.broke();
      vi.advanceTimersByTime(wait - 1);
      expect(streams).toHaveLength(index + 1);
      vi.advanceTimersByTime(1);
      expect(streams).toHaveLength(index + 2);
    }
    streams.at(-1)?.opened();
    expect(told.slice(-2)).toEqual(['live', 'missed']);
    streams.at(-1)?.broke();
    vi.advanceTimersByTime(500);
    expect(streams).toHaveLength(waits.length + 2);
  });

  test('a stream that broke is closed and not listened to', () => {
    const { streams, told } = started();
    streams[0]?.broke();
    streams[0]?.broke();
    streams[0]?.said('{"kind":"customers"}');
    vi.advanceTimersByTime(500);
    expect(streams).toHaveLength(2);
    expect(streams[0]?.closed).toBe(true);
    expect(told).toEqual(['connecting', 'lost']);
  });

  test('a nudge opens at once what waits, and only that', () => {
    const { streams, live } = started();
    live.nudge();
    expect(streams).toHaveLength(1);
    streams[0]?.broke();
    live.nudge();
    expect(streams).toHaveLength(2);
    vi.advanceTimersByTime(10_000);
    expect(streams).toHaveLength(2);
  });

  test('ends when it is closed', () => {
    const { streams, live } = started();
    streams[0]?.broke();
    live.close();
    vi.advanceTimersByTime(10_000);
    expect(streams).toHaveLength(1);
  });
});
