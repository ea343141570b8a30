//! A source: its figures, tokens and last errors.

use i18n::t;
use identity::console::ManageSources;
use identity::source::SourceFile;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};

use super::list::Source;
use super::made::{Made, MadeToken, address};
use super::{ROOM, days};
use crate::answer::Echo;
use crate::console::{ConsolePage, Seen, Table, room};
use crate::context::{Ask, parameter};
use crate::form::{AnswerForm, FormState};
use crate::page::here;
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{ButtonLink, Card, ErrorSummary, Facts, Heading, Mood, Notice, Select, SubmitButton, Tone};

/// A token in the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Token {
    id: String,
    made: String,
    by: String,
    until: String,
    used: Option<(String, String)>,
    live: bool,
    revoked: bool,
}

/// The page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct One {
    source: Source,
    address: String,
    tokens: Vec<Token>,
    /// When, what, and what was wrong.
    errors: Vec<[String; 4]>,
    done: String,
    made: Option<Made>,
    echo: Echo,
}

impl One {
    fn of(ask: &Ask, file: SourceFile) -> Self {
        let now = ask.services.domain.now();
        let tokens = file.tokens.into_iter().map(|token| Token {
            id: token.id.to_string(),
            made: ask.time(token.created_at),
            until: ask.time(token.expires_at),
            used: token.used_at.map(|at| (ask.time(at), token.used_from.clone().unwrap_or_default())),
            live: token.is_live(now),
            revoked: token.revoked_at.is_some(),
            by: token.made_by,
        });
        let errors = file.errors.into_iter();
        let errors =
            errors.map(|error| [ask.time(error.at), error.request, error.status.to_string(), error.detail]);
        Self {
            tokens: tokens.collect(),
            errors: errors.collect(),
            source: Source::of(ask, file.listed),
            ..Self::default()
        }
    }
}

async fn one(id: String, page: String) -> Result<Seen<One>, ServerFnError> {
    let room = match room::enter::<ManageSources>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let found = match id.parse() {
        Ok(id) => room.ask.services.source_desk.file(&room.sight, id).await,
        Err(_) => Ok(None),
    };
    let view = found.map(|file| {
        let view = One::of(&room.ask, file?);
        let (made, echo) = Made::of(&room, room.ask.echoed(&page));
        let done = parameter(&page, "done").unwrap_or_default();
        Some(One { made, echo, done, address: address(&room), ..view })
    });
    room.found(view)
}

/// `/console/sources/<id>`
#[component]
pub fn OnePage() -> impl IntoView {
    let params = use_params_map();
    let source = move || (params.with(|params| params.get("id").unwrap_or_default()), here());
    let data = Resource::new_blocking(source, |(id, page)| one(id, page));
    view! { <ConsolePage at=ROOM data show=|view| view! { <Shown view /> } /> }
}

