/** The pages by what people do on them. */

import { type Locator, type Page } from '@playwright/test';

import { type Person } from './roster';
import { alive, expect, open } from './test';
import { nextCode, smsTo } from './outbox';
import { PASSWORD } from './visit';
import { words } from './words';

export const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true });

/** The summary of errors on top of a form. */
export const summary = (page: Page): Locator => page.locator('.summary');

/** What is wrong, on top and beside the field, with the title saying so. */
export async function expectError(page: Page, text: string | RegExp, field?: string): Promise<void> {
  await expect(summary(page)).toContainText(text);
  await expect(page).toHaveTitle(/^错误：/);
  if (!field) return;
  await expect(page.locator(`#${field}-error`)).toContainText(text);
  await expect(page.locator(`#${field}`)).toHaveAttribute('aria-invalid', 'true');
  await expect(page.locator(`#${field}`)).toHaveAttribute('aria-describedby', new RegExp(`${field}-error`));
}

/** Fills the password form in and sends it. */
export async function sendPassword(page: Page, account: string, password: string): Promise<void> {
  await page.fill('#username', account);
  await page.fill('#password', password);
  await button(page, '登录').click();
}

/** Signs somebody in by password, from the sign-in page. */
export async function signIn(page: Page, person: Person, password = PASSWORD, at = '/sign-in'): Promise<void> {
  await open(page, at);
  await sendPassword(page, person.number, password);
}

/** A code is on its way. */
export async function expectSent(page: Page, locale = 'zh-CN'): Promise<void> {
  await expect(page.locator('.notice.success')).toContainText(words('code-sent', { minutes: 5 }, locale));
}

/** Asks for a code and returns it. */
export async function askForCode(page: Page, phone: string): Promise<string> {
  const before = smsTo(phone).length;
  await page.fill('#phone', phone);
  await button(page, '获取验证码').click();
  await expectSent(page);
  return nextCode(phone, before);
}

/** The personal centre, with its owner's name. */
export async function expectHome(page: Page, person: Person): Promise<void> {
  await expect(page).toHaveURL('/');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`您好，${person.name}`);
}

/** Nothing reaches over the edge of a narrow screen. */
export async function expectToFit(page: Page): Promise<void> {
  const [content, room] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  expect(content, `${page.url()} is wider than the screen`).toBeLessThanOrEqual(room);
}

/** Switches to the other language by its link. */
export async function switchLanguage(page: Page, to: 'en' | 'zh-CN'): Promise<void> {
  await page.locator(`.languages a[hreflang="${to}"]`).click();
  await expect(page.locator('html')).toHaveAttribute('lang', to);
  await alive(page);
}
