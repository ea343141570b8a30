import { button, expectError, expectHome, sendPassword, signIn } from '../support/pages';
import { type Person, somebody } from '../support/roster';
import { shot } from '../support/shot';
import { alive, expect, open, type Page, test } from '../support/test';
import { PASSWORD, settle } from '../support/visit';

const oa = process.env.TONGXING_OA_URL!;

/** Through the front page of the business system to the sign-in page. */
async function enter(page: Page): Promise<void> {
  await page.goto(`${oa}/`);
  await page.getByRole('link', { name: '使用统一身份认证登录' }).click();
}

async function expectWorkbench(page: Page, person: Person): Promise<void> {
  await expect(page).toHaveURL(`${oa}/workbench`);
  await expect(page.getByRole('heading', { level: 1 })).toContainText(person.name);
  await expect(page.locator('#user')).toHaveText(person.number);
}

/** The business system has no session for this browser. */
async function expectOutOfOa(page: Page): Promise<void> {
  // The notice travels through the outbox.
  await expect(async () => {
    await page.goto(`${oa}/workbench`);
    await expect(page).toHaveURL(/\/sign-in\?service=/, { timeout: 500 });
  }).toPass();
}

test.describe('a business system that speaks CAS', () => {
  test('J-1 J-9 the whole circle: in, known by name, no second password', async ({ page }) => {
    const person = await settle(somebody());
    await enter(page);
    await expect(page).toHaveURL(/\/sign-in\?service=/);
    await alive(page);
    await expect(page.getByText('登录后前往 办公系统 OA')).toBeVisible();
    await shot(page, 'sign-in-service');
    await sendPassword(page, person.number, 'wrong');
    await expectError(page, '账号或密码错误');
    await page.fill('#password', PASSWORD);
    await button(page, '登录').click();
    await expectWorkbench(page, person);
    // What the service is registered to get, and nothing else.
    await expect(page.locator('[data-attribute=name]')).toHaveText(person.name);
    await expect(page.locator('[data-attribute=department]')).toHaveText(person.department);
    await expect(page.locator('[data-attribute=phone], [data-attribute=email], [data-attribute=document_type]')).toHaveCount(0);
    await shot(page, 'oa-workbench');

    // The portal knows the person too, and its list leads back without a password (P-9).
    await open(page, '/applications');
    await page.getByRole('link', { name: '办公系统 OA' }).first().click();
    await expect(page).toHaveURL(`${oa}/`);
  });

  test('J-1 H-7 a deep link is where the person ends, with a session from before', async ({ page }) => {
    const person = await settle(somebody());
    await signIn(page, person);
    await expectHome(page, person);
    await page.goto(`${oa}/documents/43`);
    await expect(page).toHaveURL(`${oa}/documents/43`);
    await expect(page.getByRole('button', { name: person.name })).toBeVisible();
  });

  test('J-1 signing out in the business system ends both', async ({ page }) => {
    const person = await settle(somebody());
    await enter(page);
    await alive(page);
    await sendPassword(page, person.number, PASSWORD);
    await expectWorkbench(page, person);
    await page.getByRole('button', { name: '退出' }).click();
    await expect(page).not.toHaveURL(/workbench/);
    await shot(page, 'oa-signed-out');
    await page.goto('/');
    await expect(page).toHaveURL('/sign-in');
    await page.goto(`${oa}/workbench`);
    await expect(page).toHaveURL(/\/sign-in\?service=/);
  });

  test('J-1 signing out in the portal ends the business system’s session', async ({ page }) => {
    const person = await settle(somebody());
    await enter(page);
    await alive(page);
    await sendPassword(page, person.number, PASSWORD);
    await expectWorkbench(page, person);
    await open(page, '/');
    await page.locator('.menu summary').click();
    await button(page, '退出').click();
    await expect(page).toHaveURL('/signed-out');
    await expectOutOfOa(page);
  });

  test('H-7 a system that nobody registered is refused, in words', async ({ page }) => {
    const person = await settle(somebody());
    const address = '/cas/login?service=https%3A%2F%2Fevil.example%2F';
    await page.goto(address);
    await expect(page.getByText('该系统尚未在本平台登记')).toBeVisible();
    expect(new URL(page.url()).host).toBe(new URL(process.env.TONGXING_URL!).host);
    await shot(page, 'refused');
    // With a session neither.
    await signIn(page, person);
    await expectHome(page, person);
    await page.goto(address);
    await expect(page.getByText('该系统尚未在本平台登记')).toBeVisible();
  });

  test('J-1 a system may ask for the password again', async ({ page }) => {
    const person = await settle(somebody());
    await signIn(page, person);
    await expectHome(page, person);
    const service = `${oa}/cas/callback?next=%2Fworkbench`;
    await open(page, `/cas/login?renew=true&service=${encodeURIComponent(service)}`);
    await expect(page).toHaveURL(/\/sign-in\?/);
    await sendPassword(page, person.number, PASSWORD);
    await expectWorkbench(page, person);
  });
});
