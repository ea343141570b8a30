//! Ordering an export, and the file itself.

use std::convert::Infallible;

use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use futures::Stream;
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use http::{HeaderName, StatusCode};
use i18n::t;
use identity::audit::desk::{Format, Order};
use identity::audit::export::Writer;
use identity::audit::seal::Sealer;
use identity::console::{Capability, ExportAudit};
use identity::session::Current;
use identity::{Fault, Refusal, Time, Visitor};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::address::{FILTERS, typed, with_filters};
use super::words::event_name;
use super::{ROOM, tabs};
use crate::answer::Echo;
use crate::console::room;
use crate::console::{ConsolePage, Seen};
use crate::context::{Services, empty};
use crate::form::{AnswerForm, FormState};
use crate::page::here;
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{ButtonLink, Card, ErrorSummary, Facts, Field, Heading, Select, SubmitButton, Tone};

/// Rows read at a time: what an export holds in memory.
const PART: u32 = 500;

/// The page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct ExportView {
    page: String,
    typed: Vec<String>,
    echo: Echo,
    back: String,
}

async fn form(page: String) -> Result<Seen<ExportView>, ServerFnError> {
    let room = match room::enter::<ExportAudit>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let view = ExportView {
        typed: FILTERS.iter().map(|name| typed(&page, name)).collect(),
        echo: room.ask.echoed(&page),
        back: with_filters(ROOM, &page, &[]),
        page: crate::page::without_parameter(&page, "again"),
    };
    room.seen(Ok(view))
}

/// `/console/audit/export`
#[component]
pub fn AuditExportPage() -> impl IntoView {
    let data = Resource::new_blocking(here, form);
    view! { <ConsolePage at=ROOM data show=|view| view! { <Shown view /> } /> }
}

fn place(code: &str) -> &'static str {
    match code {
        "field_empty" | "text_too_long" | "reason_too_short" => "reason",
        _ => "",
    }
}

#[component]
fn Shown(view: ExportView) -> impl IntoView {
    let i18n = use_i18n();
    let ExportView { page, typed, echo, back } = view;
    let state = FormState::new("export", &echo);
    let names = ["from", "until", "event", "outcome", "actor", "number", "address"];
    let labels = names.map(|name| i18n.text(&format!("console-audit-{name}")));
    let mut facts: Vec<(String, String)> = labels
        .into_iter()
        .zip(typed)
        .zip(FILTERS)
        .map(|((label, value), filter)| match filter {
            "event" if !value.is_empty() => (label, event_name(&i18n, &value)),
            _ => (label, value),
        })
        .filter(|(_, value)| !value.is_empty())
        .collect();
    if facts.is_empty() {
        facts.push((t!(i18n, "console-audit-range"), t!(i18n, "console-audit-whole")));
    }
    let formats = vec![
        ("csv".to_owned(), t!(i18n, "console-audit-csv")),
        ("jsonl".to_owned(), t!(i18n, "console-audit-jsonl")),
    ];
    view! {
        <PageTitle text=t!(i18n, "console-audit-export") error=state.has_error() />
        <Heading text=t!(i18n, "console-audit-export") lead=t!(i18n, "console-audit-export-lead") />
        {tabs(&i18n, ROOM)}
        <ErrorSummary errors=state.errors(place) />
        <Card>
            <Facts items=facts />
            <AnswerForm action="/_fn/console/audit_export" page state>
                <Select id="format" name="format" label=t!(i18n, "console-audit-format") options=formats value=echo.typed("format") />
                <Field
                    id="reason"
                    name="reason"
                    label=t!(i18n, "console-audit-reason")
                    hint=t!(i18n, "console-audit-reason-hint")
                    error=state.error_at("reason", place)
                    value=echo.typed("reason")
                    maxlength=200
                    required=true
                />
                <div class="row-actions">
                    <SubmitButton label=t!(i18n, "console-audit-fetch") />
                    <ButtonLink href=back label=t!(i18n, "console-audit-back") tone=Tone::Quiet />
                </div>
            </AnswerForm>
        </Card>
    }
}

/// The file of an order: a part at a time, as the browser takes it.
pub async fn download(
    State(services): State<Services>,
    Path(token): Path<String>,
    Extension(visitor): Extension<Visitor>,
    Extension(current): Extension<Current>,
) -> Response {
    let again = || Redirect::to(&format!("{ROOM}/export")).into_response();
    let fetched = async {
        let may = match room::admitted::<ExportAudit>(&services, &current, &visitor).await? {
            Ok(may) => may,
            Err(refusal) => return Ok(Err(refusal)),
        };
        // What was logged until now, this order included, is to be in it.
        Sealer::new(services.domain.clone()).seal().await?;
        Ok::<_, Fault>(services.audit.fetch(&may, &token).await?.map(|order| (may, order)))
    };
    match fetched.await {
        Ok(Ok((may, order))) => file(services, may, order),
        Ok(Err(Refusal::NotAllowed)) => empty(StatusCode::FORBIDDEN),
        Ok(Err(_)) => again(),
        Err(fault) => {
            tracing::error!(%fault, "an export could not be made");
            empty(StatusCode::SERVICE_UNAVAILABLE)
        }
    }
}

fn file(services: Services, may: Capability<ExportAudit>, order: Order) -> Response {
    let (kind, name) = match order.format {
        Format::Csv => ("text/csv; charset=utf-8", "audit.csv"),
        Format::Jsonl => ("application/x-ndjson", "audit.jsonl"),
    };
    let headers = [
        (CONTENT_TYPE, kind.to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (CACHE_CONTROL, "no-store".to_owned()),
        // nginx would collect it all first.
        (HeaderName::from_static("x-accel-buffering"), "no".to_owned()),
    ];
    (headers, Body::from_stream(parts(services, may, order))).into_response()
}

/// Where an export stands.
enum Stand {
    Begun,
    Going(Writer, Option<(Time, Uuid)>),
    Over,
}

/// The parts of the file. One that breaks off has no end, which `verify` tells.
fn parts(
    services: Services,
    may: Capability<ExportAudit>,
    order: Order,
) -> impl Stream<Item = Result<Bytes, Infallible>> {
    futures::stream::unfold(
        (services, may, order, Stand::Begun),
        |(services, may, order, stand)| async move {
            let (text, stand) = match stand {
                Stand::Begun => {
                    let (writer, head) = Writer::begin(order.format);
                    (Ok(head), Stand::Going(writer, None))
                }
                Stand::Going(writer, before) => match next(&services, &may, &order, writer, before).await {
                    Ok((text, stand)) => (Ok(text), stand),
                    Err(fault) => (Err(fault), Stand::Over),
                },
                Stand::Over => return None,
            };
            match text {
                Ok(text) => Some((Ok(Bytes::from(text)), (services, may, order, stand))),
                Err(fault) => {
                    tracing::error!(%fault, "an export broke off");
                    None
                }
            }
        },
    )
}

async fn next(
    services: &Services,
    may: &Capability<ExportAudit>,
    order: &Order,
    mut writer: Writer,
    before: Option<(Time, Uuid)>,
) -> Result<(String, Stand), Fault> {
    let (page, names) = services.audit.part(may, &order.wanted, before, PART).await?;
    let mut text: String = page.rows.iter().map(|row| writer.row(row, &names)).collect();
    if let Some(next) = page.next {
        return Ok((text, Stand::Going(writer, Some(next))));
    }
    let anchor = Sealer::new(services.domain.clone()).drop_anchor().await?;
    services.audit.fetched(may, writer.rows()).await?;
    text.push_str(&writer.end(&anchor, &services.domain.keyring));
    Ok((text, Stand::Over))
}
