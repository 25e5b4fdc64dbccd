import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { test } from 'vitest';

/** The path in Debian's package `chromium`. */
const CHROMIUM = '/usr/bin/chromium';

/** Chromium renders without a GPU, and makes no network requests of its own. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Whether Chromium is installed. */
export const hasBrowser = existsSync(CHROMIUM);
if (!hasBrowser)
  console.warn(`tests in a browser are skipped: there is no ${CHROMIUM} (Debian: apt-get install chromium)`);

/** As `test`, but skipped if Chromium is not installed. */
export const browserTest = test.skipIf(!hasBrowser);

/** Starts Chromium without a window. Close it after the tests. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
}

/** A page and its problems. */
export interface OpenPage {
  readonly page: Page;
  /** Messages of errors that the page threw or logged, and of requests that failed. */
  readonly problems: readonly string[];
}

/**
 * Opens an empty page with separate storage. Sizes are in CSS pixels. The browser language is Indonesian, because the
 * pages follow it and the tests check Indonesian texts.
 */
export async function openPage(browser: Browser, size = { width: 360, height: 740 }): Promise<OpenPage> {
  const context = await browser.newContext({ viewport: size, locale: 'id-ID' });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? '';
    // Leaving or reloading a page aborts its pending requests.
    if (reason !== 'net::ERR_ABORTED') problems.push(`${request.method()} ${request.url()}: ${reason}`);
  });
  return { page, problems };
}
