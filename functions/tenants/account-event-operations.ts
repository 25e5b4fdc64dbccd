import * as z from 'zod';
import { operation } from '../../shared/http/operation.ts';
import { $Nothing, pageOf, pageQuery } from '../../shared/http/page.ts';

/** An account event as the operator sees it. */
export const $AccountEventView = z
  .object({
    id: z.string(),
    tenantId: z.string(),
    scope: z.string().describe('The phone number id or WABA id that it is about.'),
    field: z.string().describe('The webhook field: `account_update`, `phone_number_quality_update`, …'),
    kind: z.string(),
    at: z.iso.datetime().nullable().describe("Meta's time; null where it gave none."),
    receivedAt: z.iso.datetime(),
    raw: z.unknown().describe('The input; null when it is so large that it lies in the raw bucket, under rawKey.'),
    rawKey: z.string().nullable(),
  })
  .meta({ id: 'AccountEvent' });

export const listAccountEventsOperation = operation({
  id: 'listAccountEvents',
  tag: 'Operator',
  auth: 'operator',
  method: 'GET',
  path: '/v1/operator/account-events',
  summary: "What Meta told about a tenant's number or account, newest first",
  description:
    'All webhooks of known fields that are no messages or statuses: reviews, restrictions, quality, templates.',
  pathSchema: $Nothing,
  querySchema: z.object({
    tenantId: z.string(),
    scope: z.string().min(1).max(64).describe('A phone number id, or a WABA id for what is about the whole account.'),
    ...pageQuery,
  }),
  bodySchema: $Nothing,
  successes: { 200: { description: 'A page of events', schema: pageOf($AccountEventView) } },
  problems: [400, 404],
});
