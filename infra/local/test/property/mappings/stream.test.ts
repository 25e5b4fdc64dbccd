import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  failing,
  functionError,
  idOf,
  ok,
  sequenceOf,
  settle,
  startStream,
} from '../../integration/mappings/harness.ts';

/**
 * Holds for all outcomes of the function and after restarts: every record is processed or sent to the failure
 * destination, only poison records are discarded when batches are bisected, and the records of an item are first
 * processed in the order of the stream (Lambda Developer Guide, "Using AWS Lambda with Amazon DynamoDB").
 */
test('under failures, partial failures, throttles and restarts every record is processed or discarded, in order per item', async () => {
  const item = fc.constantFrom('a', 'b', 'c', 'd');
  const behaviour = fc.constantFrom('ok', 'ok', 'error', 'partial', 'throttle');
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ item, poison: fc.boolean() }), { minLength: 1, maxLength: 25 }),
      fc.array(behaviour, { maxLength: 12 }),
      fc.record({
        batchSize: fc.integer({ min: 1, max: 10 }),
        parallelizationFactor: fc.integer({ min: 1, max: 3 }),
        batchingWindowSeconds: fc.integer({ min: 0, max: 2 }),
      }),
      fc.integer({ min: 0, max: 30 }),
      async (writes, behaviours, sizes, stopAfter) => {
        const ids = writes.map(({ item: pk, poison }, index) => `${pk}:${index}${poison ? '!' : ''}`);
        const handled: string[] = [];
        const script = [...behaviours];
        const handler: Parameters<typeof startStream>[0] = ({ Records }) => {
          const outcome = script.shift();
          if (outcome === 'throttle') return { kind: 'throttled' };
          const bad = Records.findIndex((record) => idOf(record).endsWith('!'));
          if (outcome === 'error' || (bad !== -1 && outcome !== 'partial')) return functionError();
          const failed = bad === -1 ? undefined : Records[bad];
          handled.push(...Records.slice(0, failed ? bad : Records.length).map(idOf));
          return failed ? failing([sequenceOf(failed)]) : ok();
        };
        // More attempts than the script has failures, so that only poison can use them up.
        const changes = {
          ...sizes,
          bisectBatchOnFunctionError: true,
          reportBatchItemFailures: true,
          maximumRetryAttempts: 13,
          onFailure: 'arn:aws:s3:::failures',
        };
        const first = await startStream(handler, changes);
        first.stream.write(...ids);
        first.mappings.start();
        for (let step = 0; step < stopAfter; step++) {
          await first.clock.advance(700);
          await settle();
        }
        await first.close();
        const second = await startStream(handler, changes, first);
        second.mappings.start();
        let idle = false;
        void second.mappings.waitUntilIdle().then(() => {
          idle = true;
        });
        for (await settle(); !idle; await settle()) await second.clock.advance(30_000);
        await second.close();

        const discarded = [...first.objects, ...second.objects].flatMap(({ body }) => payloadIds(body));
        expect(new Set(handled)).toEqual(new Set(ids.filter((id) => !id.endsWith('!'))));
        expect(new Set(discarded)).toEqual(new Set(ids.filter((id) => id.endsWith('!'))));
        for (const pk of 'abcd') {
          const firsts = [...new Set(handled.filter((id) => id.startsWith(pk)))];
          expect(firsts).toEqual(ids.filter((id) => id.startsWith(pk) && !id.endsWith('!')));
        }
      },
    ),
    { numRuns: 40 },
  );
}, 120_000);

/** Returns the ids of the records in a failure object. */
function payloadIds(body: unknown): readonly string[] {
  const payload =
    typeof body === 'object' && body !== null && 'payload' in body ? String(body.payload) : '{"Records":[]}';
  return JSON.parse(payload).Records.map(idOf);
}
