import { describe, expect, test } from 'vitest';
import { files, type Import, importsOf, packagesBehind, text } from './imports.ts';

/**
 * Which rooms a room may import from. `infra` knows handlers by path only; nothing that runs in Lambda knows where it runs. The
 * simulator knows nothing of the platform, and the platform nothing of it: they talk as Meta and a business do.
 */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  events: ['events'],
  shared: ['shared', 'events'],
  functions: ['functions', 'shared', 'events'],
  'functions/console/web': ['functions/console/web', 'shared', 'events'],
  infra: ['infra', 'infra/common'],
  'infra/common': ['infra/common'],
  'infra/local': ['infra/local', 'infra/common'],
  'infra/simulator': ['infra/simulator', 'infra/common'],
  'infra/simulator/web': ['infra/simulator/web'],
};
/** What a room may have of one that it may not import from: of pages, what both sides say to each other. */
const EXCEPTIONS: Readonly<Record<string, RegExp>> = {
  'functions/console/web': /^functions\/[^/]+\/([\w-]+-)?(views|operations)\.ts$/,
  'infra/simulator/web': /^infra\/simulator\/phone-api\.ts$/,
};
const WEB = ['functions/console/web', 'infra/simulator/web'];
const LONGEST_FILE = 400;

/** The innermost room that a path lies in: `infra/local/main.ts` is in `infra/local`, `infra/app.ts` in `infra`. */
const roomOf = (path: string): string =>
  Object.keys(ARROWS)
    .filter((room) => path.startsWith(`${room}/`))
    .sort((a, b) => b.length - a.length)[0] ?? '';
const inRoom = (room: string): string[] => files(room).filter((file) => roomOf(file) === room);
const isSource = (target: string): boolean => /\.(ts|tsx|css)$/.test(target);
const crossing = ({ file, target }: Import): boolean =>
  isSource(target) &&
  !(ARROWS[roomOf(file)] ?? []).includes(roomOf(target)) &&
  !(EXCEPTIONS[roomOf(file)]?.test(target) ?? false);

/** A page takes types from anywhere that it may import from, and values only from modules that bring nothing but zod. */
const heavyForPages = ({ file, target, typeOnly }: Import): boolean =>
  !typeOnly &&
  isSource(target) &&
  roomOf(target) !== roomOf(file) &&
  packagesBehind(target).some((name) => !/^zod(\/|$)/.test(name));

describe('the arrows between rooms', () => {
  test.each(Object.keys(ARROWS))('%s imports only what it may', (room) => {
    const wrong = inRoom(room)
      .flatMap((file) => importsOf(file))
      .filter(crossing);
    expect(wrong).toEqual([]);
  });

  test.each([
    ['shared/a.ts', "import { x } from '../functions/b.ts';", 'functions/b.ts'],
    ['shared/a.ts', "await import('../infra/c.ts');", 'infra/c.ts'],
    ['functions/a.ts', "import type { X } from '../infra/simulator/phone-api.ts';", 'infra/simulator/phone-api.ts'],
    ['functions/console/pages.ts', "import './web/docs/main.tsx';", 'functions/console/web/docs/main.tsx'],
    ['functions/console/web/src/a.tsx', "import { x } from '../../pages.ts';", 'functions/console/pages.ts'],
    ['infra/simulator/web/a.css', "@import '../../../functions/console/web/b.css';", 'functions/console/web/b.css'],
    ['infra/simulator/web/a.tsx', "import { x } from '../state/b.ts';", 'infra/simulator/state/b.ts'],
    ['infra/simulator/a.ts', "import { x } from '../../shared/b.ts';", 'shared/b.ts'],
    ['infra/local/a.ts', "import { x } from '../bundling/web.ts';", 'infra/bundling/web.ts'],
    ['infra/bundling/a.ts', "import { x } from '../local/b.ts';", 'infra/local/b.ts'],
  ])('a forbidden import in %s would be found: %s', (file, source, target) => {
    const wrong = importsOf(file, source).filter(crossing);
    expect(wrong.map((found) => found.target)).toEqual([target]);
  });

  test.each([
    ['infra/simulator/web/a.tsx', "import { $State } from '../phone-api.ts';"],
    ['functions/console/web/src/a.tsx', "import { $Me } from '../../../tenants/business-operations.ts';"],
    ['functions/console/web/src/a.tsx', "import type { MessageView } from '../../../conversations/views.ts';"],
  ])('a page has what both sides say to each other: %s %s', (file, source) => {
    expect(importsOf(file, source).filter(crossing)).toEqual([]);
  });

  test('pages bring along no code of the platform but schemas', () => {
    const all = WEB.flatMap(inRoom).flatMap((file) => importsOf(file));
    expect(all.filter(heavyForPages)).toEqual([]);
  });

  test.each([
    ["import { unitOfWork } from '../../../../shared/line.ts';", true],
    ["import { type Reply, jsonReply } from '../../../../shared/http/once.ts';", true],
    ["import type { Line } from '../../../../shared/line.ts';", false],
    ["import { pageQuery } from '../../../../shared/http/page.ts';", false],
  ])('%s is too heavy for a page: %s', (source, heavy) => {
    const found = importsOf('functions/console/web/src/a.ts', source).filter(heavyForPages);
    expect(found.length > 0).toBe(heavy);
  });

  test('what runs the templates has no CDK', () => {
    const all = ['infra/local', 'infra/simulator'].flatMap(files).flatMap((file) => importsOf(file));
    expect(all.filter(({ target }) => /^(aws-cdk-lib|constructs)/.test(target))).toEqual([]);
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
