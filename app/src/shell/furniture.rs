//! The pieces of header and footer.

use i18n::t;
use leptos::prelude::*;

use super::{use_i18n, use_site};
use crate::{
    branding::Place,
    ui::{Avatar, Glyph, Icon, SubmitButton, Tone},
};

/// A link of the navigation or the avatar menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavItem {
    /// Its address.
    pub href: String,
    /// What it says.
    pub label: String,
    /// The sign before it.
    pub glyph: Glyph,
    /// Whether it is this page.
    pub current: bool,
}

impl NavItem {
    /// A link.
    pub fn new(href: &str, label: String, glyph: Glyph, current: bool) -> Self {
        Self { href: href.to_owned(), label, glyph, current }
    }
}

/// Logo and name of the institution's platform.
#[component]
pub(super) fn Brand(
    /// Where it leads; empty: nowhere.
    #[prop(optional, into)]
    href: String,
) -> impl IntoView {
    let site = use_site();
    let logo = if site.brand.logo_url.is_empty() {
        view! {
            <svg class="sign" viewBox="0 0 32 32" width="36" height="36" aria-hidden="true">
                <path class="sign-gate" d="M5 29V15a11 11 0 0 1 22 0v14"></path>
                <path class="sign-way" d="M11 29V16a5 5 0 0 1 10 0v13"></path>
            </svg>
        }
        .into_any()
    } else {
        view! { <img class="logo" src=site.brand.logo_url.clone() alt="" height="40" /> }.into_any()
    };
    let name = view! { <span class="brand-name">{site.brand.name.clone()}</span> };
    if href.is_empty() {
        view! { <div class="brand">{logo}{name}</div> }.into_any()
    } else {
        view! { <a class="brand" href=href>{logo}{name}</a> }.into_any()
    }
}

/// First in every page: a way past the header, and a word for browsers that
/// know no custom properties and so never hide it (S-1).
#[component]
pub(super) fn Threshold() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <a class="skip" href="#main" rel="external">{t!(i18n, "skip-to-content")}</a>
        <div class="old-browser">{t!(i18n, "old-browser")}</div>
    }
    .into_any()
}

/// The avatar menu: a `<details>`, so that it opens without WASM (H-17, H-18).
#[component]
pub(super) fn AccountMenu(
    /// Whose.
    #[prop(into)]
    name: String,
    /// Links in it.
    items: Vec<NavItem>,
    /// Where the sign-out form is sent.
    #[prop(into)]
    sign_out: String,
) -> impl IntoView {
    let i18n = use_i18n();
    let links = items
        .into_iter()
        .map(|item| view! { <li><a href=item.href><Icon glyph=item.glyph /><span>{item.label}</span></a></li> })
        .collect_view();
    view! {
        <details class="menu">
            <summary>
                <Avatar name=name.clone() />
                <span class="menu-name">{name}</span>
                <Icon glyph=Glyph::Down />
            </summary>
            <div class="menu-sheet">
                <ul>{links}</ul>
                <form method="post" action=sign_out>
                    <SubmitButton label=t!(i18n, "nav-sign-out") tone=Tone::Quiet />
                </form>
            </div>
        </details>
    }
    .into_any()
}

/// The institution's links, its line and its copyright (J-13, J-15).
#[component]
pub fn Footer() -> impl IntoView {
    let i18n = use_i18n();
    let site = use_site();
    let links = site.brand.links_at(Place::Footer);
    let links = (!links.is_empty()).then(|| {
        let items = links
            .into_iter()
            .map(|link| view! { <li><a href=link.url rel="external">{link.label}</a></li> })
            .collect_view();
        view! { <ul class="foot-links">{items}</ul> }
    });
    let line = site.brand.footer.clone();
    let holder = site.brand.copyright.clone();
    view! {
        <footer class="foot">
            {links}
            {(!line.is_empty()).then(|| view! { <p>{line}</p> })}
            {(!holder.is_empty()).then(|| view! { <p>{t!(i18n, "copyright", holder = holder)}</p> })}
        </footer>
    }
    .into_any()
}

/// Whom to ask: the institution's contacts and help links (J-24). Nothing if
/// the profile names none.
#[component]
pub fn Contacts() -> impl IntoView {
    let i18n = use_i18n();
    let site = use_site();
    let contacts = site.brand.contacts.clone();
    let links = site.brand.links_at(Place::Help);
    (!contacts.is_empty() || !links.is_empty()).then(|| {
        let contacts = (!contacts.is_empty()).then(|| {
            let rows = contacts
                .into_iter()
                .map(|contact| {
                    let value = if contact.href.is_empty() {
                        contact.value.into_any()
                    } else {
                        view! { <a href=contact.href rel="external">{contact.value}</a> }.into_any()
                    };
                    let place = (!contact.place.is_empty())
                        .then(|| view! { <span class="contact-place">{contact.place}</span> });
                    view! { <div><dt>{contact.label}</dt><dd>{value}{place}</dd></div> }
                })
                .collect_view();
            view! { <dl class="facts">{rows}</dl> }
        });
        let links = (!links.is_empty()).then(|| {
            let items = links
                .into_iter()
                .map(|link| view! { <li><a href=link.url rel="external">{link.label}</a></li> })
                .collect_view();
            view! { <ul>{items}</ul> }
        });
        view! {
            <section class="contacts">
                <h2>{t!(i18n, "contacts-title")}</h2>
                {contacts}
                {links}
            </section>
        }
    })
}
