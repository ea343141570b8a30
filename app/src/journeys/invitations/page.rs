//! The sponsor's page.

use i18n::t;
use leptos::prelude::*;

use super::functions::{InvitationEntry, InvitationsView, PAGE, invitations_page};
use crate::centre::SecurityCentre;
use crate::form::{AnswerForm, FormState};
use crate::page::{here, when_loaded};
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{Card, EmptyState, ErrorSummary, Facts, Field, Heading, Notice, Select, SubmitButton, Tone};

/// `/invitations`
#[component]
pub fn InvitationsPage() -> impl IntoView {
    let data = Resource::new_blocking(here, invitations_page);
    when_loaded(data, |view: InvitationsView| {
        let account = view.account.clone();
        view! { <SecurityCentre at=PAGE account><Shown view /></SecurityCentre> }
    })
}

fn place(code: &str) -> &'static str {
    match code {
        "name_invalid" => "name",
        "email_invalid" => "email",
        "date_invalid" => "last_day",
        "field_empty" | "text_too_long" => "reason",
        _ => "",
    }
}

#[component]
fn Shown(view: InvitationsView) -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new("invite", &view.echo);
    let managed = FormState::new("manage", &view.echo);
    let InvitationsView { allowed, kinds, latest, entries, echo, .. } = view;
    let field = |id: &'static str, label: String, hint: String, kind: &'static str| {
        let hint = (!hint.is_empty()).then_some(hint);
        let error = state.error_at(id, place);
        view! { <Field id name=id label hint error value=echo.typed(id) kind required=true /> }.into_any()
    };
    let who = [
        field("name", t!(i18n, "invitation-name"), t!(i18n, "invitation-name-hint"), "text"),
        field("email", t!(i18n, "fact-email"), t!(i18n, "invitation-email-hint"), "email"),
    ];
    let latest = t!(i18n, "invitation-last-day-hint", latest = latest);
    let why = [
        field("last_day", t!(i18n, "invitation-last-day"), latest, "date"),
        field("reason", t!(i18n, "invitation-reason"), String::new(), "text"),
    ];
    let kind = match kinds.as_slice() {
        [(only, _)] => view! { <input type="hidden" name="kind" value=only.clone() /> }.into_any(),
        _ => {
            let value = echo.typed("kind");
            view! { <Select id="kind" name="kind" label=t!(i18n, "fact-kind") options=kinds value /> }
                .into_any()
        }
    };
    let form = if allowed {
        view! {
            <Card title=t!(i18n, "invitation-new")>
                <ErrorSummary errors=state.errors(place) />
                <AnswerForm action="/_fn/invitations/invite" page=PAGE state>
                    {who.into_iter().collect_view()}
                    {kind}
                    {why.into_iter().collect_view()}
                    <SubmitButton label=t!(i18n, "invitation-send") />
                </AnswerForm>
            </Card>
        }
        .into_any()
    } else {
        view! { <Notice>{t!(i18n, "invitations-off")}</Notice> }.into_any()
    };
    let list = if entries.is_empty() {
        view! { <EmptyState text=t!(i18n, "invitations-empty") /> }.into_any()
    } else {
        let items = entries.into_iter().map(|entry| view! { <Entry entry state=managed /> }).collect_view();
        view! { <ul class="entries">{items}</ul> }.into_any()
    };
    view! {
        <PageTitle text=t!(i18n, "invitations-title") error=state.has_error() />
        <Heading text=t!(i18n, "invitations-title") lead=t!(i18n, "invitations-lead") />
        {form}
        <ErrorSummary errors=managed.errors(|_| "") />
        <Card title=t!(i18n, "invitations-mine")>{list}</Card>
        <p><a href="/help/invitations">{t!(i18n, "help-more")}</a></p>
    }
}

#[component]
fn Entry(entry: InvitationEntry, state: FormState) -> impl IntoView {
    let i18n = use_i18n();
    let InvitationEntry { id, name, facts, last_day, open, here } = entry;
    let does = move |action: &'static str, label: String, tone: Tone| {
        view! { <SubmitButton label tone name="action" value=action /> }
    };
    let open = open.then(|| {
        view! {
            {does("renew", t!(i18n, "invitation-renew"), Tone::Secondary)}
            {does("withdraw", t!(i18n, "invitation-withdraw"), Tone::Quiet)}
        }
    });
    let here = here.then(|| {
        let field = format!("until-{id}");
        view! {
            <Field id=field name="last_day" label=t!(i18n, "invitation-last-day") value=last_day kind="date" />
            {does("extend", t!(i18n, "invitation-extend"), Tone::Secondary)}
            {does("end", t!(i18n, "invitation-end"), Tone::Quiet)}
        }
    });
    let form = (open.is_some() || here.is_some()).then(|| {
        view! {
            <AnswerForm action="/_fn/invitations/manage" page=PAGE state>
                <input type="hidden" name="id" value=id />
                <div class="entry-actions">{open}{here}</div>
            </AnswerForm>
        }
    });
    view! {
        <li class="entry">
            <h3>{name}</h3>
            <Facts items=facts />
            {form}
        </li>
    }
    .into_any()
}
