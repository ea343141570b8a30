/** P-36 to P-39: a weak password, from being found to being replaced, on the portal that has institutes. */

import { consoleAs } from '../support/console';
import { grown, onPortalOf, onScreens, tongxing } from '../support/manual';
import { button, choosePassword, expectError, expectHome, sendPassword, signIn } from '../support/pages';
import { somebody } from '../support/roster';
import { shot } from '../support/shot';
import { alive, expect, open, test } from '../support/test';
import { words } from '../support/words';

const NEW = 'Lantern+58!Bridge-Zaun';

onPortalOf('passport');
onScreens();

test('P-36 P-37 P-38 P-39 a weak password is found, reset by the institute, and changed', async ({ page, visitor }) => {
  const person = somebody();
  // An alias that only sign-in knows to be part of the password.
  const alias = [...person.number.slice(-8)].map((digit) => ['ba', 'ce', 'di', 'fo', 'gu', 'ka', 'le', 'mi', 'ne', 'pu'][Number(digit)]).join('');
  tongxing(['people', 'add', '--number', person.number, '--name', person.name, '--alias', alias]);
  const weak = `Zaun7-${alias}`;
  grown(person, weak);
  await signIn(page, person, weak);
  await expectError(page, '已停用，请联系所邮箱管理员');

  const desk = await visitor();
  await consoleAs(desk, 'institute_administrator', { department: person.department, person: grown(somebody()), path: '/console/people' });
  await desk.fill('#q', person.number);
  await button(desk, words('console-filter')).click();
  await desk.getByRole('link', { name: person.number }).click();
  await expect(desk.locator('main')).toContainText(words('console-people-status-weak'));
  await desk.getByRole('link', { name: words('console-people-act-reset') }).click();
  await desk.fill('#reason', '身份证');
  await button(desk, words('console-people-act-reset')).click();
  const once = (await desk.locator('.secret').textContent())!.trim();
  expect(once).toHaveLength(20);
  await expect(desk.locator('main')).toContainText(words('console-people-status-active'));
  await shot(desk, 'console-people-reset');

  await open(page, '/sign-in');
  await sendPassword(page, person.number, once);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('修改密码');
  await alive(page);
  await choosePassword(page, NEW, '下一步');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('设置完成');
  await alive(page);
  await button(page, '我已完成').click();
  await expectHome(page, person);
});
