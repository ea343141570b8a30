/**
 * The portals of the five kinds of institution, each with the profile of one
 * manual: `scripts/e2e` starts them, `setup.ts` brings the people of the run.
 */

import { readFileSync } from 'node:fs';

import { test } from './test';

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
