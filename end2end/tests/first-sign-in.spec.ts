import { nextCode, nextSms, otherThan, smsTo } from '../support/outbox';
import { askForCode, button, expectError, expectHome, expectToFit, sendPassword, signIn, summary, switchLanguage } from '../support/pages';
import { somebody } from '../support/roster';
import { shot } from '../support/shot';
import { alive, expect, open, type Page, test } from '../support/test';
import { PASSWORD } from '../support/visit';

const wizard = /\/first-sign-in\/[\w-]+/;

async function expectStep(page: Page, narrow: boolean, number: number, of: number, name: string, title: string): Promise<void> {
  await expect(page).toHaveURL(wizard);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
  const short = page.locator('.steps-short');
  const list = page.locator('.steps-list');
  if (narrow) {
    await expect(short).toContainText(`${number} / ${of}`);
    await expect(short).toContainText(name);
    await expect(list).toBeHidden();
  } else {
    await expect(short).toBeHidden();
    await expect(list.getByRole('listitem')).toHaveCount(of);
    await expect(list.locator('[aria-current=step]')).toHaveText(`${number}${name}`);
  }
  await alive(page);
}

async function choosePassword(page: Page, password: string, repeated = password): Promise<void> {
  await page.fill('#new-password', password);
  await page.fill('#repeated', repeated);
  await button(page, '下一步').click();
}

/** The two steps of somebody whose password is changed and who has no phone yet. */
async function bindPhone(page: Page, phone: string): Promise<void> {
  const code = await askForCode(page, phone);
  await page.fill('#code', code);
  await button(page, '确定绑定').click();
}

