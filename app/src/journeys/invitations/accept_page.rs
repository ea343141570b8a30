//! The invited person's page: one sheet, one code, one password.

use i18n::t;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::functions::{InvitationView, invitation_page};
use crate::captcha::CaptchaPart;
use crate::form::{AnswerForm, FormState};
use crate::journeys::help::HelpLink;
use crate::new_password::{self, NewPasswordFields};
use crate::page::{here, when_loaded};
use crate::proof::CodeOnly;
use crate::shell::{PageTitle, SignInLayout, use_i18n};
use crate::ui::{ButtonLink, ErrorSummary, Facts, Heading, Mood, Outcome, SubmitButton, Tone};

/// `/invitation/<token>`
#[component]
pub fn InvitationPage() -> impl IntoView {
    let params = use_params_map();
    let source = move || (params.with(|params| params.get("token").unwrap_or_default()), here());
    let data = Resource::new_blocking(source, |(token, page)| invitation_page(token, page));
    view! { <SignInLayout>{when_loaded(data, |view| view! { <Shown view /> })}</SignInLayout> }
}

fn place(code: &str) -> &'static str {
    match code {
        "code_invalid" | "code_wrong" | "code_expired" | "code_used_up" | "too_soon" | "too_many_sends" => {
            "code"
        }
        "captcha_required" | "captcha_wrong" => "captcha",
        other => new_password::place(other),
    }
}

#[component]
fn Shown(view: InvitationView) -> impl IntoView {
    let i18n = use_i18n();
    if let Some(code) = view.refused {
        return view! {
            <PageTitle text=t!(i18n, "refused-title") error=Signal::stored(true) />
            <Outcome mood=Mood::Error title=t!(i18n, "refused-title") text=i18n.error(&code, &[])>
                <ButtonLink href="/sign-in" label=t!(i18n, "sign-in-title") tone=Tone::Secondary external=true />
            </Outcome>
            <HelpLink code />
        }
        .into_any();
    }
    if let Some(number) = view.number {
        return view! {
            <PageTitle text=t!(i18n, "invitation-done-title") />
            <Outcome
                title=t!(i18n, "invitation-done-title")
                text=t!(i18n, "invitation-done-text", number = number)
            >
                <ButtonLink href="/sign-in" label=t!(i18n, "sign-in-title") external=true />
            </Outcome>
        }
        .into_any();
    }
    let state = FormState::new("accept", &view.echo);
    let page = format!("/invitation/{}", view.token);
    let facts = vec![
        (t!(i18n, "invitation-from"), view.sponsor),
        (t!(i18n, "invitation-name"), view.name),
        (t!(i18n, "invitation-last-day"), view.until),
    ];
    view! {
        <PageTitle text=t!(i18n, "invitation-title") error=state.has_error() />
        <Heading text=t!(i18n, "invitation-title") lead=t!(i18n, "invitation-lead") />
        <Facts items=facts />
        <ErrorSummary errors=state.errors(place) />
        <AnswerForm action="/_fn/invitation/accept" page state>
            <input type="hidden" name="token" value=view.token />
            <CodeOnly state target=view.email send="/_fn/invitation/send_code" mail=true />
            <CaptchaPart state always=None error=state.error_at("captcha", place) />
            <NewPasswordFields state policy=view.policy number=String::new() />
            <SubmitButton label=t!(i18n, "invitation-accept") />
        </AnswerForm>
    }
    .into_any()
}