#[component]
fn Shown(view: One) -> impl IntoView {
    let i18n = use_i18n();
    if let Some(made) = view.made {
        return view! { <MadeToken made /> }.into_any();
    }
    let state = FormState::new("token", &view.echo);
    let (resume, revoke) = (FormState::new("resume", &view.echo), FormState::new("revoke", &view.echo));
    let failed =
        Signal::derive(move || [state, revoke, resume].into_iter().any(|state| state.has_error().get()));
    let source = view.source;
    let page = format!("{ROOM}/{}", source.id);
    let own =
        if source.own { t!(i18n, "console-sources-own-yes") } else { t!(i18n, "console-sources-own-no") };
    let facts = vec![
        (t!(i18n, "console-sources-address"), view.address),
        (t!(i18n, "console-sources-reach"), source.reach(&i18n)),
        (t!(i18n, "console-sources-sees"), own),
        (t!(i18n, "console-sources-people"), source.people.to_string()),
        (t!(i18n, "console-sources-groups"), source.groups.to_string()),
        (
            t!(i18n, "console-sources-suspended"),
            t!(i18n, "console-sources-of", count = source.suspended, most = source.hourly_stop),
        ),
        (
            t!(i18n, "console-sources-used"),
            source.used.clone().unwrap_or_else(|| t!(i18n, "console-sources-never")),
        ),
        (t!(i18n, "console-sources-made"), format!("{} ({})", source.made, source.by)),
    ];
    let done = match view.done.as_str() {
        "revoked" => Some(t!(i18n, "console-sources-revoked-now")),
        "resumed" => Some(t!(i18n, "console-sources-resumed-now")),
        _ => None,
    };
    let done = done.map(|text| view! { <Notice mood=Mood::Success>{text}</Notice> });
    let (id, closing) = (source.id.clone(), format!("{page}/close"));
    let stopped = source.stopped.map(|at| {
        let (page, id) = (page.clone(), id.clone());
        view! {
            <Notice mood=Mood::Warning title=t!(i18n, "console-sources-stopped")>
                <p>{t!(i18n, "console-sources-stopped-text", time = at)}</p>
                <AnswerForm action="/_fn/console/sources_resume" page state=resume>
                    <input type="hidden" name="id" value=id />
                    <SubmitButton label=t!(i18n, "console-sources-resume") />
                </AnswerForm>
            </Notice>
        }
    });
    let columns = vec![
        t!(i18n, "console-sources-made"),
        t!(i18n, "console-sources-until"),
        t!(i18n, "console-sources-used"),
        t!(i18n, "console-sources-state"),
    ];
    let rows = view.tokens.into_iter().map(|token| row(&i18n, (&id, &page), token, revoke)).collect();
    let errors = if view.errors.is_empty() {
        view! { <p class="hint">{t!(i18n, "console-sources-no-errors")}</p> }.into_any()
    } else {
        let columns = vec![
            t!(i18n, "console-sources-time"),
            t!(i18n, "console-sources-request"),
            t!(i18n, "console-sources-status"),
            t!(i18n, "console-sources-detail"),
        ];
        let rows =
            view.errors.into_iter().map(|cells| cells.into_iter().map(IntoAny::into_any).collect()).collect();
        view! { <Table caption=t!(i18n, "console-sources-errors") columns rows /> }.into_any()
    };
    view! {
        <PageTitle text=source.name.clone() error=failed />
        <Heading text=source.name lead=t!(i18n, "console-sources-one-lead") />
        {done}
        <ErrorSummary errors=state.errors(|_| "") />
        <ErrorSummary errors=revoke.errors(|_| "") />
        <ErrorSummary errors=resume.errors(|_| "") />
        {stopped}
        <Facts items=facts />
        <h2>{t!(i18n, "console-sources-tokens")}</h2>
        <Table caption=t!(i18n, "console-sources-tokens") columns rows />
        <Card>
            <AnswerForm action="/_fn/console/sources_token" page state>
                <input type="hidden" name="id" value=id />
                <Select
                    id="days"
                    name="days"
                    label=t!(i18n, "console-sources-lasts")
                    options=days(&i18n)
                    value="365"
                />
                <SubmitButton label=t!(i18n, "console-sources-token-new") tone=Tone::Secondary />
            </AnswerForm>
        </Card>
        <h2>{t!(i18n, "console-sources-errors")}</h2>
        {errors}
        <div class="actions">
            <ButtonLink href=ROOM label=t!(i18n, "go-back") tone=Tone::Secondary />
            <ButtonLink href=closing label=t!(i18n, "console-sources-close") tone=Tone::Danger />
        </div>
    }
    .into_any()
}

fn row(i18n: &i18n::I18n, (id, page): (&str, &str), token: Token, state: FormState) -> Vec<AnyView> {
    let used = match token.used {
        Some((at, from)) => format!("{at} ({from})"),
        None => t!(i18n, "console-sources-never"),
    };
    let act = if token.live {
        let (page, id, label) = (page.to_owned(), id.to_owned(), t!(i18n, "console-sources-revoke"));
        view! {
            <AnswerForm action="/_fn/console/sources_revoke" page state>
                <input type="hidden" name="id" value=id />
                <input type="hidden" name="token" value=token.id />
                <SubmitButton label tone=Tone::Danger />
            </AnswerForm>
        }
        .into_any()
    } else if token.revoked {
        t!(i18n, "console-sources-revoked").into_any()
    } else {
        t!(i18n, "console-sources-expired").into_any()
    };
    vec![format!("{} ({})", token.made, token.by).into_any(), token.until.into_any(), used.into_any(), act]
}
