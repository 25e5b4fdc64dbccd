import { mkdirSync, mkdtempSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { watchSources } from '../../../infra/local/watch.ts';

function watched() {
  const root = mkdtempSync(join(tmpdir(), 'warung-watch-'));
  for (const folder of ['functions/webhooks', 'shared', 'events', 'infra/stacks', 'infra/local/sqs'])
    mkdirSync(join(root, folder), { recursive: true });
  const write = (file: string) => writeFileSync(join(root, file), `${Math.random()}`);
  write('infra/app.ts');
  const onChange = vi.fn(async () => undefined);
  onTestFinished(watchSources(onChange, root));
  return { root, write, onChange };
}

test.each([
  'functions/webhooks/a.ts',
  'shared/a.ts',
  'infra/stacks/a.ts',
  'infra/app.ts',
  'infra/other.ts',
  'cdk.json',
])('a change of %s is told', async (file) => {
  const { write, onChange } = watched();
  write(file);
  await vi.waitFor(() => expect(onChange).toHaveBeenCalledTimes(1));
});

test('a file that an editor renames into place is seen each time, and several steps count as one change', async () => {
  const { root, write, onChange } = watched();
  for (const times of [1, 2]) {
    for (const name of ['infra/app.ts~', 'infra/other.ts']) write(name);
    renameSync(join(root, 'infra/app.ts~'), join(root, 'infra/app.ts'));
    await vi.waitFor(() => expect(onChange).toHaveBeenCalledTimes(times));
  }
});

test('a change of the runtime itself is not: it needs a new start', async () => {
  const { write, onChange } = watched();
  write('infra/local/main.ts');
  write('infra/local/sqs/a.ts');
  write('README.md');
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(onChange).not.toHaveBeenCalled();
  write('events/a.ts');
  await vi.waitFor(() => expect(onChange).toHaveBeenCalledTimes(1));
});
