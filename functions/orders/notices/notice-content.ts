import { type HistoryEntry, type Order, orderNumber } from '../../../shared/entities/order.ts';
import type { Language } from '../../../shared/entities/settings.ts';
import { subtractMoney } from '../../../shared/money/money.ts';
import { fromMoneyJson, type MoneyJson, toMoneyJson } from '../../../shared/money/schema.ts';
import type { OutboundContent } from '../../../shared/whatsapp/outbound.ts';
import { netPaidOf } from '../domain/commands.ts';
import { quoteButtonId } from '../domain/quote-buttons.ts';
import { isTransition, type TransitionName } from '../domain/transitions.ts';
import {
  formatDuration,
  formatNoticeAmount,
  type LocalizedText,
  toReviewMessage,
  toSingleLine,
} from './notice-messages.ts';

/**
 * The template for order notices outside the customer service window. Its two variables are the order number and the
 * sentence.
 */
export const ORDER_TEMPLATE = { name: 'order_update', parameters: 2 };

/** Below the limit of 1,024 characters for the body of interactive messages (Cloud API) and of templates. */
const MAX_TEXT_LENGTH = 900;

const PREFIX: LocalizedText = { id: 'Pesanan', en: 'Order' };
const AGREE: LocalizedText = { id: 'Setuju', en: 'Agree' };
const CANCEL: LocalizedText = { id: 'Batal', en: 'Cancel' };

/**
 * Returns the notice of a transition in one line, without the order number. Undefined for a transition without a
 * notice.
 */
export function toNoticeSentence(order: Order, entry: HistoryEntry, language: Language): string | undefined {
  const texts = isTransition(entry.transition) ? noticeTextOf(entry.transition, order, entry) : undefined;
  const text = texts?.[language];
  if (text === undefined) return undefined;
  const note = entry.note === undefined ? '' : ` ${toSingleLine(entry.note)}`;
  return truncate(`${text}${note}`);
}

const truncate = (text: string): string =>
  text.length > MAX_TEXT_LENGTH ? `${text.slice(0, MAX_TEXT_LENGTH - 1).toWellFormed()}…` : text;

/** Builds the message for the customer service window. The notice of the latest quote has buttons to answer it. */
export function toFreeFormContent(
  order: Order,
  entry: HistoryEntry,
  sentence: string,
  language: Language,
): OutboundContent {
  const text = `${PREFIX[language]} ${orderNumber(order)}: ${sentence}`;
  const isCurrentQuote =
    (entry.transition === 'offer' || entry.transition === 'quote') && entry.version === order.quoteVersion;
  if (!isCurrentQuote) return { type: 'text', text: { body: text } };
  const { orderId } = order;
  const button = (answer: 'confirm' | 'cancel', title: string) => ({
    type: 'reply' as const,
    reply: { id: quoteButtonId({ answer, orderId, version: entry.version }), title },
  });
  const buttons = [button('confirm', AGREE[language]), button('cancel', CANCEL[language])];
  return { type: 'interactive', interactive: { type: 'button', body: { text }, action: { buttons } } };
}

/** Builds the template message for outside the customer service window. */
export const toTemplateContent = (order: Order, sentence: string, language: Language): OutboundContent => ({
  type: 'template',
  template: {
    name: ORDER_TEMPLATE.name,
    language: { code: language },
    components: [{ type: 'body', parameters: [orderNumber(order), sentence].map((text) => ({ type: 'text', text })) }],
  },
});

