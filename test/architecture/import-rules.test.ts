import { describe, expect, test } from 'vitest';
import { type Import, importsOf, packagesBehind, readSource, sourceFiles } from './imports.ts';

/**
 * The folders from which a folder may import. `infra` references handlers by path only, and code in Lambda does not
 * depend on where it runs. The simulator and the local platform do not import each other: they communicate by HTTP, as
 * Meta and a business do.
 */
const ALLOWED_IMPORTS: Readonly<Record<string, readonly string[]>> = {
  events: ['events'],
  shared: ['shared', 'events'],
  functions: ['functions', 'shared', 'events'],
  'functions/console/web': ['functions/console/web', 'shared', 'events'],
  infra: ['infra'],
  'infra/local': ['infra/local'],
  'infra/simulator': ['infra/simulator'],
  'infra/simulator/web': ['infra/simulator/web'],
};
/**
 * Files that a folder may import although their folder is not allowed: schemas that a page shares with its API, and the
 * seeds of secrets.
 */
const EXCEPTIONS: Readonly<Record<string, RegExp>> = {
  'functions/console/web': /^functions\/[^/]+\/([\w-]+-)?(views|operations)\.ts$/,
  'infra/local': /^infra\/(common\/)?seeds\.ts$/,
  'infra/simulator/web': /^infra\/simulator\/phone-api\.ts$/,
};
const WEB = ['functions/console/web', 'infra/simulator/web'];
const LONGEST_FILE = 400;

/**
 * Returns the innermost listed folder of a path: `infra/local` for `infra/local/main.ts`, `infra` for `infra/app.ts`.
 */
const folderOf = (path: string): string =>
  Object.keys(ALLOWED_IMPORTS)
    .filter((folder) => path.startsWith(`${folder}/`))
    .sort((a, b) => b.length - a.length)[0] ?? '';
const filesIn = (folder: string): string[] => sourceFiles(folder).filter((file) => folderOf(file) === folder);
const isSource = (target: string): boolean => /\.(ts|tsx|css)$/.test(target);
const isForbidden = ({ file, target }: Import): boolean =>
  isSource(target) &&
  !(ALLOWED_IMPORTS[folderOf(file)] ?? []).includes(folderOf(target)) &&
  !(EXCEPTIONS[folderOf(file)]?.test(target) ?? false);

/**
 * Pages may import values only from modules that depend on no package except zod. Types may come from all allowed
 * modules.
 */
const isTooHeavyForPages = ({ file, target, isTypeOnly }: Import): boolean =>
  !isTypeOnly &&
  isSource(target) &&
  folderOf(target) !== folderOf(file) &&
  packagesBehind(target).some((name) => !/^zod(\/|$)/.test(name));

describe('imports between folders', () => {
  test.each(Object.keys(ALLOWED_IMPORTS))('%s imports only from allowed folders', (folder) => {
    const wrong = filesIn(folder)
      .flatMap((file) => importsOf(file))
      .filter(isForbidden);
    expect(wrong).toEqual([]);
  });

  test.each([
    ['shared/a.ts', "import { x } from '../functions/b.ts';", 'functions/b.ts'],
    ['shared/a.ts', "await import('../infra/c.ts');", 'infra/c.ts'],
    ['functions/a.ts', "import type { X } from '../infra/simulator/phone-api.ts';", 'infra/simulator/phone-api.ts'],
    ['functions/web/serve-pages.ts', "import './web/docs/main.tsx';", 'web/docs/main.tsx'],
    ['functions/console/web/src/a.tsx', "import { x } from '../../pages.ts';", 'functions/web/serve-pages.ts'],
    ['infra/simulator/web/a.css', "@import '../../../functions/console/web/b.css';", 'functions/console/web/b.css'],
    ['infra/simulator/web/a.tsx', "import { x } from '../state/b.ts';", 'infra/simulator/state/b.ts'],
    ['infra/simulator/a.ts', "import { x } from '../../shared/b.ts';", 'shared/b.ts'],
    ['infra/local/a.ts', "import { x } from '../bundling/web.ts';", 'infra/bundling/web.ts'],
    ['infra/bundling/a.ts', "import { x } from '../local/b.ts';", 'infra/local/b.ts'],
  ])('a forbidden import in %s is detected: %s', (file, source, target) => {
    const wrong = importsOf(file, source).filter(isForbidden);
    expect(wrong.map((found) => found.target)).toEqual([target]);
  });

  test.each([
    ['infra/simulator/web/a.tsx', "import { $State } from '../phone-api.ts';"],
    ['functions/console/web/src/a.tsx', "import { $Me } from '../../../tenants/business-operations.ts';"],
    ['functions/console/web/src/a.tsx', "import type { MessageView } from '../../../conversations/views.ts';"],
  ])('a page may import the schemas of its API: %s %s', (file, source) => {
    expect(importsOf(file, source).filter(isForbidden)).toEqual([]);
  });

  test('pages include no code of the platform except schemas', () => {
    const all = WEB.flatMap(filesIn).flatMap((file) => importsOf(file));
    expect(all.filter(isTooHeavyForPages)).toEqual([]);
  });

  test.each([
    ["import { unitOfWork } from '../../../../shared/line.ts';", true],
    ["import { type Reply, jsonReply } from '../../../../shared/http/once.ts';", true],
    ["import type { Line } from '../../../../shared/line.ts';", false],
    ["import { pageQuery } from '../../../../shared/http/page.ts';", false],
  ])('%s is too heavy for a page: %s', (source, heavy) => {
    const found = importsOf('functions/console/web/src/a.ts', source).filter(isTooHeavyForPages);
    expect(found.length > 0).toBe(heavy);
  });

  test('the local platform and the simulator do not import the CDK', () => {
    const all = ['infra/local', 'infra/simulator'].flatMap(sourceFiles).flatMap((file) => importsOf(file));
    expect(all.filter(({ target }) => /^(aws-cdk-lib|constructs)/.test(target))).toEqual([]);
  });

  test('no code in Lambda depends on whether it runs on AWS or locally', () => {
    const found = ['events', 'shared', 'functions']
      .flatMap(sourceFiles)
      .filter((file) => /localhost|127\.0\.0\.1|AWS_ENDPOINT_URL|infra\/local/.test(readSource(file)));
    expect(found).toEqual([]);
  });

  test('zod is imported as a namespace, which saves 355 kB in each bundle', () => {
    const heavy = ['events', 'shared', 'functions', 'infra']
      .flatMap(sourceFiles)
      .filter((file) => /import\s*\{[^}]*\bz\b[^}]*\}\s*from\s*['"]zod['"]/.test(readSource(file)));
    expect(heavy).toEqual([]);
  });

  test(`no file is longer than ${LONGEST_FILE} lines, and no entry file longer than 40`, () => {
    const all = ['events', 'shared', 'functions', 'infra', 'test'].flatMap(sourceFiles);
    const long = all.filter(
      (file) => readSource(file).split('\n').length > (file.endsWith('.handler.ts') ? 41 : LONGEST_FILE + 1),
    );
    expect(long).toEqual([]);
  });
});
