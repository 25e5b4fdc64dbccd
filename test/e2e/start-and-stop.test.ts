import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Client } from '../harness/client.ts';
import { type Command, clientOf, javaOf, startCommand } from '../harness/command.ts';
import { textWebhook } from '../harness/payloads.ts';
import { nextSecond } from '../harness/shop.ts';
import { until } from '../harness/until.ts';

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

/** One sentence on how to go on, and nothing of our insides. */
async function expectSentence(command: Command, sentence: RegExp): Promise<void> {
  expect(await command.ended).toEqual({ code: 1, signal: null });
  const lines = command.output().trim().split('\n');
  expect(lines.at(-1)).toMatch(sentence);
  expect(command.output()).not.toMatch(/^\s+at |node:internal|Error:/m);
}

describe('a platform that is killed while it works', () => {
  const dataDir = join(root, 'killed');
  const acknowledged: string[] = [];
  let before: { demo: Client['credentials']['demo']; operatorKey: string };
  let second: Command;

  beforeAll(async () => {
    const first = start(['--port', '0', '--data', dataDir]);
    const address = await first.ready();
    const client = clientOf(dataDir);
    expect(client.credentials.baseUrl).toBe(address);
    const { demo, operatorKey } = client.credentials;
    before = { demo, operatorKey };
    await postUntilGone(client, first);
    expect(await first.ended).toEqual({ code: null, signal: 'SIGKILL' });
  });

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

  test('leaves no Java behind', async () => {
    await until('Java has gone', () => javaOf(dataDir).length === 0);
  });

  test('starts again on the same data with the same keys', async () => {
    second = start(['--port', '0', '--data', dataDir]);
    const address = await second.ready();
    const { credentials } = clientOf(dataDir);
    expect(credentials.baseUrl).toBe(address);
    expect(credentials).toMatchObject(before);
    expect((await clientOf(dataDir).operator('GET', '/v1/operator/quarantine')).status).toBe(200);
  });

  test('has every message of a POST that was answered 200, once', async () => {
    expect(acknowledged.length).toBeGreaterThanOrEqual(120);
    const client = clientOf(dataDir);
    const wamids = await until('all messages have arrived', async () => {
      const found = (await client.messages()).map(({ wamid }) => String(wamid));
      return acknowledged.every((wamid) => found.includes(wamid)) && found;
    });
    expect(new Set(wamids).size).toBe(wamids.length);
    expect((await client.all('/v1/conversations')).length).toBe(6);
  });

  test('refuses a second start on its data folder, and a start on its port, each in one sentence', async () => {
    const port = new URL(await second.ready()).port;
    const [sameFolder, samePort] = [
      start(['--port', '0', '--data', dataDir]),
      start(['--port', port, '--data', join(root, 'other')]),
    ];
    await expectSentence(sameFolder, /^the data folder .*killed is in use by process \d+: /);
    await expectSentence(samePort, new RegExp(`port ${port} `, 'i'));
    // Neither disturbed the one that runs.
    expect((await fetch(`${await second.ready()}/health`)).status).toBe(200);
    expect(javaOf(join(root, 'other'))).toEqual([]);
  });

  test('stops by Ctrl-C with exit code 0, Java included', async () => {
    expect(javaOf(dataDir).length).toBe(1);
    second.child.kill('SIGINT');
    expect(await second.ended).toEqual({ code: 0, signal: null });
    await until('Java has gone', () => javaOf(dataDir).length === 0);
    expect(existsSync(join(dataDir, 'lock'))).toBe(false);
  });

  test('starts empty with --fresh, with new keys', async () => {
    const fresh = start(['--port', '0', '--data', dataDir, '--fresh']);
    await fresh.ready();
    const client = clientOf(dataDir);
    expect(client.credentials.operatorKey).not.toBe(before.operatorKey);
    expect(client.credentials.demo.tenantId).not.toBe(before.demo.tenantId);
    expect(await client.all('/v1/conversations')).toEqual([]);
    const old = await client.api('GET', '/v1/conversations', { key: before.demo.apiKey });
    expect(old.status).toBe(401);
    fresh.child.kill('SIGTERM');
    expect(await fresh.ended).toEqual({ code: 0, signal: null });
  });
});

describe('a start that cannot be', () => {
  afterEach(() => expect(javaOf(root)).toEqual([]));

  test('for want of Java says so in one sentence', async () => {
    const bin = join(root, 'bin');
    mkdirSync(bin);
    // All that a shell needs, but no Java.
    symlinkSync('/bin/sh', join(bin, 'sh'));
    const command = start(['--port', '0', '--data', join(root, 'no-java')], { PATH: bin, JAVA_HOME: undefined });
    await expectSentence(command, /^No Java was found .*Java 17 or newer: install it/);
  });

  test('for a JAVA_HOME that holds none says so in one sentence', async () => {
    const command = start(['--port', '0', '--data', join(root, 'no-java-2')], { JAVA_HOME: join(root, 'nowhere') });
    await expectSentence(command, /^No Java was found \(.*nowhere\/bin\/java\)/);
  });

  test('for a port that another program has says so at once', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    try {
      const port = await until('a port', () => {
        const address = other.address();
        return typeof address === 'object' && address ? String(address.port) : undefined;
      });
      await expectSentence(
        start([], { PORT: port, WARUNG_DATA: join(root, 'taken') }),
        new RegExp(`port ${port} `, 'i'),
      );
    } finally {
      other.close();
    }
  });

  test.each([
    [['--port', 'many'], /^--port \(or PORT\) must be a number/],
    [['--prot', '1'], /Usage: npm start/],
  ])('for the arguments %j says how they should be', async (args, sentence) => {
    await expectSentence(start(args), sentence);
  });

  test('leaves its folder free for the next one', () => {
    for (const name of ['no-java', 'taken']) {
      const lock = join(root, name, 'lock');
      expect(existsSync(lock) && readFileSync(lock, 'utf8')).toBe(false);
    }
  });
});
