/** Many people at once: previewed, done, undone by its file (P-39); lists taken away; persons merged and split (U-19). */

import { readFileSync } from 'node:fs';

import { consoleAs } from '../support/console';
import { button, expectToFit } from '../support/pages';
import { somebody } from '../support/roster';
import { shot } from '../support/shot';
import { expect, type Page, test } from '../support/test';
import { settle } from '../support/visit';
import { words } from '../support/words';

const main = 'main';

/** Finds somebody and opens their page. */
async function openPerson(page: Page, number: string): Promise<void> {
  await page.goto('/console/people');
  await page.fill('#q', number);
  await button(page, words('console-filter')).click();
  // Somebody may stand in the list before it is searched, too.
  await expect(page).toHaveURL(/[?&](q|find)=/);
  await page.getByRole('link', { name: number }).click();
}

test.describe('many people at the console', () => {
  test('P-39 several accounts are switched off after a preview, and on again by the undo file', async ({ page }) => {
    const [one, two] = [await settle(somebody()), await settle(somebody())];
    await consoleAs(page, 'platform_administrator', { path: '/console/people/bulk' });
    await expectToFit(page);
    await shot(page, 'console-bulk');
    await page.fill('#numbers', `${one.number}\n${two.number}\n不存在的账号`);
    await page.selectOption('#what', 'status');
    await page.selectOption('#status', 'disabled');
    await page.fill('#reason', '离校清理');
    await button(page, words('console-people-bulk-preview')).first().click();
    await expect(page).toHaveURL(/\/console\/people\/bulk\/./);
    await expect(page.locator(main)).toContainText(words('console-people-bulk-will', { count: 2 }));
    for (const person of [one, two]) await expect(page.locator(main)).toContainText(person.number);
    await expect(page.locator(main)).toContainText(words('console-people-bulk-unknown'));
    await expectToFit(page);
    await shot(page, 'console-bulk-preview');
    await button(page, words('console-people-bulk-do')).click();
    await expect(page.locator(main)).toContainText(words('console-people-bulk-over'));
    await shot(page, 'console-bulk-done');
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: words('console-people-undo-get') }).click(),
    ]);
    const undo = await file.path();

    await openPerson(page, one.number);
    await expect(page.locator(main)).toContainText(words('console-people-status-disabled'));
    await page.goto('/console/people/bulk');
    await page.setInputFiles('#file', undo);
    await page.fill('#undo-reason', '清理有误');
    await button(page, words('console-people-bulk-preview')).last().click();
    await expect(page.locator(main)).toContainText(words('console-people-bulk-will', { count: 2 }));
    await button(page, words('console-people-bulk-do')).click();
    await expect(page.locator(main)).toContainText(words('console-people-bulk-over'));
    await openPerson(page, one.number);
    await expect(page.locator(main)).toContainText(words('console-people-status-active'));
  });

  test('S13 a list is taken away masked, and whole only for a reason', async ({ page }) => {
    const person = await settle(somebody());
    await consoleAs(page, 'platform_administrator', { path: `/console/people/export?q=${person.number}` });
    await expectToFit(page);
    await shot(page, 'console-export');
    const list = async (): Promise<string> => {
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        button(page, words('console-people-export-do')).click(),
      ]);
      return readFileSync(await file.path(), 'utf8');
    };
    const masked = await list();
    expect(masked).toContain(person.number);
    expect(masked).not.toContain(person.phone);
    await page.goto(`/console/people/export?q=${person.number}`);
    await page.check('#whole');
    await button(page, words('console-people-export-do')).click();
    await expect(page.locator('#reason')).toHaveAttribute('aria-invalid', 'true');
    await page.check('#whole');
    await page.fill('#reason', '体检名单');
    expect(await list()).toContain(person.phone);
  });

  test('U-19 two accounts are made one person’s', async ({ page }) => {
    const [one, two] = [await settle(somebody()), await settle(somebody())];
    await consoleAs(page, 'platform_administrator', { path: '/console/people' });
    await openPerson(page, one.number);
    await page.getByRole('link', { name: words('console-people-act-merge') }).click();
    await page.fill('#with', two.number);
    await button(page, words('console-filter')).click();
    for (const text of [one.name, two.name, words('console-people-merge-second')]) {
      await expect(page.locator(main)).toContainText(text);
    }
    await expectToFit(page);
    await shot(page, 'console-merge');
    await page.fill('#reason', '同一人的两个账号');
    await button(page, words('console-people-merge-do')).click();
    await expect(page).toHaveURL(/[?&]did=merge/);
    await expect(page.locator(main)).toContainText(words('console-people-act-merge'));
    await shot(page, 'console-merged');
    await openPerson(page, two.number);
    await expect(page.locator('h1')).toContainText(one.name);
  });
});