function noticeTextOf(step: TransitionName, order: Order, entry: HistoryEntry): LocalizedText | undefined {
  const money = inBothLanguages(entry.amount ?? order.total);
  const total = inBothLanguages(order.total);
  const left = inBothLanguages(toMoneyJson(subtractMoney(fromMoneyJson(order.total), netPaidOf(order))));
  const time = formatDuration((entry.until ?? entry.at) - entry.at);
  const { tracking } = entry;
  switch (step) {
    case 'reserve':
      return {
        id: `kami simpan untuk Anda selama ${time.id}. Total ${money.id}.`,
        en: `we are holding it for you for ${time.en}. The total is ${money.en}.`,
      };
    case 'review':
      return reviewText(order, entry);
    case 'offer':
      return offerText(order, money, time);
    case 'quote':
      return {
        id: `totalnya ${money.id}. Kami simpan selama ${time.id}. Apakah Anda setuju?`,
        en: `the total is ${money.en}. We are holding it for ${time.en}. Do you agree?`,
      };
    case 'confirm':
    case 'revive':
      return { id: `sudah pasti. Total ${total.id}.`, en: `it is confirmed. The total is ${total.en}.` };
    case 'expire':
      return {
        id: 'waktu simpannya habis, jadi kami lepas. Silakan pesan lagi bila masih perlu.',
        en: 'the hold has expired, so we released it. Please order again if you still need it.',
      };
    case 'cancel':
      return cancellationText(order);
    case 'payPart':
    case 'payDown':
    case 'payAgain':
      return {
        id: `pembayaran ${money.id} sudah kami terima. Total ${total.id}, sisa ${left.id}.`,
        en: `we received ${money.en}. The total is ${total.en}, with ${left.en} left to pay.`,
      };
    case 'pay':
    case 'collectCod':
      return {
        id: `pembayaran ${money.id} sudah kami terima. Lunas.`,
        en: `we received ${money.en}. It is paid in full.`,
      };
    case 'overpay':
      return {
        id: `pembayaran ${money.id} sudah kami terima. Itu lebih dari total ${total.id}; kelebihannya kami kembalikan.`,
        en: `we received ${money.en}. That is more than the total of ${total.en}; we will refund the difference.`,
      };
    case 'agreeCod':
      return { id: `bayar di tempat ${left.id}.`, en: `you pay ${left.en} on delivery.` };
    case 'payLate':
      return {
        id: `pembayaran ${money.id} masuk setelah pesanan berakhir. Maaf, uangnya kami kembalikan.`,
        en: `${money.en} arrived after the order had ended. Sorry; we will refund it.`,
      };
    case 'refundDown':
    case 'refundPart':
    case 'refund':
    case 'refundExcess':
    case 'refundExcessPart':
      return { id: `uang ${money.id} sudah kami kembalikan.`, en: `we refunded ${money.en}.` };
    case 'prepare':
      return { id: 'sedang kami siapkan.', en: 'we are preparing it.' };
    case 'shipPart':
      return {
        id: `sebagian sudah dikirim.${trackingId(tracking)}`,
        en: `part of it is on its way.${trackingEn(tracking)}`,
      };
    case 'ship':
      return { id: `sudah dikirim.${trackingId(tracking)}`, en: `it is on its way.${trackingEn(tracking)}` };
    case 'deliver':
      return { id: 'sudah sampai. Terima kasih.', en: 'it has arrived. Thank you.' };
    case 'ready':
      return { id: 'sudah siap diambil.', en: 'it is ready for you to pick up.' };
    case 'pickUp':
      return { id: 'sudah diambil. Terima kasih.', en: 'it has been picked up. Thank you.' };
    case 'takeBack':
    case 'restock':
      return { id: 'sudah kami terima kembali.', en: 'we have received it back.' };
    case 'close':
    case 'oweRefund':
    case 'stopFulfilment':
      return undefined;
  }
}

const inBothLanguages = (amount: MoneyJson): LocalizedText => ({
  id: formatNoticeAmount(amount, 'id'),
  en: formatNoticeAmount(amount, 'en'),
});
const trackingId = (tracking: string | undefined): string =>
  tracking === undefined ? '' : ` Nomor resi ${toSingleLine(tracking)}.`;
const trackingEn = (tracking: string | undefined): string =>
  tracking === undefined ? '' : ` Its tracking number is ${toSingleLine(tracking)}.`;

/** Lists the problem of each line that needs review, and the total where every line has a price. */
function reviewText(order: Order, entry: HistoryEntry): LocalizedText {
  const lines = reviewLines(order);
  const whole = order.lines.length > 0 && order.lines.every(({ amount }) => amount !== undefined);
  const total = whole && entry.amount ? inBothLanguages(entry.amount) : undefined;
  return {
    id: [
      'belum bisa kami simpan.',
      ...lines.map(({ id }) => id),
      ...(total ? [`Total dengan harga hari ini ${total.id}.`] : []),
      'Kami akan membalas Anda.',
    ].join(' '),
    en: [
      'we could not reserve it yet.',
      ...lines.map(({ en }) => en),
      ...(total ? [`At today's prices the total is ${total.en}.`] : []),
      'We will reply to you.',
    ].join(' '),
  };
}

function offerText(order: Order, total: LocalizedText, time: LocalizedText): LocalizedText {
  const lines = reviewLines(order);
  return {
    id: `${lines.map(({ id }) => id).join(' ')} Totalnya ${total.id}. Kami simpan selama ${time.id}. Apakah Anda setuju?`,
    en: `${lines.map(({ en }) => en).join(' ')} The total is ${total.en}. We are holding it for ${time.en}. Do you agree?`,
  };
}

/** The number of review lines in a notice; a longer list would not be read. */
const MAX_REVIEW_LINES = 8;

function reviewLines({ review, lines }: Order): readonly LocalizedText[] {
  const shownLines = review.slice(0, MAX_REVIEW_LINES).map((one) => {
    const { listed, claimed } = lines.find(({ sku, outcome }) => sku === one.sku && outcome === one.reason) ?? {};
    return toReviewMessage(one, { listed, claimed });
  });
  const more = review.length - shownLines.length;
  return more > 0 ? [...shownLines, { id: `Dan ${more} lagi.`, en: `And ${more} more.` }] : shownLines;
}

function cancellationText({ history }: Order): LocalizedText {
  const owed = history.some(({ transition }) => transition === 'oweRefund');
  return owed
    ? { id: 'dibatalkan. Uang Anda kami kembalikan.', en: 'it is cancelled. We will refund your money.' }
    : { id: 'dibatalkan.', en: 'it is cancelled.' };
}
