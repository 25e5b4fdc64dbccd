import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject } from 'vitest';
import * as z from 'zod';
import { browserTest, hasBrowser, openBrowser, openPage } from '../harness/browser.ts';
import { type SimulatedPlatform, startTestPlatform } from '../harness/platform.ts';
import { waitFor } from '../harness/wait-for.ts';

const NARROW = { width: 360, height: 800 };
const WIDE = { width: 1440, height: 900 };
const SOON = { timeout: 30_000 };

const productSchema = z.object({ sku: z.string(), name: z.string(), stock: z.number(), soldOut: z.boolean() });
const catalogueSchema = z.object({ catalogId: z.string() });

let meta: SimulatedPlatform;
let browser: Browser;

beforeAll(async () => {
  if (!hasBrowser) return;
  meta = await startTestPlatform({ assembly: inject('assembly'), fillShop: true, simulator: {} });
  browser = await openBrowser();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await meta?.stop();
});

const demo = () => meta.credentials.demo;
const read = async (path: string): Promise<unknown> => (await meta.request('GET', path, { key: demo().apiKey })).body;
const product = async (sku: string) => productSchema.parse(await read(`/v1/products/${sku}`));

async function openShopPage(path: string, size: typeof NARROW) {
  const opened = await openPage(browser, size);
  await opened.page.goto(`${meta.credentials.baseUrl}/shop/${path}#key=${demo().apiKey}`);
  return opened;
}

/** Returns the violations that axe finds, by rule and element. */
async function findViolations(page: Page): Promise<string[]> {
  // Evaluated, not added as a script, because the content security policy of the pages blocks foreign scripts.
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe: loaded } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { target: unknown }[] }[] }> };
    };
    const { violations } = await loaded.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => String(target)).join(', ')}`);
  });
}

describe('a shop that sells', () => {
  browserTest('processes a cart from the phone until it is shipped, without a reload', async () => {
    const { page, problems } = await openShopPage('orders', WIDE);
    await page.getByRole('heading', { name: 'Baru' }).waitFor(SOON);
    const phone = meta.simulator.addCustomer({ name: 'Tika Lestari', phone: '6281399900077' });
    const { catalogId } = catalogueSchema.parse(await read('/v1/catalogue'));
    const items = [{ sku: 'kopi-tubruk', quantity: 2, price: 10_000, currency: 'IDR' }];
    meta.simulator.sendAsCustomer(phone.id, demo().phoneNumberId, { type: 'order', catalogId, items });

    const order = page.getByRole('article').filter({ hasText: 'Tika Lestari' });
    await order.getByRole('button', { name: /^Terima/ }).click(SOON);
    await order.getByRole('button', { name: /^Tandai lunas/ }).click(SOON);
    await page.getByRole('dialog').getByRole('button', { name: 'Catat pembayaran' }).click(SOON);
    await order.getByText('Lunas').waitFor(SOON);
    await order.getByRole('button', { name: /^Kirim/ }).click(SOON);
    await page.getByRole('dialog').getByRole('button', { name: 'Tandai dikirim' }).click(SOON);
    const sent = page.getByRole('region', { name: 'Dikirim' }).getByRole('article');
    await sent.filter({ hasText: 'Tika Lestari' }).getByText('Rp 20.000').first().waitFor(SOON);
    expect(problems).toEqual([]);
    await page.close();
  });

  browserTest('changes stock by taps, and marks a product as sold out', async () => {
    const before = await product('teh-tarik');
    const { page, problems } = await openShopPage('products', NARROW);
    const more = page.getByRole('button', { name: `Tambah stok ${before.name}` });
    await more.click(SOON);
    await more.click();
    await waitFor('two taps are counted', async () => (await product('teh-tarik')).stock === before.stock + 2, 30_000);
    await page.getByRole('switch', { name: `${before.name} habis` }).click();
    await waitFor('it is sold out', async () => (await product('teh-tarik')).soldOut, 30_000);
    expect(problems).toEqual([]);
    await page.close();
  });

  browserTest('shows the charges of Warung and of Meta as two separate receipts', async () => {
    const { page, problems } = await openShopPage('costs', NARROW);
    await page.getByRole('heading', { name: 'Biaya Warung' }).waitFor(SOON);
    await page.getByRole('heading', { name: 'Perkiraan tagihan Meta' }).waitFor(SOON);
    expect(await page.locator('.receipt-total').count()).toBe(2);
    expect(problems).toEqual([]);
    await page.close();
  });
});

describe('axe finds nothing', () => {
  // Shows the shipped order of the first test.
  for (const [path, sign] of [
    ['orders?tab=sent', 'Tika Lestari'],
    ['products', 'Kopi tubruk'],
    ['costs', 'Biaya Warung'],
  ] as const) {
    browserTest(`on ${path}, narrow and wide`, async () => {
      const { page } = await openShopPage(path, NARROW);
      // A stamp is translucent during its animation.
      await page.emulateMedia({ reducedMotion: 'reduce' });
      for (const size of [NARROW, WIDE]) {
        await page.setViewportSize(size);
        await page.getByText(sign).first().waitFor(SOON);
        expect(await findViolations(page)).toEqual([]);
      }
      await page.close();
    });
  }
});
