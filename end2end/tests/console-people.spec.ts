import { consoleAs } from '../support/console';
import { smsTo } from '../support/outbox';
import { askForCode, button, expectHome, expectToFit } from '../support/pages';
import { freshPhone, somebody } from '../support/roster';
import { shot } from '../support/shot';
import { expect, open, test } from '../support/test';
import { settle, settleWithPhone } from '../support/visit';
import { words } from '../support/words';

const heading = 'h1';

test.describe('people at the console', () => {
  test('U-22 somebody is found by number, name and phone, and their page says what is known', async ({ page }) => {
    const person = await settle(somebody());
    await consoleAs(page, 'platform_administrator', { path: '/console/people' });
    await expect(page.locator(heading)).toHaveText(words('console-people-title'));
    for (const typed of [person.number, person.phone, person.document]) {
      const before = page.url();
      await page.fill('#q', typed);
      await button(page, words('console-filter')).click();
      await expect(page).not.toHaveURL(before);
      await expect(page).toHaveURL(/[?&](q|find)=/);
      await expect(page.getByRole('link', { name: person.number })).toBeVisible();
      expect(page.url(), 'what is somebody’s stands in no address').not.toContain(typed);
    }
    await expectToFit(page);
    await shot(page, 'console-people');
    await page.getByRole('link', { name: person.number }).click();
    await expect(page.locator(heading)).toContainText(person.name);
    await expect(page.locator('main')).toContainText(`${person.phone.slice(0, 3)}****${person.phone.slice(-4)}`);
    await expect(page.locator('main')).not.toContainText(person.document);
    await expectToFit(page);
    await shot(page, 'console-person');
  });

  test('U-21 a number is moved, both are told, and its new holder signs in with it', async ({ page, visitor }) => {
    const old = await settle(somebody());
    const phone = freshPhone();
    const fresh = await settleWithPhone(somebody('unbound'), phone);
    await consoleAs(page, 'platform_administrator', { path: '/console/people' });
    await page.fill('#q', fresh.number);
    await button(page, words('console-filter')).click();
    await page.getByRole('link', { name: fresh.number }).click();
    await page.getByRole('link', { name: words('console-people-act-move') }).click();
    await page.fill('#phone', old.phone);
    await button(page, words('console-people-move-find')).click();
    await expect(page.locator('main')).toContainText(old.number);
    await expect(page.locator('main')).toContainText(fresh.number);
    expect(page.url()).not.toContain(old.phone);
    const before = smsTo(phone).length;
    await page.fill('#reason', '旧学号未解绑');
    await button(page, words('console-people-move-do')).click();
    await expect(page.locator('main')).toContainText(words('console-people-did', { act: words('console-people-act-move') }));
    await shot(page, 'console-people-moved');
    await expect.poll(() => smsTo(phone).length, 'the new holder is told where they were reached').toBe(before + 1);

    const holder = await visitor();
    await open(holder, '/sign-in?tab=code');
    const code = await askForCode(holder, old.phone);
    await holder.fill('#code', code);
    await button(holder, '登录').click();
    await expectHome(holder, fresh);
  });

  test('U-20 U-22 somebody is added and the next one can be typed', async ({ page }) => {
    await consoleAs(page, 'platform_administrator', { path: '/console/people/add' });
    const number = `T${Date.now()}`;
    await page.fill('#number', number);
    await page.fill('#name', '欧阳娜娜');
    await page.fill('#native_place', '河北邢台');
    await shot(page, 'console-people-add');
    await button(page, '保存并添加下一个').click();
    await expect(page.locator('main')).toContainText(words('console-people-added', { number }));
    await expect(page.locator('#number')).toHaveValue('');
    await expectToFit(page);
  });

  test('P-39 an institute administrator reaches their own people only', async ({ page }) => {
    const person = await settle(somebody());
    await consoleAs(page, 'institute_administrator', { department: '没有人的部门', path: '/console/people' });
    await page.fill('#q', person.number);
    await button(page, words('console-filter')).click();
    await expect(page.locator('main')).toContainText('没有找到');
    await expect(page.locator('main')).not.toContainText(person.name);
  });
});
