import { describe, expect, test } from 'vitest';
import { previewOf } from '../../web/logic/preview.ts';
import { readContent } from '../../web/logic/read-content.ts';
import { id } from '../../web/strings/id.ts';

const read = (type: string, body: unknown) => readContent({ type, [type]: body });
const interactive = (type: string, rest: Record<string, unknown>) => read('interactive', { type, ...rest });
const body = { text: 'Pilih satu' };

describe('messages of the customer', () => {
  test.each([
    ['text', { body: 'Halo' }, { kind: 'text', body: 'Halo', referredSku: null }],
    ['image', { id: 'm1' }, { kind: 'image', source: { by: 'id', id: 'm1' }, caption: null }],
    ['audio', { id: 'm1', voice: true }, { kind: 'audio', source: { by: 'id', id: 'm1' }, voice: true }],
    [
      'document',
      { id: 'm1', filename: 'a.pdf', caption: 'ini' },
      { kind: 'document', source: { by: 'id', id: 'm1' }, filename: 'a.pdf', caption: 'ini' },
    ],
    [
      'location',
      { latitude: '-6.9', longitude: 107.6, name: 'Braga' },
      { kind: 'location', latitude: -6.9, longitude: 107.6, name: 'Braga', address: null },
    ],
    ['button', { text: 'Ya', payload: 'YES' }, { kind: 'answer', id: 'YES', title: 'Ya', description: null }],
    [
      'order',
      {
        catalog_id: 'c',
        text: 'cepat',
        product_items: [
          { product_retailer_id: 'a', quantity: '2', item_price: 18000, currency: 'IDR' },
          { product_retailer_id: 'b', quantity: 1, item_price: '12000.5', currency: 'IDR' },
        ],
      },
      {
        kind: 'order',
        catalogId: 'c',
        text: 'cepat',
        items: [
          { sku: 'a', quantity: 2, price: '18000', currency: 'IDR' },
          { sku: 'b', quantity: 1, price: '12000.5', currency: 'IDR' },
        ],
      },
    ],
  ])('%s', (type, wire, content) => {
    expect(read(type, wire)).toEqual(content);
  });

  test('a question refers to its product', () => {
    const context = { referred_product: { catalog_id: 'c', product_retailer_id: 'KS-01' } };
    expect(readContent({ type: 'text', text: { body: 'Masih ada?' }, context })).toMatchObject({
      referredSku: 'KS-01',
    });
  });

  test('button and list replies', () => {
    expect(interactive('button_reply', { button_reply: { id: 'a', title: 'A' } })).toEqual({
      kind: 'answer',
      id: 'a',
      title: 'A',
      description: null,
    });
    expect(interactive('list_reply', { list_reply: { id: 'a', title: 'A', description: 'B' } })).toMatchObject({
      description: 'B',
    });
  });
});

describe('messages of the business', () => {
  test.each([
    [
      'button',
      { buttons: [{ type: 'reply', reply: { id: 'a', title: 'A' } }] },
      { kind: 'buttons', buttons: [{ id: 'a', title: 'A' }] },
    ],
    [
      'list',
      { button: 'Menu', sections: [{ rows: [{ id: '1', title: 'Teh' }] }] },
      {
        kind: 'list',
        label: 'Menu',
        sections: [{ title: null, rows: [{ id: '1', title: 'Teh', description: null }] }],
      },
    ],
    [
      'cta_url',
      { name: 'cta_url', parameters: { display_text: 'Buka', url: 'https://contoh.id' } },
      { kind: 'link', title: 'Buka', url: 'https://contoh.id' },
    ],
    ['product', { catalog_id: 'c', product_retailer_id: 'p' }, { kind: 'product', catalogId: 'c', sku: 'p' }],
    [
      'product_list',
      { catalog_id: 'c', sections: [{ title: 'Kopi', product_items: [{ product_retailer_id: 'p' }] }] },
      { kind: 'products', catalogId: 'c', sections: [{ title: 'Kopi', skus: ['p'] }] },
    ],
    ['catalog_message', { name: 'catalog_message' }, { kind: 'catalogue', sku: null }],
    ['location_request_message', { name: 'send_location' }, { kind: 'ask-location' }],
    [
      'carousel',
      {
        cards: [
          {
            card_index: 0,
            body: { text: 'Satu' },
            action: { buttons: [{ type: 'quick_reply', quick_reply: { id: 'a', title: 'A' } }] },
          },
          { card_index: 1, action: { catalog_id: 'c', product_retailer_id: 'p' } },
        ],
      },
      {
        kind: 'carousel',
        cards: [
          { header: null, body: 'Satu', sku: null, buttons: [{ id: 'a', title: 'A' }], link: null },
          { header: null, body: null, sku: 'p', buttons: [], link: null },
        ],
      },
    ],
    ['flow', { name: 'flow', parameters: { flow_cta: 'Isi' } }, { kind: 'other', type: 'flow' }],
  ])('%s', (type, action, expected) => {
    expect(interactive(type, { body, action })).toEqual({
      kind: 'interactive',
      header: null,
      body: 'Pilih satu',
      footer: null,
      action: expected,
    });
  });

  test('headers of every type', () => {
    const headerFrom = (header: unknown) => {
      const content = interactive('button', { header, body, action: { buttons: [] } });
      return content.kind === 'interactive' ? content.header : undefined;
    };
    expect(headerFrom({ type: 'text', text: 'Hai' })).toEqual({ kind: 'text', text: 'Hai' });
    expect(headerFrom({ type: 'image', image: { link: 'https://contoh.id/a.jpg' } })).toEqual({
      kind: 'image',
      source: { by: 'link', link: 'https://contoh.id/a.jpg' },
    });
    expect(headerFrom({ type: 'document', document: { id: 'm', filename: 'a.pdf' } })).toMatchObject({
      filename: 'a.pdf',
    });
    expect(headerFrom({ type: 'image', image: { link: 'javascript://contoh.id/%0aalert(1)' } })).toBeNull();
  });

  test('contacts', () => {
    const contacts = [{ name: { formatted_name: 'Pak Ujang' }, phones: [{ phone: '+62812' }, {}] }, { phones: [] }];
    expect(read('contacts', contacts)).toEqual({
      kind: 'contacts',
      contacts: [
        { name: 'Pak Ujang', phones: ['+62812'] },
        { name: '', phones: [] },
      ],
    });
  });
});

