//! The sign-in page: tabs, the form of the chosen way, and on wide screens the
//! QR beside it.

use i18n::t;
use leptos::prelude::*;

use super::code_form::CodeForm;
use super::functions::sign_in_page;
use super::model::{SignInView, Tab};
use super::password_form::PasswordForm;
use super::scan_panel::{ScanAside, ScanPage};
use crate::branding::Place;
use crate::page::{here, when_loaded};
use crate::shell::{Contacts, SignInLayout, use_i18n, use_site};
use crate::ui::{ButtonLink, Heading, Notice, TabItem, Tabs, Tone, percent_encode};

/// `/sign-in`
#[component]
pub fn SignInPage() -> impl IntoView {
    let data = Resource::new_blocking(here, sign_in_page);
    when_loaded(data, |view| view! { <Shown view /> })
}

/// The address of the page with another tab.
fn with_tab(page: &str, tab: Tab) -> String {
    let base = page.split("tab=").next().unwrap_or(page).trim_end_matches(['?', '&']);
    match (tab, base.contains('?')) {
        (Tab::Password, _) => base.to_owned(),
        (tab, true) => format!("{base}&tab={}", tab.code()),
        (tab, false) => format!("{base}?tab={}", tab.code()),
    }
}

#[component]
fn Shown(view: SignInView) -> impl IntoView {
    let i18n = use_i18n();
    let SignInView { tab, methods, page, .. } = view.clone();
    let scan_beside = methods.scan && tab != Tab::Scan;
    let aside = scan_beside.then(|| {
        let page = page.clone();
        ViewFn::from(move || view! { <ScanAside page=page.clone() link=with_tab(&page, Tab::Scan) /> })
    });
    let item = |of: Tab, label: String| TabItem { href: with_tab(&page, of), label, current: of == tab };
    let tabs: Vec<TabItem> = [
        methods.password.then(|| item(Tab::Password, t!(i18n, "sign-in-tab-password"))),
        methods.sms.then(|| item(Tab::Code, t!(i18n, "sign-in-tab-code"))),
        (methods.scan && tab == Tab::Scan).then(|| item(Tab::Scan, t!(i18n, "sign-in-tab-scan"))),
    ]
    .into_iter()
    .flatten()
    .collect();
    let lead = view
        .service
        .clone()
        .map(|service| t!(i18n, "sign-in-to-service", service = service))
        .unwrap_or_default();
    let links = [
        (view.activate.clone(), t!(i18n, "link-activate")),
        (view.forgot.clone(), t!(i18n, "link-forgot")),
        (view.find.clone(), t!(i18n, "link-find")),
    ];
    let form = match tab {
        Tab::Password => view! { <PasswordForm view /> }.into_any(),
        Tab::Code => view! { <CodeForm view /> }.into_any(),
        Tab::Scan => view! { <ScanPage view /> }.into_any(),
    };
    let content = view! {
        <Heading text=t!(i18n, "sign-in-title") lead />
        {(tabs.len() > 1).then(|| view! { <Tabs label=t!(i18n, "sign-in-methods") items=tabs /> })}
        {form}
        <Links ways=links.to_vec() />
    };
    match aside {
        Some(aside) => view! { <SignInLayout aside=aside>{content}</SignInLayout> }.into_any(),
        None => view! { <SignInLayout>{content}</SignInLayout> }.into_any(),
    }
}

/// The way to activation, for whom the last answer told that it is needed (J-5).
#[component]
pub(super) fn ActivateFirst(
    /// The form.
    state: crate::form::FormState,
    /// Where accounts are activated; empty: nowhere.
    href: String,
) -> impl IntoView {
    let i18n = use_i18n();
    move || {
        let needed = state
            .problem
            .with(|problem| problem.as_ref().is_some_and(|problem| problem.code == "activation_required"));
        (needed && !href.is_empty()).then(|| {
            view! { <ButtonLink href=href.clone() label=t!(i18n, "link-activate") tone=Tone::Secondary external=true /> }
        })
    }
}

/// That new people can sign in the day after (H-5): the same sentence for everybody whose sign-in
/// failed, so that it tells nobody whether a number is known (S03).
#[component]
pub(super) fn ReadyTomorrow(
    /// The form.
    state: crate::form::FormState,
    /// Whether the institution says so.
    told: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    move || {
        let failed = state.problem.with(|problem| {
            let code = problem.as_ref().map_or("", |problem| problem.code.as_str());
            matches!(code, "wrong_credentials" | "code_wrong" | "code_expired")
        });
        (failed && told).then(|| view! { <Notice>{t!(i18n, "sign-in-ready-tomorrow")}</Notice> })
    }
}

/// The links under the form (J-13, J-15): for who cannot sign in, those of the profile, and help.
#[component]
fn Links(
    /// Address and name of what is there for who cannot sign in; without an address it is off.
    ways: Vec<(String, String)>,
) -> impl IntoView {
    let i18n = use_i18n();
    let own = use_site().brand.links_at(Place::SignIn).into_iter().map(|link| (link.url, link.label));
    let items = ways
        .into_iter()
        .filter(|(url, _)| !url.is_empty())
        .chain(own)
        .map(|(url, label)| view! { <li><a href=url rel="external">{label}</a></li> })
        .collect_view();
    let help = format!("/help?from={}", percent_encode(&here()));
    view! {
        <ul class="links">
            {items}
            <li><a href=help>{t!(i18n, "link-help")}</a></li>
        </ul>
        <Contacts />
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tabs_keep_where_the_person_was_going() {
        let page = "/sign-in?service=https%3A%2F%2Foa.cn%2F&tab=code";
        assert_eq!(with_tab(page, Tab::Password), "/sign-in?service=https%3A%2F%2Foa.cn%2F");
        assert_eq!(with_tab(page, Tab::Scan), "/sign-in?service=https%3A%2F%2Foa.cn%2F&tab=scan");
        assert_eq!(with_tab("/sign-in?tab=scan", Tab::Password), "/sign-in");
        assert_eq!(with_tab("/sign-in", Tab::Code), "/sign-in?tab=code");
    }
}
