import { cpSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalRuntime } from '@warung/local';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import * as z from 'zod';
import { copyAssembly } from '../../harness/assembly-copy.ts';
import { createLatch } from '../../harness/latch.ts';
import { textWebhook } from '../../harness/payloads.ts';
import { startTestPlatform, type TestPlatform } from '../../harness/platform.ts';
import { nextSecond, openShop } from '../../harness/shop.ts';
import { waitFor } from '../../harness/wait-for.ts';

const functionSchema = z.looseObject({ FunctionName: z.string(), Code: z.looseObject({ S3Key: z.string() }) });
const assetsSchema = z.looseObject({ files: z.record(z.string(), z.unknown()) });

const assembly = copyAssembly(inject('assembly'));
let meta: TestPlatform;
let runtime: LocalRuntime;
let versions = 0;

beforeAll(async () => {
  meta = await startTestPlatform({ assembly: assembly.directory });
  runtime = meta.platform.runtime;
});
afterEach(async () => {
  assembly.restore();
  await runtime.update(assembly.directory);
});
afterAll(async () => {
  await meta.stop();
  assembly.remove();
});

/**
 * Replaces the bundle of a function, as a changed source does: a new asset with a new hash, and a template that
 * references it. `wrap` is the source text of a function that creates the new handler from the old one.
 */
async function change(name: string, wrap: string): Promise<void> {
  versions += 1;
  const hash = String(versions).padStart(64, '0');
  assembly.edit((resource) => {
    if (resource.type !== 'AWS::Lambda::Function') return;
    const { FunctionName, Code } = functionSchema.parse(resource.properties);
    if (FunctionName !== `warung-dev-${name}`) return;
    const old = join(assembly.directory, `asset.${Code.S3Key.replace('.zip', '')}`);
    const folder = join(assembly.directory, `asset.${hash}`);
    cpSync(old, folder, { recursive: true });
    renameSync(join(folder, 'index.mjs'), join(folder, 'original.mjs'));
    const text = `import { handler as original } from './original.mjs';\nexport const handler = (${wrap})(original);\n`;
    writeFileSync(join(folder, 'index.mjs'), text);
    resource.change({ ...resource.properties, Code: { ...Code, S3Key: `${hash}.zip` } });
  });
  listAsset(hash);
  await runtime.update(assembly.directory);
}

/** Adds an asset to the manifests. */
function listAsset(hash: string): void {
  for (const file of readdirSync(assembly.directory).filter((name) => name.endsWith('.assets.json'))) {
    const path = join(assembly.directory, file);
    const assets = assetsSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    assets.files[hash] = {
      source: { path: `asset.${hash}`, packaging: 'zip' },
      destinations: { current: { bucketName: 'assets', objectKey: `${hash}.zip` } },
    };
    writeFileSync(path, JSON.stringify(assets));
  }
}

const versioned = (version: string) =>
  `(old) => async (event, context) => ({ ...(await old(event, context)), headers: { 'x-version': '${version}' } })`;

async function health(): Promise<{ status: number; version: string | null }> {
  const answer = await fetch(`${meta.credentials.baseUrl}/health`);
  return { status: answer.status, version: answer.headers.get('x-version') };
}

describe('a changed handler', () => {
  test('handles the next request without a restart, and so does the change after it', async () => {
    expect(await health()).toEqual({ status: 200, version: null });
    await change('health', versioned('2'));
    expect(await health()).toEqual({ status: 200, version: '2' });
    assembly.restore();
    await change('health', versioned('3'));
    expect(await health()).toEqual({ status: 200, version: '3' });
    assembly.restore();
    await runtime.update(assembly.directory);
    expect(await health()).toEqual({ status: 200, version: null });
  });

  test('does not affect a request in progress, which completes with the old code', async () => {
    const { waitExpression, open } = createLatch();
    await change('health', versioned('slow').replace('=> ({', `=> (await ${waitExpression}, {`));
    const pending = health();
    const { lambda } = runtime.services;
    await waitFor(
      'the request is in progress',
      () => !lambda.isIdle && lambda.instances('warung-dev-health').length > 0,
    );
    assembly.restore();
    await change('health', versioned('fast'));
    expect((await health()).version).toBe('fast');
    open();
    expect(await pending).toEqual({ status: 200, version: 'slow' });
  });

  test('that does not load fails only its own calls, until it is fixed', async () => {
    await change('health', '(old) => { throw new Error("broken at start"); }');
    expect((await health()).status).toBe(500);
    expect(runtime.services.lambda.logs('warung-dev-health').join()).toContain('broken at start');
    expect((await meta.request('GET', '/v1/conversations')).status).toBe(200);
    assembly.restore();
    await change('health', versioned('fixed'));
    expect(await health()).toEqual({ status: 200, version: 'fixed' });
  });

  test('of a queue worker takes effect during traffic, and no message is lost or duplicated', async () => {
    const shop = await openShop(meta);
    const wamids = Array.from({ length: 30 }, (_, index) => `wamid.reload-${String(index).padStart(2, '0')}`);
    const logging = `(old) => async (event, context) => { console.log('new code'); return old(event, context); }`;
    for (const [index, wamid] of wamids.entries()) {
      const text = textWebhook({ ...shop, from: `6281${index % 3}`, wamid, at: nextSecond() });
      expect((await meta.postWebhook(text)).status).toBe(200);
      if (index === 15) await change('route-inbound', logging);
    }
    await runtime.drain();
    expect(await shop.wamids()).toEqual(wamids);
    expect((await shop.conversations()).length).toBe(3);
    expect(runtime.services.lambda.logs('warung-dev-route-inbound').join()).toContain('new code');
  });
});

describe('another template change', () => {
  test('of a function’s environment takes effect immediately', async () => {
    const showStage = `(old) => async () => ({ statusCode: 200, headers: { 'x-version': process.env.STAGE } })`;
    await change('health', showStage);
    expect((await health()).version).toBe('dev');
    assembly.edit((resource) => {
      if (resource.type !== 'AWS::Lambda::Function') return;
      const { FunctionName } = functionSchema.parse(resource.properties);
      if (FunctionName !== 'warung-dev-health') return;
      const text = JSON.stringify(resource.properties).replace('"STAGE":"dev"', '"STAGE":"changed"');
      resource.change(JSON.parse(text));
    });
    await runtime.update(assembly.directory);
    expect((await health()).version).toBe('changed');
  });

  test('with an unsupported resource is rejected, and the app keeps working', async () => {
    await change('health', versioned('before'));
    assembly.add('Api', 'Firehose', { Type: 'AWS::Kinesis::Stream', Properties: {} });
    await expect(runtime.update(assembly.directory)).rejects.toThrow('AWS::Kinesis::Stream Firehose');
    expect(await health()).toEqual({ status: 200, version: 'before' });
    const shop = await openShop(meta);
    await meta.postWebhook(textWebhook({ ...shop, from: '62811', wamid: 'wamid.keeps-working', at: nextSecond() }));
    await runtime.waitUntilIdle();
    expect(await shop.wamids()).toEqual(['wamid.keeps-working']);
  });
});
