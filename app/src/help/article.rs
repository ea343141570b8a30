//! One article: front matter and Markdown.

use i18n::Locale;

use super::render;
use super::template::Values;

/// An article, rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    /// Its name in the address.
    pub slug: String,
    /// Its language.
    pub locale: Locale,
    /// Title.
    pub title: String,
    /// Version (P-1).
    pub version: String,
    /// `YYYY-MM-DD` (P-1).
    pub created: String,
    /// `YYYY-MM-DD` (P-1).
    pub updated: String,
    /// Whom to write to (P-1); empty: nobody is named.
    pub contact: String,
    /// A known code, or an institution's own word.
    pub category: String,
    /// Words people search by, lower case.
    pub keywords: String,
    /// Place in the list.
    pub order: i32,
    /// The text as HTML; safe: raw HTML in it was escaped.
    pub html: String,
    /// The text without marks, lower case, for searching.
    pub plain: String,
    /// Its first words.
    pub lead: String,
}

/// Whether a name may stand in an address.
pub(super) fn is_slug(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 60
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

impl Article {
    /// Reads and renders; `None`: it is hidden, or about something that is switched off here.
    pub(super) fn read(
        locale: Locale,
        slug: &str,
        source: &str,
        values: &Values,
    ) -> Result<Option<Self>, String> {
        let source = source.trim_start_matches('\u{feff}').replace("\r\n", "\n");
        let (front, body) = source
            .strip_prefix("---\n")
            .and_then(|rest| rest.split_once("\n---\n"))
            .ok_or("must begin with front matter between two lines of ---")?;
        let mut article = Self {
            slug: slug.to_owned(),
            locale,
            title: String::new(),
            version: String::new(),
            created: String::new(),
            updated: String::new(),
            contact: values.contact().to_owned(),
            category: String::new(),
            keywords: String::new(),
            order: 1000,
            html: String::new(),
            plain: String::new(),
            lead: String::new(),
        };
        for line in front.lines().filter(|line| !line.trim().is_empty()) {
            let (key, value) = line.split_once(':').ok_or_else(|| format!("`{line}` is no `key: value`"))?;
            let value = value.trim();
            match key.trim() {
                "title" => article.title = value.to_owned(),
                "version" => article.version = value.to_owned(),
                "created" => article.created = day(value)?,
                "updated" => article.updated = day(value)?,
                "contact" => article.contact = value.to_owned(),
                "category" => article.category = value.to_owned(),
                "keywords" => article.keywords = value.to_lowercase(),
                "order" => article.order = value.parse().map_err(|_| "`order` must be a whole number")?,
                "when" => {
                    if !values.holds(value)? {
                        return Ok(None);
                    }
                }
                "hidden" if value == "true" => return Ok(None),
                "hidden" => {}
                other => return Err(format!("unknown key `{other}` in the front matter")),
            }
        }
        let required = [
            ("title", &article.title),
            ("version", &article.version),
            ("created", &article.created),
            ("updated", &article.updated),
            ("category", &article.category),
        ];
        if let Some((key, _)) = required.into_iter().find(|(_, value)| value.is_empty()) {
            return Err(format!("`{key}` is missing in the front matter"));
        }
        let rendered = render::render(&values.fill(body)?);
        article.html = values.put_downloads(rendered.html);
        article.plain = rendered.plain.to_lowercase();
        article.lead = rendered.lead;
        Ok(Some(article))
    }
}

fn day(text: &str) -> Result<String, String> {
    let shape = text.len() == 10
        && text
            .bytes()
            .enumerate()
            .all(|(at, b)| if at == 4 || at == 7 { b == b'-' } else { b.is_ascii_digit() });
    if shape { Ok(text.to_owned()) } else { Err(format!("`{text}` is no day: write YYYY-MM-DD")) }
}
