import { nextCode, nextSms, otherThan, smsTo } from '../support/outbox';
import { askForCode, button, expectError, expectHome, expectSent, expectToFit } from '../support/pages';
import { freshPhone, somebody } from '../support/roster';
import { shot } from '../support/shot';
import { expect, open, type Page, test } from '../support/test';

const tab = '/sign-in?tab=code';

const send = (page: Page) => button(page, '获取验证码');
const waiting = (page: Page) => page.getByRole('button', { name: /^验证码\d+s后重发$/ });

async function signInWith(page: Page, code: string): Promise<void> {
  await page.fill('#code', code);
  await button(page, '登录').click();
}

test.describe('signing in with a code by SMS', () => {
  test('J-10 H-12 S-11 a code from the text message opens the door', { tag: '@webview' }, async ({ page, narrow }) => {
    const person = somebody();
    await open(page, '/sign-in');
    await page.getByRole('link', { name: '动态码登录' }).click();
    await expect(page).toHaveURL(tab);
    const phone = page.getByLabel('手机号码');
    await expect(phone).toHaveAttribute('autocomplete', 'tel');
    await expect(phone).toHaveAttribute('inputmode', 'tel');
    await expect(phone).toHaveAttribute('name', 'phone');
    const code = page.getByLabel('验证码', { exact: true });
    await expect(code).toHaveAttribute('autocomplete', 'one-time-code');
    await expect(code).toHaveAttribute('inputmode', 'numeric');
    await expect(code).toHaveAttribute('name', 'code');
    await expect(page.getByText('请输入短信中的六位数字验证码')).toBeVisible();
    await expectToFit(page);
    if (narrow) expect((await send(page).boundingBox())!.height).toBeGreaterThanOrEqual(40);

    await phone.fill(person.phone);
    await send(page).click();
    await expectSent(page);
    await expect(phone).toHaveValue(person.phone);
    await shot(page, 'sign-in-code');
    const sms = await nextSms(person.phone);
    expect(sms).toMatchObject({ template: 'sign_in_code', locale: 'zh-CN' });
    expect(sms.text).toBe(
      `【云山大学】登录验证码${sms.params.code}，有效期为5分钟，请尽快完成验证。切勿告诉他人，非本人操作请忽略。`,
    );
    // Pasted from the message with a space in it.
    await signInWith(page, `${sms.params.code.slice(0, 3)} ${sms.params.code.slice(3)}`);
    await expectHome(page, person);
  });

  test('S-14 the button counts down and sends nothing meanwhile', async ({ page, scripts }) => {
    const person = somebody();
    await open(page, tab);
    const code = await askForCode(page, person.phone);
    if (scripts) {
      const left = async () => Number(/\d+/.exec((await waiting(page).textContent())!)![0]);
      const first = await left();
      expect(first).toBeGreaterThan(40);
      expect(first).toBeLessThanOrEqual(60);
      await expect.poll(left).toBeLessThan(first);
      await expect(waiting(page)).toHaveAttribute('aria-disabled', 'true');
      let asked = 0;
      page.on('request', (request) => {
        if (request.url().endsWith('/send_code')) asked += 1;
      });
      await waiting(page).click({ force: true });
      await expect.poll(left).toBeLessThan(first - 1);
      expect(asked).toBe(0);
      // A wrong code does not begin the minute anew.
      const before = await left();
      await signInWith(page, otherThan(code));
      await expectError(page, '验证码不正确', 'code');
      expect(await left()).toBeLessThanOrEqual(before);
    } else {
      // Without scripts nothing counts, and the server says so.
      await send(page).click();
      await expectError(page, /发送过于频繁，请 \d+ 秒后再获取。/, 'code');
      await expect(page.locator('#phone')).toHaveValue(person.phone);
    }
    expect(smsTo(person.phone)).toHaveLength(1);
  });

  test('J-10 a wrong code loses nothing, five use the code up', async ({ page }) => {
    const person = somebody();
    await open(page, tab);
    const code = await askForCode(page, person.phone);
    await signInWith(page, '12345');
    await expectError(page, '请输入短信中的六位数字验证码', 'code');
    await signInWith(page, otherThan(code));
    await expectError(page, '验证码不正确，请核对后重新输入。', 'code');
    await expect(page.locator('#phone')).toHaveValue(person.phone);
    await shot(page, 'sign-in-code-wrong');
    for (let guess = 2; guess <= 4; guess++) {
      const answer = page.waitForResponse((response) => response.url().endsWith('/_fn/sign_in/code'));
      await signInWith(page, otherThan(code));
      await answer;
      await expectError(page, '验证码不正确，请核对后重新输入。', 'code');
    }
    await signInWith(page, otherThan(code));
    await expectError(page, '验证码已失效，请重新获取。', 'code');
    // The right one comes too late.
    await signInWith(page, code);
    await expectError(page, '验证码已失效，请重新获取。', 'code');
  });

  test('J-10 after a wrong code the right one still works', async ({ page }) => {
    const person = somebody();
    await open(page, tab);
    const code = await askForCode(page, person.phone);
    await signInWith(page, otherThan(code));
    await expectError(page, '验证码不正确', 'code');
    await signInWith(page, code);
    await expectHome(page, person);
  });

  test('J-10 a number that is nobody’s gets the same answer and no message', async ({ page, visitor, scripts }) => {
    const stranger = freshPhone();
    await open(page, tab);
    await page.fill('#phone', stranger);
    await send(page).click();
    await expectSent(page);
    if (scripts) await expect(waiting(page)).toBeVisible();
    await signInWith(page, '123456');
    await expectError(page, '验证码不正确，请核对后重新输入。', 'code');
    // Messages leave in order: when a later one has arrived, this one was never sent.
    const person = somebody();
    const other = await visitor();
    await open(other, tab);
    await askForCode(other, person.phone);
    expect(smsTo(stranger)).toEqual([]);
  });

  test('S-18 a code works only in the browser that asked for it', async ({ page, visitor }) => {
    const person = somebody();
    await open(page, tab);
    const code = await askForCode(page, person.phone);
    const other = await visitor();
    await open(other, tab);
    await other.fill('#phone', person.phone);
    await signInWith(other, code);
    await expectError(other, '验证码已失效，请重新获取。', 'code');
    await signInWith(page, code);
    await expectHome(page, person);
  });
});

