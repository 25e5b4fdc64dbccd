import * as z from 'zod';
import { operation } from '../../shared/http/operation.ts';
import { $Nothing, pageQuery } from '../../shared/http/page.ts';
import { $Charges, $FinanceCharges, $Meter, $UsageAnswer, $UsageRecordsPage } from './views.ts';

/** Usage and charges, for a business about itself and for the platform's finance about all, as data. */
const common = { tag: 'Charges', auth: 'tenant', pathSchema: $Nothing, bodySchema: $Nothing } as const;
const finance = { ...common, auth: 'finance' } as const;

const CSV = ['text/csv'] as const;

export const $Month = z.string().regex(/^20\d\d-(0[1-9]|1[0-2])$/, 'must be a month, as 2026-11');
/** A day of the business's time zone, or an instant. */
const $When = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);

const format = z
  .enum(['json', 'csv'])
  .optional()
  .describe('`csv` answers a table (RFC 4180) instead, as the header `Accept: text/csv` does.');

const range = {
  from: $When
    .optional()
    .describe('A day or an instant, rounded down to a quarter of an hour; the beginning of the month when left out.'),
  to: $When.optional().describe('Exclusive; now when left out.'),
};

const GROUPS = ['day', 'meter', 'category', 'market', 'number', 'type'] as const;
export type UsageGroup = (typeof GROUPS)[number];
const isGroup = (text: string): text is UsageGroup => GROUPS.some((group) => group === text);

const $Groups = z
  .string()
  .default('meter')
  .transform((text) => text.split(',').map((part) => part.trim()))
  .refine((parts) => parts.every(isGroup), `must be a list of ${GROUPS.join(', ')}`)
  .transform((parts) => parts.filter(isGroup))
  .describe(`Some of ${GROUPS.join(', ')}, with commas between. Meters are always apart, since their units differ.`);

const $RecordsQuery = z.object({
  ...pageQuery,
  period: $Month.optional().describe('Instead of `from` and `to`.'),
  ...range,
  meter: $Meter.optional(),
  category: z.string().max(64).optional(),
  market: z.string().max(64).optional(),
  numberId: z.string().max(64).optional(),
  format,
});
export type RecordsQuery = z.infer<typeof $RecordsQuery>;

export const usageOperation = operation({
  ...common,
  id: 'getUsage',
  method: 'GET',
  path: '/v1/usage',
  summary: 'What was used, counted',
  description: 'Counted by quarters of an hour. People are counted once in a group, however much they did.',
  querySchema: z.object({ ...range, groupBy: $Groups, format }),
  successes: { 200: { description: 'The counts', schema: $UsageAnswer, texts: CSV } },
  problems: [400],
});

export const usageRecordsOperation = operation({
  ...common,
  id: 'listUsageRecords',
  method: 'GET',
  path: '/v1/usage/records',
  summary: 'The records behind a line of a charge',
  description:
    'All of them, by quarter of an hour: over all pages they add up to what the lines of their price consumed. Of a person the first activity of the period is shown. Files of earlier periods are still stored, so the records of `storage` begin with the first when `period` is given.',
  querySchema: $RecordsQuery,
  successes: { 200: { description: 'A page of records', schema: $UsageRecordsPage, texts: CSV } },
  problems: [400],
});

export const chargesOperation = operation({
  ...common,
  id: 'getCharges',
  method: 'GET',
  path: '/v1/charges',
  summary: 'What a month costs, line by line',
  description:
    "Two ledgers: fees of the service, and an estimate of WhatsApp's own bill. They are never added up. A month is the business's own, by its time zone.",
  querySchema: z.object({ period: $Month.optional().describe('The month going on when left out.'), format }),
  successes: { 200: { description: 'The charges', schema: $Charges, texts: CSV } },
  problems: [400],
});

export const financeChargesOperation = operation({
  ...finance,
  id: 'listFinanceCharges',
  method: 'GET',
  path: '/v1/finance/charges',
  summary: 'What all businesses owe for a month, line by line',
  description: '`limit` counts businesses. As CSV the cursor of the next page stands in the header `Link`.',
  querySchema: z.object({ ...pageQuery, period: $Month, format }),
  successes: { 200: { description: 'All lines of a page of businesses', schema: $FinanceCharges, texts: CSV } },
  problems: [400],
});

export const financeRecordsOperation = operation({
  ...finance,
  id: 'listFinanceUsageRecords',
  method: 'GET',
  path: '/v1/finance/tenants/{id}/usage/records',
  summary: 'The records behind a line, of any business',
  pathSchema: z.object({ id: z.string() }),
  querySchema: $RecordsQuery,
  successes: { 200: { description: 'A page of records', schema: $UsageRecordsPage, texts: CSV } },
  problems: [400],
});

export const chargeOperations = [
  usageOperation,
  usageRecordsOperation,
  chargesOperation,
  financeChargesOperation,
  financeRecordsOperation,
];
