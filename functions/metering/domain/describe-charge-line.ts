import type { ChargeLine } from './rater/charge-line.ts';
import { FREE_MESSAGES, MESSAGES } from './rater/provider-price-book.ts';

/** A text in the languages of the web app. */
export interface LocalizedText {
  readonly en: string;
  readonly id: string;
}

const CATEGORIES: Readonly<Record<string, LocalizedText>> = {
  marketing: { en: 'Marketing messages', id: 'Pesan pemasaran' },
  utility: { en: 'Utility messages', id: 'Pesan utilitas' },
  authentication: { en: 'Authentication messages', id: 'Pesan autentikasi' },
  'authentication-international': {
    en: 'International authentication messages',
    id: 'Pesan autentikasi internasional',
  },
  service: { en: 'Service messages', id: 'Pesan layanan' },
};

const METERS: Readonly<Record<string, LocalizedText>> = {
  [MESSAGES]: { en: 'Messages', id: 'Pesan' },
  [FREE_MESSAGES]: { en: 'Messages that WhatsApp does not charge', id: 'Pesan yang tidak ditagih WhatsApp' },
  order: { en: 'Confirmed orders', id: 'Pesanan yang dikonfirmasi' },
  seat: { en: 'People who answered customers', id: 'Orang yang melayani pelanggan' },
  storage: { en: 'Stored files, GB at the end of the month', id: 'Berkas tersimpan, GB pada akhir bulan' },
  subscription: { en: 'Monthly fee', id: 'Biaya bulanan' },
};

const KINDS: Readonly<Record<ChargeLine['kind'], LocalizedText | null>> = {
  usage: null,
  fee: null,
  free: { en: 'free allowance', id: 'jatah gratis' },
  minimum: { en: 'adjustment to the minimum', id: 'penyesuaian ke batas minimum' },
  maximum: { en: 'adjustment to the maximum', id: 'penyesuaian ke batas maksimum' },
};

/** Describes a charge line in words. */
export function describeChargeLine({ meter, category, market, kind }: ChargeLine): LocalizedText {
  const subject = (category === null ? undefined : CATEGORIES[category]) ?? METERS[meter] ?? { en: meter, id: meter };
  const destination: LocalizedText =
    market === null ? { en: '', id: '' } : { en: ` to ${market}`, id: ` ke ${market}` };
  const suffix = KINDS[kind];
  return {
    en: `${subject.en}${destination.en}${suffix ? `, ${suffix.en}` : ''}`,
    id: `${subject.id}${destination.id}${suffix ? `, ${suffix.id}` : ''}`,
  };
}
