import * as z from 'zod';
import { operation } from '../../../shared/http/operation.ts';
import { nothingSchema, pageQuery } from '../../../shared/http/page.ts';
import { meterSchema } from '../../../shared/rates/meters.ts';
import { chargesSchema, financeChargesSchema, usageAnswerSchema, usageRecordsPageSchema } from './views.ts';

/**
 * Operations for usage and charges: `tenant` ones return a tenant's own data, `finance` ones the data of all tenants.
 */
const common = { tag: 'Charges', auth: 'tenant', pathSchema: nothingSchema, bodySchema: nothingSchema } as const;
const finance = { ...common, auth: 'finance' } as const;

const CSV = ['text/csv'] as const;

export const monthSchema = z.string().regex(/^20\d\d-(0[1-9]|1[0-2])$/, 'must be a month such as 2026-11');
/** A day in the tenant's time zone, or an instant. */
const dayOrInstantSchema = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);

const formatSchema = z
  .enum(['json', 'csv'])
  .optional()
  .describe('`csv` returns a CSV table (RFC 4180) instead of JSON, as the header `Accept: text/csv` does.');

const range = {
  from: dayOrInstantSchema
    .optional()
    .describe('A day or an instant, rounded down to 15 minutes. Defaults to the start of the current month.'),
  to: dayOrInstantSchema.optional().describe('Exclusive. Defaults to now.'),
};

const GROUPS = ['day', 'meter', 'category', 'market', 'number', 'type'] as const;
export type UsageGroup = (typeof GROUPS)[number];
const isGroup = (text: string): text is UsageGroup => GROUPS.some((group) => group === text);

const groupsSchema = z
  .string()
  .default('meter')
  .transform((text) => text.split(',').map((part) => part.trim()))
  .refine((parts) => parts.every(isGroup), `must be a list of ${GROUPS.join(', ')}`)
  .transform((parts) => parts.filter(isGroup))
  .describe(`Comma-separated list of ${GROUPS.join(', ')}. Meters are always separate, because their units differ.`);

const recordsQuerySchema = z.object({
  ...pageQuery,
  period: monthSchema.optional().describe('A month, instead of `from` and `to`.'),
  ...range,
  meter: meterSchema.optional(),
  category: z.string().max(64).optional(),
  market: z.string().max(64).optional(),
  numberId: z.string().max(64).optional(),
  format: formatSchema,
});
export type UsageRecordsQuery = z.infer<typeof recordsQuerySchema>;

export const usageOperation = operation({
  ...common,
  id: 'getUsage',
  method: 'GET',
  path: '/v1/usage',
  summary: 'Get usage counts',
  description: 'Usage is counted in 15-minute buckets. Each agent counts once per group, regardless of activity.',
  querySchema: z.object({ ...range, groupBy: groupsSchema, format: formatSchema }),
  successes: { 200: { description: 'The counts', schema: usageAnswerSchema, textMediaTypes: CSV } },
  problems: [400],
});

export const usageRecordsOperation = operation({
  ...common,
  id: 'listUsageRecords',
  method: 'GET',
  path: '/v1/usage/records',
  summary: 'List the usage records behind a charge line',
  description:
    'Records are ordered by 15-minute bucket. Over all pages they add up to the `consumed` quantities of the lines of their price. For an agent, the first activity in the period is listed. Files of earlier periods are still stored, so with `period` the records of `storage` begin with the first file ever stored.',
  querySchema: recordsQuerySchema,
  successes: { 200: { description: 'A page of records', schema: usageRecordsPageSchema, textMediaTypes: CSV } },
  problems: [400],
});

export const chargesOperation = operation({
  ...common,
  id: 'getCharges',
  method: 'GET',
  path: '/v1/charges',
  summary: 'Get the charges of a month',
  description:
    "Two ledgers, line by line: platform fees, and an estimate of WhatsApp's own bill. They are never added up. Months begin and end in the business's time zone.",
  querySchema: z.object({
    period: monthSchema.optional().describe('Defaults to the current month.'),
    format: formatSchema,
  }),
  successes: { 200: { description: 'The charges', schema: chargesSchema, textMediaTypes: CSV } },
  problems: [400],
});

export const financeChargesOperation = operation({
  ...finance,
  id: 'listFinanceCharges',
  method: 'GET',
  path: '/v1/finance/charges',
  summary: 'List the charges of all businesses for a month',
  description: '`limit` counts businesses. In CSV responses, the cursor of the next page is in the header `Link`.',
  querySchema: z.object({ ...pageQuery, period: monthSchema, format: formatSchema }),
  successes: {
    200: { description: 'The charge lines of a page of businesses', schema: financeChargesSchema, textMediaTypes: CSV },
  },
  problems: [400],
});

export const financeRecordsOperation = operation({
  ...finance,
  id: 'listFinanceUsageRecords',
  method: 'GET',
  path: '/v1/finance/tenants/{id}/usage/records',
  summary: 'List the usage records behind a charge line of any business',
  pathSchema: z.object({ id: z.string() }),
  querySchema: recordsQuerySchema,
  successes: { 200: { description: 'A page of records', schema: usageRecordsPageSchema, textMediaTypes: CSV } },
  problems: [400],
});

export const chargeOperations = [
  usageOperation,
  usageRecordsOperation,
  chargesOperation,
  financeChargesOperation,
  financeRecordsOperation,
];
