import type { Claimed, Review } from '../../shared/entities/order.ts';
import type { Language } from '../../shared/entities/settings.ts';
import { $Currency } from '../../shared/money/currencies.ts';
import { shownAmount } from '../../shared/money/display.ts';
import { $Money, type MoneyJson, moneyOf } from '../../shared/money/schema.ts';

/** A sentence in each language that customers are told in. */
export type Words = Readonly<Record<Language, string>>;

/** `Intl` writes spaces that do not break, which count as other characters when somebody searches for an amount. */
const plainSpaces = (text: string): string => text.replace(/[\u00A0\u202F]/g, ' ');

/** "Rp 25.000". Rupiah are written as at home whatever the language. */
export function shown(amount: MoneyJson, language: Language): string {
  const locale = language === 'id' || amount.currency === 'IDR' ? 'id-ID' : 'en';
  return plainSpaces(shownAmount(moneyOf(amount), locale));
}

/** What a phone claimed, as money where it is some. */
function shownClaim({ amount, currency }: Claimed, language: Language): string {
  const known = $Money.safeParse({ amount, currency: $Currency.safeParse(currency).data });
  return known.success ? shown(known.data, language) : [currency, amount].filter(Boolean).join(' ');
}

/** "30 menit", "2 jam". Seconds in. */
export function shownTime(seconds: number): Words {
  const minutes = Math.max(1, Math.round(seconds / 60));
  if (minutes < 60 || minutes % 60 !== 0) return { id: `${minutes} menit`, en: count(minutes, 'minute') };
  return { id: `${minutes / 60} jam`, en: count(minutes / 60, 'hour') };
}

const count = (many: number, word: string): string => `${many} ${word}${many === 1 ? '' : 's'}`;

/** Names are written by people: in one line, and not longer than a line. */
export function shownName(name: string): string {
  const line = name.replace(/\s+/g, ' ').trim();
  return line.length > 60 ? `${line.slice(0, 59).toWellFormed()}…` : line;
}

export interface Prices {
  readonly listed: MoneyJson | undefined;
  readonly claimed: Claimed | undefined;
}

/** The truth about a line that could not be taken as the customer sent it. */
export function reviewWords({ sku, name, reason, left = 0 }: Review, prices: Prices): Words {
  const what = shownName(name ?? sku ?? '');
  switch (reason) {
    case 'unknown_sku':
      return { id: `${what}: tidak ada di toko kami.`, en: `${what}: our shop does not have it.` };
    case 'short_stock':
      return { id: `${what}: tinggal ${left}.`, en: `${what}: only ${left} left.` };
    case 'sold_out':
      return { id: `${what}: habis.`, en: `${what}: sold out.` };
    case 'bad_quantity':
      return { id: `${what}: jumlahnya tidak jelas.`, en: `${what}: the quantity is not clear.` };
    case 'price_changed':
      return changedPrice(what, prices);
    case 'currency_differs':
      return otherCurrency(what, prices);
    case 'too_many':
      return { id: 'Barangnya terlalu banyak jenis.', en: 'It has too many different products.' };
    case 'unreadable':
      return { id: 'Isinya tidak terbaca.', en: 'It could not be read.' };
    case 'ok':
      return { id: '', en: '' };
  }
}

function changedPrice(what: string, { listed, claimed }: Prices): Words {
  const of = (language: Language): string => (listed ? shown(listed, language) : '');
  if (!claimed) return { id: `${what}: harga hari ini ${of('id')}.`, en: `${what}: today's price is ${of('en')}.` };
  return {
    id: `${what}: harga hari ini ${of('id')}, bukan ${shownClaim(claimed, 'id')}.`,
    en: `${what}: today's price is ${of('en')}, not ${shownClaim(claimed, 'en')}.`,
  };
}

function otherCurrency(what: string, { listed, claimed }: Prices): Words {
  const of = (language: Language): string => (listed ? shown(listed, language) : '');
  const theirs = claimed?.currency ?? '';
  return {
    id: `${what}: harga kami ${of('id')}, bukan dalam ${theirs || 'mata uang lain'}.`,
    en: `${what}: our price is ${of('en')}, not in ${theirs || 'another currency'}.`,
  };
}
