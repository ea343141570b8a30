import { askForCode, button, expectError, expectHome, expectToFit, sendPassword, signIn, summary } from '../support/pages';
import { freshPhone, somebody } from '../support/roster';
import { shot } from '../support/shot';
import { expect, open, test } from '../support/test';
import { guessWrong, PASSWORD, settle } from '../support/visit';

test.describe('signing in with a password', () => {
  test('J-13 J-14 J-24 the page has its parts, and no scan panel on phones', { tag: '@webview' }, async ({ page, narrow }) => {
    await open(page, '/sign-in');
    await expect(page).toHaveTitle('登录 · 云山大学');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('登录');
    const username = page.getByLabel('账号', { exact: true });
    await expect(username).toHaveAttribute('name', 'username');
    await expect(username).toHaveAttribute('autocomplete', 'username');
    await expect(username).toHaveAttribute('placeholder', '账号 Username');
    const password = page.getByLabel('密码', { exact: true });
    await expect(password).toHaveAttribute('name', 'password');
    await expect(password).toHaveAttribute('autocomplete', 'current-password');
    await expect(password).toHaveAttribute('placeholder', '密码 Password');
    await expect(page.getByLabel('7天免登录')).not.toBeChecked();
    for (const link of ['帐号登录', '动态码登录', '在线帮助', 'English']) {
      await expect(page.getByRole('link', { name: link })).toBeVisible();
    }
    await expect(page.getByText('020-5550 0100')).toBeVisible();
    await expect(page.getByText('Copyright © 云山大学')).toBeVisible();
    await expect(page.locator('.old-browser')).toBeHidden();

    await expect(page.locator('.scan')).toBeVisible({ visible: !narrow });
    await expectToFit(page);
    if (narrow) {
      for (const target of [button(page, '登录'), username, page.getByRole('link', { name: '动态码登录' })]) {
        expect((await target.boundingBox())!.height).toBeGreaterThanOrEqual(44);
      }
    }
    await shot(page, 'sign-in');
  });

  test('J-9 H-4 account number and password open the personal centre', { tag: '@webview' }, async ({ page, context }) => {
    const person = await settle(somebody());
    await signIn(page, person);
    await expectHome(page, person);
    const session = (await context.cookies()).find((cookie) => cookie.name === '__Host-sid');
    expect(session).toMatchObject({ httpOnly: true, secure: true, sameSite: 'Lax', path: '/' });
    // J-13: not asked for, so it ends with the browser.
    expect(session!.expires).toBe(-1);
    // Whoever is in does not sign in again.
    await page.goto('/sign-in');
    await expectHome(page, person);
  });

  test('J-9 alias, phone and e-mail name the account too', async ({ page, context }) => {
    const person = await settle(somebody());
    const national = person.phone;
    const spelled = `+86 ${national.slice(0, 3)} ${national.slice(3, 7)}-${national.slice(7)}`;
    for (const identifier of [person.alias.toUpperCase(), spelled, person.email]) {
      await context.clearCookies();
      await open(page, '/sign-in');
      await sendPassword(page, identifier, PASSWORD);
      await expectHome(page, person);
    }
  });

  test('J-13 7天免登录 keeps the session for seven days', async ({ page, context }) => {
    const person = await settle(somebody());
    await open(page, '/sign-in');
    await page.getByLabel('7天免登录').check();
    await sendPassword(page, person.number, PASSWORD);
    await expectHome(page, person);
    const session = (await context.cookies()).find((cookie) => cookie.name === '__Host-sid');
    const days = (session!.expires - Date.now() / 1000) / 86_400;
    expect(days).toBeGreaterThan(6.9);
    expect(days).toBeLessThanOrEqual(7.01);
  });

  test('J-13 the password can be looked at where scripts run', async ({ page, scripts }) => {
    await open(page, '/sign-in');
    const password = page.locator('#password');
    await password.fill('看得见 Kiefer');
    if (!scripts) {
      await expect(page.locator('.peek')).toBeHidden();
      return;
    }
    await button(page, '显示').click();
    await expect(password).toHaveAttribute('type', 'text');
    await expect(password).toHaveValue('看得见 Kiefer');
    await button(page, '隐藏').click();
    await expect(password).toHaveAttribute('type', 'password');
  });

  test('J-9 a wrong password loses nothing that was typed', { tag: '@webview' }, async ({ page }) => {
    const person = await settle(somebody());
    await open(page, '/sign-in');
    await page.getByLabel('7天免登录').check();
    await sendPassword(page, person.number, 'wrong');
    await expectError(page, '账号或密码错误，请重新输入。', 'password');
    await expect(page.locator('#username')).toHaveValue(person.number);
    await expect(page.getByLabel('7天免登录')).toBeChecked();
    await expect(page.locator('#captcha')).toHaveCount(0);
    await shot(page, 'sign-in-wrong');
    // The summary leads to the field.
    await summary(page).getByRole('link').first().click();
    await expect(page.locator('#password')).toBeFocused();
    await page.fill('#password', PASSWORD);
    await button(page, '登录').click();
    await expectHome(page, person);
  });

  test('J-9 unknown accounts get the same answer, empty fields their own', async ({ page }) => {
    await open(page, '/sign-in');
    await button(page, '登录').click();
    await expectError(page, '请输入账号。', 'username');
    await page.fill('#username', freshPhone());
    await button(page, '登录').click();
    await expectError(page, '请输入密码。', 'password');
    await page.fill('#password', 'whatever it is');
    await button(page, '登录').click();
    await expectError(page, '账号或密码错误，请重新输入。', 'password');
  });

  test('P-37 a disabled account is told so, with whom to ask', async ({ page }) => {
    const person = somebody('disabled');
    await signIn(page, person, person.initial);
    await expectError(page, '该账号已停用，请联系管理员。');
  });

  test('H-7 the person lands where they were going, and nowhere else', async ({ page }) => {
    const person = await settle(somebody());
    await page.goto('/sign-ins');
    await expect(page).toHaveURL('/sign-in?next=%2Fsign-ins');
    await sendPassword(page, person.number, PASSWORD);
    await expect(page).toHaveURL('/sign-ins');
    await page.context().clearCookies();
    await signIn(page, person, PASSWORD, '/sign-in?next=//evil.example/');
    await expectHome(page, person);
  });
});

