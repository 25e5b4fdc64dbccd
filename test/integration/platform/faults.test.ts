import type { CallFault, DeliveryFault, LocalRuntime } from '@warung/local';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
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

/** Posts until 200, as Meta does. Answers how many times it took. */
async function postLikeMeta(payload: unknown): Promise<number> {
  for (let attempt = 1; attempt <= 20; attempt += 1)
    if ((await meta.postWebhook(payload)).status === 200) return attempt;
  throw new Error('a webhook was refused twenty times');
}

/** Every call of a function on the way of one first text. */
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

describe('a fault at any call on the way of a text', () => {
  /** The three that differ: nothing done, done and not told, done and the caller gone. The chaos test mixes all. */
  const KINDS: readonly CallFault['kind'][] = ['throttle', 'lose-response', 'crash-after'];

  test('leads to one stored message, one contact and one conversation', { timeout: 120_000 }, async () => {
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
    const struck: { at: Shop; wamid: string }[] = [];
    const shops: Shop[] = [];
    for (let missing = calls.length * KINDS.length; missing > 0; missing -= 1) shops.push(await openShop(meta));
    await runtime.waitUntilIdle();
    for (const call of calls) {
      for (const kind of KINDS) {
        const at = shops.pop();
        if (at) struck.push(await strike(at, call, kind));
      }
    }
    await runtime.drain();
    for (const { at, wamid } of struck) {
      expect(await at.wamids()).toEqual([wamid]);
      expect((await at.conversations()).length, wamid).toBe(1);
      expect((await new TableReader(runtime).scanByPrefix(`T#${at.tenantId}#P#`)).length, wamid).toBe(1);
    }
    expect(readDeadLetterMessages(runtime)).toEqual([]);
  });

  /** Sends one text while the fault waits for its call: to a shop of its own, so that no call is left out. A secret is read by a cold function only. */
  async function strike(at: Shop, [functionName, action]: [string, string], kind: CallFault['kind']) {
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
    await postLikeMeta(textWebhook({ ...at, from: '62811', wamid, at: nextSecond() }));
    await runtime.waitUntilIdle();
    stop();
    expect(left, `${wamid}: calls that were not struck`).toBe(0);
    return { at, wamid };
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
      const at = await openShop(meta);
      let struck = 0;
      runtime.faults.onDelivery(() => {
        struck += 1;
        return fault;
      });
      const sent = texts(fault.kind);
      await meta.postWebhook(textsWebhook(at.wabaId, at.phoneNumberId, sent));
      await runtime.drain();
      expect(struck).toBeGreaterThanOrEqual(sent.length);
      expect(await at.wamids()).toEqual(sent.map(({ wamid }) => wamid));
      expect((await at.conversations()).length).toBe(4);
    },
  );
});

test('a fault that stays for a while delays texts, and no more: all come home in the end', async () => {
  const at = await openShop(meta);
  let refused = 0;
  const stop = runtime.faults.onCall(({ action, functionName }) => {
    if (!functionName?.endsWith('route-inbound') || action !== 'dynamodb:PutItem') return undefined;
    refused += 1;
    return { kind: 'throttle' };
  });
  const payload = textWebhook({ ...at, from: '62811', wamid: 'wamid.patient', at: nextSecond() });
  expect((await meta.postWebhook(payload)).status).toBe(200);
  await runtime.waitUntilIdle();
  expect(refused).toBeGreaterThan(0);
  stop();
  await runtime.drain();
  expect(await at.wamids()).toEqual(['wamid.patient']);
});
