import { consoleAs } from '../support/console';
import { button, expectToFit, summary } from '../support/pages';
import { shot } from '../support/shot';
import { expect, test } from '../support/test';
import { words } from '../support/words';

// What is saved here would hold for every other test: drafts only. That a
// saved version takes effect while serving is tested in process.
test.describe('settings at the console', () => {
  test('the security administrator drafts a rule, sees what it would do, and drops it', async ({ page }) => {
    await consoleAs(page, 'security_administrator', { path: '/console/settings' });
    await expect(page.locator('h1')).toHaveText(words('console-room-settings'));
    await expectToFit(page);
    await shot(page, 'console-settings');
    await page.getByRole('link', { name: /^lockout/ }).click();
    const failures = page.locator('[name="fields[lockout.failures]"]');
    const before = await failures.inputValue();
    await failures.fill('many');
    await page.locator('[name="fields[lockout.duration]"]').fill('45m');
    await button(page, words('console-settings-to-draft')).click();
    await expect(summary(page)).toContainText('lockout.failures');
    await expect(failures).toHaveValue('many');
    await expect(page.locator('[name="fields[lockout.duration]"]')).toHaveValue('45m');
    await expectToFit(page);
    await shot(page, 'console-settings-wrong');
    await failures.fill(String(Number(before) - 1));
    await button(page, words('console-settings-to-draft')).click();
    await expect(page.locator('h1')).toHaveText(words('console-settings-draft-title'));
    await expect(page.locator('table')).toContainText('lockout.failures');
    await expect(page.locator('table')).toContainText('45m');
    await expectToFit(page);
    await shot(page, 'console-settings-draft');
    await button(page, words('console-settings-save')).click();
    await expect(summary(page)).toBeVisible();
    await button(page, words('console-settings-discard')).click();
    await expect(page).toHaveURL(/\/console\/settings$/);
  });

  test('the clauses of level 3 name what is met and what is not', async ({ page }) => {
    await consoleAs(page, 'auditor', { path: '/console/settings/clauses' });
    await expect(page.locator('table')).toContainText('8.1.4.1 b');
    await expect(page.locator('table')).toContainText('lockout.failures');
    await expect(button(page, words('console-clause-apply'))).toHaveCount(0);
    await expectToFit(page);
    await shot(page, 'console-clauses');
  });

  test('the platform administrator looks after the appearance and no rules', async ({ page }) => {
    await consoleAs(page, 'platform_administrator', { path: '/console/appearance' });
    await expect(page.locator('[name="fields[branding.name.zh]"]')).not.toHaveValue('');
    await expectToFit(page);
    await shot(page, 'console-appearance');
    await page.getByRole('link', { name: words('console-announcements-title') }).click();
    await page.fill('#zh', '今晚停机维护');
    await page.fill('#starts', '2020-01-01');
    await page.fill('#ends', '2020-01-02');
    await button(page, words('console-announcements-publish')).click();
    await expect(summary(page)).toBeVisible();
    await expect(page.locator('#zh')).toHaveValue('今晚停机维护');
    await shot(page, 'console-announcements');
    await page.goto('/console/settings/section/lockout');
    await expect(page.locator('table')).toContainText('lockout.failures');
    await expect(page.locator('[name="fields[lockout.failures]"]')).toHaveCount(0);
  });
});
