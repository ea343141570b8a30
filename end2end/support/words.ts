import { readdirSync, readFileSync } from 'node:fs';

const catalogs = new Map<string, Map<string, string>>();

/** The texts of one line in the catalogs of a language, by id. */
function catalog(locale: string): Map<string, string> {
  let texts = catalogs.get(locale);
  if (!texts) {
    const folder = new URL(`../../crates/i18n/catalogs/${locale}/`, import.meta.url);
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ftl'));
    const lines = files.flatMap((name) => readFileSync(new URL(name, folder), 'utf8').split('\n'));
    texts = new Map(lines.flatMap((line) => {
      const [, id, text] = /^([a-z][\w-]*) = (.+)$/.exec(line) ?? [];
      return id ? [[id, text] as const] : [];
    }));
    catalogs.set(locale, texts);
  }
  return texts;
}

/**
 * A text of the pages, for what a test has to find and is not about. What the
 * manuals prescribe stands in the tests word by word.
 */
export function words(id: string, values: Record<string, string | number> = {}, locale = 'zh-CN'): string {
  const text = catalog(locale).get(id);
  if (text === undefined) throw new Error(`no text ${id} in ${locale}`);
  return text.replace(/\{ \$(\w+) \}/g, (_, name: string) => String(values[name]));
}
