import { describe, expect, test } from 'vitest';
import { type Import, importsOf, packagesBehind, readSource, sourceFiles } from './imports.ts';

/**
 * The folders from which a folder may import. `infra` references handlers by path only, and code in Lambda does not
 * depend on where it runs. The simulator and the local runtime do not import each other: they communicate by HTTP, as
 * Meta and a business do.
 */
const ALLOWED_IMPORTS: Readonly<Record<string, readonly string[]>> = {
  events: ['events'],
  shared: ['shared', 'events'],
  functions: ['functions', 'shared', 'events'],
  web: ['web', 'shared', 'events'],
  infra: ['infra', 'infra/constructs', 'infra/stacks'],
  'infra/constructs': ['infra', 'infra/constructs'],
  'infra/stacks': ['infra', 'infra/constructs', 'infra/stacks'],
  'infra/cli': ['infra/cli', 'functions', 'shared', 'events'],
  'infra/local': ['infra/local'],
  'infra/simulator': ['infra/simulator'],
  'infra/simulator/web': ['infra/simulator/web'],
};
/**
 * Files that a folder may import although their folder is not allowed: schemas that a page shares with its API, the
 * components that all pages share, and the seeds of secrets.
 */
const EXCEPTIONS: Readonly<Record<string, RegExp>> = {
  web: /^functions\/[^/]+\/(api\/)?([\w-]+-)?(views|operations)\.ts$/,
  // IAM statements name partitions by the table's own schema of keys.
  'infra/constructs': /^shared\/table\/key-shapes\.ts$/,
  'infra/stacks': /^shared\/table\/key-shapes\.ts$/,
  'infra/local': /^infra\/seeds\.ts$/,
  'infra/simulator/web': /^(infra\/simulator\/phone-api\.ts|web\/ui\/.*)$/,
};
/** The components, styles and browser code that all pages share. */
const SHARED_UI = 'web/ui/';
const WEB = ['web', 'infra/simulator/web'];
/** Workspaces, with the package name by which code outside of them imports their `index.ts`. */
const WORKSPACES = { 'infra/local': '@warung/local', 'infra/simulator': '@warung/simulator' } as const;
const TESTS = /(^|\/)test\//;
const LONGEST_FILE = 400;

/**
 * Returns the innermost listed folder of a path: `infra/local` for `infra/local/main.ts`, `infra` for `infra/app.ts`.
 */
const folderOf = (path: string): string =>
  Object.keys(ALLOWED_IMPORTS)
    .filter((folder) => path.startsWith(`${folder}/`))
    .sort((a, b) => b.length - a.length)[0] ?? '';
const filesIn = (folder: string): string[] =>
  sourceFiles(folder).filter((file) => folderOf(file) === folder && !TESTS.test(file));
const isProjectPath = (target: string): boolean => /^(events|shared|functions|infra|test|web)\//.test(target);
const isSource = (target: string): boolean => /\.(ts|tsx|css)$/.test(target);
const isForbidden = ({ file, target }: Import): boolean =>
  isSource(target) &&
  !(ALLOWED_IMPORTS[folderOf(file)] ?? []).includes(folderOf(target)) &&
  !(EXCEPTIONS[folderOf(file)]?.test(target) ?? false);

/**
 * Pages may import values only from the shared components, and from modules that depend on no package except zod. Types
 * may come from all allowed modules.
 */
