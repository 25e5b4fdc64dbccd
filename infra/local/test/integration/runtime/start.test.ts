import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AssemblyCopy } from '../../../../../test/harness/assembly-copy.ts';
import { type LocalRuntime, type RuntimeOptions, startRuntime } from '../../../runtime.ts';
import { SYNTH_TIMEOUT_MS, synthesizeGreetingApp } from './app.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'warung-start-'));
let assembly: AssemblyCopy;

beforeAll(async () => {
  assembly = await synthesizeGreetingApp();
}, SYNTH_TIMEOUT_MS);
afterAll(() => {
  assembly?.remove();
  rmSync(dataDir, { recursive: true, force: true });
});

const start = (more: Partial<RuntimeOptions> = {}): Promise<LocalRuntime> =>
  startRuntime({ assembly: Promise.resolve(assembly.directory), dataDir, port: 0, fresh: false, ...more });
const greeting = async ({ url }: LocalRuntime) => (await fetch(`${url}/health`)).text();

test('parameters have default values, can be changed while the app runs, and keep their values with a changed template', async () => {
  const runtime = await start();
  try {
    expect(await greeting(runtime)).toBe('Halo');
    await runtime.update(assembly.directory, { Greeting: 'Sampurasun' });
    expect(await greeting(runtime)).toBe('Sampurasun');
    await runtime.update(assembly.directory);
    expect(await greeting(runtime)).toBe('Sampurasun');
    await expect(runtime.update(assembly.directory, { Greeting: '123' })).rejects.toThrow(
      'the value of parameter Greeting of warung-dev-api must match [A-Za-z]+',
    );
    expect(await greeting(runtime)).toBe('Sampurasun');
  } finally {
    await runtime.stop();
  }
});

test.each([-400, 400])(
  'the clock of a new data folder starts %d days from now if configured, and continues from there',
  async (days) => {
    const folder = join(dataDir, `clock-${days}`);
    const startAt = Date.now() + days * 86_400_000;
    const first = await start({ dataDir: folder, startAt });
    const stoppedAt = first.clock.now();
    expect(stoppedAt - startAt).toBeGreaterThanOrEqual(0);
    expect(stoppedAt - startAt).toBeLessThan(120_000);
    await first.stop();
    // Neither the machine's time nor that of the first start.
    const second = await start({ dataDir: folder, startAt: 0 });
    expect(second.clock.now() - stoppedAt).toBeGreaterThanOrEqual(0);
    expect(second.clock.now() - stoppedAt).toBeLessThan(120_000);
    await second.stop();
  },
);

test.each<[string, Partial<RuntimeOptions>, string]>([
  [
    'a value for a parameter that no template has',
    { parameters: { Greting: 'A' } },
    'no template has the parameter Greting',
  ],
  ['a failure of the companion', { startCompanion: () => Promise.reject(new Error('no simulator')) }, 'no simulator'],
])('%s stops the start', async (_, options, problem) => {
  await expect(start(options)).rejects.toThrow(problem);
});

test('a companion starts before the app processes requests, and is reached through a reverse proxy', async () => {
  const before: number[] = [];
  const server = createServer((request, response) => response.end(`companion ${request.url}`));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  const runtime = await start({
    parameters: ({ url }) => ({ Greeting: url.startsWith('http://localhost:') ? 'Wilujeng' : '?' }),
    startCompanion: async (started) => {
      started.openReverseProxy('/simulator', origin);
      before.push((await fetch(`${started.url}/health`)).status);
    },
  });
  try {
    expect(before).toEqual([503]);
    expect(await (await fetch(`${runtime.url}/simulator/x?y=1`)).text()).toBe('companion /simulator/x?y=1');
    expect(await greeting(runtime)).toBe('Wilujeng');
    await runtime.waitUntilIdle();
  } finally {
    await runtime.stop();
    server.close();
  }
});
