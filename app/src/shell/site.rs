//! What a page knows beyond its own data: language, face, who is looking.

use std::sync::Arc;

use i18n::{I18n, Locale};
use leptos::prelude::*;

use crate::branding::BrandView;

/// An announcement of the institution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announced {
    /// In the page's language.
    pub text: String,
    /// Whether it is a warning.
    pub urgent: bool,
}

/// Made by the server for each request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SiteContext {
    /// The page's language (P-7).
    pub locale: Locale,
    /// The institution's face in that language.
    pub brand: BrandView,
    /// The name of whoever is signed in.
    pub account_name: Option<String>,
    /// Whether the person has other accounts (U-19).
    pub several: bool,
    /// What the institution announces now.
    pub announced: Vec<Announced>,
}

/// Makes `site` and its texts the ones of this page. The server calls this
/// where it makes the contexts of a request.
pub fn provide_site(site: SiteContext) {
    provide_context(I18n::for_locale(site.locale));
    provide_context(Arc::new(site));
}

/// The site of this page; an unnamed one where nobody provided any, as when
/// the routes are listed.
pub fn use_site() -> Arc<SiteContext> {
    use_context::<Arc<SiteContext>>().unwrap_or_default()
}

/// The texts in this page's language.
pub fn use_i18n() -> I18n {
    use_context::<I18n>().unwrap_or_default()
}
