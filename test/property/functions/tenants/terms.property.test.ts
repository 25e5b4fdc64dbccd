import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { termsState } from '../../../../shared/entities/terms.ts';
import { createTenantsFixture, NOW, terms } from '../../../unit/functions/tenants/tenants-fixture.ts';

const VERSIONS = ['1', '2', '3'] as const;
const version = fc.constantFrom(...VERSIONS);
const step = fc.oneof(
  fc.record({
    do: fc.constant('publish' as const),
    version,
    at: fc.integer({ min: -20, max: 20 }),
    text: fc.constantFrom('a', 'b'),
  }),
  fc.record({
    do: fc.constant('accept' as const),
    version: fc.option(version, { nil: undefined }),
    language: fc.constantFrom('id', 'en'),
    once: fc.option(fc.constantFrom('k1', 'k2'), { nil: undefined }),
  }),
  fc.record({ do: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 15 }) }),
  fc.record({ do: fc.constant('look' as const) }),
);

const acceptedSchema = z.object({ version: z.string(), hash: z.string(), text: z.string() });
const publishedSchema = z.object({ version: z.string(), effectiveAt: z.string(), languages: z.unknown() });
const listOf = <T extends z.ZodType>(entry: T) => z.object({ data: z.array(entry) });

test('acceptances stay unchanged under concurrent publishing and accepting, and only requested versions count', async () => {
  const run = fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), fc.scheduler(), async (steps, s) => {
    let started = false;
    const before = async (operation: string): Promise<void> => {
      if (started) await s.schedule(Promise.resolve(), operation);
    };
    const { table, time, asOperator, tenant } = createTenantsFixture({ before });
    const { owner, scope } = await tenant();
    const requested = new Set<string>();
    const accepted: z.infer<typeof acceptedSchema>[] = [];
    const published: z.infer<typeof publishedSchema>[] = [];
    const readState = () => termsState({ platform: table, tenant: table }, scope, time.now);

    const runStep = async (one: (typeof steps)[number]): Promise<void> => {
      await s.schedule(Promise.resolve(), one.do);
      switch (one.do) {
        case 'publish': {
          const answer = await asOperator('POST', '/v1/operator/terms', terms(one.version, NOW + one.at, one.text));
          expect([201, 409]).toContain(answer.status);
          if (answer.status === 201) published.push(publishedSchema.parse(answer.json));
          return;
        }
        case 'accept': {
          if (one.version === undefined) for (const any of VERSIONS) requested.add(any);
          else requested.add(one.version);
          const body = { language: one.language, ...(one.version === undefined ? {} : { version: one.version }) };
          const answer = await owner('POST', '/v1/terms/acceptances', body, one.once);
          expect([201, 404, 409]).toContain(answer.status);
          if (answer.status === 201) accepted.push(acceptedSchema.parse(answer.json));
          return;
        }
        case 'wait':
          time.now += one.seconds;
          return;
        case 'look': {
          const state = await readState();
          if (state.accepted) expect(requested).toContain(state.required);
        }
      }
    };

    started = true;
    const all = Promise.all(steps.map(runStep));
    await s.waitFor(all);
    started = false;

    const shown = listOf(publishedSchema).parse((await asOperator('GET', '/v1/operator/terms')).json).data;
    for (const one of published) expect(shown).toContainEqual(one);
    const kept = listOf(acceptedSchema).parse((await owner('GET', '/v1/terms/acceptances')).json).data;
    for (const one of accepted) expect(kept).toContainEqual(one);
    expect(new Set(accepted.map((one) => one.version)).size).toBe(kept.length);

    const inForce = shown
      .filter(({ effectiveAt }) => Date.parse(effectiveAt) <= time.now * 1000)
      .sort((a, b) => Date.parse(b.effectiveAt) - Date.parse(a.effectiveAt) || (a.version < b.version ? 1 : -1))[0];
    expect(await readState()).toMatchObject({
      required: inForce?.version ?? null,
      accepted: kept.some((one) => one.version === inForce?.version),
    });
  });
  await fc.assert(run, { numRuns: 300 });
});
