import { existsSync, globSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { App, Stack } from 'aws-cdk-lib';
import { Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { PROJECT_ROOT } from '../../infra/bundling/bundle.ts';
import { createHandlerCode } from '../../infra/bundling/handler-code.ts';

const handlerSchema = z.object({
  handler: z.function({ input: [z.unknown(), z.unknown()], output: z.promise(z.unknown()) }),
});
const replySchema = z.object({
  statusCode: z.number(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
  isBase64Encoded: z.boolean().default(false),
});

/** Returns the asset folder that CDK creates from a handler's code. */
function assetOf(outdir: string): string {
  const app = new App({ outdir });
  const stack = new Stack(app, 'One');
  new LambdaFunction(stack, 'Pages', {
    code: createHandlerCode('web/serve-pages.handler.ts', { web: 'pages' }),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
  });
  app.synth();
  return join(outdir, dirname(globSync('asset.*/index.mjs', { cwd: outdir })[0] ?? ''));
}

describe('the code of the web app', () => {
  let asset = '';
  beforeAll(() => {
    vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT');
    asset = assetOf(mkdtempSync(join(tmpdir(), 'warung-pages-')));
  }, 60_000);
  afterAll(() => vi.unstubAllEnvs());

  const get = async (rawPath: string, acceptEncoding: string) => {
    process.env['POWERTOOLS_DEV'] = 'false';
    const { handler } = handlerSchema.parse(await import(join(asset, 'index.mjs')));
    const event = {
      rawPath,
      routeKey: 'GET /docs',
      headers: { 'accept-encoding': acceptEncoding },
      requestContext: { http: { method: 'GET' } },
    };
    const { body, isBase64Encoded, ...reply } = replySchema.parse(await handler(event, {}));
    return { ...reply, content: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8') };
  };

  it('contains the handler, the pages and the compressed OpenAPI document', () => {
    for (const name of ['start.html', 'shop.html', 'docs.html', 'openapi.json', 'openapi.json.br', 'openapi.json.gz']) {
      expect(existsSync(join(asset, 'web', name)), name).toBe(true);
    }
  });

  it('serves the committed OpenAPI document', async () => {
    const { statusCode, headers, content } = await get('/openapi.json', 'br');
    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'content-encoding': 'br' });
    expect(brotliDecompressSync(content)).toEqual(readFileSync(join(PROJECT_ROOT, 'docs', 'openapi.json')));
  });

  it.each(['/', '/shop', '/docs'])('serves %s and every file that it references', async (path) => {
    const page = (await get(path, 'identity')).content.toString();
    const names = [...page.matchAll(/(?:src|href)="(\/shop\/[^"]+)"/g)].map(([, name = '']) => name);
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      const { statusCode, headers } = await get(name, 'br, gzip');
      expect([name, statusCode]).toEqual([name, 200]);
      expect(headers['content-type']).not.toMatch(/html|octet-stream/);
    }
  });

  it('has no inline script or style, which its content security policy would block', async () => {
    for (const path of ['/', '/shop', '/docs']) {
      const page = (await get(path, 'identity')).content.toString();
      expect(page).not.toMatch(/<style|<script(?![^>]*\ssrc=)|\sstyle="|\son\w+="/);
    }
  });
});
