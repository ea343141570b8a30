import { button, expectError, expectHome, expectToFit, sendPassword, showCode, signIn } from '../support/pages';
import { type Person, somebody } from '../support/roster';
import { shot } from '../support/shot';
import { alive, expect, open, type Page, test, wechat } from '../support/test';
import { PASSWORD, settle } from '../support/visit';

/** A phone, with somebody signed in on it. */
async function phoneOf(person: Person, visitor: (options: typeof wechat) => Promise<Page>): Promise<Page> {
  const phone = await visitor(wechat);
  await signIn(phone, person);
  await expectHome(phone, person);
  return phone;
}

test.describe('signing in by a scan', () => {
  test.skip(({ isMobile }) => isMobile === true, 'the panel is for computers: J-14');

  test('S-20 the phone confirms, the computer is in', async ({ page, visitor, scripts }) => {
    const person = await settle(somebody());
    const phone = await phoneOf(person, visitor);
    const token = await showCode(page, scripts);
    await shot(page, 'scan');

    await open(phone, `/scan/${token}`);
    await expect(phone.getByRole('heading', { level: 1 })).toHaveText('确认登录');
    await expect(phone.getByText('Chrome · Linux')).toBeVisible();
    await expect(phone.getByText(/^10\.\d+\.\d+\.\d+$/)).toBeVisible();
    await expect(phone.getByText(`${person.name} ${person.number}`)).toBeVisible();
    await expect(phone.getByText('只有二维码就在您面前的电脑上时才确认。')).toBeVisible();
    await expectToFit(phone);
    await shot(phone, 'scan-confirm');
    if (scripts) await expect(page.getByText('已扫描，请在手机上确认')).toBeVisible();
    // The same page once more, on the same phone.
    const second = await phone.context().newPage();
    await open(second, `/scan/${token}`);

    const decided = phone.waitForResponse(/\/_fn\/scan\/decide/).then(() => performance.now());
    const entered = page.waitForRequest((request) => request.isNavigationRequest() && new URL(request.url()).pathname === '/');
    const entering = entered.then(() => performance.now());
    await button(phone, '确认登录').click();
    const waited = (await entering) - (await decided);
    await expectHome(page, person);
    console.log(`        from the phone's confirmation to the computer's way in: ${waited.toFixed(0)} ms`);
    // Asked: 200 ms on an idle machine, which the benchmark measures; this one runs other tests too.
    if (scripts) expect(waited).toBeLessThan(2000);
    await expect(phone.getByRole('heading', { level: 1 })).toHaveText('已确认');
    await expect(phone).toHaveURL('/scan/done?done=confirmed');
    await shot(phone, 'scan-done');

    // One use: the other page comes too late, and so does whoever opens the code now.
    await button(second, '确认登录').click();
    await expect(second.getByText('这个二维码已经处理过，请在电脑上刷新后重新扫描。')).toBeVisible();
    await open(second, `/scan/${token}`);
    await expect(second.getByRole('heading', { level: 1 })).toHaveText('无法继续');
    await expect(second.getByText('这个二维码已经处理过，请在电脑上刷新后重新扫描。')).toBeVisible();
    await shot(second, 'scan-over');

    // The way is told in the list of sign-ins.
    await page.goto('/sign-ins');
    await expect(page.getByRole('row').nth(1)).toContainText('扫码');
  });

  test('S-20 without scripts too, a second confirmation is told that it is too late', async ({ page, visitor, scripts }) => {
    test.skip(scripts, 'part of the journey above where scripts run');
    const person = await settle(somebody());
    const phone = await phoneOf(person, visitor);
    const token = await showCode(page, scripts);
    const second = await phone.context().newPage();
    await phone.goto(`/scan/${token}`);
    await second.goto(`/scan/${token}`);
    await button(phone, '取消').click();
    await expect(phone.getByRole('heading', { level: 1 })).toHaveText('已取消');
    await button(second, '确认登录').click();
    await expect(second.getByText('这个二维码已经处理过，请在电脑上刷新后重新扫描。')).toBeVisible();
    await expect(page.getByText('已在手机上取消登录')).toBeVisible();
  });

  test('S-20 a phone that is signed out signs in first', async ({ page, visitor, scripts }) => {
    const person = await settle(somebody());
    const phone = await visitor(wechat);
    const token = await showCode(page, scripts);
    await open(phone, `/scan/${token}`);
    await expect(phone).toHaveURL(/\/sign-in\?next=%2Fscan%2F/);
    await sendPassword(phone, person.number, 'wrong');
    await expectError(phone, '账号或密码错误');
    await sendPassword(phone, person.number, PASSWORD);
    await expect(phone).toHaveURL(/\/scan\//);
    await alive(phone);
    await button(phone, '确认登录').click();
    await expect(phone.getByRole('heading', { level: 1 })).toHaveText('已确认');
    await expectHome(page, person);
  });

  test('S-20 the person refuses, and the computer gets another code', async ({ page, visitor, scripts }) => {
    const person = await settle(somebody());
    const phone = await phoneOf(person, visitor);
    const token = await showCode(page, scripts);
    await open(phone, `/scan/${token}`);
    await button(phone, '取消').click();
    await expect(phone.getByRole('heading', { level: 1 })).toHaveText('已取消');
    await shot(phone, 'scan-refused');
    await expect(page.getByText('已在手机上取消登录')).toBeVisible();
    await shot(page, 'scan-refused-pc');
    if (scripts) {
      const listening = page.waitForRequest(/\/events\/scan\//);
      await button(page, '刷新二维码').click();
      expect((await listening).url()).not.toContain(token);
      await expect(page.getByText('已在手机上取消登录')).toBeHidden();
    } else {
      await page.getByRole('link', { name: '刷新二维码' }).click();
      await expect(page).toHaveURL(/[?&]qr=/);
      expect(page.url()).not.toContain(token);
    }
    await expect(page.locator('.scan .qr svg')).toBeVisible();
    await page.goto('/');
    await expect(page).toHaveURL('/sign-in');
  });

  test('S-20 nobody else can listen to a code or pick it up', async ({ page, visitor, scripts }) => {
    const token = await showCode(page, scripts);
    const foreign = await visitor();
    await foreign.goto('/sign-in');
    const headers = { 'X-Forwarded-For': '10.255.0.1' };
    expect((await foreign.request.get(`/events/scan/${token}`, { headers })).status()).toBe(403);
    const redeemed = await foreign.request.post('/_fn/scan/redeem', {
      headers: { ...headers, accept: 'application/json' },
      form: { page: '/sign-in', token },
    });
    expect(await redeemed.json()).toMatchObject({ answer: 'refused', code: 'scan_foreign' });
    expect((await foreign.request.get('/events/scan/nonsense', { headers })).status()).toBe(403);
  });

  test('S-20 the phone sees which system asks, and the computer goes there', async ({ page, visitor, scripts }) => {
    const person = await settle(somebody());
    const phone = await phoneOf(person, visitor);
    const token = await showCode(page, scripts, `${process.env.TONGXING_OA_URL}/login`);
    await expect(page.getByText('登录后前往 办公系统 OA')).toBeVisible();
    await open(phone, `/scan/${token}`);
    await expect(phone.getByText('办公系统 OA')).toBeVisible();
    await button(phone, '确认登录').click();
    await expect(page).toHaveURL(`${process.env.TONGXING_OA_URL}/workbench`);
    await expect(page.locator('#user')).toHaveText(person.number);
  });
});

test.describe('on a phone', () => {
  test.skip(({ isMobile }) => isMobile !== true, 'for small screens');

  test('J-14 there is no code to scan', { tag: '@webview' }, async ({ page }) => {
    await open(page, '/sign-in?tab=scan');
    await expect(page.locator('#username')).toBeVisible();
    await expect(page.locator('.scan')).toHaveCount(0);
    await expect(page.getByText('扫码登录')).toHaveCount(0);
  });
});
