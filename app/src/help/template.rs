//! Values of the settings in force inside an article: `{{lockout.failures}}`,
//! `{{codes.lifetime}}` with its unit in the reader's language, and parts that
//! depend on them: `{{if methods.scan}}…{{else}}…{{end}}`,
//! `{{if roster.initial = document_last_six}}…{{end}}`.

use std::fmt::Write as _;

use i18n::{I18n, Locale, t};
use identity::policy::Span;
use serde_json::Value;

use super::Stage;
use crate::messages::rules_text;

/// Where the QR codes of the apps go.
const DOWNLOADS: &str = "{{downloads}}";

/// What placeholders stand for, in one language.
pub(super) struct Values {
    tree: Value,
    own: Vec<(&'static str, String)>,
    contact: String,
    downloads: String,
    i18n: I18n,
}

impl Values {
    pub(super) fn new(stage: Stage<'_>, locale: Locale) -> Self {
        let i18n = I18n::for_locale(locale);
        let Stage { policy, branding, settings, public_url } = stage;
        let mailbox = branding.contacts.iter().find_map(|contact| contact.href.strip_prefix("mailto:"));
        let contact = if settings.contact.is_empty() {
            mailbox.unwrap_or_default().to_owned()
        } else {
            settings.contact.clone()
        };
        let downloads = settings.downloads.iter().filter_map(|download| {
            let svg = crate::qr::svg(&download.url)?;
            let (label, url) = (escape(download.label.get(locale)), escape(&download.url));
            Some(format!(
                "<figure><div class=\"qr\" role=\"img\" aria-label=\"{label}\">{svg}</div>\
                 <figcaption><a href=\"{url}\" rel=\"external\">{label}</a></figcaption></figure>"
            ))
        });
        let own = vec![
            ("site.name", branding.name.get(locale).to_owned()),
            ("site.short_name", branding.short_name.get(locale).to_owned()),
            ("site.url", public_url.trim_end_matches('/').to_owned()),
            ("password.rules", rules_text(&i18n, &policy.password)),
            ("help.downloads", settings.downloads.len().to_string()),
        ];
        Self {
            // A policy holds nothing that JSON cannot say: it is read from TOML.
            tree: serde_json::to_value(policy).unwrap_or_default(),
            downloads: downloads.collect(),
            own,
            contact,
            i18n,
        }
    }

    pub(super) fn contact(&self) -> &str {
        &self.contact
    }

    /// Puts the QR codes where the article wants them (S-12).
    pub(super) fn put_downloads(&self, html: String) -> String {
        if !html.contains(DOWNLOADS) {
            return html;
        }
        let codes = format!("<div class=\"downloads\">{}</div>", self.downloads);
        html.replace(&format!("<p>{DOWNLOADS}</p>"), &codes).replace(DOWNLOADS, &codes)
    }

    /// The text with all parts decided and all values in.
    pub(super) fn fill(&self, text: &str) -> Result<String, String> {
        let mut out = String::with_capacity(text.len());
        // Whether each enclosing part is shown, and whether its `else` was seen.
        let mut parts: Vec<(bool, bool)> = Vec::new();
        let mut rest = text;
        while let Some(at) = rest.find("{{") {
            let shown = parts.iter().all(|part| part.0);
            let (before, tail) = rest.split_at(at);
            let (tag, after) = tail[2..].split_once("}}").ok_or("`{{` is never closed")?;
            if shown {
                out.push_str(before);
            }
            rest = after;
            let tag = tag.trim();
            if let Some(condition) = tag.strip_prefix("if ") {
                parts.push((self.holds(condition)?, false));
            } else if tag == "else" {
                let part = parts.last_mut().filter(|part| !part.1).ok_or("`{{else}}` without `{{if …}}`")?;
                *part = (!part.0, true);
            } else if tag == "end" {
                parts.pop().ok_or("`{{end}}` without `{{if …}}`")?;
            } else if tag == "downloads" {
                if shown {
                    out.push_str(DOWNLOADS);
                }
            } else {
                let value = self.value(tag)?;
                if shown {
                    out.push_str(&literal(&value));
                }
            }
            // A line that held nothing but a tag goes with it.
            let alone = out.is_empty() || out.ends_with('\n');
            if alone && (tag.starts_with("if ") || tag == "else" || tag == "end") {
                rest = rest.strip_prefix('\n').unwrap_or(rest);
            }
        }
        if !parts.is_empty() {
            return Err("`{{if …}}` without `{{end}}`".to_owned());
        }
        out.push_str(rest);
        Ok(out)
    }

