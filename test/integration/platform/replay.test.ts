import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { LocalRuntime } from '@warung/local';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, onTestFinished, test, vi } from 'vitest';
import { NumberTakenError, type ReplayOptions, replay } from '../../../infra/cli/replay.ts';
import { findTarget } from '../../../infra/cli/target.ts';
import { statusWebhook, textsWebhook, textWebhook, webhook } from '../../harness/payloads.ts';
import { APP_SECRET, startTestPlatform, type TestPlatform } from '../../harness/platform.ts';
import { nextSecond } from '../../harness/shop.ts';

const WARUNG = resolve(import.meta.dirname, '../../../infra/cli/warung.ts');
// Each test takes some seconds on an idle machine; the last one starts several processes.
vi.setConfig({ testTimeout: 180_000 });
const environment = { ...process.env };
let meta: TestPlatform;
let runtime: LocalRuntime;
let folder: string;
let at: { phoneNumberId: string; wabaId: string };
let files = 0;

beforeAll(async () => {
  meta = await startTestPlatform({ assembly: inject('assembly') });
  runtime = meta.platform.runtime;
});
beforeEach(() => {
  files += 1;
  folder = mkdtempSync(join(tmpdir(), 'warung-replay-'));
  at = { phoneNumberId: `71${files}`, wabaId: `81${files}` };
  const from = '6281234567890';
  write(
    'texts.json',
    textsWebhook(
      at.wabaId,
      at.phoneNumberId,
      [1, 2, 3].map((n) => ({ from, wamid: wamid(n), at: nextSecond() })),
    ),
  );
  const metadata = { display_phone_number: '622150000000', phone_number_id: at.phoneNumberId };
  const text = { type: 'text', text: { body: 'Siap kak.' }, timestamp: String(nextSecond()) };
  const echo = { from: '622150000000', to: from, id: wamid(9), ...text };
  write('echo.json', webhook(at.wabaId, { metadata, message_echoes: [echo] }, 'smb_message_echoes'));
  write('status.json', statusWebhook({ ...at, wamid: wamid(9), status: 'delivered', at: nextSecond(), to: from }));
  mkdirSync(join(folder, 'more'));
  write('more/account.json', webhook(at.wabaId, { event: 'VERIFIED_ACCOUNT' }, 'account_update'));
  write(
    'more/nobody.json',
    textWebhook({ phoneNumberId: `72${files}`, wabaId: '', from, wamid: 'wamid.n', at: nextSecond() }),
  );
  write('more/empty.json', { object: 'whatsapp_business_account', entry: [] });
  writeFileSync(join(folder, 'more/broken.json'), 'no JSON');
});
afterEach(async () => {
  runtime.faults.clear();
  await runtime.drain();
  rmSync(folder, { recursive: true });
});
afterAll(async () => {
  process.env = environment;
  await meta.stop();
});

const wamid = (n: number): string => `wamid.replay-${files}-${n}`;
const write = (file: string, payload: unknown): void => writeFileSync(join(folder, file), JSON.stringify(payload));

async function run(options: Partial<ReplayOptions & { baseUrl: string }> = {}) {
  const target = await findTarget({ data: meta.dataDir });
  const { baseUrl = target.baseUrl, ...others } = options;
  const common = { folder, appSecret: APP_SECRET, shouldConnect: true, times: 2, idleMs: 0, timeoutMs: 60_000 };
  return replay({ ...target, baseUrl }, { ...common, ...others });
}

/**
 * Starts a proxy in front of the platform that changes each webhook that is posted a second time, so that the platform
 * does not recognize the repetition.
 * @returns the address of the proxy
 */
