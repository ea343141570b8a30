import { execFileSync } from 'node:child_process';

import { nextCode, smsTo } from '../support/outbox';
import { button, expectError, expectHome, expectToFit, sendPassword, signIn } from '../support/pages';
import { freshPhone, type Person, somebody } from '../support/roster';
import { shot } from '../support/shot';
import { expect, open, type Page, test } from '../support/test';
import { totp } from '../support/totp';
import { PASSWORD, settle, Visit } from '../support/visit';

/** Gives somebody a security phone, from a browser of their own. */
async function secure(person: Person): Promise<string> {
  const phone = freshPhone();
  const visit = new Visit();
  await visit.open();
  await visit.password(person.number, PASSWORD);
  const fields = { page: '/security/phone/security', slot: 'security', country: '+86', phone };
  expect((await visit.post('own/phone_code', fields)).answer).toBe('sent');
  const code = await nextCode(phone);
  expect((await visit.post('own/phone_bind', { ...fields, code })).answer).toBe('go');
  return phone;
}

/** Comes from a network where nobody of the tests was before. */
async function fromAbroad(page: Page): Promise<void> {
  const { host } = new URL(process.env.TONGXING_URL!);
  const at = Number(host.split(':')[1]) % 200;
  await page.setExtraHTTPHeaders({ 'X-Forwarded-For': `203.${at}.113.${1 + Math.floor(Math.random() * 250)}` });
}

/** Adds an authenticator app; its secret and the recovery codes. */
async function addApp(page: Page): Promise<{ secret: string; codes: string[] }> {
  await open(page, '/security/factors');
  await page.locator('.item', { hasText: '验证器' }).getByRole('button', { name: '添加' }).click();
  await expect(page).toHaveURL('/security/factors/totp');
  await expect(page.getByRole('img', { name: '验证器二维码' })).toBeVisible();
  const secret = (await page.locator('code.secret').textContent())!;
  await page.fill('#code', '12ab');
  await button(page, '确认添加').click();
  await expectError(page, '验证码不正确', 'code');
  await expect(page.locator('code.secret')).toHaveText(secret);
  await page.fill('#code', totp(secret));
  await button(page, '确认添加').click();
  await expect(page.getByRole('heading', { name: '请保存恢复码' })).toBeVisible();
  const codes = await page.locator('.codes code').allTextContents();
  expect(codes).toHaveLength(10);
  return { secret, codes };
}

