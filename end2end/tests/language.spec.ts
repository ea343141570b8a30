import { button, expectHome, expectSent, signIn, switchLanguage } from '../support/pages';
import { nextCode } from '../support/outbox';
import { somebody } from '../support/roster';
import { shot } from '../support/shot';
import { expect, open, type Page, test } from '../support/test';
import { PASSWORD, settle } from '../support/visit';

const lang = (page: Page) => page.locator('html');

test.describe('both languages', () => {
  test('P-7 the browser’s own language is taken until another is chosen', async ({ visitor }) => {
    for (const [locale, expected, button] of [
      ['en-GB', 'en', 'Sign in'],
      ['zh-TW', 'zh-CN', '登录'],
      ['fr-FR', 'zh-CN', '登录'],
    ]) {
      const page = await visitor({ locale });
      await page.goto('/sign-in');
      await expect(lang(page)).toHaveAttribute('lang', expected);
      await expect(page.getByRole('button', { name: button, exact: true })).toBeVisible();
    }
  });

  test('P-7 the choice is kept, here and on the pages after', async ({ page, context }) => {
    const person = await settle(somebody());
    await open(page, '/sign-in?tab=code&next=%2Fsign-ins');
    await switchLanguage(page, 'en');
    await expect(page).toHaveURL('/sign-in?tab=code&next=%2Fsign-ins');
    await expect(page).toHaveTitle('Sign in · Yunshan University');
    const cookie = (await context.cookies()).find((cookie) => cookie.name === '__Host-language');
    expect(cookie).toMatchObject({ value: 'en', secure: true });
    expect(cookie!.expires).toBeGreaterThan(Date.now() / 1000 + 300 * 86_400);

    // The text message speaks it as well.
    await page.fill('#phone', person.phone);
    await button(page, 'Get code').click();
    await expectSent(page, 'en');
    await page.fill('#code', await nextCode(person.phone));
    await button(page, 'Sign in').click();
    await expect(page).toHaveURL('/sign-ins');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Recent sign-ins');
    await expect(lang(page)).toHaveAttribute('lang', 'en');

    await switchLanguage(page, 'zh-CN');
    await expect(page).toHaveURL('/sign-ins');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('最近登录');
  });

  test('P-7 it can be switched before, during and after a forced step', async ({ page }) => {
    const person = somebody();
    await signIn(page, person, person.initial);
    await expect(page).toHaveURL(/\/first-sign-in\//);
    await switchLanguage(page, 'en');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Change your password');
    await page.fill('#new-password', PASSWORD);
    await page.fill('#repeated', PASSWORD);
    await button(page, 'Continue').click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('All set');
    await switchLanguage(page, 'zh-CN');
    await button(page, '我已完成').click();
    await expectHome(page, person);
    await switchLanguage(page, 'en');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Hello, ${person.name}`);
  });

  test('P-7 errors speak the chosen language', async ({ page }) => {
    const person = somebody('disabled');
    await open(page, '/sign-in');
    await switchLanguage(page, 'en');
    await page.fill('#username', person.number);
    await page.fill('#password', 'wrong');
    await button(page, 'Sign in').click();
    await expect(page.locator('.summary')).toContainText('Wrong account or password. Please try again.');
    await expect(page).toHaveTitle(/^Error: Sign in/);
    await shot(page, 'sign-in-wrong-en');
    // What the server says where no page is left to say it.
    const response = await page.request.get('/sign-in', { headers: { host: 'elsewhere.example', accept: 'text/html' }, maxRedirects: 0 });
    expect(response.status()).toBe(400);
    expect(await response.text()).toContain('This address does not belong to this platform.');
  });

  test('P-7 a way back that is not ours is not taken', async ({ page }) => {
    await page.goto('/language/en?back=%2F%2Fevil.example%2F');
    await expect(page).toHaveURL('/sign-in');
    await expect(lang(page)).toHaveAttribute('lang', 'en');
  });
});
