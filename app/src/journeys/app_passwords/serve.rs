//! Making the page, on the server.

use http::header::SET_COOKIE;
use i18n::{I18n, t};
use identity::Fault;
use identity::ports::{AppPasswordRow, SessionRow};

use super::functions::{AppPasswordEntry, AppPasswordsView};
use crate::answer::Echo;
use crate::context::Ask;
use crate::cookies;

pub(super) async fn view(ask: &Ask, session: &SessionRow, page: &str) -> Result<AppPasswordsView, Fault> {
    let i18n = I18n::for_locale(ask.locale());
    let policy = &ask.services.domain.policy.app_passwords;
    let account = ask.account(session).await?.ok_or(Fault::Inconsistent("a session without an account"))?;
    let rows = ask.services.app_passwords.list(session).await?;
    let echo = ask.echoed(page);
    let secret = echo.typed("secret");
    // Nobody else who uses this browser later may see it.
    let own = echo.typed("session") == session.id.to_string();
    let made = (own && !secret.is_empty()).then(|| (secret, echo.typed("label")));
    if made.is_some() {
        // Shown this once: a reload does not show it again.
        ask.header(SET_COOKIE, &cookies::clear(cookies::ECHO));
    }
    let named = |id: &str| ask.services.app_passwords.name(id, &ask.visitor.locale);
    let applications = policy.applications.iter().map(|application| {
        let protocols = application.protocols.join(&t!(i18n, "list-separator"));
        let name = named(&application.id);
        let name = if protocols.is_empty() {
            name
        } else {
            t!(i18n, "app-password-application", name = name, protocols = protocols)
        };
        (application.id.clone(), name)
    });
    let mut days: Vec<(String, String)> =
        policy.days.iter().map(|days| (days.to_string(), t!(i18n, "unit-days", count = *days))).collect();
    if policy.allow_never {
        days.push(("0".to_owned(), t!(i18n, "app-password-no-end")));
    }
    let entries = rows.into_iter().map(|row| entry(ask, &i18n, &named(&row.application), row)).collect();
    Ok(AppPasswordsView {
        account: account.row.name,
        number: account.row.number,
        applications: applications.collect(),
        days,
        entries,
        made,
        // A secret leaves the server only as `made`.
        echo: Echo { typed: echo.typed.into_iter().filter(|(name, _)| name != "secret").collect(), ..echo },
    })
}

fn entry(ask: &Ask, i18n: &I18n, application: &str, row: AppPasswordRow) -> AppPasswordEntry {
    let now = ask.services.domain.now();
    let end = match row.expires_at {
        None => t!(i18n, "app-password-no-end"),
        Some(_) if !row.is_live(now) => t!(i18n, "app-password-expired"),
        Some(end) => ask.time(end),
    };
    let used = match (row.used_at, &row.used_from) {
        (None, _) => t!(i18n, "app-password-unused"),
        (Some(at), None) => ask.time(at),
        (Some(at), Some(from)) => format!("{}  {from}", ask.time(at)),
    };
    AppPasswordEntry {
        id: row.id.to_string(),
        label: row.label,
        facts: vec![
            (t!(i18n, "app-password-for"), application.to_owned()),
            (t!(i18n, "app-password-made-at"), ask.time(row.created_at)),
            (t!(i18n, "app-password-until"), end),
            (t!(i18n, "app-password-used"), used),
        ],
    }
}
