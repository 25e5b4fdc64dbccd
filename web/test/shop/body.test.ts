import { describe, expect, test } from 'vitest';
import { contentSchema } from '../../../shared/whatsapp/content.ts';
import { indonesian } from '../../shop/i18n/id.ts';
import { createTranslator } from '../../shop/i18n/translate.ts';
import { bodyOf } from '../../shop/thread/body-of.ts';
import { multiply, sum } from '../../shop/thread/decimal.ts';
import { previewOf } from '../../shop/thread/preview.ts';
import { readReferral } from '../../shop/thread/referral.ts';
import { typeLabelKey } from '../../shop/thread/type-label.ts';
import { spansOf } from '../../ui/rich-text.ts';
import { message } from './views.ts';

const inbound = (type: string, content: object, more = {}) =>
  bodyOf(message({ type, content: { type, ...content }, text: null, ...more }));
const outbound = (type: string, content: object) => inbound(type, content, { direction: 'outbound', status: 'read' });

describe('the body of a customer’s message', () => {
  test.each([
    ['text', { text: { body: 'halo' } }, { kind: 'text', text: 'halo' }],
    ['ephemeral', { text: { body: 'halo' } }, { kind: 'text', text: 'halo' }],
    ['image', { image: { id: '1', caption: 'x' } }, { kind: 'media', medium: 'image', caption: 'x' }],
    ['image', {}, { kind: 'media', medium: 'image', caption: null }],
    ['audio', { audio: { voice: true } }, { kind: 'media', medium: 'voice' }],
    ['audio', { audio: {} }, { kind: 'media', medium: 'audio' }],
    ['voice', {}, { kind: 'media', medium: 'voice' }],
    ['document', { document: { filename: 'a.pdf' } }, { kind: 'media', medium: 'document', filename: 'a.pdf' }],
    ['sticker', { sticker: {} }, { kind: 'media', medium: 'sticker' }],
    ['video', { video: {} }, { kind: 'media', medium: 'video' }],
    [
      'location',
      { location: { latitude: '-6.9', longitude: 107.6 } },
      { kind: 'location', latitude: -6.9, name: null },
    ],
    [
      'contacts',
      { contacts: [{ phones: [{ wa_id: '62812' }] }] },
      { kind: 'contacts', cards: [{ name: null, phones: ['+62812'] }] },
    ],
    ['button', { button: { payload: 'YA' } }, { kind: 'choice', title: 'YA' }],
    [
      'interactive',
      { interactive: { type: 'list_reply', list_reply: { id: 'a', title: 'Besar', description: '16 oz' } } },
      { kind: 'choice', title: 'Besar', description: '16 oz' },
    ],
    [
      'interactive',
      { interactive: { type: 'call_permission_reply' } },
      { kind: 'unsupported', what: 'call_permission_reply' },
    ],
    ['reaction', { reaction: { message_id: 'x', emoji: '' } }, { kind: 'reaction', emoji: null }],
    ['system', { system: { type: 'user_changed_user_id' } }, { kind: 'event', event: 'number' }],
    ['system', { system: { type: 'customer_identity_changed' } }, { kind: 'event', event: 'identity' }],
    ['system', { system: { type: 'new', body: 'b' } }, { kind: 'event', event: 'other', text: 'b' }],
    ['request_welcome', {}, { kind: 'event', event: 'opened' }],
    ['unsupported', { unsupported: { type: 'poll_creation' } }, { kind: 'unsupported', what: 'poll_creation' }],
    ['unknown', {}, { kind: 'unsupported', what: null }],
    ['hsm', {}, { kind: 'unsupported', what: null }],
    ['hologram', { hologram: 1 }, { kind: 'unknown', type: 'hologram' }],
  ])('%s %j', (type, content, shown) => {
    expect(inbound(type, content)).toMatchObject(shown);
  });

  test('every known message type has a representation', () => {
    const missing = contentSchema.options
      .map((option) => option.shape.type.value)
      .filter((type) => {
        const body = inbound(type, { [type]: {} });
        return (
          body.kind === 'unknown' &&
          typeLabelKey(type) === null &&
          !['text', 'ephemeral', 'request_welcome'].includes(type)
        );
      });
    expect(missing).toEqual([]);
  });

  test('a form shows its answers, not the flow token', () => {
    const content = { interactive: { type: 'nfm_reply', nfm_reply: { name: 'flow', body: 'Terkirim' } } };
    expect(inbound('interactive', content, { answers: { nama: 'Ani', jumlah: 3, flow_token: 'geheim' } })).toEqual({
      kind: 'answers',
      text: 'Terkirim',
      answers: [
        ['nama', 'Ani'],
        ['jumlah', '3'],
      ],
    });
  });

  test('an order keeps amounts as strings', () => {
    const items = [{ product_retailer_id: 'KOPI', quantity: 2, item_price: '18000.50', currency: 'IDR' }];
    expect(inbound('order', { order: { product_items: items } })).toMatchObject({
      lines: [{ product: 'KOPI', quantity: '2', price: '18000.50', currency: 'IDR' }],
    });
  });
});

