//! The frame of the pages of one's own: the same navigation everywhere (P-5),
//! and the avatar menu (H-17, H-18).

use i18n::{I18n, t};
use leptos::prelude::*;

use crate::shell::{NavItem, PageLayout, use_i18n, use_site};
use crate::ui::{Glyph, TabItem, Tabs};

/// Where the sign-out form is sent.
pub const SIGN_OUT: &str = "/_fn/session/sign_out";

/// The navigation of the personal centre.
fn nav(i18n: &I18n, at: &str) -> Vec<NavItem> {
    let item = |href: &str, label: String, glyph: Glyph| NavItem::new(href, label, glyph, href == at);
    vec![
        item("/", t!(i18n, "nav-home"), Glyph::Home),
        item("/security", t!(i18n, "nav-security"), Glyph::Shield),
        item("/applications", t!(i18n, "nav-applications"), Glyph::Apps),
        item("/sign-ins", t!(i18n, "nav-sign-ins"), Glyph::Clock),
        item("/help", t!(i18n, "nav-help"), Glyph::Help),
    ]
}

/// The avatar menu: what people look for most often.
fn menu(i18n: &I18n) -> Vec<NavItem> {
    let item = |href: &str, label: String, glyph: Glyph| NavItem::new(href, label, glyph, false);
    let mut items = vec![
        item("/", t!(i18n, "nav-home"), Glyph::Home),
        item("/security", t!(i18n, "nav-security"), Glyph::Shield),
        item("/security/password", t!(i18n, "nav-change-password"), Glyph::Refresh),
        item("/applications", t!(i18n, "nav-applications"), Glyph::Apps),
        item("/help", t!(i18n, "nav-help"), Glyph::Help),
    ];
    if use_site().several {
        items.push(item("/identities", t!(i18n, "nav-switch-identity"), Glyph::Refresh));
    }
    items
}

/// A page of the personal centre. `at` is the entry of the navigation it belongs to.
#[component]
pub fn Centre(
    /// Path of the navigation's entry.
    at: &'static str,
    /// Whose page.
    account: String,
    /// The page.
    children: Children,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <PageLayout nav=nav(&i18n, at) menu=menu(&i18n) account sign_out=SIGN_OUT>
            {children()}
        </PageLayout>
    }
    .into_any()
}

/// A page of the security centre: the same, with its own tabs (P-8).
#[component]
pub fn SecurityCentre(
    /// Path of the tab.
    at: &'static str,
    /// Whose page.
    account: String,
    /// The page.
    children: Children,
) -> impl IntoView {
    let i18n = use_i18n();
    let item = |href: &str, label: String| TabItem { href: href.to_owned(), label, current: href == at };
    let tabs = vec![
        item("/security", t!(i18n, "security-tab-overview")),
        item("/security/password", t!(i18n, "security-tab-password")),
        item("/security/bindings", t!(i18n, "security-tab-bindings")),
        item("/security/factors", t!(i18n, "security-tab-factors")),
        item("/security/devices", t!(i18n, "security-tab-devices")),
        item("/security/history", t!(i18n, "security-tab-history")),
        item("/security/app-passwords", t!(i18n, "security-tab-app-passwords")),
        item("/invitations", t!(i18n, "security-tab-invitations")),
        item("/identities", t!(i18n, "security-tab-identities")),
    ];
    view! {
        <Centre at="/security" account>
            <Tabs label=t!(i18n, "nav-security") items=tabs />
            {children()}
        </Centre>
    }
    .into_any()
}
