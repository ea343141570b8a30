//! `/identities` (U-19).

use i18n::t;
use leptos::prelude::*;

use super::identities::{IdentitiesView, IdentityView, identities_page};
use crate::answer::Echo;
use crate::centre::SecurityCentre;
use crate::form::{AnswerForm, FormState};
use crate::page::{here, when_loaded};
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{Card, DataTable, EmptyState, ErrorSummary, Facts, Heading, Select, SubmitButton, Tone};

/// `/identities`
#[component]
pub fn IdentitiesPage() -> impl IntoView {
    let data = Resource::new_blocking(here, identities_page);
    when_loaded(data, |view: IdentitiesView| {
        let account = view.name.clone();
        view! {
            <SecurityCentre at="/identities" account><Shown view /></SecurityCentre>
        }
    })
}

#[component]
fn Shown(view: IdentitiesView) -> impl IntoView {
    let i18n = use_i18n();
    let several = view.accounts.len() > 1;
    let title = t!(i18n, "security-tab-identities");
    let state = FormState::new("switch", &view.echo);
    let choose = several.then(|| view! { <Choose view=view.clone() /> });
    let alone = (!several).then(|| view! { <EmptyState text=t!(i18n, "identities-alone") /> });
    let cards = view
        .accounts
        .into_iter()
        .filter(|_| several)
        .map(|identity| view! { <One identity state /> })
        .collect_view();
    view! {
        <PageTitle text=title.clone() error=state.has_error() />
        <Heading text=title lead=t!(i18n, "identities-lead") />
        <ErrorSummary errors=state.errors(|_| "") />
        {alone}
        {cards}
        {choose}
    }
    .into_any()
}

#[component]
fn One(identity: IdentityView, state: FormState) -> impl IntoView {
    let i18n = use_i18n();
    let mut facts = vec![(t!(i18n, "fact-kind"), i18n.text(&format!("kind-{}", identity.kind)))];
    if !identity.department.is_empty() {
        facts.push((t!(i18n, "fact-department"), identity.department));
    }
    let title = identity.number.clone();
    let action = if identity.current {
        view! { <p class="hint">{t!(i18n, "identity-current")}</p> }.into_any()
    } else {
        view! {
            <AnswerForm action="/_fn/own/identity_switch" page="/identities" state>
                <input type="hidden" name="number" value=identity.number.clone() />
                <SubmitButton
                    label=t!(i18n, "identity-switch", number = identity.number.clone())
                    tone=Tone::Secondary

                />
            </AnswerForm>
        }
        .into_any()
    };
    view! {
        <Card title>
            <Facts items=facts />
            {action}
        </Card>
    }
    .into_any()
}

/// Which account an application gets, whoever of them is signed in.
#[component]
fn Choose(view: IdentitiesView) -> impl IntoView {
    let i18n = use_i18n();
    let echo: &Echo = &view.echo;
    let state = FormState::new("choose", echo);
    let table = (!view.defaults.is_empty()).then(|| {
        let columns = vec![t!(i18n, "identity-service"), t!(i18n, "identity-gets")];
        let rows =
            view.defaults.iter().map(|(service, number)| vec![service.clone(), number.clone()]).collect();
        view! { <DataTable caption=t!(i18n, "identity-defaults") columns rows /> }
    });
    let mut numbers = vec![(String::new(), t!(i18n, "identity-no-default"))];
    numbers.extend(view.accounts.iter().map(|one| (one.number.clone(), one.number.clone())));
    view! {
        <Card title=t!(i18n, "identity-defaults")>
            <p class="hint">{t!(i18n, "identity-defaults-text")}</p>
            {table}
            <ErrorSummary errors=state.errors(|_| "") />
            <AnswerForm action="/_fn/own/identity_choose" page="/identities" state>
                <Select id="service" name="service" label=t!(i18n, "identity-service") options=view.services.clone() />
                <Select id="number" name="number" label=t!(i18n, "identity-gets") options=numbers />
                <SubmitButton label=t!(i18n, "password-save") tone=Tone::Secondary />
            </AnswerForm>
        </Card>
    }
    .into_any()
}
