import * as z from 'zod';
import { $Language, HOLD_MINUTES } from '../../shared/entities/settings.ts';
import { operation } from '../../shared/http/operation.ts';
import { $Nothing, pageOf, pageQuery } from '../../shared/http/page.ts';
import { $Money } from '../../shared/money/schema.ts';
import { $MetaId } from './meta-id.ts';

/** What a business decides about itself, as data: terms, numbers, people, templates, settings. */
const common = {
  tag: 'Business',
  auth: 'tenant',
  pathSchema: $Nothing,
  querySchema: $Nothing,
  bodySchema: $Nothing,
} as const;
const time = z.iso.datetime();
/** What can stand in a header. */
const $VisibleText = z.string().regex(/^[\x21-\x7E]{1,4096}$/);
const $Name = z.string().trim().min(1).max(200);

export const $AgentView = z
  .object({ id: z.string(), name: z.string(), role: z.enum(['owner', 'agent']) })
  .meta({ id: 'Agent' });
export type AgentView = z.infer<typeof $AgentView>;

export const $NewAgent = z.strictObject({ name: $Name, role: z.enum(['owner', 'agent']).default('agent') });

export const $Me = z
  .object({ tenant: z.object({ id: z.string(), name: z.string() }), agent: $AgentView })
  .meta({ id: 'Me' });

/** A version of the terms: published once, never changed. */
export const $TermsView = z
  .object({
    version: z.string(),
    effectiveAt: time,
    state: z.enum(['upcoming', 'current', 'superseded']),
    languages: z.array(
      z.object({
        language: z.string(),
        summary: z.array(z.string()).describe('The terms in a few lines.'),
        text: z.string(),
        hash: z.string().describe('SHA-256 of the text, in hex: what is accepted.'),
      }),
    ),
    acceptance: z
      .object({ acceptedAt: time, by: z.string(), agentId: z.string(), language: z.string(), hash: z.string() })
      .nullable()
      .describe("The business's acceptance; null while there is none."),
  })
  .meta({ id: 'Terms' });
export type TermsView = z.infer<typeof $TermsView>;

export const $AcceptanceView = z
  .object({
    version: z.string(),
    acceptedAt: time,
    by: z.string().describe('The name that was given by who accepted.'),
    agentId: z.string(),
    language: z.string(),
    hash: z.string(),
    text: z.string().describe('The exact text that was accepted.'),
  })
  .meta({ id: 'Acceptance' });

export const $NewAcceptance = z
  .strictObject({
    version: z.string().min(1).max(64).optional().describe('The version in force when left out.'),
    language: z.string().min(2).max(8).optional().describe('Indonesian when left out, if the version has it.'),
    hash: z.string().optional().describe('Of the text that was read; refused when it is another.'),
    name: $Name.optional().describe("Who accepts; the caller's name when left out."),
  })
  .default({});

/** A business number. `connected` only once its first webhook has been seen. */
export const $NumberView = z
  .object({
    phoneNumberId: z.string(),
    wabaId: z.string(),
    displayPhoneNumber: z.string(),
    status: z.enum(['waiting', 'connected', 'paused']),
    registeredAt: time,
    connectedAt: time.nullable().describe('When the first message came through it.'),
    lastSeenAt: time.nullable().describe('At most an hour behind.'),
    pause: z
      .object({
        reason: z.string(),
        since: time,
        title: z.object({ en: z.string(), id: z.string() }),
        remedy: z.object({ en: z.string(), id: z.string() }),
      })
      .nullable()
      .describe('Why it does not send; what was to be sent waits and is not lost.'),
    steps: z.array(
      z.object({
        step: z.enum(['token', 'subscription', 'registration', 'first-message']),
        state: z.enum(['done', 'waiting', 'failed', 'skipped']),
        remedy: z.object({ en: z.string(), id: z.string() }).nullable(),
        code: z.number().nullable().describe("Meta's code of a failure."),
      }),
    ),
  })
  .meta({ id: 'Number' });
export type NumberView = z.infer<typeof $NumberView>;

export const $Connection = z
  .strictObject({
    phoneNumberId: $MetaId,
    wabaId: $MetaId,
    displayPhoneNumber: z.string().trim().min(1).max(40).optional().describe("Used when WhatsApp doesn't tell it."),
    code: z.string().min(1).max(4096).optional().describe("Of Meta's embedded signup; good once, for half a minute."),
    accessToken: $VisibleText.optional().describe('Left out with the code: the token that the number has is used.'),
    pin: z
      .string()
      .regex(/^\d{6}$/)
      .optional()
      .describe('Two-step verification: the one that the number has, or a new one. Needed to register it.'),
  })
  .refine(({ code, accessToken }) => code === undefined || accessToken === undefined, {
    message: 'give a code or a token, not both',
    path: ['code'],
  });

const $TemplateView = z
  .object({
    name: z.string(),
    language: z.string(),
    category: z.string(),
    status: z.string().describe('Only APPROVED ones can be sent. DELETED: WhatsApp no longer lists it.'),
    reason: z.string().nullable(),
    body: z.string().nullable(),
    parameters: z.number().int(),
    components: z.array(z.unknown()),
  })
  .meta({ id: 'Template' });
export type TemplateView = z.infer<typeof $TemplateView>;

