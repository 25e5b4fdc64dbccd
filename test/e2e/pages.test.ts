import type { Customer } from '@warung/simulator';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject } from 'vitest';
import { buildWeb } from '../../infra/bundling/web.ts';
import { browserTest, hasBrowser, openBrowser, openPage } from '../harness/browser.ts';
import { type SimulatedPlatform, startTestPlatform } from '../harness/platform.ts';
import { waitFor } from '../harness/wait-for.ts';

const NARROW = { width: 360, height: 800 };
const WIDE = { width: 1440, height: 900 };

let meta: SimulatedPlatform;
let browser: Browser;
let customer: Customer;

beforeAll(async () => {
  if (!hasBrowser) return;
  const pageDir = buildWeb('simulator');
  meta = await startTestPlatform({ assembly: inject('assembly'), fillShop: true, simulator: { pageDir } });
  customer = meta.simulator.addCustomer({ name: 'Wulan Sari', phone: '6281399900001' });
  browser = await openBrowser();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await meta?.stop();
});

const base = (): string => meta.credentials.baseUrl;
const shopAddress = (): string => `${base()}/shop#key=${meta.credentials.demo.apiKey}`;

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

describe('a customer with a phone and a business with the shop page', () => {
  browserTest('exchange messages, and both see the status change, without a reload', { timeout: 240_000 }, async () => {
    const phone = await openPage(browser, NARROW);
    const shop = await openPage(browser, NARROW);
    await phone.page.goto(`${base()}/simulator/#${customer.id}`);
    await shop.page.goto(shopAddress());
    await shop.page.getByText('Kopi Ibu Sari').first().waitFor();
    expect(new URL(shop.page.url()).hash.includes(meta.credentials.demo.apiKey), 'the key leaves the address').toBe(
      false,
    );

    const field = phone.page.getByRole('textbox').last();
    await field.fill('Halo, kopi susunya masih ada?');
    await field.press('Enter');
    const row = shop.page.getByText('Wulan Sari').first();
    await row.waitFor({ timeout: 60_000 });
    await row.click();
    await shop.page.getByRole('log').getByText('Halo, kopi susunya masih ada?').waitFor({ timeout: 30_000 });

    const answer = shop.page.getByRole('textbox').last();
    await answer.fill('Masih kak, mau berapa?');
    await shop.page.getByRole('button', { name: /Kirim/ }).last().click();
    await phone.page.getByRole('log').getByText('Masih kak, mau berapa?').waitFor({ timeout: 60_000 });
    // The chat is open on the phone, so the message is read immediately.
    await waitFor(
      'the shop shows that it was read',
      async () => /Dibaca/i.test(await shop.page.getByRole('log').innerHTML()),
      60_000,
    );
    await waitFor(
      'the phone shows that the question was read',
      async () => /Dibaca/i.test(await phone.page.getByRole('log').innerHTML()),
      60_000,
    );
    expect([...phone.problems, ...shop.problems]).toEqual([]);
  });
});

describe('the start page', () => {
  browserTest('links to the phone, the shop and the API reference', { timeout: 60_000 }, async () => {
    const { page, problems } = await openPage(browser, NARROW);
    await page.goto(base());
    await page.getByRole('link', { name: /^(Ponsel pelanggan|Customer’s phone)/ }).waitFor({ timeout: 30_000 });
    const links = await Promise.all((await page.getByRole('link').all()).map((link) => link.getAttribute('href')));
    expect(links).toEqual(['/shop', '/simulator', '/docs']);
    await page.getByRole('link', { name: /^(Toko|Shop)/ }).click();
    await page.getByRole('textbox').first().waitFor({ timeout: 30_000 });
    expect(problems).toEqual([]);
    await page.close();
  });

  browserTest('has no link to the phone where there is no simulator', { timeout: 60_000 }, async () => {
    const { page } = await openPage(browser, NARROW);
    await page.route('**/simulator', (route) => route.fulfill({ status: 404 }));
    const answered = page.waitForResponse('**/simulator');
    await page.goto(base());
    await answered;
    expect(await page.getByRole('link').count()).toBe(2);
    await page.close();
  });
});

describe('axe finds nothing', () => {
  const pages: readonly [string, () => string, string][] = [
    ['the start page', base, 'Warung'],
    ['the phone', () => `${base()}/simulator`, 'Wulan Sari'],
    ['the shop', shopAddress, 'Kopi Ibu Sari'],
    ['the API reference', () => `${base()}/docs`, 'Idempotency-Key'],
  ];
  for (const [what, address, sign] of pages) {
    browserTest(`against ${what}, narrow and wide`, { timeout: 120_000 }, async () => {
      for (const size of [NARROW, WIDE]) {
        const { page } = await openPage(browser, size);
        await page.goto(address());
        await page.getByText(sign).first().waitFor({ timeout: 30_000 });
        expect(await findViolations(page)).toEqual([]);
        await page.close();
      }
    });
  }
});
