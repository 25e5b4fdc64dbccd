import * as z from 'zod';
import { createOperatorApi } from '../../../../functions/tenants/operator-api.ts';
import { createTenantApi } from '../../../../functions/tenants/tenant-api.ts';
import { cached } from '../../../../shared/cached.ts';
import { Ids } from '../../../../shared/ids.ts';
import { TenantScope } from '../../../../shared/table/keys.ts';
import type { GraphCall, GraphResult } from '../../../../shared/whatsapp/graph.ts';
import { type BeforeOperation, createMemoryTable } from '../../shared/memory-table.ts';
import { type ApiCallOptions, callApi, tenantSession } from '../api-fixture.ts';

export const NOW = 1_795_420_800;
const OPERATOR = 'wo_operator_key_0123456789';
export const MASTER = { current: '1', keys: { '1': Buffer.alloc(32, 7).toString('base64') } };

/** Answers a Graph API call; undefined is a rejection with code 100. */
export type AnswerGraphCall = (call: GraphCall) => GraphResult | undefined | Promise<GraphResult>;

export const okAnswer = (body: unknown = { success: true }): GraphResult => ({ kind: 'ok', status: 200, body });
export const refusedAnswer = (code: number | null, status = 400): GraphResult => ({
  ...{ kind: 'refused', status, code },
  ...{ subcode: null, title: null, details: null, retryAfterSeconds: null },
});
export const lostAnswer: GraphResult = { kind: 'lost', sent: 'maybe' };

/** Creates both APIs over one table, with a settable clock and a Graph API whose answers the test sets. */
export function createTenantsFixture(options: { readonly before?: BeforeOperation; readonly appId?: string } = {}) {
  const table = createMemoryTable(options.before);
  const time = { now: NOW };
  const clock = { now: () => time.now * 1000 };
  const fixed = <T>(value: T) => cached(async () => value, { clock, maxAgeMs: Number.POSITIVE_INFINITY });
  const lines: string[] = [];
  const sink = {
    info: (_: string, fields: Record<string, unknown>) => lines.push(JSON.stringify(fields)),
    error: (_: string, fields: Record<string, unknown>) => lines.push(JSON.stringify(fields)),
  };
  const common = { sink, clock, ids: fixed(new Ids('a key for tests')), master: fixed(MASTER) };
  const graph = { calls: [] as GraphCall[], answer: ((): undefined => undefined) as AnswerGraphCall };
  const sessions: string[] = [];
  const business = createTenantApi({
    ...common,
    platform: table,
    sessions: async (tenantId) => {
      sessions.push(tenantId);
      return tenantSession(table);
    },
    meta: fixed({ appSecret: 'app-secret', ...(options.appId === undefined ? {} : { appId: options.appId }) }),
    graph: {
      call: async (call) => {
        graph.calls.push(call);
        return (await graph.answer(call)) ?? refusedAnswer(100);
      },
    },
  });
  const operator = createOperatorApi({
    ...common,
    table,
    operator: fixed({ key: OPERATOR }),
    loadLarge: async () => '',
  });

  async function call(method: string, target: string, options: ApiCallOptions = {}) {
    const handler = target.startsWith('/v1/operator') ? operator : business;
    const reply = await callApi(handler, method, target, options);
    const json: unknown = reply.json;
    return { status: reply.status, json };
  }

  const asOperator = (method: string, path: string, body?: unknown, idempotencyKey?: string) =>
    call(method, path, { key: OPERATOR, body, idempotencyKey });

  async function tenant(name = 'Warung Sari') {
    const { json } = await asOperator('POST', '/v1/operator/tenants', { name, owner: { name: 'Sari' } });
    const made = z.object({ tenantId: z.string(), apiKey: z.string(), ownerId: z.string() }).parse(json);
    const as = (key: string) => (method: string, path: string, body?: unknown, idempotencyKey?: string) =>
      call(method, path, { key, body, idempotencyKey });
    return { ...made, scope: new TenantScope(made.tenantId), as, owner: as(made.apiKey) };
  }

  return { table, time, clock, lines, graph, sessions, call, asOperator, tenant };
}

/** Returns a version of the terms that the operator can publish. */
export const terms = (version: string, effectiveAt: number, text = `text of ${version}`) => ({
  version,
  effectiveAt: new Date(effectiveAt * 1000).toISOString(),
  texts: {
    id: { summary: ['Satu', 'Dua'], text: `${text} (id)` },
    en: { summary: ['One', 'Two'], text: `${text} (en)` },
  },
});
