import { describe, expect, test } from 'vitest';
import type { SendOptions } from '../../../functions/conversations/views.ts';
import type { Price } from '../../../shared/rates/price.ts';
import { outboundContentSchema } from '../../../shared/whatsapp/outbound.ts';
import { composerMode, type Verdict } from '../../shop/composer/composer-mode.ts';
import { createDrafts } from '../../shop/composer/drafts.ts';
import { priceMessage } from '../../shop/composer/price-messages.ts';
import { refusalTitle } from '../../shop/composer/refusal-messages.ts';
import { fillTemplateBody, templateContent, templateTitle, variablesOf } from '../../shop/composer/template-content.ts';
import { createFormat } from '../../shop/i18n/format.ts';
import { indonesian } from '../../shop/i18n/id.ts';
import { createTranslator } from '../../shop/i18n/translate.ts';
import { createMemoryStorage } from '../../ui/storage.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const price = (given: Partial<Price> = {}): Price => ({
  amount: '0',
  currency: 'IDR',
  category: 'service',
  basis: 'free-allowance',
  rateCard: null,
  allowanceLeft: 214,
  ...given,
});
const options = (freeText: Verdict, until = '2026-11-24T13:00:00Z'): SendOptions => ({
  window: { open: true, until },
  freeText,
  templates: [],
});
const words = { en: 'x', id: 'x' };
const denied = (reason: string): Verdict => ({ allowed: false, reason, title: words, remedy: words, price: null });
const allowed: Verdict = { allowed: true, price: price(), warnings: [] };

describe('the composer mode', () => {
  test('is a text field while text may be sent', () => {
    expect(composerMode(options(allowed), NOW)).toEqual({ mode: 'free', verdict: allowed });
    expect(composerMode(undefined, NOW)).toEqual({ mode: 'unknown' });
  });

  test('is templates after the window has closed, also if the send options are older', () => {
    expect(composerMode(options(denied('WindowClosed')), NOW)).toEqual({ mode: 'template' });
    expect(composerMode(options(allowed, '2026-11-24T11:59:59Z'), NOW)).toEqual({ mode: 'template' });
  });

  test.each(['TermsNotAccepted', 'QuotaReached', 'NoAddress', 'ConsentWithdrawn', 'NewReason'])(
    'is blocked by %s',
    (reason) => {
      expect(composerMode(options(denied(reason)), NOW)).toMatchObject({ mode: 'blocked', denied: { reason } });
    },
  );

  test('stays a text field at the rate limit, which is temporary', () => {
    expect(composerMode(options(denied('TooFast')), NOW).mode).toBe('slow');
  });
});

describe('the price next to the send button', () => {
  const t = createTranslator(new Map(Object.entries(indonesian)), 'id');
  const format = createFormat('id', 'Asia/Jakarta', 'Asia/Jakarta');
  test.each([
    [price(), 'gratis · sisa 214'],
    [price({ allowanceLeft: null }), 'gratis'],
    [price({ basis: 'free-window', allowanceLeft: null }), 'gratis'],
    [price({ basis: 'rate', amount: '356.65' }), '± Rp 357'],
    [price({ basis: 'rate', amount: null }), 'harga belum diketahui'],
    [price({ basis: 'unknown', amount: null }), 'harga belum diketahui'],
  ])('%j', (given, shown) => {
    expect(priceMessage(given, t, format).replace(/\s/g, ' ')).toBe(shown);
  });

  test('each known refusal has its own title, unknown ones have a general one', () => {
    expect(refusalTitle({ code: 'QuotaReached', status: 402 }, t)).toBe(indonesian['refused.quota']);
    expect(refusalTitle({ code: null, status: 422 }, t)).toBe(indonesian['refused.invalid']);
    expect(refusalTitle({ code: 'New', status: 409 }, t)).toBe(indonesian['refused.other']);
  });
});

describe('a template', () => {
  test.each([
    ['Halo {{1}}, {{2}} siap, {{1}}', 2, ['1', '2']],
    ['Halo {{2}} {{1}}', 2, ['1', '2']],
    ['Halo {{ nama }}, {{jumlah}}', 2, ['nama', 'jumlah']],
    [null, 3, ['1', '2', '3']],
    ['Tanpa isian', 0, []],
  ])('%j has the variables %j', (body, count, labels) => {
    expect(variablesOf(body, count).map(({ label }) => label)).toEqual(labels);
  });

  test('is previewed with the values filled in so far', () => {
    expect(fillTemplateBody('Halo {{1}}, {{2}}', { '1': 'Ani', '2': ' ' })).toBe('Halo Ani, {{2}}');
    expect(templateTitle('pesanan_siap')).toBe('Pesanan siap');
  });

  test('is converted to the request body of the API', () => {
    const template = { name: 'siap', language: 'id' };
    const named = templateContent(template, variablesOf('{{nama}}', 1), { nama: ' Ani ' });
    expect(outboundContentSchema.parse(named)).toEqual({
      type: 'template',
      template: {
        name: 'siap',
        language: { code: 'id' },
        components: [{ type: 'body', parameters: [{ type: 'text', text: 'Ani', parameter_name: 'nama' }] }],
      },
    });
    expect(templateContent(template, [], {})).toEqual({
      type: 'template',
      template: { name: 'siap', language: { code: 'id' } },
    });
  });
});

test('a draft is stored per conversation and agent', () => {
  const storage = createMemoryStorage();
  const drafts = createDrafts(storage, 'rina');
  drafts.write('c1', 'sebentar');
  expect([drafts.read('c1'), drafts.read('c2'), createDrafts(storage, 'dimas').read('c1')]).toEqual([
    'sebentar',
    '',
    '',
  ]);
  drafts.write('c1', '');
  expect(storage.names()).toEqual([]);
});
