//! The server functions of the room.

use identity::Refusal;
use identity::audit::desk::Format;
use identity::console::{ChangePolicy, ExportAudit, ReadAudit};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;

use super::address::{wanted, with_filters};
use super::{ROOM, retention};
use crate::answer::Answer;
use crate::console::room;
use crate::context::Form;

/// A page of this room; anything else is the room itself.
fn own_page(page: &str) -> &str {
    if page.split('?').next().is_some_and(|path| path == ROOM || path.starts_with("/console/audit/")) {
        page
    } else {
        ROOM
    }
}

/// Shows personal data in full for a while, for a reason that is recorded.
#[server(prefix = "/_fn", endpoint = "console/audit_unmask", output = Json)]
pub async fn audit_unmask(
    #[server(default)] page: String,
    #[server(default)] reason: String,
) -> Result<Answer, ServerFnError> {
    let (ask, leave) = room::acting::<ReadAudit>().await?;
    let page = own_page(&page);
    let verdict = match leave {
        Ok(may) => ask.services.audit.unmask(&may, &reason).await,
        Err(refusal) => Ok(Err(refusal)),
    };
    let answer = verdict.map(|verdict| {
        let path = page.split('?').next().unwrap_or(ROOM);
        let without = crate::page::without_parameter(page, "full");
        match verdict {
            Ok(full) => ask.done(Ok(()), &with_filters(path, &without, &[("full", &full)])),
            Err(refusal) => ask.done(Err(refusal), page),
        }
    });
    Ok(ask.reply(Form { name: "unmask", page, typed: &[("reason", &reason)] }, answer))
}

/// Orders an export of what the page's filters ask for; where it leads is the file.
#[server(prefix = "/_fn", endpoint = "console/audit_export", output = Json)]
pub async fn audit_export(
    #[server(default)] page: String,
    #[server(default)] format: String,
    #[server(default)] reason: String,
) -> Result<Answer, ServerFnError> {
    let (ask, leave) = room::acting::<ExportAudit>().await?;
    let page = own_page(&page);
    let offset = ask.services.domain.policy.display.utc_offset_minutes;
    let verdict = match (leave, Format::parse(&format)) {
        (Ok(may), Some(format)) => {
            ask.services.audit.order(&may, wanted(page, offset), format, &reason).await
        }
        (Err(refusal), _) => Ok(Err(refusal)),
        (_, None) => Ok(Err(Refusal::PageExpired)),
    };
    let answer = verdict.map(|verdict| match verdict {
        Ok(token) => ask.done(Ok(()), &format!("{ROOM}/export/{token}")),
        Err(refusal) => ask.done(Err(refusal), page),
    });
    let typed = [("format", format.as_str()), ("reason", &reason)];
    Ok(ask.reply(Form { name: "export", page, typed: &typed }, answer))
}

/// Confirms that the log may be kept for fewer days.
#[server(prefix = "/_fn", endpoint = "console/audit_retention", output = Json)]
pub async fn audit_retention(#[server(default)] days: String) -> Result<Answer, ServerFnError> {
    let (ask, leave) = room::acting::<ChangePolicy>().await?;
    let verdict = match (leave, days.trim().parse()) {
        (Ok(may), Ok(days)) => identity::audit::retention::confirm(&ask.services.domain, &may, days).await,
        (Err(refusal), _) => Ok(Err(refusal)),
        (_, Err(_)) => Ok(Err(Refusal::FieldEmpty)),
    };
    let answer = verdict.map(|verdict| ask.done(verdict, retention::PAGE));
    Ok(ask.reply(Form { name: "retention", page: retention::PAGE, typed: &[("days", &days)] }, answer))
}
