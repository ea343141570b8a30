/**
 * People for the tests: a roster of their own, made once for a run and
 * imported with `tongxing people import` (setup.ts). Every test takes people
 * that nobody else touches, so that limits, locks and bindings of one test
 * never meet those of another.
 */

import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Person {
  /** Account number. */
  number: string;
  name: string;
  department: string;
  alias: string;
  email: string;
  /** As typed in mainland China; in the roster only of people of kind `bound`. */
  phone: string;
  /** The number of the identity card. */
  document: string;
  /** The first password: the last six of the document number (S-2). */
  initial: string;
}

/**
 * `bound`: the roster names phone and e-mail. `unbound`: it names neither.
 * `disabled`: like `bound`, but may not sign in. `dormant`: like `unbound`, but
 * joined after the cut-over, so without a first password (J-5).
 */
export type Kind = 'bound' | 'unbound' | 'disabled' | 'dormant';

// Far more than a run takes, second tries and all: whoever comes last must find somebody.
const sizes: Record<Kind, number> = { bound: 2000, unbound: 500, disabled: 50, dormant: 250 };

const surnames = [...'赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨'];
const given = [...'静怡书瑶子涵浩然思远明哲雨桐若曦'];
const departments = ['物理学院', '外国语学院', '后勤集团', '图书馆'];

/** Everybody of one run. `seed` below 10000 keeps runs on one database apart. */
export function people(seed: number): Record<Kind, Person[]> {
  let index = 0;
  const next = (): Person => {
    const i = index++;
    const run = String(seed).padStart(4, '0');
    const four = String(i).padStart(4, '0');
    const document = documentNumber(i);
    return {
      number: `26${run}00${four}`,
      name: surnames[i % 16] + given[Math.floor(i / 16) % 16] + given[(i * 7 + seed) % 16],
      department: departments[i % 4],
      alias: `alias${run}x${four}`,
      email: `person.${run}.${four}@example.edu.cn`,
      phone: `199${run}${four}`,
      document,
      initial: document.slice(-6),
    };
  };
  const some = (count: number) => Array.from({ length: count }, next);
  return {
    bound: some(sizes.bound),
    unbound: some(sizes.unbound),
    disabled: some(sizes.disabled),
    dormant: some(sizes.dormant),
  };
}

/** A number that the roster gives nobody. */
export function strangersPhone(seed: number, index: number): string {
  return `198${String(seed).padStart(4, '0')}${String(index).padStart(4, '0')}`;
}

/** GB 11643: a resident's number with its check digit. */
function documentNumber(index: number): string {
  const day = String(1 + (Math.floor(index / 900) % 28)).padStart(2, '0');
  const order = String(100 + (index % 900));
  const front = `35010219990${1 + (index % 9)}${day}${order}`;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, at) => total + weight * Number(front[at]), 0);
  return front + '10X98765432'[sum % 11];
}

/** The first password of people of kind `bound` where the roster brings one (H-6); others have a weak one. */
export const ROSTER_PASSWORD = 'Wiese!83-tAu';

/** The roster as a file with Chinese headings; with first passwords where the profile wants them there. */
export function csv(everybody: Record<Kind, Person[]>, withPasswords = false): string {
  const more = withPasswords ? ',初始密码' : '';
  const lines = [`学工号,姓名,证件类型,证件号码,人员类别,部门,手机号码,邮箱,状态,别名,入校日期${more}`];
  for (const kind of ['bound', 'unbound', 'disabled', 'dormant'] as const) {
    for (const person of everybody[kind]) {
      const reach = kind === 'unbound' || kind === 'dormant' ? ['', ''] : [person.phone, person.email];
      const status = kind === 'disabled' ? '停用' : '在校';
      // The demo profile's cut-over is 2026-09-05.
      const joined = kind === 'dormant' ? '2026-09-07' : '2020-09-01';
      lines.push(
        [
          person.number, person.name, '居民身份证', person.document, '本科生', person.department,
          ...reach, status, person.alias, joined, ...(withPasswords ? [kind === 'bound' ? ROSTER_PASSWORD : person.initial] : []),
        ].join(','),
      );
    }
  }
  return `${lines.join('\n')}\n`;
}

/** The folder of this run, made by setup.ts. */
export function runFolder(): string {
  const folder = process.env.TONGXING_RUN;
  if (!folder) throw new Error('support/setup.ts did not run');
  return folder;
}

interface Run {
  seed: number;
  everybody: Record<Kind, Person[]>;
}

let run: Run | undefined;

function thisRun(): Run {
  run ??= JSON.parse(readFileSync(join(runFolder(), 'people.json'), 'utf8')) as Run;
  return run;
}

/** The first number of `most` that no test of this run has taken. */
function claim(what: string, most: number): number {
  for (let i = 0; i < most; i++) {
    try {
      // Only one process can make a file.
      closeSync(openSync(join(runFolder(), `${what}-${i}`), 'wx'));
      return i;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  throw new Error(`no ${what} is left: raise the number in support/roster.ts`);
}

/** Somebody whom no other test knows. */
export function somebody(kind: Kind = 'bound'): Person {
  return thisRun().everybody[kind][claim(kind, sizes[kind])];
}

/** A phone number that is nobody's. */
export function freshPhone(): string {
  return strangersPhone(thisRun().seed, claim('phone', 4000));
}

/** A client address that no other test uses: budgets count per address. */
export function freshAddress(): string {
  const { seed } = thisRun();
  const i = claim('address', 4000);
  return `10.${seed % 250}.${Math.floor(i / 250)}.${1 + (i % 250)}`;
}