describe('the body of a message from the business', () => {
  test('outbound buttons are distinguished from a customer’s reply of the same type', () => {
    const interactive = {
      type: 'button',
      body: { text: 'Diantar?' },
      action: { buttons: [{ type: 'reply', reply: { id: 'y', title: 'Ya' } }] },
    };
    expect(outbound('interactive', { interactive })).toMatchObject({
      kind: 'menu',
      asks: 'buttons',
      text: 'Diantar?',
      choices: [{ title: 'Ya' }],
    });
  });

  test.each([
    [
      {
        type: 'cta_url',
        body: { text: 'b' },
        action: { name: 'cta_url', parameters: { display_text: 'Lihat', url: 'https://a.id' } },
      },
      'link',
      1,
    ],
    [{ type: 'product', action: { catalog_id: '1', product_retailer_id: 'K' } }, 'products', 1],
    [{ type: 'catalog_message', body: { text: 'b' }, action: { name: 'catalog_message' } }, 'catalogue', 0],
    [{ type: 'location_request_message', body: { text: 'b' }, action: { name: 'send_location' } }, 'location', 0],
    [{ type: 'flow', body: { text: 'b' }, action: { name: 'flow', parameters: { flow_cta: 'Isi' } } }, 'form', 1],
    [
      {
        type: 'list',
        body: { text: 'b' },
        action: {
          button: 'x',
          sections: [
            {
              rows: [
                { id: '1', title: 'a' },
                { id: '2', title: 'b' },
              ],
            },
          ],
        },
      },
      'list',
      2,
    ],
  ])('%j', (interactive, asks, choices) => {
    const body = outbound('interactive', { interactive });
    expect(body).toMatchObject({ kind: 'menu', asks });
    expect(body.kind === 'menu' && body.choices.length).toBe(choices);
  });

  test('an image by link keeps the link; a template has its values', () => {
    expect(outbound('image', { image: { link: 'https://a.id/b.jpg' } })).toMatchObject({ link: 'https://a.id/b.jpg' });
    const components = [
      { type: 'body', parameters: [{ type: 'text', parameter_name: 'nama', text: 'Ani' }, { type: 'currency' }] },
    ];
    expect(outbound('template', { template: { name: 'siap', language: { code: 'id' }, components } })).toEqual({
      kind: 'template',
      name: 'siap',
      language: 'id',
      values: [
        { name: 'nama', text: 'Ani' },
        { name: null, text: '…' },
      ],
    });
  });

  test('a message sent from the business’s own phone has the format of inbound messages', () => {
    expect(outbound('audio', { audio: { id: '1', mime_type: 'audio/ogg', voice: true } })).toMatchObject({
      medium: 'voice',
    });
    expect(
      outbound('interactive', { interactive: { type: 'button_reply', button_reply: { title: 'Ya' } } }),
    ).toMatchObject({
      kind: 'choice',
    });
  });
});

describe('text', () => {
  test.each([
    ['*tebal* dan _miring_', ['bold:tebal', 'plain: dan ', 'italic:miring']],
    ['*a* *b*', ['bold:a', 'plain: ', 'bold:b']],
    ['2*3*4 dan nama_file_ini', ['plain:2*3*4 dan nama_file_ini']],
    ['~lama~ `kode`', ['struck:lama', 'plain: ', 'code:kode']],
    ['* bukan *', ['plain:* bukan *']],
    ['lihat https://a.id/x_y?b=1.', ['plain:lihat ', 'link:https://a.id/x_y?b=1', 'plain:.']],
    ['satu\ndua', ['plain:satu\ndua']],
    ['', []],
  ])('%j', (written, spans) => {
    expect(spansOf(written).map(({ kind, text }) => `${kind}:${text}`)).toEqual(spans);
  });

  test.each([
    ['text', 'dua porsi, *tanpa* cabai', 'dua porsi, tanpa cabai'],
    ['image', null, 'Foto'],
    ['image', 'ini', 'Foto · ini'],
    ['template', 'pesanan_siap', 'Templat · Pesanan siap'],
    ['hologram', null, 'Pesan jenis “hologram”'],
  ])('a %s saying %j is previewed', (type, written, shown) => {
    expect(previewOf({ type, text: written }, createTranslator(new Map(Object.entries(indonesian)), 'id'))).toBe(shown);
  });

  test('only web addresses become links', () => {
    expect(spansOf('javascript:alert(1) data:text/html,x').every(({ kind }) => kind === 'plain')).toBe(true);
  });
});

describe('amounts of an order', () => {
  test.each([
    ['2', '18000', '36000'],
    ['3', '0.1', '0.3'],
    ['1.5', '2.25', '3.375'],
    ['2', 'x', undefined],
  ])('%s times %s is %s', (a, b, product) => {
    expect(multiply(a, b)).toBe(product);
  });

  test('sums are exact, and undefined if an amount is not a number', () => {
    expect(sum(['0.1', '0.2', '90071992547409931'])).toBe('90071992547409931.3');
    expect(sum(['1', 'gratis'])).toBeUndefined();
    expect(sum([])).toBe('0');
  });
});

describe('the referral of a customer', () => {
  test('is an advertisement, with a link only over https', () => {
    const raw = { source_type: 'ad', headline: 'Gayo', body: '', source_url: 'http://fb.me/x' };
    expect(readReferral(raw)).toEqual({ from: 'ad', headline: 'Gayo', body: null, url: null });
    expect(readReferral({ ...raw, source_url: 'https://fb.me/x' })?.url).toBe('https://fb.me/x');
    expect(readReferral(null)).toBeNull();
  });
});