async function startChangingProxy(change: (body: string) => string): Promise<string> {
  const seen = new Set<string>();
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const isWebhook = request.url === '/webhooks/whatsapp';
    const sent = isWebhook && seen.has(body) ? change(body) : body;
    if (isWebhook) seen.add(body);
    const signature = `sha256=${createHmac('sha256', APP_SECRET).update(sent).digest('hex')}`;
    const answer = await fetch(meta.credentials.baseUrl + request.url, {
      method: request.method ?? 'GET',
      headers: {
        'content-type': 'application/json',
        authorization: request.headers.authorization ?? '',
        ...(isWebhook ? { 'x-hub-signature-256': signature } : {}),
      },
      ...(body === '' ? {} : { body: sent }),
    });
    response.writeHead(answer.status).end(await answer.text());
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

describe('a replay', () => {
  test('reports every item, and finds that posting again changes nothing, also with duplicate and late deliveries', async () => {
    runtime.faults.onDelivery(({ messageId }) =>
      messageId < '8' ? { kind: 'duplicate' } : { kind: 'delay', ms: 500 },
    );
    const { files: reports, problems, snapshot } = await run();
    expect(problems).toEqual([]);
    const outcomes = reports.map(({ file, itemCount, items }) => [
      file,
      itemCount,
      ...items.map(({ outcome }) => outcome),
    ]);
    expect(outcomes).toEqual([
      ['echo.json', 1, 'stored'],
      ['more/account.json', 1, 'stored'],
      ['more/broken.json', 0],
      ['more/empty.json', 1, 'quarantined'],
      ['more/nobody.json', 1, 'quarantined'],
      ['status.json', 1, 'applied'],
      ['texts.json', 3, 'stored', 'stored', 'stored'],
    ]);
    const kinds = [...snapshot.keys()].map((name) => name.slice(0, name.lastIndexOf(' '))).sort();
    expect(kinds.filter((kind) => kind !== 'quarantined')).toEqual([
      'account event',
      'conversation',
      ...['message', 'message', 'message', 'message'],
    ]);
  });

  // Some of these changes keep the totals. Each must be reported, also when its effect is delayed.
  test.each<[string, (body: string) => string, RegExp]>([
    ['a message is stored twice', (body) => body.replaceAll('wamid.replay', 'wamid.second'), /message \S+ appeared/],
    [
      'a message gets another status, with as much of everything as before',
      (body) => body.replace('"status":"delivered"', '"status":"read"'),
      /message \S+ changed/,
    ],
    [
      'an account event appears',
      (body) => body.replace('VERIFIED_ACCOUNT', 'VERIFIED_AGAIN'),
      /account event \S+ appeared/,
    ],
    ['an item is quarantined', (body) => body.replace('"type":"text"', '"type":1'), /quarantined \S+ appeared/],
  ])('reports a problem when, in a repetition, %s', async (_, change, problem) => {
    const baseUrl = await startChangingProxy(change);
    runtime.faults.onDelivery(() => ({ kind: 'delay', ms: 1_000 }));
    const { problems } = await run({ baseUrl });
    expect(problems.join('\n')).toMatch(problem);
  });

  test('reports a problem when an item is missing', async () => {
    await runtime.setMappings(false, 'route-inbound');
    const { problems } = await run({ times: 1, timeoutMs: 300 });
    await runtime.setMappings(true, 'route-inbound');
    expect(problems).toContain('the queues did not become empty after the first time');
    expect(problems).toContain('texts.json: 3 of 3 items are missing');
  });

  test('does not start with a number of another tenant', async () => {
    await meta.createTenant('Toko Lain', at);
    await expect(run()).rejects.toThrow(NumberTakenError);
  });
});

describe('the command', () => {
  /** Creates a data folder whose credentials contain another address. */
  function dataFolder(baseUrl: string): string {
    const dir = mkdtempSync(join(tmpdir(), 'warung-replay-data-'));
    onTestFinished(() => rmSync(dir, { recursive: true }));
    cpSync(join(meta.dataDir, 'aws.json'), join(dir, 'aws.json'));
    writeFileSync(join(dir, 'credentials.json'), JSON.stringify({ ...meta.credentials, baseUrl }));
    return dir;
  }

  async function warung(...args: string[]): Promise<{ code: number | null; output: string }> {
    const env = { ...environment, META_APP_SECRET: APP_SECRET };
    const child = spawn(process.execPath, [WARUNG, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await once(child, 'close');
    return { code: child.exitCode, output };
  }

  test('exits with 0 and a table on success, with 1 when something changed, with 2 for a number of another tenant', async () => {
    const good = await warung('replay', folder, '--connect', '--times', '2', '--data', meta.dataDir);
    expect(good).toMatchObject({
      code: 0,
      output: expect.stringContaining('| texts.json | 200 | 3 | 3 | 0 | 0 | 0 |'),
    });
    expect(good.output).toContain('nothing of it changed');

    // Without the tenant's key, the replay does not check conversations, and the report says so.
    const unseen = await warung('replay', folder, '--times', '2', '--data', meta.dataDir);
    expect(unseen).toMatchObject({ code: 0, output: expect.stringContaining('conversations were not looked at') });

    const taken = await warung('replay', folder, '--connect', '--data', meta.dataDir);
    expect(taken).toMatchObject({ code: 2, output: expect.stringContaining('belongs to another tenant') });

    const address = await startChangingProxy((body) => body.replace('VERIFIED_ACCOUNT', 'VERIFIED_AGAIN'));
    const changed = await warung('replay', folder, '--times', '2', '--data', dataFolder(address));
    expect(changed).toMatchObject({ code: 1, output: expect.stringContaining('PROBLEM ') });
    expect(changed.output).not.toContain('nothing of it changed');
  });
});
