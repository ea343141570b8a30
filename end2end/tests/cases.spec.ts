import { execFileSync } from 'node:child_process';

import { mailsTo, nextCode, smsTo } from '../support/outbox';
import { button, expectError, expectHome, expectToFit, sendPassword, signIn } from '../support/pages';
import { freshPhone, type Person, somebody } from '../support/roster';
import { shot } from '../support/shot';
import { alive, expect, open, type Page, test } from '../support/test';
import { passCaptcha, PASSWORD, settle } from '../support/visit';

const NEW = 'Fichte!94-sEe';

/** A PNG of 24 by 24 pixels, as a telephone would send it. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAABgAAAAYCAIAAABvFaqvAAAAH0lEQVR4nGOI6qmgCmIYNWjUoFGDRg0aNWjUoIE3CAAbQROu/bfUvAAAAABJRU5ErkJggg==',
  'base64',
);

/** What an operator types. */
function operator(...args: string[]): string {
  return execFileSync(process.env.TONGXING_BIN!, ['case', ...args, '--reviewer', '审核员', '--json'], { encoding: 'utf8' });
}

/** The id of the case whose page is shown. */
const id = (page: Page): string => /\/case\/([\w-]+)/.exec(page.url())![1];

async function upload(page: Page, count: number): Promise<void> {
  for (let n = 1; n <= count; n++) {
    await page.setInputFiles('#file', { name: '捕获.PNG', mimeType: 'image/png', buffer: png });
    await button(page, '上传').click();
    await expect(page.locator('.picture')).toHaveCount(n);
    await alive(page);
  }
}

async function fill(page: Page, phone: string, email: string): Promise<void> {
  await page.selectOption('#reason', 'other');
  await page.selectOption('#slot', 'login');
  await page.fill('#remark', '我的手机号不能正常使用了，请帮我解绑谢谢！');
  await page.selectOption('#affiliation', { index: 1 });
  await page.fill('#employer', '网络');
  await page.fill('#phone', phone);
  await page.fill('#contact_email', email);
  await button(page, '下一步').click();
}

async function apply(page: Page, person: Person): Promise<void> {
  await signIn(page, person);
  await expectHome(page, person);
  await open(page, '/user/phonechange/show');
  await expect(page).toHaveURL('/unbind');
  await alive(page);
  await fill(page, freshPhone(), person.email);
  await expect(page).toHaveURL(/step=pictures/);
  await alive(page);
  await upload(page, 1);
  await page.getByRole('link', { name: '下一步' }).click();
  await alive(page);
  await page.fill('#password', PASSWORD);
  await button(page, '提交').click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('申请已提交');
}

