import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { administrator, confirmAgain, consoleAs, inviteByCommand } from '../support/console';
import { tongxing } from '../support/manual';
import { button, choosePassword, expectError, expectToFit, signIn, signOut, switchLanguage } from '../support/pages';
import { somebody } from '../support/roster';
import { shot } from '../support/shot';
import { expect, open, type Page, test } from '../support/test';
import { totp } from '../support/totp';
import { PASSWORD, settle } from '../support/visit';
import { words } from '../support/words';

const title = (page: Page) => page.getByRole('heading', { level: 1 });

/** From the set-up page: adds an authenticator, proves it and accepts. */
async function enrolAndAccept(page: Page): Promise<void> {
  const here = page.url();
  await page.getByRole('link', { name: words('console-set-up-enrol'), exact: true }).click();
  await expect(page).toHaveURL(/\/security\/factors\?next=/);
  await page.locator('.item', { hasText: words('totp-title') }).getByRole('button', { name: words('factor-add') }).click();
  await expect(page).toHaveURL(/\/security\/factors\/totp\?next=/);
  const secret = (await page.locator('code.secret').textContent())!;
  await page.fill('#code', '12ab');
  await button(page, words('totp-confirm')).click();
  await expectError(page, words('error-code-wrong'), 'code');
  await page.fill('#code', totp(secret));
  await button(page, words('totp-confirm')).click();
  await expect(page.locator('.codes code')).toHaveCount(10);
  const [code] = await page.locator('.codes code').allTextContents();
  await page.getByRole('link', { name: words('factors-onward-go'), exact: true }).click();
  await expect(page).toHaveURL(here);
  await page.getByRole('link', { name: words('console-set-up-prove'), exact: true }).click();
  await expect(page).toHaveURL(/\/confirm\?need=factor/);
  await expect(title(page)).toHaveText(words('step-up-factor-title'));
  await expectToFit(page);
  // A mistake keeps where this leads.
  await page.getByRole('link', { name: words('step-up-way-recovery'), exact: true }).click();
  await page.fill('#recovery', 'nonsense');
  await button(page, words('confirm-submit')).click();
  await expectError(page, words('error-recovery-code-wrong'), 'recovery');
  await page.fill('#recovery', code);
  await button(page, words('confirm-submit')).click();
  await expect(page).toHaveURL(here);
  await button(page, words('console-set-up-accept')).click();
  await expect(page).toHaveURL(/\/console$/);
}

/** A portal of its own, as it is when it starts for the first time. */
class Fresh {
  readonly folder = mkdtempSync(join(tmpdir(), 'tongxing-fresh.'));
  url = '';
  private server?: ChildProcess;

  /** Starts it; the link that it prints. */
  async start(): Promise<string> {
    const port = async () =>
      new Promise<number>((done) => {
        const probe = createServer().listen(0, '127.0.0.1', () => {
          const { port } = probe.address() as { port: number };
          probe.close(() => done(port));
        });
      });
    const listen = await port();
    this.url = `http://localhost:${listen}`;
    const env = {
      ...process.env,
      TONGXING_PROFILE: 'demo',
      TONGXING_DATA_DIR: this.folder,
      TONGXING_DATABASE__URL: `sqlite://${this.folder}/tongxing.db`,
      TONGXING_SERVER__PUBLIC_URL: this.url,
      TONGXING_SERVER__LISTEN: `127.0.0.1:${listen}`,
      TONGXING_SERVER__MANAGEMENT_LISTEN: `127.0.0.1:${await port()}`,
      TONGXING_SERVER__WORKERS: '1',
      TONGXING_FIRST_SIGN_IN__BIND_PHONE: 'false',
    };
    this.server = spawn(process.env.TONGXING_BIN!, ['serve'], { env, stdio: ['ignore', 'pipe', 'ignore'] });
    let printed = '';
    this.server.stdout!.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    const link = () => /^ {2}(http\S+\/console\/set-up\/\S+)$/m.exec(printed)?.[1] ?? '';
    await expect.poll(link, { message: 'a link is printed', timeout: 20_000 }).not.toBe('');
    return link();
  }

