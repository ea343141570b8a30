//! The page: what there is, what was just made, and the form for another one.

use i18n::t;
use leptos::prelude::*;

use super::functions::{AppPasswordEntry, AppPasswordsView, PAGE, app_passwords_page};
use crate::centre::SecurityCentre;
use crate::form::{AnswerForm, FormState};
use crate::page::{here, when_loaded};
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{
    Card, EmptyState, ErrorSummary, Facts, Field, Heading, Mood, Notice, Select, SubmitButton, Tone,
};

/// `/security/app-passwords`
#[component]
pub fn AppPasswordsPage() -> impl IntoView {
    let data = Resource::new_blocking(here, app_passwords_page);
    when_loaded(data, |view: AppPasswordsView| {
        let account = view.account.clone();
        view! { <SecurityCentre at=PAGE account><Shown view /></SecurityCentre> }
    })
}

fn place(code: &str) -> &'static str {
    match code {
        "field_empty" | "text_too_long" => "label",
        _ => "",
    }
}

#[component]
fn Shown(view: AppPasswordsView) -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new("create", &view.echo);
    let gone = FormState::new("revoke", &view.echo);
    let AppPasswordsView { number, applications, days, entries, made, echo, .. } = view;
    let made = made.map(|(secret, label)| {
        view! {
            <Notice mood=Mood::Success title=t!(i18n, "app-password-made", label = label)>
                <p class="secret">{secret}</p>
                <p>{t!(i18n, "app-password-made-hint", number = number)}</p>
            </Notice>
        }
    });
    let list = if entries.is_empty() {
        view! { <EmptyState text=t!(i18n, "app-passwords-empty") /> }.into_any()
    } else {
        let items = entries.into_iter().map(|entry| view! { <Entry entry state=gone /> }).collect_view();
        view! { <ul class="entries">{items}</ul> }.into_any()
    };
    let form = if applications.is_empty() {
        view! { <Notice>{t!(i18n, "app-passwords-off")}</Notice> }.into_any()
    } else {
        view! {
            <Card title=t!(i18n, "app-password-new")>
                <ErrorSummary errors=state.errors(place) />
                <AnswerForm action="/_fn/app_passwords/create" page=PAGE state>
                    <Select
                        id="application"
                        name="application"
                        label=t!(i18n, "app-password-for")
                        options=applications
                        value=echo.typed("application")
                    />
                    <Field
                        id="label"
                        name="label"
                        label=t!(i18n, "app-password-label")
                        hint=t!(i18n, "app-password-label-hint")
                        error=state.error_at("label", place)
                        value=echo.typed("label")
                        maxlength=40
                        required=true
                    />
                    <Select id="days" name="days" label=t!(i18n, "app-password-days") options=days />
                    <SubmitButton label=t!(i18n, "app-password-create") />
                </AnswerForm>
            </Card>
        }
        .into_any()
    };
    view! {
        <PageTitle text=t!(i18n, "app-passwords-title") error=state.has_error() />
        <Heading text=t!(i18n, "app-passwords-title") lead=t!(i18n, "app-passwords-lead") />
        {made}
        <ErrorSummary errors=gone.errors(|_| "") />
        <Card>{list}</Card>
        {form}
        <p><a href="/help/app-passwords">{t!(i18n, "help-more")}</a></p>
    }
}

#[component]
fn Entry(entry: AppPasswordEntry, state: FormState) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <li class="entry">
            <h3>{entry.label}</h3>
            <Facts items=entry.facts />
            <AnswerForm action="/_fn/app_passwords/revoke" page=PAGE state>
                <input type="hidden" name="id" value=entry.id />
                <SubmitButton label=t!(i18n, "app-password-revoke") tone=Tone::Secondary />
            </AnswerForm>
        </li>
    }
    .into_any()
}
