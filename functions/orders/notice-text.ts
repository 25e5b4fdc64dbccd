import { type Entry, type Order, orderNumber } from '../../shared/entities/order.ts';
import type { Language } from '../../shared/entities/settings.ts';
import { subtractMoney } from '../../shared/money/money.ts';
import { type MoneyJson, moneyJson, moneyOf } from '../../shared/money/schema.ts';
import type { OutboundContent } from '../../shared/whatsapp/outbound.ts';
import { buttonId } from './buttons.ts';
import { received } from './decide.ts';
import { reviewWords, shown, shownName, shownTime, type Words } from './notice-words.ts';
import { isTransition, type TransitionName } from './transitions.ts';

/** The approved template that tells of orders outside the customer service window: number and sentence are its two variables. */
export const ORDER_TEMPLATE = { name: 'order_update', parameters: 2 };

/** The text under buttons has 1,024 characters (Cloud API, Interactive messages), a template's whole body too. */
const LONGEST = 900;

const HEADS: Words = { id: 'Pesanan', en: 'Order' };
const AGREE: Words = { id: 'Setuju', en: 'Agree' };
const CANCEL: Words = { id: 'Batal', en: 'Cancel' };

/** What the customer reads of a step, in one line without the order's number; undefined for a step that is not told. */
export function sentenceOf(order: Order, entry: Entry, language: Language): string | undefined {
  const words = isTransition(entry.transition) ? wordsOf(entry.transition, order, entry) : undefined;
  const said = words?.[language];
  if (said === undefined) return undefined;
  const note = entry.note === undefined ? '' : ` ${shownName(entry.note)}`;
  return fitting(`${said}${note}`);
}

const fitting = (text: string): string =>
  text.length > LONGEST ? `${text.slice(0, LONGEST - 1).toWellFormed()}…` : text;

/** The message within the customer service window. What is asked has buttons, as long as nothing else was asked since. */
export function freeContent(order: Order, entry: Entry, sentence: string, language: Language): OutboundContent {
  const text = `${HEADS[language]} ${orderNumber(order)}: ${sentence}`;
  const asks = (entry.transition === 'offer' || entry.transition === 'quote') && entry.version === order.quoteVersion;
  if (!asks) return { type: 'text', text: { body: text } };
  const { orderId } = order;
  const button = (answer: 'confirm' | 'cancel', title: string) => ({
    type: 'reply' as const,
    reply: { id: buttonId({ answer, orderId, version: entry.version }), title },
  });
  const buttons = [button('confirm', AGREE[language]), button('cancel', CANCEL[language])];
  return { type: 'interactive', interactive: { type: 'button', body: { text }, action: { buttons } } };
}

/** The message outside of it. */
export const templateContent = (order: Order, sentence: string, language: Language): OutboundContent => ({
  type: 'template',
  template: {
    name: ORDER_TEMPLATE.name,
    language: { code: language },
    components: [{ type: 'body', parameters: [orderNumber(order), sentence].map((text) => ({ type: 'text', text })) }],
  },
});

