//! What stands around every page of the console.

use i18n::{I18n, t};
use identity::console::Administrator;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::rooms::ROOMS;
use crate::centre::SIGN_OUT;
use crate::shell::{ConsoleLayout, NavItem, PageTitle, SignInLayout, use_i18n};
use crate::ui::{ButtonLink, Glyph, Mood, Outcome};

/// Who looks, and what they may.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// Their name.
    pub name: String,
    /// Their account number.
    pub number: String,
    /// Codes of their roles.
    pub roles: Vec<String>,
    /// Codes of what they may do somewhere.
    pub may: Vec<String>,
}

impl Frame {
    /// The frame of somebody's pages.
    pub fn of(who: &Administrator) -> Self {
        Self {
            name: who.actor().name.clone(),
            number: who.actor().number.clone(),
            roles: who.roles().into_iter().map(|role| role.code().to_owned()).collect(),
            may: who.permissions().into_iter().map(|permission| permission.code().to_owned()).collect(),
        }
    }
}

/// A page of the console, as its data came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Seen<T> {
    /// The response leads elsewhere.
    Away,
    /// No role that reaches here.
    Denied(Frame),
    /// What it is about is not there, or beyond reach.
    Missing(Frame),
    /// The page.
    Room(Frame, T),
}

/// Name of a role.
pub fn role_name(i18n: &I18n, code: &str) -> String {
    i18n.text(&format!("console-role-{}", code.replace('_', "-")))
}

/// Waits for the data of the room at `at` and shows it within the frame.
#[component]
pub fn ConsolePage<T, V, S>(
    /// Path of the room, as in [`ROOMS`].
    at: &'static str,
    /// The page's data.
    data: Resource<Result<Seen<T>, ServerFnError>>,
    /// Shows it.
    show: S,
) -> impl IntoView
where
    T: Clone + Send + Sync + Serialize + serde::de::DeserializeOwned + 'static,
    V: IntoView + 'static,
    S: Fn(T) -> V + Clone + Send + Sync + 'static,
{
    crate::page::when_loaded(data, move |seen| match seen {
        Seen::Away => ().into_any(),
        Seen::Denied(frame) if frame.may.is_empty() => view! {
            <SignInLayout account=frame.name sign_out=SIGN_OUT><Closed href="/" /></SignInLayout>
        }
        .into_any(),
        Seen::Denied(frame) => within(at, frame, view! { <Closed href="/console" /> }.into_any()),
        Seen::Missing(frame) => within(at, frame, view! { <Missing /> }.into_any()),
        Seen::Room(frame, view) => within(at, frame, show(view).into_any()),
    })
}

fn within(at: &'static str, frame: Frame, page: AnyView) -> AnyView {
    let i18n = use_i18n();
    let rooms = ROOMS.iter().filter(|room| frame.may.iter().any(|may| may == room.permission.code()));
    let nav = rooms
        .map(|room| NavItem::new(room.path, i18n.text(room.label), room.glyph, room.path == at))
        .collect();
    let roles: Vec<String> = frame.roles.iter().map(|role| role_name(&i18n, role)).collect();
    let menu = vec![NavItem::new("/", t!(i18n, "console-to-portal"), Glyph::Home, false)];
    view! {
        <ConsoleLayout nav menu account=frame.name roles=roles.join(&t!(i18n, "list-separator")) sign_out=SIGN_OUT>
            {page}
        </ConsoleLayout>
    }
    .into_any()
}

#[component]
fn Closed(href: &'static str) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <PageTitle text=t!(i18n, "console-closed-title") error=true />
        <Outcome mood=Mood::Warning title=t!(i18n, "console-closed-title") text=i18n.error("not_allowed", &[])>
            <ButtonLink href label=t!(i18n, "go-back") external=true />
        </Outcome>
    }
}

#[component]
fn Missing() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <PageTitle text=t!(i18n, "console-missing-title") error=true />
        <Outcome mood=Mood::Warning title=t!(i18n, "console-missing-title") text=t!(i18n, "console-missing")>
            <ButtonLink href="/console" label=t!(i18n, "go-back") />
        </Outcome>
    }
}
