import { guessWrong } from '../support/visit';
import { button, expectToFit, sendPassword, summary } from '../support/pages';
import { somebody } from '../support/roster';
import { shot } from '../support/shot';
import { expect, open, test } from '../support/test';

const heading = { level: 1 } as const;

test.describe('the help centre', () => {
  test('P-1 J-24 an article says its version, its dates and whom to write to, and prints', async ({ page }) => {
    await open(page, '/help');
    await expect(page.getByRole('heading', heading)).toHaveText('在线帮助');
    await expect(page.getByRole('heading', { name: '手机与邮箱' })).toBeVisible();
    await expectToFit(page);
    await page.getByRole('link', { name: '收不到短信验证码' }).click();
    await expect(page.getByRole('heading', heading)).toHaveText('收不到短信验证码');
    for (const [name, value] of [['版本', '1.0'], ['创建日期', '2026-11-20'], ['更新日期', '2026-11-20'], ['联系邮箱', 'help@example.edu.cn']]) {
      const row = page.locator('.prose + .facts > div').filter({ has: page.locator('dt', { hasText: name }) });
      await expect(row.locator('dd')).toHaveText(value);
    }
    await expect(page.getByText('信息楼 101 室')).toBeVisible();
    await expectToFit(page);
    await shot(page, 'help-article');
    await page.emulateMedia({ media: 'print' });
    await expect(page.locator('.prose')).toBeVisible();
    await expect(page.locator('.seek')).toBeHidden();
  });

  test('P-1 is searched in Chinese without scripts too', async ({ page }) => {
    await open(page, '/help?from=%2Fsign-in%3Ftab%3Dcode');
    await page.fill('#q', '短信收不到怎么办');
    await button(page, '搜索').click();
    await expect(page.getByRole('heading', { level: 2 }).first()).toHaveText(/^找到 \d+ 篇文章$/);
    await page.getByRole('link', { name: '收不到短信验证码' }).click();
    await expect(page.locator('.prose')).toContainText('5 分钟内有效');
    await page.getByRole('link', { name: '更换手机号码' }).click();
    await expect(page.getByRole('heading', heading)).toHaveText('更换手机号码');
    await page.getByRole('link', { name: '返回', exact: true }).click();
    await expect(page).toHaveURL('/sign-in?tab=code');
    await open(page, '/help?q=量子色动力学');
    await expect(page.getByText('没有找到相关文章')).toBeVisible();
  });

  test('U-4 U-14 a locked account leads to its article and back to where the person was', async ({ page }) => {
    const person = somebody();
    await guessWrong(person.number, 6);
    await open(page, '/sign-in');
    await sendPassword(page, person.number, 'wrong-again');
    await expect(summary(page)).toContainText('错误次数已达最大上限');
    await summary(page).getByRole('link', { name: '了解更多' }).click();
    await expect(page.getByRole('heading', heading)).toHaveText('提示错误次数已达最大上限');
    await expect(page.locator('.prose')).toContainText('连续 6 次输错密码后，密码登录会暂停 30 分钟');
    await page.getByRole('link', { name: '返回', exact: true }).click();
    await expect(page).toHaveURL(/\/sign-in/);
  });

  test('S-12 U-6 U-9 U-10 downloads are QR codes, and the questions about following are answered', async ({ page }) => {
    await open(page, '/help/in-app-browsers');
    await expect(page.locator('.downloads .qr svg')).toHaveCount(2);
    await expectToFit(page);
    await shot(page, 'help-downloads');
    await open(page, '/help/wecom-follow');
    await expect(page.locator('.prose')).toContainText('手机号或邮箱不在企业通讯录中');
    await expect(page.locator('.prose')).toContainText('该手机号不存在于企业通讯录中');
  });
});
