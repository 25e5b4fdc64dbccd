import type { ChargeLine } from './rater/charge-line.ts';
import { FREE_MESSAGES, MESSAGES } from './rater/provider-book.ts';

/** A sentence in the languages of the pages. */
export interface Words {
  readonly en: string;
  readonly id: string;
}

const CATEGORIES: Readonly<Record<string, Words>> = {
  marketing: { en: 'Marketing messages', id: 'Pesan pemasaran' },
  utility: { en: 'Utility messages', id: 'Pesan utilitas' },
  authentication: { en: 'Authentication messages', id: 'Pesan autentikasi' },
  'authentication-international': {
    en: 'Authentication messages from abroad',
    id: 'Pesan autentikasi dari luar negeri',
  },
  service: { en: 'Service messages', id: 'Pesan layanan' },
};

const METERS: Readonly<Record<string, Words>> = {
  [MESSAGES]: { en: 'Messages', id: 'Pesan' },
  [FREE_MESSAGES]: { en: 'Messages that WhatsApp does not charge', id: 'Pesan yang tidak ditagih WhatsApp' },
  order: { en: 'Confirmed orders', id: 'Pesanan yang dikonfirmasi' },
  seat: { en: 'People who answered customers', id: 'Orang yang melayani pelanggan' },
  storage: { en: 'Stored files, GB at the end of the month', id: 'Berkas tersimpan, GB pada akhir bulan' },
  subscription: { en: 'Monthly fee', id: 'Biaya bulanan' },
};

const KINDS: Readonly<Record<ChargeLine['kind'], Words | null>> = {
  usage: null,
  fee: null,
  free: { en: 'free allowance', id: 'jatah gratis' },
  minimum: { en: 'up to the minimum', id: 'sampai batas minimum' },
  maximum: { en: 'down to the maximum', id: 'sampai batas maksimum' },
};

/** What a line is for, in words. */
export function describeLine({ meter, category, market, kind }: ChargeLine): Words {
  const thing = (category === null ? undefined : CATEGORIES[category]) ?? METERS[meter] ?? { en: meter, id: meter };
  const to: Words = market === null ? { en: '', id: '' } : { en: ` to ${market}`, id: ` ke ${market}` };
  const how = KINDS[kind];
  return {
    en: `${thing.en}${to.en}${how ? `, ${how.en}` : ''}`,
    id: `${thing.id}${to.id}${how ? `, ${how.id}` : ''}`,
  };
}
