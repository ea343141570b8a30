//! The help centre's articles (P-1): Markdown per language, shipped with the
//! server and completed or replaced by an institution's own, resolved against
//! the settings in force and rendered once at start.
//!
//! What does not belong here: the pages (`journeys::help`).

mod article;
mod render;
mod search;
mod settings;
mod shipped;
mod template;

use std::path::Path;

use i18n::Locale;
use identity::Policy;

pub use article::Article;
pub use settings::{Download, HelpSettings};
pub use shipped::SHIPPED;

use crate::branding::Branding;
use template::Values;

/// Larger files are no articles.
const LARGEST: u64 = 256 * 1024;

/// What is wrong with an article, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HelpError {
    /// The file, as in `zh-CN/locked.md`.
    pub file: String,
    /// What is wrong.
    pub what: String,
}

impl std::fmt::Display for HelpError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the help article {}: {}", self.file, self.what)
    }
}

/// All articles, rendered.
#[derive(Clone, Debug, Default)]
pub struct Help {
    articles: Vec<Article>,
}

/// What articles are written from besides their own text.
#[derive(Clone, Copy)]
pub struct Stage<'a> {
    /// Limits and timings.
    pub policy: &'a Policy,
    /// Names and contacts.
    pub branding: &'a Branding,
    /// Own folder, contact, downloads.
    pub settings: &'a HelpSettings,
    /// The address people use.
    pub public_url: &'a str,
}

impl Help {
    /// The shipped articles and those of the institution's folder, an article of the same name in
    /// the place of ours.
    pub fn open(stage: Stage<'_>) -> Result<Self, HelpError> {
        let mut sources: Vec<(Locale, String, String)> = Vec::new();
        for (slug, zh, en) in SHIPPED {
            sources.push((Locale::ZhCn, (*slug).to_owned(), (*zh).to_owned()));
            sources.push((Locale::En, (*slug).to_owned(), (*en).to_owned()));
        }
        let folder = &stage.settings.dir;
        if !folder.as_os_str().is_empty() {
            for locale in Locale::ALL {
                for (slug, text) in own(&folder.join(locale.code()), locale)? {
                    sources.retain(|(l, s, _)| (*l, s.as_str()) != (locale, slug.as_str()));
                    sources.push((locale, slug, text));
                }
            }
        }
        let values = Locale::ALL.map(|locale| (locale, Values::new(stage, locale)));
        let mut articles = Vec::with_capacity(sources.len());
        for (locale, slug, text) in sources {
            let file = format!("{}/{slug}.md", locale.code());
            let wrong = |what: String| HelpError { file: file.clone(), what };
            let Some((_, values)) = values.iter().find(|(l, _)| *l == locale) else { continue };
            if let Some(article) = Article::read(locale, &slug, &text, values).map_err(wrong)? {
                articles.push(article);
            }
        }
        articles.sort_by(|a, b| (a.order, &a.slug).cmp(&(b.order, &b.slug)));
        Ok(Self { articles })
    }

    /// An article, in the other language where this one lacks it.
    pub fn article(&self, slug: &str, locale: Locale) -> Option<&Article> {
        let mut named = self.articles.iter().filter(|article| article.slug == slug);
        named.clone().find(|article| article.locale == locale).or_else(|| named.next())
    }

    /// All articles in `locale`, those that it lacks in the other language.
    pub fn all(&self, locale: Locale) -> Vec<&Article> {
        let lacking = |article: &&Article| {
            article.locale == locale
                || !self.articles.iter().any(|a| a.locale == locale && a.slug == article.slug)
        };
        self.articles.iter().filter(lacking).collect()
    }

    /// The articles in `locale` that are about `query`, the best first.
    pub fn search(&self, query: &str, locale: Locale) -> Vec<&Article> {
        search::search(self.all(locale), query)
    }
}

/// The articles of one folder of the institution; none where there is no folder.
fn own(folder: &Path, locale: Locale) -> Result<Vec<(String, String)>, HelpError> {
    let wrong = |name: &str, what: String| HelpError { file: format!("{}/{name}", locale.code()), what };
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(wrong("", format!("the folder cannot be read: {error}"))),
    };
    let mut found = Vec::new();
    for entry in entries.flatten() {
        let path = entry.path();
        let (Some(stem), Some("md")) =
            (path.file_stem().and_then(|s| s.to_str()), path.extension().and_then(|e| e.to_str()))
        else {
            continue;
        };
        let name = format!("{stem}.md");
        if !article::is_slug(stem) {
            return Err(wrong(&name, "a name has lower-case letters, digits and dashes".to_owned()));
        }
        if entry.metadata().map_or(0, |data| data.len()) > LARGEST {
            return Err(wrong(&name, "is larger than 256 kB".to_owned()));
        }
        let text = std::fs::read_to_string(&path).map_err(|error| wrong(&name, error.to_string()))?;
        found.push((stem.to_owned(), text));
    }
    Ok(found)
}

#[cfg(test)]
mod tests;
