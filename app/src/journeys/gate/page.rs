//! The frame of all three: where somebody is, and what is shown there.

use i18n::{I18n, t};
use leptos::prelude::*;

use super::forms::{CheckForm, FindForm, StartForm};
use super::model::{GateView, Kind, gate_page};
use super::steps::{Done, Found, NewPassword, Prove};
use crate::page::{here, when_loaded};
use crate::shell::{Contacts, PageTitle, SignInLayout, use_i18n};
use crate::ui::{ButtonLink, Mood, Outcome, Steps, Tone};

/// `/recover`, `/activate`, `/find-number`, and the journeys under them.
#[component]
pub fn GatePage() -> impl IntoView {
    let data = Resource::new_blocking(here, gate_page);
    when_loaded(data, |view| view! { <SignInLayout>{shown(view)}</SignInLayout> }.into_any()).into_any()
}

/// The steps by name.
fn names(i18n: &I18n, view: &GateView) -> Vec<String> {
    match view.kind {
        Kind::Recovery => vec![
            t!(i18n, "recover-step-account"),
            t!(i18n, "recover-step-prove"),
            t!(i18n, "recover-step-password"),
            t!(i18n, "first-step-done"),
        ],
        Kind::Activation => vec![
            t!(i18n, "activate-step-check"),
            t!(i18n, "activate-step-bind"),
            t!(i18n, "activate-step-password"),
            t!(i18n, "activate-step-done"),
        ],
        Kind::Lookup => Vec::new(),
    }
}

fn shown(view: GateView) -> AnyView {
    let i18n = use_i18n();
    if view.refused.is_some() {
        return view! { <Refused view /> }.into_any();
    }
    let names = names(&i18n, &view);
    let steps =
        (!names.is_empty()).then(|| view! { <Steps names current=view.step back=view.back.clone() /> });
    let content = match (view.kind, view.step) {
        (Kind::Lookup, 1) => view! { <FindForm view /> }.into_any(),
        (Kind::Lookup, _) => view! { <Found view /> }.into_any(),
        (Kind::Recovery, 1) => view! { <StartForm view /> }.into_any(),
        (Kind::Activation, 1) => view! { <CheckForm view /> }.into_any(),
        (_, 2) => view! { <Prove view /> }.into_any(),
        (_, 3) => view! { <NewPassword view /> }.into_any(),
        _ => view! { <Done view /> }.into_any(),
    };
    view! {
        {steps}
        {content}
    }
    .into_any()
}

/// Over, somebody else's, or switched off.
#[component]
fn Refused(view: GateView) -> impl IntoView {
    let i18n = use_i18n();
    let text = i18n.error(view.refused.as_deref().unwrap_or_default(), &[]);
    let again = (!view.journey.is_empty())
        .then(|| view! { <ButtonLink href=view.page label=t!(i18n, "gate-again") external=true /> });
    view! {
        <PageTitle text=t!(i18n, "refused-title") error=Signal::stored(true) />
        <Outcome mood=Mood::Error title=t!(i18n, "refused-title") text>
            {again}
            <ButtonLink href=view.sign_in label=t!(i18n, "gate-sign-in") tone=Tone::Secondary external=true />
        </Outcome>
        <Contacts />
    }
    .into_any()
}
