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

/** Presses 获取验证码 and returns the code that this phone gets. */
export async function codeSentTo(page: Page, phone: string): Promise<string> {
  const before = smsTo(phone).length;
  await button(page, '获取验证码').click();
  await expect(page.locator('.notice.success')).toContainText('5 分钟内有效');
  return nextCode(phone, before);
}

/** Asks for a code to this phone and returns it. */
export async function askForCode(page: Page, phone: string): Promise<string> {
  await page.fill('#phone', phone);
  return codeSentTo(page, phone);
}

/** The value of a row of facts. */
export const fact = (page: Page, name: string): Locator =>
  page.locator('dl.facts > div').filter({ has: page.locator('dt').getByText(name, { exact: true }) }).locator('dd');

/** A step of a wizard: its place among the others, and the page's title. */
export async function expectStep(page: Page, narrow: boolean, number: number, names: string[], title = names[number - 1]): Promise<void> {
  // Before some first steps the browser works for its captcha, which a busy machine takes long over.
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(title, { timeout: 20_000 });
  await alive(page);
  if (narrow) {
    await expect(page.locator('.steps-count')).toHaveText(`${number} / ${names.length}`);
    await expect(page.locator('.steps-name')).toHaveText(names[number - 1]);
  } else {
    await expect(page.locator('.steps-list').getByRole('listitem')).toHaveText(names.map((name, at) => `${at + 1}${name}`));
    await expect(page.locator('.steps-list [aria-current=step]')).toContainText(names[number - 1]);
  }
}

/** Types a new password twice and sends it. */
export async function choosePassword(page: Page, password: string, submit: string, repeated = password): Promise<void> {
  await page.fill('#new-password', password);
  await page.fill('#repeated', repeated);
  await button(page, submit).click();
}

/** Opens the avatar menu and follows one of its links. */
export async function throughMenu(page: Page, name: string): Promise<void> {
  await page.locator('.menu summary').click();
  await page.locator('.menu').getByRole('link', { name, exact: true }).click();
  await alive(page);
}

/** Signs out, by the page that asks. */
export async function signOut(page: Page): Promise<void> {
  await open(page, '/sign-out');
  await button(page, '退出登录').click();
  await expect(page).toHaveURL('/signed-out');
}

/** Opens the page that shows a QR on a computer; returns what is in the QR. */
export async function showCode(page: Page, scripts: boolean, at = '/sign-in'): Promise<string> {
  if (scripts) {
    const listening = page.waitForRequest(/\/events\/scan\//);
    await page.goto(at);
    const url = (await listening).url();
    await expect(page.locator('.scan .qr svg')).toBeVisible();
    return url.split('/events/scan/')[1];
  }
  await page.goto(at);
  await page.getByRole('link', { name: '显示二维码' }).click();
  await expect(page).toHaveURL(/[?&]qr=/);
  await expect(page.locator('.scan .qr svg')).toBeVisible();
  return new URL(page.url()).searchParams.get('qr')!;
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
