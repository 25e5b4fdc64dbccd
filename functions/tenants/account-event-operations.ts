import * as z from 'zod';
import { operation } from '../../shared/http/operation.ts';
import { nothingSchema, pageOf, pageQuery } from '../../shared/http/page.ts';

/** An account event, as the operator API returns it. */
export const accountEventViewSchema = z
  .object({
    id: z.string(),
    tenantId: z.string(),
    scope: z
      .string()
      .describe('The ID of the phone number or WhatsApp Business Account (WABA) that the event is about.'),
    field: z.string().describe('The webhook field, such as `account_update` or `phone_number_quality_update`.'),
    kind: z.string(),
    at: z.iso.datetime().nullable().describe('When the event occurred, according to Meta; null if Meta sent no time.'),
    receivedAt: z.iso.datetime(),
    raw: z
      .unknown()
      .describe('The received input; null if it is too large and is stored in the raw bucket under `rawKey`.'),
    rawKey: z.string().nullable(),
  })
  .meta({ id: 'AccountEvent' });

export const listAccountEventsOperation = operation({
  id: 'listAccountEvents',
  tag: 'Operator',
  auth: 'operator',
  method: 'GET',
  path: '/v1/operator/account-events',
  summary: 'List the account events of a number or WABA, newest first',
  description:
    'Account events are all webhooks of known fields except messages and statuses: reviews, restrictions, quality, templates.',
  pathSchema: nothingSchema,
  querySchema: z.object({
    tenantId: z.string(),
    scope: z.string().min(1).max(64).describe('A phone number ID, or a WABA ID for events about the whole account.'),
    ...pageQuery,
  }),
  bodySchema: nothingSchema,
  successes: { 200: { description: 'A page of events', schema: pageOf(accountEventViewSchema) } },
  problems: [400, 404],
});
