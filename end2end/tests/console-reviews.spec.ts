import { consoleAs } from '../support/console';
import { mailsTo, nextCode, smsTo } from '../support/outbox';
import { button, expectHome, expectToFit, sendPassword, signIn, signOut } from '../support/pages';
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

/** From the form to 申请已提交; the case's id. */
async function unbind(page: Page, person: Person): Promise<string> {
  await open(page, '/unbind');
  await page.selectOption('#reason', 'other');
  await page.selectOption('#slot', 'login');
  await page.fill('#remark', '手机号不能正常使用了');
  await page.selectOption('#affiliation', { index: 1 });
  await page.fill('#employer', person.department);
  await page.fill('#phone', freshPhone());
  await page.fill('#contact_email', person.email);
  await button(page, '下一步').click();
  await expect(page).toHaveURL(/step=pictures/);
  await alive(page);
  await upload(page, 1);
  await page.getByRole('link', { name: '下一步' }).click();
  await alive(page);
  await page.fill('#password', PASSWORD);
  await button(page, '提交').click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('申请已提交');
  return id(page);
}

async function appeal(page: Page, person: Person, phone: string, name = person.name): Promise<string> {
  await open(page, '/appeal');
  await page.fill('#name', name);
  await page.fill('#department', '无');
  await page.selectOption('#document_type', 'resident_identity_card');
  await page.fill('#document_number', person.document);
  await page.fill('#account_number', person.number);
  await page.fill('#phone', phone);
  await passCaptcha(page);
  await button(page, '下一步').click();
  await expect(page).toHaveURL(/step=pictures/);
  await alive(page);
  await upload(page, 2);
  await submitAppeal(page);
  return id(page);
}

async function submitAppeal(page: Page): Promise<void> {
  await page.getByRole('link', { name: '下一步' }).click();
  await alive(page);
  await button(page, '提交').click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('申请已提交');
}

/** Opens an appeal in a browser that did not write it, by a code to its contact. */
async function prove(page: Page, application: string, phone: string): Promise<void> {
  await open(page, `/case/${application}`);
  const before = smsTo(phone).length;
  await button(page, '获取验证码').click();
  await page.fill('#code', await nextCode(phone, before));
  await button(page, '下一步').click();
  await alive(page);
}

/** A reviewer in a browser of their own, at this case. */
async function reviewer(page: Page, application: string): Promise<Page> {
  await consoleAs(page, 'reviewer', { path: '/console/reviews' });
  await page.goto(`/console/reviews/${application}`);
  return page;
}

