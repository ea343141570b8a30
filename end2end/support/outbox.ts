import { expect } from '@playwright/test';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A line of `<data_dir>/outbox/sms.jsonl`. */
export interface Sms {
  to: string;
  template: string;
  locale: string;
  params: Record<string, string>;
  text: string;
}

/** The messages that a phone (in China, or with its country code) has got so far. */
export function smsTo(phone: string): Sms[] {
  const path = join(process.env.TONGXING_DATA!, 'outbox', 'sms.jsonl');
  if (!existsSync(path)) return [];
  const to = phone.startsWith('+') ? phone : `+86${phone}`;
  // The last line may be half written.
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return lines
    .filter((line) => line.includes(to))
    .map((line) => JSON.parse(line) as Sms)
    .filter((sms) => sms.to === to);
}

/** Waits for a phone's next message: the one after `before` others. */
export async function nextSms(phone: string, before = 0): Promise<Sms> {
  await expect.poll(() => smsTo(phone).length, { message: `a message to ${phone}` }).toBeGreaterThan(before);
  return smsTo(phone)[before];
}

/** The code in a phone's next message. */
export async function nextCode(phone: string, before = 0): Promise<string> {
  const { code } = (await nextSms(phone, before)).params;
  expect(code).toMatch(/^\d{6}$/);
  return code;
}

/** Another code than this one. */
export function otherThan(code: string): string {
  return String((Number(code) + 1) % 1_000_000).padStart(6, '0');
}

/** A line of `<data_dir>/outbox/mail.jsonl`. */
export interface Mail {
  to: string;
  template: string;
  params: Record<string, string>;
  subject: string;
  text: string;
}

/** The mails that an address has got so far. */
export function mailsTo(address: string): Mail[] {
  const path = join(process.env.TONGXING_DATA!, 'outbox', 'mail.jsonl');
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return lines
    .filter((line) => line.includes(address))
    .map((line) => JSON.parse(line) as Mail)
    .filter((mail) => mail.to === address);
}

/** Waits for an address's next mail: the one after `before` others. */
export async function nextMail(address: string, before = 0): Promise<Mail> {
  await expect.poll(() => mailsTo(address).length, { message: `a mail to ${address}` }).toBeGreaterThan(before);
  return mailsTo(address)[before];
}
