import { consoleAs } from '../support/console';
import { button, expectError, expectToFit } from '../support/pages';
import { shot } from '../support/shot';
import { expect, test } from '../support/test';

const any = (digits: number): string => String(Math.floor(Math.random() * 10 ** digits)).padStart(digits, '0');

test.describe('sources at the console', () => {
  test('a system is connected, brings somebody in, and is closed', async ({ page, request }) => {
    const name = `人事${any(6)}`;
    await consoleAs(page, 'platform_administrator', { path: '/console/sources' });
    await page.getByRole('link', { name: '添加数据源' }).click();
    await expectToFit(page);
    await page.fill('#name', '  ');
    await button(page, '添加数据源').click();
    await expectError(page, '请填写', 'name');
    await page.fill('#name', name);
    await button(page, '添加数据源').click();
    const token = (await page.locator('.secret').textContent())!;
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('令牌已生成');
    await expectToFit(page);
    await shot(page, 'console-sources-token');

    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' };
    const data = JSON.stringify({ userName: `9${any(11)}`, name: { formatted: '王芳' } });
    const brought = await request.post('/scim/v2/Users', { headers, data });
    expect(brought.status()).toBe(201);
    expect((await request.post('/scim/v2/Users', { headers, data })).status()).toBe(409);

    await page.getByRole('link', { name: '返回' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
    await expect(page.locator('.table').last()).toContainText('账号已存在');
    await expectToFit(page);
    await shot(page, 'console-sources-one');
    await page.getByRole('link', { name: '关闭数据源' }).click();
    await button(page, '关闭数据源').click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('数据源');
    await expectToFit(page);
    expect((await request.get('/scim/v2/Users', { headers })).status()).toBe(401);
  });
});
