//! `/scan/<token>` on the phone: where and what is asking, confirm or refuse.

use i18n::t;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::functions::{ScanAsk, ScanConfirmView, scan_page};
use crate::form::{AnswerForm, FormState};
use crate::page::{here, when_loaded};
use crate::shell::{PageTitle, SignInLayout, use_i18n};
use crate::ui::{ButtonLink, ErrorSummary, Facts, Heading, Mood, Notice, Outcome, SubmitButton, Tone};

/// `/scan/<token>`
#[component]
pub fn ScanConfirmPage() -> impl IntoView {
    let params = use_params_map();
    let query = use_query_map();
    let source = move || {
        let token = params.with(|params| params.get("token").unwrap_or_default());
        (token, query.with(|query| query.get("done")))
    };
    let data = Resource::new_blocking(source, |(token, done)| scan_page(token, done));
    view! { <SignInLayout>{when_loaded(data, |view| view! { <Shown view /> })}</SignInLayout> }
}

#[component]
fn Shown(view: ScanConfirmView) -> impl IntoView {
    let i18n = use_i18n();
    match view {
        ScanConfirmView::Ask(asked) => view! { <Asked asked /> }.into_any(),
        ScanConfirmView::Confirmed => view! {
            <PageTitle text=t!(i18n, "scan-done-title") />
            <Outcome title=t!(i18n, "scan-done-title") text=t!(i18n, "scan-done-text") />
        }
        .into_any(),
        ScanConfirmView::Refused => view! {
            <PageTitle text=t!(i18n, "scan-refused-title") />
            <Outcome mood=Mood::Warning title=t!(i18n, "scan-refused-title") text=t!(i18n, "scan-refused-text") />
        }
        .into_any(),
        ScanConfirmView::Over(code) => view! {
            <PageTitle text=t!(i18n, "refused-title") error=Signal::stored(true) />
            <Outcome mood=Mood::Error title=t!(i18n, "refused-title") text=i18n.error(&code, &[])>
                <ButtonLink href="/" label=t!(i18n, "go-home") tone=Tone::Secondary />
            </Outcome>
        }
        .into_any(),
    }
}

#[component]
fn Asked(asked: ScanAsk) -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new("scan", &asked.echo);
    let page = here();
    let mut facts = Vec::new();
    if let Some(service) = asked.service {
        facts.push((t!(i18n, "scan-confirm-service"), service));
    }
    let device = if asked.device.is_empty() { t!(i18n, "device-unknown") } else { asked.device };
    facts.push((t!(i18n, "scan-confirm-device"), device));
    facts.push((t!(i18n, "scan-confirm-address"), asked.address));
    facts.push((t!(i18n, "scan-confirm-time"), asked.time));
    facts.push((t!(i18n, "scan-confirm-account"), asked.account));
    view! {
        <PageTitle text=t!(i18n, "scan-confirm-title") error=state.has_error() />
        <Heading text=t!(i18n, "scan-confirm-title") lead=t!(i18n, "scan-confirm-lead") />
        <ErrorSummary errors=state.errors(|_| "") />
        <Facts items=facts />
        <Notice mood=Mood::Warning>{t!(i18n, "scan-confirm-warning")}</Notice>
        <AnswerForm action="/_fn/scan/decide" page state>
            <input type="hidden" name="token" value=asked.token />
            <SubmitButton label=t!(i18n, "scan-confirm-yes") name="decision" value="confirm" />
            <SubmitButton
                label=t!(i18n, "scan-confirm-no")
                name="decision"
                value="refuse"
                tone=Tone::Secondary

            />
        </AnswerForm>
    }
}
