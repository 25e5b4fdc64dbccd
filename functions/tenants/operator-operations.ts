import * as z from 'zod';
import { operation } from '../../shared/http/operation.ts';
import { nothingSchema, pageOf, pageQuery } from '../../shared/http/page.ts';
import { localDayOf, UnknownTimeZoneError } from '../../shared/rates/calendar.ts';
import { monthSchema } from '../metering/api/operations.ts';
import { planNameSchema } from '../metering/domain/plans.ts';
import { listAccountEventsOperation } from './account-event-operations.ts';
import { connectedSchema, newNumberSchema, newTenantSchema, tenantMadeSchema } from './create-tenant.ts';
import { termsViewSchema } from './tenant-operations.ts';

/** The operations of the platform operator. */
const common = { tag: 'Operator', auth: 'operator', pathSchema: nothingSchema, querySchema: nothingSchema } as const;

/** A quarantined item, as the operator API returns it. */
export const quarantineViewSchema = z
  .object({
    id: z.string(),
    reason: z.string().describe('Why the item could not be routed, such as `UnknownNumber` or `UnknownMessageType`.'),
    field: z.string().nullable(),
    kind: z.string(),
    wabaId: z.string().nullable(),
    phoneNumberId: z.string().nullable(),
    tenantId: z.string().nullable(),
    receivedAt: z.iso.datetime(),
    raw: z
      .unknown()
      .describe('The received input; null if it is too large and is stored in the raw bucket under `rawKey`.'),
    rawKey: z.string().nullable(),
  })
  .meta({ id: 'QuarantinedItem' });

const summaryLineSchema = z.string().trim().min(1).max(300);

/**
 * A version of the terms. Its texts fit into one item (400 KB): up to 4 texts of 30,000 characters of at most 3 bytes
 * each.
 */
export const newTermsSchema = z.strictObject({
  version: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,64}$/)
    .describe('The name of the version. It cannot be changed.'),
  effectiveAt: z.iso
    .datetime({ offset: true })
    .refine((text) => Date.parse(text) >= 0 && Date.parse(text) < Date.UTC(2100, 0), 'must be between 1970 and 2100')
    .describe('When the version takes effect. A time in the past takes effect immediately, for all tenants.'),
  texts: z
    .record(
      z.string().regex(/^[a-z]{2}(-[A-Z]{2})?$/),
      z.strictObject({
        summary: z.array(summaryLineSchema).min(1).max(5).describe('A summary of the text in up to five lines.'),
        text: z.string().min(1).max(30_000),
      }),
    )
    .refine((texts) => [1, 2, 3, 4].includes(Object.keys(texts).length), 'must have one to four languages'),
});

const publishedTermsSchema = termsViewSchema
  .omit({ acceptance: true })
  .extend({
    publishedAt: z.iso.datetime(),
    acceptances: z.number().int().describe('The number of tenants that have accepted the version.'),
  })
  .meta({ id: 'PublishedTerms' });
export type PublishedTerms = z.infer<typeof publishedTermsSchema>;

const limitSchema = z.number().int().min(0).max(1_000_000_000).nullable();

/** The limits of a tenant's plan. Null means unlimited. */
const newLimitsSchema = z.strictObject({
  monthlyMessages: limitSchema.describe('The limit of messages sent per calendar month in UTC; null for unlimited.'),
  sendsPerMinute: limitSchema.describe('The limit of requests per minute to send a message; null for unlimited.'),
});

function isTimeZone(name: string): boolean {
  try {
    return localDayOf(name, 0) !== '';
  } catch (error) {
    if (error instanceof UnknownTimeZoneError) return false;
    throw error;
  }
}

/** The plan by which a tenant is billed from a month on. */
export const newPlanSchema = z.strictObject({
  plan: planNameSchema,
  from: monthSchema
    .optional()
    .describe(
      'The first month of the plan. Defaults to the current month. The plan of a past month cannot be changed.',
    ),
  currency: z
    .enum(['IDR', 'USD', 'EUR'])
    .optional()
    .describe('The currency of the WhatsApp Business Account. Defaults to the previous one.'),
  timeZone: z
    .string()
    .max(64)
    .refine(isTimeZone, 'must be a time zone of the IANA database')
    .optional()
    .describe(
      'The time zone of the billing months. Defaults to the previous one, and to Asia/Jakarta for the first plan.',
    ),
});
const planSetSchema = z
  .object({ tenantId: z.string(), plan: planNameSchema, from: monthSchema, currency: z.string(), timeZone: z.string() })
  .meta({ id: 'TenantPlan' });

