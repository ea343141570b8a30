//! The institution's face: names, logo, colour, links, contacts and footer from
//! the `[branding]` section of a profile (J-13, J-15, J-24).
//!
//! [`Branding`] is the settings section, in both languages; [`BrandView`] is
//! what one page shows, in one language, and what travels to the browser.

mod colour;

use i18n::Locale;
use serde::{Deserialize, Serialize};

pub use colour::Accent;

/// A text in both languages. Without `en` the Chinese text stands in for it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Bilingual {
    /// 简体中文
    pub zh: String,
    /// English
    pub en: String,
}

impl Bilingual {
    /// Both texts.
    pub fn new(zh: &str, en: &str) -> Self {
        Self { zh: zh.to_owned(), en: en.to_owned() }
    }

    /// The text in one language.
    pub fn get(&self, locale: Locale) -> &str {
        match locale {
            Locale::En if !self.en.is_empty() => &self.en,
            Locale::En | Locale::ZhCn => &self.zh,
        }
    }
}

/// Where a link of the institution stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Under the sign-in form (新生登录说明, J-15).
    SignIn,
    /// In the footer of every page.
    #[default]
    Footer,
    /// In the notice that help pages and errors carry.
    Help,
}

/// A link of the institution.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Link {
    /// What it says.
    pub label: Bilingual,
    /// `https://…`, `http://…` or a path of this server.
    pub url: String,
    /// Where it stands.
    pub place: Place,
}

/// A way to reach somebody who helps (J-24).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Contact {
    /// Who or what: a campus, a desk, a subject.
    pub label: Bilingual,
    /// The number or address as people read it.
    pub value: Bilingual,
    /// Campus, building and room, with opening hours where there are some.
    pub place: Bilingual,
    /// `tel:…`, `mailto:…`, `https://…`; empty: plain text.
    pub href: String,
}

/// `[branding]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Branding {
    /// The platform's name as the header says it.
    pub name: Bilingual,
    /// The institution's short name: page titles, and the signature of SMS.
    pub short_name: Bilingual,
    /// Picture of the header, at least 40 px high: a path of this server or a URL. Empty: Tongxing's own sign.
    pub logo_url: String,
    /// The one accent colour, `#rrggbb`. It is darkened or lightened until text on it can be read.
    pub accent: String,
    /// Picture behind the sign-in card. Empty: the quiet pattern.
    pub background_url: String,
    /// Links.
    pub links: Vec<Link>,
    /// Contacts, shown on help pages and errors.
    pub contacts: Vec<Contact>,
    /// A line in the footer.
    pub footer: Bilingual,
    /// Who holds the copyright; the footer writes `Copyright ©` before it (J-13).
    pub copyright: Bilingual,
}

impl Default for Branding {
    fn default() -> Self {
        Self {
            name: Bilingual::new("统一身份认证平台", "Unified Identity Platform"),
            short_name: Bilingual::new("统一身份认证", "Campus Sign-in"),
            logo_url: String::new(),
            accent: Accent::DEFAULT.to_owned(),
            background_url: String::new(),
            links: Vec::new(),
            contacts: Vec::new(),
            footer: Bilingual::default(),
            copyright: Bilingual::default(),
        }
    }
}

impl Branding {
    /// What is wrong with these settings, each with its key; empty when all is well.
    pub fn problems(&self) -> Vec<(String, &'static str)> {
        let mut problems = Vec::new();
        let mut check = |good: bool, key: String, code: &'static str| {
            if !good {
                problems.push((format!("branding.{key}"), code));
            }
        };
        check(!self.name.zh.is_empty(), "name.zh".into(), "empty");
        check(!self.short_name.zh.is_empty(), "short_name.zh".into(), "empty");
        check(Accent::parse(&self.accent).is_some(), "accent".into(), "colour");
        for (key, url) in [("logo_url", &self.logo_url), ("background_url", &self.background_url)] {
            check(url.is_empty() || is_page_url(url), key.into(), "own_or_secure");
        }
        for (i, link) in self.links.iter().enumerate() {
            check(!link.label.zh.is_empty(), format!("links[{i}].label.zh"), "empty");
            check(is_page_url(&link.url), format!("links[{i}].url"), "own_or_web");
        }
        for (i, contact) in self.contacts.iter().enumerate() {
            let href = &contact.href;
            let reaches = href.is_empty()
                || href.starts_with("tel:")
                || href.starts_with("mailto:")
                || is_page_url(href);
            check(!contact.value.zh.is_empty(), format!("contacts[{i}].value.zh"), "empty");
            check(reaches, format!("contacts[{i}].href"), "contact_way");
        }
        problems
    }

    /// What a page in `locale` shows.
    pub fn view(&self, locale: Locale) -> BrandView {
        let link = |link: &Link| LinkView {
            label: link.label.get(locale).to_owned(),
            url: link.url.clone(),
            place: link.place,
        };
        let contact = |contact: &Contact| ContactView {
            label: contact.label.get(locale).to_owned(),
            value: contact.value.get(locale).to_owned(),
            place: contact.place.get(locale).to_owned(),
            href: contact.href.clone(),
        };
        BrandView {
            name: self.name.get(locale).to_owned(),
            short_name: self.short_name.get(locale).to_owned(),
            logo_url: self.logo_url.clone(),
            accent: Accent::parse(&self.accent).unwrap_or_default(),
            background_url: self.background_url.clone(),
            links: self.links.iter().map(link).collect(),
            contacts: self.contacts.iter().map(contact).collect(),
            footer: self.footer.get(locale).to_owned(),
            copyright: self.copyright.get(locale).to_owned(),
        }
    }
}

