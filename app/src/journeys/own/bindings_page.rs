//! `/security/bindings` (P-12, S-7, H-19, H-20).

use i18n::t;
use leptos::prelude::*;

use super::phones::{BoundView, bindings_page};
use crate::centre::SecurityCentre;
use crate::page::{here, when_loaded};
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{ButtonLink, Card, Heading, Mood, Notice, Tone};

/// `/security/bindings`
#[component]
pub fn BindingsPage() -> impl IntoView {
    let data = Resource::new_blocking(here, bindings_page);
    when_loaded(data, |view: BoundView| {
        let account = view.name.clone();
        view! {
            <SecurityCentre at="/security/bindings" account><Shown view /></SecurityCentre>
        }
    })
}

#[component]
fn Shown(view: BoundView) -> impl IntoView {
    let i18n = use_i18n();
    let done = (!view.done.is_empty()).then(|| {
        let text = if view.done == "email" {
            t!(i18n, "bindings-done-email")
        } else {
            t!(i18n, "bindings-done-phone")
        };
        view! { <Notice mood=Mood::Success>{text}</Notice> }
    });
    let row = |title: String, text: String, bound: Option<String>, href: &'static str| {
        let label = if bound.is_some() { t!(i18n, "binding-manage") } else { t!(i18n, "binding-bind") };
        let tone = if bound.is_some() { Tone::Secondary } else { Tone::Primary };
        let value = bound.unwrap_or_else(|| t!(i18n, "fact-unbound"));
        view! {
            <Card title>
                <p class="hint">{text}</p>
                <p class="bound-target"><strong>{value}</strong></p>
                <div class="actions"><ButtonLink href label tone external=true /></div>
            </Card>
        }
    };
    view! {
        <PageTitle text=t!(i18n, "security-tab-bindings") />
        <Heading text=t!(i18n, "security-tab-bindings") lead=t!(i18n, "bindings-lead") />
        {done}
        {row(t!(i18n, "binding-login"), t!(i18n, "binding-login-text"), view.login, "/security/phone/login")}
        {row(t!(i18n, "binding-security"), t!(i18n, "binding-security-text"), view.security, "/security/phone/security")}
        {row(t!(i18n, "binding-email"), t!(i18n, "binding-email-text"), view.email, "/security/email")}
    }
    .into_any()
}
