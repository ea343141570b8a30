/**
 * 企业号关注流程及常见问题解决方法 (docs/requirements.md, “A graduate academy”): what does not need
 * WeChat.
 */

import { masked, onPortalOf, onScreens, picture, tongxing } from '../support/manual';
import { mailsTo, nextCode, nextMail } from '../support/outbox';
import {
  askForCode, button, choosePassword, codeSentTo, expectError, expectHome, expectSent, expectStep, expectToFit, fact, sendPassword, signIn,
  switchLanguage,
} from '../support/pages';
import { freshPhone, type Person, somebody } from '../support/roster';
import { shot } from '../support/shot';
import { alive, expect, open, type Page, test } from '../support/test';
import { PASSWORD, settleWithPhone } from '../support/visit';

onPortalOf('academy');
onScreens();
test.slow();

const main = (page: Page) => page.locator('main');

test('二 7 six wrong passwords lock the account for half an hour', async ({ page }) => {
  const person = await settleWithPhone(somebody());
  await test.step('U-14 the sixth locks it', async () => {
    await open(page, '/sign-in');
    for (let failure = 1; failure <= 6; failure++) {
      const answered = page.waitForResponse(async (response) => {
        const asked = response.url().endsWith('/_fn/sign_in/password');
        return asked && !(await response.text()).includes('captcha_required');
      });
      await sendPassword(page, person.number, `wrong ${failure}`);
      await answered;
      await expect(button(page, '登录')).not.toHaveAttribute('aria-busy');
    }
    await open(page, '/sign-in');
    await sendPassword(page, person.number, PASSWORD);
    await expectError(page, /错误次数已达最大上限，请稍后再试。(30|29) 分钟后/);
    await expectToFit(page);
    await shot(page, 'academy-locked');
  });
  await test.step('U-14 help says the same numbers', async () => {
    await page.locator('.summary').getByRole('link', { name: '了解更多' }).click();
    await expect(main(page)).toContainText('连续 6 次输错密码后，密码登录会暂停 30 分钟');
  });
});

test('二 9 U-16 a foreign number with 00 before its country code', async ({ page, narrow }) => {
  const person = somebody('unbound');
  const names = ['修改密码', '绑定手机', '完成'];
  const national = `6${freshPhone().slice(-7)}`;
  const phone = `+852${national}`;
  await signIn(page, person, person.initial);
  await expectStep(page, narrow, 1, names);
  await choosePassword(page, PASSWORD, '下一步');
  await expectStep(page, narrow, 2, names);
  await page.fill('#phone', `00852 ${national.slice(0, 4)} ${national.slice(4)}`);
  await button(page, '获取验证码').click();
  await expectSent(page);
  await page.fill('#code', await nextCode(phone));
  await shot(page, 'academy-foreign');
  await button(page, '确定绑定').click();
  await expectStep(page, narrow, 3, names, '设置完成');
  await button(page, '我已完成').click();
  await expectHome(page, person);
  // It signs in, spelled the other way.
  await page.context().clearCookies();
  await open(page, '/sign-in');
  await sendPassword(page, `+852 ${national}`, PASSWORD);
  await expectHome(page, person);
});

test('二 12 several numbers of one person', async ({ page }) => {
  const master = somebody();
  const doctor: Person = { ...master, number: `27${master.number.slice(2)}`, alias: '', phone: freshPhone(), email: '' };
  tongxing([
    'people', 'add', '--number', doctor.number, '--name', doctor.name, '--kind', 'student', '--department', '计算所',
    '--document-type', '居民身份证', '--document-number', doctor.document,
  ]);
  await settleWithPhone(master);
  await settleWithPhone(doctor);
  await signIn(page, master);
  await expectHome(page, master);
  await test.step('U-19 switched in the personal centre, without signing in again', async () => {
    await open(page, '/identities');
    await expect(page.locator('.card', { hasText: master.number }).first()).toContainText('当前身份');
    await expectToFit(page);
    await shot(page, 'academy-identities');
    await button(page, `切换到 ${doctor.number}`).click();
    await expectHome(page, doctor);
    await expect(fact(page, '学号/工号')).toHaveText(doctor.number);
    await expect(fact(page, '单位')).toHaveText('计算所');
    // The phones stay where they are bound.
    await expect(fact(page, '登录手机')).toHaveText(masked(doctor.phone));
  });
  await test.step('U-19 and back', async () => {
    await open(page, '/identities');
    await button(page, `切换到 ${master.number}`).click();
    await expect(page).toHaveURL('/');
    await expect(fact(page, '学号/工号')).toHaveText(master.number);
  });
});

