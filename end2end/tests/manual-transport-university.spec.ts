/**
 * 统一身份认证平台使用帮助 (docs/requirements.md, “A transport university”), chapter by chapter; the
 * scans by other apps need those apps and are not here.
 */

import { grown, masked, onPortalOf, onScreens, picture, said, tongxing } from '../support/manual';
import { mailsTo, nextMail, nextSms, smsTo } from '../support/outbox';
import {
  askForCode, button, choosePassword, codeSentTo, expectError, expectHome, expectStep, expectToFit, sendPassword, signIn,
} from '../support/pages';
import { freshPhone, type Person, ROSTER_PASSWORD, somebody } from '../support/roster';
import { shot } from '../support/shot';
import { alive, expect, open, type Page, test } from '../support/test';
import { PASSWORD } from '../support/visit';

onPortalOf('transport-university');
onScreens();
test.slow();

const NEW = 'Fichte!94-sEe';
const ACTIVATION = ['信息校验', '绑定手机或邮箱', '设置密码', '激活完成'];
const RECOVERY = ['确认账号', '安全验证', '设置新密码', '完成'];
const main = (page: Page) => page.locator('main');

async function toProof(page: Page, account: string, narrow: boolean): Promise<void> {
  await open(page, '/sign-in');
  await page.getByRole('link', { name: '忘记密码?' }).click();
  await expectStep(page, narrow, 1, RECOVERY, '忘记密码');
  await page.fill('#username', account);
  await button(page, '下一步').click();
  await expectStep(page, narrow, 2, RECOVERY, '安全验证');
}

