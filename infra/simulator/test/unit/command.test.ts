import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BadOptionsError, parseOptions } from '../../options.ts';

const MAIN = resolve(import.meta.dirname, '../../main.ts');
const ENV = { META_APP_SECRET: 'secret' };
const WEBHOOK = 'http://127.0.0.1:9/webhook';

describe('options', () => {
  test('parses flags and applies defaults', () => {
    expect(parseOptions(['--webhook', WEBHOOK, '--port', '0', '--data', 'x', '--fresh'], ENV)).toMatchObject({
      port: 0,
      dataDir: resolve('x'),
      fresh: true,
      webhookUrl: WEBHOOK,
      appSecret: 'secret',
    });
    expect(parseOptions(['--webhook', WEBHOOK], ENV)).toMatchObject({ port: 4010, fresh: false });
    const behind = parseOptions(['--webhook', WEBHOOK, '--public', 'http://127.0.0.1:4000/'], ENV);
    expect(behind.publicOrigin).toBe('http://127.0.0.1:4000');
  });

  test.each([
    [[], ENV, '--webhook'],
    [['--webhook', 'nowhere'], ENV, '--webhook'],
    [['--webhook', WEBHOOK], {}, 'META_APP_SECRET'],
    [['--webhook', WEBHOOK, '--port', '70000'], ENV, '--port'],
    [['--webhook', WEBHOOK, '--public', 'here'], ENV, '--public'],
    [['--colour', 'red'], ENV, '--colour'],
  ])('%o with %o names the invalid option', (argv, env, option) => {
    expect(() => parseOptions(argv, env)).toThrow(BadOptionsError);
    expect(() => parseOptions(argv, env)).toThrow(option);
  });
});

// Starting Node takes a second or more on a busy machine.
describe('the command', { timeout: 60_000 }, () => {
  let dataDir: string;
  let child: ChildProcess;
  let output: string;

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'simulator-'));
    output = '';
  });
  afterEach(() => {
    child.kill('SIGKILL');
    rmSync(dataDir, { recursive: true, force: true });
  });

  /** Starts the simulator. Returns the port that it reports by IPC. */
  async function start(...more: string[]): Promise<number> {
    child = fork(MAIN, ['--port', '0', '--data', dataDir, '--webhook', WEBHOOK, ...more], {
      env: { ...process.env, ...ENV },
      silent: true,
      execArgv: [],
    });
    child.stdout?.on('data', (chunk) => {
      output += String(chunk);
    });
    const message = await new Promise((resolveMessage, reject) => {
      child.once('message', resolveMessage);
      child.once('exit', (code) => reject(new Error(`ended with ${code}`)));
    });
    return Object(message).port;
  }

  const ended = () => new Promise((resolveCode) => child.once('exit', resolveCode));
  const customers = async (port: number): Promise<number> => {
    const state = await fetch(`http://127.0.0.1:${port}/simulator/api/state`);
    return Object(await state.json()).customers.length;
  };
  const addCustomer = (port: number) =>
    fetch(`http://127.0.0.1:${port}/simulator/api/customers`, {
      method: 'POST',
      body: JSON.stringify({ name: 'Ani' }),
    });

  test('prints its origin, keeps its state, clears it with --fresh, and stops on a signal', async () => {
    const port = await start();
    await addCustomer(port);
    child.kill('SIGTERM');
    expect(await ended()).toBe(0);
    expect(output).toBe(`simulator ready http://127.0.0.1:${port}\n`);
    expect(await customers(await start())).toBe(1);
    child.kill('SIGINT');
    expect(await ended()).toBe(0);
    expect(await customers(await start('--fresh'))).toBe(0);
  });

  test('stops when the parent process disconnects', async () => {
    await start();
    const end = ended();
    child.disconnect();
    expect(await end).toBe(0);
  });

  test('prints one sentence when the port is in use', async () => {
    const port = await start();
    const first = child;
    child = fork(MAIN, ['--port', String(port), '--data', join(dataDir, 'other'), '--webhook', WEBHOOK], {
      env: { ...process.env, ...ENV },
      silent: true,
      execArgv: [],
    });
    let errors = '';
    child.stderr?.on('data', (chunk) => {
      errors += String(chunk);
    });
    expect(await ended()).toBe(1);
    expect(errors).toBe(`Port ${port} is taken by another program; choose another one with --port.\n`);
    first.kill('SIGKILL');
  });
});
