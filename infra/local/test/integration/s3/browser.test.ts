import { createServer, type Server } from 'node:http';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { browserTest, hasBrowser, openBrowser, openPage } from '../../../../../test/harness/browser.ts';
import { type Media, startMedia } from './media-fixture.ts';

let media: Media;
let browser: Browser | undefined;
let shop: Server;
let origin: string;

beforeAll(async () => {
  media = await startMedia();
  if (hasBrowser) browser = await openBrowser();
  shop = createServer((_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Shop</h1>'));
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
  const address = shop.address();
  origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
});
afterAll(async () => {
  await browser?.close();
  shop.close();
  await media.stop();
});

/** Opens a page of the shop and returns a fetch in it, which resolves to status and text, or the name of the error. */
async function shopPage() {
  if (!browser) throw new Error('no browser');
  const { page } = await openPage(browser);
  await page.goto(origin);
  return (url: string, init: { method?: string; body?: string; headers?: Record<string, string> } = {}) =>
    page.evaluate(
      ([to, how]) =>
        fetch(to, how).then(
          async (answer) => [answer.status, await answer.text(), answer.headers.get('etag') !== null],
          (error: Error) => [error.name],
        ),
      [url, init] as const,
    );
}

describe('a page in Chromium', () => {
  const picture = { Bucket: 'media', Key: 'T#01J/picture.png' };
  const get = () => media.presign(new GetObjectCommand(picture), media.instance());
  const put = () =>
    media.presign(new PutObjectCommand(picture), media.instance(), 300, {
      requestChecksumCalculation: 'WHEN_REQUIRED',
    });
  const init = { method: 'PUT', body: 'gambar', headers: { 'content-type': 'image/png' } };

  browserTest('puts and gets an object of another origin when the bucket’s CORS rules allow it', async () => {
    const rule = { AllowedOrigins: [origin], AllowedMethods: ['GET', 'PUT'], AllowedHeaders: ['content-type'] };
    await media.defineBucket({ CorsConfiguration: { CorsRules: [{ ...rule, ExposedHeaders: ['ETag'] }] } });
    const fetchInPage = await shopPage();
    expect(await fetchInPage(await put(), init)).toEqual([200, '', true]);
    expect(await fetchInPage(await get())).toEqual([200, 'gambar', true]);
  });

  browserTest('cannot access the object without CORS rules', async () => {
    await media.defineBucket({});
    const fetchInPage = await shopPage();
    expect(await fetchInPage(await put(), init)).toEqual(['TypeError']);
    expect(await fetchInPage(await get())).toEqual(['TypeError']);
  });
});
