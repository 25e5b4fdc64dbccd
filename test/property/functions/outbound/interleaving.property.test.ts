import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Intended, maySend, type SendFacts } from '../../../../functions/outbound/may-send.ts';
import { WINDOW_SECONDS } from '../../../../functions/outbound/window.ts';
import { cachedDirectory } from '../../../../functions/webhooks/directory.ts';
import { routeItems } from '../../../../functions/webhooks/route.ts';
import { splitPayload } from '../../../../functions/webhooks/split.ts';
import { newAcceptance, publication, termsVersion } from '../../../../shared/entities/terms.ts';
import { decimal, ZERO } from '../../../../shared/money/decimal.ts';
import type { GraphAnswer } from '../../../../shared/whatsapp/graph.ts';
import { CUSTOMER, outboundWorld, PHONE } from '../../../unit/functions/outbound/world.ts';
import { envelope, text, value } from '../../../unit/functions/webhooks/payloads.ts';

type Step =
  | { readonly do: 'customer writes' | 'terms' | 'accept' | 'token fails' | 'renew' | 'ask' | 'ring' | 'statuses' }
  | { readonly do: 'time passes'; readonly seconds: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('ask', 'ring').map((what): Step => ({ do: what })) },
  {
    weight: 6,
    arbitrary: fc
      .constantFrom('customer writes', 'terms', 'accept', 'token fails', 'renew', 'statuses')
      .map((what): Step => ({ do: what })),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(1, 30, 120, WINDOW_SECONDS).map((seconds): Step => ({ do: 'time passes', seconds })),
  },
);

const REFUSED: GraphAnswer = {
  kind: 'refused',
  status: 401,
  code: 190,
  subcode: null,
  title: null,
  details: null,
  retryAfterSeconds: null,
};

/** What is true of the world, kept apart from what the code under test believes. */
async function play(steps: readonly Step[], fates: readonly ('ok' | 'lost' | 'lost but taken' | 'busy')[]) {
  const w = await outboundWorld();
  const truth = { terms: 0, accepted: 0, goodToken: 'token-1', token: 1, lastWrote: w.clock.now() / 1000 - 60 };
  const inbound: string[] = [];
  const asked: string[] = [];
  const taken = new Map<string, number>();
  const wrong: string[] = [];
  const told: { readonly call: (typeof w.calls)[number]; readonly wamid: string }[] = [];
  let fate = 0;
  w.answers((call) => {
    const at = w.clock.now() / 1000;
    if (call.token !== truth.goodToken) return REFUSED;
    if (truth.terms !== truth.accepted) wrong.push('sent without accepted terms');
    if (at >= truth.lastWrote + WINDOW_SECONDS) wrong.push('sent outside the window');
    const what = fates[fate++ % fates.length] ?? 'ok';
    if (what === 'busy') return { ...REFUSED, status: 400, code: 130429 };
    if (what === 'lost') return { kind: 'lost', sent: 'maybe' };
    const body = JSON.stringify(call.json['text']);
    taken.set(body, (taken.get(body) ?? 0) + 1);
    const answer = w.accepted();
    const wamid = answer.kind === 'ok' ? (/wamid\.\w+/.exec(JSON.stringify(answer.body))?.[0] ?? '') : '';
    told.push({ call, wamid });
    return what === 'ok' ? answer : { kind: 'lost', sent: 'maybe' };
  });
  const deps = () => ({
    table: w.table,
    directory: cachedDirectory(w.table, w.clock),
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
          wrong.push('an inbound item was not stored');
        inbound.push(wamid);
        // The routed conversation is the customer's own; the one that is answered hears of it too.
        await w.customerWrites(now);
        truth.lastWrote = now;
        break;
      }
      case 'terms': {
        truth.terms += 1;
        const version = `v${truth.terms}`;
        const texts = { en: { summary: ['s'], text: version } };
        await w.table.transact(
          publication(termsVersion({ version, effectiveAt: now - 1000 + truth.terms, publishedAt: now, texts })),
        );
        break;
      }
      case 'accept': {
        if (truth.terms === 0 || truth.accepted === truth.terms) break;
        const version = `v${truth.terms}`;
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
        truth.accepted = truth.terms;
        break;
      }
      case 'token fails':
        truth.goodToken = `token-${truth.token + 1}`;
        break;
      case 'renew':
        truth.token += 1;
        truth.goodToken = `token-${truth.token}`;
        await w.renew(truth.goodToken);
        break;
      case 'ask': {
        const body = `m${asked.length}`;
        const done = await w.text(body).then(
          () => true,
          () => false,
        );
        if (done) asked.push(body);
        break;
      }
      case 'ring':
        await w.ring();
        break;
      case 'statuses':
        for (const { call, wamid } of told) await w.status(call, wamid, 'sent', now);
        break;
      case 'time passes':
        w.advance(one.seconds);
        break;
    }
  }
  return { w, wrong, taken, inbound, asked };
}

