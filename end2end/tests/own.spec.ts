import { execFileSync } from 'node:child_process';

import { mailsTo, nextCode, nextMail, smsTo } from '../support/outbox';
import { button, expectError, expectHome, expectToFit, signIn } from '../support/pages';
import { freshPhone, type Person, somebody } from '../support/roster';
import { shot } from '../support/shot';
import { expect, open, type Page, test } from '../support/test';
import { PASSWORD, settle } from '../support/visit';

const OTHER = 'Lantern+58!Bridge';

const masked = (phone: string): string => `${phone.slice(0, 3)}****${phone.slice(7)}`;

/** Somebody who is signed in. */
async function inside(page: Page): Promise<Person> {
  const person = await settle(somebody());
  await signIn(page, person);
  await expectHome(page, person);
  return person;
}

/** Asks for a code to `phone`, and fills it in. */
async function fillCode(page: Page, phone: string): Promise<void> {
  const before = smsTo(phone).length;
  await button(page, '获取验证码').click();
  await expect(page.locator('.notice.success')).toBeVisible();
  await page.fill('#code', await nextCode(phone, before));
}

test.describe('change password', () => {
  test('P-40 P-41 P-42 P-43 H-17 the new one works at once', async ({ page, visitor, scripts }) => {
    const person = await inside(page);
    await open(page, '/');
    await page.locator('.menu summary').click();
    await page.locator('.menu').getByRole('link', { name: '修改密码' }).click();
    await expect(page).toHaveURL('/security/password');
    await expect(page.locator('main')).toContainText('建议您定期修改您的密码，以保证账号的安全。');
    await open(page, '/security/password');
    await page.fill('#current', 'wrong');
    await page.fill('#new-password', OTHER);
    await page.fill('#repeated', OTHER);
    await button(page, '保存').click();
    await expectError(page, '密码不正确', 'current');
    await page.fill('#current', PASSWORD);
    await page.fill('#new-password', 'P@ssw0rd-2024');
    await page.fill('#repeated', 'P@ssw0rd-2024');
    if (scripts) await expect(page.locator('.meter')).toBeVisible();
    await button(page, '保存').click();
    await expect(page.locator('#new-password-error')).toContainText('常见');
    await expectToFit(page);
    await shot(page, 'change-password');
    await page.fill('#current', PASSWORD);
    await page.fill('#new-password', OTHER);
    await page.fill('#repeated', OTHER);
    await button(page, '保存').click();
    await expect(page.locator('.notice.success')).toContainText('密码已修改');
    const other = await visitor();
    await signIn(other, person, OTHER);
    await expectHome(other, person);
  });
});

test.describe('phones', () => {
  test('P-12 P-13 P-14 P-15 P-16 P-17 P-18 修改手机号 in three steps', async ({ page, visitor }) => {
    const person = await inside(page);
    const fresh = freshPhone();
    await open(page, '/security/bindings');
    await expect(page.locator('main')).toContainText('个人登录手机号');
    await expect(page.locator('main')).toContainText('安全手机号');
    await expect(page.locator('main')).toContainText(masked(person.phone));
    await page.locator('.card', { hasText: '个人登录手机号' }).getByRole('link').click();
    await expect(page).toHaveURL('/security/phone/login');
    await button(page, '修改手机号').click();
    await expect(page).toHaveURL(/\/security\/phone\/login\/.+/);
    const wizard = page.url();
    await expect(page.locator('.steps-list .step-name')).toHaveText(['验证身份', '验证新手机号', '完成']);
    await expect(page.locator('.bound-target')).toContainText('已绑定手机号');
    await expect(page.locator('.bound-target')).toContainText(masked(person.phone));
    await expectToFit(page);
    await shot(page, 'change-phone');
    await fillCode(page, person.phone);
    await button(page, '确定').click();
    await expect(page.locator('label[for=phone]')).toContainText('新手机号');
    await expect(page.locator('#phone-country')).toHaveValue('+86');
    await page.fill('#phone', '123');
    await button(page, '获取验证码').click();
    await expectError(page, '请正确填写您的手机号码', 'phone');
    await page.fill('#phone', fresh);
    await fillCode(page, fresh);
    // S-18: forwarded, the wizard is worth nothing.
    const other = await visitor();
    await signIn(other, person);
    await expectHome(other, person);
    await open(other, wizard);
    await expect(other.locator('main')).toContainText('该验证页面转发无效');
    await button(page, '确定').click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('手机号已修改');
    await expect(page.locator('main')).toContainText(masked(fresh));
    await expect(page).toHaveURL(wizard);
    await page.goto('/security/bindings');
    await expect(page.locator('main')).toContainText(masked(fresh));
  });

  test('S-7 H-19 P-25 a security phone is bound, and unbound again', async ({ page }) => {
    await inside(page);
    const phone = freshPhone();
    await open(page, '/security/phone/security');
    await page.fill('#phone', phone);
    await fillCode(page, phone);
    await button(page, '确定绑定').click();
    await expect(page).toHaveURL('/security/bindings?done=phone');
    await expect(page.locator('.notice.success')).toBeVisible();
    await expect(page.locator('main')).toContainText(masked(phone));
  });

  test('U-21 a number of somebody else is told after its code, with a way to a transfer', async ({ page }) => {
    const person = await inside(page);
    const owner = somebody();
    await open(page, '/security/phone/login');
    await button(page, '修改手机号').click();
    await expect(page.getByRole('link', { name: /手机解绑申请/ })).toHaveAttribute('href', '/unbind');
    await fillCode(page, person.phone);
    await button(page, '确定').click();
    await page.fill('#phone', owner.phone);
    await fillCode(page, owner.phone);
    await button(page, '确定').click();
    await expectError(page, '手机号码已存在', 'phone');
    await expect(page.getByRole('link', { name: /申请转移/ })).toHaveAttribute('href', '/transfer');
  });
});