const isTooHeavyForPages = ({ file, target, isTypeOnly }: Import): boolean =>
  !isTypeOnly &&
  isSource(target) &&
  folderOf(target) !== folderOf(file) &&
  !target.startsWith(SHARED_UI) &&
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
    ['functions/web/serve-pages.ts', "import '../../web/docs/main.tsx';", 'web/docs/main.tsx'],
    ['web/shop/a.tsx', "import { x } from '../../functions/web/serve-pages.ts';", 'functions/web/serve-pages.ts'],
    ['infra/simulator/web/a.css', "@import '../../../web/shop/b.css';", 'web/shop/b.css'],
    ['infra/simulator/web/a.tsx', "import { x } from '../state/b.ts';", 'infra/simulator/state/b.ts'],
    ['infra/simulator/a.ts', "import { x } from '../../shared/b.ts';", 'shared/b.ts'],
    ['infra/local/a.ts', "import { x } from '../bundling/web.ts';", 'infra/bundling/web.ts'],
    ['infra/bundling/a.ts', "import { x } from '../local/b.ts';", 'infra/local/b.ts'],
  ])('a forbidden import in %s is detected: %s', (file, source, target) => {
    const wrong = importsOf(file, source).filter(isForbidden);
    expect(wrong.map((found) => found.target)).toEqual([target]);
  });

  test.each([
    ['infra/simulator/web/a.tsx', "import { stateSchema } from '../phone-api.ts';"],
    ['web/shop/a.tsx', "import { meSchema } from '../../functions/tenants/tenant-operations.ts';"],
    ['web/shop/a.tsx', "import type { MessageView } from '../../functions/conversations/views.ts';"],
    ['web/shop/a.tsx', "import type { OrderView } from '../../functions/orders/api/views.ts';"],
    ['infra/simulator/web/a.tsx', "import { Avatar } from '../../../web/ui/Avatar.tsx';"],
  ])('a page may import the schemas of its API: %s %s', (file, source) => {
    expect(importsOf(file, source).filter(isForbidden)).toEqual([]);
  });

  test('the components that all pages share do not import a page', () => {
    const wrong = sourceFiles('web/ui')
      .flatMap((file) => importsOf(file))
      .filter(({ target }) => isProjectPath(target) && !/^(web\/ui|shared)\//.test(target));
    expect(wrong).toEqual([]);
  });

  test('pages include no code of the platform except schemas', () => {
    const all = WEB.flatMap(filesIn).flatMap((file) => importsOf(file));
    expect(all.filter(isTooHeavyForPages)).toEqual([]);
  });

  test.each([
    ["import { withRequestLog } from '../../../shared/request-log.ts';", true],
    ["import { type Reply, jsonReply } from '../../../shared/http/idempotency.ts';", true],
    ["import type { RequestLog } from '../../../shared/request-log.ts';", false],
    ["import { pageQuery } from '../../../shared/http/page.ts';", false],
  ])('%s is too heavy for a page: %s', (source, heavy) => {
    const found = importsOf('web/shop/src/a.ts', source).filter(isTooHeavyForPages);
    expect(found.length > 0).toBe(heavy);
  });

  test.each(Object.entries(WORKSPACES))('code outside of %s imports only its public entry', (workspace, name) => {
    const outside = ['events', 'shared', 'functions', 'infra', 'test', 'web']
      .flatMap(sourceFiles)
      .filter((file) => !file.startsWith(`${workspace}/`))
      .flatMap((file) => importsOf(file));
    expect(outside.filter(({ target }) => target.startsWith(`${workspace}/`) || target.startsWith(`${name}/`))).toEqual(
      [],
    );
  });

  test('no dependency is imported by a private file', () => {
    const deep = ['events', 'shared', 'functions', 'infra', 'test', 'web']
      .flatMap(sourceFiles)
      .flatMap((file) => importsOf(file))
      .filter(({ target }) => /^(@[^/]+\/)?[^./][^/]*\/(dist|build|src)\//.test(target) && !isProjectPath(target));
    expect(deep).toEqual([]);
  });

  test('the local runtime and the simulator do not import the CDK', () => {
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
    const all = ['events', 'shared', 'functions', 'infra', 'test', 'web'].flatMap(sourceFiles);
    const long = all.filter(
      (file) => readSource(file).split('\n').length > (file.endsWith('.handler.ts') ? 41 : LONGEST_FILE + 1),
    );
    expect(long).toEqual([]);
  });
});