export const $SettingsView = z
  .object({
    budget: $Money
      .nullable()
      .describe('What WhatsApp may cost a month. Warned of at 80 %; at 100 % automatic sends stop, people go on.'),
    spent: $Money
      .nullable()
      .describe("This month's estimate, in the budget's currency; null when nothing is known to have been spent."),
    quota: z
      .object({ messages: z.number().int().nullable(), used: z.number().int() })
      .describe("The plan's limit of sends a month."),
    sendsPerMinute: z.number().int().nullable().describe("The plan's limit of sends a minute."),
    holdMinutes: z.int().describe('How long stock is held for an order that is not confirmed.'),
    language: $Language.describe('What customers are told about their orders in.'),
  })
  .meta({ id: 'Settings' });

export const $NewSettings = z.strictObject({
  budget: $Money
    .refine(({ amount }) => !amount.startsWith('-'), { message: 'must not be negative', path: ['amount'] })
    .nullable(),
  holdMinutes: z.int().min(HOLD_MINUTES.least).max(HOLD_MINUTES.most).default(HOLD_MINUTES.unset),
  language: $Language.default('id'),
});

export const meOperation = operation({
  ...common,
  id: 'getMe',
  method: 'GET',
  path: '/v1/me',
  summary: 'Whose key this is',
  successes: { 200: { description: 'Business and person', schema: $Me } },
  problems: [],
});
export const listAgentsOperation = operation({
  ...common,
  id: 'listAgents',
  method: 'GET',
  path: '/v1/agents',
  summary: 'The people of the business',
  successes: { 200: { description: 'All of them', schema: pageOf($AgentView) } },
  problems: [],
});
export const createAgentOperation = operation({
  ...common,
  id: 'createAgent',
  method: 'POST',
  path: '/v1/agents',
  summary: 'Add a person, with a key of their own',
  description: 'The key is shown this once. Owners only.',
  bodySchema: $NewAgent,
  successes: {
    201: { description: 'The person', schema: $AgentView.extend({ apiKey: z.string() }).meta({ id: 'AgentMade' }) },
  },
  problems: [403, 409],
  idempotent: true,
});
export const listTermsOperation = operation({
  ...common,
  id: 'listTerms',
  method: 'GET',
  path: '/v1/terms',
  summary: 'The terms: the version in force, and one to come',
  successes: { 200: { description: 'Newest first', schema: pageOf($TermsView) } },
  problems: [],
});
export const acceptTermsOperation = operation({
  ...common,
  id: 'acceptTerms',
  method: 'POST',
  path: '/v1/terms/acceptances',
  summary: 'Accept a version of the terms',
  description: 'Who, when and which exact text is recorded for good. Owners only.',
  bodySchema: $NewAcceptance,
  successes: { 201: { description: 'The record', schema: $AcceptanceView } },
  problems: [403, 409],
  idempotent: true,
});
export const listAcceptancesOperation = operation({
  ...common,
  id: 'listAcceptances',
  method: 'GET',
  path: '/v1/terms/acceptances',
  summary: 'What the business has accepted, with the exact texts',
  successes: { 200: { description: 'Newest first', schema: pageOf($AcceptanceView) } },
  problems: [],
});
export const listNumbersOperation = operation({
  ...common,
  id: 'listNumbers',
  method: 'GET',
  path: '/v1/numbers',
  summary: "The business's numbers and how they are",
  successes: { 200: { description: 'All of them', schema: pageOf($NumberView) } },
  problems: [],
});
export const connectNumberOperation = operation({
  ...common,
  id: 'connectNumber',
  method: 'POST',
  path: '/v1/numbers',
  summary: 'Connect a number, or renew its token',
  description:
    "With the code of Meta's embedded signup, or with an access token. Subscribes the account and registers the number; each step tells its remedy when it fails, and doing it again goes on. Owners only.",
  bodySchema: $Connection,
  successes: { 201: { description: 'The number', schema: $NumberView } },
  problems: [403, 409],
  idempotent: true,
});
export const listTemplatesOperation = operation({
  ...common,
  id: 'listTemplates',
  method: 'GET',
  path: '/v1/templates',
  summary: 'Message templates as last fetched from WhatsApp',
  querySchema: z.object({
    ...pageQuery,
    phoneNumberId: z.string().optional().describe("Only those of this number's business account."),
  }),
  successes: {
    200: {
      description: 'A page, by name',
      schema: pageOf($TemplateView).extend({
        syncedAt: time.nullable().describe('When they were last fetched; null before the first time.'),
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
  summary: 'Fetch the templates from WhatsApp now',
  successes: {
    200: { description: 'How many there are', schema: z.object({ templates: z.number().int(), syncedAt: time }) },
  },
  problems: [409, 502],
});
export const getSettingsOperation = operation({
  ...common,
  id: 'getSettings',
  method: 'GET',
  path: '/v1/settings',
  summary: 'Budget and quota of the month, and how orders are held and told of',
  successes: { 200: { description: 'The settings', schema: $SettingsView } },
  problems: [],
});
export const putSettingsOperation = operation({
  ...common,
  id: 'putSettings',
  method: 'PUT',
  path: '/v1/settings',
  summary: 'Set the budget, and how orders are held and told of',
  description: 'What is left out goes back to what holds unless something is set. Owners only.',
  bodySchema: $NewSettings,
  successes: { 200: { description: 'The settings', schema: $SettingsView } },
  problems: [403],
});

export const businessOperations = [
  meOperation,
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
