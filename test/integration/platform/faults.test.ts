import type { CallFault, DeliveryFault, LocalRuntime } from '@warung/local';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { KEYS, tenantPrefix } from '../../../shared/table/key-shapes.ts';
import { readDeadLetterMessages } from '../../harness/dead-letter-messages.ts';
import { textsWebhook, textWebhook } from '../../harness/payloads.ts';
import { startTestPlatform, type TestPlatform } from '../../harness/platform.ts';
import { nextSecond, openShop, type Shop } from '../../harness/shop.ts';
import { TableReader } from '../../harness/table-reader.ts';

let meta: TestPlatform;
let runtime: LocalRuntime;
let shop: Shop;

beforeAll(async () => {
  meta = await startTestPlatform({ assembly: inject('assembly') });
  runtime = meta.platform.runtime;
  shop = await openShop(meta);
});
afterEach(() => runtime.faults.clear());
afterAll(() => meta.stop());

/** Posts until the response is 200, as Meta does. Returns the number of attempts. */
async function postLikeMeta(payload: unknown): Promise<number> {
  for (let attempt = 1; attempt <= 20; attempt += 1)
    if ((await meta.postWebhook(payload)).status === 200) return attempt;
  throw new Error('a webhook was rejected 20 times');
}

/** Returns each AWS call that a function makes for one text. */
async function callsOfOneText(): Promise<[functionName: string, action: string][]> {
  await runtime.waitUntilIdle();
  const seen = new Map<string, [string, string]>();
  const stop = runtime.faults.onCall(({ action, functionName }) => {
    if (functionName) seen.set(`${functionName} ${action}`, [functionName, action]);
    return undefined;
  });
  await meta.postWebhook(textWebhook({ ...shop, from: '62810', wamid: 'wamid.observed', at: nextSecond() }));
  await runtime.waitUntilIdle();
  stop();
  return [...seen.values()];
}

describe('a fault at any AWS call for a text', () => {
  /**
   * The three kinds with different effects: not executed; executed without a response; executed, then the caller
   * crashes. The chaos test uses all kinds.
   */
  const KINDS: readonly CallFault['kind'][] = ['throttle', 'lose-response', 'crash-after'];

  test('results in one stored message, one contact and one conversation', { timeout: 120_000 }, async () => {
    const calls = await callsOfOneText();
    const names = calls.map(([name, action]) => `${name.replace('warung-dev-', '')} ${action}`);
    expect(names).toEqual(
      expect.arrayContaining([
        'receive-webhook sqs:SendMessage',
        'route-inbound dynamodb:GetItem',
        'route-inbound dynamodb:TransactWriteItems',
        'route-inbound dynamodb:PutItem',
        'route-inbound dynamodb:UpdateItem',
        'publish-changes events:PutEvents',
        'track-number dynamodb:GetItem',
      ]),
    );
    const sent: { shop: Shop; wamid: string }[] = [];
    const shops: Shop[] = [];
    for (let missing = calls.length * KINDS.length; missing > 0; missing -= 1) shops.push(await openShop(meta));
    await runtime.waitUntilIdle();
    for (const call of calls) {
      for (const kind of KINDS) {
        const target = shops.pop();
        if (target) sent.push(await sendWithFault(target, call, kind));
      }
    }
    await runtime.drain();
    for (const { shop: target, wamid } of sent) {
      expect(await target.wamids()).toEqual([wamid]);
      expect((await target.conversations()).length, wamid).toBe(1);
      expect(
        (await new TableReader(runtime).scanByPrefix(tenantPrefix(target.tenantId) + KEYS.contact.partition)).length,
        wamid,
      ).toBe(1);
    }
    expect(readDeadLetterMessages(runtime)).toEqual([]);
  });

  /**
   * Sends one text with a fault at one call. Each text goes to a separate shop, so that every call occurs. Only a cold
   * function reads a secret.
   */
  async function sendWithFault(target: Shop, [functionName, action]: [string, string], kind: CallFault['kind']) {
    if (action.startsWith('secretsmanager:'))
      runtime.services.lambda.reload(`arn:aws:lambda:ap-southeast-1:000000000000:function:${functionName}`);
    const fault: CallFault = kind === 'delay' ? { kind, ms: 100 } : { kind };
    let left = 1;
    const stop = runtime.faults.onCall((call) => {
      if (left === 0 || call.functionName !== functionName || call.action !== action) return undefined;
      left -= 1;
      return fault;
    });
    const wamid = `wamid.${functionName}.${action}.${kind}`;
    await postLikeMeta(textWebhook({ ...target, from: '62811', wamid, at: nextSecond() }));
    await runtime.waitUntilIdle();
    stop();
    expect(left, `${wamid}: faults that did not occur`).toBe(0);
    return { shop: target, wamid };
  }
});

describe('deliveries', () => {
  const texts = (name: string) =>
    Array.from({ length: 20 }, (_, index) => ({
      from: String(6281800000000 + (index % 4)),
      wamid: `wamid.${name}-${String(index).padStart(2, '0')}`,
      at: nextSecond(),
    }));

  test.each<DeliveryFault>([{ kind: 'duplicate' }, { kind: 'reorder' }, { kind: 'delay', ms: 30_000 }])(
    '$kind: every message is stored once',
    async (fault) => {
      const target = await openShop(meta);
      let faultCount = 0;
      runtime.faults.onDelivery(() => {
        faultCount += 1;
        return fault;
      });
      const sent = texts(fault.kind);
      await meta.postWebhook(textsWebhook(target.wabaId, target.phoneNumberId, sent));
      await runtime.drain();
      expect(faultCount).toBeGreaterThanOrEqual(sent.length);
      expect(await target.wamids()).toEqual(sent.map(({ wamid }) => wamid));
      expect((await target.conversations()).length).toBe(4);
    },
  );
});

test('a temporary fault delays texts; all are stored in the end', async () => {
  const target = await openShop(meta);
  let faultCount = 0;
  const stop = runtime.faults.onCall(({ action, functionName }) => {
    if (!functionName?.endsWith('route-inbound') || action !== 'dynamodb:PutItem') return undefined;
    faultCount += 1;
    return { kind: 'throttle' };
  });
  const payload = textWebhook({ ...target, from: '62811', wamid: 'wamid.delayed', at: nextSecond() });
  expect((await meta.postWebhook(payload)).status).toBe(200);
  await runtime.waitUntilIdle();
  expect(faultCount).toBeGreaterThan(0);
  stop();
  await runtime.drain();
  expect(await target.wamids()).toEqual(['wamid.delayed']);
});
