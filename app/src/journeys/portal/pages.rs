//! The pages of the personal centre.

use i18n::t;
use leptos::prelude::*;

use super::functions::{GLANCE, PortalView, ProfileView, SignInEntry, portal_page};
use crate::centre::{Centre, SIGN_OUT};
use crate::journeys::applications::ApplicationView;
use crate::messages::kind_name;
use crate::page::{here, when_loaded};
use crate::shell::{PageTitle, SignInLayout, use_i18n};
use crate::ui::{
    Avatar, ButtonLink, Card, DataTable, EmptyState, Facts, Heading, ServiceGrid, ServiceTile, SubmitButton,
    Tone,
};

/// A page of the personal centre with its data.
fn portal(at: &'static str, show: fn(PortalView) -> AnyView) -> impl IntoView {
    let data = Resource::new_blocking(here, portal_page);
    when_loaded(data, move |view| {
        let account = view.profile.name.clone();
        view! {
            <Centre at account>{show(view)}</Centre>
        }
    })
}

/// `/`: who am I, where can I go, is everything well.
#[component]
pub fn OverviewPage() -> impl IntoView {
    portal("/", |view| view! { <Overview view /> }.into_any())
}

#[component]
fn Overview(view: PortalView) -> impl IntoView {
    let i18n = use_i18n();
    let PortalView { profile, applications, sign_ins } = view;
    let sign_ins: Vec<SignInEntry> = sign_ins.into_iter().take(GLANCE).collect();
    let greeting = t!(i18n, "home-greeting", name = profile.name.clone());
    view! {
        <PageTitle text=t!(i18n, "home-title") />
        <Heading text=greeting />
        <div class="columns">
            <Card title=t!(i18n, "home-profile")><Profile profile /></Card>
            <Card title=t!(i18n, "home-applications")>
                <Applications applications />
                <p><a href="/applications">{t!(i18n, "home-all-applications")}</a></p>
            </Card>
        </div>
        <Card title=t!(i18n, "sign-ins-title")>
            <SignIns entries=sign_ins />
            <p><a href="/sign-ins">{t!(i18n, "home-all-sign-ins")}</a></p>
        </Card>
    }
}

#[component]
fn Profile(profile: ProfileView) -> impl IntoView {
    let i18n = use_i18n();
    let unbound = || t!(i18n, "fact-unbound");
    let password =
        if profile.has_password { t!(i18n, "fact-password-set") } else { t!(i18n, "fact-password-initial") };
    let mut facts =
        vec![(t!(i18n, "fact-name"), profile.name.clone()), (t!(i18n, "fact-number"), profile.number)];
    facts.extend(profile.alias.map(|alias| (t!(i18n, "fact-alias"), alias)));
    facts.push((t!(i18n, "fact-kind"), kind_name(&i18n, &profile.kind)));
    if !profile.department.is_empty() {
        facts.push((t!(i18n, "fact-department"), profile.department));
    }
    facts.push((t!(i18n, "fact-phone"), profile.phone.unwrap_or_else(unbound)));
    facts.push((t!(i18n, "fact-email"), profile.email.unwrap_or_else(unbound)));
    facts.push((t!(i18n, "fact-password"), password));
    view! {
        <div class="profile"><Avatar name=profile.name large=true /></div>
        <Facts items=facts />
        <ul class="links">
            <li><a href="/security/password">{t!(i18n, "nav-change-password")}</a></li>
            <li><a href="/security/bindings">{t!(i18n, "nav-account")}</a></li>
        </ul>
    }
}

/// Starred applications and those used lately (P-9).
#[component]
fn Applications(applications: Vec<ApplicationView>) -> impl IntoView {
    let i18n = use_i18n();
    if applications.is_empty() {
        return view! { <EmptyState text=t!(i18n, "applications-empty") /> }.into_any();
    }
    let tiles = applications
        .into_iter()
        .map(|item| view! { <ServiceTile name=item.name href=item.url note=item.note icon=item.icon /> })
        .collect_view();
    view! { <ServiceGrid>{tiles}</ServiceGrid> }.into_any()
}

/// `/sign-ins`
#[component]
pub fn SignInsPage() -> impl IntoView {
    portal("/sign-ins", |view| {
        let i18n = use_i18n();
        view! {
            <PageTitle text=t!(i18n, "sign-ins-title") />
            <Heading text=t!(i18n, "sign-ins-title") lead=t!(i18n, "sign-ins-lead") />
            <SignIns entries=view.sign_ins />
        }
        .into_any()
    })
}

#[component]
fn SignIns(entries: Vec<SignInEntry>) -> impl IntoView {
    let i18n = use_i18n();
    if entries.is_empty() {
        return view! { <EmptyState text=t!(i18n, "sign-ins-empty") /> }.into_any();
    }
    let method = |code: &str| match code {
        "password" => t!(i18n, "method-password"),
        "sms" => t!(i18n, "method-sms"),
        _ => t!(i18n, "method-scan"),
    };
    let rows = entries
        .into_iter()
        .map(|entry| {
            let outcome = if entry.outcome == "success" {
                t!(i18n, "sign-ins-success")
            } else {
                t!(i18n, "sign-ins-failure")
            };
            let device = if entry.device.is_empty() { t!(i18n, "device-unknown") } else { entry.device };
            vec![entry.time, method(&entry.method), outcome, device, entry.address]
        })
        .collect();
    let columns = vec![
        t!(i18n, "sign-ins-time"),
        t!(i18n, "sign-ins-method"),
        t!(i18n, "sign-ins-outcome"),
        t!(i18n, "sign-ins-device"),
        t!(i18n, "sign-ins-address"),
    ];
    view! { <DataTable caption=t!(i18n, "sign-ins-title") columns rows /> }.into_any()
}

/// `/sign-out`: asks, because a link must not sign anybody out.
#[component]
pub fn SignOutPage() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <SignInLayout>
            <PageTitle text=t!(i18n, "sign-out-title") />
            <Heading text=t!(i18n, "sign-out-title") lead=t!(i18n, "sign-out-text") />
            <form class="form" method="post" action=SIGN_OUT>
                <SubmitButton label=t!(i18n, "sign-out-submit") />
            </form>
            <div class="actions">
                <ButtonLink href="/" label=t!(i18n, "go-back") tone=Tone::Secondary />
            </div>
        </SignInLayout>
    }
}
