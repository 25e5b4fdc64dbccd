import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { Client } from '../harness/client.ts';
import {
  type Command,
  createClientFor,
  findJavaProcesses,
  findSimulatorProcesses,
  startCommand,
} from '../harness/command.ts';
import { textWebhook } from '../harness/payloads.ts';
import { nextSecond } from '../harness/shop.ts';
import { waitFor } from '../harness/wait-for.ts';

const root = mkdtempSync(join(tmpdir(), 'warung-command-'));
const running = new Set<Command>();

function start(args: readonly string[], environment?: Record<string, string | undefined>): Command {
  const command = startCommand(args, environment);
  running.add(command);
  void command.ended.then(() => running.delete(command));
  return command;
}

afterAll(async () => {
  for (const { child } of running) child.kill('SIGKILL');
  await Promise.all([...running].map(({ ended }) => ended));
  rmSync(root, { recursive: true, force: true });
});

const contactSchema = z.looseObject({ contact: z.looseObject({ waId: z.string() }) });
/** Number of customers of the demo shop. The phone numbers of test customers begin with 62816. */
const DEMO_CUSTOMERS = 6;
const phonesIn = async (client: Client): Promise<string[]> =>
  (await client.listAll('/v1/conversations')).map((one) => contactSchema.parse(one).contact.waId);
const isTestCustomer = (phone: string): boolean => phone.startsWith('62816');

/** Expects exit code 1 and a last line with what to do, without stack traces. */
async function expectFailure(command: Command, sentence: RegExp): Promise<void> {
  expect(await command.ended).toEqual({ code: 1, signal: null });
  const lines = command.output().trim().split('\n');
  expect(lines.at(-1)).toMatch(sentence);
  expect(command.output()).not.toMatch(/^\s+at |node:internal|Error:/m);
}

/** Lets a server listen on a free port. Returns its address. */
async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
}

describe('a platform that is killed while it works', () => {
  const dataDir = join(root, 'killed');
  const acknowledged: string[] = [];
  let before: { demo: Client['credentials']['demo']; operatorKey: string };
  let second: Command;

  beforeAll(async () => {
    const first = start(['--port', '0', '--data', dataDir]);
    const address = await first.ready();
    const client = createClientFor(dataDir);
    expect(client.credentials.baseUrl).toBe(address);
    const { demo, operatorKey } = client.credentials;
    before = { demo, operatorKey };
    await waitFor('the demo shop', async () => (await phonesIn(client)).length === DEMO_CUSTOMERS);
    await postUntilGone(client, first);
    expect(await first.ended).toEqual({ code: null, signal: 'SIGKILL' });
  }, 240_000);

  async function postUntilGone(client: Client, command: Command): Promise<void> {
    let sent = 0;
    const lane = async (customer: number): Promise<void> => {
      for (;;) {
        const wamid = `wamid.kill-${sent++}`;
        const from = String(6281600000000 + customer);
        const text = textWebhook({ ...client.credentials.demo, from, wamid, at: nextSecond() });
        const answer = await client.postWebhook(text).catch(() => undefined);
        if (answer?.status !== 200) return;
        acknowledged.push(wamid);
        if (acknowledged.length === 120) command.child.kill('SIGKILL');
      }
    };
    await Promise.all(Array.from({ length: 6 }, (_, index) => lane(index)));
  }

  test('leaves no Java process and no simulator running', async () => {
    await waitFor('Java has gone', () => findJavaProcesses(dataDir).length === 0);
    await waitFor('the simulator has gone', () => findSimulatorProcesses(dataDir).length === 0);
  });

  test('starts again on the same data with the same keys', async () => {
    second = start(['--port', '0', '--data', dataDir]);
    const address = await second.ready();
    const { credentials } = createClientFor(dataDir);
    expect(credentials.baseUrl).toBe(address);
    expect(credentials).toMatchObject(before);
    expect((await createClientFor(dataDir).operator('GET', '/v1/operator/quarantine')).status).toBe(200);
  });

  test('has every message of a POST that was answered 200, once', async () => {
    expect(acknowledged.length).toBeGreaterThanOrEqual(120);
    const client = createClientFor(dataDir);
    const wamids = await waitFor('all messages have arrived', async () => {
      const found = (await client.listMessages()).map(({ wamid }) => String(wamid));
      return acknowledged.every((wamid) => found.includes(wamid)) && found;
    });
    expect(new Set(wamids).size).toBe(wamids.length);
    expect((await phonesIn(client)).filter(isTestCustomer)).toHaveLength(6);
  });

  test('has the demo shop unchanged, with each customer once', async () => {
    expect((await phonesIn(createClientFor(dataDir))).filter((phone) => !isTestCustomer(phone))).toHaveLength(
      DEMO_CUSTOMERS,
    );
  });

  test('serves the simulated phone at /simulator, whose messages reach the shop', async () => {
    const address = await second.ready();
    const page = await fetch(`${address}/simulator`);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')]);
    const post = async (path: string, body: unknown) => {
      const headers = { 'content-type': 'application/json' };
      const init = { method: 'POST', headers, body: JSON.stringify(body) };
      return (await fetch(`${address}/simulator/api${path}`, init)).json();
    };
    const customer = z
      .object({ id: z.string() })
      .parse(await post('/customers', { name: 'Putri', phone: '6281700000001' }));
    const chat = `/chats/${customer.id}/${before.demo.phoneNumberId}`;
    await post(`${chat}/messages`, { type: 'text', body: 'Masih buka?' });
    await waitFor('the message has arrived', async () =>
      (await phonesIn(createClientFor(dataDir))).includes('6281700000001'),
    );
  });

  test('rejects a second start with its data folder or its port, each in one sentence', async () => {
    const port = new URL(await second.ready()).port;
    const [sameFolder, samePort] = [
      start(['--port', '0', '--data', dataDir]),
      start(['--port', port, '--data', join(root, 'other')]),
    ];
    await expectFailure(sameFolder, /^the data folder .*killed is in use by process \d+: /);
    await expectFailure(samePort, new RegExp(`port ${port} `, 'i'));
    // The running platform is not affected.
    expect((await fetch(`${await second.ready()}/health`)).status).toBe(200);
    expect(findJavaProcesses(join(root, 'other'))).toEqual([]);
  });

  test('stops on Ctrl-C with exit code 0, and so do Java and the simulator', async () => {
    expect([findJavaProcesses(dataDir).length, findSimulatorProcesses(dataDir).length]).toEqual([1, 1]);
    second.child.kill('SIGINT');
    expect(await second.ended).toEqual({ code: 0, signal: null });
    await waitFor('Java has gone', () => findJavaProcesses(dataDir).length === 0);
    expect(findSimulatorProcesses(dataDir)).toEqual([]);
    expect(existsSync(join(dataDir, 'lock'))).toBe(false);
  });

  test('starts with empty data and new keys with --fresh, and creates the demo shop without calls to the given Graph API', async () => {
    const calls: string[] = [];
    const graph = createServer((request, response) => {
      calls.push(`${request.method} ${request.url}`);
      response.end('{}');
    });
    const GRAPH_API_URL = await listening(graph);
    const fresh = start(['--port', '0', '--data', dataDir, '--fresh'], { GRAPH_API_URL });
    await fresh.ready();
    const client = createClientFor(dataDir);
    expect(client.credentials.operatorKey).not.toBe(before.operatorKey);
    expect(client.credentials.demo.tenantId).not.toBe(before.demo.tenantId);
    await waitFor('the demo shop', async () => (await phonesIn(client)).length === DEMO_CUSTOMERS);
    expect((await phonesIn(client)).filter(isTestCustomer)).toEqual([]);
    expect(fresh.output()).toContain(`GRAPH_API_URL      ${GRAPH_API_URL}`);
    expect(calls).toEqual([]);
    graph.close();
    const old = await client.request('GET', '/v1/conversations', { key: before.demo.apiKey });
    expect(old.status).toBe(401);
    fresh.child.kill('SIGTERM');
    expect(await fresh.ended).toEqual({ code: 0, signal: null });
  });
});

