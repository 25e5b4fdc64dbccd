import { isMeter, METERS } from '../../../shared/rates/meters.ts';
import { SUBSCRIPTION } from './plans.ts';
import type { ChargeLine } from './rater/charge-line.ts';

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

const MONTHLY_FEE: LocalizedText = { en: 'Monthly fee', id: 'Biaya bulanan' };

const KINDS: Readonly<Record<ChargeLine['kind'], LocalizedText | null>> = {
  usage: null,
  fee: null,
  free: { en: 'free allowance', id: 'jatah gratis' },
  minimum: { en: 'adjustment to the minimum', id: 'penyesuaian ke batas minimum' },
  maximum: { en: 'adjustment to the maximum', id: 'penyesuaian ke batas maksimum' },
};

/** Describes a charge line in words. */
export function describeChargeLine({ meter, category, market, kind }: ChargeLine): LocalizedText {
  const subject = (category === null ? undefined : CATEGORIES[category]) ?? describeMeter(meter);
  const destination: LocalizedText =
    market === null ? { en: '', id: '' } : { en: ` to ${market}`, id: ` ke ${market}` };
  const suffix = KINDS[kind];
  return {
    en: `${subject.en}${destination.en}${suffix ? `, ${suffix.en}` : ''}`,
    id: `${subject.id}${destination.id}${suffix ? `, ${suffix.id}` : ''}`,
  };
}

function describeMeter(meter: string): LocalizedText {
  if (isMeter(meter)) return METERS[meter].description;
  return meter === SUBSCRIPTION ? MONTHLY_FEE : { en: meter, id: meter };
}
