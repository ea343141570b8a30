import { confirmAgain, consoleAs } from '../support/console';
import { button, expectError, expectToFit } from '../support/pages';
import { expect, open, test } from '../support/test';
import { words } from '../support/words';

const ROOM = '/console/operations';

test.describe('operations', () => {
  test('R09 queues, jobs and health are seen, and fit', async ({ page }) => {
    await consoleAs(page, 'platform_administrator', { path: ROOM });
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(words('console-operations-outbox'));
    await expect(page.locator('tbody tr')).toHaveCount(3);
    await expectToFit(page);
    for (const [end, title] of [
      ['jobs', 'console-operations-jobs'],
      ['sessions', 'console-operations-sessions'],
      ['health', 'console-operations-health'],
      ['backups', 'console-operations-backups'],
    ]) {
      await page.locator('.tabs').getByRole('link', { name: words(title), exact: true }).click();
      await expect(page).toHaveURL(`${ROOM}/${end}`);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(words(title));
      await expectToFit(page);
    }
    await open(page, `${ROOM}/health`);
    await page.getByRole('link', { name: words('console-operations-deep') }).click();
    await expect(page.locator('.findings')).toContainText(words('console-operations-finding-integrity-whole'));
    await expect(page.locator('.finding.wrong')).toHaveCount(0);
    await open(page, `${ROOM}/backups`);
    await expect(page.locator('.notice.warning')).toContainText('backup.key_file');
  });

  // The word that would end everybody's sessions is not typed: other journeys are under way.
  test('ending all sessions asks for the word', async ({ page }) => {
    const admin = await consoleAs(page, 'platform_administrator', { path: `${ROOM}/sessions` });
    await page.getByRole('link', { name: words('console-operations-end-all-next') }).click();
    await expect(page).toHaveURL(`${ROOM}/sessions/end`);
    await page.fill('#word', 'yes');
    await button(page, words('console-operations-end-all')).click();
    if (page.url().includes('/confirm')) {
      await confirmAgain(page, admin);
      await page.fill('#word', 'yes');
      await button(page, words('console-operations-end-all')).click();
    }
    await expectError(page, words('error-word-mismatch'), 'word');
  });

  test('keys belong to the security administrator, operations do not', async ({ page }) => {
    await consoleAs(page, 'security_administrator', { path: '/console/keys' });
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(words('console-operations-keys'));
    await expect(page.locator('main')).toContainText('master.key');
    await expectToFit(page);
    expect((await page.goto(ROOM))?.status()).toBe(403);
  });
});