test.describe('step-up', () => {
  test('P-20 P-21 P-22 P-6 somewhere new asks for a code to the security phone', async ({ page }) => {
    test.slow();
    const person = await settle(somebody());
    const phone = await secure(person);
    await fromAbroad(page);
    await signIn(page, person, PASSWORD, '/sign-in?next=%2Fapplications');
    await expect(page).toHaveURL(/\/step-up\//);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('短信验证');
    await expect(page.locator('main')).toContainText(
      '您的账号可能存在安全风险，为了确保您本人操作，请先进行短信验证。',
    );
    await expect(page.locator('main')).toContainText('新的设备、新的网络位置');
    await expect(page.locator('main')).toContainText('安全手机');
    await expect(page.locator('main')).toContainText(`${phone.slice(0, 3)}****${phone.slice(7)}`);
    await expect(page.locator('main')).toContainText('请输入短信中的六位数字验证码');
    // P-6: 申请解绑手机号 | language | name | 退出, and nothing else.
    await expect(page.getByRole('link', { name: '申请解绑手机号' })).toHaveAttribute('href', /phonechange/);
    await expect(page.locator('.menu summary')).toContainText(person.name);
    await expect(page.getByRole('navigation', { name: '主导航' }).getByRole('link')).toHaveCount(1);
    await expectToFit(page);
    await shot(page, 'step-up');
    // P-24: whatever else is opened leads back here.
    const here = page.url();
    for (const path of ['/', '/security', '/security/factors', '/applications']) {
      await page.goto(path);
      await expect(page).toHaveURL(here);
    }
    await open(page, here);
    const before = smsTo(phone).length;
    // A number gets one message a minute, and had one when it was bound.
    await expect(async () => {
      await button(page, '获取验证码').click();
      await expect(page.locator('.notice.success')).toBeVisible({ timeout: 2_000 });
    }).toPass({ timeout: 80_000, intervals: [5_000] });
    const code = await nextCode(phone, before);
    await page.fill('#code', 'abc');
    await button(page, '确定').click();
    await expectError(page, '请输入短信中的六位数字验证码', 'code');
    await page.fill('#code', code);
    await button(page, '确定').click();
    await expect(page).toHaveURL('/applications');
    // Known from now on.
    await page.goto('/sign-out');
    await button(page, '退出登录').click();
    await signIn(page, person);
    await expectHome(page, person);
  });

  test('P-24 a step-up opens in no other browser, and is over when it is done', async ({ page, visitor }) => {
    const person = await settle(somebody());
    await secure(person);
    await fromAbroad(page);
    await signIn(page, person);
    await expect(page).toHaveURL(/\/step-up\//);
    const other = await visitor();
    await open(other, page.url());
    await expect(other.locator('main')).toContainText('该验证页面转发无效');
  });
});

test.describe('second factors', () => {
  test('an authenticator app is added, asked for, and this device left alone', async ({ page, visitor }) => {
    const person = await settle(somebody());
    await signIn(page, person);
    await expectHome(page, person);
    const { secret, codes } = await addApp(page);
    await shot(page, 'recovery-codes');
    await expectToFit(page);
    await page.goto('/security/factors');
    await expect(page.locator('.codes')).toHaveCount(0);

    const other = await visitor();
    await signIn(other, person);
    await expect(other).toHaveURL(/\/step-up\//);
    await expect(other.getByRole('heading', { level: 1 })).toHaveText('二次验证');
    await expect(other.getByRole('link', { name: '申请解绑手机号' })).toHaveCount(0);
    await expectToFit(other);
    await shot(other, 'step-up-factor');
    await open(other, `${other.url()}?way=recovery`);
    await other.fill('#recovery', 'nonsense');
    await button(other, '确定').click();
    await expectError(other, '恢复码不正确', 'recovery');
    await other.fill('#recovery', codes[0].toUpperCase().replaceAll('-', ' '));
    await button(other, '确定').click();
    await expectHome(other, person);

    // Used once; the app's next code opens, and the device is left alone from then on.
    const third = await visitor();
    await signIn(third, person);
    await expect(third).toHaveURL(/\/step-up\//);
    await open(third, `${third.url()}?way=recovery`);
    await third.fill('#recovery', codes[0]);
    await button(third, '确定').click();
    await expectError(third, '恢复码不正确', 'recovery');
    await third.getByRole('link', { name: '验证器' }).click();
    await third.fill('#code', totp(secret, 1));
    await third.check('#trust');
    await button(third, '确定').click();
    await expectHome(third, person);
    await third.goto('/sign-out');
    await button(third, '退出登录').click();
    await signIn(third, person);
    await expectHome(third, person);
  });

  test('a factor is removed after a question', async ({ page }) => {
    const person = await settle(somebody());
    await signIn(page, person);
    await expectHome(page, person);
    await addApp(page);
    await open(page, '/security/factors');
    await page.locator('.item', { hasText: '验证器' }).getByRole('link', { name: '移除' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('移除验证器？');
    await button(page, '移除').click();
    await expect(page).toHaveURL('/security/factors');
    await expect(page.locator('.item', { hasText: '验证器' }).getByRole('button', { name: '添加' })).toBeVisible();
  });

  test('a passkey is created and used', async ({ page, context, visitor, scripts }) => {
    const person = await settle(somebody());
    await signIn(page, person);
    await expectHome(page, person);
    if (!scripts) {
      // Without JavaScript the page says what it needs.
      await open(page, '/security/factors/passkey');
      await expect(page.locator('main')).toContainText('通行密钥需要启用 JavaScript');
      await expect(button(page, '创建通行密钥')).toBeHidden();
      return;
    }
    const authenticator = async (of: Page) => {
      const cdp = await of.context().newCDPSession(of);
      await cdp.send('WebAuthn.enable');
      const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
        options: {
          protocol: 'ctap2',
          transport: 'internal',
          hasResidentKey: true,
          hasUserVerification: true,
          isUserVerified: true,
          automaticPresenceSimulation: true,
        },
      });
      return { cdp, authenticatorId };
    };
    const mine = await authenticator(page);
    await open(page, '/security/factors/passkey');
    await page.fill('#name', '测试钥匙');
    await button(page, '创建通行密钥').click();
    await expect(page.getByRole('heading', { name: '请保存恢复码' })).toBeVisible();
    await expect(page.locator('main')).toContainText('通行密钥：测试钥匙');
    await shot(page, 'factors');

    // The same key in another browser.
    const { credentials } = await mine.cdp.send('WebAuthn.getCredentials', { authenticatorId: mine.authenticatorId });
    const other = await visitor();
    const theirs = await authenticator(other);
    await signIn(other, person);
    await expect(other).toHaveURL(/\/step-up\//);
    // A key that is not there: the page says so and stays.
    await theirs.cdp.send('WebAuthn.setUserVerified', { authenticatorId: theirs.authenticatorId, isUserVerified: true });
    await theirs.cdp.send('WebAuthn.addCredential', {
      authenticatorId: theirs.authenticatorId,
      credential: credentials[0],
    });
    await button(other, '使用通行密钥').click();
    await expectHome(other, person);
    expect(context.pages().length).toBeGreaterThan(0);
  });
});

test.describe('the security centre', () => {
  test('H-18 from the avatar menu to what can be done next', async ({ page }) => {
    const person = await settle(somebody());
    await signIn(page, person);
    await expectHome(page, person);
    await open(page, '/');
    await page.locator('.menu summary').click();
    await page.locator('.menu').getByRole('link', { name: '账号安全' }).click();
    await expect(page).toHaveURL('/security');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('账号安全');
    await expect(page.locator('.score')).toContainText(/\d+ \/ 100/);
    await expect(page.locator('.item').first()).toContainText('去完成');
    await expectToFit(page);
    await shot(page, 'security');
    await open(page, '/security');
    await page.locator('.item', { hasText: '添加验证器或通行密钥' }).getByRole('link', { name: '去完成' }).click();
    await expect(page).toHaveURL('/security/factors');
  });

  test('devices: this one is told apart, and all others end', async ({ page, visitor }) => {
    const person = await settle(somebody());
    await signIn(page, person);
    await expectHome(page, person);
    const other = await visitor();
    await signIn(other, person);
    await expectHome(other, person);
    await open(page, '/security/devices');
    await expect(page.locator('.item', { hasText: '本机' })).toHaveCount(1);
    await expect(page.locator('main')).toContainText('校园网 · 10.');
    await expectToFit(page);
    await shot(page, 'devices');
    await button(page, '结束其他所有登录').click();
    await expect(page).toHaveURL('/security/devices');
    await expect(button(page, '结束其他所有登录')).toHaveCount(0);
    await other.goto('/security');
    await expect(other).toHaveURL(/\/sign-in/);
  });

  test('the history goes back page by page', async ({ page }) => {
    const person = await settle(somebody());
    const visit = new Visit();
    await visit.open();
    for (let i = 0; i < 22; i++) await visit.password(person.number, PASSWORD);
    await signIn(page, person);
    await expectHome(page, person);
    await open(page, '/security/history');
    await expect(page.locator('tbody tr')).toHaveCount(20);
    await expect(page.locator('tbody tr').first()).toContainText(/登录 · 密码.*成功/);
    await expectToFit(page);
    await page.getByRole('link', { name: '更早的记录' }).click();
    await expect(page).toHaveURL(/before=/);
    await expect(page.locator('tbody')).toContainText('修改密码');
    await expect(page.getByRole('link', { name: '更早的记录' })).toHaveCount(0);
  });

  test('P-3 P-38 old addresses lead on; a password that the desk reset is changed at once', async ({ page }) => {
    const person = await settle(somebody());
    const tongxing = (...args: string[]) =>
      execFileSync(process.env.TONGXING_BIN!, ['people', ...args, person.number, '--json'], { encoding: 'utf8' });
    tongxing('disable');
    await signIn(page, person);
    await expectError(page, '该账号已停用');
    const { password } = JSON.parse(tongxing('reset-password')) as { password: string };
    tongxing('enable');
    await sendPassword(page, person.number, password);
    await expect(page).toHaveURL(/\/first-sign-in\//);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('修改密码');
    const answer = await page.request.get('/findPsw.do?act=stepOne', { maxRedirects: 0 });
    expect(answer.headers().location).toBe('/recover');
    const change = await page.request.get('/user/manage.do?act=showChangePassword', { maxRedirects: 0 });
    expect(change.headers().location).toBe('/security/password');
  });
});
