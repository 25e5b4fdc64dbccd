import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import * as z from 'zod';
import {
  buildSimulatorPage,
  type Simulator,
  SimulatorFailedError,
  startSimulatorProcess,
} from '../../../simulator-process.ts';

const script = join(import.meta.dirname, 'stand-in.child.ts');
const answerSchema = z.object({ pid: z.number(), arguments: z.array(z.string()), secret: z.string() });

afterEach(() => vi.unstubAllEnvs());

function start(behaviour: string, report: (line: string) => void = () => undefined): Promise<Simulator> {
  vi.stubEnv('STAND_IN', behaviour);
  return startSimulatorProcess({
    dataDir: '/data/simulator',
    webhookUrl: 'http://localhost:4000/webhooks/whatsapp',
    publicOrigin: 'http://127.0.0.1:4000',
    appSecret: 'app-secret',
    page: '/builds/page',
    fresh: true,
    report,
    script,
    stopTimeoutMs: 500,
  });
}

const ask = async (origin: string) => answerSchema.parse(await (await fetch(origin)).json());

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('the simulator’s process', () => {
  test('receives all its settings, and ends when it is stopped', async () => {
    const report = vi.fn();
    const simulator = await start('runs', report);
    const { pid, arguments: given, secret } = await ask(simulator.origin);
    expect(given.join(' ')).toBe(
      '--port 0 --data /data/simulator --webhook http://localhost:4000/webhooks/whatsapp ' +
        '--public http://127.0.0.1:4000 --page /builds/page --fresh',
    );
    expect(secret).toBe('app-secret');
    expect(isAlive(pid)).toBe(true);
    await simulator.stop();
    expect(isAlive(pid)).toBe(false);
    expect(report).not.toHaveBeenCalled();
  });

  test('reports its output while it runs, and when it ends by itself', async () => {
    const report = vi.fn();
    const { origin } = await start('runs', report);
    await fetch(`${origin}/print`);
    await vi.waitFor(() => expect(report).toHaveBeenCalledWith('simulator: a line'));
    await expect(fetch(`${origin}/die`)).rejects.toThrow();
    await vi.waitFor(() =>
      expect(report).toHaveBeenLastCalledWith(
        'The WhatsApp simulator ended unexpectedly (out of memory). Restart to use it again.',
      ),
    );
  });

  test('is killed when it does not end', async () => {
    const simulator = await start('stays');
    const { pid } = await ask(simulator.origin);
    await simulator.stop();
    expect(isAlive(pid)).toBe(false);
  });

  test.each([
    ['throws', 'The WhatsApp simulator could not start: port 4711 is taken'],
    ['complains', 'The WhatsApp simulator could not start: the data folder cannot be read'],
    ['ends', 'The WhatsApp simulator could not start: exit code 0'],
    ['is killed', 'The WhatsApp simulator could not start: SIGKILL'],
  ])('that %s instead of being ready is reported in one sentence', async (behaviour, sentence) => {
    const failed = start(behaviour);
    await expect(failed).rejects.toThrow(SimulatorFailedError);
    await expect(failed).rejects.toThrow(sentence);
  });

  test('that does not exist is reported in one sentence', async () => {
    const missing = startSimulatorProcess({
      dataDir: '/data',
      webhookUrl: '',
      publicOrigin: '',
      appSecret: '',
      page: '',
      fresh: false,
      report: () => undefined,
      script: join(import.meta.dirname, 'nowhere.ts'),
    });
    await expect(missing).rejects.toThrow(
      /^The WhatsApp simulator could not start: Cannot find module .*nowhere\.ts'$/,
    );
  });

  test('ends when its parent is killed', async () => {
    const parent = spawn(process.execPath, [join(import.meta.dirname, 'parent.child.ts')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void parent.kill('SIGKILL'));
    const [origin] = await once(createInterface({ input: parent.stdout }), 'line');
    const { pid } = await ask(z.string().parse(origin));
    parent.kill('SIGKILL');
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 5_000 });
  });
});

describe('the simulator’s page', () => {
  const web = join(import.meta.dirname, 'web.child.ts');

  test('is built by its own command, which prints its folder', async () => {
    expect(await buildSimulatorPage(web)).toBe('/builds/simulator');
  });

  test('that cannot be built is reported in one sentence', async () => {
    vi.stubEnv('STAND_IN', 'throws');
    await expect(buildSimulatorPage(web)).rejects.toThrow(
      /^The page of the WhatsApp simulator could not be built: infra\/simulator\/web can't be built:\nno such import$/,
    );
  });
});