test.describe('applications for review', () => {
  test('P-23 P-25 P-26 P-27 P-28 P-29 P-30 a phone is unbound after a review', { tag: '@webview' }, async ({ page, narrow }) => {
    const person = await settle(somebody());
    await signIn(page, person);
    await expectHome(page, person);
    await open(page, '/user/phonechange/show');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('手机解绑申请');
    await expect(page.getByText('本申请仅适用于待解绑手机不能接受短信情况')).toBeVisible();
    await expect(page.getByRole('link', { name: '立即解绑' })).toHaveAttribute('href', '/security/phone/login');
    if (narrow) await expect(page.locator('.steps-short')).toContainText('1 / 3');
    await expect(page.locator('#slot')).toContainText(`*****${person.phone.slice(-2)}`);
    await expectToFit(page);
    await shot(page, 'case-1-fill');
    await page.fill('#employer', '网络');
    await button(page, '下一步').click();
    await expectError(page, '还有选项没有选择');
    await expect(page.locator('#employer')).toHaveValue('网络');
    await alive(page);
    await fill(page, freshPhone(), person.email);
    await expect(page).toHaveURL(/step=pictures/);
    await alive(page);

    await page.setInputFiles('#file', { name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('<svg onload="alert(1)"/>') });
    await button(page, '上传').click();
    await expectError(page, '无法读取这张图片');
    await alive(page);
    await upload(page, 2);
    await expect(page.locator('.picture').first()).toContainText(/图片 1 · \d+ KB/);
    await expect(page.locator('.picture img').first()).toHaveJSProperty('naturalWidth', 24);
    await expectToFit(page);
    await shot(page, 'case-2-pictures');
    await button(page, '移除').last().click();
    await expect(page.locator('.picture')).toHaveCount(1);
    await alive(page);
    await page.getByRole('link', { name: '下一步' }).click();
    await expect(page.getByText('请核对以下内容')).toBeVisible();
    await alive(page);
    await shot(page, 'case-3-submit');
    await page.fill('#password', 'wrong');
    await button(page, '提交').click();
    await expect(page.locator('#password-error')).toBeVisible();
    await alive(page);
    await page.fill('#password', PASSWORD);
    await button(page, '提交').click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('申请已提交');

    operator('approve', id(page));
    const approved = () => mailsTo(person.email).find((mail) => mail.template === 'unbind_approved');
    await expect.poll(approved).toBeTruthy();
    const mail = approved()!;
    await open(page, mail.params.url.replace(/^https?:\/\/[^/]+/, ''));
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('审核已通过');
    await open(page, '/sign-out');
    await button(page, '退出登录').last().click();
    await expect(page).toHaveURL('/signed-out');
    await signIn(page, person);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('完善个人实名信息');
  });

  test('P-31 P-32 a rejected application says why, is edited and submitted again, or deleted', async ({ page }) => {
    const person = await settle(somebody());
    await apply(page, person);
    const application = id(page);
    operator('reject', application, '--reason', '证件照片不清晰');
    await open(page, '/user/phonechange/showUserApplys');
    await expect(page).toHaveURL('/applies');
    await expect(page.getByText('证件照片不清晰')).toBeVisible();
    await expectToFit(page);
    await shot(page, 'case-applies');
    await page.getByRole('link', { name: '修改并重新提交' }).click();
    await alive(page);
    await expect(page.locator('#employer')).toHaveValue('网络');
    await button(page, '下一步').click();
    await expect(page).toHaveURL(/step=pictures/);
    await alive(page);
    await page.getByRole('link', { name: '下一步' }).click();
    await alive(page);
    await page.fill('#password', PASSWORD);
    await button(page, '提交').click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('申请已提交');
    operator('reject', application, '--reason', '请重新申请');
    await open(page, '/applies');
    await button(page, '删除后重新申请').click();
    await expect(page).toHaveURL('/unbind');
    await expect(page.locator('#employer')).toHaveValue('');
  });

  test('J-19 J-20 J-21 J-22 an appeal leads to a new password, through the contact', async ({ page, visitor }) => {
    const person = await settle(somebody());
    const phone = freshPhone();
    await open(page, '/appeal');
    await expect(page.getByText('为确保申诉成功，请认真填写以下信息！')).toBeVisible();
    await expect(page.getByText('请输入学院/部门，没有则填写无')).toBeVisible();
    await page.fill('#name', person.name);
    await page.fill('#department', '无');
    await page.selectOption('#document_type', 'resident_identity_card');
    await page.fill('#document_number', person.document);
    await page.fill('#account_number', person.number);
    await page.fill('#phone', phone);
    await passCaptcha(page);
    await button(page, '下一步').click();
    await expect(page).toHaveURL(/step=pictures/);
    await alive(page);
    await page.getByText('示例图').click();
    await expect(page.locator('.samples img')).toHaveCount(2);
    await upload(page, 2);
    await expectToFit(page);
    await shot(page, 'case-appeal');
    await page.getByRole('link', { name: '下一步' }).click();
    await alive(page);
    await button(page, '提交').click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('申请已提交');
    const application = id(page);
    operator('approve', application);
    await expect.poll(() => smsTo(phone).map((sms) => sms.template)).toContain('appeal_approved');

    // The link is opened on another device: nothing of the appeal is shown before the code.
    const home = await visitor();
    await open(home, `/case/${application}`);
    await expect(home.locator('main')).not.toContainText(person.name);
    const before = smsTo(phone).length;
    await button(home, '获取验证码').click();
    await home.fill('#code', await nextCode(phone, before));
    await button(home, '下一步').click();
    await expect(home.getByRole('heading', { level: 1 })).toHaveText('设置新密码');
    await alive(home);
    await home.fill('#new-password', NEW);
    await home.fill('#repeated', NEW);
    await button(home, '设置新密码').click();
    await expect(home.getByRole('heading', { level: 1 })).toHaveText('新密码已生效');
    await home.getByRole('link', { name: '去登录' }).click();
    await alive(home);
    await sendPassword(home, person.number, NEW);
    await expectHome(home, person);
  });

  test("P-35 S16 somebody else's application and pictures stay closed", async ({ page, visitor }) => {
    const person = await settle(somebody());
    await apply(page, person);
    const application = id(page);
    const other = await visitor();
    const stranger = await settle(somebody());
    await signIn(other, stranger);
    await expectHome(other, stranger);
    const picture = await other.request.get(`/cases/${application}/evidence/1`);
    expect(picture.status()).toBe(404);
    await open(other, `/case/${application}`);
    await expect(other.locator('main')).not.toContainText('网络');
    const mine = await page.request.get(`/cases/${application}/evidence/1`);
    expect(mine.headers()['content-type']).toBe('image/jpeg');
    expect(mine.headers()['x-content-type-options']).toBe('nosniff');
    expect(mine.headers()['content-security-policy']).toContain('sandbox');
  });
});