describe('templates', () => {
  const components = [
    { type: 'HEADER', format: 'TEXT', text: 'Untuk {{1}}', parameters: [{ type: 'text', text: 'Rina' }] },
    {
      type: 'BODY',
      text: 'Halo {{nama}}, total {{2}}. {{3}}',
      parameters: [
        { type: 'text', parameter_name: 'nama', text: 'Rina' },
        { type: 'currency', currency: { fallback_value: 'Rp 54.000', code: 'IDR', amount_1000: 1 } },
      ],
    },
    { type: 'FOOTER', text: 'Kopi Senja' },
    {
      type: 'BUTTONS',
      buttons: [
        { type: 'QUICK_REPLY', text: 'Ya' },
        { type: 'URL', text: 'Lacak', url: 'https://contoh.id/{{1}}' },
        { type: 'PHONE_NUMBER', text: 'Telepon', phone_number: '+62' },
        { type: 'COPY_CODE' },
      ],
    },
    { type: 'BUTTON', sub_type: 'QUICK_REPLY', index: 0, parameters: [{ type: 'payload', payload: 'YES' }] },
    { type: 'BUTTON', sub_type: 'URL', index: 1, parameters: [{ type: 'text', text: 'A-104' }] },
  ];

  test('have their placeholders filled; a placeholder without a parameter stays', () => {
    expect(read('template', { name: 'pesanan', language: { code: 'id' }, components })).toEqual({
      kind: 'template',
      name: 'pesanan',
      header: { kind: 'text', text: 'Untuk Rina' },
      body: 'Halo Rina, total Rp 54.000. {{3}}',
      footer: 'Kopi Senja',
      buttons: [
        { kind: 'reply', id: 'YES', title: 'Ya' },
        { kind: 'link', title: 'Lacak', url: 'https://contoh.id/A-104' },
        { kind: 'other', title: 'Telepon' },
      ],
    });
  });

  test('a quick reply without payload replies with its text', () => {
    const buttons = [{ type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Ya' }] }];
    expect(read('template', { name: 'a', components: buttons })).toMatchObject({
      body: null,
      buttons: [{ kind: 'reply', id: 'Ya', title: 'Ya' }],
    });
  });

  test('a picture in the header', () => {
    const header = [{ type: 'HEADER', format: 'IMAGE', parameters: [{ type: 'image', image: { id: 'm1' } }] }];
    expect(read('template', { name: 'a', components: header })).toMatchObject({
      header: { kind: 'image', source: { by: 'id', id: 'm1' } },
    });
  });
});

describe('unknown messages', () => {
  test.each([
    ['poll', {}],
    ['text', { wrong: true }],
    ['image', { caption: 'without a file' }],
    ['interactive', 7],
  ])('%s is read as unknown', (type, wire) => {
    expect(read(type, wire)).toEqual({ kind: 'unknown', type });
  });
});

describe('previews', () => {
  test.each([
    ['text', { body: 'Buka *07.00*' }, 'Buka 07.00'],
    ['image', { id: 'm' }, 'Foto'],
    ['image', { id: 'm', caption: '_baru_' }, 'Foto: baru'],
    ['video', { id: 'm' }, 'Video'],
    ['sticker', { id: 'm' }, 'Stiker'],
    ['audio', { id: 'm', voice: true }, 'Pesan suara'],
    ['audio', { id: 'm' }, 'Audio'],
    ['document', { id: 'm', filename: 'a.pdf' }, 'Dokumen: a.pdf'],
    ['document', { id: 'm' }, 'Dokumen'],
    ['location', { latitude: 1, longitude: 2 }, 'Lokasi'],
    ['location', { latitude: 1, longitude: 2, name: 'Braga' }, 'Lokasi: Braga'],
    ['contacts', [{ name: { formatted_name: 'Ujang' } }], 'Kontak: Ujang'],
    ['interactive', { type: 'button', body, action: { buttons: [] } }, 'Pilih satu'],
    ['interactive', { type: 'product', action: { catalog_id: 'c', product_retailer_id: 'p' } }, 'Katalog'],
    ['button', { text: 'Ya' }, 'Ya'],
    ['template', { name: 'a' }, 'Pesan templat'],
    [
      'order',
      { catalog_id: 'c', product_items: [{ product_retailer_id: 'a', quantity: 3, item_price: 1, currency: 'IDR' }] },
      'Pesanan, 3 barang',
    ],
    ['poll', {}, 'Pesan jenis “poll” tidak dapat ditampilkan di ponsel ini.'],
  ])('%s %o', (type, wire, line) => {
    expect(previewOf(read(type, wire), id)).toBe(line);
  });
});
