import type { Price } from '../../../shared/rates/price.ts';
import type { Format } from '../i18n/format.ts';
import type { Translate } from '../i18n/translate.ts';

/** Formats the price next to the send button: `gratis · sisa 214`, `± Rp 350`. */
export function priceMessage(price: Price, t: Translate, format: Format): string {
  switch (price.basis) {
    case 'free-allowance':
      return price.allowanceLeft === null ? t('price.free') : t('price.freeLeft', { n: price.allowanceLeft });
    case 'free-window':
      return t('price.free');
    case 'rate':
      return price.amount === null
        ? t('price.unknown')
        : t('price.about', { amount: format.money(price.amount, price.currency) });
    case 'unknown':
      return t('price.unknown');
  }
}
