import * as z from 'zod';
import { HOLD_MINUTES, languageSchema } from '../../shared/entities/settings.ts';
import { operation } from '../../shared/http/operation.ts';
import { nothingSchema, pageOf, pageQuery } from '../../shared/http/page.ts';
import { moneySchema } from '../../shared/money/schema.ts';
import { metaIdSchema } from './meta-id.ts';

/** The operations with which a business manages itself: terms, numbers, agents, templates and settings. */
const common = {
  tag: 'Business',
  auth: 'tenant',
  pathSchema: nothingSchema,
  querySchema: nothingSchema,
  bodySchema: nothingSchema,
} as const;
const timeSchema = z.iso.datetime();
/** Text that is valid in an HTTP header. */
const visibleTextSchema = z.string().regex(/^[\x21-\x7E]{1,4096}$/);
const nameSchema = z.string().trim().min(1).max(200);

export const agentViewSchema = z
  .object({ id: z.string(), name: z.string(), role: z.enum(['owner', 'agent']) })
  .meta({ id: 'Agent' });
export type AgentView = z.infer<typeof agentViewSchema>;

export const newAgentSchema = z.strictObject({ name: nameSchema, role: z.enum(['owner', 'agent']).default('agent') });

export const meSchema = z
  .object({ tenant: z.object({ id: z.string(), name: z.string() }), agent: agentViewSchema })
  .meta({ id: 'Me' });

/** A version of the terms. It is published once and never changes. */
export const termsViewSchema = z
  .object({
    version: z.string(),
    effectiveAt: timeSchema,
    state: z.enum(['upcoming', 'current', 'superseded']),
    languages: z.array(
      z.object({
        language: z.string(),
        summary: z.array(z.string()).describe('A summary of the terms in a few lines.'),
        text: z.string(),
        hash: z.string().describe('The SHA-256 hash of the text in hex. It identifies the text that is accepted.'),
      }),
    ),
    acceptance: z
      .object({ acceptedAt: timeSchema, by: z.string(), agentId: z.string(), language: z.string(), hash: z.string() })
      .nullable()
      .describe('The acceptance by the business; null if it has not accepted this version.'),
  })
  .meta({ id: 'Terms' });
export type TermsView = z.infer<typeof termsViewSchema>;

export const acceptanceViewSchema = z
  .object({
    version: z.string(),
    acceptedAt: timeSchema,
    by: z.string().describe('The name of the person who accepted.'),
    agentId: z.string(),
    language: z.string(),
    hash: z.string(),
    text: z.string().describe('The exact text that was accepted.'),
  })
  .meta({ id: 'Acceptance' });

export const newAcceptanceSchema = z
  .strictObject({
    version: z.string().min(1).max(64).optional().describe('The version to accept. Defaults to the version in force.'),
    language: z
      .string()
      .min(2)
      .max(8)
      .optional()
      .describe('The language of the accepted text. Defaults to Indonesian if the version has it.'),
    hash: z
      .string()
      .optional()
      .describe('The hash of the text that was read. The request is rejected if the text has another hash.'),
    name: nameSchema.optional().describe("The name of the person who accepts. Defaults to the caller's name."),
  })
  .default({});

/** A business number. It is `connected` only after its first message has arrived. */
export const numberViewSchema = z
  .object({
    phoneNumberId: z.string(),
    wabaId: z.string(),
    displayPhoneNumber: z.string(),
    status: z.enum(['waiting', 'connected', 'paused']),
    registeredAt: timeSchema,
    connectedAt: timeSchema.nullable().describe('When the first message arrived through the number.'),
    lastSeenAt: timeSchema.nullable().describe('When the latest message arrived; at most one hour out of date.'),
    pause: z
      .object({
        reason: z.string(),
        since: timeSchema,
        title: z.object({ en: z.string(), id: z.string() }),
        remedy: z.object({ en: z.string(), id: z.string() }),
      })
      .nullable()
      .describe('Why sending is paused; null if it is not. Queued messages wait and are not lost.'),
    steps: z.array(
      z.object({
        step: z.enum(['token', 'subscription', 'registration', 'first-message']),
        state: z.enum(['done', 'waiting', 'failed', 'skipped']),
        remedy: z.object({ en: z.string(), id: z.string() }).nullable(),
        code: z.number().nullable().describe("Meta's error code if the step failed."),
      }),
    ),
  })
  .meta({ id: 'Number' });