const fates = fc.array(fc.constantFrom('ok' as const, 'lost' as const, 'lost but taken' as const, 'busy' as const), {
  minLength: 1,
  maxLength: 8,
});

describe('no interleaving of terms, tokens and traffic', () => {
  test('sends what may not be sent, sends twice, or loses what came in or what was asked for', {
    timeout: 120_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), fates, async (steps, fate) => {
        const { w, wrong, taken, inbound, asked } = await play(steps, fate);
        expect(wrong).toEqual([]);
        expect([...taken.values()].every((times) => times === 1)).toBe(true);
        const stored = [...w.table.items.values()].filter(
          ({ sk, d }) => String(sk).startsWith('M#') && d === 'inbound',
        );
        expect(stored).toHaveLength(inbound.length);
        const shown = await w.thread();
        expect(shown.filter(({ direction }) => direction === 'outbound').map(({ text: body }) => body)).toEqual(
          expect.arrayContaining(asked),
        );
        // What WhatsApp has is never said to have failed, and what is said to be sent it has.
        for (const { text: body, status } of shown.filter(({ direction }) => direction === 'outbound')) {
          const has = taken.has(JSON.stringify({ body }));
          if (status === 'failed' || status === 'queued' || status === 'held') expect(has).toBe(false);
          if (status === 'accepted' || status === 'sent') expect(has).toBe(true);
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe('maySend', () => {
  const facts: fc.Arbitrary<SendFacts> = fc.record({
    now: fc.integer({ min: 1_000_000, max: 1_200_000 }),
    terms: fc.record({ required: fc.constantFrom(null, 'v1'), accepted: fc.boolean() }),
    address: fc.constantFrom('phone' as const, 'user-id' as const, 'none' as const),
    numberPaused: fc.boolean(),
    lastAskedAt: fc.option(fc.integer({ min: 900_000, max: 1_200_000 }), { nil: undefined }),
    marketing: fc.constantFrom('unknown' as const, 'stop' as const, 'resume' as const),
    quota: fc.record({ limit: fc.option(fc.nat(3)), used: fc.nat(4) }),
    budget: fc.record({
      limit: fc.option(fc.constantFrom(ZERO, decimal('10'))),
      spent: fc.constantFrom(ZERO, decimal('8'), decimal('10')),
    }),
    rate: fc.record({ exceeded: fc.boolean(), retryAfterSeconds: fc.integer({ min: 1, max: 60 }) }),
    price: fc.constantFrom('0', null).map((amount) => ({
      amount,
      currency: 'IDR',
      category: 'service' as const,
      basis: 'free-allowance' as const,
      rateCard: null,
      allowanceLeft: 3,
    })),
  });
  const intended: fc.Arbitrary<Intended> = fc.record({
    kind: fc.constantFrom('free' as const, 'template' as const, 'read' as const),
    automatic: fc.boolean(),
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

  test('lets nothing through that a rule forbids, and refuses nothing that none does', () => {
    fc.assert(
      fc.property(intended, facts, (message, given) => {
        const open = given.lastAskedAt !== undefined && given.now < given.lastAskedAt + WINDOW_SECONDS;
        const { template } = message;
        const forbidden =
          (given.terms.required !== null && !given.terms.accepted) ||
          (message.kind === 'read' && given.rate.exceeded) ||
          (message.kind !== 'read' &&
            (given.address === 'none' ||
              (message.kind === 'free' && !open) ||
              (message.kind === 'template' &&
                (template?.status !== 'APPROVED' ||
                  template.given !== template.parameters ||
                  (template.category === 'AUTHENTICATION' && given.address !== 'phone') ||
                  (template.category === 'MARKETING' && given.marketing === 'stop'))) ||
              (given.quota.limit !== null && given.quota.used >= given.quota.limit) ||
              (message.automatic &&
                given.budget.limit !== null &&
                (given.budget.spent.units >= given.budget.limit.units || given.price.amount === null)) ||
              given.rate.exceeded));
        expect(maySend(message, given).allowed).toBe(!forbidden);
      }),
      { numRuns: 2000 },
    );
  });
});