test('二 13 手机号码已存在: the number moves from the former account', async ({ page }) => {
  const former = await settleWithPhone(somebody());
  const person = await settleWithPhone(somebody());
  await signIn(page, person);
  await expectHome(page, person);
  await test.step('U-21 the error, and the way on', async () => {
    await open(page, '/security/phone/login');
    await button(page, '修改手机号').click();
    await expect(page.locator('.bound-target')).toContainText(masked(person.phone));
    await alive(page);
    await page.fill('#code', await codeSentTo(page, person.phone));
    await button(page, '确定').click();
    await expect(page.getByLabel('新手机号')).toBeVisible();
    await alive(page);
    await page.fill('#code', await askForCode(page, former.phone));
    await button(page, '确定').click();
    await expectError(page, /手机号码已存在/, 'phone');
    await expectToFit(page);
    await shot(page, 'academy-taken');
    await page.getByRole('link', { name: '这是我本人的号码，申请转移到当前账号' }).click();
    await expect(page).toHaveURL('/transfer');
    await alive(page);
  });
  let id = '';
  await test.step('U-21 whoever asks proves the number and says why', async () => {
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('手机号码换绑申请');
    await expectToFit(page);
    await shot(page, 'academy-transfer-1');
    await page.fill('#code', await askForCode(page, former.phone));
    await button(page, '下一步').click();
    await expect(page.locator('#remark')).toBeVisible();
    await alive(page);
    await page.fill('#remark', '原学号绑定的号码，未解绑');
    await page.selectOption('#affiliation', 'member');
    await button(page, '下一步').click();
    await expect(page).toHaveURL(/\/case\/[\w-]+\?step=pictures$/);
    await alive(page);
    id = new URL(page.url()).pathname.replace('/case/', '');
    await page.setInputFiles('#file', await picture(page, '校园卡.png'));
    await button(page, '上传').click();
    await expect(page.locator('.picture')).toHaveCount(1);
    await alive(page);
    await page.getByRole('link', { name: '下一步' }).click();
    await expect(page.locator('#password')).toBeVisible();
    await alive(page);
    await page.fill('#password', PASSWORD);
    await button(page, '提交').click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('申请已提交');
  });
  await test.step('U-21 the administrator moves it, and both are told', async () => {
    const before = mailsTo(former.email).length;
    tongxing(['case', 'approve', id, '--reviewer', '管理员']);
    expect((await nextMail(former.email, before)).template).toBe('transfer_moved');
    await open(page, '/security/bindings');
    await expect(main(page)).toContainText(masked(former.phone));
    await page.context().clearCookies();
    await open(page, '/sign-in');
    await sendPassword(page, former.phone, PASSWORD);
    await expectHome(page, person);
  });
});

test('people from many countries: every page in English', async ({ page }) => {
  const person = await settleWithPhone(somebody());
  await open(page, '/sign-in');
  await test.step('P-7 before, and after', async () => {
    await switchLanguage(page, 'en');
    await expectToFit(page);
    await shot(page, 'academy-sign-in-en');
    await page.fill('#username', person.number);
    await page.fill('#password', PASSWORD);
    await button(page, 'Sign in').click();
    await expect(page).toHaveURL('/');
    for (const [name, path] of [
      ['home', '/'], ['security', '/security'], ['bindings', '/security/bindings'], ['password', '/security/password'],
      ['email', '/security/email'], ['unbind', '/unbind'], ['applies', '/applies'], ['transfer', '/transfer'],
      ['devices', '/security/devices'], ['factors', '/security/factors'],
    ]) {
      await open(page, path);
      await expect(page.locator('html')).toHaveAttribute('lang', 'en');
      const text = await main(page).innerText();
      const chinese = text.replaceAll(person.name.slice(-2), '').replaceAll(person.name[0], '').replaceAll(person.department, '').match(/[\u4e00-\u9fff]+/g) ?? [];
      expect(chinese, `Chinese on ${path}`).toEqual([]);
      await expectToFit(page);
      await page.emulateMedia({ colorScheme: name.length % 2 ? 'light' : 'dark', reducedMotion: 'reduce' });
      await shot(page, `academy-${name}-en`);
    }
  });
});
