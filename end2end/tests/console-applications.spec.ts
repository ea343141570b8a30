import { consoleAs } from '../support/console';
import { button, expectError, expectToFit } from '../support/pages';
import { somebody } from '../support/roster';
import { expect, open, test } from '../support/test';
import { settle } from '../support/visit';
import { words } from '../support/words';

const ROOM = '/console/applications';

test.describe('applications', () => {
  test('one is registered, tried out, changed and switched off', async ({ page }) => {
    const person = await settle(somebody());
    const host = `e2e-${person.number.toLowerCase()}.example.edu.cn`;
    const name = `试点 ${person.number}`;
    await consoleAs(page, 'platform_administrator', { path: ROOM });
    await page.getByRole('link', { name: words('console-services-new') }).click();
    await page.fill('#name', name);
    await page.fill('#url', 'https://*.example.edu.cn/');
    await button(page, words('console-services-save')).click();
    await expectError(page, words('error-service-wildcard'), 'url');
    await page.fill('#url', `https://${host}/app`);
    await page.fill('#owner', '网络中心 8000');
    await page.check('#attributes-name');
    await page.check('#admit_kinds-retired');
    await expectToFit(page);
    await button(page, words('console-services-save')).click();
    await expect(page.locator('.notice.success')).toContainText(words('console-services-done-saved'));
    await expect(page.locator('main')).toContainText('网络中心 8000');

    await page.fill('#person', person.number);
    await button(page, words('console-services-try')).click();
    await expect(page.locator('.notice.warning')).toContainText(words('console-services-not-admitted'));
    await expect(page.locator('pre').first()).toContainText(`<cas:user>${person.number}</cas:user>`);
    await expectToFit(page);

    await open(page, ROOM);
    await page.fill('#test', `https://${host}/app/login?a=1`);
    await button(page, words('console-services-test')).click();
    await expect(page.locator('.notice.success')).toContainText(words('console-services-covered'));
    await expect(page.locator('main')).toContainText(words('console-services-why-below'));
    await page.fill('#q', name);
    await button(page, words('console-filter')).click();
    await page.locator('tbody').getByRole('link', { name, exact: true }).first().click();

    await page.getByRole('link', { name: words('console-services-edit') }).click();
    await page.uncheck('#admit_kinds-retired');
    await button(page, words('console-services-save')).click();
    await expect(page.locator('main')).toContainText(words('console-services-everybody'));
    await page.getByRole('link', { name: words('console-services-disable') }).click();
    await button(page, words('console-services-disable')).click();
    await expect(page.locator('.notice.success')).toContainText(words('console-services-done-off'));
    await expect(page.locator('main')).toContainText(words('console-services-is-off'));
  });

  test('an auditor looks and changes nothing', async ({ page }) => {
    await consoleAs(page, 'auditor', { path: ROOM });
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(words('console-room-applications'));
    await expect(page.getByRole('link', { name: words('console-services-new') })).toHaveCount(0);
    expect((await page.goto(`${ROOM}/new`))?.status()).toBe(403);
  });
});