/// An address that a link or a picture may have: nothing that runs, and
/// nothing that could end a CSS string.
fn is_page_url(url: &str) -> bool {
    let known = url.starts_with("https://")
        || url.starts_with("http://")
        || (url.starts_with('/') && !url.starts_with("//"));
    known && !url.chars().any(|c| c.is_whitespace() || c.is_control() || "\"'()<>\\{};".contains(c))
}

/// A link in the page's language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkView {
    /// What it says.
    pub label: String,
    /// Where it leads.
    pub url: String,
    /// Where it stands.
    pub place: Place,
}

/// A contact in the page's language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactView {
    /// Who or what.
    pub label: String,
    /// As people read it.
    pub value: String,
    /// Campus, building and room; empty: not said.
    pub place: String,
    /// Empty: plain text.
    pub href: String,
}

/// The institution's face in the page's language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrandView {
    /// The platform's name.
    pub name: String,
    /// The institution's short name.
    pub short_name: String,
    /// Empty: Tongxing's own sign.
    pub logo_url: String,
    /// The accent and what follows from it.
    pub accent: Accent,
    /// Empty: the quiet pattern.
    pub background_url: String,
    /// Links.
    pub links: Vec<LinkView>,
    /// Contacts.
    pub contacts: Vec<ContactView>,
    /// A line in the footer.
    pub footer: String,
    /// Who holds the copyright.
    pub copyright: String,
}

impl BrandView {
    /// The links of one place.
    pub fn links_at(&self, place: Place) -> Vec<LinkView> {
        self.links.iter().filter(|link| link.place == place).cloned().collect()
    }

    /// The stylesheet that carries the profile's colours and picture.
    pub fn css(&self) -> String {
        let Accent { base, strong, light } = &self.accent;
        let mut css = format!(":root{{--accent:{base};--accent-strong:{strong};--accent-light:{light}}}");
        if !self.background_url.is_empty() && is_page_url(&self.background_url) {
            css.push_str("body{--picture:url(\"");
            css.push_str(&self.background_url);
            css.push_str("\");--arches:none;--bar:var(--surface)}");
        }
        css
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// J-13, J-15, J-24
    #[test]
    fn j_15_links_and_footer_are_settings_in_both_languages() {
        let branding = Branding {
            links: vec![
                Link {
                    label: Bilingual::new("新生登录说明", "For new students"),
                    url: "/help/new".into(),
                    place: Place::SignIn,
                },
                Link {
                    label: Bilingual::new("图书馆", ""),
                    url: "https://lib.example.edu".into(),
                    place: Place::Footer,
                },
            ],
            contacts: vec![Contact {
                label: Bilingual::new("南岸校区", "South campus"),
                value: Bilingual::new("023-6265 0000", ""),
                place: Bilingual::new("信息中心 101 室", "Information centre, room 101"),
                href: "tel:+862362650000".into(),
            }],
            copyright: Bilingual::new("某大学", "A University"),
            ..Branding::default()
        };
        assert_eq!(branding.problems(), []);
        let en = branding.view(Locale::En);
        assert_eq!(en.links_at(Place::SignIn)[0].label, "For new students");
        assert_eq!(en.links_at(Place::Footer)[0].label, "图书馆", "Chinese stands in for missing English");
        assert_eq!(en.contacts[0].value, "023-6265 0000");
        assert_eq!(en.contacts[0].place, "Information centre, room 101");
        assert_eq!(en.copyright, "A University");
        assert_eq!(branding.view(Locale::ZhCn).copyright, "某大学");
    }

    #[test]
    fn bad_branding_is_named_by_its_key() {
        let branding = Branding {
            accent: "red".into(),
            logo_url: "javascript:alert(1)".into(),
            background_url: "/x\");}body{display:none".into(),
            links: vec![Link {
                label: Bilingual::new("x", ""),
                url: "//elsewhere.example".into(),
                place: Place::Footer,
            }],
            contacts: vec![Contact {
                value: Bilingual::new("x", ""),
                href: "data:text/html,x".into(),
                ..Contact::default()
            }],
            ..Branding::default()
        };
        let problems = branding.problems();
        for key in ["accent", "logo_url", "background_url", "links[0].url", "contacts[0].href"] {
            assert!(
                problems.iter().any(|(found, _)| *found == format!("branding.{key}")),
                "{key} in {problems:?}"
            );
        }
        let css = branding.view(Locale::ZhCn).css();
        assert!(!css.contains("display:none"), "a bad address never reaches the stylesheet: {css}");
    }

    #[test]
    fn an_unknown_key_is_an_error() {
        let read = serde_json::from_str::<Branding>;
        assert!(read(r##"{"accent":"#123456"}"##).is_ok());
        assert!(read(r##"{"acent":"#123456"}"##).is_err());
    }
}
