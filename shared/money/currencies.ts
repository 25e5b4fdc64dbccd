import * as z from 'zod';

/** ISO 4217 codes with a minor unit of 1/100, as of 2026 (the Bulgarian lev ended with 2025). */
const HUNDREDTHS = [
  ...['AED', 'AFN', 'ALL', 'AMD', 'AOA', 'ARS', 'AUD', 'AWG', 'AZN', 'BAM', 'BBD', 'BDT', 'BMD', 'BND', 'BOB'],
  ...['BOV', 'BRL', 'BSD', 'BTN', 'BWP', 'BYN', 'BZD', 'CAD', 'CDF', 'CHE', 'CHF', 'CHW', 'CNY', 'COP', 'COU'],
  ...['CRC', 'CUP', 'CVE', 'CZK', 'DKK', 'DOP', 'DZD', 'EGP', 'ERN', 'ETB', 'EUR', 'FJD', 'FKP', 'GBP', 'GEL'],
  ...['GHS', 'GIP', 'GMD', 'GTQ', 'GYD', 'HKD', 'HNL', 'HTG', 'HUF', 'IDR', 'ILS', 'INR', 'IRR', 'JMD', 'KES'],
  ...['KGS', 'KHR', 'KPW', 'KYD', 'KZT', 'LAK', 'LBP', 'LKR', 'LRD', 'LSL', 'MAD', 'MDL', 'MGA', 'MKD', 'MMK'],
  ...['MNT', 'MOP', 'MRU', 'MUR', 'MVR', 'MWK', 'MXN', 'MXV', 'MYR', 'MZN', 'NAD', 'NGN', 'NIO', 'NOK', 'NPR'],
  ...['NZD', 'PAB', 'PEN', 'PGK', 'PHP', 'PKR', 'PLN', 'QAR', 'RON', 'RSD', 'RUB', 'SAR', 'SBD', 'SCR', 'SDG'],
  ...['SEK', 'SGD', 'SHP', 'SLE', 'SOS', 'SRD', 'SSP', 'STN', 'SVC', 'SYP', 'SZL', 'THB', 'TJS', 'TMT', 'TOP'],
  ...['TRY', 'TTD', 'TWD', 'TZS', 'UAH', 'USD', 'USN', 'UYU', 'UZS', 'VED', 'VES', 'WST', 'XAD', 'XCD', 'XCG'],
  ...['YER', 'ZAR', 'ZMW', 'ZWG'],
] as const;

const WHOLE = [
  ...['BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF'],
  ...['XOF', 'XPF'],
] as const;

const THOUSANDTHS = ['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'] as const;

const TEN_THOUSANDTHS = ['CLF', 'UYW'] as const;

/**
 * An ISO 4217 currency or fund with a minor unit. Metals, drawing rights and test codes have none and are not included.
 */
export const currencySchema = z
  .enum([...HUNDREDTHS, ...WHOLE, ...THOUSANDTHS, ...TEN_THOUSANDTHS])
  .meta({ description: 'Currency, ISO 4217', examples: ['IDR'] });
export type Currency = z.infer<typeof currencySchema>;

const EXPONENTS: ReadonlyMap<Currency, number> = new Map<Currency, number>([
  ...HUNDREDTHS.map((currency) => [currency, 2] as const),
  ...WHOLE.map((currency) => [currency, 0] as const),
  ...THOUSANDTHS.map((currency) => [currency, 3] as const),
  ...TEN_THOUSANDTHS.map((currency) => [currency, 4] as const),
]);

/** Returns the decimal places of the currency's minor unit (ISO 4217), to which amounts are rounded. */
export const minorUnitDigits = (currency: Currency): number => EXPONENTS.get(currency) ?? 2;

/** Currencies that people write with fewer decimal places than ISO 4217 defines: there is no coin below one rupiah. */
const DISPLAY_DIGITS: ReadonlyMap<Currency, number> = new Map<Currency, number>([['IDR', 0]]);

/** Returns the decimal places that people write in the currency. */
export const displayDigits = (currency: Currency): number => DISPLAY_DIGITS.get(currency) ?? minorUnitDigits(currency);
