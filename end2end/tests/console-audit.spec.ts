/** The auditor's room and the overview: search, an entry, a reason, a copy that proves itself, figures. */

import { readFileSync } from 'node:fs';

import { consoleAs } from '../support/console';
import { button, expectError, expectToFit, signIn } from '../support/pages';
import { somebody } from '../support/roster';
import { shot } from '../support/shot';
import { expect, open, test } from '../support/test';
import { PASSWORD, settle } from '../support/visit';
import { words } from '../support/words';

test('S16 an auditor searches the log, reads an entry, gives a reason and takes a copy away', async ({ page, visitor }) => {
  test.slow();
  const person = await settle(somebody());
  const other = await visitor();
  await signIn(other, person, PASSWORD, '/sign-in');
  await consoleAs(page, 'auditor', { path: '/console/audit' });
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(words('console-audit-title'));
  await page.selectOption('#event', 'sign_in');
  await page.fill('#account', person.number);
  // The sealer comes every two seconds.
  await expect(async () => {
    await button(page, words('console-filter')).click();
    await expect(page.locator('tbody tr')).not.toHaveCount(0, { timeout: 1000 });
  }).toPass();
  await expect(page).toHaveURL(/event=sign_in/);
  await expect(page.locator('#account')).toHaveValue(person.number);
  await expect(page.locator('table')).not.toContainText(person.number);
  await expectToFit(page);
  await shot(page, 'console-audit');

  await page.fill('#reason', '短');
  await button(page, words('console-audit-unmask')).click();
  await expectError(page, words('error-reason-too-short'), 'reason');
  await page.fill('#reason', '工单 4711');
  await button(page, words('console-audit-unmask')).click();
  await expect(page.locator('table')).toContainText(person.number);

  await page.locator('tbody a').first().click();
  await expect(page.locator('main')).toContainText(words('console-audit-authentic'));
  await expectToFit(page);
  await shot(page, 'console-audit-entry');
  await page.getByRole('link', { name: words('console-audit-back') }).click();
  await expect(page.locator('#account')).toHaveValue(person.number);

  await page.getByRole('link', { name: words('console-audit-export') }).click();
  await page.selectOption('#format', 'csv');
  await page.fill('#reason', '年度检查');
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    button(page, words('console-audit-fetch')).click(),
  ]);
  const text = readFileSync(await file.path(), 'utf8');
  expect(text).toContain(person.number);
  expect(text.trimEnd().split('\r\n').pop()).toMatch(/^#end,/);

  await open(page, '/console/audit/chain');
  await expect(page.locator('main')).toContainText(words('console-audit-anchors'));
  await expectToFit(page);
});

test('the overview shows figures of four periods, and the table behind each chart', async ({ page }) => {
  await consoleAs(page, 'auditor', { path: '/console/overview' });
  await expect(page.locator('svg.chart-drawing')).not.toHaveCount(0);
  for (const period of ['7d', '30d', '183d', '24h']) {
    await page.getByRole('link', { name: words(`console-overview-period-${period}`), exact: true }).click();
    await expect(page).toHaveURL(`/console/overview?period=${period}`);
    await expectToFit(page);
  }
  const chart = page.locator('section.chart').first();
  await chart.locator('summary').click();
  await expect(chart.locator('table')).toBeVisible();
  await shot(page, 'console-overview');
});
