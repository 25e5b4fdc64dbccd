import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maySend, type SendIntent, type SendPolicyInput } from '../../../../functions/outbound/may-send.ts';
import { SERVICE_WINDOW_SECONDS } from '../../../../functions/outbound/service-window.ts';
import { createCachedDirectory } from '../../../../functions/webhooks/directory.ts';
import { routeItems } from '../../../../functions/webhooks/route-items.ts';
import { splitPayload } from '../../../../functions/webhooks/split-payload.ts';
import { newAcceptance, publicationWrites, termsVersion } from '../../../../shared/entities/terms.ts';
import { decimal, ZERO } from '../../../../shared/money/decimal.ts';
import { KEYS } from '../../../../shared/table/key-shapes.ts';
import type { GraphResult } from '../../../../shared/whatsapp/graph.ts';
import { CUSTOMER, createOutboundFixture, PHONE } from '../../../unit/functions/outbound/outbound-fixture.ts';
import { envelope, text, value } from '../../../unit/functions/webhooks/payloads.ts';

type Step =
  | {
      readonly do:
        | 'customer writes'
        | 'terms'
        | 'accept'
        | 'token expires'
        | 'renew'
        | 'request'
        | 'wake up'
        | 'statuses';
    }
  | { readonly do: 'time passes'; readonly seconds: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('request', 'wake up').map((what): Step => ({ do: what })) },
  {
    weight: 6,
    arbitrary: fc
      .constantFrom('customer writes', 'terms', 'accept', 'token expires', 'renew', 'statuses')
      .map((what): Step => ({ do: what })),
  },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom(1, 30, 120, SERVICE_WINDOW_SECONDS)
      .map((seconds): Step => ({ do: 'time passes', seconds })),
  },
);

const REFUSED: GraphResult = {
  kind: 'refused',
  status: 401,
  code: 190,
  subcode: null,
  title: null,
  details: null,
  retryAfterSeconds: null,
};

/** Runs the steps and tracks the expected state independently of the code under test. */
async function runSteps(steps: readonly Step[], responses: readonly ('ok' | 'lost' | 'lost but accepted' | 'busy')[]) {
  const w = await createOutboundFixture();
  const expected = { terms: 0, accepted: 0, goodToken: 'token-1', token: 1, lastWrote: w.clock.now() / 1000 - 60 };
  const inbound: string[] = [];
  const requested: string[] = [];
  const accepted = new Map<string, number>();
  const violations: string[] = [];
  const sentCalls: { readonly call: (typeof w.calls)[number]; readonly wamid: string }[] = [];
  let callCount = 0;
  w.answers((call) => {
    const at = w.clock.now() / 1000;
    if (call.token !== expected.goodToken) return REFUSED;
    if (expected.terms !== expected.accepted) violations.push('sent without accepted terms');
    if (at >= expected.lastWrote + SERVICE_WINDOW_SECONDS) violations.push('sent outside the window');
    const what = responses[callCount++ % responses.length] ?? 'ok';
    if (what === 'busy') return { ...REFUSED, status: 400, code: 130429 };
    if (what === 'lost') return { kind: 'lost', sent: 'maybe' };
    const body = JSON.stringify(call.json['text']);
    accepted.set(body, (accepted.get(body) ?? 0) + 1);
    const answer = w.accepted();
    const wamid = answer.kind === 'ok' ? (/wamid\.\w+/.exec(JSON.stringify(answer.body))?.[0] ?? '') : '';
    sentCalls.push({ call, wamid });
    return what === 'ok' ? answer : { kind: 'lost', sent: 'maybe' };
  });
  const deps = () => ({
    table: w.table,
    directory: createCachedDirectory(w.table, w.clock),
    ids: w.ids,
    now: Math.floor(w.clock.now() / 1000),
  });
  for (const one of steps) {
    const now = Math.floor(w.clock.now() / 1000);
    switch (one.do) {
      case 'customer writes': {
        const wamid = `wamid.IN${inbound.length}`;
        const items = splitPayload(
          envelope(value({ messages: [text(wamid, CUSTOMER, String(now))] }, PHONE), { waba: '99' }),
        );
        const results = await routeItems(
          items.map((item) => ({ ...item, receivedAt: now })),
          deps(),
        );
        if (!results.every((result) => result.ok && result.value.kind === 'stored'))
          violations.push('an inbound item was not stored');
        inbound.push(wamid);
        // Routing uses the customer's own conversation; record the message in the tested conversation too.
        await w.customerWrites(now);
        expected.lastWrote = now;
        break;
      }
      case 'terms': {
        expected.terms += 1;
        const version = `v${expected.terms}`;
        const texts = { en: { summary: ['s'], text: version } };
        await w.table.transact(
          publicationWrites(
            termsVersion({ version, effectiveAt: now - 1000 + expected.terms, publishedAt: now, texts }),
          ),
        );
        break;
      }
      case 'accept': {
        if (expected.terms === 0 || expected.accepted === expected.terms) break;
        const version = `v${expected.terms}`;
        const { texts } = termsVersion({
          version,
          effectiveAt: 0,
          publishedAt: 0,
          texts: { en: { summary: ['s'], text: version } },
        });
        const acceptance = {
          version,
          language: 'en',
          hash: texts['en']?.hash ?? '',
          agentId: 'a',
          by: 'Sari',
          acceptedAt: now,
          address: '::1',
        };
        await w.table.transact([newAcceptance(w.scope, acceptance)]);
        expected.accepted = expected.terms;
        break;
      }
      case 'token expires':
        expected.goodToken = `token-${expected.token + 1}`;
        break;
      case 'renew':
        expected.token += 1;
        expected.goodToken = `token-${expected.token}`;
        await w.renew(expected.goodToken);
        break;
      case 'request': {
        const body = `m${requested.length}`;
        const isEnqueued = await w.text(body).then(
          () => true,
          () => false,
        );
        if (isEnqueued) requested.push(body);
        break;
      }
      case 'wake up':
        await w.wakeUp();
        break;
      case 'statuses':
        for (const { call, wamid } of sentCalls) await w.status(call, wamid, 'sent', now);
        break;
      case 'time passes':
        w.advance(one.seconds);
        break;
    }
  }
  return { w, violations, accepted, inbound, requested };
}

