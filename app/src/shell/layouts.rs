//! The two ways a page is laid out. Both carry the language switch in every
//! state (P-7) and work inside `<Router>` only, which knows the page's address.

use i18n::t;
use leptos::prelude::*;

use super::{
    furniture::{AccountMenu, Brand, Footer, NavItem, Threshold},
    use_i18n, use_site,
};
use crate::page::here;
use crate::ui::{Icon, LanguageSwitch, Mood, Notice};

/// One sheet on a quiet ground: sign-in, its wizards, results. On phones the
/// sheet is the page.
#[component]
pub fn SignInLayout(
    /// Beside the form on wide screens, absent on phones (J-14): the scan panel.
    #[prop(optional, into)]
    aside: Option<ViewFn>,
    /// More room for tables and the like.
    #[prop(optional)]
    wide: bool,
    /// Who is half signed in, with a way out (P-6): the sign-out form's address.
    #[prop(optional, into)]
    sign_out: String,
    /// Who that is; by default the site's.
    #[prop(optional, into)]
    account: Option<String>,
    /// The few links that are open while a forced step is pending (P-6).
    #[prop(optional)]
    links: Vec<NavItem>,
    /// The form.
    children: Children,
) -> impl IntoView {
    let site = use_site();
    let two = aside.is_some();
    let links = (!links.is_empty()).then(|| {
        let label = t!(use_i18n(), "nav-label");
        let links = links
            .into_iter()
            .map(|link| view! { <li><a href=link.href rel="external">{link.label}</a></li> })
            .collect_view();
        view! { <nav class="top-links" aria-label=label><ul>{links}</ul></nav> }
    });
    let account =
        account.or_else(|| site.account_name.clone()).filter(|name| !name.is_empty() && !sign_out.is_empty());
    view! {
        <div class="page gatehouse">
            <Threshold />
            <header class="top">
                <Brand />
                <div class="top-end">
                    <LanguageSwitch path=here() />
                    {account.map(|name| view! { <AccountMenu name items=Vec::new() sign_out /> })}
                </div>
            </header>
            {links}
            <Announcements />
            <main id="main" class="sheet" class:two=two class:wide=wide tabindex="-1">
                <div class="sheet-main" data-region="">{children()}</div>
                {aside.map(|aside| view! { <aside class="sheet-side">{aside.run()}</aside> })}
            </main>
            <Footer />
        </div>
    }
    .into_any()
}

/// A page of the personal centre: navigation beside it on wide screens, above
/// it on phones (P-5). While a forced step is pending `nav` has only what may
/// be opened (P-6).
#[component]
pub fn PageLayout(
    /// The navigation.
    nav: Vec<NavItem>,
    /// The avatar menu's links, above sign-out (H-17, H-18).
    #[prop(optional)]
    menu: Vec<NavItem>,
    /// Whose page; by default the site's.
    #[prop(optional, into)]
    account: Option<String>,
    /// Where the sign-out form is sent.
    #[prop(into)]
    sign_out: String,
    /// The page.
    children: Children,
) -> impl IntoView {
    let i18n = use_i18n();
    let account = account.or_else(|| use_site().account_name.clone());
    let links = nav_links(nav);
    view! {
        <div class="page portal">
            <Threshold />
            <header class="top">
                <Brand href="/" />
                <div class="top-end">
                    <LanguageSwitch path=here() />
                    {account.map(|name| view! { <AccountMenu name items=menu sign_out /> })}
                </div>
            </header>
            <nav class="rail" aria-label=t!(i18n, "nav-label")>
                <ul>{links}</ul>
            </nav>
            <main id="main" class="room" tabindex="-1" data-region=""><Announcements />{children()}</main>
            <Footer />
        </div>
    }
    .into_any()
}

/// A page of the console: its rooms beside it on wide screens, folded above it
/// on phones.
#[component]
pub fn ConsoleLayout(
    /// The rooms.
    nav: Vec<NavItem>,
    /// The avatar menu's links, above sign-out.
    menu: Vec<NavItem>,
    /// Who looks.
    #[prop(into)]
    account: String,
    /// Their roles, in words.
    #[prop(into)]
    roles: String,
    /// Where the sign-out form is sent.
    #[prop(into)]
    sign_out: String,
    /// The page.
    children: Children,
) -> impl IntoView {
    let i18n = use_i18n();
    let links = nav_links(nav);
    view! {
        <div class="page portal console">
            <Threshold />
            <header class="top">
                <Brand href="/console" />
                <span class="console-mark">{t!(i18n, "console-title")}</span>
                <div class="top-end">
                    <span class="console-roles">{roles}</span>
                    <LanguageSwitch path=here() />
                    <AccountMenu name=account items=menu sign_out />
                </div>
            </header>
            <nav class="rail" aria-label=t!(i18n, "nav-label")>
                <ul>{links}</ul>
            </nav>
            <main id="main" class="room" tabindex="-1" data-region="">{children()}</main>
        </div>
    }
    .into_any()
}

/// What the institution announces, on the sign-in pages and in the personal centre.
#[component]
fn Announcements() -> impl IntoView {
    let announced = use_site().announced.clone();
    let any = !announced.is_empty();
    let notices = announced
        .into_iter()
        .map(|one| {
            let mood = if one.urgent { Mood::Warning } else { Mood::Info };
            view! { <Notice mood>{one.text}</Notice> }
        })
        .collect_view();
    any.then(|| view! { <div class="announcements">{notices}</div> })
}

fn nav_links(nav: Vec<NavItem>) -> impl IntoView {
    nav.into_iter()
        .map(|item| {
            view! {
                <li>
                    <a href=item.href aria-current=item.current.then_some("page")>
                        <Icon glyph=item.glyph />
                        <span>{item.label}</span>
                    </a>
                </li>
            }
        })
        .collect_view()
}
