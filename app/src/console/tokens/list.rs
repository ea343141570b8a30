//! The tokens there are.

use i18n::t;
use identity::console::token::Listed;
use identity::console::{ManageTokens, Permission};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{DESCRIPTION, MINT, ROOM, scope_name};
use crate::console::{ConsolePage, Seen, Table, room};
use crate::context::{Ask, parameter};
use crate::page::here;
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{ButtonLink, EmptyState, Heading, Mood, Notice};

/// A token as pages show it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Token {
    pub id: String,
    pub name: String,
    pub owner: String,
    /// Codes of what it may do at this moment.
    pub able: Vec<String>,
    pub department: String,
    pub made: String,
    pub until: String,
    /// Last use, and from where.
    pub used: Option<(String, String)>,
    pub over: bool,
}

impl Token {
    pub(super) fn of(ask: &Ask, listed: Listed) -> Self {
        let Listed { row, number, owner, able } = listed;
        Self {
            id: row.id.to_string(),
            name: row.name,
            owner: format!("{owner} ({number})"),
            able: able.into_iter().map(|scope| Permission::code(scope).to_owned()).collect(),
            department: row.department,
            made: ask.time(row.created_at),
            until: ask.time(row.expires_at),
            used: row.used_at.map(|at| (ask.time(at), row.used_from.unwrap_or_default())),
            over: ask.services.domain.now() >= row.expires_at,
        }
    }

    /// What it may do, in words.
    pub(super) fn does(&self, i18n: &i18n::I18n) -> String {
        if self.able.is_empty() {
            return t!(i18n, "console-api-nothing");
        }
        let names: Vec<String> = self.able.iter().map(|code| scope_name(i18n, code)).collect();
        names.join(" · ")
    }

    /// How far it reaches, in words.
    pub(super) fn reach(&self, i18n: &i18n::I18n) -> String {
        if self.department.is_empty() { t!(i18n, "console-api-as-owner") } else { self.department.clone() }
    }
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Tokens {
    tokens: Vec<Token>,
    revoked: bool,
}

async fn tokens(page: String) -> Result<Seen<Tokens>, ServerFnError> {
    let room = match room::enter::<ManageTokens>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let listed = room.ask.services.tokens.list(&room.sight).await;
    let view = listed.map(|listed| Tokens {
        tokens: listed.into_iter().map(|listed| Token::of(&room.ask, listed)).collect(),
        revoked: parameter(&page, "revoked").is_some(),
    });
    room.seen(view)
}

/// `/console/api`
#[component]
pub fn TokensPage() -> impl IntoView {
    let data = Resource::new_blocking(here, tokens);
    view! { <ConsolePage at=ROOM data show=|view| view! { <Shown view /> } /> }
}

#[component]
fn Shown(view: Tokens) -> impl IntoView {
    let i18n = use_i18n();
    let revoked =
        view.revoked.then(|| view! { <Notice mood=Mood::Success>{t!(i18n, "console-api-revoked")}</Notice> });
    let body = if view.tokens.is_empty() {
        view! { <EmptyState text=t!(i18n, "console-api-none") /> }.into_any()
    } else {
        let columns = vec![
            t!(i18n, "console-api-name"),
            t!(i18n, "console-api-owner"),
            t!(i18n, "console-api-does"),
            t!(i18n, "console-api-reach"),
            t!(i18n, "console-api-until"),
            t!(i18n, "console-api-used"),
            t!(i18n, "console-api-action"),
        ];
        let rows = view.tokens.into_iter().map(|token| row(&i18n, token)).collect();
        view! { <Table caption=t!(i18n, "console-room-api") columns rows /> }.into_any()
    };
    view! {
        <PageTitle text=t!(i18n, "console-room-api") />
        <Heading text=t!(i18n, "console-room-api") lead=t!(i18n, "console-api-lead") />
        {revoked}
        <div class="actions">
            <ButtonLink href=MINT label=t!(i18n, "console-api-mint") />
        </div>
        {body}
        <p><a href=DESCRIPTION>{t!(i18n, "console-api-description")}</a></p>
    }
}

fn row(i18n: &i18n::I18n, token: Token) -> Vec<AnyView> {
    let until =
        if token.over { t!(i18n, "console-api-over", at = token.until.clone()) } else { token.until.clone() };
    let used = match &token.used {
        Some((at, from)) => t!(i18n, "console-api-used-from", at = at.clone(), from = from.clone()),
        None => t!(i18n, "console-api-unused"),
    };
    let (does, reach) = (token.does(i18n), token.reach(i18n));
    let label = t!(i18n, "console-api-revoke-named", name = token.name.clone());
    let revoke = view! {
        <a href=format!("{ROOM}/revoke/{}", token.id) aria-label=label>{t!(i18n, "console-api-revoke")}</a>
    };
    vec![
        token.name.into_any(),
        token.owner.into_any(),
        does.into_any(),
        reach.into_any(),
        until.into_any(),
        used.into_any(),
        revoke.into_any(),
    ]
}
