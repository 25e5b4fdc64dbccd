import { globSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT, readSource } from './imports.ts';

/** Words that standard terms have replaced (docs/glossary.md). No declared name and no file name contains one. */
const REPLACED_WORDS = new Set(
  [
    'told tell tells telling said says asked',
    'fact facts doorbell doorbells ring rings rang rung',
    'bury buries buried burial',
    'sealing sealed seal errand errands trouble troubles',
    'beat beats cliff cliffs shelf shelves courier couriers',
    'witness ghost desk struk insist roving packed gather gathers gathered intended',
    'worn doing world worlds',
  ]
    .join(' ')
    .split(' '),
);
/** Names that the standard, the wire or the stored format fixes. */
const ALLOWED_NAMES = new Set([
  // The payload of a bus event (events/schemas).
  'facts',
  // The name of the pattern in the ARIA Authoring Practices Guide.
  'useRovingTabIndex',
  'use-roving-tab-index',
  // A stored attribute of conversations, in the API as `waitingSince` is.
  'lastAskedAt',
]);

const FOLDERS = '{events,shared,functions,infra,test,web}';
const files = globSync(`${FOLDERS}/**/*.{ts,tsx}`, { cwd: ROOT, exclude: ['**/node_modules/**'] })
  .filter((file) => basename(file) !== 'vocabulary.test.ts')
  .sort();

const DECLARATION =
  /\b(?:const|let|function\*?|class|interface|type|enum)\s+(?<name>[$\w]+)|^\s*(?:readonly\s+|static\s+|async\s+|private\s+|#)*(?<member>[$\w]+)\??(?:\([^)]*\))?:\s/gm;

/** Returns the names that a source declares: variables, functions, types and members. */
function declaredNames(source: string): readonly string[] {
  const withoutComments = source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '');
  return [...withoutComments.matchAll(DECLARATION)].map(({ groups }) => groups?.['name'] ?? groups?.['member'] ?? '');
}

/** Splits a name into lower-case words: `isTenantId` and `is-tenant-id` are `is`, `tenant`, `id`. */
const wordsOf = (name: string): readonly string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);

const usesReplacedWord = (name: string): boolean =>
  !ALLOWED_NAMES.has(name) && wordsOf(name).some((word) => REPLACED_WORDS.has(word));

describe('vocabulary', () => {
  test('no declared name uses a replaced word', () => {
    const found = files.flatMap((file) =>
      declaredNames(readSource(file))
        .filter(usesReplacedWord)
        .map((name) => `${file}: ${name}`),
    );
    expect(found).toEqual([]);
  });

  test('no file name uses a replaced word', () => {
    expect(files.filter((file) => usesReplacedWord(basename(file).replace(/\.\w+$/, '')))).toEqual([]);
  });

  test.each([
    ['const ringBell = 1;', true],
    ['  readonly doorbell: string;', true],
    ['interface UsageFact {', true],
    ['  readonly facts: readonly Fact[];', false],
    ['const string = 1; // rings', false],
  ])('the check sees %s', (source, isFound) => {
    expect(declaredNames(source).some(usesReplacedWord)).toBe(isFound);
  });
});

describe('conventions', () => {
  test('names of zod schemas end in Schema', () => {
    const found = files.flatMap((file) =>
      [...readSource(file).matchAll(/^(?:export )?const (\w+)(?::[^=]+)? = z\s*\.(?!z)(?!infer)[\s\S]{0,2000}?;$/gm)]
        .filter(([text]) => !/\.(safeParse|parse|parseAsync|toJSONSchema|registry)\(/.test(text))
        .map(([, name = '']) => name)
        .filter((name) => !/Schema$/i.test(name))
        .map((name) => `${file}: ${name}`),
    );
    expect(found).toEqual([]);
  });

  test('names of error classes end in Error', () => {
    const found = files.flatMap((file) =>
      [...readSource(file).matchAll(/class (\w+) extends (?:Error|\w+Error|Problem)\b/g)]
        .map(([, name = '']) => name)
        .filter((name) => !name.endsWith('Error'))
        .map((name) => `${file}: ${name}`),
    );
    expect(found).toEqual([]);
  });

  test('files of React components are in PascalCase, all others in kebab-case', () => {
    const isEntry = (file: string): boolean => basename(file) === 'main.tsx';
    const components = files.filter((file) => file.endsWith('.tsx') && !isEntry(file));
    const others = files.filter((file) => file.endsWith('.ts'));
    expect([
      ...components.filter((file) => !/^[A-Z][A-Za-z0-9]*\.tsx$/.test(basename(file))),
      ...others.filter((file) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)*\.ts$/.test(basename(file))),
    ]).toEqual([]);
  });

  test('a function that returns a boolean starts with a verb of a question', () => {
    // `isOpen`, `hasWindow`, `matchesDay`, or a hook.
    const question = /^((is|are|has|have|can|may|should|does|was)[A-Z]|use[A-Z]|[a-z]+s([A-Z]|$))/;
    const found = files.flatMap((file) =>
      [
        ...readSource(file).matchAll(
          /^(?:export )?(?:const (\w+) = (?:<[^>]*>)?\([^)]*\): boolean =>|function (\w+)\([^)]*\): boolean \{)/gm,
        ),
      ]
        .map(([, arrow, named]) => arrow ?? named ?? '')
        .filter((name) => !question.test(name))
        .map((name) => `${file}: ${name}`),
    );
    expect(found).toEqual([]);
  });
});
