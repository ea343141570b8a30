/**
 * 信息门户登录说明 (docs/requirements.md, “A normal university”), part by part; what DingTalk does
 * needs DingTalk and is not here.
 */

import { fromElsewhere, grown, masked, onPortalOf, onScreens, said } from '../support/manual';
import { mailsTo, nextMail, nextSms, otherThan, smsTo } from '../support/outbox';
import {
  askForCode, button, choosePassword, codeSentTo, expectError, expectHome, expectStep, expectToFit, sendPassword, showCode,
  signIn, throughMenu,
} from '../support/pages';
import { freshPhone, type Person, ROSTER_PASSWORD, somebody } from '../support/roster';
import { shot } from '../support/shot';
import { alive, expect, open, type Page, test, wechat } from '../support/test';
import { PASSWORD } from '../support/visit';

onPortalOf('normal-university');
onScreens();
test.slow();

const NEW = 'Fichte!94-sEe';
const STEPS = ['确认账号', '安全验证', '设置新密码', '完成'];
const main = (page: Page) => page.locator('main');

/** 立即找回密码: name and document. */
async function begin(page: Page, person: Person, narrow: boolean, username = person.number): Promise<void> {
  await open(page, '/sign-in');
  await page.getByRole('link', { name: '忘记密码?' }).click();
  await expectStep(page, narrow, 1, STEPS, '忘记密码');
  await page.fill('#username', username);
  await page.fill('#document', person.document);
  await button(page, '下一步').click();
  await expectStep(page, narrow, 2, STEPS, '安全验证');
}

/** A phone of somebody confirms what a computer shows. */
async function scanned(page: Page, person: Person, visitor: (options: typeof wechat) => Promise<Page>, at: string): Promise<void> {
  const phone = await visitor(wechat);
  await signIn(phone, person);
  await expectHome(phone, person);
  const token = await showCode(page, true, at);
  await open(phone, `/scan/${token}`);
  await button(phone, '确认登录').click();
  await expect(phone.getByRole('heading', { level: 1 })).toHaveText('已确认');
}

test('H-1 a recommended browser is named', async ({ page }) => {
  await open(page, '/help/browsers');
  await expect(main(page)).toContainText('建议使用新版的 Chrome');
});

test('一 (二) H-4 number and password', async ({ page }) => {
  const person = grown(somebody());
  await open(page, '/sign-in?next=%2Fapplications');
  await expectToFit(page);
  await shot(page, 'normal-sign-in');
  await sendPassword(page, person.number, PASSWORD);
  await test.step('H-7 other methods lead back to where the person came from', async () => {
    await expect(page).toHaveURL('/applications');
  });
});

