import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { manuals } from './manual';
import { csv, people } from './roster';

/** Whose roster brings first passwords: `roster.initial = "per_row"`. */
const perRow = ['passport', 'transport-university', 'normal-university'];

/** Once before all tests: their people go into the roster. */
export default function setup(): () => void {
  for (const name of ['TONGXING_URL', 'TONGXING_OA_URL', 'TONGXING_DATA', 'TONGXING_BIN']) {
    if (!process.env[name]) throw new Error(`${name} is not set: run scripts/e2e`);
  }
  const folder = mkdtempSync(join(tmpdir(), 'tongxing-people.'));
  process.env.TONGXING_RUN = folder;
  const seed = Math.floor(Math.random() * 10_000);
  const everybody = people(seed);
  const roster = join(folder, 'roster.csv');
  writeFileSync(join(folder, 'people.json'), JSON.stringify({ seed, everybody }));
  writeFileSync(roster, csv(everybody));
  bring(roster, {});
  const withPasswords = join(folder, 'roster-with-passwords.csv');
  writeFileSync(withPasswords, csv(everybody, true));
  for (const [kind, settings] of Object.entries(manuals())) {
    bring(perRow.includes(kind) ? withPasswords : roster, settings);
  }
  return () => rmSync(folder, { recursive: true, force: true });
}

/** Imports a roster, into the portal with these settings. */
function bring(roster: string, settings: Record<string, string>): void {
  const env = { ...process.env, ...settings };
  const answer = execFileSync(process.env.TONGXING_BIN!, ['people', 'import', roster, '--json'], { encoding: 'utf8', env });
  const { summary } = JSON.parse(answer) as { summary: { added: number; rows: number } };
  if (summary.added !== summary.rows) throw new Error(`the roster was not taken as it is: ${answer}`);
}
