import * as z from 'zod';

/** The meters, as named in usage records, on charge lines and in the API. */
export const MESSAGES = 'message' as const;
/**
 * Messages that WhatsApp reported as free (a service window before October 2026, a free entry point). They have a meter
 * of their own, because whether a window was open cannot be determined afterwards.
 */
export const FREE_MESSAGES = 'message.free' as const;
export const ORDERS = 'order' as const;
export const SEATS = 'seat' as const;
export const STORAGE = 'storage' as const;

interface LocalizedText {
  readonly en: string;
  readonly id: string;
}

interface MeterDefinition {
  /** The meter in the keys of usage records. Meters that exclude each other share a key, so that only one is recorded. */
  readonly keySegment: string;
  /** The ledgers on which the meter has a price, possibly zero. */
  readonly ledgers: readonly ('platform' | 'provider')[];
  /** What a quantity counts. */
  readonly unit: string;
  /** Whether each plan sets a fee for the meter. Without one, its price on the platform ledger is zero. */
  readonly hasFee: boolean;
  /**
   * How records become the quantity of a period. `sum`: quantities add up. `agents`: each agent counts once. `stock`:
   * everything added until the end of the period counts, also in earlier periods. Rollups hold `agents` and `stock` of
   * one meter each.
   */
  readonly aggregation: 'sum' | 'agents' | 'stock';
  /** A short name for the page. */
  readonly name: LocalizedText;
  /** The text of a charge line. */
  readonly description: LocalizedText;
}

/**
 * All meters. A new one needs an entry here, its records in `functions/metering/domain/usage-records.ts`, its event in
 * the rule of `infra/stacks/metering-stack.ts`, and its fee, if any, in `functions/metering/domain/plans.ts`.
 */
export const METERS = {
  [MESSAGES]: {
    keySegment: 'message',
    ledgers: ['platform', 'provider'],
    unit: 'messages',
    hasFee: false,
    aggregation: 'sum',
    name: { en: 'Messages', id: 'Pesan' },
    description: { en: 'Messages', id: 'Pesan' },
  },
  [FREE_MESSAGES]: {
    keySegment: 'message',
    ledgers: ['platform', 'provider'],
    unit: 'messages',
    hasFee: false,
    aggregation: 'sum',
    name: { en: 'Free messages', id: 'Pesan gratis' },
    description: { en: 'Messages that WhatsApp does not charge', id: 'Pesan yang tidak ditagih WhatsApp' },
  },
  [ORDERS]: {
    keySegment: 'order',
    ledgers: ['platform'],
    unit: 'orders',
    hasFee: true,
    aggregation: 'sum',
    name: { en: 'Orders', id: 'Pesanan' },
    description: { en: 'Confirmed orders', id: 'Pesanan yang dikonfirmasi' },
  },
  [SEATS]: {
    keySegment: 'seat',
    ledgers: ['platform'],
    unit: 'agents',
    hasFee: true,
    aggregation: 'agents',
    name: { en: 'Team members', id: 'Anggota tim' },
    description: { en: 'People who answered customers', id: 'Orang yang melayani pelanggan' },
  },
  [STORAGE]: {
    keySegment: 'storage',
    ledgers: ['platform'],
    // 10^9 bytes.
    unit: 'stored GB',
    hasFee: true,
    aggregation: 'stock',
    name: { en: 'Storage (GB)', id: 'Penyimpanan (GB)' },
    description: {
      en: 'Stored files, GB at the end of the month',
      id: 'Berkas tersimpan, GB pada akhir bulan',
    },
  },
} as const satisfies Readonly<Record<string, MeterDefinition>>;

export type Meter = keyof typeof METERS;
/** A meter for which each plan sets a fee. */
export type FeeMeter = { [M in Meter]: (typeof METERS)[M]['hasFee'] extends true ? M : never }[Meter];

export const isMeter = (text: string): text is Meter => Object.hasOwn(METERS, text);
export const METER_NAMES: readonly Meter[] = Object.keys(METERS).filter(isMeter);
export const meterSchema = z.enum(METER_NAMES);

/** Returns whether a meter, or any other name on a charge line, has a price on the provider's ledger. */
export const hasProviderPrice = (meter: string): boolean =>
  isMeter(meter) && METERS[meter].ledgers.some((ledger) => ledger === 'provider');
