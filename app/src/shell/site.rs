//! What a page knows beyond its own data: language, face, who is looking.

use std::sync::Arc;

use i18n::{I18n, Locale};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::branding::BrandView;

/// Made by the server for each request and sent along in the page, so that the
/// browser renders the same. Everything in it is public to whom the page is for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteContext {
    /// The page's language (P-7).
    pub locale: Locale,
    /// The institution's face in that language.
    pub brand: BrandView,
    /// The name of whoever is signed in.
    pub account_name: Option<String>,
}

/// Makes `site` and its texts the ones of this page. The server calls this
/// where it makes the contexts of a request.
pub fn provide_site(site: SiteContext) {
    provide_context(I18n::for_locale(site.locale));
    provide_context(Arc::new(site));
}

/// Called once at the root of the application, on both sides: the server
/// writes the site into the page, the browser reads it there.
pub fn share_site() {
    let site = SharedValue::new(|| (*use_site()).clone()).into_inner();
    provide_site(site);
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
