//! `/console/set-up/<token>`: from a link to a role, step by step.

use http::StatusCode;
use i18n::t;
use identity::console::access::{Shown as Link, Standing};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};

use super::frame::role_name;
use super::set_up_functions::address;
use crate::answer::Echo;
use crate::centre::SIGN_OUT;
use crate::form::{AnswerForm, FormState};
use crate::new_password::{self, NewPasswordFields};
use crate::page::{here, when_loaded};
use crate::shell::{PageTitle, SignInLayout, use_i18n};
use crate::ui::{
    ButtonLink, ErrorSummary, Facts, Field, Heading, Mood, Notice, Outcome, Steps, SubmitButton, Tone,
    percent_encode,
};

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct SetUp {
    /// Who is signed in.
    account: String,
    /// Why there is nothing to set up.
    refused: Option<String>,
    token: String,
    role: String,
    department: String,
    until: String,
    /// Number of the account the link is for.
    number: String,
    /// What comes next.
    next: Next,
    policy: vocabulary::PasswordPolicy,
    echo: Echo,
}

/// [`Standing`], as pages keep it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
enum Next {
    #[default]
    Nothing,
    Create,
    Use(String),
    SignIn,
    Other(String),
    Enrol,
    Prove,
    Accept,
}

async fn set_up(token: String, page: String) -> Result<SetUp, ServerFnError> {
    let ask = crate::context::ask()?;
    if let Some(wizard) = ask.owed() {
        ask.see_other(&wizard);
        return Ok(SetUp::default());
    }
    let mut view = SetUp { echo: ask.echoed(&page), ..SetUp::default() };
    if let Some(session) = ask.full() {
        let account = ask.account(session).await.map_err(|fault| ask.broken(&fault))?;
        view.account = account.map(|account| account.row.name).unwrap_or_default();
    }
    match ask.services.access.open(&token, ask.full()).await.map_err(|fault| ask.broken(&fault))? {
        Ok(link) => {
            view.until = ask.time(link.until);
            view.policy = ask.services.domain.policy.password.clone();
            view.fill(token, link);
        }
        Err(refusal) => {
            ask.status(StatusCode::GONE);
            view.refused = Some(refusal.code().to_owned());
        }
    }
    Ok(view)
}

impl SetUp {
    fn fill(&mut self, token: String, link: Link) {
        self.token = token;
        link.role.code().clone_into(&mut self.role);
        self.department = link.department;
        self.number = link.number;
        self.next = match link.standing {
            Standing::Unclaimed { signed_in: None } => Next::Create,
            Standing::Unclaimed { signed_in: Some((number, name)) } => {
                Next::Use(format!("{name} ({number})"))
            }
            Standing::SignIn => Next::SignIn,
            Standing::Other { number } => Next::Other(number),
            Standing::Enrol => Next::Enrol,
            Standing::Prove => Next::Prove,
            Standing::Ready => Next::Accept,
        };
    }
}

impl Next {
    /// The step it belongs to.
    fn step(&self) -> usize {
        match self {
            Self::Nothing | Self::Create | Self::Use(_) | Self::SignIn | Self::Other(_) => 1,
            Self::Enrol => 2,
            Self::Prove => 3,
            Self::Accept => 4,
        }
    }
}

/// `/console/set-up/<token>`
#[component]
pub fn SetUpPage() -> impl IntoView {
    let params = use_params_map();
    let source = move || (params.with(|params| params.get("token").unwrap_or_default()), here());
    let data = Resource::new_blocking(source, |(token, page)| set_up(token, page));
    when_loaded(data, |view: SetUp| {
        let account = view.account.clone();
        view! { <SignInLayout account sign_out=SIGN_OUT><Shown view /></SignInLayout> }
    })
}

fn place(code: &str) -> &'static str {
    match code {
        "account_number_invalid" | "account_number_taken" => "number",
        "name_invalid" => "name",
        other => new_password::place(other),
    }
}

