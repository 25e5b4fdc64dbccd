import { describe, expect, test } from 'vitest';
import {
  firstDesk,
  inView,
  layoutOf,
  putAway,
  putDown,
  readDesk,
  writeDesk,
} from '../../../infra/simulator/web/logic/desk.ts';

const people = ['a', 'b', 'c', 'd'].map((id) => ({ id }));

describe('the desk in the address', () => {
  test('comes back as it was written', () => {
    expect(readDesk(`#${writeDesk(['a', 'ü,b', 'c d'])}`)).toEqual(['a', 'ü,b', 'c d']);
  });

  test.each([
    ['', []],
    ['#', []],
    ['#a,,a,b', ['a', 'b']],
    ['#%E0%A4%A', ['%E0%A4%A']],
  ])('%s', (hash, desk) => {
    expect(readDesk(hash)).toEqual(desk);
  });

  test('has an end', () => {
    expect(readDesk(Array.from({ length: 50 }, (_, index) => `c${index}`).join(','))).toHaveLength(12);
  });
});

describe('phones', () => {
  test('are put where there is room, else in the place of the last', () => {
    expect(putDown([], 'a', 2)).toEqual(['a']);
    expect(putDown(['a'], 'b', 2)).toEqual(['a', 'b']);
    expect(putDown(['a', 'b'], 'c', 2)).toEqual(['a', 'c']);
    expect(putDown(['a', 'b'], 'a', 2)).toEqual(['a', 'b']);
  });

  test('out of view come into it', () => {
    expect(putDown(['a', 'b', 'c'], 'c', 2)).toEqual(['a', 'c']);
  });

  test('are put away', () => {
    expect(putAway(['a', 'b'], 'a')).toEqual(['b']);
  });

  test('of customers that do not exist are not in view', () => {
    expect(inView(['x', 'a', 'b', 'c'], people, 2)).toEqual(['a', 'b']);
  });

  test('that lie there at first are those with the newest chats, in the order of all', () => {
    const chats = [
      { customerId: 'd', last: { at: 30 } },
      { customerId: 'b', last: { at: 10 } },
      { customerId: 'b', last: { at: 40 } },
      { customerId: 'c', last: null },
    ];
    expect(firstDesk(people, chats, 2)).toEqual(['b', 'd']);
    expect(firstDesk(people, [], 2)).toEqual(['a', 'b']);
  });
});

describe('the window', () => {
  test.each([
    [360, 'narrow', 1],
    [719, 'narrow', 1],
    [800, 'stacked', 2],
    [1079, 'stacked', 2],
    [1080, 'wide', 2],
    [1440, 'wide', 3],
    [4000, 'wide', 4],
  ])('%i px: %s with room for %i', (width, kind, room) => {
    expect(layoutOf(width)).toEqual({ kind, room });
  });
});
