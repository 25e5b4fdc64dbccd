import * as z from 'zod';
import { operation } from '../../shared/http/operation.ts';
import { $Nothing, pageOf, pageQuery } from '../../shared/http/page.ts';
import { dayIn, UnknownTimeZone } from '../../shared/rates/calendar.ts';
import { $Month } from '../metering/operations.ts';
import { $PlanName } from '../metering/plans.ts';
import { listAccountEventsOperation } from './account-event-operations.ts';
import { $TermsView } from './business-operations.ts';
import { $Connected, $NewNumber, $NewTenant, $TenantMade } from './register.ts';

/** What the platform's operator does, as data. */
const common = { tag: 'Operator', auth: 'operator', pathSchema: $Nothing, querySchema: $Nothing } as const;

/** A quarantined item as the operator sees it. */
export const $QuarantineView = z
  .object({
    id: z.string(),
    reason: z.string().describe('Why it could not be routed: UnknownNumber, UnknownMessageType, …'),
    field: z.string().nullable(),
    kind: z.string(),
    wabaId: z.string().nullable(),
    phoneNumberId: z.string().nullable(),
    tenantId: z.string().nullable(),
    receivedAt: z.iso.datetime(),
    raw: z.unknown().describe('The input; null when it is so large that it lies in the raw bucket, under rawKey.'),
    rawKey: z.string().nullable(),
  })
  .meta({ id: 'QuarantinedItem' });

const $Line = z.string().trim().min(1).max(300);

/**
 * A version of the terms. All its texts fit into one item of the table (400 KB) with room to spare: four texts of 30,000
 * characters, three bytes each at the most.
 */
export const $NewTerms = z.strictObject({
  version: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,64}$/)
    .describe('Its name, for good.'),
  effectiveAt: z.iso
    .datetime({ offset: true })
    .refine((text) => Date.parse(text) >= 0 && Date.parse(text) < Date.UTC(2100, 0), 'must lie between 1970 and 2100')
    .describe('From when it is the one to be accepted. Past: at once, for all tenants.'),
  texts: z
    .record(
      z.string().regex(/^[a-z]{2}(-[A-Z]{2})?$/),
      z.strictObject({
        summary: z.array($Line).min(1).max(5).describe('The text in five lines at the most.'),
        text: z.string().min(1).max(30_000),
      }),
    )
    .refine((texts) => [1, 2, 3, 4].includes(Object.keys(texts).length), 'one to four languages'),
});

const $PublishedTerms = $TermsView
  .omit({ acceptance: true })
  .extend({ publishedAt: z.iso.datetime(), acceptances: z.number().int().describe('Tenants that accepted it.') })
  .meta({ id: 'PublishedTerms' });
export type PublishedTerms = z.infer<typeof $PublishedTerms>;

const $Limit = z.number().int().min(0).max(1_000_000_000).nullable();

/** What a tenant's plan allows; null is as much as they like. */
const $NewLimits = z.strictObject({
  monthlyMessages: $Limit.describe('Sends a month, UTC.'),
  sendsPerMinute: $Limit.describe('Sends that may be asked for in a minute.'),
});

function isTimeZone(name: string): boolean {
  try {
    return dayIn(name, 0) !== '';
  } catch (error) {
    if (error instanceof UnknownTimeZone) return false;
    throw error;
  }
}

/** What a tenant pays by from a month on. */
export const $NewPlan = z.strictObject({
  plan: $PlanName,
  from: $Month
    .optional()
    .describe('The first month of it; the month going on when left out. One that is over keeps its plan.'),
  currency: z.enum(['IDR', 'USD', 'EUR']).optional().describe('Of the account at WhatsApp; as before when left out.'),
  timeZone: z
    .string()
    .max(64)
    .refine(isTimeZone, 'must be a time zone of the IANA database')
    .optional()
    .describe('In which its months begin; as before when left out, and Asia/Jakarta at first.'),
});
const $PlanSet = z
  .object({ tenantId: z.string(), plan: $PlanName, from: $Month, currency: z.string(), timeZone: z.string() })
  .meta({ id: 'TenantPlan' });

export const setPlanOperation = operation({
  ...common,
  id: 'setTenantPlan',
  method: 'PUT',
  path: '/v1/operator/tenants/{id}/plan',
  summary: "Set a tenant's plan",
  description: 'A plan holds for whole months. Setting it again for the same month replaces it.',
  pathSchema: z.object({ id: z.string() }),
  bodySchema: $NewPlan,
  successes: { 200: { description: 'The plan', schema: $PlanSet } },
  problems: [409],
});

export const publishTermsOperation = operation({
  ...common,
  id: 'publishTerms',
  method: 'POST',
  path: '/v1/operator/terms',
  summary: 'Publish a version of the terms',
  description:
    'Once: the same again is answered alike, another content under a published version is refused. From its effective date on tenants that have not accepted it receive and do not send.',
  bodySchema: $NewTerms,
  successes: { 201: { description: 'The version', schema: $PublishedTerms } },
  problems: [409],
  idempotent: true,
});

export const listPublishedTermsOperation = operation({
  ...common,
  id: 'listPublishedTerms',
  method: 'GET',
  path: '/v1/operator/terms',
  summary: 'All versions of the terms, and how many tenants accepted each',
  bodySchema: $Nothing,
  successes: { 200: { description: 'Newest first', schema: pageOf($PublishedTerms) } },
  problems: [],
});

export const setLimitsOperation = operation({
  ...common,
  id: 'setTenantLimits',
  method: 'PUT',
  path: '/v1/operator/tenants/{id}/limits',
  summary: "Set what a tenant's plan allows",
  pathSchema: z.object({ id: z.string() }),
  bodySchema: $NewLimits,
  successes: {
    200: {
      description: 'The limits',
      schema: $NewLimits.extend({ tenantId: z.string() }).meta({ id: 'TenantLimits' }),
    },
  },
  problems: [],
});

export const createTenantOperation = operation({
  ...common,
  id: 'createTenant',
  method: 'POST',
  path: '/v1/operator/tenants',
  summary: "Make a tenant with an owner and the owner's API key",
  description: 'The key is shown this once: only its hash is kept.',
  bodySchema: $NewTenant,
  successes: { 201: { description: 'The tenant and its key', schema: $TenantMade } },
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
    'Again for the same tenant: renews token and display number. What arrived for the number before is taken out of quarantine.',
  bodySchema: $NewNumber,
  successes: { 201: { description: 'The number', schema: $Connected } },
  problems: [404, 409],
  idempotent: true,
});

export const listQuarantineOperation = operation({
  ...common,
  id: 'listQuarantine',
  method: 'GET',
  path: '/v1/operator/quarantine',
  summary: 'What could not be routed, oldest first',
  querySchema: z.object(pageQuery),
  bodySchema: $Nothing,
  successes: { 200: { description: 'A page of open items', schema: pageOf($QuarantineView) } },
  problems: [400],
});

export const replayQuarantineOperation = operation({
  ...common,
  id: 'replayQuarantined',
  method: 'POST',
  path: '/v1/operator/quarantine/{id}/replay',
  summary: 'Try an item in quarantine again',
  pathSchema: z.object({ id: z.string().max(256) }),
  bodySchema: $Nothing,
  successes: {
    200: {
      description: 'What came of it',
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
  summary: 'For a webhook payload: what became of each of its items',
  description: 'The payload itself, or `{ "text" }` with the body as it was posted.',
  bodySchema: $Nothing,
  successes: { 200: { description: 'One entry an item', schema: z.object({ items: z.array(z.unknown()) }) } },
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