    /// Whether `key`, `key = value` or `key != value` is true of the settings.
    pub(super) fn holds(&self, condition: &str) -> Result<bool, String> {
        let (key, wanted, equal) = if let Some((key, wanted)) = condition.split_once("!=") {
            (key.trim(), Some(wanted.trim()), false)
        } else if let Some((key, wanted)) = condition.split_once('=') {
            (key.trim(), Some(wanted.trim()), true)
        } else {
            (condition.trim(), None, true)
        };
        let raw = match self.own.iter().find(|(name, _)| *name == key) {
            Some((_, text)) => Value::String(text.clone()),
            None => self.find(key)?.clone(),
        };
        Ok(match (wanted, raw) {
            (Some(wanted), Value::String(text)) => (text == wanted) == equal,
            (Some(wanted), other) => (other.to_string() == wanted) == equal,
            (None, Value::Bool(flag)) => flag,
            (None, Value::String(text)) => !text.is_empty() && text != "0",
            (None, Value::Array(items)) => !items.is_empty(),
            (None, Value::Number(number)) => number.as_f64() != Some(0.0),
            (None, _) => false,
        })
    }

    fn find(&self, key: &str) -> Result<&Value, String> {
        let unknown = || format!("`{{{{{key}}}}}` is no setting");
        key.split('.').try_fold(&self.tree, |value, part| value.get(part)).ok_or_else(unknown)
    }

    fn value(&self, key: &str) -> Result<String, String> {
        if let Some((_, text)) = self.own.iter().find(|(name, _)| *name == key) {
            return Ok(text.clone());
        }
        match self.find(key)? {
            Value::String(text) => Ok(text.parse().map_or_else(|_| text.clone(), |span| self.span(span))),
            Value::Number(number) => Ok(number.to_string()),
            Value::Array(items) if items.iter().all(Value::is_string) => {
                let items: Vec<String> = items
                    .iter()
                    .filter_map(Value::as_str)
                    .map(|text| text.parse().map_or_else(|_| text.to_owned(), |span| self.span(span)))
                    .collect();
                Ok(items.join(&t!(self.i18n, "list-separator")))
            }
            _ => Err(format!("`{{{{{key}}}}}` cannot be written out")),
        }
    }

    /// A duration in its largest whole unit.
    fn span(&self, span: Span) -> String {
        let seconds = span.as_secs();
        let i18n = &self.i18n;
        match seconds {
            s if s >= 86_400 && s % 86_400 == 0 => t!(i18n, "unit-days", count = s / 86_400),
            s if s >= 3600 && s % 3600 == 0 => t!(i18n, "unit-hours", count = s / 3600),
            s if s >= 60 && s % 60 == 0 => t!(i18n, "unit-minutes", count = s / 60),
            s => t!(i18n, "unit-seconds", count = s),
        }
    }
}

/// Text that Markdown takes as it is.
fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_punctuation() && !".,:;-/@%".contains(c) {
            out.push('\\');
        }
        out.push(if c.is_control() { ' ' } else { c });
    }
    out
}

/// Text for HTML.
fn escape(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        match c {
            '&' | '<' | '>' | '"' | '\'' => {
                // Writing to a string cannot fail.
                let _ = write!(out, "&#{};", u32::from(c));
            }
            c => out.push(c),
        }
        out
    })
}
