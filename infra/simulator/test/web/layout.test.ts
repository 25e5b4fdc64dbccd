import { describe, expect, test } from 'vitest';
import {
  closePhone,
  formatOpenPhones,
  initialPhones,
  layoutOf,
  openPhone,
  parseOpenPhones,
  visiblePhones,
} from '../../web/logic/layout.ts';

const customers = ['a', 'b', 'c', 'd'].map((id) => ({ id }));

describe('open phones in the URL', () => {
  test('are parsed as they were formatted', () => {
    expect(parseOpenPhones(`#${formatOpenPhones(['a', 'ü,b', 'c d'])}`)).toEqual(['a', 'ü,b', 'c d']);
  });

  test.each([
    ['', []],
    ['#', []],
    ['#a,,a,b', ['a', 'b']],
    ['#%E0%A4%A', ['%E0%A4%A']],
  ])('%s', (hash, phones) => {
    expect(parseOpenPhones(hash)).toEqual(phones);
  });

  test('are limited in number', () => {
    expect(parseOpenPhones(Array.from({ length: 50 }, (_, index) => `c${index}`).join(','))).toHaveLength(12);
  });
});

describe('phones', () => {
  test('open where there is room, or replace the last phone', () => {
    expect(openPhone([], 'a', 2)).toEqual(['a']);
    expect(openPhone(['a'], 'b', 2)).toEqual(['a', 'b']);
    expect(openPhone(['a', 'b'], 'c', 2)).toEqual(['a', 'c']);
    expect(openPhone(['a', 'b'], 'a', 2)).toEqual(['a', 'b']);
  });

  test('that did not fit become visible', () => {
    expect(openPhone(['a', 'b', 'c'], 'c', 2)).toEqual(['a', 'c']);
  });

  test('are closed', () => {
    expect(closePhone(['a', 'b'], 'a')).toEqual(['b']);
  });

  test('of customers that do not exist are not visible', () => {
    expect(visiblePhones(['x', 'a', 'b', 'c'], customers, 2)).toEqual(['a', 'b']);
  });

  test('that are open by default have the newest messages and keep the order of the customers', () => {
    const chats = [
      { customerId: 'd', last: { at: 30 } },
      { customerId: 'b', last: { at: 10 } },
      { customerId: 'b', last: { at: 40 } },
      { customerId: 'c', last: null },
    ];
    expect(initialPhones(customers, chats, 2)).toEqual(['b', 'd']);
    expect(initialPhones(customers, [], 2)).toEqual(['a', 'b']);
  });
});

describe('layout', () => {
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