function wordsOf(step: TransitionName, order: Order, entry: Entry): Words | undefined {
  const money = both(entry.amount ?? order.total);
  const total = both(order.total);
  const left = both(moneyJson(subtractMoney(moneyOf(order.total), received(order))));
  const time = shownTime((entry.until ?? entry.at) - entry.at);
  const { tracking } = entry;
  switch (step) {
    case 'reserve':
      return {
        id: `kami simpan untuk Anda selama ${time.id}. Total ${money.id}.`,
        en: `we keep it for you for ${time.en}. The total is ${money.en}.`,
      };
    case 'review':
      return reviewed(order, entry);
    case 'offer':
      return offered(order, money, time);
    case 'quote':
      return {
        id: `totalnya ${money.id}. Kami simpan selama ${time.id}. Apakah Anda setuju?`,
        en: `the total is ${money.en}. We keep it for ${time.en}. Do you agree?`,
      };
    case 'confirm':
    case 'revive':
      return { id: `sudah pasti. Total ${total.id}.`, en: `it is confirmed. The total is ${total.en}.` };
    case 'expire':
      return {
        id: 'waktu simpannya habis, jadi kami lepas. Silakan pesan lagi bila masih perlu.',
        en: 'the time to keep it is over, so we let it go. Please order again if you still need it.',
      };
    case 'cancel':
      return stopped(order);
    case 'payPart':
    case 'payDown':
    case 'payAgain':
      return {
        id: `pembayaran ${money.id} sudah kami terima. Total ${total.id}, sisa ${left.id}.`,
        en: `we received ${money.en}. The total is ${total.en}, of which ${left.en} is left.`,
      };
    case 'pay':
    case 'collectCod':
      return { id: `pembayaran ${money.id} sudah kami terima. Lunas.`, en: `we received ${money.en}. It is paid.` };
    case 'overpay':
      return {
        id: `pembayaran ${money.id} sudah kami terima. Itu lebih dari total ${total.id}; kelebihannya kami kembalikan.`,
        en: `we received ${money.en}. That is more than the total of ${total.en}; we give the rest back.`,
      };
    case 'agreeCod':
      return { id: `bayar di tempat ${left.id}.`, en: `you pay ${left.en} on delivery.` };
    case 'payLate':
      return {
        id: `pembayaran ${money.id} masuk setelah pesanan berakhir. Maaf, uangnya kami kembalikan.`,
        en: `${money.en} came after the order had ended. Sorry; we give it back.`,
      };
    case 'refundDown':
    case 'refundPart':
    case 'refund':
    case 'refundExcess':
    case 'refundExcessPart':
      return { id: `uang ${money.id} sudah kami kembalikan.`, en: `we gave ${money.en} back.` };
    case 'prepare':
      return { id: 'sedang kami siapkan.', en: 'we are preparing it.' };
    case 'shipPart':
      return { id: `sebagian sudah dikirim.${resi(tracking)}`, en: `a part is on its way.${trackedBy(tracking)}` };
    case 'ship':
      return { id: `sudah dikirim.${resi(tracking)}`, en: `it is on its way.${trackedBy(tracking)}` };
    case 'deliver':
      return { id: 'sudah sampai. Terima kasih.', en: 'it has arrived. Thank you.' };
    case 'ready':
      return { id: 'sudah siap diambil.', en: 'it is ready for you to pick up.' };
    case 'pickUp':
      return { id: 'sudah diambil. Terima kasih.', en: 'it was picked up. Thank you.' };
    case 'takeBack':
    case 'restock':
      return { id: 'sudah kami terima kembali.', en: 'we have it back.' };
    case 'close':
    case 'oweRefund':
    case 'stopFulfilment':
      return undefined;
  }
}

const both = (amount: MoneyJson): Words => ({ id: shown(amount, 'id'), en: shown(amount, 'en') });
const resi = (tracking: string | undefined): string =>
  tracking === undefined ? '' : ` Nomor resi ${shownName(tracking)}.`;
const trackedBy = (tracking: string | undefined): string =>
  tracking === undefined ? '' : ` Its tracking number is ${shownName(tracking)}.`;

/** The truth about each line that stands in the way, and what it would come to where that is known. */
function reviewed(order: Order, entry: Entry): Words {
  const lines = reviewLines(order);
  const whole = order.lines.length > 0 && order.lines.every(({ amount }) => amount !== undefined);
  const total = whole && entry.amount ? both(entry.amount) : undefined;
  return {
    id: [
      'belum bisa kami simpan.',
      ...lines.map(({ id }) => id),
      ...(total ? [`Total dengan harga hari ini ${total.id}.`] : []),
      'Kami akan membalas Anda.',
    ].join(' '),
    en: [
      'we could not keep it yet.',
      ...lines.map(({ en }) => en),
      ...(total ? [`At today's prices the total is ${total.en}.`] : []),
      'We will answer you.',
    ].join(' '),
  };
}

function offered(order: Order, total: Words, time: Words): Words {
  const lines = reviewLines(order);
  return {
    id: `${lines.map(({ id }) => id).join(' ')} Totalnya ${total.id}. Kami simpan selama ${time.id}. Apakah Anda setuju?`,
    en: `${lines.map(({ en }) => en).join(' ')} The total is ${total.en}. We keep it for ${time.en}. Do you agree?`,
  };
}

/** Lines that are told: more would not be read. */
const MOST_TOLD = 8;

function reviewLines({ review, lines }: Order): readonly Words[] {
  const told = review.slice(0, MOST_TOLD).map((one) => {
    const { listed, claimed } = lines.find(({ sku, outcome }) => sku === one.sku && outcome === one.reason) ?? {};
    return reviewWords(one, { listed, claimed });
  });
  const more = review.length - told.length;
  return more > 0 ? [...told, { id: `Dan ${more} lagi.`, en: `And ${more} more.` }] : told;
}

function stopped({ history }: Order): Words {
  const owed = history.some(({ transition }) => transition === 'oweRefund');
  return owed
    ? { id: 'dibatalkan. Uang Anda kami kembalikan.', en: 'it is cancelled. We give your money back.' }
    : { id: 'dibatalkan.', en: 'it is cancelled.' };
}
