//! What can be done about an account: a page of its own each, that says what
//! will happen before the button.

use i18n::{I18n, t};
use identity::Fault;
use identity::console::{
    Duty, EditPeople, FindPeople, MoveContacts, Permission, ResetPasswords, SwitchPeople, UnlockPeople,
    Unmask,
};
use identity::ports::Account;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::ROOM;
use crate::answer::Echo;
use crate::console::room::{self, Entered};
use crate::console::{ConsolePage, Seen};
use crate::form::{AnswerForm, FormState};
use crate::page::here;
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{
    ButtonLink, Card, Checkbox, ErrorSummary, Facts, Field, Heading, Mood, Notice, SubmitButton, Tone,
};

/// Something that can be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Act {
    Enable,
    Disable,
    Sessions,
    Unlock,
    Reset,
    Force,
    Factors,
    Clear,
    Unmask,
    Split,
}

impl Act {
    /// All of them, in the order of the page's list.
    pub const ALL: [Self; 10] = [
        Self::Reset,
        Self::Force,
        Self::Unlock,
        Self::Factors,
        Self::Enable,
        Self::Disable,
        Self::Sessions,
        Self::Clear,
        Self::Unmask,
        Self::Split,
    ];

    /// The last part of its address.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Enable => "enable",
            Self::Disable => "disable",
            Self::Sessions => "sessions",
            Self::Unlock => "unlock",
            Self::Reset => "reset",
            Self::Force => "force",
            Self::Factors => "factors",
            Self::Clear => "clear",
            Self::Unmask => "unmask",
            Self::Split => "split",
        }
    }

    /// The duty it is part of.
    pub const fn permission(self) -> Permission {
        match self {
            Self::Enable | Self::Disable | Self::Sessions => Permission::SwitchPeople,
            Self::Unlock => Permission::UnlockPeople,
            Self::Reset | Self::Force | Self::Factors => Permission::ResetPasswords,
            Self::Clear => Permission::MoveContacts,
            Self::Unmask => Permission::Unmask,
            Self::Split => Permission::EditPeople,
        }
    }

    /// Where its form is sent.
    const fn function(self) -> &'static str {
        match self {
            Self::Enable | Self::Disable => "/_fn/console/people_status",
            Self::Sessions => "/_fn/console/people_sessions",
            Self::Unlock => "/_fn/console/people_unlock",
            Self::Reset => "/_fn/console/people_reset",
            Self::Force => "/_fn/console/people_force",
            Self::Factors => "/_fn/console/people_factors",
            Self::Clear => "/_fn/console/people_clear",
            Self::Unmask => "/_fn/console/people_unmask",
            Self::Split => "/_fn/console/people_split",
        }
    }

    /// Whether it asks why, or what was shown as proof.
    const fn asks_reason(self) -> bool {
        !matches!(self, Self::Sessions | Self::Unlock | Self::Force)
    }

    /// Whether somebody proved who they are at the counter.
    const fn asks_proof(self) -> bool {
        matches!(self, Self::Reset | Self::Factors)
    }

    /// What it is called.
    pub fn name(self, i18n: &I18n) -> String {
        match self {
            Self::Enable => t!(i18n, "console-people-act-enable"),
            Self::Disable => t!(i18n, "console-people-act-disable"),
            Self::Sessions => t!(i18n, "console-people-act-sessions"),
            Self::Unlock => t!(i18n, "console-people-act-unlock"),
            Self::Reset => t!(i18n, "console-people-act-reset"),
            Self::Force => t!(i18n, "console-people-act-force"),
            Self::Factors => t!(i18n, "console-people-act-factors"),
            Self::Clear => t!(i18n, "console-people-act-clear"),
            Self::Unmask => t!(i18n, "console-people-act-unmask"),
            Self::Split => t!(i18n, "console-people-act-split"),
        }
    }

    /// What will happen.
    fn effect(self, i18n: &I18n) -> String {
        match self {
            Self::Enable => t!(i18n, "console-people-effect-enable"),
            Self::Disable => t!(i18n, "console-people-effect-disable"),
            Self::Sessions => t!(i18n, "console-people-effect-sessions"),
            Self::Unlock => t!(i18n, "console-people-effect-unlock"),
            Self::Reset => t!(i18n, "console-people-effect-reset"),
            Self::Force => t!(i18n, "console-people-effect-force"),
            Self::Factors => t!(i18n, "console-people-effect-factors"),
            Self::Clear => t!(i18n, "console-people-effect-clear"),
            Self::Unmask => t!(i18n, "console-people-effect-unmask"),
            Self::Split => t!(i18n, "console-people-effect-split"),
        }
    }

    /// Reads [`Act::code`].
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.code() == code)
    }

    /// Its page.
    pub fn page(self, id: &str) -> String {
        format!("{ROOM}/{id}/{}", self.code())
    }
}

/// The account and the last part in the address of a page about somebody.
pub(super) fn parts_of(page: &str) -> (Option<Uuid>, &str) {
    let path = page.split(['?', '#']).next().unwrap_or_default();
    let mut parts = path.strip_prefix(ROOM).unwrap_or_default().split('/').skip(1);
    (parts.next().and_then(|id| id.parse().ok()), parts.next().unwrap_or_default())
}

