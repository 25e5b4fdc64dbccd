import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');

/** Which rooms a room may import from. `infra` knows handlers by path only; nothing that runs in Lambda knows where it runs. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  events: ['events'],
  shared: ['shared', 'events'],
  functions: ['functions', 'shared', 'events'],
  infra: ['infra'],
};
const LONGEST_FILE = 400;

interface Import {
  readonly file: string;
  readonly target: string;
}

const files = (room: string): string[] => globSync(`${room}/**/*.ts`, { cwd: ROOT });
const text = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

/** Relative imports as paths from the root, packages by name. */
function importsOf(file: string, source: string): Import[] {
  return [...source.matchAll(/(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)].map(([, specifier = '']) => ({
    file,
    target: specifier.startsWith('.') ? relative(ROOT, resolve(ROOT, dirname(file), specifier)) : specifier,
  }));
}

const roomOf = (path: string): string => path.split('/')[0] ?? '';
const crossing = ({ file, target }: Import): boolean =>
  target.endsWith('.ts') && !(ARROWS[roomOf(file)] ?? []).includes(roomOf(target));

describe('the arrows between rooms', () => {
  test.each(Object.keys(ARROWS))('%s imports only what it may', (room) => {
    const wrong = files(room)
      .flatMap((file) => importsOf(file, text(file)))
      .filter(crossing);
    expect(wrong).toEqual([]);
  });

  test('a forbidden import would be found', () => {
    const wrong = importsOf(
      'shared/a.ts',
      "import { x } from '../functions/b.ts'; await import('../infra/c.ts');",
    ).filter(crossing);
    expect(wrong.map(({ target }) => target)).toEqual(['functions/b.ts', 'infra/c.ts']);
  });

  test('the local runtime imports nothing of the CDK app, and the app nothing of it, but what both have in infra/common', () => {
    const all = files('infra').flatMap((file) => importsOf(file, text(file)));
    const isLocal = (path: string): boolean => path.startsWith('infra/local/');
    const isBetween = ({ file, target }: Import): boolean =>
      target.startsWith('infra/') && !target.startsWith('infra/common/') && isLocal(file) !== isLocal(target);
    expect(all.filter(isBetween)).toEqual([]);
    expect(all.filter(({ file, target }) => isLocal(file) && /^(aws-cdk-lib|constructs)/.test(target))).toEqual([]);
  });

  test('nothing that runs in Lambda knows whether it runs on AWS or here', () => {
    const told = ['events', 'shared', 'functions']
      .flatMap(files)
      .filter((file) => /localhost|127\.0\.0\.1|AWS_ENDPOINT_URL|infra\/local/.test(text(file)));
    expect(told).toEqual([]);
  });

  test('zod is imported as a namespace, which keeps 355 kB out of each bundle', () => {
    const heavy = ['events', 'shared', 'functions', 'infra']
      .flatMap(files)
      .filter((file) => /import\s*\{[^}]*\bz\b[^}]*\}\s*from\s*['"]zod['"]/.test(text(file)));
    expect(heavy).toEqual([]);
  });

  test(`no file is longer than ${LONGEST_FILE} lines, and no entry file longer than 40`, () => {
    const all = ['events', 'shared', 'functions', 'infra', 'test'].flatMap(files);
    const long = all.filter(
      (file) => text(file).split('\n').length > (file.endsWith('.handler.ts') ? 41 : LONGEST_FILE + 1),
    );
    expect(long).toEqual([]);
  });
});
