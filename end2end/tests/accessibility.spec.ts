import AxeBuilder from '@axe-core/playwright';

import { askForCode, button, expectHome, expectToFit, sendPassword, signIn } from '../support/pages';
import { somebody } from '../support/roster';
import { shot } from '../support/shot';
import { alive, expect, open, type Page, test } from '../support/test';
import { PASSWORD, settle } from '../support/visit';

/**
 * Takes the lines behind the page away: axe cannot tell a colour's contrast
 * where a pseudo element lies behind the text, and then says nothing at all.
 */
async function clearGround(page: Page): Promise<void> {
  await page.evaluate(() => {
    // Through the object model, because the page's policy allows no other styles.
    document.styleSheets[0].insertRule('*::before, *::after { content: none !important }');
  });
}

/** Looks at a page in light and dark, keeps pictures of it in both languages. */
async function look(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await shot(page, `${name}-${colorScheme}`);
  }
  await clearGround(page);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // Its types come with another version of playwright-core.
    const { violations, passes } = await new AxeBuilder({ page: page as never })
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
      .analyze();
    expect(passes.map((rule) => rule.id), `contrast was measured on ${name}`).toContain('color-contrast');
    const grave = violations.filter((violation) => violation.impact === 'serious' || violation.impact === 'critical');
    const told = grave.map(({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map((node) => node.html).join('\n  ')}`);
    expect.soft(told, `${name}, ${colorScheme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await expectToFit(page);
}

/** The same page in English, which is longer: it must fit a phone too. */
async function lookInEnglish(page: Page, name: string): Promise<void> {
  if (!process.env.TONGXING_SHOTS && !test.info().project.use.isMobile) return;
  await page.locator('.languages a[hreflang="en"]').click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await alive(page);
  await expectToFit(page);
  await shot(page, `${name}-en`);
  await page.locator('.languages a[hreflang="zh-CN"]').click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await alive(page);
}

async function lookTwice(page: Page, name: string): Promise<void> {
  await look(page, name);
  await lookInEnglish(page, name);
}

test.describe('nothing serious stands in anybody’s way', () => {
  test.skip(({ javaScriptEnabled }) => javaScriptEnabled === false, 'axe needs scripts');
  test.slow();

  test('P-7 J-13 on the pages of sign-in', async ({ page, narrow }) => {
    const person = await settle(somebody());
    await open(page, '/sign-in');
    await lookTwice(page, 'axe-sign-in');
    await sendPassword(page, person.number, 'wrong');
    await expect(page.locator('.summary')).toBeVisible();
    await look(page, 'axe-sign-in-wrong');
    await open(page, '/sign-in?tab=code');
    await lookTwice(page, 'axe-code');
    await askForCode(page, person.phone);
    await page.fill('#code', '1');
    await button(page, '登录').click();
    await expect(page.locator('.summary')).toBeVisible();
    await look(page, 'axe-code-wrong');
    if (!narrow) {
      await open(page, '/sign-in?tab=scan');
      await lookTwice(page, 'axe-scan');
    }
  });

  test('P-7 S-3 on the pages of a first sign-in', async ({ page }) => {
    const person = somebody('unbound');
    await signIn(page, person, person.initial);
    await expect(page).toHaveURL(/\/first-sign-in\//);
    await alive(page);
    await lookTwice(page, 'axe-first-password');
    await page.fill('#new-password', 'Kiefer');
    await page.fill('#repeated', 'Kiefer');
    await button(page, '下一步').click();
    await expect(page.locator('.summary')).toBeVisible();
    await look(page, 'axe-first-password-weak');
    await page.fill('#new-password', PASSWORD);
    await page.fill('#repeated', PASSWORD);
    await button(page, '下一步').click();
    await expect(page.locator('#phone')).toBeVisible();
    await alive(page);
    await lookTwice(page, 'axe-first-phone');
    await page.fill('#code', await askForCode(page, person.phone));
    await button(page, '确定绑定').click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('设置完成');
    await alive(page);
    await lookTwice(page, 'axe-first-done');
  });

  test('P-7 H-18 on the pages of the security centre', async ({ page }) => {
    const person = await settle(somebody());
    await signIn(page, person);
    await expectHome(page, person);
    for (const path of ['/security', '/security/factors', '/security/factors/passkey', '/security/devices', '/security/history']) {
      await open(page, path);
      await lookTwice(page, `axe${path.replaceAll('/', '-')}`);
    }
  });

  test('P-7 P-9 on the pages of the personal centre', async ({ page }) => {
    const person = await settle(somebody());
    await signIn(page, person);
    await expectHome(page, person);
    await alive(page);
    await lookTwice(page, 'axe-home');
    await page.locator('.menu summary').click();
    await look(page, 'axe-home-menu');
    for (const path of ['/applications', '/sign-ins', '/sign-out']) {
      await open(page, path);
      await lookTwice(page, `axe${path.replace('/', '-')}`);
    }
    // A computer asks this phone to let it in.
    const answer = await page.request.post('/_fn/scan/new', {
      headers: { accept: 'application/json' },
      form: { page: '/sign-in' },
    });
    const { token } = (await answer.json()) as { token: string };
    await open(page, `/scan/${token}`);
    await lookTwice(page, 'axe-scan-confirm');
    await button(page, '取消').click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('已取消');
    await look(page, 'axe-scan-refused');
    await open(page, '/scan/done?done=confirmed');
    await lookTwice(page, 'axe-scan-done');
    await open(page, `/scan/${token}`);
    await lookTwice(page, 'axe-scan-over');
  });

  test('P-7 J-24 on the pages that only tell something', async ({ page }) => {
    for (const [name, path] of [
      ['help', '/help'],
      ['signed-out', '/signed-out'],
      ['refused', '/refused?code=service_unknown'],
      ['not-found', '/no/such/page'],
    ]) {
      await open(page, path);
      await lookTwice(page, `axe-${name}`);
    }
  });

  test('J-9 with the keyboard alone, from the first key to the personal centre', async ({ page, narrow }) => {
    test.skip(narrow, 'phones have no such keyboard');
    const person = await settle(somebody());
    await open(page, '/sign-in');
    await page.keyboard.press('Tab');
    await expect(page.getByRole('link', { name: '跳到正文' })).toBeFocused();
    await expect(page.getByRole('link', { name: '跳到正文' })).toBeInViewport();
    await page.keyboard.press('Enter');
    const focused = () => page.evaluate(() => document.activeElement?.id ?? '');
    for (let key = 0; key < 8 && (await focused()) !== 'username'; key++) await page.keyboard.press('Tab');
    await page.keyboard.type(person.number);
    await page.keyboard.press('Tab');
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await expectHome(page, person);
  });
});
