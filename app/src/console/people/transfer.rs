//! A number moved from one account to another (U-21): look up who has it, see
//! both, confirm.

use i18n::{I18n, t};
use identity::console::{Capability, MoveContacts};
use identity::{Fault, Refusal};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::ROOM;
use super::acts::{parts_of, who};
use super::functions::{account_of, done_at};
use crate::answer::{Answer, Echo};
use crate::console::room::{self, Entered};
use crate::console::{ConsolePage, Seen};
use crate::context::{Ask, Form, base64_url, from_base64_url, parameter};
use crate::form::{AnswerForm, FormState};
use crate::page::here;
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{ButtonLink, Card, ErrorSummary, Facts, Field, Heading, Mood, Notice, SubmitButton, Tone};

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct TransferView {
    id: String,
    to: Vec<(String, String)>,
    /// The sealed number that is to be moved, and the same masked.
    number: Option<(String, String)>,
    /// Whoever has it: id and facts.
    holder: Option<(String, Vec<(String, String)>)>,
    echo: Echo,
}

fn path(id: Uuid) -> String {
    format!("{ROOM}/{id}/move")
}

async fn transfer(page: String) -> Result<Seen<TransferView>, ServerFnError> {
    let room = match room::enter::<MoveContacts>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let view = view(&room, &page).await;
    room.found(view)
}

async fn view(room: &Entered<MoveContacts>, page: &str) -> Result<Option<TransferView>, Fault> {
    let people = &room.ask.services.people;
    let Some(id) = parts_of(page).0 else { return Ok(None) };
    let Some(account) = people.person(&room.sight, id).await? else { return Ok(None) };
    let i18n = I18n::for_locale(room.ask.locale());
    let mut view = TransferView {
        id: id.to_string(),
        to: who(&i18n, &account),
        echo: room.ask.echoed(page),
        ..TransferView::default()
    };
    if let Some(phone) = parameter(page, "number").and_then(|sealed| opened(&room.ask, &sealed))
        && let Ok(holder) = people.holder(&room.sight, &phone).await?
    {
        let sealed = base64_url(&people.seal_text(holder.phone.as_str()));
        view.number = Some((sealed, holder.phone.masked()));
        view.holder = holder.account.map(|account| (account.row.id.to_string(), who(&i18n, &account)));
    }
    Ok(Some(view))
}

fn opened(ask: &Ask, sealed: &str) -> Option<String> {
    ask.services.people.open_text(&from_base64_url(sealed)?)
}

/// Looks up who has a number, and leads to the page that shows both.
#[server(prefix = "/_fn", endpoint = "console/people_move_find", output = Json)]
pub async fn people_move_find(
    #[server(default)] id: String,
    #[server(default)] phone: String,
) -> Result<Answer, ServerFnError> {
    let (ask, leave) = room::acting::<MoveContacts>().await?;
    let page = path(account_of(&id));
    let verdict = match leave {
        Ok(may) => look_up(&ask, &may, &id, &phone).await,
        Err(refusal) => Ok(Err(refusal)),
    };
    // The number is kept where what was typed is: sealed, in this browser.
    let typed = [("phone", phone.as_str())];
    let answer = verdict.map(|verdict| match verdict {
        Ok(url) => Answer::Go { url },
        Err(refusal) => ask.done(Err(refusal), &page),
    });
    Ok(ask.reply(Form { name: "find", page: &page, typed: &typed }, answer))
}

async fn look_up(
    ask: &Ask,
    may: &Capability<MoveContacts>,
    id: &str,
    phone: &str,
) -> Result<Result<String, Refusal>, Fault> {
    let people = &ask.services.people;
    let id = account_of(id);
    if people.person(may, id).await?.is_none() {
        return Ok(Err(Refusal::NotThere));
    }
    Ok(people.holder(may, phone).await?.and_then(|holder| match &holder.account {
        Some(account) if account.row.id == id => Err(Refusal::NothingToDo),
        _ => Ok(format!("{}?number={}", path(id), base64_url(&people.seal_text(holder.phone.as_str())))),
    }))
}