async function reject(page: Page, template: string, words: string): Promise<void> {
  await page.getByRole('link', { name: '驳回', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('驳回：');
  await page.selectOption('#template', template);
  await page.fill('#words', words);
  await button(page, '驳回').click();
  await expect(page.locator('.notice').first()).toContainText(words);
}

async function approve(page: Page): Promise<void> {
  await page.getByRole('link', { name: '通过', exact: true }).click();
  await expect(page.getByText('通过后将会')).toBeVisible();
  await button(page, '通过').click();
  await expect(page.locator('dl.facts').nth(1)).toContainText('已通过');
}

test.describe('reviews at the console', () => {
  test('P-30 P-35 an unbinding goes from the application to a new number', async ({ page, visitor }) => {
    const person = await settle(somebody());
    await signIn(page, person);
    await expectHome(page, person);
    const application = await unbind(page, person);

    const desk = await visitor();
    await consoleAs(desk, 'reviewer', { path: '/console/reviews?kind=phone_unbind' });
    await expectToFit(desk);
    await shot(desk, 'console-reviews');
    await desk.goto(`/console/reviews/${application}`);
    await expect(desk.getByRole('heading', { level: 1 })).toHaveText('手机解绑申请');
    await expect(desk.locator('.fit-same').first()).toBeVisible();
    await expect(desk.locator('main')).not.toContainText(person.phone);
    await expectToFit(desk);
    await shot(desk, 'console-review-case');
    await button(desk, '由我处理').click();
    await expect(desk.getByText('由您处理')).toBeVisible();

    await desk.getByRole('link', { name: '图片 1' }).click();
    const picture = desk.locator('.viewer img');
    await expect(picture).toHaveJSProperty('naturalWidth', 24);
    const narrow = await picture.evaluate((image) => image.getBoundingClientRect().width);
    await desk.getByRole('link', { name: '放大' }).click();
    await expect(desk).toHaveURL(/zoom=2/);
    await expect.poll(() => picture.evaluate((image) => image.getBoundingClientRect().width)).toBeGreaterThan(narrow * 1.8);
    await desk.getByRole('link', { name: '向右转' }).click();
    await expect(desk).toHaveURL(/turn=90/);
    await expect(desk.locator('.viewer')).toHaveClass(/turn-90/);
    await expectToFit(desk);
    await shot(desk, 'console-review-picture');
    await desk.emulateMedia({ media: 'print' });
    await expect(desk.locator('.viewer')).toBeHidden();
    await desk.emulateMedia({ media: 'screen' });
    await desk.getByRole('link', { name: '返回该申请' }).click();
    await approve(desk);

    await expect.poll(() => mailsTo(person.email).map((mail) => mail.template)).toContain('unbind_approved');
    await signOut(page);
    await signIn(page, person);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('完善个人实名信息');
    // The guided re-bind: another number, proved by a code.
    await alive(page);
    const phone = freshPhone();
    await page.fill('#phone', phone);
    const before = smsTo(phone).length;
    await button(page, '获取验证码').click();
    await page.fill('#code', await nextCode(phone, before));
    await button(page, '确定绑定').click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('设置完成');
    await alive(page);
    await button(page, '我已完成').click();
    await expectHome(page, person);
  });

  test('J-22 P-32 an appeal is rejected, edited and approved', async ({ page, visitor }) => {
    const person = await settle(somebody());
    const phone = freshPhone();
    const application = await appeal(page, person, phone, '另一个人');

    const desk = await reviewer(await visitor(), application);
    await expect(desk.locator('.fit-differs').first()).toBeVisible();
    await desk.getByRole('link', { name: '驳回', exact: true }).click();
    await button(desk, '驳回').click();
    await expect(desk.locator('#words')).toHaveAttribute('aria-invalid', 'true');
    await desk.goto(`/console/reviews/${application}`);
    await reject(desk, 'mismatch', '姓名与证件不符');

    const home = await visitor();
    await prove(home, application, phone);
    await expect(home.getByText('姓名与证件不符')).toBeVisible();
    await home.getByRole('link', { name: '修改并重新提交' }).click();
    await alive(home);
    await home.fill('#name', person.name);
    await button(home, '下一步').click();
    await expect(home).toHaveURL(/step=pictures/);
    await alive(home);
    await submitAppeal(home);

    await desk.goto(`/console/reviews/${application}`);
    await expect(desk.locator('.fit-differs')).toHaveCount(1); // the contact, which is why they appeal
    await approve(desk);
    // The contact is still proved in this browser.
    await open(home, `/case/${application}`);
    await expect(home.getByRole('heading', { level: 1 })).toHaveText('设置新密码');
    await home.fill('#new-password', NEW);
    await home.fill('#repeated', NEW);
    await button(home, '设置新密码').click();
    await expect(home.getByRole('heading', { level: 1 })).toHaveText('新密码已生效');
    await home.getByRole('link', { name: '去登录' }).click();
    await alive(home);
    await sendPassword(home, person.number, NEW);
    await expectHome(home, person);
  });

  test('S15 two reviewers: one takes it, the other waits; a limited one sees their own people only', async ({ page, visitor }) => {
    const person = await settle(somebody());
    await signIn(page, person);
    await expectHome(page, person);
    const application = await unbind(page, person);
    const first = await reviewer(await visitor(), application);
    await button(first, '由我处理').click();
    await expect(first.getByText('由您处理')).toBeVisible();
    const second = await reviewer(await visitor(), application);
    await expect(second.getByText('正在处理')).toBeVisible();
    await expect(second.getByRole('link', { name: '通过', exact: true })).toHaveCount(0);
    await button(first, '交回列表').click();
    await expect(button(first, '由我处理')).toBeVisible();

    const elsewhere = await visitor();
    const other = person.department === '图书馆' ? '物理学院' : '图书馆';
    await consoleAs(elsewhere, 'reviewer', { department: other, path: '/console/reviews' });
    await expect(elsewhere.locator(`a[href="/console/reviews/${application}"]`)).toHaveCount(0);
    const answer = await elsewhere.goto(`/console/reviews/${application}`);
    expect(answer!.status()).toBe(404);
    await second.reload();
    await reject(second, 'unreadable', '请重新拍摄');
  });
});