test.describe('e-mail', () => {
  test('H-20 S-18 a link to the new address, for this browser, once', async ({ page, visitor }) => {
    const person = await inside(page);
    const address = `new.${person.email}`;
    await open(page, '/security/email');
    await page.fill('#email', 'nonsense');
    await button(page, '发送验证邮件到新邮箱').click();
    await expectError(page, /name@example/, 'email');
    await page.fill('#email', address);
    await button(page, '发送验证邮件到新邮箱').click();
    await expect(page.locator('.notice.success')).toContainText('邮件已发送');
    const { link } = (await nextMail(address)).params;
    expect(link).toMatch(new RegExp(`^${process.env.TONGXING_URL}/email/[^@%]+$`));
    const other = await visitor();
    await open(other, new URL(link).pathname);
    await expect(other.locator('main')).toContainText('该验证页面转发无效');
    await open(page, new URL(link).pathname);
    await expectToFit(page);
    await shot(page, 'email-link');
    const before = mailsTo(person.email).length;
    await button(page, '确定绑定').click();
    await expect(page).toHaveURL('/security/bindings?done=email');
    await expect(page.locator('.notice.success')).toContainText('邮箱');
    expect((await nextMail(person.email, before)).template).toBe('email_bound');
    await page.goto(new URL(link).pathname);
    await expect(page.locator('main')).toContainText('只能使用一次');
  });
});

test('U-19 one person goes over to their other account', async ({ page }) => {
  const person = await settle(somebody());
  const number = `T${person.number}`;
  execFileSync(process.env.TONGXING_BIN!, [
    'people', 'add', '--number', number, '--name', person.name, '--kind', '教师', '--department', '图书馆',
    '--document-type', '居民身份证', '--document-number', person.document, '--phone', freshPhone(),
    // Before the demo's cut-over, so that there is a first password (J-5).
    '--joined-on', '2020-09-01',
  ]);
  // Added today, so it would have to be activated first.
  execFileSync(process.env.TONGXING_BIN!, ['people', 'set-password', number, '--stdin', '--keep'], { input: `${PASSWORD}\n` });
  await signIn(page, person);
  await expectHome(page, person);
  await page.locator('.menu summary').click();
  await page.locator('.menu').getByRole('link', { name: '切换身份' }).click();
  await expect(page).toHaveURL('/identities');
  await open(page, '/identities');
  await expectToFit(page);
  await shot(page, 'identities');
  await button(page, `切换到 ${number}`).click();
  await expectHome(page, person);
  await expect(page.locator('main')).toContainText(number);
});

test('ASVS 7.5.1 whoever proved themselves lately is led on, and nowhere else', async ({ page }) => {
  await inside(page);
  await page.goto('/confirm?next=%2Fsecurity%2Femail');
  await expect(page).toHaveURL('/security/email');
  await page.goto('/confirm?next=%2F%2Fevil.example');
  await expect(page).toHaveURL('/');
});