  async stop(): Promise<void> {
    const gone = new Promise((done) => this.server?.once('exit', done));
    this.server?.kill('SIGTERM');
    await gone;
  }

  forget(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

test.describe('set-up', () => {
  test('S17 the first start prints a link, and whoever opens it becomes the first administrator', async ({ page }) => {
    test.slow();
    const fresh = new Fresh();
    try {
      const old = await fresh.start();
      await fresh.stop();
      const link = await fresh.start();
      await open(page, new URL(new URL(old).pathname, fresh.url).href);
      await expect(title(page)).toHaveText(words('console-set-up-over-title'));
      await open(page, link);
      await expect(title(page)).toHaveText(words('console-set-up-title'));
      await expect(page.locator('dl.facts')).toContainText(words('console-role-platform-administrator'));
      await expectToFit(page);
      await shot(page, 'console-first-set-up');
      await page.fill('#number', 'ad min');
      await page.fill('#name', '王管理');
      await choosePassword(page, PASSWORD, words('console-set-up-create'));
      await expectError(page, words('error-account-number-invalid'), 'number');
      await expect(page.locator('#name')).toHaveValue('王管理');
      await page.fill('#number', 'admin');
      await choosePassword(page, PASSWORD, words('console-set-up-create'));
      await expect(page).toHaveURL(link);
      await expect(page.locator('main')).toContainText(words('console-set-up-enrol-text'));
      await enrolAndAccept(page);
      await expect(title(page)).toHaveText(words('console-title'));
      await expect(page.locator('.doors')).toContainText(words('console-room-administrators'));
      await open(page, link);
      await expect(page.locator('main')).toContainText(words('error-set-up-used'));
      await expect(page.locator('main')).toContainText(words('console-set-up-over-ask'));
    } finally {
      await fresh.stop();
      fresh.forget();
    }
  });

  test('S17 a link is for its account, once, in both languages', async ({ page, visitor }) => {
    test.slow();
    const [person, other] = [await settle(somebody()), await settle(somebody())];
    const path = inviteByCommand(person.number, 'auditor');
    await open(page, path);
    await expect(page.locator('main')).toContainText(words('console-set-up-sign-in-text', { number: person.number }));
    await switchLanguage(page, 'en');
    await expect(title(page)).toHaveText(words('console-set-up-title', {}, 'en'));
    await expectToFit(page);
    await shot(page, 'console-set-up-en');
    await switchLanguage(page, 'zh-CN');

    // Somebody else is told so.
    const stranger = await visitor();
    await signIn(stranger, other, PASSWORD, `/sign-in?next=${encodeURIComponent(path)}`);
    await expect(stranger).toHaveURL(path);
    const told = words('console-set-up-other', { mine: other.number, number: person.number });
    await expect(stranger.locator('main')).toContainText(told);

    await page.locator('main').getByRole('link', { name: words('sign-in-title'), exact: true }).click();
    await page.fill('#username', person.number);
    await page.fill('#password', PASSWORD);
    await button(page, '登录').click();
    await expect(page).toHaveURL(path);
    // The console itself says what is missing.
    await open(page, '/console');
    await expect(title(page)).toHaveText(words('console-closed-title'));
    await open(page, path);
    await enrolAndAccept(page);
    await expect(page.locator('.doors')).toContainText(words('console-room-audit'));
    await expectToFit(page);
    await open(page, path);
    await expect(title(page)).toHaveText(words('console-set-up-over-title'));
    await expect(page.locator('main')).toContainText(words('error-set-up-used'));
    await expectToFit(page);
    await open(page, '/console/set-up/nonsense');
    await expect(page.locator('main')).toContainText(words('error-set-up-over'));
  });
});

test.describe('the console asks for a second factor', () => {
  test('S17 without one it says what to do; a trusted device is asked too', async ({ page }) => {
    const person = await settle(somebody());
    await signIn(page, person);
    await expect(page).toHaveURL('/');
    await open(page, '/confirm?need=factor&next=%2Fconsole');
    await expect(title(page)).toHaveText(words('confirm-factor-missing-title'));
    await expect(page.locator('main')).toContainText(words('confirm-factor-missing'));
    await expectToFit(page);

    const admin = await administrator('auditor');
    await signOut(page);
    await signIn(page, admin.person);
    await expect(page).toHaveURL(/\/step-up\//);
    await page.fill('#code', totp(admin.secret, 1));
    await page.check('#trust');
    await button(page, words('step-up-submit')).click();
    await expect(page).toHaveURL('/');
    await signOut(page);
    await signIn(page, admin.person, PASSWORD, '/sign-in?next=%2Fconsole%3Fa%3Db');
    await confirmAgain(page, admin);
    await expect(page).toHaveURL('/console?a=b');
  });
});

test.describe('administrators', () => {
  test('S17 P-39 a role is granted by a link that is shown once, and ended', async ({ page, visitor }) => {
    test.slow();
    await consoleAs(page, 'platform_administrator');
    const helper = await settle(somebody());
    await page.locator('.doors a[href="/console/administrators"]').click();
    await expect(page).toHaveURL('/console/administrators');
    // Below it may stand the links that others were offered meanwhile.
    const held = page.locator('tbody').first();
    await expect(held).toContainText(words('console-access-own'));
    await expectToFit(page);
    await shot(page, 'console-administrators');
    await page.getByRole('link', { name: words('console-access-invite'), exact: true }).click();
    await page.fill('#number', 'nobody');
    await page.selectOption('#role', 'institute_administrator');
    await button(page, words('console-access-make')).click();
    await expectError(page, words('error-field-empty'), 'department');
    await page.fill('#department', '物理学院');
    await button(page, words('console-access-make')).click();
    await expectError(page, words('error-not-there'), 'number');
    await expect(page.locator('#department')).toHaveValue('物理学院');
    await page.fill('#number', helper.number);
    await button(page, words('console-access-make')).click();
    await expect(title(page)).toHaveText(words('console-access-made'));
    const link = (await page.locator('.secret').textContent())!.trim();
    expect(link).toMatch(new RegExp(`^${process.env.TONGXING_URL}/console/set-up/[\\w-]{40,}$`));
    await expectToFit(page);
    await open(page, new URL(page.url()).pathname + new URL(page.url()).search);
    await expect(page.locator('main')).not.toContainText(link);

    const theirs = await visitor();
    const path = new URL(link).pathname;
    await signIn(theirs, helper, PASSWORD, `/sign-in?next=${encodeURIComponent(path)}`);
    await expect(theirs).toHaveURL(path);
    await expect(theirs.locator('dl.facts')).toContainText('物理学院');
    await enrolAndAccept(theirs);
    await expect(theirs.locator('.doors')).not.toContainText(words('console-room-administrators'));
    await theirs.goto('/console/administrators');
    await expect(title(theirs)).toHaveText(words('console-closed-title'));

    await open(page, '/console/administrators');
    const row = held.locator('tr', { hasText: helper.number });
    await expect(row).toContainText('物理学院');
    await row.getByRole('link').click();
    await expect(page).toHaveURL(/\/console\/administrators\/end\//);
    await expect(page.locator('dl.facts')).toContainText(helper.number);
    await shot(page, 'console-role-end');
    await button(page, words('console-access-end')).click();
    await expect(page).toHaveURL('/console/administrators?ended=1');
    await expect(page.locator('.notice.success')).toContainText(words('console-access-ended'));
    await expect(held).not.toContainText(helper.number);
    // With the next request.
    await theirs.goto('/console');
    await expect(title(theirs)).toHaveText(words('console-closed-title'));
    const listed = tongxing(['admin', 'list']) as unknown as { number: string }[];
    expect(listed.map(({ number }) => number)).not.toContain(helper.number);
  });

  test('S17 the last factor takes the roles along, and the page says so first', async ({ page }) => {
    await consoleAs(page, 'auditor');
    await open(page, '/security/factors');
    await page.locator('.item', { hasText: words('totp-title') }).getByRole('link', { name: words('factor-remove') }).click();
    await expect(page.locator('.notice.warning')).toContainText(words('factor-remove-roles'));
    await expectToFit(page);
    await button(page, words('factor-remove')).click();
    await expect(page).toHaveURL('/security/factors');
    await page.goto('/console');
    await expect(title(page)).toHaveText(words('console-closed-title'));
  });
});
