/**
 * The portals of the five kinds of institution, each with the profile of one
 * manual: `scripts/e2e` starts them, `setup.ts` brings the people of the run.
 */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

import { nextCode } from './outbox';
import { freshPhone, type Person } from './roster';
import { expect, type Page, test } from './test';
import { PASSWORD, Visit } from './visit';

export type Kind = 'passport' | 'media-college' | 'transport-university' | 'normal-university' | 'academy';

/** The settings of each, as environment variables. */
export function manuals(): Record<Kind, Record<string, string>> {
  const path = process.env.TONGXING_MANUALS;
  if (!path) throw new Error('TONGXING_MANUALS is not set: run scripts/e2e');
  return JSON.parse(readFileSync(path, 'utf8')) as Record<Kind, Record<string, string>>;
}

/**
 * Called at the top of a spec file: its tests run against the portal of this
 * kind, with its outbox and its commands.
 */
export function onPortalOf(kind: Kind): void {
  const settings = manuals()[kind];
  const url = settings.TONGXING_SERVER__PUBLIC_URL;
  const here = { ...settings, TONGXING_URL: url, TONGXING_DATA: settings.TONGXING_DATA_DIR };
  let before: Record<string, string | undefined> = {};
  test.use({ baseURL: url });
  test.beforeEach(() => {
    before = Object.fromEntries(Object.keys(here).map((name) => [name, process.env[name]]));
    Object.assign(process.env, here);
  });
  test.afterEach(() => {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });
}

/** Manuals are walked by people on a computer or a phone; other specs do without scripts. */
export function onScreens(): void {
  test.skip(({ scripts }) => !scripts, 'walked with scripts');
}

/** Runs a command of the server on this portal; what it answers. */
export function tongxing(args: string[], input = ''): Record<string, unknown> {
  const answer = execFileSync(process.env.TONGXING_BIN!, [...args, '--json'], { encoding: 'utf8', input });
  return JSON.parse(answer) as Record<string, unknown>;
}

/** Gives somebody a password of their own, as if they had chosen it long ago. */
export function grown<P extends Pick<Person, 'number'>>(person: P, password = PASSWORD): P {
  tongxing(['people', 'set-password', person.number, '--stdin', '--keep'], `${password}\n`);
  return person;
}

/** Gives somebody a security phone, from a browser of their own. */
export async function secured(person: Person, password = PASSWORD): Promise<string> {
  const phone = freshPhone();
  const visit = new Visit();
  await visit.open();
  await visit.password(person.number, password);
  const fields = { page: '/security/phone/security', slot: 'security', country: '+86', phone };
  expect(await visit.post('own/phone_code', fields)).toMatchObject({ answer: 'sent' });
  expect(await visit.post('own/phone_bind', { ...fields, code: await nextCode(phone) })).toMatchObject({ answer: 'go' });
  return phone;
}

/** From now on the page comes from a network where nobody of the tests was before. */
export async function fromElsewhere(page: Page): Promise<void> {
  const some = () => 1 + Math.floor(Math.random() * 250);
  await page.setExtraHTTPHeaders({ 'X-Forwarded-For': `203.${some()}.${some()}.${some()}` });
}

/** A picture to upload, of whatever the page shows. */
export async function picture(page: Page, name: string): Promise<{ name: string; mimeType: string; buffer: Buffer }> {
  const clip = { x: 0, y: 0, width: 320, height: 200 };
  return { name, mimeType: 'image/png', buffer: await page.screenshot({ clip }) };
}

/** The manual's words: punctuation counts alike in both widths, and so do blanks around it. */
export function said(text: string): RegExp {
  const pairs = [',，', '.。', '!！', '?？', ':：', '()（）', ';；'];
  const one = (c: string) => {
    const pair = pairs.find((pair) => pair.includes(c));
    return pair ? `[${pair}]` : c.replace(/[\\^$*+|[\]{}/-]/g, '\\$&');
  };
  return new RegExp([...text.replace(/\s/g, '')].map(one).join('\\s*'));
}

/** The same number as pages show it. */
export const masked = (phone: string): string => `${phone.slice(0, 3)}****${phone.slice(-4)}`;
