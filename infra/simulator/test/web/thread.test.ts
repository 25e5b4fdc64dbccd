import { describe, expect, test } from 'vitest';
import {
  hasArrived,
  newestBusinessMessage,
  type PendingMessage,
  type Row,
  rowsOf,
  tappedOptions,
} from '../../web/logic/thread.ts';
import { bubble } from './bubbles.ts';

const MINUTE = 60_000;
const start = new Date('2026-11-24T09:00:00').getTime();
const later = (minutes: number): number => start + minutes * MINUTE;

const outline = (rows: readonly Row[]): string[] =>
  rows.map((row) => {
    if (row.kind === 'bubble') return `${row.bubble.wamid}${row.first ? ' first' : ''}${row.last ? ' last' : ''}`;
    return row.kind === 'waiting' ? `waiting ${row.count}` : row.kind;
  });

describe('rows', () => {
  test('messages of one side within five minutes form a run', () => {
    const bubbles = [
      bubble({ wamid: 'a', at: later(0) }),
      bubble({ wamid: 'b', at: later(4) }),
      bubble({ wamid: 'c', at: later(9) }),
      bubble({ wamid: 'd', at: later(10), from: 'customer' }),
    ];
    expect(outline(rowsOf(bubbles, []))).toEqual(['day', 'a first', 'b last', 'c first last', 'd first last']);
  });

  test('a new day has a separator and breaks a run', () => {
    const midnight = new Date('2026-11-25T00:00:00').getTime();
    const bubbles = [bubble({ wamid: 'a', at: midnight - 1000 }), bubble({ wamid: 'b', at: midnight + 1000 })];
    expect(outline(rowsOf(bubbles, []))).toEqual(['day', 'a first last', 'day', 'b first last']);
  });

  test('undelivered messages are counted at the end, failed messages keep their position', () => {
    const bubbles = [
      bubble({ wamid: 'a', at: later(0) }),
      bubble({ wamid: 'b', at: later(1), ticks: 'failed', error: { code: 131047, title: 'Re-engagement message' } }),
      bubble({ wamid: 'c', at: later(2), ticks: 'sent' }),
      bubble({ wamid: 'd', at: later(2), ticks: 'clock' }),
      bubble({ wamid: 'e', at: later(3), from: 'customer', ticks: 'clock' }),
    ];
    expect(outline(rowsOf(bubbles, []))).toEqual(['day', 'a first last', 'lost', 'e first last', 'waiting 2']);
  });

  test('a pending message is last and has its own key', () => {
    const pending: PendingMessage = {
      localId: 'local-1',
      bubble: bubble({ wamid: 'local-1', from: 'customer', ticks: 'clock', at: later(1) }),
      state: { kind: 'sending' },
    };
    const rows = rowsOf([bubble({ wamid: 'a', from: 'customer', at: later(0) })], [pending]);
    expect(outline(rows)).toEqual(['day', 'a first', 'local-1 last']);
    expect(rows.at(-1)).toMatchObject({ key: 'local-1', pending });
  });

  test('keys are unique', () => {
    const bubbles = [0, 1, 2, 60 * 24, 60 * 48].map((minutes) => bubble({ wamid: `w${minutes}`, at: later(minutes) }));
    const keys = rowsOf(bubbles, []).map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('arrived messages', () => {
  test.each([
    ['customer', 'clock', true],
    ['customer', 'failed', true],
    ['business', 'sent', false],
    ['business', 'failed', false],
    ['business', 'delivered', true],
    ['business', 'read', true],
  ] as const)('from the %s, %s: %s', (from, ticks, expected) => {
    expect(hasArrived(bubble({ wamid: 'a', from, ticks }))).toBe(expected);
  });

  test('the newest message of the business is the newest that arrived', () => {
    const bubbles = [
      bubble({ wamid: 'a' }),
      bubble({ wamid: 'b', ticks: 'delivered' }),
      bubble({ wamid: 'c', ticks: 'sent' }),
      bubble({ wamid: 'd', from: 'customer' }),
    ];
    expect(newestBusinessMessage(bubbles)?.wamid).toBe('b');
    expect(newestBusinessMessage([])).toBeNull();
  });
});

describe('taps', () => {
  const reply = (wamid: string, replyTo: string | null, content: Record<string, unknown> & { type: string }) =>
    bubble({ wamid, from: 'customer', replyTo, content });

  test('are found by the message that offered them; the last tap counts', () => {
    const chosen = tappedOptions([
      bubble({ wamid: 'q1' }),
      reply('a1', 'q1', {
        type: 'interactive',
        interactive: { type: 'list_reply', list_reply: { id: 'r1', title: 'Teh' } },
      }),
      reply('a2', 'q1', {
        type: 'interactive',
        interactive: { type: 'list_reply', list_reply: { id: 'r2', title: 'Kopi' } },
      }),
      reply('a3', 'q2', { type: 'button', button: { text: 'Ya', payload: 'YES' } }),
      reply('a4', 'q3', { type: 'text', text: { body: 'Ya' } }),
      reply('a5', null, { type: 'button', button: { text: 'Ya' } }),
    ]);
    expect([...chosen]).toEqual([
      ['q1', 'r2'],
      ['q2', 'YES'],
    ]);
  });
});
