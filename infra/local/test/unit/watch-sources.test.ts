import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createDebouncer, watchFiles, watchSources } from '../../watch-sources.ts';

/** File system events may be late on a busy machine. */
const EVENT_TIMEOUT = { timeout: 20_000 };

function tree() {
  const root = mkdtempSync(join(tmpdir(), 'warung-watch-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const folder of ['functions/webhooks', 'shared', 'events', 'infra/stacks', 'infra/local/sqs', 'infra/simulator'])
    mkdirSync(join(root, folder), { recursive: true });
  const write = (file: string) => writeFileSync(join(root, file), `${Math.random()}`);
  write('infra/app.ts');
  return { root, write };
}

describe('watched files', () => {
  function watched() {
    const made = tree();
    const reported: string[] = [];
    onTestFinished(watchFiles(made.root, (file) => reported.push(file)));
    const has = (file: string) => vi.waitFor(() => expect(reported).toContain(file), EVENT_TIMEOUT);
    return { ...made, reported, has };
  }

  test.each([
    'functions/webhooks/a.ts',
    'shared/a.ts',
    'infra/stacks/a.ts',
    'infra/app.ts',
    'infra/other.ts',
    'cdk.json',
  ])('include %s', async (file) => {
    const { write, has } = watched();
    write(file);
    await has(file);
  });

  test('reports a file each time that an editor renames it into place', async () => {
    const { root, write, reported, has } = watched();
    for (let time = 1; time <= 3; time += 1) {
      // Outside the watched folders, as some editors do.
      write('new.ts');
      renameSync(join(root, 'new.ts'), join(root, 'infra/app.ts'));
      await has('infra/app.ts');
      reported.length = 0;
    }
    write('infra/app.ts');
    await has('infra/app.ts');
  });

  test('reports a file in a new folder, and in one that was deleted and recreated', async () => {
    const { root, write, reported, has } = watched();
    mkdirSync(join(root, 'functions/orders'));
    await has('functions/orders');
    write('functions/orders/a.ts');
    await has('functions/orders/a.ts');
    rmSync(join(root, 'functions/orders'), { recursive: true });
    mkdirSync(join(root, 'functions/orders'));
    // The file may be older than the watcher of the folder; then only the folder is reported.
    await vi.waitFor(() => {
      write('functions/orders/b.ts');
      expect(reported).toContain('functions/orders/b.ts');
    }, EVENT_TIMEOUT);
  });

  test('do not include the runtime itself and the simulator, whose changes require a restart', async () => {
    const { write, reported, has } = watched();
    write('infra/local/main.ts');
    write('infra/local/sqs/a.ts');
    write('infra/simulator/main.ts');
    write('README.md');
    // Events arrive in order: after this one, all earlier ones have been reported.
    write('infra/last.ts');
    await has('infra/last.ts');
    write('cdk.json');
    await has('cdk.json');
    expect(reported.filter((file) => !['infra/last.ts', 'cdk.json'].includes(file))).toEqual([]);
  });
});

describe('steps of a change', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  test('that occur close together cause one call', async () => {
    vi.useFakeTimers();
    const onChange = vi.fn(async () => undefined);
    const { changed } = createDebouncer(onChange);
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

  test('cause one call at a time, and none after the stop', async () => {
    vi.useFakeTimers();
    let finish = (): void => undefined;
    const onChange = vi.fn(() => new Promise<void>((done) => (finish = done)));
    const { changed, stop } = createDebouncer(onChange);
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

test('a change of a source calls the callback', async () => {
  const { root, write } = tree();
  const onChange = vi.fn(async () => undefined);
  onTestFinished(watchSources(onChange, root));
  write('events/a.ts');
  await vi.waitFor(() => expect(onChange).toHaveBeenCalled(), EVENT_TIMEOUT);
});
