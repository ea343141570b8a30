/**
 * 统一身份认证系统用户使用说明 (docs/requirements.md, “A media college”), chapter by chapter; joining
 * WeCom needs WeCom and is not here.
 */

import { onPortalOf, onScreens, masked, said, tongxing } from '../support/manual';
import { mailsTo, nextMail, nextSms, otherThan, smsTo } from '../support/outbox';
import {
  askForCode, button, choosePassword, codeSentTo, expectError, expectHome, expectStep, expectToFit, sendPassword, showCode,
  signIn, signOut, throughMenu,
} from '../support/pages';
import { freshPhone, somebody } from '../support/roster';
import { shot } from '../support/shot';
import { alive, expect, open, type Page, test, wechat } from '../support/test';
import { PASSWORD, settleWithPhone } from '../support/visit';

onPortalOf('media-college');
onScreens();
test.slow();

const NEW = 'Fichte!94-sEe';
const FIRST = ['修改密码', '绑定手机', '完成'];
const main = (page: Page) => page.locator('main');

test('1.1 (1) the first sign-in changes the password and binds the phone', async ({ page, narrow }) => {
  const person = somebody();
  await test.step('S-2 S-3 the number and the last six of the document lead to the page that demands both', async () => {
    await signIn(page, person, person.document.slice(-6));
    await expect(page).toHaveURL(/\/first-sign-in\//);
    await expectStep(page, narrow, 1, FIRST, '修改密码');
    const here = page.url();
    await page.goto('/');
    await expect(page).toHaveURL(here);
    await alive(page);
    await expectToFit(page);
    await shot(page, 'college-first-1');
    await choosePassword(page, PASSWORD, '下一步');
  });
  await test.step('S-4 S-5 the phone is bound by its code, and that is mandatory', async () => {
    await expectStep(page, narrow, 2, FIRST, '绑定手机');
    await expect(main(page)).toContainText('手机绑定为必填项');
    // Nothing leads past it.
    await expect(button(page, '我已完成')).toHaveCount(0);
    await expectToFit(page);
    await shot(page, 'college-first-2');
    await page.fill('#code', await askForCode(page, person.phone));
    await button(page, '确定绑定').click();
  });
  await test.step('S-6 我已完成 leads to the portal', async () => {
    await expectStep(page, narrow, 3, FIRST, '设置完成');
    await expect(main(page)).toContainText(masked(person.phone));
    await shot(page, 'college-first-3');
    await button(page, '我已完成').click();
    await expectHome(page, person);
  });
});

test('1.1 (2) somebody who is signed in binds at the top right', async ({ page }) => {
  const person = await settleWithPhone(somebody());
  await signIn(page, person);
  await expectHome(page, person);
  const phone = freshPhone();
  await test.step('S-7 立即绑定, number, code', async () => {
    await throughMenu(page, '账号安全');
    await page.getByRole('link', { name: '手机与邮箱' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('手机与邮箱');
    await alive(page);
    const row = page.locator('.card', { hasText: '安全手机号' });
    await expect(row).toContainText('未绑定');
    await expectToFit(page);
    await shot(page, 'college-bindings');
    await row.getByRole('link', { name: '立即绑定' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('安全手机号');
    await alive(page);
    await expectToFit(page);
    await page.fill('#code', await askForCode(page, phone));
  });
  await test.step('S-8 the button says what it said at the first sign-in', async () => {
    await button(page, '确定绑定').click();
    await expect(main(page)).toContainText('手机绑定已更新，立即生效。');
    await expect(page.locator('.card', { hasText: '安全手机号' })).toContainText(masked(phone));
  });
  await test.step('S-8 and for an e-mail address as well', async () => {
    const address = `new.${phone}@example.org`;
    await open(page, '/security/email');
    await page.fill('#email', address);
    await button(page, '发送验证邮件到新邮箱').click();
    await open(page, new URL((await nextMail(address)).params.link).pathname);
    await button(page, '确定绑定').click();
    await expect(main(page)).toContainText('邮箱绑定已更新，立即生效。');
  });
});

test('1.2 the same on a phone, from WeChat', async ({ visitor }) => {
  const person = somebody('unbound');
  const page = await visitor(wechat);
  await test.step('S-9 the page opens in WeChat with the password among other ways', async () => {
    await open(page, '/sign-in?tab=code');
    await expect(page.getByRole('link', { name: '动态码登录' })).toBeVisible();
    await expect(page.locator('.scan')).toHaveCount(0);
    await page.getByRole('link', { name: '帐号登录' }).click();
    await expect(page.locator('#username')).toBeVisible();
    await alive(page);
    await expectToFit(page);
    await sendPassword(page, person.number, person.initial);
    await expect(page).toHaveURL(/\/first-sign-in\//);
  });
  await test.step('S-10 a password below the rule is refused, then the phone is bound in the same flow', async () => {
    await expectStep(page, true, 1, FIRST, '修改密码');
    await choosePassword(page, 'abc12345', '下一步');
    await expectError(page, /新密码不符合要求/, 'new-password');
    await alive(page);
    await choosePassword(page, PASSWORD, '下一步');
    await expectStep(page, true, 2, FIRST, '绑定手机');
  });
  await test.step('S-11 keypads, and a code that the phone fills in', async () => {
    await expect(page.locator('#phone')).toHaveAttribute('inputmode', 'tel');
    await expect(page.locator('#code')).toHaveAttribute('inputmode', 'numeric');
    await expect(page.locator('#code')).toHaveAttribute('autocomplete', 'one-time-code');
    const phone = freshPhone();
    const code = await askForCode(page, phone);
    expect((await nextSms(phone)).text).toMatch(/^【传媒学院】绑定手机的验证码\d{6}/);
    await page.fill('#code', code);
    await shot(page, 'college-wechat-bind');
    await button(page, '确定绑定').click();
    await expectStep(page, true, 3, FIRST, '设置完成');
    await button(page, '我已完成').click();
    await expectHome(page, person);
  });
});

test('2.1 S-12 help shows where to get the app, a code for each system', async ({ page }) => {
  await open(page, '/help/in-app-browsers');
  await expect(page.locator('.downloads .qr svg')).toHaveCount(2);
  await expect(main(page)).toContainText(said('安卓手机扫描下载'));
  await expect(main(page)).toContainText(said('苹果手机扫描下载'));
  await expect(main(page)).toContainText('在应用商店中搜索');
  await expectToFit(page);
  await shot(page, 'college-downloads');
});

test('2.2 S-20 a phone that is signed in scans the code of the sign-in page', async ({ page, visitor, narrow }) => {
  test.skip(narrow, 'the code is for computers: J-14');
  const person = await settleWithPhone(somebody());
  const phone = await visitor(wechat);
  await signIn(phone, person);
  await expectHome(phone, person);
  const token = await showCode(page, true);
  await shot(page, 'college-sign-in');
  await open(phone, `/scan/${token}`);
  await button(phone, '确认登录').click();
  await expectHome(page, person);
});

test('3 a forgotten password is replaced by the bound phone', async ({ page, narrow }) => {
  const person = await settleWithPhone(somebody());
  const steps = ['确认账号', '安全验证', '设置新密码', '完成'];
  await test.step('S-21 number and captcha', async () => {
    await open(page, '/sign-in');
    await page.getByRole('link', { name: '忘记密码?' }).click();
    await expectStep(page, narrow, 1, steps, '忘记密码');
    await expectToFit(page);
    await shot(page, 'college-recover-1');
    await page.fill('#username', person.number);
    await button(page, '下一步').click();
  });
  await test.step('S-22 S-23 phone or e-mail, and whom to ask when neither is bound', async () => {
    await expectStep(page, narrow, 2, steps, '安全验证');
    await expect(main(page)).toContainText('您可以通过以下方式安全验证');
    await expect(main(page)).toContainText('如果没有绑定邮箱、手机或没有预设问题，请联系管理员，进行人工找回密码');
    await expect(main(page)).toContainText('0350-5550 0100');
    await expect(page.getByRole('link', { name: '邮箱验证', exact: true })).toBeVisible();
    await expect(page.getByRole('link', { name: '手机号验证', exact: true })).toBeVisible();
    await expectToFit(page);
    await shot(page, 'college-recover-2');
  });
  await test.step('S-24 S-25 the bound phone in full: another one gets no code', async () => {
    await expect(page.getByLabel('请输入你绑定的手机号')).toBeVisible();
    for (const part of [person.phone.slice(-4), masked(person.phone), person.name]) await expect(main(page)).not.toContainText(part);
    const another = freshPhone();
    await page.fill('#phone', another);
    await button(page, '获取验证码').click();
    await expect(page.locator('.notice.success')).toBeVisible();
    await alive(page);
    const code = await askForCode(page, person.phone);
    // Messages leave in order: when a later one has arrived, this one was never sent.
    expect(smsTo(another)).toEqual([]);
    await page.fill('#code', otherThan(code));
    await button(page, '下一步').click();
    await expectError(page, '验证码不正确', 'code');
    await alive(page);
    await page.fill('#code', code);
    await button(page, '下一步').click();
  });
  await test.step('S-26 the page names the account', async () => {
    await expectStep(page, narrow, 3, steps, '设置新密码');
    await expect(main(page)).toContainText(said(`请设置帐号 ${person.number} 的密码`));
    await expectToFit(page);
    await shot(page, 'college-recover-3');
    await choosePassword(page, NEW, '提交');
  });
  await test.step('S-27 done, and on to sign-in by itself', async () => {
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('密码找回成功');
    await expect(page.getByRole('link', { name: '去登录' })).toBeVisible();
    await expect(main(page)).toContainText(/正在前往 \d+s/);
    await expect(page).toHaveURL('/sign-in', { timeout: 12_000 });
    await alive(page);
    await sendPassword(page, person.number, NEW);
    await expectHome(page, person);
  });
});

test('3 S-22 or by the bound address', async ({ page }) => {
  const person = await settleWithPhone(somebody());
  await open(page, '/recover');
  await page.fill('#username', person.number);
  await button(page, '下一步').click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('安全验证');
  await alive(page);
  await page.getByRole('link', { name: '邮箱验证', exact: true }).click();
  await expect(page.getByLabel('请输入你绑定的邮箱')).toBeVisible();
  await alive(page);
  const before = mailsTo(person.email).length;
  await page.fill('#email', person.email);
  await button(page, '获取验证码').click();
  const mail = await nextMail(person.email, before);
  expect(mail.template).toBe('recover_code');
  await page.fill('#code', mail.params.code);
  await button(page, '下一步').click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('设置新密码');
});

test('S-23 with nothing bound the administrator sets a password', async ({ page, narrow }) => {
  const person = somebody('unbound');
  const once = tongxing(['people', 'reset-password', person.number]).password as string;
  await signIn(page, person, once);
  await expectStep(page, narrow, 1, FIRST, '修改密码');
  await choosePassword(page, NEW, '下一步');
  await expectStep(page, narrow, 2, FIRST, '绑定手机');
  const phone = freshPhone();
  await page.fill('#phone', phone);
  await page.fill('#code', await codeSentTo(page, phone));
  await button(page, '确定绑定').click();
  await expectStep(page, narrow, 3, FIRST, '设置完成');
  await button(page, '我已完成').click();
  await expectHome(page, person);
  await signOut(page);
});
