/** Tokens of the admin API: made at the console, used by a program, revoked. */

import { consoleAs } from '../support/console';
import { button, expectError, expectToFit } from '../support/pages';
import { shot } from '../support/shot';
import { expect, open, test } from '../support/test';
import { words } from '../support/words';

test('S17 a token is made, shown once, used by a program and revoked', async ({ page, request }) => {
  const name = `人事系统 ${Date.now()}`;
  await consoleAs(page, 'platform_administrator', { path: '/console/api' });
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(words('console-room-api'));
  await page.getByRole('link', { name: words('console-api-mint') }).click();
  await expectToFit(page);
  await shot(page, 'console-api-new');
  // The token reaches people of a department, and this permission everybody.
  await page.fill('#name', name);
  await page.check('#scope-operate');
  await page.fill('#department', '图书馆');
  await button(page, words('console-api-make')).click();
  await expectError(page, words('error-scope-takes-no-department'), 'department');
  await expect(page.locator('#name')).toHaveValue(name);
  await expect(page.locator('#scope-operate')).toBeChecked();
  await page.uncheck('#scope-operate');
  await page.check('#scope-find_people');
  await button(page, words('console-api-make')).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(words('console-api-made'));
  const token = (await page.locator('.secret').textContent())!.trim();
  expect(token).toMatch(/^txadm_[\w-]{43}$/);
  expect(page.url()).not.toContain(token);
  await expectToFit(page);
  await page.reload();
  await expect(page.locator('body')).not.toContainText(token);

  const ask = (path: string) => request.get(path, { headers: { authorization: `Bearer ${token}` } });
  const people = await ask('/api/v1/people?limit=5');
  expect(people.status()).toBe(200);
  for (const person of (await people.json()).data) expect(person.department).toContain('图书馆');
  expect((await ask('/api/v1/outbox')).status()).toBe(403);
  const described = await (await request.get('/api/v1/openapi.json')).json();
  expect(described.openapi).toMatch(/^3\.1/);

  await open(page, '/console/api');
  const row = page.getByRole('row').filter({ hasText: name });
  await expect(row).toContainText(words('console-api-scope-find-people'));
  await expectToFit(page);
  await shot(page, 'console-api');
  await row.getByRole('link', { name: words('console-api-revoke-named', { name }) }).click();
  await expect(page.locator('main')).toContainText('图书馆');
  await shot(page, 'console-api-revoke');
  await button(page, words('console-api-revoke')).click();
  await expect(page.locator('main')).toContainText(words('console-api-revoked'));
  await expect(page.locator('main')).not.toContainText(name);
  expect((await ask('/api/v1/people')).status()).toBe(401);
});
