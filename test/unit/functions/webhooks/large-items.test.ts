import { describe, expect, test } from 'vitest';
import { tracePayload } from '../../../../functions/webhooks/trace-payload.ts';
import { isItemOf } from '../../../../shared/table/key-shapes.ts';
import { contact, envelope, status, text, value } from './payloads.ts';
import { createRoutingFixture } from './routing-fixture.ts';

const ONE = '6281200000001';
const long = (body: string) => ({ type: 'text', text: { body: body.repeat(300_000) } });
const message = (body: string, contacts: unknown[] = []) =>
  envelope(value({ contacts, messages: [text('wamid.1', ONE, '1795420000', long(body))] }));

/** Routes items as the worker reads them when their raw text is in the bucket. */
async function largeItemFixture() {
  const fixture = await createRoutingFixture();
  const from = (payload: unknown, rawKey: string) => fixture.itemsOf(payload).map((item) => ({ ...item, rawKey }));
  const outcomes = (payload: unknown, rawKey: string) => fixture.routeAll(from(payload, rawKey));
  return { ...fixture, from, outcomes };
}

describe('a message too large for the queue', () => {
  test('is a duplicate regardless of its contacts, and of whether the second delivery is large too', async () => {
    const { outcomes, route, find } = await largeItemFixture();
    expect(await outcomes(message('a'), 'inbound/1')).toMatchObject([{ kind: 'stored' }]);
    expect(await outcomes(message('a', [contact(ONE, 'Ani')]), 'inbound/2')).toMatchObject([{ kind: 'duplicate' }]);
    expect(await route(message('a'))).toMatchObject([{ kind: 'duplicate' }]);
    expect(await outcomes(message('b'), 'inbound/3')).toMatchObject([{ kind: 'unroutable', reason: 'OtherContent' }]);
    expect(find('message')).toMatchObject([{ rawKey: 'inbound/1' }]);
  });

  test('is found by tracing its payload', async () => {
    const { outcomes, deps } = await largeItemFixture();
    await outcomes(message('a'), 'inbound/1');
    expect(await tracePayload(message('a'), deps)).toMatchObject([{ outcome: 'stored' }]);
    expect(await tracePayload(message('b'), deps)).toMatchObject([{ outcome: 'missing' }]);
  });
});

test.each([
  ['status', envelope(value({ statuses: [status('wamid.1', 'sent', '1', { long: 'a'.repeat(300_000) })] }))],
  [
    'preference',
    envelope(
      value({
        user_preferences: [{ wa_id: ONE, category: 'a', value: 'stop', timestamp: 1, long: 'a'.repeat(300_000) }],
      }),
      { field: 'user_preferences' },
    ),
  ],
])('a %s that is too large for an item is quarantined with its key in the bucket', async (_, payload) => {
  const { outcomes, process, from, table } = await largeItemFixture();
  expect(await outcomes(payload, 'inbound/1')).toMatchObject([{ kind: 'unroutable', reason: 'TooLarge' }]);
  await process(from(payload, 'inbound/1'));
  const kept = [...table.items.values()].filter((item) => isItemOf('quarantined', item));
  expect(kept).toMatchObject([{ reason: 'TooLarge', rawKey: 'inbound/1' }]);
  expect(kept[0]).not.toHaveProperty('raw');
});