test('二 numbers: twelve digits, and a way to look one’s own up', async ({ page }) => {
  const person = somebody();
  await test.step('J-2 a number has twelve digits; the roster takes no other', async () => {
    expect(person.number).toMatch(/^\d{12}$/);
    expect(() => tongxing(['people', 'add', '--number', '12345678901', '--name', '王五'])).toThrow();
    await open(page, '/help/which-number');
    await expect(main(page)).toContainText(said('账号是 12 位数字'));
  });
  await test.step('J-4 by personal data', async () => {
    await open(page, '/sign-in');
    await page.getByRole('link', { name: '查找账号' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('查找账号');
    await alive(page);
    await expectToFit(page);
    await shot(page, 'transport-find');
    await page.fill('#name', person.name);
    await page.fill('#document', person.document);
    await button(page, '查找').click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('已找到您的账号');
    // The whole number goes where only its owner reads it.
    await expect(main(page)).not.toContainText(person.number);
    expect((await nextMail(person.email)).params.numbers).toBe(person.number);
  });
});

test('三 activation, and then signing in', async ({ page, narrow }) => {
  const person = somebody('dormant');
  const phone = freshPhone();
  await test.step('J-5 who joined after the cut-over has no first password', async () => {
    await signIn(page, person, person.initial);
    await expectError(page, '账号或密码错误');
  });
  await test.step('J-6 J-7 J-8 the entry of the sign-in page, and the first of four steps', async () => {
    await page.getByRole('link', { name: '账号激活' }).click();
    await expectStep(page, narrow, 1, ACTIVATION, '账号激活');
    for (const hint of ['请输入学号/工号', '请输入姓名', '请输入有效证件号']) await expect(page.getByPlaceholder(hint)).toBeVisible();
    await expect(page.getByLabel('证件类型').locator('option:checked')).toHaveText('居民身份证');
    if (narrow) await expect(page.locator('.steps-back')).toBeVisible();
    await expectToFit(page);
    await shot(page, 'transport-activate-1');
    await page.fill('#number', person.number);
    await page.fill('#name', person.name);
    await page.fill('#document', person.document);
    await button(page, '下一步').click();
  });
  await test.step('J-5 a phone or an e-mail address is bound', async () => {
    await expectStep(page, narrow, 2, ACTIVATION);
    await expect(page.getByRole('link', { name: '绑定邮箱' })).toBeVisible();
    await expectToFit(page);
    await shot(page, 'transport-activate-2');
    await page.fill('#code', await askForCode(page, phone));
    await button(page, '下一步').click();
  });
  await test.step('J-7 the password is set, and the account is active', async () => {
    await expectStep(page, narrow, 3, ACTIVATION);
    await shot(page, 'transport-activate-3');
    await choosePassword(page, PASSWORD, '提交');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('激活完成');
    await expectToFit(page);
    await shot(page, 'transport-activate-4');
    await page.getByRole('link', { name: '去登录' }).click();
    await alive(page);
  });
  await test.step('J-9 J-10 by password, and by a code to the phone', async () => {
    await sendPassword(page, person.number, PASSWORD);
    await expectHome(page, person);
    await page.context().clearCookies();
    await open(page, '/sign-in');
    await page.getByRole('link', { name: '动态码登录' }).click();
    await alive(page);
    await page.fill('#code', await askForCode(page, phone));
    await button(page, '登录').click();
    await expectHome(page, person);
  });
});

test('三 J-5 who joined earlier goes on with the old password and activates nothing', async ({ page }) => {
  const person = somebody();
  await signIn(page, person, ROSTER_PASSWORD);
  await expectHome(page, person);
  await page.context().clearCookies();
  await open(page, '/activate');
  await page.fill('#number', person.number);
  await page.fill('#name', person.name);
  await page.fill('#document', person.document);
  await button(page, '下一步').click();
  await expectError(page, '该账号已经激活，请直接登录');
});

test('四 the sign-in page has its parts', async ({ page, narrow }) => {
  await open(page, '/sign-in');
  await test.step('J-13 tabs, bilingual placeholders, the eye, seven days, links, copyright', async () => {
    for (const tab of ['帐号登录', '动态码登录']) await expect(page.getByRole('link', { name: tab })).toBeVisible();
    await expect(page.getByPlaceholder('账号 Username')).toBeVisible();
    await expect(page.getByPlaceholder('密码 Password')).toBeVisible();
    await page.fill('#password', 'seen');
    await button(page, '显示').click();
    await expect(page.locator('#password')).toHaveAttribute('type', 'text');
    await button(page, '隐藏').click();
    await expect(page.getByLabel('7天免登录')).not.toBeChecked();
    await expect(button(page, '登录')).toBeVisible();
    for (const link of ['账号激活', '忘记密码?', '在线帮助', 'English']) await expect(page.getByRole('link', { name: link })).toHaveCount(1);
    await expect(page.getByText('Copyright © 交通大学')).toBeVisible();
    await expectToFit(page);
    await shot(page, 'transport-sign-in');
  });
  await test.step('J-14 the QR is for wide screens', async () => {
    await expect(page.locator('.scan')).toBeVisible({ visible: !narrow });
    await expect(page.getByText('扫码登录')).toHaveCount(narrow ? 0 : 1);
  });
  await test.step('J-15 J-24 the institution’s own links and contacts', async () => {
    await expect(page.getByRole('link', { name: '新生登录说明' })).toHaveAttribute('href', 'https://www.example.edu.cn/new-students');
    for (const path of ['/sign-in', '/help', '/no/such/page', '/recover/no-such-journey']) {
      await open(page, path);
      for (const text of ['南岸校区', '信息中心 101 室', '双福校区', 'help@example.edu.cn']) await expect(main(page)).toContainText(text);
    }
  });
});

test('五 (一) a forgotten password is replaced by phone', async ({ page, narrow }) => {
  const person = grown(somebody());
  await test.step('J-17 the account or its alias', async () => {
    await open(page, '/recover');
    await expect(page.getByPlaceholder('请输入您的帐号/别名')).toBeVisible();
    await shot(page, 'transport-recover-1');
    await toProof(page, person.alias.toUpperCase(), narrow);
  });
  await test.step('J-16 J-18 the ways, and the appeal under them', async () => {
    await expect(main(page)).toContainText('选择您想要重设密码的方式');
    for (const way of ['手机号验证', '邮箱验证']) await expect(page.getByRole('link', { name: way, exact: true })).toBeVisible();
    await expect(page.getByRole('link', { name: '以上方式都不能用? 请进行帐号申诉' })).toHaveAttribute('href', '/appeal');
    await expectToFit(page);
    await shot(page, 'transport-recover-2');
  });
  await test.step('J-16 the guided reset', async () => {
    await page.fill('#code', await askForCode(page, person.phone));
    await button(page, '下一步').click();
    await expectStep(page, narrow, 3, RECOVERY);
    await choosePassword(page, NEW, '提交');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('密码找回成功');
    await page.getByRole('link', { name: '去登录' }).click();
    await alive(page);
    await sendPassword(page, person.number, NEW);
    await expectHome(page, person);
  });
});

test('五 (一) J-16 or by e-mail', async ({ page, narrow }) => {
  const person = grown(somebody());
  await toProof(page, person.number, narrow);
  await page.getByRole('link', { name: '邮箱验证', exact: true }).click();
  await expect(page.locator('#email')).toBeVisible();
  await alive(page);
  await page.fill('#email', person.email);
  const before = mailsTo(person.email).length;
  await button(page, '获取验证码').click();
  await page.fill('#code', (await nextMail(person.email, before)).params.code);
  await button(page, '下一步').click();
  await expectStep(page, narrow, 3, RECOVERY);
});

/** Fills 帐号申诉 in, with two pictures, and submits it; the id. */
async function appeal(page: Page, person: Person, contact: { phone?: string; email?: string }): Promise<string> {
  await page.fill('#name', person.name);
  await page.fill('#department', '无');
  await page.selectOption('#document_type', { label: '居民身份证' });
  await page.fill('#document_number', person.document);
  if (contact.phone) await page.fill('#phone', contact.phone);
  if (contact.email) await page.fill('#contact_email', contact.email);
  await button(page, '下一步').click();
  await expect(page).toHaveURL(/\/case\/[\w-]+\?step=pictures$/);
  await alive(page);
  const id = new URL(page.url()).pathname.replace('/case/', '');
  await expect(main(page)).toContainText('身份证和一卡通');
  await expect(main(page)).toContainText(said('照片支持JPG/PNG格式'));
  await page.getByText('示例图', { exact: true }).click();
  await expect(page.getByRole('img', { name: /^校园一卡通示例/ })).toBeVisible();
  await expectToFit(page);
  await shot(page, 'transport-appeal-2');
  await page.setInputFiles('#file', [await picture(page, '身份证.png'), await picture(page, '一卡通.png')]);
  await button(page, '上传').click();
  await expect(page.locator('.picture')).toHaveCount(2);
  await alive(page);
  await page.getByRole('link', { name: '下一步' }).click();
  await expect(button(page, '提交')).toBeVisible();
  await alive(page);
  await expect(main(page)).not.toContainText(person.document);
  await shot(page, 'transport-appeal-3');
  await button(page, '提交').click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('申请已提交');
  return id;
}

test('五 (二) an appeal, for who has nothing bound', async ({ page, narrow, visitor }) => {
  const person = somebody('unbound');
  const phone = freshPhone();
  let id = '';
  await test.step('J-19 from the recovery that leads nowhere', async () => {
    await toProof(page, person.number, narrow);
    await page.getByRole('link', { name: '以上方式都不能用? 请进行帐号申诉' }).click();
    await expect(page).toHaveURL(/\/appeal/);
    await alive(page);
  });
  await test.step('J-21 what it asks', async () => {
    await expect(main(page)).toContainText(said('为确保申诉成功,请认真填写以下信息!'));
    for (const label of ['真实姓名', '学院/部门', '证件类型', '证件号码']) await expect(page.getByLabel(label)).toHaveAttribute('required');
    await expect(main(page)).toContainText(said('请输入学院/部门,没有则填写无'));
    await expect(page.locator('#document_type option').first()).toHaveText('请选择');
    await expectToFit(page);
    await shot(page, 'transport-appeal-1');
  });
  await test.step('J-22 it asks for a way to tell the result', async () => {
    await page.fill('#name', person.name);
    await page.fill('#department', '无');
    await page.selectOption('#document_type', { label: '居民身份证' });
    await page.fill('#document_number', person.document);
    await button(page, '下一步').click();
    await expectError(page, '请填写手机号或邮箱，以便通知您审核结果。');
    await alive(page);
    id = await appeal(page, person, { phone });
    await expect(main(page)).toContainText(said('审核通过后会以短信或电子邮件的方式通知'));
  });
  await test.step('J-22 a reviewer grants it, an SMS says so', async () => {
    tongxing(['case', 'approve', id, '--account', person.number, '--reviewer', '人工窗口']);
    const sms = await nextSms(phone);
    expect(sms.template).toBe('appeal_approved');
    expect(sms.params.url).toBe(`${process.env.TONGXING_URL}/case/${id}`);
  });
  await test.step('J-22 whoever has the contact sets a new password', async () => {
    const stranger = await visitor();
    await open(stranger, `/case/${id}`);
    await expect(main(stranger)).not.toContainText(person.number);
    const other = page;
    await open(other, `/case/${id}`);
    await other.fill('#code', await codeSentTo(other, phone));
    await button(other, '下一步').click();
    await expect(other.getByRole('heading', { level: 1 })).toHaveText('设置新密码');
    await alive(other);
    await expect(main(other)).toContainText(person.number);
    await expectToFit(other);
    await shot(other, 'transport-appeal-password');
    await other.fill('#new-password', NEW);
    await other.fill('#repeated', NEW);
    await button(other, '设置新密码').click();
    await expect(other.getByRole('heading', { level: 1 })).toHaveText('新密码已生效');
    await signIn(other, person, NEW);
    await expectHome(other, person);
    await expect(main(other)).toContainText(masked(phone));
  });
});

test('五 (二) J-22 a refused appeal is told by mail, and written again', async ({ page }) => {
  const person = somebody('unbound');
  const email = `appeal.${freshPhone()}@example.org`;
  await open(page, '/appeal');
  const id = await appeal(page, person, { email });
  tongxing(['case', 'reject', id, '--reason', '一卡通照片不清晰', '--reviewer', '人工窗口']);
  const mail = await nextMail(email);
  expect(mail.template).toBe('case_rejected');
  await open(page, new URL(mail.params.url).pathname);
  // Decided, it belongs to whoever has the contact, and no longer to the browser it was written in.
  await expect(main(page)).not.toContainText('一卡通照片不清晰');
  await button(page, '获取验证码').click();
  await page.fill('#code', (await nextMail(email, 1)).params.code);
  await button(page, '下一步').click();
  await expect(main(page)).toContainText('一卡通照片不清晰');
  await alive(page);
  await page.getByRole('link', { name: '修改并重新提交' }).click();
  await expect(page.locator('#name')).toHaveValue(person.name);
  expect(smsTo(person.phone)).toEqual([]);
});

test('五 (三) J-23 the counter sets a password that works once', async ({ page, narrow }) => {
  const person = grown(somebody());
  const once = tongxing(['people', 'reset-password', person.number]).password as string;
  await signIn(page, person, PASSWORD);
  await expectError(page, '账号或密码错误');
  await sendPassword(page, person.number, once);
  await expectStep(page, narrow, 1, ['修改密码', '完成'], '修改密码');
  await choosePassword(page, once, '下一步');
  await expectError(page, '新密码不能与当前密码相同。', 'new-password');
  await alive(page);
  await choosePassword(page, NEW, '下一步');
  await expectStep(page, narrow, 2, ['修改密码', '完成'], '设置完成');
  await button(page, '我已完成').click();
  await expectHome(page, person);
  await page.goto('/security/history');
  await expect(main(page)).toContainText('管理员');
});