describe('a start that fails', () => {
  afterEach(() => expect(findJavaProcesses(root)).toEqual([]));

  test('because Java is missing reports it in one sentence', async () => {
    const bin = join(root, 'bin');
    mkdirSync(bin);
    // Contains a shell, but no Java.
    symlinkSync('/bin/sh', join(bin, 'sh'));
    const command = start(['--port', '0', '--data', join(root, 'no-java')], { PATH: bin, JAVA_HOME: undefined });
    await expectFailure(command, /^No Java was found .*Java 17 or newer: install it/);
  });

  test('because JAVA_HOME contains no Java reports it in one sentence', async () => {
    const command = start(['--port', '0', '--data', join(root, 'no-java-2')], { JAVA_HOME: join(root, 'nowhere') });
    await expectFailure(command, /^No Java was found \(.*nowhere\/bin\/java\)/);
  });

  test('because another program uses the port reports it in one sentence', async () => {
    const other = createServer();
    try {
      const { port } = new URL(await listening(other));
      await expectFailure(
        start([], { PORT: port, WARUNG_DATA: join(root, 'taken') }),
        new RegExp(`port ${port} `, 'i'),
      );
    } finally {
      other.close();
    }
  });

  test('because the data is of another version reports it in one sentence', async () => {
    const dataDir = join(root, 'old');
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, 'clock'), '0');
    await expectFailure(start(['--port', '0', '--data', dataDir]), /^the data in .*old was written by another version/);
  });

  test('because the simulator cannot start reports it in one sentence', async () => {
    const dataDir = join(root, 'no-simulator');
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, 'format'), '1\n');
    writeFileSync(join(dataDir, 'simulator'), 'not a folder');
    await expectFailure(
      start(['--port', '0', '--data', dataDir]),
      /^The WhatsApp simulator could not start: .*simulator/,
    );
  });

  test.each([
    [['--port', 'many'], /^--port \(or PORT\) must be a number/],
    [['--prot', '1'], /Usage: npm start/],
  ])('because of the arguments %j shows the correct usage', async (args, sentence) => {
    await expectFailure(start(args), sentence);
  });

  test('releases its data folder', () => {
    for (const name of ['no-java', 'taken', 'no-simulator']) {
      const lock = join(root, name, 'lock');
      expect(existsSync(lock) && readFileSync(lock, 'utf8')).toBe(false);
    }
  });
});
