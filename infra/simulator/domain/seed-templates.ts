import type { Component, Template } from '../storage/templates.ts';
import { createNumericId } from './ids.ts';
import type { SimulatorState } from './simulator-state.ts';

/** The templates of a new account: examples for a small shop in Indonesia. */

type Seed = Pick<Template, 'name' | 'language' | 'category' | 'components'> &
  Partial<Pick<Template, 'status' | 'reason' | 'format'>>;

const body = (text: string, example: readonly string[]): Component => ({
  type: 'BODY',
  text,
  ...(example.length > 0 && { example: { body_text: [example] } }),
});
const footer = (text: string): Component => ({ type: 'FOOTER', text });
const quickReplies = (...texts: string[]): Component => ({
  type: 'BUTTONS',
  buttons: texts.map((text) => ({ type: 'QUICK_REPLY', text })),
});

const SEEDS: readonly Seed[] = [
  {
    name: 'hello_world',
    language: 'en_US',
    category: 'UTILITY',
    components: [
      { type: 'HEADER', format: 'TEXT', text: 'Hello World' },
      body('This message shows that you can send a template. Thank you for trying it.', []),
      footer('WhatsApp simulator'),
    ],
  },
  {
    name: 'order_confirmation',
    language: 'id',
    category: 'UTILITY',
    components: [
      body('Halo {{1}}, pesanan {{2}} sudah kami terima. Totalnya {{3}}. Kami kabari lagi saat siap.', [
        'Ani',
        'A-1042',
        'Rp 54.000',
      ]),
      quickReplies('Lihat pesanan', 'Hubungi kami'),
    ],
  },
  {
    name: 'order_confirmation',
    language: 'en_US',
    category: 'UTILITY',
    components: [
      body('Hello {{1}}, we have your order {{2}}. The total is {{3}}. We will write again when it is ready.', [
        'Ani',
        'A-1042',
        'IDR 54,000',
      ]),
      quickReplies('See the order', 'Contact us'),
    ],
  },
  {
    name: 'order_ready',
    language: 'id',
    category: 'UTILITY',
    format: 'NAMED',
    components: [
      { type: 'HEADER', format: 'TEXT', text: 'Pesanan siap' },
      {
        type: 'BODY',
        text: 'Halo {{nama}}, pesanan {{pesanan}} siap diambil sampai pukul {{jam}} hari ini.',
        example: {
          body_text_named_params: [
            { param_name: 'nama', example: 'Ani' },
            { param_name: 'pesanan', example: 'A-1042' },
            { param_name: 'jam', example: '21.00' },
          ],
        },
      },
    ],
  },
  {
    name: 'order_ready',
    language: 'en_US',
    category: 'UTILITY',
    components: [
      { type: 'HEADER', format: 'TEXT', text: 'Your order is ready' },
      body('Hello {{1}}, your order {{2}} can be picked up until {{3}} today.', ['Ani', 'A-1042', '9 pm']),
      {
        type: 'BUTTONS',
        buttons: [{ type: 'URL', text: 'Track', url: 'https://example.com/orders/{{1}}', example: ['A-1042'] }],
      },
    ],
  },
  {
    name: 'weekend_offer',
    language: 'id',
    category: 'MARKETING',
    components: [
      { type: 'HEADER', format: 'IMAGE', example: { header_handle: ['4::aW1hZ2U='] } },
      body('Akhir pekan ini {{1}} diskon {{2}} untuk semua kopi susu. Sampai jumpa di warung!', ['Sabtu', '20%']),
      footer('Ketuk di bawah untuk berhenti menerima promosi.'),
      quickReplies('Berhenti promosi'),
    ],
  },
  {
    name: 'weekend_offer',
    language: 'en_US',
    category: 'MARKETING',
    components: [
      { type: 'HEADER', format: 'IMAGE', example: { header_handle: ['4::aW1hZ2U='] } },
      body('This weekend, on {{1}}, all milk coffees are {{2}} off. See you at the stall!', ['Saturday', '20%']),
      footer('Tap below to stop receiving offers.'),
      quickReplies('Stop promotions'),
    ],
  },
  {
    name: 'login_code',
    language: 'id',
    category: 'AUTHENTICATION',
    components: [
      body('Kode verifikasi Anda adalah {{1}}.', ['123456']),
      { type: 'BUTTONS', buttons: [{ type: 'OTP', otp_type: 'COPY_CODE', text: 'Salin kode' }] },
    ],
  },
  {
    name: 'feedback_request',
    language: 'id',
    category: 'MARKETING',
    status: 'PAUSED',
    components: [body('Halo {{1}}, bagaimana kopinya kemarin? Balas dengan angka 1 sampai 5, ya.', ['Ani'])],
  },
  {
    name: 'flash_sale',
    language: 'id',
    category: 'MARKETING',
    status: 'REJECTED',
    reason: 'INVALID_FORMAT',
    components: [body('{{1}} hanya hari ini, buruan {{2}}', ['Diskon', 'mampir'])],
  },
];

/** Adds the example templates to an account. */
export function seedTemplates(state: SimulatorState, accountId: string): void {
  for (const seed of SEEDS)
    state.templates.add({
      status: 'APPROVED',
      reason: 'NONE',
      format: 'POSITIONAL',
      reviewAt: null,
      ...seed,
      id: createNumericId(state.random),
      accountId,
    });
}