test.describe('the first sign-in', () => {
  test('S-2 S-3 S-4 S-5 S-6 S-10 P-42 P-44 changes the password, binds the phone, and is done', { tag: '@webview' }, async ({ page, narrow, scripts }) => {
    const person = somebody('unbound');
    await signIn(page, person, person.initial);
    await expectStep(page, narrow, 1, 3, '修改密码', '修改密码');
    const field = page.getByLabel('新密码', { exact: true });
    await expect(field).toHaveAttribute('autocomplete', 'new-password');
    await expect(page.getByLabel('重复新密码')).toHaveAttribute('autocomplete', 'new-password');
    await expect(page.locator('input[autocomplete=username]')).toHaveValue(person.number);
    await expect(page.getByText('最少10个字符')).toBeVisible();
    await shot(page, 'first-1-password');

    if (scripts) {
      // 弱, 中 and 强 while typing.
      const meter = page.locator('.meter');
      await expect(meter).toBeHidden();
      for (const [typed, grade] of [
        ['abc', '弱'],
        ['Kieferqwer72', '弱'],
        ['Kiefer72mOor', '中'],
        [PASSWORD, '强'],
      ]) {
        await field.fill(typed);
        await expect(meter).toContainText(`密码强度：${grade}`);
      }
      await expectToFit(page);
    }
    // Refused, and told why.
    await choosePassword(page, 'abcdefg');
    await expectError(page, /新密码不符合要求：.*至少需要10个字符/, 'new-password');
    await shot(page, 'first-1-weak');
    await choosePassword(page, PASSWORD, `${PASSWORD}x`);
    await expectError(page, '两次输入的新密码不一致。', 'repeated');
    await choosePassword(page, PASSWORD);

    await expectStep(page, narrow, 2, 3, '绑定手机', '绑定手机');
    await expect(page.getByText('手机绑定为必填项')).toBeVisible();
    await shot(page, 'first-2-phone');
    const code = await askForCode(page, person.phone);
    const sms = await nextSms(person.phone);
    expect(sms.template).toBe('bind_phone_code');
    expect(sms.text).toContain(`绑定手机的验证码${code}，有效期为5分钟`);
    await page.fill('#code', otherThan(code));
    await button(page, '确定绑定').click();
    await expectError(page, '验证码不正确', 'code');
    await page.fill('#code', code);
    await button(page, '确定绑定').click();

    await expectStep(page, narrow, 3, 3, '完成', '设置完成');
    await expect(page.getByText(`已绑定手机 ${person.phone.slice(0, 3)}****${person.phone.slice(7)}`)).toBeVisible();
    await expectToFit(page);
    await shot(page, 'first-3-done');
    await button(page, '我已完成').click();
    await expectHome(page, person);

    // From now on the new password, or a code, and nothing more is owed.
    await page.context().clearCookies();
    await signIn(page, person, person.initial);
    await expectError(page, '账号或密码错误');
    await sendPassword(page, person.number, PASSWORD);
    await expectHome(page, person);
  });

  test('S-3 P-6 no other page opens before it is done', async ({ page, narrow }) => {
    const person = somebody('unbound');
    await signIn(page, person, person.initial);
    await expectStep(page, narrow, 1, 3, '修改密码', '修改密码');
    const place = page.url();
    for (const path of ['/', '/applications', '/sign-ins', '/sign-in']) {
      await page.goto(path);
      await expect(page).toHaveURL(place);
    }
    // A business system does not let the person in either.
    await page.goto(`${process.env.TONGXING_OA_URL}/workbench`);
    await expect(page).toHaveURL(place);
    // The header has the language and the way out, and nothing else.
    await expect(page.getByRole('navigation', { name: '主导航' })).toHaveCount(0);
    await expect(page.locator('.menu').getByRole('link')).toHaveCount(0);
    await page.locator('.menu summary').click();
    await button(page, '退出').click();
    await expect(page).toHaveURL('/signed-out');
    await page.goto(place);
    await expect(page.getByText('页面已失效，请重新填写。')).toBeVisible();
  });

  test('S-3 somebody whose phone the roster names only changes the password', async ({ page, narrow }) => {
    const person = somebody();
    await signIn(page, person, person.initial);
    await expectStep(page, narrow, 1, 2, '修改密码', '修改密码');
    // The first password, and what contains the account, are no new ones.
    await choosePassword(page, `Aa!${person.number}`);
    await expectError(page, /不能包含您的账号/, 'new-password');
    await choosePassword(page, PASSWORD);
    await expectStep(page, narrow, 2, 2, '完成', '设置完成');
    await button(page, '我已完成').click();
    await expectHome(page, person);
  });

  test('U-21 a number that is taken is told to whoever holds it', async ({ page, narrow }) => {
    const owner = somebody();
    const person = somebody('unbound');
    await signIn(page, person, person.initial);
    await choosePassword(page, PASSWORD);
    await expectStep(page, narrow, 2, 3, '绑定手机', '绑定手机');
    await bindPhone(page, owner.phone);
    await expectError(page, /手机号码已存在，已绑定在另一个账号上/, 'phone');
    await shot(page, 'first-2-taken');
    await expectStep(page, narrow, 2, 3, '绑定手机', '绑定手机');
    await bindPhone(page, person.phone);
    await expectStep(page, narrow, 3, 3, '完成', '设置完成');
  });

  test('P-16 P-17 S-14 the phone is bound with the same field as anywhere', async ({ page, narrow, scripts }) => {
    const person = somebody('unbound');
    await signIn(page, person, person.initial);
    await choosePassword(page, PASSWORD);
    await expectStep(page, narrow, 2, 3, '绑定手机', '绑定手机');
    await page.fill('#phone', '12345');
    await button(page, '获取验证码').click();
    await expectError(page, '请正确填写您的手机号码', 'phone');
    await page.fill('#phone', person.phone);
    await page.getByLabel('国家或地区代码').fill('');
    await button(page, '获取验证码').click();
    if (!scripts) {
      await expectError(page, '国家代码可以修改，但是不能删除。', 'phone');
      await button(page, '获取验证码').click();
    }
    await nextCode(person.phone);
    if (scripts) await expect(page.getByRole('button', { name: /^验证码\d+s后重发$/ })).toBeVisible();
    expect(smsTo(person.phone)).toHaveLength(1);
  });

  test('S-18 a forwarded link to the wizard does not work elsewhere', async ({ page, visitor, narrow }) => {
    const person = somebody('unbound');
    await signIn(page, person, person.initial);
    await expectStep(page, narrow, 1, 3, '修改密码', '修改密码');
    const other = await visitor();
    await other.goto('/sign-in');
    await other.goto(page.url());
    await expect(other.getByText('该验证页面转发无效')).toBeVisible();
    await expect(other.locator('#new-password')).toHaveCount(0);
    await shot(other, 'first-forwarded');
  });

  test('H-7 P-7 the way to a business system survives everything in between', async ({ page, narrow }) => {
    const person = somebody('unbound');
    await page.goto(`${process.env.TONGXING_OA_URL}/documents/42`);
    const target = await wayOfOa(page);
    // A failed attempt, another tab of the page, another language, a reload.
    await alive(page);
    await sendPassword(page, person.number, 'wrong');
    await expectError(page, '账号或密码错误');
    await page.getByRole('link', { name: '动态码登录' }).click();
    await expect(page).toHaveURL(/tab=code/);
    await page.getByRole('link', { name: '帐号登录' }).click();
    await expect(page.locator('#username')).toBeVisible();
    await switchLanguage(page, 'en');
    await expect(page.getByText('Sign in to continue to 办公系统 OA')).toBeVisible();
    await switchLanguage(page, 'zh-CN');
    await page.reload();
    await alive(page);
    expect(service(page)).toBe(target);
    await sendPassword(page, person.number, person.initial);

    await expectStep(page, narrow, 1, 3, '修改密码', '修改密码');
    await switchLanguage(page, 'en');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Change your password');
    await switchLanguage(page, 'zh-CN');
    await choosePassword(page, 'short');
    await expectError(page, /新密码不符合要求/);
    await page.reload();
    await alive(page);
    await choosePassword(page, PASSWORD);
    await expectStep(page, narrow, 2, 3, '绑定手机', '绑定手机');
    // A second tab opens the same step, and finishes it.
    const second = await page.context().newPage();
    await open(second, '/');
    await expectStep(second, narrow, 2, 3, '绑定手机', '绑定手机');
    await bindPhone(second, person.phone);
    await expectStep(second, narrow, 3, 3, '完成', '设置完成');
    // The first tab catches up.
    await page.reload();
    await expectStep(page, narrow, 3, 3, '完成', '设置完成');
    await button(page, '我已完成').click();
    await expect(page).toHaveURL(`${process.env.TONGXING_OA_URL}/documents/42`);
    await expect(page.getByRole('button', { name: person.name })).toBeVisible();
    await expect(summary(page)).toHaveCount(0);
  });
});

function service(page: Page): string | null {
  return new URL(page.url()).searchParams.get('service');
}

/** The sign-in page that a business system led to; returns the service it names. */
async function wayOfOa(page: Page): Promise<string> {
  await expect(page).toHaveURL(/\/sign-in\?service=/);
  await expect(page.getByText('登录后前往 办公系统 OA')).toBeVisible();
  return service(page)!;
}

