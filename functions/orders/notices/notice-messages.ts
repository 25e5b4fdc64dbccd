import type { ClaimedPrice, ReviewItem } from '../../../shared/entities/order.ts';
import type { Language } from '../../../shared/entities/settings.ts';
import { currencySchema } from '../../../shared/money/currencies.ts';
import { formatAmount } from '../../../shared/money/format-money.ts';
import { fromMoneyJson, type MoneyJson, moneySchema } from '../../../shared/money/schema.ts';

/** A text in each language of notices to customers. */
export type LocalizedText = Readonly<Record<Language, string>>;

/** Replaces the no-break spaces that `Intl` writes: a search for an amount would not match them. */
const replaceNoBreakSpaces = (text: string): string => text.replace(/[\u00A0\u202F]/g, ' ');

/** Formats an amount, such as "Rp 25.000". Rupiah have the Indonesian format in every language. */
export function formatNoticeAmount(amount: MoneyJson, language: Language): string {
  const locale = language === 'id' || amount.currency === 'IDR' ? 'id-ID' : 'en';
  return replaceNoBreakSpaces(formatAmount(fromMoneyJson(amount), locale));
}

/** Formats a claimed price: as money if it is valid, otherwise as it was received. */
function formatClaim({ amount, currency }: ClaimedPrice, language: Language): string {
  const money = moneySchema.safeParse({ amount, currency: currencySchema.safeParse(currency).data });
  return money.success ? formatNoticeAmount(money.data, language) : [currency, amount].filter(Boolean).join(' ');
}

/** Formats a duration in seconds, such as "30 menit" or "2 jam". */
export function formatDuration(seconds: number): LocalizedText {
  const minutes = Math.max(1, Math.round(seconds / 60));
  if (minutes < 60 || minutes % 60 !== 0) return { id: `${minutes} menit`, en: pluralize(minutes, 'minute') };
  return { id: `${minutes / 60} jam`, en: pluralize(minutes / 60, 'hour') };
}

const pluralize = (quantity: number, word: string): string => `${quantity} ${word}${quantity === 1 ? '' : 's'}`;

/** Puts free text on one line of at most 60 characters. */
export function toSingleLine(name: string): string {
  const line = name.replace(/\s+/g, ' ').trim();
  return line.length > 60 ? `${line.slice(0, 59).toWellFormed()}…` : line;
}

export interface ReviewedPrices {
  readonly listed: MoneyJson | undefined;
  readonly claimed: ClaimedPrice | undefined;
}

/** Explains why a line could not be accepted as the customer sent it. */
export function toReviewMessage({ sku, name, reason, left = 0 }: ReviewItem, prices: ReviewedPrices): LocalizedText {
  const product = toSingleLine(name ?? sku ?? '');
  switch (reason) {
    case 'unknown_sku':
      return { id: `${product}: tidak ada di toko kami.`, en: `${product}: our shop does not have it.` };
    case 'short_stock':
      return { id: `${product}: tinggal ${left}.`, en: `${product}: only ${left} left.` };
    case 'sold_out':
      return { id: `${product}: habis.`, en: `${product}: sold out.` };
    case 'bad_quantity':
      return { id: `${product}: jumlahnya tidak jelas.`, en: `${product}: the quantity is not clear.` };
    case 'price_changed':
      return priceChangedText(product, prices);
    case 'currency_differs':
      return currencyDiffersText(product, prices);
    case 'too_many':
      return { id: 'Barangnya terlalu banyak jenis.', en: 'It has too many different products.' };
    case 'unreadable':
      return { id: 'Isinya tidak terbaca.', en: 'It could not be read.' };
    case 'ok':
      return { id: '', en: '' };
  }
}

function priceChangedText(product: string, { listed, claimed }: ReviewedPrices): LocalizedText {
  const listedIn = (language: Language): string => (listed ? formatNoticeAmount(listed, language) : '');
  if (!claimed)
    return {
      id: `${product}: harga hari ini ${listedIn('id')}.`,
      en: `${product}: today's price is ${listedIn('en')}.`,
    };
  return {
    id: `${product}: harga hari ini ${listedIn('id')}, bukan ${formatClaim(claimed, 'id')}.`,
    en: `${product}: today's price is ${listedIn('en')}, not ${formatClaim(claimed, 'en')}.`,
  };
}

function currencyDiffersText(product: string, { listed, claimed }: ReviewedPrices): LocalizedText {
  const listedIn = (language: Language): string => (listed ? formatNoticeAmount(listed, language) : '');
  const claimedCurrency = claimed?.currency ?? '';
  return {
    id: `${product}: harga kami ${listedIn('id')}, bukan dalam ${claimedCurrency || 'mata uang lain'}.`,
    en: `${product}: our price is ${listedIn('en')}, not in ${claimedCurrency || 'another currency'}.`,
  };
}