#[component]
fn Shown(view: SetUp) -> impl IntoView {
    let i18n = use_i18n();
    if let Some(code) = view.refused {
        return view! {
            <PageTitle text=t!(i18n, "console-set-up-over-title") error=true />
            <Outcome
                mood=Mood::Warning
                title=t!(i18n, "console-set-up-over-title")
                text=format!("{}{}", i18n.error(&code, &[]), t!(i18n, "console-set-up-over-ask"))
            >
                <ButtonLink href="/console" label=t!(i18n, "console-title") external=true />
            </Outcome>
        }
        .into_any();
    }
    let names = vec![
        t!(i18n, "console-set-up-step-account"),
        t!(i18n, "console-set-up-step-factor"),
        t!(i18n, "console-set-up-step-prove"),
        t!(i18n, "console-set-up-step-accept"),
    ];
    let role = role_name(&i18n, &view.role);
    let mut facts = vec![(t!(i18n, "console-access-role"), role)];
    if !view.department.is_empty() {
        facts.push((t!(i18n, "console-access-department"), view.department.clone()));
    }
    if !view.number.is_empty() {
        facts.push((t!(i18n, "account-label"), view.number.clone()));
    }
    facts.push((t!(i18n, "console-set-up-until"), view.until.clone()));
    let error = Signal::stored(view.echo.problem.is_some() || view.echo.failure.is_some());
    let state = FormState::new(&view.echo.form, &view.echo);
    view! {
        <PageTitle text=t!(i18n, "console-set-up-title") error />
        <Heading text=t!(i18n, "console-set-up-title") lead=t!(i18n, "console-set-up-lead") />
        <Steps names current=view.next.step() />
        <Facts items=facts />
        <ErrorSummary errors=state.errors(place) />
        <Step view />
    }
    .into_any()
}

/// What is to be done now.
#[component]
fn Step(view: SetUp) -> impl IntoView {
    let i18n = use_i18n();
    let page = address(&view.token);
    let onward = percent_encode(&page);
    let sign_in = format!("/sign-in?next={onward}");
    match view.next.clone() {
        Next::Nothing => ().into_any(),
        Next::Create => view! {
            <Create view page />
            <p>
                <a href=sign_in rel="external">{t!(i18n, "console-set-up-use-mine")}</a>
            </p>
        }
        .into_any(),
        Next::Use(account) => {
            let state = FormState::new("claim", &view.echo);
            view! {
                <p>{t!(i18n, "console-set-up-claim-text")}</p>
                <AnswerForm action="/_fn/set_up/claim" page state>
                    <input type="hidden" name="token" value=view.token />
                    <SubmitButton label=t!(i18n, "console-set-up-claim", account = account) />
                </AnswerForm>
            }
            .into_any()
        }
        Next::SignIn => view! {
            <p>{t!(i18n, "console-set-up-sign-in-text", number = view.number)}</p>
            <div class="actions">
                <ButtonLink href=sign_in label=t!(i18n, "sign-in-title") external=true />
            </div>
        }
        .into_any(),
        Next::Other(mine) => view! {
            <Notice mood=Mood::Warning>
                {t!(i18n, "console-set-up-other", mine = mine, number = view.number)}
            </Notice>
            <form method="post" action=SIGN_OUT>
                <SubmitButton label=t!(i18n, "nav-sign-out") tone=Tone::Secondary />
            </form>
        }
        .into_any(),
        Next::Enrol => view! {
            <p>{t!(i18n, "console-set-up-enrol-text")}</p>
            <div class="actions">
                <ButtonLink
                    href=format!("/security/factors?next={onward}")
                    label=t!(i18n, "console-set-up-enrol")
                    external=true
                />
            </div>
        }
        .into_any(),
        Next::Prove => view! {
            <p>{t!(i18n, "console-set-up-prove-text")}</p>
            <div class="actions">
                <ButtonLink
                    href=format!("/confirm?need=factor&next={onward}")
                    label=t!(i18n, "console-set-up-prove")
                    external=true
                />
            </div>
        }
        .into_any(),
        Next::Accept => {
            let state = FormState::new("accept", &view.echo);
            view! {
                <p>{t!(i18n, "console-set-up-accept-text")}</p>
                <AnswerForm action="/_fn/set_up/accept" page state>
                    <input type="hidden" name="token" value=view.token />
                    <SubmitButton label=t!(i18n, "console-set-up-accept") />
                </AnswerForm>
            }
            .into_any()
        }
    }
}

/// The first administrator's own account.
#[component]
fn Create(view: SetUp, page: String) -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new("create", &view.echo);
    view! {
        <p>{t!(i18n, "console-set-up-create-text")}</p>
        <AnswerForm action="/_fn/set_up/create" page state>
            <input type="hidden" name="token" value=view.token />
            <Field
                id="number"
                name="number"
                label=t!(i18n, "account-label")
                hint=t!(i18n, "console-set-up-number-hint")
                error=state.error_at("number", place)
                value=view.echo.typed("number")
                maxlength=32
                required=true
            />
            <Field
                id="name"
                name="name"
                label=t!(i18n, "console-set-up-name")
                error=state.error_at("name", place)
                value=view.echo.typed("name")
                autocomplete="name"
                maxlength=60
                required=true
            />
            <NewPasswordFields state policy=view.policy number=String::new() />
            <SubmitButton label=t!(i18n, "console-set-up-create") />
        </AnswerForm>
    }
    .into_any()
}
