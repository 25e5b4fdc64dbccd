import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Bundle,
  bundleHandler,
  DynamicRequireError,
  FUNCTIONS_ROOT,
  PROJECT_ROOT,
} from '../../infra/bundling/bundle.ts';
import { bundleFromCache } from '../../infra/bundling/cache.ts';
import { bundleSize } from '../../infra/bundling/sizes.ts';

/** The most that may load at the start of the function that every webhook waits for, in bytes gzipped. */
const LARGEST_WEBHOOK = 110_000;

/** A bundle with its files as text. */
function plain({ files, ...rest }: Bundle): unknown {
  return { ...rest, files: [...files].map(([name, content]) => [name, Buffer.from(content).toString()]) };
}

describe('the bundle of a handler', () => {
  // In the project, because packages are looked up from there, and where nobody looks for sources.
  let folder = '';
  const entry = (name: string) => join(relative(FUNCTIONS_ROOT, folder), name);
  beforeAll(() => {
    mkdirSync(join(PROJECT_ROOT, 'cdk.out'), { recursive: true });
    folder = mkdtempSync(join(PROJECT_ROOT, 'cdk.out', '.bundling-'));
    const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
    write(
      'small.ts',
      `export const handler = async () => { const { late } = await import('./late.ts'); return late; };`,
    );
    write('late.ts', `export const late = 'only when it is needed';`);
    write(
      'client.ts',
      `import { SQSClient } from '@aws-sdk/client-sqs'; export const handler = () => new SQSClient({});`,
    );
    write('old.cjs', `module.exports = (name) => require(name);`);
    write('old.ts', `import load from './old.cjs'; export const handler = () => load('node:os');`);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('keeps what is imported lazily in a chunk of its own', () => {
    const { files, atStart } = bundleHandler(entry('small.ts'));
    expect(atStart).toEqual(['index.mjs']);
    const texts = new Map([...files].map(([name, content]) => [name, Buffer.from(content).toString()]));
    expect(texts.get('index.mjs')).not.toContain('only when it is needed');
    expect([...texts.values()].join('')).toContain('only when it is needed');
  });

  it('is the same bytes each time, so that nothing is deployed anew', () => {
    expect(bundleHandler(entry('client.ts'))).toEqual(bundleHandler(entry('client.ts')));
  });

  it('holds no provider of credentials but the environment', () => {
    const text = [...bundleHandler(entry('client.ts')).files.values()].map((file) => Buffer.from(file)).join('');
    expect(text).toContain('AWS_ACCESS_KEY_ID');
    expect(text).not.toMatch(/sso_session|AWS_CONTAINER_CREDENTIALS|credential_process|AWS_WEB_IDENTITY_TOKEN_FILE/);
  });

  it('is taken from the cache until a source changes, and is the same', () => {
    const write = (text: string) => writeFileSync(join(folder, 'cached.ts'), `export const handler = () => '${text}';`);
    write('first');
    for (const _ of ['bundled', 'from the cache']) {
      expect(plain(bundleFromCache(entry('cached.ts')))).toEqual(plain(bundleHandler(entry('cached.ts'))));
    }
    write('second');
    expect(plain(bundleFromCache(entry('cached.ts')))).toEqual(plain(bundleHandler(entry('cached.ts'))));
  });

  it('is refused when it would call require() at run time', () => {
    expect(() => bundleHandler(entry('old.ts'))).toThrow(DynamicRequireError);
  });

  it('of receive-webhook starts with at most 110 kB', () => {
    expect(bundleSize('webhooks/receive-webhook.handler.ts').gzipAtStart).toBeLessThanOrEqual(LARGEST_WEBHOOK);
  });
});
