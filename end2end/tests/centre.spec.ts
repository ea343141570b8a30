import { button, expectError, expectHome, expectToFit, sendPassword, signIn } from '../support/pages';
import { somebody } from '../support/roster';
import { shot } from '../support/shot';
import { alive, expect, open, type Page, test } from '../support/test';
import { PASSWORD, settle } from '../support/visit';

const fact = (page: Page, name: string) => page.locator('dl.facts > div').filter({ hasText: name }).locator('dd');

test.describe('the personal centre', () => {
  test('P-9 tells who I am and where I can go', async ({ page }) => {
    const person = await settle(somebody());
    await signIn(page, person);
    await expectHome(page, person);
    await expect(fact(page, '姓名')).toHaveText(person.name);
    await expect(fact(page, '学号/工号')).toHaveText(person.number);
    await expect(fact(page, '别名')).toHaveText(person.alias);
    await expect(fact(page, '人员类别')).toHaveText('学生');
    await expect(fact(page, '单位')).toHaveText(person.department);
    await expect(fact(page, '登录手机')).toHaveText(`${person.phone.slice(0, 3)}****${person.phone.slice(7)}`);
    await expect(fact(page, '邮箱')).toHaveText(/^\S*\*+\S*@/);
    await expect(fact(page, '登录密码')).toHaveText('已设置');
    // Nothing in the page says more than it shows.
    expect(await page.content()).not.toContain(person.phone);
    expect(await page.content()).not.toContain(person.email);
    await expect(page.getByRole('link', { name: /办公系统 OA/ })).toHaveAttribute('href', `${process.env.TONGXING_OA_URL}/`);
    await expectToFit(page);
    await shot(page, 'home');
  });

  test('P-5 P-9 the navigation leads through all pages', async ({ page, scripts }) => {
    const person = await settle(somebody());
    await signIn(page, person);
    await expectHome(page, person);
    await open(page, '/');
    const nav = page.getByRole('navigation', { name: '主导航' });
    await nav.getByRole('link', { name: '应用列表' }).click();
    await expect(page).toHaveURL('/applications');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('应用列表');
    await expect(page).toHaveTitle('应用列表 · 云山大学');
    await expect(nav.locator('[aria-current=page]')).toHaveText('应用列表');
    await expectToFit(page);
    await shot(page, 'applications');
    await nav.getByRole('link', { name: '最近登录' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('最近登录');
    await nav.getByRole('link', { name: '首页' }).click();
    await expectHome(page, person);
    if (scripts) {
      // Within the application, pages are not loaded anew.
      expect(await page.evaluate(() => performance.getEntriesByType('navigation').length)).toBe(1);
      await page.goBack();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('最近登录');
    }
  });

  test('J-9 recent sign-ins tell how, from where, and what failed', async ({ page }) => {
    const person = await settle(somebody());
    await open(page, '/sign-in');
    await sendPassword(page, person.number, 'wrong');
    await expectError(page, '账号或密码错误');
    await sendPassword(page, person.number, PASSWORD);
    await expectHome(page, person);
    await page.goto('/sign-ins');
    const rows = page.locator('tbody tr');
    await expect(rows).toHaveCount(3);
    await expect(rows.nth(0)).toContainText(/密码.*成功.*Chrome · (Linux|Android)/);
    await expect(rows.nth(0)).toContainText(/20\d\d-\d\d-\d\d \d\d:\d\d/);
    await expect(rows.nth(0)).toContainText(/10\.\d+\.\d+\.\d+/);
    await expect(rows.nth(1)).toContainText('未成功');
    await expectToFit(page);
    await shot(page, 'sign-ins');
  });

  test('P-5 the avatar menu opens, leads on, and signs out', async ({ page, context }) => {
    const person = await settle(somebody());
    await signIn(page, person);
    await expectHome(page, person);
    await open(page, '/');
    const menu = page.locator('.menu');
    await expect(menu.locator('summary')).toContainText(person.name);
    await expect(button(page, '退出')).toBeHidden();
    await menu.locator('summary').click();
    await expect(menu.getByRole('link', { name: '应用列表' })).toBeVisible();
    await expectToFit(page);
    await shot(page, 'home-menu');
    await button(page, '退出').click();
    await expect(page).toHaveURL('/signed-out');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('您已退出');
    await shot(page, 'signed-out');
    expect((await context.cookies()).map((cookie) => cookie.name)).not.toContain('__Host-sid');
    await page.goto('/');
    await expect(page).toHaveURL('/sign-in');
    // The way back shows nothing of the person.
    await page.goBack();
    await expect(page.getByText(person.number)).toHaveCount(0);
  });

  test('J-9 a link signs nobody out: the page asks', async ({ page }) => {
    const person = await settle(somebody());
    await signIn(page, person);
    await expectHome(page, person);
    await open(page, '/sign-out');
    await shot(page, 'sign-out');
    await page.getByRole('link', { name: '返回' }).click();
    await expectHome(page, person);
    await open(page, '/sign-out');
    await button(page, '退出登录').click();
    await expect(page).toHaveURL('/signed-out');
  });

  test('J-9 signing out touches no other browser', async ({ page, visitor }) => {
    const person = await settle(somebody());
    const other = await visitor();
    for (const each of [page, other]) {
      await signIn(each, person);
      await expectHome(each, person);
    }
    await open(page, '/sign-out');
    await button(page, '退出登录').click();
    await expect(page).toHaveURL('/signed-out');
    await other.reload();
    await expectHome(other, person);
  });
});

test.describe('help and surprises', () => {
  test('J-24 U-14 help answers with this installation’s numbers and leads back', async ({ page }) => {
    await open(page, '/sign-in?tab=code');
    await page.getByRole('link', { name: '在线帮助' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('在线帮助');
    await alive(page);
    await expect(page.getByText('help@example.edu.cn')).toBeVisible();
    await expectToFit(page);
    await shot(page, 'help');
    await page.getByRole('link', { name: '提示错误次数已达最大上限' }).click();
    await expect(page.getByText('连续 6 次输错密码后，密码登录会暂停 30 分钟')).toBeVisible();
    await alive(page);
    await expectToFit(page);
    await page.getByRole('link', { name: '返回', exact: true }).click();
    await expect(page).toHaveURL('/sign-in?tab=code');
    await expect(page.locator('#phone')).toBeVisible();
  });

  test('J-24 an address that does not exist says so', async ({ page }) => {
    const response = await page.goto('/no/such/page');
    expect(response!.status()).toBe(404);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('找不到页面');
    await expect(page).toHaveTitle(/^错误：找不到页面/);
    await expect(page.getByText('020-5550 0100')).toBeVisible();
    await shot(page, 'not-found');
  });
});
