import { execFileSync } from 'node:child_process';

import { mailsTo, nextMail } from '../support/outbox';
import { button, expectToFit, sendPassword, signIn } from '../support/pages';
import { freshPhone, somebody } from '../support/roster';
import { shot } from '../support/shot';
import { alive, expect, open, type Page, test } from '../support/test';
import { PASSWORD, settle } from '../support/visit';

const run = (args: string[], input = ''): string =>
  execFileSync(process.env.TONGXING_BIN!, args, { encoding: 'utf8', input });

/** A member of staff with a password to keep and a bound phone. */
async function staff(page: Page): Promise<void> {
  const phone = freshPhone();
  const number = `9${phone.slice(-9)}`;
  run(['people', 'add', '--number', number, '--name', '李老师', '--kind', 'staff', '--phone', phone]);
  run(['people', 'set-password', number, '--stdin', '--keep'], `${PASSWORD}\n`);
  await open(page, '/sign-in?next=%2Finvitations');
  await sendPassword(page, number, PASSWORD);
  await expect(page).toHaveURL('/invitations');
  await alive(page);
}

const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

test.describe('app passwords', () => {
  test('P-8 one is made, shown once and revoked', async ({ page }) => {
    const person = await settle(somebody());
    await signIn(page, person, PASSWORD, '/sign-in?next=%2Fsecurity%2Fapp-passwords');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('应用独立密码');
    await alive(page);
    await expect(page.getByText('还没有应用密码')).toBeVisible();
    await page.selectOption('#application', 'mail');
    await page.fill('#label', '手机邮件');
    await page.selectOption('#days', '90');
    await button(page, '生成').click();
    const secret = page.locator('.secret');
    await expect(secret).toHaveText(/^([0-9a-z]{4} ){4}[0-9a-z]{4}$/);
    const shown = await secret.innerText();
    expect(page.url()).not.toContain(shown.slice(0, 4));
    await expectToFit(page);
    await shot(page, 'app-password-made');
    await page.reload();
    await expect(page.locator('.entry h3')).toHaveText('手机邮件');
    await expect(secret).toHaveCount(0);
    await alive(page);
    await button(page, '停用').click();
    await expect(page.getByText('还没有应用密码')).toBeVisible();
    await expect.poll(() => mailsTo(person.email).map((mail) => mail.template)).toContain('app_password_revoked');
  });

  test('P-8 without a word what it is for there is none', async ({ page }) => {
    const person = await settle(somebody());
    await signIn(page, person, PASSWORD, '/sign-in?next=%2Fsecurity%2Fapp-passwords');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('应用独立密码');
    await alive(page);
    await button(page, '生成').click();
    await expect(page.locator('#label-error')).toBeVisible();
    await expect(page.locator('.entry')).toHaveCount(0);
  });
});

test.describe('invitations', () => {
  test('P-8 S-18 a guest is invited, accepts in another browser and signs in', async ({ page, visitor }) => {
    await staff(page);
    const email = `guest.${freshPhone()}@example.org`;
    await page.fill('#name', '王五');
    await page.fill('#email', email);
    await page.fill('#last_day', day(30));
    await page.fill('#reason', '合作项目');
    await button(page, '发送邀请').click();
    await expect(page.locator('.entry h3')).toHaveText('王五');
    await expect(page.locator('.entry')).toContainText('等待接受');
    await expectToFit(page);
    await shot(page, 'invitations');

    const { link } = (await nextMail(email)).params;
    const guest = await visitor();
    await open(guest, new URL(link).pathname);
    await expect(guest.getByRole('heading', { level: 1 })).toHaveText('接受邀请');
    await expect(guest.locator('.facts')).toContainText('李老师');
    await expect(guest.locator('body')).not.toContainText(email);
    await button(guest, '获取验证码').click();
    const { code } = (await nextMail(email, 1)).params;
    await guest.fill('#code', code);
    await guest.fill('#new-password', PASSWORD);
    await guest.fill('#repeated', PASSWORD);
    await expectToFit(guest);
    await shot(guest, 'invitation');
    await button(guest, '接受邀请').click();
    await expect(guest.getByRole('heading', { level: 1 })).toHaveText('账号已建立');
    await expect(guest.getByText(/您的账号是 G\d{8}/)).toBeVisible();

    const late = await visitor();
    await open(late, new URL(link).pathname);
    await expect(late.getByText('该邀请已经使用过')).toBeVisible();
    await expect(late.getByRole('link', { name: '了解更多' })).toBeVisible();
    await page.reload();
    await expect(page.locator('.entry')).toContainText('使用中');
  });

  test('P-8 students cannot invite', async ({ page }) => {
    const person = await settle(somebody());
    await signIn(page, person, PASSWORD, '/sign-in?next=%2Finvitations');
    await expect(page.getByText('您的人员类别不能发出邀请')).toBeVisible();
    await expect(page.locator('#email')).toHaveCount(0);
  });
});

test.describe('applications', () => {
  test('P-9 they are searched and starred', async ({ page }) => {
    const person = await settle(somebody());
    await signIn(page, person, PASSWORD, '/sign-in?next=%2Fapplications');
    await expect(page.getByRole('heading', { name: '办公', exact: true })).toBeVisible();
    await alive(page);
    await page.getByRole('button', { name: '收藏办公系统 OA', exact: true }).click();
    await expect(page.getByRole('heading', { name: '收藏', exact: true })).toBeVisible();
    await expect(page.getByRole('button', { name: '取消收藏办公系统 OA' })).toBeVisible();
    await expectToFit(page);
    await shot(page, 'applications-starred');
    await page.fill('#q', '报销');
    await button(page, '搜索').click();
    await expect(page.getByRole('link', { name: /办公系统 OA/ })).toBeVisible();
    await open(page, '/applications?q=zzz');
    await expect(page.getByText('没有找到相关应用')).toBeVisible();
  });
});