test.describe('the phone number', () => {
  test('P-15 P-16 the country code can be changed but not removed', async ({ page, scripts }) => {
    await open(page, tab);
    const country = page.getByLabel('国家或地区代码');
    await expect(country).toHaveValue('+86');
    await country.fill('+852');
    await page.locator('#phone').fill('6123 4567');
    await expect(country).toHaveValue('+852');
    await country.fill('');
    if (scripts) {
      await page.locator('#phone').focus();
      await expect(country).toHaveValue('+86');
      return;
    }
    await send(page).click();
    await expectError(page, '国家代码可以修改，但是不能删除。', 'phone');
    await expect(country).toHaveValue('+86');
    await expect(page.locator('#phone')).toHaveValue('6123 4567');
  });

  test('P-17 what is no number is said at the field, and kept', async ({ page }) => {
    await open(page, tab);
    for (const typed of ['', '1381234', '不是号码']) {
      await page.fill('#phone', typed);
      await send(page).click();
      await expectError(page, '请正确填写您的手机号码', 'phone');
      await expect(page.locator('#phone')).toHaveValue(typed);
    }
    await shot(page, 'sign-in-code-number');
  });

  test('P-15 U-16 one number, however it is spelled', async ({ page }) => {
    const person = somebody();
    const wide = [...person.phone].map((digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)).join('');
    await open(page, tab);
    await page.fill('#phone', `0086 ${person.phone.slice(0, 3)}-${person.phone.slice(3)}`);
    await send(page).click();
    await expectSent(page);
    const code = await nextCode(person.phone);
    await page.fill('#phone', wide);
    await signInWith(page, code);
    await expectHome(page, person);
  });
});
