//! Making a token: the form, and the token that came of it, once.

use i18n::t;
use identity::console::ManageTokens;
use identity::console::token::DEFAULT_DAYS;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{DESCRIPTION, MINT, ROOM, scope_name};
use crate::answer::Echo;
use crate::console::{ConsolePage, Seen, room};
use crate::cookies;
use crate::form::{AnswerForm, FormState};
use crate::page::here;
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{ButtonLink, Card, ErrorSummary, Facts, Field, Heading, Mood, Notice, SubmitButton, Tone};

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Mint {
    /// Codes of what may be chosen.
    scopes: Vec<String>,
    /// Days at most.
    longest: u32,
    /// The token just made, shown once: token, name, until when.
    made: Option<[String; 3]>,
    echo: Echo,
}

async fn mint(page: String) -> Result<Seen<Mint>, ServerFnError> {
    let room = match room::enter::<ManageTokens>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let offered = room.ask.services.tokens.offered(&room.sight).await;
    let echo = room.ask.echoed(&page);
    let mut view = Mint { longest: room.ask.services.domain.policy.api.longest_days, ..Mint::default() };
    if echo.typed("session") == room.sight.actor().session.to_string() {
        view.made = Some(["token", "called", "until"].map(|name| echo.typed(name)));
        // A reload does not show it again.
        room.ask.header(http::header::SET_COOKIE, &cookies::clear(cookies::ECHO));
    } else if echo.typed("token").is_empty() {
        view.echo = echo;
    }
    room.seen(offered.map(|offered| Mint {
        scopes: offered.into_iter().map(|scope| scope.code().to_owned()).collect(),
        ..view
    }))
}

/// `/console/api/new`
#[component]
pub fn MintPage() -> impl IntoView {
    let data = Resource::new_blocking(here, mint);
    view! { <ConsolePage at=ROOM data show=|view| view! { <Shown view /> } /> }
}

fn place(code: &str) -> &'static str {
    match code {
        "field_empty" | "text_too_long" => "name",
        "department_invalid" | "department_beyond" | "scope_takes_no_department" => "department",
        "date_invalid" => "days",
        _ => "",
    }
}

#[component]
fn Shown(view: Mint) -> impl IntoView {
    let i18n = use_i18n();
    if let Some(made) = view.made {
        return view! { <Made made /> }.into_any();
    }
    let state = FormState::new("mint", &view.echo);
    let chosen = view.echo.typed("scopes");
    let boxes = view
        .scopes
        .into_iter()
        .map(|code| {
            let id = format!("scope-{code}");
            let checked = chosen.split(',').any(|chosen| chosen == code);
            let label = scope_name(&i18n, &code);
            view! {
                <div class="check">
                    <input type="checkbox" id=id.clone() name="scopes[]" value=code.clone() checked=checked />
                    <label for=id>{label}" "<code>{code}</code></label>
                </div>
            }
        })
        .collect_view();
    let days = view.echo.typed("days");
    let days = if days.is_empty() { DEFAULT_DAYS.to_string() } else { days };
    view! {
        <PageTitle text=t!(i18n, "console-api-mint") error=state.has_error() />
        <Heading text=t!(i18n, "console-api-mint") lead=t!(i18n, "console-api-mint-lead") />
        <ErrorSummary errors=state.errors(place) />
        <Card>
            <AnswerForm action="/_fn/console/tokens_mint" page=MINT state>
                <Field
                    id="name"
                    name="name"
                    label=t!(i18n, "console-api-name")
                    hint=t!(i18n, "console-api-name-hint")
                    error=state.error_at("name", place)
                    value=view.echo.typed("name")
                    maxlength=60
                    required=true
                />
                <fieldset class="boxes">
                    <legend>{t!(i18n, "console-api-scopes")}</legend>
                    <p class="hint">{t!(i18n, "console-api-scopes-hint")}</p>
                    {boxes}
                </fieldset>
                <Field
                    id="department"
                    name="department"
                    label=t!(i18n, "console-api-department")
                    hint=t!(i18n, "console-api-department-hint")
                    error=state.error_at("department", place)
                    value=view.echo.typed("department")
                    maxlength=200
                />
                <Field
                    id="days"
                    name="days"
                    label=t!(i18n, "console-api-days")
                    hint=t!(i18n, "console-api-days-hint", count = view.longest)
                    error=state.error_at("days", place)
                    value=days
                    inputmode="numeric"
                    maxlength=4
                    required=true
                />
                <SubmitButton label=t!(i18n, "console-api-make") />
            </AnswerForm>
        </Card>
        <div class="actions">
            <ButtonLink href=ROOM label=t!(i18n, "go-back") tone=Tone::Secondary />
        </div>
    }
    .into_any()
}

/// The token, once.
#[component]
fn Made(made: [String; 3]) -> impl IntoView {
    let i18n = use_i18n();
    let [token, name, until] = made;
    let facts = vec![(t!(i18n, "console-api-name"), name), (t!(i18n, "console-api-until"), until)];
    view! {
        <PageTitle text=t!(i18n, "console-api-made") />
        <Heading text=t!(i18n, "console-api-made") lead=t!(i18n, "console-api-made-lead") />
        <Notice mood=Mood::Success title=t!(i18n, "console-api-token")>
            <p class="secret console-link">{token}</p>
        </Notice>
        <Facts items=facts />
        <p><a href=DESCRIPTION>{t!(i18n, "console-api-description")}</a></p>
        <div class="actions">
            <ButtonLink href=ROOM label=t!(i18n, "console-room-api") />
        </div>
    }
    .into_any()
}
