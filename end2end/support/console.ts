/** Administrators: people who were invited by the command line and proved a second factor. */

import { button, signIn } from './pages';
import { type Person, somebody } from './roster';
import { expect, type Page } from './test';
import { totp } from './totp';
import { PASSWORD, settle, Visit } from './visit';
import { tongxing } from './manual';
import { words } from './words';

export type Role =
  | 'platform_administrator'
  | 'institute_administrator'
  | 'reviewer'
  | 'help_desk'
  | 'auditor'
  | 'security_administrator';

/** Somebody with a role. */
export interface Administrator {
  person: Person;
  /** The secret of their authenticator: `totp(secret, 1)` is good once more within the half minute. */
  secret: string;
  /** Recovery codes that were not used yet. */
  codes: string[];
}

/** What a role may be given with. */
interface Reach {
  /** The department it is limited to. */
  department?: string;
  /** Who gets it; by default somebody whom no other test knows. */
  person?: Person;
}

/** Offers a role by the command line; the link's path. */
export function inviteByCommand(number: string, role: Role, department = ''): string {
  const reach = department ? ['--department', department] : [];
  const { link } = tongxing(['admin', 'invite', number, '--role', role, ...reach]) as { link: string };
  return new URL(link).pathname;
}

/** The text between two marks of a page. */
function between(html: string, open: string, close: string): string[] {
  return html.split(open).slice(1).map((rest) => rest.slice(0, rest.indexOf(close)));
}

/** Enrols an authenticator from a browser of its own, without pages being looked at. */
export async function enrol(visit: Visit): Promise<{ secret: string; codes: string[] }> {
  const page = '/security/factors/totp';
  expect(await visit.post('security/totp_begin', { page: '/security/factors' })).toMatchObject({ answer: 'go' });
  const [secret] = between(await visit.read(page), '<code class="secret">', '<');
  const added = await visit.post('security/totp_confirm', { page, code: totp(secret) });
  expect(added).toMatchObject({ answer: 'go' });
  const codes = between((await visit.read(added.url!)).split('class="codes"')[1] ?? '', '<code>', '<');
  expect(codes).toHaveLength(10);
  return { secret, codes };
}

/**
 * Gives somebody a role, the short way: invited by the command line, enrolled
 * and accepted without a browser. `console-access.spec.ts` walks the pages.
 */
export async function administrator(role: Role, { department = '', person }: Reach = {}): Promise<Administrator> {
  const who = person ?? (await settle(somebody()));
  const path = inviteByCommand(who.number, role, department);
  const visit = new Visit();
  await visit.open();
  expect(await visit.password(who.number, PASSWORD)).toMatchObject({ answer: 'go' });
  const { secret, codes } = await enrol(visit);
  // The authenticator's codes stay for the browser: none works twice.
  const proof = { page: `/confirm?need=factor&next=${encodeURIComponent(path)}`, way: 'recovery', code: codes[0] };
  expect(await visit.post('confirm/factor', proof)).toMatchObject({ answer: 'go', url: path });
  const accepted = await visit.post('set_up/accept', { token: path.split('/').pop()! });
  expect(accepted).toMatchObject({ answer: 'go', url: '/console' });
  return { person: who, secret, codes: codes.slice(1) };
}

/** Signs an administrator in by password and a recovery code, and goes to `path`. */
export async function enterConsole(page: Page, admin: Administrator, path = '/console'): Promise<void> {
  await signIn(page, admin.person, PASSWORD, `/sign-in?next=${encodeURIComponent(path)}`);
  await expect(page).toHaveURL(/\/step-up\//);
  await page.goto(`${page.url()}?way=recovery`);
  await page.fill('#recovery', admin.codes.shift()!);
  await button(page, words('step-up-submit')).click();
  await expect(page).toHaveURL(path);
}

/** The page is at `/console` (or `path`), of somebody with this role. */
export async function consoleAs(page: Page, role: Role, reach: Reach & { path?: string } = {}): Promise<Administrator> {
  const admin = await administrator(role, reach);
  await enterConsole(page, admin, reach.path);
  return admin;
}

/** Proves a second factor at `/confirm`, where the page is: first the password, if that is asked for. */
export async function confirmAgain(page: Page, admin: Administrator): Promise<void> {
  await expect(page).toHaveURL(/\/confirm\?/);
  if (await page.locator('#password').count()) {
    await page.fill('#password', PASSWORD);
    await button(page, words('confirm-submit')).click();
  }
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(words('step-up-factor-title'));
  const address = new URL(page.url());
  address.searchParams.set('way', 'recovery');
  await page.goto(address.href);
  await page.fill('#recovery', admin.codes.shift()!);
  await button(page, words('confirm-submit')).click();
}
