import { type Page, test } from '@playwright/test';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Keeps a picture of the whole page as `shots/<project>/<name>.png`, for
 * people to look at. The folder is not in git. Only with TONGXING_SHOTS set,
 * because pictures cost time: `TONGXING_SHOTS=1 make test`.
 */
export async function shot(page: Page, name: string): Promise<void> {
  if (!process.env.TONGXING_SHOTS) return;
  const { config, project } = test.info();
  const place = join(config.rootDir, '..', 'shots', project.name);
  mkdirSync(place, { recursive: true });
  await page.screenshot({ path: join(place, `${name}.png`), fullPage: true, animations: 'disabled' });
}