test('一 (三) a freshman’s first sign-in', async ({ page, visitor, narrow }) => {
  const person = somebody();
  await test.step('H-6 with the password of the other system, which is good enough', async () => {
    await signIn(page, person, ROSTER_PASSWORD);
    await expectHome(page, person);
  });
  await test.step('H-6 H-18 H-19 the phone is bound and works at once', async () => {
    await throughMenu(page, '账号安全');
    await page.getByRole('link', { name: '手机与邮箱' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('手机与邮箱');
    await alive(page);
    await expectToFit(page);
    await shot(page, 'normal-bindings');
    await open(page, '/security/phone/login');
    await button(page, '修改手机号').click();
    await expectStep(page, narrow, 1, ['验证身份', '验证新手机号', '完成'], '修改手机号');
    await page.fill('#code', await codeSentTo(page, person.phone));
    await button(page, '确定').click();
    await expectStep(page, narrow, 2, ['验证身份', '验证新手机号', '完成'], '修改手机号');
    const phone = freshPhone();
    await page.fill('#code', await askForCode(page, phone));
    await button(page, '确定').click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('手机号已修改');
    const other = await visitor();
    await open(other, '/sign-in?tab=code');
    await other.fill('#code', await askForCode(other, phone));
    await button(other, '登录').click();
    await expectHome(other, person);
  });
});

test('一 (三) H-7 a scan leads to the personal centre', async ({ page, visitor, narrow }) => {
  test.skip(narrow, 'the code is for computers: J-14');
  const person = grown(somebody());
  await scanned(page, person, visitor, '/sign-in?next=%2Fapplications');
  await expectHome(page, person);
});

test('二 (2) a forgotten password is replaced by the bound phone, or e-mail', async ({ page, narrow }) => {
  const person = grown(somebody());
  await test.step('H-9 the sign-in page leads there, and the page says what can be used', async () => {
    await open(page, '/sign-in');
    await page.getByRole('link', { name: '忘记密码?' }).click();
    await expectStep(page, narrow, 1, STEPS, '忘记密码');
    await expect(main(page)).toContainText('当您忘记密码时，可通过密保手机、密保邮箱、密保问题方式去找回您的密码');
  });
  await test.step('H-10 user name, document number, captcha', async () => {
    await expect(page.getByLabel('用户名')).toHaveAttribute('required');
    await expect(page.getByLabel('证件号')).toHaveAttribute('required');
    await expect(main(page)).toContainText('职工号/学号/邮箱');
    await expectToFit(page);
    await shot(page, 'normal-recover-1');
    await begin(page, person, narrow, person.email);
  });
  await test.step('H-11 the bound phone or the bound address, masked', async () => {
    for (const way of ['手机号验证', '邮箱验证', '密保问题']) await expect(page.getByRole('link', { name: way, exact: true })).toBeVisible();
    await expect(main(page)).toContainText(`${person.phone.slice(0, 2)}*****`);
    await expect(main(page)).not.toContainText(person.phone.slice(-4));
    await expectToFit(page);
    await shot(page, 'normal-recover-2');
  });
  await test.step('H-12 the code is signed, names its target masked, and is good for five minutes', async () => {
    const code = await codeSentTo(page, person.phone);
    const { text } = (await nextSms(person.phone, smsTo(person.phone).length - 1));
    expect(text).toMatch(/^【师范大学】/);
    expect(text).toMatch(said('有效期为5分钟，请尽快完成验证'));
    expect(text).toMatch(/发往1\d+\*+/);
    expect(text).not.toContain(person.phone);
    await page.fill('#code', otherThan(code));
    await button(page, '下一步').click();
    await expectError(page, '验证码不正确', 'code');
    await alive(page);
    await page.fill('#code', code);
    await button(page, '下一步').click();
  });
  await test.step('H-13 上一步 and forward again', async () => {
    await expectStep(page, narrow, 3, STEPS);
    await main(page).getByRole('link', { name: '上一步' }).last().click();
    await expectStep(page, narrow, 2, STEPS, '安全验证');
    await page.goBack();
    await expectStep(page, narrow, 3, STEPS);
  });
  await test.step('H-14 six characters of two classes, no blanks', async () => {
    for (const rule of ['最少6个字符', '至少包含数字、字母、特殊字符中的2种', '不允许有空格']) await expect(main(page)).toContainText(rule);
    await expectToFit(page);
    await shot(page, 'normal-recover-3');
    const meter = page.locator('.meter');
    for (const [typed, grade] of [['ab12c', '弱'], ['kiefernwald', '弱'], ['kie fer72', '弱'], ['moor72', '中'], ['moor72!', '强']]) {
      await page.fill('#new-password', typed);
      await expect(meter, typed).toContainText(`密码强度：${grade}`);
    }
    await choosePassword(page, 'kie fer72', '提交');
    await expectError(page, '不允许有空格', 'new-password');
    await alive(page);
    await choosePassword(page, 'moor72', '提交');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('密码找回成功');
    await page.getByRole('link', { name: '去登录' }).click();
    await alive(page);
    await sendPassword(page, person.number, 'moor72');
    await expectHome(page, person);
  });
});

test('二 (2) H-11 H-12 by the bound address', async ({ page, narrow }) => {
  const person = grown(somebody());
  await begin(page, person, narrow);
  await page.getByRole('link', { name: '邮箱验证', exact: true }).click();
  await expect(main(page)).toContainText(/\*{5}@\*{5}\.cn/);
  await alive(page);
  const before = mailsTo(person.email).length;
  await button(page, '获取验证码').click();
  const mail = await nextMail(person.email, before);
  expect(mail.text).toMatch(said('有效期为 5 分钟，请尽快完成验证'));
  expect(mail.text).toMatch(/已为您预留的邮箱 \S\*+@\S+ 发送了/);
  expect(mail.text).not.toContain(person.email);
  await page.fill('#code', mail.params.code);
  await button(page, '下一步').click();
  await expectStep(page, narrow, 3, STEPS);
});

test('二 (2) H-9 by the security questions', async ({ page, narrow }) => {
  const person = grown(somebody());
  await test.step('set in the security centre', async () => {
    await signIn(page, person);
    await expectHome(page, person);
    await open(page, '/security');
    await page.locator('.item', { hasText: '密保问题' }).getByRole('link').click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('密保问题');
    await alive(page);
    await expectToFit(page);
    await shot(page, 'normal-questions');
    for (const [at, answer] of ['李老师', '山下小学', '云山'].entries()) await page.fill(`#answer${at + 1}`, answer);
    await button(page, '保存').click();
    await expect(main(page)).toContainText('密保问题已保存。');
    await page.context().clearCookies();
  });
  await test.step('H-9 asked for in a recovery', async () => {
    await begin(page, person, narrow);
    await page.getByRole('link', { name: '密保问题', exact: true }).click();
    await expect(page.getByLabel('您小学班主任的姓名是？')).toBeVisible();
    await alive(page);
    await page.fill('#answer1', '李老师');
    await page.fill('#answer2', '山上小学');
    await page.fill('#answer3', '云山');
    await button(page, '下一步').click();
    await expect(page.locator('.summary')).toBeVisible();
    await alive(page);
    for (const [at, answer] of ['李老师', '山下小学', '云山'].entries()) await page.fill(`#answer${at + 1}`, answer);
    await button(page, '下一步').click();
    await expectStep(page, narrow, 3, STEPS);
    await choosePassword(page, NEW, '提交');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('密码找回成功');
  });
});

test('二 (3) H-15 after a scan the password is changed without the old one', async ({ page, visitor, narrow }) => {
  test.skip(narrow, 'the code is for computers: J-14');
  const person = grown(somebody());
  await scanned(page, person, visitor, '/sign-in');
  await expectHome(page, person);
  await alive(page);
  await throughMenu(page, '修改密码');
  await expect(main(page)).toContainText('您刚刚扫码登录，修改密码无需输入当前密码。');
  await expect(page.locator('#current')).toHaveCount(0);
  await choosePassword(page, NEW, '保存');
  await expect(main(page)).toContainText('密码已修改');
  await page.context().clearCookies();
  await signIn(page, person, NEW);
  await expectHome(page, person);
});

test('三 (1) H-17 the password is changed from the avatar menu', async ({ page }) => {
  const person = grown(somebody());
  await signIn(page, person);
  await expectHome(page, person);
  await alive(page);
  await throughMenu(page, '修改密码');
  await expect(page).toHaveURL('/security/password');
  await page.fill('#current', PASSWORD);
  await choosePassword(page, NEW, '保存');
  await expect(main(page)).toContainText('密码已修改');
});

test('三 (2) a phone is bound and unbound', async ({ page }) => {
  const person = grown(somebody());
  await signIn(page, person);
  await expectHome(page, person);
  await alive(page);
  const phone = freshPhone();
  const row = page.locator('.card', { hasText: '安全手机号' });
  await test.step('H-18 H-19 from the menu: number, code, done', async () => {
    await throughMenu(page, '账号安全');
    await page.getByRole('link', { name: '手机与邮箱' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('手机与邮箱');
    await alive(page);
    await row.getByRole('link', { name: '立即绑定' }).click();
    await expect(page.locator('#phone')).toBeVisible();
    await alive(page);
    await page.fill('#code', await askForCode(page, phone));
    await button(page, '确定绑定').click();
    await expect(row).toContainText(masked(phone));
    await alive(page);
  });
  await test.step('H-19 unbound in the same way', async () => {
    await row.getByRole('link', { name: '修改或解绑' }).click();
    await expect(page.getByRole('heading', { name: '解绑手机号' })).toBeVisible();
    await alive(page);
    await expectToFit(page);
    await shot(page, 'normal-unbind-phone');
    await page.fill('#code', await codeSentTo(page, phone));
    await button(page, '解绑').click();
    await expect(page).toHaveURL(/\/security\/bindings/);
    await expect(row).toContainText('未绑定');
  });
});

test('三 (3) an e-mail address is bound and unbound by a mailed link', async ({ page, visitor }) => {
  const person = grown(somebody());
  const address = `new.${freshPhone()}@example.org`;
  const row = page.locator('.card', { hasText: '绑定邮箱' });
  await signIn(page, person);
  await expectHome(page, person);
  let path = '';
  await test.step('H-20 the address, and a mail with a link that is good for two hours', async () => {
    await open(page, '/security/bindings');
    await row.getByRole('link').click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('绑定邮箱');
    await alive(page);
    await expectToFit(page);
    await shot(page, 'normal-email');
    await page.fill('#email', address);
    await button(page, '发送验证邮件到新邮箱').click();
    await expect(main(page)).toContainText('请在 120 分钟内');
    const { params, text } = await nextMail(address);
    expect(params.link.startsWith(`${process.env.TONGXING_URL}/email/`)).toBe(true);
    expect(text).toContain(params.link);
    path = new URL(params.link).pathname;
  });
  await test.step('H-20 forwarded it does nothing; here it asks, and binds', async () => {
    const other = await visitor();
    await fromElsewhere(other);
    await open(other, path);
    await expect(main(other)).toContainText('该验证页面转发无效');
    await open(page, path);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('绑定邮箱');
    await expectToFit(page);
    await shot(page, 'normal-email-link');
    await button(page, '确定绑定').click();
    await expect(page).toHaveURL(/\/security\/bindings/);
    await expect(main(page)).toContainText('邮箱绑定已更新，立即生效。');
    await open(page, path);
    await expect(main(page)).toContainText('该链接已经使用过');
  });
  await test.step('H-20 unbound by a link as well', async () => {
    await open(page, '/security/email');
    await button(page, '发送解绑邮件').click();
    await expect(main(page)).toContainText('请在 120 分钟内');
    const mails = () => mailsTo(address).filter((mail) => mail.template === 'email_unbind_link');
    await expect.poll(() => mails().length).toBe(1);
    await open(page, new URL(mails()[0].params.link).pathname);
    await button(page, '确定解绑').click();
    await expect(page).toHaveURL(/\/security\/bindings/);
    await expect(row).toContainText('未绑定');
  });
});