export const setPlanOperation = operation({
  ...common,
  id: 'setTenantPlan',
  method: 'PUT',
  path: '/v1/operator/tenants/{id}/plan',
  summary: "Set a tenant's plan",
  description: 'A plan applies to whole months. Setting a plan again for the same month replaces it.',
  pathSchema: z.object({ id: z.string() }),
  bodySchema: newPlanSchema,
  successes: { 200: { description: 'The plan', schema: planSetSchema } },
  problems: [409],
});

export const publishTermsOperation = operation({
  ...common,
  id: 'publishTerms',
  method: 'POST',
  path: '/v1/operator/terms',
  summary: 'Publish a version of the terms',
  description:
    'A version is published once: publishing it again with the same content returns the same response, with different content fails. From the effective date on, tenants that have not accepted the version can receive messages but not send them.',
  bodySchema: newTermsSchema,
  successes: { 201: { description: 'The version', schema: publishedTermsSchema } },
  problems: [409],
  idempotent: true,
});

export const listPublishedTermsOperation = operation({
  ...common,
  id: 'listPublishedTerms',
  method: 'GET',
  path: '/v1/operator/terms',
  summary: 'List all versions of the terms with the number of acceptances',
  bodySchema: nothingSchema,
  successes: { 200: { description: 'The versions, newest first', schema: pageOf(publishedTermsSchema) } },
  problems: [],
});

export const setLimitsOperation = operation({
  ...common,
  id: 'setTenantLimits',
  method: 'PUT',
  path: '/v1/operator/tenants/{id}/limits',
  summary: "Set the limits of a tenant's plan",
  pathSchema: z.object({ id: z.string() }),
  bodySchema: newLimitsSchema,
  successes: {
    200: {
      description: 'The limits',
      schema: newLimitsSchema.extend({ tenantId: z.string() }).meta({ id: 'TenantLimits' }),
    },
  },
  problems: [],
});

export const createTenantOperation = operation({
  ...common,
  id: 'createTenant',
  method: 'POST',
  path: '/v1/operator/tenants',
  summary: "Create a tenant with an owner and the owner's API key",
  description: 'The key is returned only in this response: only its hash is stored.',
  bodySchema: newTenantSchema,
  successes: { 201: { description: 'The tenant and the API key', schema: tenantMadeSchema } },
  problems: [409],
  idempotent: true,
});

export const connectNumberOperation = operation({
  ...common,
  id: 'operatorConnectNumber',
  method: 'POST',
  path: '/v1/operator/numbers',
  summary: 'Connect a number to a tenant',
  description:
    'Connecting the number again to the same tenant renews its token and display number. Items for the number that arrived before are routed from quarantine.',
  bodySchema: newNumberSchema,
  successes: { 201: { description: 'The number', schema: connectedSchema } },
  problems: [404, 409],
  idempotent: true,
});

export const listQuarantineOperation = operation({
  ...common,
  id: 'listQuarantine',
  method: 'GET',
  path: '/v1/operator/quarantine',
  summary: 'List the items in quarantine, oldest first',
  querySchema: z.object(pageQuery),
  bodySchema: nothingSchema,
  successes: { 200: { description: 'A page of open items', schema: pageOf(quarantineViewSchema) } },
  problems: [400],
});

export const replayQuarantineOperation = operation({
  ...common,
  id: 'replayQuarantined',
  method: 'POST',
  path: '/v1/operator/quarantine/{id}/replay',
  summary: 'Replay an item in quarantine',
  pathSchema: z.object({ id: z.string().max(256) }),
  bodySchema: nothingSchema,
  successes: {
    200: {
      description: 'The outcome',
      schema: z.object({ id: z.string(), outcome: z.string(), reason: z.string().optional() }),
    },
  },
  problems: [409],
});

export const tracePayloadOperation = operation({
  ...common,
  id: 'tracePayload',
  method: 'POST',
  path: '/v1/operator/trace',
  summary: 'Trace what happened to each item of a webhook payload',
  description: 'Takes the payload itself, or `{ "text" }` with the request body as it was posted.',
  bodySchema: nothingSchema,
  successes: { 200: { description: 'One entry per item', schema: z.object({ items: z.array(z.unknown()) }) } },
  problems: [],
});

export const operatorOperations = [
  createTenantOperation,
  setLimitsOperation,
  setPlanOperation,
  connectNumberOperation,
  publishTermsOperation,
  listPublishedTermsOperation,
  listQuarantineOperation,
  replayQuarantineOperation,
  listAccountEventsOperation,
  tracePayloadOperation,
];
