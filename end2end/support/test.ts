/**
 * What every spec starts from: `test` with an address of its own, pages that
 * say when the browser has taken them over, and a look at the console at the
 * end.
 */

import { type Browser, type BrowserContext, type BrowserContextOptions, expect, type Page, test as base } from '@playwright/test';

import { freshAddress } from './roster';

export { expect };

type ContextOptions = Omit<BrowserContextOptions, 'extraHTTPHeaders'>;

interface Fixtures {
  /** Whether pages run their scripts. */
  scripts: boolean;
  /** Whether it is a narrow screen. */
  narrow: boolean;
  /** Another browser, closed at the end; by default like the project's own. */
  visitor: (options?: ContextOptions) => Promise<Page>;
  /** What the pages complained about; a test that expects complaints empties it. */
  complaints: string[];
}

export const test = base.extend<Fixtures>({
  scripts: async ({ javaScriptEnabled }, use) => use(javaScriptEnabled !== false),
  narrow: async ({ isMobile }, use) => use(isMobile === true),

  // Budgets and captchas count per address, so every test has its own; the
  // server trusts 127.0.0.1 as a proxy (scripts/e2e).
  extraHTTPHeaders: async ({}, use) => use({ 'X-Forwarded-For': freshAddress() }),

  complaints: async ({}, use) => {
    const complaints: string[] = [];
    await use(complaints);
    expect(complaints, 'what pages complained about in the console').toEqual([]);
  },

  context: async ({ context, complaints }, use) => {
    prepare(context, complaints);
    await use(context);
  },

  visitor: async ({ browser, complaints }, use) => {
    const opened: BrowserContext[] = [];
    await use(async (options = {}) => {
      const context = await browser.newContext({
        ...options,
        extraHTTPHeaders: { 'X-Forwarded-For': freshAddress() },
      });
      opened.push(context);
      prepare(context, complaints);
      return context.newPage();
    });
    await Promise.all(opened.map((context) => context.close()));
  },
});

/** Collects what pages complain about. */
function prepare(context: BrowserContext, complaints: string[]): void {
  context.on('weberror', (error) => complaints.push(`${error.page()?.url()}: ${error.error().message}`));
  context.on('console', (message) => {
    // A refusal's status is what the page makes of it; the text says nothing more.
    if (message.type() !== 'error' || message.text().startsWith('Failed to load resource')) return;
    complaints.push(`${message.page()?.url()}: ${message.text()}`);
  });
}

/** Waits until the page's scripts, where it has any, have taken it over. */
export async function alive(page: Page): Promise<void> {
  if (test.info().project.use.javaScriptEnabled === false) return;
  await page.waitForFunction(() => document.documentElement?.classList.contains('alive'), undefined, { polling: 50 });
}

/** Opens a page and waits for its scripts. */
export async function open(page: Page, path: string): Promise<void> {
  const response = await page.goto(path);
  expect(response?.status() ?? 200, `${path} is answered`).toBeLessThan(500);
  await alive(page);
}

/** A phone of somebody who scans a code with WeChat. */
export const wechat: BrowserContextOptions = {
  viewport: { width: 360, height: 740 },
  isMobile: true,
  hasTouch: true,
  userAgent:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.55(0x1800372e) NetType/WIFI Language/zh_CN',
};

export type { Browser, Page };