export type NumberView = z.infer<typeof numberViewSchema>;

export const connectionSchema = z
  .strictObject({
    phoneNumberId: metaIdSchema,
    wabaId: metaIdSchema,
    displayPhoneNumber: z
      .string()
      .trim()
      .min(1)
      .max(40)
      .optional()
      .describe('Used if WhatsApp does not return the display number.'),
    code: z
      .string()
      .min(1)
      .max(4096)
      .optional()
      .describe("The code of Meta's embedded signup. It is valid once, for 30 seconds."),
    accessToken: visibleTextSchema
      .optional()
      .describe('If both this and `code` are left out, the stored token of the number is used.'),
    pin: z
      .string()
      .regex(/^\d{6}$/)
      .optional()
      .describe('The PIN of two-step verification: the existing one, or a new one. Required to register the number.'),
  })
  .refine(({ code, accessToken }) => code === undefined || accessToken === undefined, {
    message: 'give a code or a token, not both',
    path: ['code'],
  });

const templateViewSchema = z
  .object({
    name: z.string(),
    language: z.string(),
    category: z.string(),
    status: z
      .string()
      .describe('Only templates with the status APPROVED can be sent. DELETED: WhatsApp no longer lists the template.'),
    reason: z.string().nullable(),
    body: z.string().nullable(),
    parameters: z.number().int(),
    components: z.array(z.unknown()),
  })
  .meta({ id: 'Template' });
export type TemplateView = z.infer<typeof templateViewSchema>;

export const settingsViewSchema = z
  .object({
    budget: moneySchema
      .nullable()
      .describe(
        'The monthly budget for WhatsApp charges. At 80 % a warning is shown; at 100 % automatic messages stop, and agents can still send.',
      ),
    spent: moneySchema
      .nullable()
      .describe("The estimated charges of this month in the budget's currency; null if no charges are known."),
    quota: z
      .object({ messages: z.number().int().nullable(), used: z.number().int() })
      .describe("The plan's monthly message limit, null if unlimited, and how many messages were sent this month."),
    sendsPerMinute: z.number().int().nullable().describe("The plan's limit of messages per minute; null if unlimited."),
    holdMinutes: z.int().describe('How many minutes stock is held for an unconfirmed order.'),
    language: languageSchema.describe('The language of order notifications to customers.'),
  })
  .meta({ id: 'Settings' });

export const newSettingsSchema = z.strictObject({
  budget: moneySchema
    .refine(({ amount }) => !amount.startsWith('-'), { message: 'must not be negative', path: ['amount'] })
    .nullable(),
  holdMinutes: z.int().min(HOLD_MINUTES.least).max(HOLD_MINUTES.most).default(HOLD_MINUTES.unset),
  language: languageSchema.default('id'),
});

