import { describe, expect, test } from 'vitest';
import { holdRows } from '../../shop/list/hold-rows.ts';
import { summarizeWaiting, urgencyOf } from '../../shop/list/waiting.ts';
import { windowState } from '../../shop/list/window-state.ts';
import { customerName, maskedPhone, phoneText } from '../../shop/people/display-names.ts';
import { conversation } from './views.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const HOUR = 3_600_000;
const inHours = (hours: number): string => new Date(NOW + hours * HOUR).toISOString();

describe('the customer service window', () => {
  test.each([
    [24, 'open', 1],
    [12, 'open', 0.5],
    [1.5, 'closing', 0.0625],
    [0, 'closed', 0],
    [-1, 'closed', 0],
  ])('%d hours before its end is %s', (hours, state, fraction) => {
    const result = windowState({ open: true, until: inHours(hours) }, NOW);
    expect(result).toMatchObject({ state, fraction });
    expect(result.left).toBe(Math.max(0, hours) * HOUR);
  });

  test('a slow clock shows at most a full ring', () => {
    expect(windowState({ open: true, until: inHours(25) }, NOW).fraction).toBe(1);
  });

  test('is closed if the API reports it as closed or without an end', () => {
    expect(windowState({ open: false, until: inHours(3) }, NOW).state).toBe('closed');
    expect(windowState({ open: true, until: null }, NOW).state).toBe('closed');
  });
});

describe('waiting', () => {
  test.each([
    [0, 'calm'],
    [9.9, 'calm'],
    [10, 'soon'],
    [59, 'soon'],
    [60, 'late'],
  ])('after %d minutes is %s', (minutes, urgency) => {
    expect(urgencyOf(minutes * 60_000)).toBe(urgency);
  });

  test('counts waiting conversations and finds the longest wait', () => {
    const all = [
      conversation({ id: 'a', waitingSince: '2026-11-24T08:00:00Z' }),
      conversation({ id: 'b', waitingSince: '2026-11-24T07:00:00Z' }),
      conversation({ id: 'c', waitingSince: null }),
    ];
    expect(summarizeWaiting(all, false)).toMatchObject({ count: 2, hasMore: false, longest: { id: 'b' } });
    expect(summarizeWaiting([], true)).toEqual({ count: 0, hasMore: true, longest: null });
  });
});

describe('list rows during a touch', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((id) => conversation({ id }));
  const old = [a, b].flatMap((row) => row ?? []);

  test('follow the API when there is no touch', () => {
    expect(holdRows(null, old)).toEqual({ rows: old, newCount: 0 });
  });

  test('keep their positions with updated content; new rows are counted', () => {
    const wrote = conversation({ id: 'b', lastMessageAt: '2026-11-24T09:00:00Z' });
    const held = holdRows(old, [c ?? wrote, wrote, a ?? wrote]);
    expect(held.rows.map(({ id, lastMessageAt }) => [id, lastMessageAt])).toEqual([
      ['a', '2026-11-24T07:00:00Z'],
      ['b', '2026-11-24T09:00:00Z'],
    ]);
    expect(held.newCount).toBe(2);
  });

  test('an outbound message does not count as new, and a removed row stays', () => {
    const answered = conversation({
      id: 'b',
      lastMessageAt: '2026-11-24T09:00:00Z',
      lastMessage: { direction: 'outbound', type: 'text', text: 'siap' },
    });
    expect(holdRows(old, [answered])).toEqual({ rows: [a, answered], newCount: 0 });
  });
});

describe('the name of a customer', () => {
  const unnamed = (tail: string): string => `Pelanggan ·${tail}`;
  test.each([
    [{ name: 'Ani', waId: '6281234567890', userId: null }, 'Ani'],
    [{ name: '@ani.k', waId: null, userId: 'ID.2081978709342942' }, '@ani.k'],
    [{ name: ' ', waId: '6281234567890', userId: null }, '+62812••••7890'],
    [{ name: null, waId: null, userId: 'ID.2081978709342942' }, 'Pelanggan ·2942'],
  ])('%j is %s', (contact, name) => {
    expect(customerName({ id: 'k', ...contact }, unnamed)).toBe(name);
  });

  test('Indonesian numbers are grouped; short ones are not masked', () => {
    expect(phoneText('6281234567890')).toBe('+62 812-3456-7890');
    expect(phoneText('14155550100')).toBe('+14155550100');
    expect(maskedPhone('12345')).toBe('+12345');
  });
});
