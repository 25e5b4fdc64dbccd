import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { assemblyCache, assemblyKey } from '../../assembly-cache.ts';

const temporary = (): string => mkdtempSync(join(tmpdir(), 'warung-cache-'));

function write(root: string, path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

function project(): string {
  const root = temporary();
  for (const path of ['functions/orders/a.ts', 'infra/stacks/b.ts', 'infra/local/c.ts', 'test/d.test.ts'])
    write(root, path, path);
  write(root, 'node_modules/.package-lock.json', '{}');
  return root;
}

describe('the key of an assembly', () => {
  test('is the same for the same content, whatever the folder', () => {
    expect(assemblyKey(project(), {})).toBe(assemblyKey(project(), {}));
  });

  test.each([
    ['a changed source of a function', 'functions/orders/a.ts'],
    ['a new source', 'shared/new.ts'],
    ['a changed stack', 'infra/stacks/b.ts'],
    ['a changed page', 'web/shop/main.tsx'],
    ['other installed packages', 'node_modules/.package-lock.json'],
  ])('changes with %s', (_, path) => {
    const root = project();
    const before = assemblyKey(root, {});
    write(root, path, 'changed');
    expect(assemblyKey(root, {})).not.toBe(before);
  });

  test.each(['infra/local/c.ts', 'test/d.test.ts', 'README.md'])('does not change with %s', (path) => {
    const root = project();
    const before = assemblyKey(root, {});
    write(root, path, 'changed');
    expect(assemblyKey(root, {})).toBe(before);
  });

  test('changes when a source gets another name', () => {
    const root = project();
    const before = assemblyKey(root, {});
    renameSync(join(root, 'functions/orders/a.ts'), join(root, 'functions/orders/b.ts'));
    expect(assemblyKey(root, {})).not.toBe(before);
  });

  test('changes with a setting that the app reads', () => {
    const root = project();
    expect(assemblyKey(root, { WARUNG_ALARM_EMAIL: 'a@example.com' })).not.toBe(assemblyKey(root, {}));
  });
});

describe('the cache', () => {
  const assembly = (): string => {
    const folder = temporary();
    write(folder, 'asset.1/index.mjs', 'code');
    return folder;
  };
  const key = (digit: string): string => digit.repeat(32);

  test('restores what it saved', async () => {
    const cache = assemblyCache(temporary());
    await cache.save(key('1'), assembly());
    const target = join(temporary(), 'assembly');
    expect(await cache.restore(key('1'), target)).toBe(true);
    expect(readFileSync(join(target, 'asset.1/index.mjs'), 'utf8')).toBe('code');
  });

  test('writes nothing when it does not know the key', async () => {
    const target = join(temporary(), 'assembly');
    expect(await assemblyCache(temporary()).restore(key('1'), target)).toBe(false);
    expect(existsSync(target)).toBe(false);
  });

  test('keeps the three that were used last', async () => {
    const directory = temporary();
    const cache = assemblyCache(directory);
    for (const [index, digit] of ['1', '2', '3'].entries()) {
      await cache.save(key(digit), assembly());
      utimesSync(join(directory, key(digit)), index + 1, index + 1);
    }
    await cache.restore(key('1'), join(temporary(), 'assembly'));
    await cache.save(key('4'), assembly());
    expect(globSync('*', { cwd: directory }).sort()).toEqual([key('1'), key('3'), key('4')]);
  });
});
