import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { settled, watchFiles, watchSources } from '../../../infra/local/watch.ts';

/** Events of the file system come when the machine has time for them. */
const PATIENCE = { timeout: 20_000 };

function tree() {
  const root = mkdtempSync(join(tmpdir(), 'warung-watch-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const folder of ['functions/webhooks', 'shared', 'events', 'infra/stacks', 'infra/local/sqs', 'infra/simulator'])
    mkdirSync(join(root, folder), { recursive: true });
  const write = (file: string) => writeFileSync(join(root, file), `${Math.random()}`);
  write('infra/app.ts');
  return { root, write };
}

describe('the files that are told of', () => {
  function watched() {
    const made = tree();
    const told: string[] = [];
    onTestFinished(watchFiles(made.root, (file) => told.push(file)));
    const has = (file: string) => vi.waitFor(() => expect(told).toContain(file), PATIENCE);
    return { ...made, told, has };
  }

  test.each([
    'functions/webhooks/a.ts',
    'shared/a.ts',
    'infra/stacks/a.ts',
    'infra/app.ts',
    'infra/other.ts',
    'cdk.json',
  ])('%s is one', async (file) => {
    const { write, has } = watched();
    write(file);
    await has(file);
  });

  test('one that an editor renames into place is seen each time', async () => {
    const { root, write, told, has } = watched();
    for (let time = 1; time <= 3; time += 1) {
      // Beside the watched folders, as some editors do.
      write('new.ts');
      renameSync(join(root, 'new.ts'), join(root, 'infra/app.ts'));
      await has('infra/app.ts');
      told.length = 0;
    }
    write('infra/app.ts');
    await has('infra/app.ts');
  });

  test('one in a folder that is new, or that went and came back, is seen', async () => {
    const { root, write, told, has } = watched();
    mkdirSync(join(root, 'functions/orders'));
    await has('functions/orders');
    write('functions/orders/a.ts');
    await has('functions/orders/a.ts');
    rmSync(join(root, 'functions/orders'), { recursive: true });
    mkdirSync(join(root, 'functions/orders'));
    // What is in it may have come before anybody looks at the folder, which is told of itself.
    await vi.waitFor(() => {
      write('functions/orders/b.ts');
      expect(told).toContain('functions/orders/b.ts');
    }, PATIENCE);
  });

  test('the runtime itself and the simulator are none: their changes need a new start', async () => {
    const { write, told, has } = watched();
    write('infra/local/main.ts');
    write('infra/local/sqs/a.ts');
    write('infra/simulator/main.ts');
    write('README.md');
    // Events come in the order of what happened: when this one is here, those have been.
    write('infra/last.ts');
    await has('infra/last.ts');
    write('cdk.json');
    await has('cdk.json');
    expect(told.filter((file) => !['infra/last.ts', 'cdk.json'].includes(file))).toEqual([]);
  });
});

describe('steps of a change', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  test('that come close together are one call', async () => {
    vi.useFakeTimers();
    const onChange = vi.fn(async () => undefined);
    const { changed } = settled(onChange);
    for (let step = 0; step < 5; step += 1) {
      changed();
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(onChange).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(50);
    expect(onChange).toHaveBeenCalledTimes(1);
    changed();
    await vi.advanceTimersByTimeAsync(150);
    expect(onChange).toHaveBeenCalledTimes(2);
  });

  test('are told to one call at a time, and to none after the end', async () => {
    vi.useFakeTimers();
    let finish = (): void => undefined;
    const onChange = vi.fn(() => new Promise<void>((done) => (finish = done)));
    const { changed, stop } = settled(onChange);
    changed();
    await vi.advanceTimersByTimeAsync(150);
    changed();
    await vi.advanceTimersByTimeAsync(150);
    expect(onChange).toHaveBeenCalledTimes(1);
    finish();
    await vi.advanceTimersByTimeAsync(0);
    expect(onChange).toHaveBeenCalledTimes(2);
    changed();
    stop();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(onChange).toHaveBeenCalledTimes(2);
  });
});

test('a change of a source calls back', async () => {
  const { root, write } = tree();
  const onChange = vi.fn(async () => undefined);
  onTestFinished(watchSources(onChange, root));
  write('events/a.ts');
  await vi.waitFor(() => expect(onChange).toHaveBeenCalled(), PATIENCE);
});
