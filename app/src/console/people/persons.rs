//! Two accounts made one person's (U-19), after both were seen; the other way
//! is one of the [`super::acts`].

use i18n::{I18n, t};
use identity::Fault;
use identity::console::EditPeople;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use super::ROOM;
use super::acts::{parts_of, who};
use super::functions::{account_of, done_at};
use crate::answer::{Answer, Echo};
use crate::console::room::{self, Entered};
use crate::console::{ConsolePage, Filters, Seen};
use crate::context::{Form, parameter};
use crate::form::{AnswerForm, FormState};
use crate::page::here;
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{
    ButtonLink, Card, EmptyState, ErrorSummary, Facts, Field, Heading, Mood, Notice, SubmitButton, Tone,
};

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct MergeView {
    id: String,
    first: Vec<(String, String)>,
    /// The number that was asked for.
    asked: String,
    /// The other account: id and facts.
    second: Option<(String, Vec<(String, String)>)>,
    echo: Echo,
}

async fn merge(page: String) -> Result<Seen<MergeView>, ServerFnError> {
    let room = match room::enter::<EditPeople>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let view = view(&room, &page).await;
    room.found(view)
}

async fn view(room: &Entered<EditPeople>, page: &str) -> Result<Option<MergeView>, Fault> {
    let people = &room.ask.services.people;
    let Some(id) = parts_of(page).0 else { return Ok(None) };
    let Some(account) = people.person(&room.sight, id).await? else { return Ok(None) };
    let i18n = I18n::for_locale(room.ask.locale());
    let facts = |account: &identity::ports::Account| -> Result<Vec<(String, String)>, Fault> {
        let mut facts = who(&i18n, account);
        let document = people.masked_document(account)?;
        let document = document.unwrap_or_else(|| t!(i18n, "console-people-unknown"));
        facts.push((t!(i18n, "console-people-document"), document));
        Ok(facts)
    };
    let asked = parameter(page, "with").unwrap_or_default();
    let second = people.by_number(&room.sight, &asked).await?.filter(|other| other.row.id != id);
    Ok(Some(MergeView {
        id: id.to_string(),
        first: facts(&account)?,
        second: match &second {
            Some(other) => Some((other.row.id.to_string(), facts(other)?)),
            None => None,
        },
        asked,
        echo: room.ask.echoed(page),
    }))
}

/// Makes the second account the same person's as the first.
#[server(prefix = "/_fn", endpoint = "console/people_merge", output = Json)]
pub async fn people_merge(
    #[server(default)] id: String,
    #[server(default)] second: String,
    #[server(default)] with: String,
    #[server(default)] reason: String,
) -> Result<Answer, ServerFnError> {
    let (ask, leave) = room::acting::<EditPeople>().await?;
    let page = format!("{ROOM}/{}/merge?with={}", account_of(&id), crate::ui::percent_encode(&with));
    let verdict = match leave {
        Ok(may) => ask.services.people.merge(&may, account_of(&id), account_of(&second), &reason).await,
        Err(refusal) => Ok(Err(refusal)),
    };
    let typed = [("reason", reason.as_str())];
    let answer = verdict.map(|verdict| ask.done(verdict, &done_at(&id, "merge")));
    Ok(ask.reply(Form { name: "merge", page: &page, typed: &typed }, answer))
}

/// `/console/people/:id/merge`
#[component]
pub fn MergePage() -> impl IntoView {
    let data = Resource::new_blocking(here, merge);
    view! { <ConsolePage at=ROOM data show=|view| view! { <Shown view /> } /> }
}

#[component]
fn Shown(view: MergeView) -> impl IntoView {
    let i18n = use_i18n();
    let MergeView { id, first, asked, second, echo } = view;
    let state = FormState::new("merge", &echo);
    let back = format!("{ROOM}/{id}");
    let place = super::acts::place;
    let form = match second {
        None => {
            let nobody = (!asked.is_empty())
                .then(|| view! { <EmptyState text=i18n.error("not_there", &[]) /> });
            view! {
                <Card><Facts items=first /></Card>
                <Filters action=format!("{back}/merge")>
                    <Field
                        id="with"
                        name="with"
                        label=t!(i18n, "console-people-merge-with")
                        value=asked
                        maxlength=32
                    />
                </Filters>
                {nobody}
            }
            .into_any()
        }
        Some((other, facts)) => view! {
            <Notice mood=Mood::Warning>{t!(i18n, "console-people-merge-what")}</Notice>
            <div class="columns">
                <Card title=t!(i18n, "console-people-merge-first")><Facts items=first /></Card>
                <Card title=t!(i18n, "console-people-merge-second")><Facts items=facts /></Card>
            </div>
            <Card>
                <AnswerForm action="/_fn/console/people_merge" page=format!("{back}/merge") state>
                    <input type="hidden" name="id" value=id />
                    <input type="hidden" name="second" value=other />
                    <input type="hidden" name="with" value=asked />
                    <Field
                        id="reason"
                        name="reason"
                        label=t!(i18n, "console-people-reason")
                        hint=t!(i18n, "console-people-reason-hint")
                        error=state.error_at("reason", place)
                        value=echo.typed("reason")
                        maxlength=200
                        required=true
                    />
                    <div class="row-actions">
                        <SubmitButton label=t!(i18n, "console-people-merge-do") tone=Tone::Danger />
                        <ButtonLink href=back.clone() label=t!(i18n, "console-people-back-out") tone=Tone::Quiet />
                    </div>
                </AnswerForm>
            </Card>
        }
        .into_any(),
    };
    view! {
        <PageTitle text=t!(i18n, "console-people-act-merge") error=state.has_error() />
        <Heading text=t!(i18n, "console-people-act-merge") lead=t!(i18n, "console-people-merge-lead") />
        <ErrorSummary errors=state.errors(place) />
        {form}
    }
}
