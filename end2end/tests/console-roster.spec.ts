import { consoleAs } from '../support/console';
import { button, expectToFit } from '../support/pages';
import { shot } from '../support/shot';
import { expect, type Page, test } from '../support/test';

/** A number that no other test has. */
const fresh = (): string => `8${String(Math.floor(Math.random() * 1e10)).padStart(10, '0')}`;

async function upload(page: Page, rows: string[]): Promise<void> {
  const text = ['学号,姓名,所在学院', ...rows].join('\n');
  await page.setInputFiles('#file', { name: '名册.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  await button(page, '上传').click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('名册.csv');
}

async function check(page: Page): Promise<void> {
  await page.selectOption('#col-department', '所在学院');
  await button(page, '检查').click();
  await expect(page.locator('dl.facts').first()).toContainText('待导入', { timeout: 30_000 });
}

test.describe('rosters at the console', () => {
  test('H-5 a roster with errors is imported, mended, and imported again', async ({ page }) => {
    const [first, second] = [fresh(), fresh()];
    await consoleAs(page, 'platform_administrator', { path: '/console/roster' });
    await upload(page, [`${first},李雷,图书馆`, `${first},韩梅梅,图书馆`, `${second},,图书馆`]);
    await expectToFit(page);
    await check(page);
    await expect(page.getByRole('heading', { name: '新增：1 人' })).toBeVisible();
    await expect(page.getByRole('heading', { name: '未通过：2 人' })).toBeVisible();
    await expectToFit(page);
    await shot(page, 'console-roster-checked');
    const [report] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: '下载报告' }).click()]);
    expect(report.suggestedFilename()).toBe('roster-report.csv');
    await button(page, '导入名册').click();
    await expect(page.locator('dl.facts').first()).toContainText('已导入', { timeout: 30_000 });

    await page.goto('/console/roster');
    await upload(page, [`${first},李雷,图书馆`, `${second},韩梅梅,图书馆`]);
    await check(page);
    await expect(page.getByRole('heading', { name: '新增：1 人' })).toBeVisible();
    await expect(page.getByRole('heading', { name: /未通过/ })).toHaveCount(0);
    await button(page, '导入名册').click();
    await expect(page.locator('dl.facts').first()).toContainText('已导入', { timeout: 30_000 });
    await page.goto('/console/roster');
    await expectToFit(page);
    await expect(page.locator('.table tbody tr').first()).toContainText('新增 1');
    await shot(page, 'console-roster');
  });
});