/// Whom a page is about, at a glance.
pub(super) fn who(i18n: &I18n, account: &Account) -> Vec<(String, String)> {
    vec![
        (t!(i18n, "fact-number"), account.row.number.clone()),
        (t!(i18n, "fact-name"), account.row.name.clone()),
        (t!(i18n, "fact-department"), account.row.department.clone()),
    ]
}

/// The page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct ActView {
    act: Act,
    id: String,
    facts: Vec<(String, String)>,
    /// Names of what can be cleared, with their fields.
    boxes: Vec<(String, String)>,
    own: bool,
    echo: Echo,
}

async fn act(page: String) -> Result<Seen<ActView>, ServerFnError> {
    let (id, code) = parts_of(&page);
    match (id, Act::parse(code)) {
        (Some(id), Some(act)) => match act.permission() {
            Permission::SwitchPeople => about::<SwitchPeople>(&page, id, act).await,
            Permission::UnlockPeople => about::<UnlockPeople>(&page, id, act).await,
            Permission::ResetPasswords => about::<ResetPasswords>(&page, id, act).await,
            Permission::MoveContacts => about::<MoveContacts>(&page, id, act).await,
            Permission::Unmask => about::<Unmask>(&page, id, act).await,
            _ => about::<EditPeople>(&page, id, act).await,
        },
        _ => match room::enter::<FindPeople>(&page).await? {
            Ok(room) => room.found(Ok(None)),
            Err(turned) => Ok(turned.into()),
        },
    }
}

async fn about<D: Duty>(page: &str, id: Uuid, act: Act) -> Result<Seen<ActView>, ServerFnError> {
    let room = match room::enter::<D>(page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let view = view(&room, page, id, act).await;
    room.found(view)
}

async fn view<D: Duty>(room: &Entered<D>, page: &str, id: Uuid, act: Act) -> Result<Option<ActView>, Fault> {
    let Some(account) = room.ask.services.people.person(&room.sight, id).await? else { return Ok(None) };
    let i18n = I18n::for_locale(room.ask.locale());
    let mut boxes = Vec::new();
    if act == Act::Clear {
        let there = [
            (account.login_phone.is_some(), "login_phone", t!(i18n, "fact-phone")),
            (account.security_phone.is_some(), "security_phone", t!(i18n, "state-security-phone")),
            (account.email.is_some(), "email", t!(i18n, "fact-email")),
        ];
        boxes.extend(
            there.into_iter().filter(|(is, ..)| *is).map(|(_, name, label)| (name.to_owned(), label)),
        );
    }
    Ok(Some(ActView {
        act,
        id: id.to_string(),
        facts: who(&i18n, &account),
        boxes,
        own: room.sight.actor().is(&account) && act != Act::Unmask,
        echo: room.ask.echoed(page),
    }))
}

/// `/console/people/:id/:act`
#[component]
pub fn ActPage() -> impl IntoView {
    let data = Resource::new_blocking(here, act);
    view! { <ConsolePage at=ROOM data show=|view| view! { <Shown view /> } /> }
}

pub(super) fn place(code: &str) -> &'static str {
    match code {
        "field_empty" | "text_too_long" => "reason",
        _ => "",
    }
}

#[component]
fn Shown(view: ActView) -> impl IntoView {
    let i18n = use_i18n();
    let ActView { act, id, facts, boxes, own, echo } = view;
    let state = FormState::new(act.code(), &echo);
    let person = format!("{ROOM}/{id}");
    let form = if own {
        view! { <Notice mood=Mood::Warning>{i18n.error("own_account", &[])}</Notice> }.into_any()
    } else {
        let label = if act.asks_proof() {
            t!(i18n, "console-people-proof")
        } else {
            t!(i18n, "console-people-reason")
        };
        let hint = if act.asks_proof() {
            t!(i18n, "console-people-proof-hint")
        } else {
            t!(i18n, "console-people-reason-hint")
        };
        let reason = act.asks_reason().then(|| {
            view! {
                <Field
                    id="reason"
                    name="reason"
                    label
                    hint
                    error=state.error_at("reason", place)
                    value=echo.typed("reason")
                    maxlength=200
                    required=true
                />
            }
        });
        let boxes = boxes
            .into_iter()
            .map(|(name, label)| view! { <Checkbox id=name.clone() name label checked=true /> })
            .collect_view();
        let tone = match act {
            Act::Disable | Act::Factors | Act::Clear | Act::Split => Tone::Danger,
            _ => Tone::Primary,
        };
        view! {
            <AnswerForm action=act.function() page=act.page(&id) state>
                <input type="hidden" name="id" value=id.clone() />
                <input type="hidden" name="act" value=act.code() />
                {boxes}
                {reason}
                <div class="row-actions">
                    <SubmitButton label=act.name(&i18n) tone />
                    <ButtonLink href=person label=t!(i18n, "console-people-back-out") tone=Tone::Quiet />
                </div>
            </AnswerForm>
        }
        .into_any()
    };
    view! {
        <PageTitle text=act.name(&i18n) error=state.has_error() />
        <Heading text=act.name(&i18n) lead=act.effect(&i18n) />
        <ErrorSummary errors=state.errors(place) />
        <Card>
            <Facts items=facts />
            {form}
        </Card>
    }
}
