import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Bundle,
  bundleHandler,
  DynamicRequireError,
  FUNCTIONS_ROOT,
  PROJECT_ROOT,
  writeBundle,
} from '../../infra/bundling/bundle.ts';
import { bundleWithCache } from '../../infra/bundling/bundle-cache.ts';
import { measureBundle } from '../../infra/bundling/sizes.ts';

/** Maximum gzipped size of the code that receive-webhook loads at startup, in bytes. */
const MAX_WEBHOOK_BYTES = 110_000;

/** Returns a bundle with its files as text. */
function withTexts({ files, ...rest }: Bundle): unknown {
  return { ...rest, files: [...files].map(([name, content]) => [name, Buffer.from(content).toString()]) };
}

describe('the bundle of a handler', () => {
  // Inside the project, so that packages resolve, and outside of the source folders.
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

  it('puts lazily imported modules into a separate chunk', () => {
    const { files, atStart } = bundleHandler(entry('small.ts'));
    expect(atStart).toContain('index.mjs');
    const texts = new Map([...files].map(([name, content]) => [name, Buffer.from(content).toString()]));
    expect(atStart.map((name) => texts.get(name)).join('')).not.toContain('only when it is needed');
    expect([...texts.values()].join('')).toContain('only when it is needed');
  });

  it('has the same bytes each time, so that it is not deployed again', () => {
    expect(bundleHandler(entry('client.ts'))).toEqual(bundleHandler(entry('client.ts')));
  });

  it('contains no credential provider except for the environment', () => {
    const text = [...bundleHandler(entry('client.ts')).files.values()].map((file) => Buffer.from(file)).join('');
    expect(text).toContain('AWS_ACCESS_KEY_ID');
    expect(text).not.toMatch(/sso_session|AWS_CONTAINER_CREDENTIALS|credential_process|AWS_WEB_IDENTITY_TOKEN_FILE/);
  });

  it("keeps the names of the project's own functions in stack traces", async () => {
    const own = 'async function loadThing() { throw new Error(); } export const handler = async () => loadThing();';
    writeFileSync(join(folder, 'named.ts'), own);
    writeBundle(bundleHandler(entry('named.ts')), join(folder, 'named'));
    const { handler } = await import(join(folder, 'named', 'index.mjs'));
    await expect(handler()).rejects.toMatchObject({
      stack: expect.stringMatching(/at loadThing \(.*index\.mjs:1:\d+\)\n.*at handler \(.*index\.mjs:1:\d+\)/),
    });
  });

  it('comes from the cache until a source changes, with the same content', () => {
    const write = (text: string) => writeFileSync(join(folder, 'cached.ts'), `export const handler = () => '${text}';`);
    write('first');
    for (const _ of ['bundled', 'from the cache']) {
      expect(withTexts(bundleWithCache(entry('cached.ts')))).toEqual(withTexts(bundleHandler(entry('cached.ts'))));
    }
    write('second');
    expect(withTexts(bundleWithCache(entry('cached.ts')))).toEqual(withTexts(bundleHandler(entry('cached.ts'))));
  });

  it('is rejected if it would call require() at run time', () => {
    expect(() => bundleHandler(entry('old.ts'))).toThrow(DynamicRequireError);
  });

  it('of receive-webhook loads at most 110 kB at startup', () => {
    expect(measureBundle('webhooks/receive-webhook.handler.ts').gzipAtStart).toBeLessThanOrEqual(MAX_WEBHOOK_BYTES);
  });
});
