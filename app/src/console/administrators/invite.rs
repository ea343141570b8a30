//! Offering a role: the form, and the link that came of it.

use i18n::t;
use identity::console::{ManageRoles, Role};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{INVITE, ROOM};
use crate::answer::Echo;
use crate::console::frame::role_name;
use crate::console::{ConsolePage, Seen, room};
use crate::cookies;
use crate::form::{AnswerForm, FormState};
use crate::page::here;
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{
    ButtonLink, Card, ErrorSummary, Facts, Field, Heading, Mood, Notice, Select, SubmitButton, Tone,
};

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Invite {
    /// Codes of the roles there are.
    roles: Vec<String>,
    /// The link just made, shown once: link, for whom, role, until when.
    made: Option<[String; 4]>,
    echo: Echo,
}

async fn invite(page: String) -> Result<Seen<Invite>, ServerFnError> {
    let room = match room::enter::<ManageRoles>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let echo = room.ask.echoed(&page);
    let mut view = Invite {
        roles: Role::ALL.into_iter().map(|role| role.code().to_owned()).collect(),
        ..Invite::default()
    };
    if echo.typed("session") == room.sight.actor().session.to_string() {
        view.made = Some(["link", "for", "as", "until"].map(|name| echo.typed(name)));
        // A reload does not show it again.
        room.ask.header(http::header::SET_COOKIE, &cookies::clear(cookies::ECHO));
    } else if echo.typed("link").is_empty() {
        view.echo = echo;
    }
    room.seen(Ok(view))
}

/// `/console/administrators/invite`
#[component]
pub fn InvitePage() -> impl IntoView {
    let data = Resource::new_blocking(here, invite);
    view! { <ConsolePage at=ROOM data show=|view| view! { <Shown view /> } /> }
}

fn place(code: &str) -> &'static str {
    match code {
        "not_there" | "account_disabled" => "number",
        "field_empty" | "text_too_long" | "role_takes_no_department" => "department",
        "role_present" => "role",
        _ => "",
    }
}

#[component]
fn Shown(view: Invite) -> impl IntoView {
    let i18n = use_i18n();
    if let Some(made) = view.made {
        return view! { <Made made /> }.into_any();
    }
    let state = FormState::new("invite", &view.echo);
    let roles = view.roles.into_iter().map(|code| (code.clone(), role_name(&i18n, &code))).collect();
    view! {
        <PageTitle text=t!(i18n, "console-access-invite") error=state.has_error() />
        <Heading text=t!(i18n, "console-access-invite") lead=t!(i18n, "console-access-invite-lead") />
        <ErrorSummary errors=state.errors(place) />
        <Card>
            <AnswerForm action="/_fn/console/administrators_invite" page=INVITE state>
                <Field
                    id="number"
                    name="number"
                    label=t!(i18n, "account-label")
                    error=state.error_at("number", place)
                    value=view.echo.typed("number")
                    maxlength=32
                    required=true
                />
                <Select
                    id="role"
                    name="role"
                    label=t!(i18n, "console-access-role")
                    options=roles
                    value=view.echo.typed("role")
                    error=state.error_at("role", place)
                />
                <Field
                    id="department"
                    name="department"
                    label=t!(i18n, "console-access-department")
                    hint=t!(i18n, "console-access-department-hint")
                    error=state.error_at("department", place)
                    value=view.echo.typed("department")
                    maxlength=200
                />
                <SubmitButton label=t!(i18n, "console-access-make") />
            </AnswerForm>
        </Card>
        <div class="actions">
            <ButtonLink href=ROOM label=t!(i18n, "go-back") tone=Tone::Secondary />
        </div>
    }
    .into_any()
}

/// The link, once.
#[component]
fn Made(made: [String; 4]) -> impl IntoView {
    let i18n = use_i18n();
    let [link, whom, role, until] = made;
    let facts = vec![
        (t!(i18n, "console-access-person"), whom),
        (t!(i18n, "console-access-role"), role_name(&i18n, &role)),
        (t!(i18n, "console-set-up-until"), until),
    ];
    view! {
        <PageTitle text=t!(i18n, "console-access-made") />
        <Heading text=t!(i18n, "console-access-made") lead=t!(i18n, "console-access-made-lead") />
        <Notice mood=Mood::Success title=t!(i18n, "console-access-link")>
            <p class="secret console-link">{link}</p>
        </Notice>
        <Facts items=facts />
        <div class="actions">
            <ButtonLink href=ROOM label=t!(i18n, "console-room-administrators") />
        </div>
    }
    .into_any()
}