test.describe('too many wrong passwords', () => {
  test('U-14 six lock the password for thirty minutes; a code still opens the door', async ({ page, scripts }) => {
    const person = await settle(somebody());
    if (scripts) {
      await open(page, '/sign-in');
      for (let failure = 1; failure <= 6; failure++) {
        const answered = page.waitForResponse(async (response) => {
          const asked = response.url().endsWith('/_fn/sign_in/password');
          return asked && !(await response.text()).includes('captcha_required');
        });
        await sendPassword(page, person.number, `wrong ${failure}`);
        await answered;
        await expect(button(page, '登录')).not.toHaveAttribute('aria-busy');
      }
    } else {
      // The picture cannot be read here, so the guesses come from elsewhere.
      expect(await guessWrong(person.number, 6)).toMatchObject({ code: 'locked', number: 30 });
    }
    await open(page, '/sign-in');
    await sendPassword(page, person.number, PASSWORD);
    await expectError(page, /错误次数已达最大上限，请稍后再试。(30|29) 分钟后/);
    await shot(page, 'sign-in-locked');

    await page.getByRole('link', { name: '动态码登录' }).click();
    await expect(page).toHaveURL(/tab=code/);
    const code = await askForCode(page, person.phone);
    await page.fill('#code', code);
    await button(page, '登录').click();
    await expectHome(page, person);
  });

  test('J-9 after two failures a captcha is solved by the browser, or a picture with a way past it', async ({ page, scripts }) => {
    const person = await settle(somebody());
    await guessWrong(person.alias, 2);
    await signIn(page, person);
    if (scripts) {
      // Nobody with a working browser reads a picture.
      await expectHome(page, person);
      return;
    }
    await expectError(page, '请先完成图形验证码。', 'captcha');
    await expect(page.locator('#username')).toHaveValue(person.number);
    const picture = page.getByRole('img', { name: '含四个字符的验证图片' });
    const loads = async () => {
      const response = await page.request.get((await picture.getAttribute('src'))!);
      expect(response.headers()['content-type']).toBe('image/png');
      expect((await response.body()).length).toBeGreaterThan(500);
    };
    await expect(picture).toHaveAttribute('src', /^\/captcha\//);
    await loads();
    const first = await picture.getAttribute('src');
    await shot(page, 'sign-in-captcha');

    // 看不清?
    await page.getByRole('link', { name: '看不清?' }).click();
    await expect(picture).not.toHaveAttribute('src', first!);
    await loads();
    await expect(page.locator('#username')).toHaveValue(person.number);

    await page.fill('#password', PASSWORD);
    await page.fill('#captcha', 'AAAA');
    await button(page, '登录').click();
    await expectError(page, '图形验证码不正确，请按新图片重新输入。', 'captcha');
    await page.fill('#password', PASSWORD);
    await button(page, '登录').click();
    await expectError(page, '请先完成图形验证码。', 'captcha');

    // Whoever cannot see it comes in by a code.
    await page.getByRole('link', { name: '动态码登录' }).click();
    const code = await askForCode(page, person.phone);
    await page.fill('#code', code);
    await button(page, '登录').click();
    await expectHome(page, person);
  });
});

test.describe('browsers that cannot do everything', () => {
  test('S-1 an old browser gets a notice and a page that works', async ({ visitor, scripts, narrow }) => {
    test.skip(scripts || narrow, 'once is enough: Internet Explorer runs no modules, so no scripts');
    const person = await settle(somebody());
    const old = await visitor({
      userAgent: 'Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko',
      javaScriptEnabled: false,
    });
    // What Internet Explorer makes of the style: no custom properties, no @supports.
    await old.route(/\.css$/, async (route) => {
      const response = await route.fetch();
      const style = (await response.text())
        .replace(/@supports[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}/g, '')
        .replace(/[\w-]+:[^;{}]*var\([^;{}]*(?=[;}])/g, '');
      expect(style).not.toContain('var(');
      await route.fulfill({ response, body: style });
    });
    await old.goto('/sign-in');
    await expect(old.getByText('您的浏览器版本过旧')).toBeVisible();
    await shot(old, 'old-browser');
    await sendPassword(old, person.number, PASSWORD);
    await expectHome(old, person);
    await shot(old, 'old-browser-home');
  });

  test('S-1 a browser whose scripts do not arrive sends plain forms', async ({ page, scripts, narrow, complaints }) => {
    test.skip(!scripts || narrow, 'once is enough');
    const person = await settle(somebody());
    await page.route(/\.wasm$/, (route) => route.abort());
    await page.goto('/sign-in');
    await sendPassword(page, person.number, 'wrong');
    await expectError(page, '账号或密码错误，请重新输入。', 'password');
    await expect(page.locator('#username')).toHaveValue(person.number);
    await page.fill('#password', PASSWORD);
    await button(page, '登录').click();
    await expectHome(page, person);
    // That the WASM did not come is what this is about.
    complaints.length = 0;
  });
});