/// Moves the number.
#[server(prefix = "/_fn", endpoint = "console/people_move", output = Json)]
pub async fn people_move(
    #[server(default)] id: String,
    #[server(default)] number: String,
    #[server(default)] from: String,
    #[server(default)] reason: String,
) -> Result<Answer, ServerFnError> {
    let (ask, leave) = room::acting::<MoveContacts>().await?;
    let page = format!("{}?number={}", path(account_of(&id)), crate::ui::percent_encode(&number));
    let phone = opened(&ask, &number).unwrap_or_default();
    let from = (!from.is_empty()).then(|| account_of(&from));
    let verdict = match leave {
        Ok(may) => ask.services.people.move_number(&may, account_of(&id), &phone, from, &reason).await,
        Err(refusal) => Ok(Err(refusal)),
    };
    let typed = [("reason", reason.as_str())];
    let answer = verdict.map(|verdict| ask.done(verdict, &done_at(&id, "move")));
    Ok(ask.reply(Form { name: "move", page: &page, typed: &typed }, answer))
}

/// `/console/people/:id/move`
#[component]
pub fn TransferNumberPage() -> impl IntoView {
    let data = Resource::new_blocking(here, transfer);
    view! { <ConsolePage at=ROOM data show=|view| view! { <Shown view /> } /> }
}

fn place(code: &str) -> &'static str {
    match code {
        "field_empty" | "text_too_long" => "reason",
        code if code.starts_with("phone_") => "phone",
        _ => "",
    }
}

#[component]
fn Shown(view: TransferView) -> impl IntoView {
    let i18n = use_i18n();
    let TransferView { id, to, number, holder, echo } = view;
    let find = FormState::new("find", &echo);
    let confirm = FormState::new("move", &echo);
    let back = format!("{ROOM}/{id}");
    let form = match number {
        None => view! {
            <Card>
                <Facts items=to />
                <AnswerForm action="/_fn/console/people_move_find" page=format!("{back}/move") state=find>
                    <input type="hidden" name="id" value=id />
                    <Field
                        id="phone"
                        name="phone"
                        label=t!(i18n, "console-people-move-number")
                        hint=t!(i18n, "console-people-move-hint")
                        error=find.error_at("phone", place)
                        value=echo.typed("phone")
                        inputmode="tel"
                        maxlength=24
                        required=true
                    />
                    <div class="row-actions">
                        <SubmitButton label=t!(i18n, "console-people-move-find") />
                        <ButtonLink href=back label=t!(i18n, "console-people-back-out") tone=Tone::Quiet />
                    </div>
                </AnswerForm>
            </Card>
        }
        .into_any(),
        Some((sealed, masked)) => {
            let again = format!("{back}/move");
            let (from, held) = match holder {
                Some((from, facts)) => (from, view! { <Facts items=facts /> }.into_any()),
                None => (String::new(), view! { <p>{t!(i18n, "console-people-move-nobody")}</p> }.into_any()),
            };
            view! {
                <Notice mood=Mood::Warning>
                    {t!(i18n, "console-people-move-what", phone = masked)}
                </Notice>
                <div class="columns">
                    <Card title=t!(i18n, "console-people-move-from")>{held}</Card>
                    <Card title=t!(i18n, "console-people-move-to")><Facts items=to /></Card>
                </div>
                <Card>
                    <AnswerForm action="/_fn/console/people_move" page=again.clone() state=confirm>
                        <input type="hidden" name="id" value=id />
                        <input type="hidden" name="number" value=sealed />
                        <input type="hidden" name="from" value=from />
                        <Field
                            id="reason"
                            name="reason"
                            label=t!(i18n, "console-people-reason")
                            hint=t!(i18n, "console-people-reason-hint")
                            error=confirm.error_at("reason", place)
                            value=echo.typed("reason")
                            maxlength=200
                            required=true
                        />
                        <div class="row-actions">
                            <SubmitButton label=t!(i18n, "console-people-move-do") tone=Tone::Danger />
                            <ButtonLink href=again label=t!(i18n, "console-people-back-out") tone=Tone::Quiet />
                        </div>
                    </AnswerForm>
                </Card>
            }
            .into_any()
        }
    };
    view! {
        <PageTitle text=t!(i18n, "console-people-act-move") error=confirm.has_error() />
        <Heading text=t!(i18n, "console-people-act-move") lead=t!(i18n, "console-people-move-lead") />
        <ErrorSummary errors=find.errors(place) />
        <ErrorSummary errors=confirm.errors(place) />
        {form}
    }
}