const responsesArbitrary = fc.array(
  fc.constantFrom('ok' as const, 'lost' as const, 'lost but accepted' as const, 'busy' as const),
  {
    minLength: 1,
    maxLength: 8,
  },
);

describe('no interleaving of terms, tokens and traffic', () => {
  test('sends a forbidden message, sends twice, or loses an inbound message or a request', {
    timeout: 120_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), responsesArbitrary, async (steps, responses) => {
        const { w, violations, accepted, inbound, requested } = await runSteps(steps, responses);
        expect(violations).toEqual([]);
        expect([...accepted.values()].every((times) => times === 1)).toBe(true);
        const stored = [...w.table.items.values()].filter(
          ({ sk, d }) => String(sk).startsWith(KEYS.message.sort) && d === 'inbound',
        );
        expect(stored).toHaveLength(inbound.length);
        const thread = await w.thread();
        expect(thread.filter(({ direction }) => direction === 'outbound').map(({ text: body }) => body)).toEqual(
          expect.arrayContaining(requested),
        );
        // A message that WhatsApp has is never shown as failed, and a message that is shown as sent WhatsApp has.
        for (const { text: body, status } of thread.filter(({ direction }) => direction === 'outbound')) {
          const isAccepted = accepted.has(JSON.stringify({ body }));
          if (status === 'failed' || status === 'queued' || status === 'held') expect(isAccepted).toBe(false);
          if (status === 'accepted' || status === 'sent') expect(isAccepted).toBe(true);
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe('maySend', () => {
  const inputs: fc.Arbitrary<SendPolicyInput> = fc.record<SendPolicyInput>({
    now: fc.integer({ min: 1_000_000, max: 1_200_000 }),
    terms: fc.record({ required: fc.constantFrom(null, 'v1'), accepted: fc.boolean() }),
    address: fc.constantFrom('phone' as const, 'user-id' as const, 'none' as const),
    isNumberPaused: fc.boolean(),
    lastAskedAt: fc.option(fc.integer({ min: 900_000, max: 1_200_000 }), { nil: undefined }),
    marketingPreference: fc.constantFrom('unknown' as const, 'stop' as const, 'resume' as const),
    quota: fc.record({ limit: fc.option(fc.nat(3)), used: fc.nat(4) }),
    budget: fc.record({
      limit: fc.option(fc.constantFrom(ZERO, decimal('10'))),
      spent: fc.constantFrom(ZERO, decimal('8'), decimal('10')),
    }),
    rate: fc.record({ isExceeded: fc.boolean(), retryAfterSeconds: fc.integer({ min: 1, max: 60 }) }),
    price: fc.constantFrom('0', null).map((amount) => ({
      amount,
      currency: 'IDR',
      category: 'service' as const,
      basis: 'free-allowance' as const,
      rateCard: null,
      allowanceLeft: 3,
    })),
  });
  const intents: fc.Arbitrary<SendIntent> = fc.record<SendIntent>({
    kind: fc.constantFrom('free' as const, 'template' as const, 'read' as const),
    isAutomatic: fc.boolean(),
    template: fc.option(
      fc.record({
        category: fc.constantFrom('MARKETING', 'UTILITY', 'AUTHENTICATION'),
        status: fc.constantFrom('APPROVED', 'PAUSED'),
        parameters: fc.nat(2),
        given: fc.nat(2),
      }),
      { nil: undefined },
    ),
  });

  test('refuses exactly what a rule forbids', () => {
    fc.assert(
      fc.property(intents, inputs, (intent, input) => {
        const isOpen = input.lastAskedAt !== undefined && input.now < input.lastAskedAt + SERVICE_WINDOW_SECONDS;
        const { template } = intent;
        const isForbidden =
          (input.terms.required !== null && !input.terms.accepted) ||
          (intent.kind === 'read' && input.rate.isExceeded) ||
          (intent.kind !== 'read' &&
            (input.address === 'none' ||
              (intent.kind === 'free' && !isOpen) ||
              (intent.kind === 'template' &&
                (template?.status !== 'APPROVED' ||
                  template.given !== template.parameters ||
                  (template.category === 'AUTHENTICATION' && input.address !== 'phone') ||
                  (template.category === 'MARKETING' && input.marketingPreference === 'stop'))) ||
              (input.quota.limit !== null && input.quota.used >= input.quota.limit) ||
              (intent.isAutomatic &&
                input.budget.limit !== null &&
                (input.budget.spent.units >= input.budget.limit.units || input.price.amount === null)) ||
              input.rate.isExceeded));
        expect(maySend(intent, input).allowed).toBe(!isForbidden);
      }),
      { numRuns: 2000 },
    );
  });
});
