import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { TermsView } from '../../../functions/tenants/tenant-operations.ts';
import { pathOf, type Route, readRoute } from '../../shop/app/route.ts';
import { budgetState, formatAmountInput, parseAmount } from '../../shop/business/budget.ts';
import { termsState, termsTextIn } from '../../shop/business/terms-state.ts';
import {
  clearStoredData,
  isPossibleKey,
  keyFromHash,
  readSession,
  removeSession,
  writeSession,
} from '../../shop/session/session.ts';
import { qrMatrix, TooLongForQrError } from '../../shop/ui/qr-matrix.ts';
import { createBrowserStorage, createMemoryStorage, readJson } from '../../ui/storage.ts';

describe('routes of the page', () => {
  const list = { at: 'chats', tab: 'waiting', conversationId: null, about: false } as const;
  const routes: readonly [Route, string][] = [
    [list, '/shop'],
    [{ ...list, tab: 'mine' }, '/shop?tab=mine'],
    [{ ...list, conversationId: 'a/b ?' }, '/shop/chats/a%2Fb%20%3F'],
    [{ ...list, tab: 'all', conversationId: 'c1', about: true }, '/shop/chats/c1/about?tab=all'],
    [{ at: 'orders', tab: 'new', orderId: null }, '/shop/orders'],
    [{ at: 'orders', tab: 'pack', orderId: null }, '/shop/orders?tab=pack'],
    [{ at: 'orders', tab: 'done', orderId: 'a/b' }, '/shop/orders/a%2Fb?tab=done'],
    [{ at: 'products' }, '/shop/products'],
    [{ at: 'costs', period: null }, '/shop/costs'],
    [{ at: 'costs', period: '2026-10' }, '/shop/costs?period=2026-10'],
    [{ at: 'business' }, '/shop/business'],
    [{ at: 'number' }, '/shop/business/number'],
    [{ at: 'terms' }, '/shop/business/terms'],
  ];
  test.each(routes)('%j and %s convert to each other', (route, path) => {
    const url = new URL(path, 'https://warung.example');
    expect(pathOf(route)).toBe(path);
    expect(readRoute(url.pathname, url.search)).toEqual(route);
  });

  test.each(['/shop/', '/shop/elsewhere', '/shop?tab=none', '/shop/business/x'])('%s has a fallback route', (path) => {
    const url = new URL(path, 'https://warung.example');
    expect(['chats', 'business']).toContain(readRoute(url.pathname, url.search).at);
  });

  test.each(['2026-13', '1999-01', 'x'])('%s is not a month', (period) => {
    expect(readRoute('/shop/costs', `?period=${period}`)).toEqual({ at: 'costs', period: null });
  });

  test('a malformed escape sequence is kept as it is', () => {
    expect(readRoute('/shop/chats/%E0%A4%A', '')).toMatchObject({ conversationId: '%E0%A4%A' });
  });
});

