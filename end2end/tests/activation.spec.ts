import { nextMail, smsTo } from '../support/outbox';
import { askForCode, button, expectError, expectHome, expectToFit, sendPassword, signIn } from '../support/pages';
import { freshPhone, type Person, somebody } from '../support/roster';
import { shot } from '../support/shot';
import { alive, expect, open, type Page, test } from '../support/test';
import { passCaptcha, PASSWORD } from '../support/visit';

const journey = /\/activate\/[\w-]+/;

async function check(page: Page, person: Person, name = person.name): Promise<void> {
  await page.fill('#number', person.number);
  await page.fill('#name', name);
  await page.fill('#document', person.document);
  await passCaptcha(page);
  await button(page, '下一步').click();
}

async function begin(page: Page, person: Person): Promise<void> {
  await open(page, '/sign-in?next=%2Fapplications');
  await page.getByRole('link', { name: '账号激活' }).click();
  await alive(page);
  await check(page, person);
  await expect(page).toHaveURL(journey);
  await alive(page);
}

test.describe('activating an account', () => {
  test('J-5 J-6 J-7 J-8 four steps, and the person signs in', { tag: '@webview' }, async ({ page, narrow }) => {
    const person = somebody('dormant');
    // No first password: the sign-in page refuses the one by rule.
    await signIn(page, person, person.initial);
    await expectError(page, '账号或密码错误');
    await page.getByRole('link', { name: '账号激活' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('账号激活');
    await alive(page);
    if (narrow) await expect(page.locator('.steps-short')).toContainText('1 / 4');
    else await expect(page.locator('.steps-list').getByRole('listitem')).toHaveText(['1信息校验', '2绑定手机或邮箱', '3设置密码', '4激活完成']);
    await expect(page.getByPlaceholder('请输入学号/工号')).toBeVisible();
    await expect(page.getByPlaceholder('请输入姓名')).toBeVisible();
    await expect(page.getByPlaceholder('请输入有效证件号')).toBeVisible();
    await expect(page.getByLabel('证件类型')).toHaveValue('resident_identity_card');
    await expectToFit(page);
    await shot(page, 'activate-1-check');
    await check(page, person, '无此人');
    await expectError(page, '填写的信息与登记的不一致');
    await expect(page.locator('#number')).toHaveValue(person.number);
    await alive(page);
    await check(page, person);

    await expect(page.getByRole('heading', { level: 1 })).toHaveText('绑定手机或邮箱');
    await alive(page);
    await shot(page, 'activate-2-bind');
    const phone = freshPhone();
    const code = await askForCode(page, phone);
    expect(smsTo(phone)[0].template).toBe('activate_code');
    await page.fill('#code', code);
    await button(page, '下一步').click();

    await expect(page.getByRole('heading', { level: 1 })).toHaveText('设置密码');
    await expect(page.getByText(`请设置帐号 ${person.number} 的密码`)).toBeVisible();
    await alive(page);
    await page.fill('#new-password', PASSWORD);
    await page.fill('#repeated', PASSWORD);
    await button(page, '提交').click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('激活完成');
    await expectToFit(page);
    await page.getByRole('link', { name: '去登录' }).click();
    await alive(page);
    await sendPassword(page, person.number, PASSWORD);
    await expectHome(page, person);
  });

  test('J-5 by e-mail, with the way to where the person was going', async ({ page }) => {
    const person = somebody('dormant');
    await begin(page, person);
    await page.getByRole('link', { name: '绑定邮箱' }).click();
    await expect(page.locator('#email')).toBeVisible();
    await alive(page);
    await page.fill('#email', person.email);
    await button(page, '获取验证码').click();
    const mail = await nextMail(person.email);
    expect(mail.template).toBe('activate_code');
    await page.fill('#code', mail.params.code);
    await button(page, '下一步').click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('设置密码');
    await alive(page);
    await page.fill('#new-password', PASSWORD);
    await page.fill('#repeated', PASSWORD);
    await button(page, '提交').click();
    await expect(page.getByRole('link', { name: '去登录' })).toHaveAttribute('href', '/sign-in?next=%2Fapplications');
    // Over is over.
    const done = page.url();
    await page.goto(`${done}?step=2`);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('激活完成');
  });

  test('J-5 whoever is active already hears so', async ({ page }) => {
    const person = somebody();
    await open(page, '/activate');
    await check(page, person);
    await expectError(page, '该账号已经激活，请直接登录');
    await expect(page).toHaveURL(/\/activate/);
  });
});
