/**
 * A visitor without a browser, for what a test needs but is not about: to get
 * an account past its first sign-in, or to wear its password out. It speaks
 * to the same server functions as the pages do.
 */

import { type Page, test } from '@playwright/test';
import { createHash } from 'node:crypto';

import { nextCode, smsTo } from './outbox';
import { freshAddress, type Person } from './roster';

/** What people of the tests choose: strong by every profile's rules. */
export const PASSWORD = 'Kiefer!72-mOor';

interface Captcha {
  work: string;
  challenge: { nonce: string; bits: number };
  image: string;
}

export interface Answer {
  answer: 'go' | 'sent' | 'refused' | 'failed';
  url?: string;
  code?: string;
  number?: number;
  captcha?: Captcha;
}

export class Visit {
  private readonly cookies = new Map<string, string>();
  private readonly address = freshAddress();

  private async fetch(path: string, init: RequestInit): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...(init.headers as Record<string, string>), 'X-Forwarded-For': this.address, cookie };
    const response = await fetch(process.env.TONGXING_URL + path, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      const [pair] = line.split(';');
      const at = pair.indexOf('=');
      this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return response;
  }

  /** Opens a page, which gives this visitor a browser's cookie. */
  async open(path = '/sign-in'): Promise<void> {
    await this.read(path);
  }

  /** What a page says. */
  async read(path: string): Promise<string> {
    const response = await this.fetch(path, { headers: { accept: 'text/html' } });
    const html = await response.text();
    if (!response.ok) throw new Error(`${path} answered ${response.status}`);
    return html;
  }

  /** Sends a form. */
  async post(name: string, fields: Record<string, string>): Promise<Answer> {
    const response = await this.fetch(`/_fn/${name}`, {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields).toString(),
    });
    return (await response.json()) as Answer;
  }

  /** Tries a password, with the proof of work when one is asked for. */
  async password(username: string, password: string): Promise<Answer> {
    const fields = { page: '/sign-in', username, password };
    const answer = await this.post('sign_in/password', fields);
    if (answer.code !== 'captcha_required' || !answer.captcha) return answer;
    const { work, challenge } = answer.captcha;
    return this.post('sign_in/password', { ...fields, work, counter: String(solve(challenge)) });
  }
}

/**
 * Answers the captcha of a form as the page's scripts would, for pages without
 * scripts: a test cannot read the picture. Does nothing where scripts do it.
 */
export async function passCaptcha(page: Page): Promise<void> {
  if (test.info().project.use.javaScriptEnabled !== false) return;
  const visit = new Visit();
  await visit.open('/recover');
  const { captcha } = await visit.post('recover/start', { page: '/recover', username: 'nobody' });
  if (!captcha) throw new Error('a recovery begins with a captcha');
  const fields = { work: captcha.work, counter: String(solve(captcha.challenge)) };
  await page.evaluate((fields) => {
    const form = document.querySelector<HTMLFormElement>('form.form')!;
    for (const [name, value] of Object.entries(fields)) {
      const input = document.createElement('input');
      Object.assign(input, { type: 'hidden', name, value });
      form.append(input);
    }
  }, fields);
}

/** The first counter whose SHA-256 of `nonce:counter` begins with enough zero bits. */
function solve({ nonce, bits }: { nonce: string; bits: number }): number {
  for (let counter = 0; ; counter++) {
    const hash = createHash('sha256').update(`${nonce}:${counter}`).digest();
    if (hash.readUInt32BE(0) >>> (32 - bits) === 0) return counter;
  }
}

function expectGo(answer: Answer): string {
  if (answer.answer !== 'go' || !answer.url) throw new Error(`expected to go on, got ${JSON.stringify(answer)}`);
  return answer.url;
}

/** Gets somebody of kind `bound` past the first sign-in; the password is then PASSWORD. */
export async function settle(person: Person): Promise<Person> {
  const visit = new Visit();
  await visit.open();
  const page = expectGo(await visit.password(person.number, person.initial));
  const journey = page.replace('/first-sign-in/', '');
  const step = { page, journey };
  expectGo(await visit.post('first_sign_in/password', { ...step, new_password: PASSWORD, repeated: PASSWORD }));
  expectGo(await visit.post('first_sign_in/finish', step));
  return person;
}

/** Gets somebody of kind `unbound`, or where the roster's numbers do not count, past the first sign-in, with `phone`. */
export async function settleWithPhone(person: Person, phone = person.phone): Promise<Person> {
  const visit = new Visit();
  await visit.open();
  const page = expectGo(await visit.password(person.number, person.initial));
  const step = { page, journey: page.replace('/first-sign-in/', ''), country: '+86', phone };
  expectGo(await visit.post('first_sign_in/password', { ...step, new_password: PASSWORD, repeated: PASSWORD }));
  const before = smsTo(phone).length;
  const sent = await visit.post('first_sign_in/send_code', step);
  if (sent.answer !== 'sent') throw new Error(`no code: ${JSON.stringify(sent)}`);
  expectGo(await visit.post('first_sign_in/phone', { ...step, code: await nextCode(phone, before) }));
  expectGo(await visit.post('first_sign_in/finish', step));
  return person;
}

/** Wears an account's password out: `failures` wrong ones in a row, from elsewhere. */
export async function guessWrong(identifier: string, failures: number): Promise<Answer> {
  const visit = new Visit();
  await visit.open();
  let answer: Answer = { answer: 'go' };
  for (let i = 0; i < failures; i++) answer = await visit.password(identifier, `wrong-${i}`);
  return answer;
}