describe('the session', () => {
  const me = { tenant: { id: 't', name: 'Kopi' }, agent: { id: 'a', name: 'Rina', role: 'owner' } } as const;

  test('the API key is read from the URL fragment', () => {
    expect(keyFromHash('#key=abc')).toBe('abc');
    expect([keyFromHash(''), keyFromHash('#key='), keyFromHash('#other=abc')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('a key must be valid in a header', () => {
    expect([
      isPossibleKey('warung_123456'),
      isPossibleKey('a b c d e f'),
      isPossibleKey('kürzel-12345'),
      isPossibleKey('x'),
    ]).toEqual([true, false, false, false]);
  });

  test('is stored; signing out removes everything except preferences', () => {
    const storage = createMemoryStorage();
    writeSession(storage, { key: 'k', me });
    storage.set('language', 'en');
    storage.set('draft.a.c', 'x');
    expect(readSession(storage)).toEqual({ key: 'k', me });
    clearStoredData(storage);
    expect(storage.names()).toEqual(['language']);
  });

  test('an invalid key is removed without other data', () => {
    const storage = createMemoryStorage();
    writeSession(storage, { key: 'k', me });
    storage.set('outbox.a.1', '{}');
    removeSession(storage);
    expect(storage.names()).toEqual(['outbox.a.1']);
  });

  test('a failing storage or invalid stored data causes no error', () => {
    const refusing = new Proxy(Object.create(null), {
      get: () => () => {
        throw new DOMException('full', 'QuotaExceededError');
      },
      ownKeys: () => {
        throw new DOMException('no', 'SecurityError');
      },
    });
    const storage = createBrowserStorage(refusing);
    storage.set('a', 'b');
    expect([storage.get('a'), storage.names()]).toEqual([null, []]);
    const odd = createMemoryStorage();
    odd.set('session', '{"key":1}');
    expect([readSession(odd), readJson(odd, 'none', z.string())]).toEqual([undefined, undefined]);
  });
});

describe('terms', () => {
  const NOW = Date.parse('2026-11-24T00:00:00Z');
  const terms = (version: string, state: TermsView['state'], effectiveAt: string, accepted: boolean): TermsView => ({
    version,
    effectiveAt,
    state,
    languages: [
      { language: 'id', summary: [], text: 'a', hash: 'h' },
      { language: 'en', summary: [], text: 'b', hash: 'g' },
    ],
    acceptance: accepted ? { acceptedAt: effectiveAt, by: 'Rina', agentId: 'a', language: 'id', hash: 'h' } : null,
  });
  const current = (accepted: boolean) => terms('1', 'current', '2026-10-01T00:00:00Z', accepted);
  const upcoming = (accepted: boolean) => terms('2', 'upcoming', '2026-11-30T00:00:00Z', accepted);

  test.each([
    [[], 'settled'],
    [[current(true)], 'settled'],
    [[current(false)], 'overdue'],
    [[upcoming(false), current(true)], 'upcoming'],
    [[upcoming(false), current(false)], 'overdue'],
    [[upcoming(true), current(false)], 'overdue'],
    [[terms('0', 'superseded', '2026-01-01T00:00:00Z', false), current(true)], 'settled'],
  ])('%#: %s', (versions, state) => {
    expect(termsState(versions, NOW).state).toBe(state);
  });

  test('an upcoming version is overdue from its effective time on', () => {
    expect(termsState([upcoming(false)], Date.parse('2026-11-30T00:00:00Z')).state).toBe('overdue');
  });

  test('are shown in the page’s language, or else in the first', () => {
    expect(termsTextIn(current(true), 'en')?.text).toBe('b');
    expect(termsTextIn(current(true), 'pt-BR')?.text).toBe('a');
  });
});

describe('the budget', () => {
  const idr = (amount: string) => ({ amount, currency: 'IDR' });
  test.each([
    ['50000', '12450.5', 24, 'fine'],
    ['50000', '39999', 79, 'fine'],
    ['50000', '40000', 80, 'nearly'],
    ['50000', '50000', 100, 'spent'],
    ['0', '0', 100, 'spent'],
  ])('%s with %s spent', (budget, spent, percent, level) => {
    expect(budgetState(idr(budget), idr(spent))).toEqual({ percent, level });
  });

  test('is not compared with another currency', () => {
    expect(budgetState(idr('1'), { amount: '1', currency: 'USD' })).toBeNull();
    expect(budgetState(null, idr('1'))).toBeNull();
  });

  test.each([
    ['Rp 75.000', 'id', '75000'],
    ['75000', 'id', '75000'],
    ['1.250.000,50', 'id', '1250000.50'],
    ['75,000', 'en', '75000'],
    ['12.5', 'en', '12.5'],
    ['', 'id', undefined],
    ['1,2,3', 'id', undefined],
  ] as const)('%s typed in %s is %s', (typed, language, amount) => {
    expect(parseAmount(typed, language)).toBe(amount);
  });

  test('an amount of the API can be typed again', () => {
    expect(parseAmount(formatAmountInput('50000.50', 'id'), 'id')).toBe('50000.50');
    expect(parseAmount(formatAmountInput('50000.50', 'en'), 'en')).toBe('50000.50');
  });
});

describe('QR codes', () => {
  const fingerprint = (text: string): string =>
    createHash('sha256')
      .update(
        qrMatrix(text)
          .map((row) => row.map(Number).join(''))
          .join('\n'),
      )
      .digest('hex')
      .slice(0, 16);

  /** The codes were verified with zbarimg when these hashes were recorded. */
  test.each([
    ['a', 21, 'bf35b1e154e92eb4'],
    ['https://wa.me/628123456789', 25, '87cc7807ad84e564'],
    ['https://wa.me/6281234567890?text=Halo%20kak', 29, 'f46fbaed3e83dde8'],
    ['x'.repeat(70), 33, '56cf7e1402b68f2f'],
    [`https://example.com/${'ab9_'.repeat(21)}`, 37, '616ba5a0a3651262'],
  ])('%s', (text, size, expected) => {
    expect(qrMatrix(text)).toHaveLength(size);
    expect(fingerprint(text)).toBe(expected);
  });

  test('a text that is too long is rejected', () => {
    expect(() => qrMatrix('x'.repeat(107))).toThrow(TooLongForQrError);
  });
});
