import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { test } from 'vitest';

/** Where Debian's package `chromium` puts it. */
const CHROMIUM = '/usr/bin/chromium';

/** It draws without a GPU, and asks nobody on the network for anything by itself. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Whether there is a Chromium to test in. */
export const hasBrowser = existsSync(CHROMIUM);
if (!hasBrowser)
  console.warn(`tests in a browser are skipped: there is no ${CHROMIUM} (Debian: apt-get install chromium)`);

/** As `test`, and skipped where there is no Chromium. */
export const browserTest = test.skipIf(!hasBrowser);

/** Starts Chromium without a window; close it after the tests. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
}

/** A page, and what went wrong in it. */
export interface OpenPage {
  readonly page: Page;
  /** Errors that the page threw or logged, and requests that failed, in words. */
  readonly problems: readonly string[];
}

/** Opens an empty page with storage of its own. Sizes are in CSS pixels. */
export async function openPage(browser: Browser, size = { width: 360, height: 740 }): Promise<OpenPage> {
  const context = await browser.newContext({ viewport: size });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? '';
    // A page that is left or reloaded breaks off what it waits for.
    if (reason !== 'net::ERR_ABORTED') problems.push(`${request.method()} ${request.url()}: ${reason}`);
  });
  return { page, problems };
}