export const getMeOperation = operation({
  ...common,
  id: 'getMe',
  method: 'GET',
  path: '/v1/me',
  summary: 'Get the business and the agent of the API key',
  successes: { 200: { description: 'The business and the agent', schema: meSchema } },
  problems: [],
});
export const listAgentsOperation = operation({
  ...common,
  id: 'listAgents',
  method: 'GET',
  path: '/v1/agents',
  summary: 'List the agents of the business',
  successes: { 200: { description: 'All agents', schema: pageOf(agentViewSchema) } },
  problems: [],
});
export const createAgentOperation = operation({
  ...common,
  id: 'createAgent',
  method: 'POST',
  path: '/v1/agents',
  summary: 'Add an agent with an API key',
  description: 'The key is returned only in this response. Owners only.',
  bodySchema: newAgentSchema,
  successes: {
    201: { description: 'The agent', schema: agentViewSchema.extend({ apiKey: z.string() }).meta({ id: 'AgentMade' }) },
  },
  problems: [403, 409],
  idempotent: true,
});
export const listTermsOperation = operation({
  ...common,
  id: 'listTerms',
  method: 'GET',
  path: '/v1/terms',
  summary: 'List the version of the terms in force and upcoming versions',
  successes: { 200: { description: 'The versions, newest first', schema: pageOf(termsViewSchema) } },
  problems: [],
});
export const acceptTermsOperation = operation({
  ...common,
  id: 'acceptTerms',
  method: 'POST',
  path: '/v1/terms/acceptances',
  summary: 'Accept a version of the terms',
  description: 'The acceptance permanently records who accepted, when, and the exact text. Owners only.',
  bodySchema: newAcceptanceSchema,
  successes: { 201: { description: 'The acceptance', schema: acceptanceViewSchema } },
  problems: [403, 409],
  idempotent: true,
});
export const listAcceptancesOperation = operation({
  ...common,
  id: 'listAcceptances',
  method: 'GET',
  path: '/v1/terms/acceptances',
  summary: 'List the versions of the terms that the business has accepted, with their exact texts',
  successes: { 200: { description: 'The acceptances, newest first', schema: pageOf(acceptanceViewSchema) } },
  problems: [],
});
export const listNumbersOperation = operation({
  ...common,
  id: 'listNumbers',
  method: 'GET',
  path: '/v1/numbers',
  summary: 'List the numbers of the business and their status',
  successes: { 200: { description: 'All numbers', schema: pageOf(numberViewSchema) } },
  problems: [],
});
export const connectNumberOperation = operation({
  ...common,
  id: 'connectNumber',
  method: 'POST',
  path: '/v1/numbers',
  summary: 'Connect a number, or renew its token',
  description:
    "Takes the code of Meta's embedded signup or an access token. Subscribes the account to webhooks and registers the number. A failed step includes a remedy; repeat the request to continue from that step. Owners only.",
  bodySchema: connectionSchema,
  successes: { 201: { description: 'The number', schema: numberViewSchema } },
  problems: [403, 409],
  idempotent: true,
});
export const listTemplatesOperation = operation({
  ...common,
  id: 'listTemplates',
  method: 'GET',
  path: '/v1/templates',
  summary: 'List the message templates as last fetched from WhatsApp',
  querySchema: z.object({
    ...pageQuery,
    phoneNumberId: z
      .string()
      .optional()
      .describe("Return only the templates of this number's WhatsApp Business Account."),
  }),
  successes: {
    200: {
      description: 'A page of templates, sorted by name',
      schema: pageOf(templateViewSchema).extend({
        syncedAt: timeSchema.nullable().describe('When the templates were last fetched; null if they never were.'),
      }),
    },
  },
  problems: [400],
});
export const syncTemplatesOperation = operation({
  ...common,
  id: 'syncTemplates',
  method: 'POST',
  path: '/v1/templates/sync',
  summary: 'Fetch the templates from WhatsApp',
  successes: {
    200: {
      description: 'The number of templates',
      schema: z.object({ templates: z.number().int(), syncedAt: timeSchema }),
    },
  },
  problems: [409, 502],
});
export const getSettingsOperation = operation({
  ...common,
  id: 'getSettings',
  method: 'GET',
  path: '/v1/settings',
  summary: 'Get the budget, the quota and the order settings',
  successes: { 200: { description: 'The settings', schema: settingsViewSchema } },
  problems: [],
});
export const putSettingsOperation = operation({
  ...common,
  id: 'putSettings',
  method: 'PUT',
  path: '/v1/settings',
  summary: 'Set the budget and the order settings',
  description: 'Settings that are left out are reset to their defaults. Owners only.',
  bodySchema: newSettingsSchema,
  successes: { 200: { description: 'The settings', schema: settingsViewSchema } },
  problems: [403],
});

export const tenantOperations = [
  getMeOperation,
  listAgentsOperation,
  createAgentOperation,
  listTermsOperation,
  acceptTermsOperation,
  listAcceptancesOperation,
  listNumbersOperation,
  connectNumberOperation,
  listTemplatesOperation,
  syncTemplatesOperation,
  getSettingsOperation,
  putSettingsOperation,
];
