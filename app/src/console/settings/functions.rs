//! The server functions: drafting, saving, discarding.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos::server_fn::codec::Json;

use super::serve;
use crate::answer::Answer;
use crate::console::room::acting;
use crate::context::Form;
use identity::console::{ChangeAppearance, ChangePolicy};

/// Where the draft of the rules is shown.
pub(super) const DRAFT: &str = "/console/settings/draft";
/// Where the draft of the appearance is shown.
pub(super) const APPEARANCE_DRAFT: &str = "/console/appearance/draft";

macro_rules! settled {
    ($ask:ident, $leave:ident, $name:literal, $page:expr, |$may:ident| $work:expr) => {{
        let answer = match $leave {
            Ok($may) => $work,
            Err(refusal) => Ok(Answer::Refused(Box::new($ask.problem(&refusal)))),
        };
        Ok($ask.reply(Form { name: $name, page: $page, typed: &[] }, answer))
    }};
}

/// Takes what a form of the rules says into the draft.
#[server(prefix = "/_fn", endpoint = "console/settings_fill", output = Json)]
pub async fn settings_fill(
    #[server(default)] page: String,
    #[server(default)] section: String,
    #[server(default)] fields: BTreeMap<String, String>,
) -> Result<Answer, ServerFnError> {
    let (ask, leave) = acting::<ChangePolicy>().await?;
    settled!(ask, leave, "section", &page, |may| serve::fill(&ask, &may, &section, &fields, DRAFT).await)
}

/// The same for the appearance.
#[server(prefix = "/_fn", endpoint = "console/appearance_fill", output = Json)]
pub async fn appearance_fill(
    #[server(default)] page: String,
    #[server(default)] fields: BTreeMap<String, String>,
) -> Result<Answer, ServerFnError> {
    let (ask, leave) = acting::<ChangeAppearance>().await?;
    settled!(ask, leave, "section", &page, |may| {
        serve::fill(&ask, &may, "branding", &fields, APPEARANCE_DRAFT).await
    })
}

/// Saves the draft of the rules.
#[server(prefix = "/_fn", endpoint = "console/settings_save", output = Json)]
pub async fn settings_save(#[server(default)] note: String) -> Result<Answer, ServerFnError> {
    let (ask, leave) = acting::<ChangePolicy>().await?;
    let typed = [("note", note.as_str())];
    let answer = match leave {
        Ok(may) => serve::save(&ask, &may, &note, "/console/settings").await,
        Err(refusal) => Ok(Answer::Refused(Box::new(ask.problem(&refusal)))),
    };
    Ok(ask.reply(Form { name: "save", page: DRAFT, typed: &typed }, answer))
}

/// Saves the draft of the appearance.
#[server(prefix = "/_fn", endpoint = "console/appearance_save", output = Json)]
pub async fn appearance_save(#[server(default)] note: String) -> Result<Answer, ServerFnError> {
    let (ask, leave) = acting::<ChangeAppearance>().await?;
    let typed = [("note", note.as_str())];
    let answer = match leave {
        Ok(may) => serve::save(&ask, &may, &note, "/console/appearance").await,
        Err(refusal) => Ok(Answer::Refused(Box::new(ask.problem(&refusal)))),
    };
    Ok(ask.reply(Form { name: "save", page: APPEARANCE_DRAFT, typed: &typed }, answer))
}

/// Drops the draft of the rules.
#[server(prefix = "/_fn", endpoint = "console/settings_discard", output = Json)]
pub async fn settings_discard() -> Result<Answer, ServerFnError> {
    let (ask, leave) = acting::<ChangePolicy>().await?;
    settled!(ask, leave, "discard", DRAFT, |may| {
        let dropped = ask.services.decisions.discard(&may).await;
        dropped.map(|()| Answer::Go { url: "/console/settings".to_owned() })
    })
}

/// Drops the draft of the appearance.
#[server(prefix = "/_fn", endpoint = "console/appearance_discard", output = Json)]
pub async fn appearance_discard() -> Result<Answer, ServerFnError> {
    let (ask, leave) = acting::<ChangeAppearance>().await?;
    settled!(ask, leave, "discard", APPEARANCE_DRAFT, |may| {
        let dropped = ask.services.decisions.discard(&may).await;
        dropped.map(|()| Answer::Go { url: "/console/appearance".to_owned() })
    })
}

/// Carries the draft of the rules over to what somebody else saved meanwhile.
#[server(prefix = "/_fn", endpoint = "console/settings_carry", output = Json)]
pub async fn settings_carry() -> Result<Answer, ServerFnError> {
    let (ask, leave) = acting::<ChangePolicy>().await?;
    settled!(ask, leave, "save", DRAFT, |may| {
        serve::carry(&ask, &may).await.map(|verdict| ask.done(verdict, DRAFT))
    })
}

/// The same for the appearance.
#[server(prefix = "/_fn", endpoint = "console/appearance_carry", output = Json)]
pub async fn appearance_carry() -> Result<Answer, ServerFnError> {
    let (ask, leave) = acting::<ChangeAppearance>().await?;
    settled!(ask, leave, "save", APPEARANCE_DRAFT, |may| {
        serve::carry(&ask, &may).await.map(|verdict| ask.done(verdict, APPEARANCE_DRAFT))
    })
}

/// A draft of the rules that lays a shipped profile over what is in force.
#[server(prefix = "/_fn", endpoint = "console/settings_profile", output = Json)]
pub async fn settings_profile(#[server(default)] profile: String) -> Result<Answer, ServerFnError> {
    let (ask, leave) = acting::<ChangePolicy>().await?;
    settled!(ask, leave, "profile", "/console/settings", |may| {
        serve::begin_from(&ask, &may, |book, text| book.with_profile(text, &profile)).await
    })
}

/// A draft of the rules that meets 等保 level 3.
#[server(prefix = "/_fn", endpoint = "console/settings_clauses", output = Json)]
pub async fn settings_clauses() -> Result<Answer, ServerFnError> {
    let (ask, leave) = acting::<ChangePolicy>().await?;
    settled!(ask, leave, "clauses", "/console/settings/clauses", |may| {
        serve::begin_from(&ask, &may, |book, text| Some(book.with_layer(text, &super::clauses::layer())))
            .await
    })
}

/// A draft of the rules as an older version had them.
#[server(prefix = "/_fn", endpoint = "console/settings_restore", output = Json)]
pub async fn settings_restore(#[server(default)] version: i64) -> Result<Answer, ServerFnError> {
    let (ask, leave) = acting::<ChangePolicy>().await?;
    settled!(ask, leave, "restore", &format!("/console/settings/versions/{version}"), |may| {
        serve::restore(&ask, &may, version, DRAFT).await
    })
}

/// A draft of the appearance as an older version had it.
#[server(prefix = "/_fn", endpoint = "console/appearance_restore", output = Json)]
pub async fn appearance_restore(#[server(default)] version: i64) -> Result<Answer, ServerFnError> {
    let (ask, leave) = acting::<ChangeAppearance>().await?;
    settled!(ask, leave, "restore", "/console/appearance", |may| {
        serve::restore(&ask, &may, version, APPEARANCE_DRAFT).await
    })
}

/// Publishes an announcement.
#[server(prefix = "/_fn", endpoint = "console/announcement_publish", output = Json)]
pub async fn announcement_publish(
    #[server(default)] zh: String,
    #[server(default)] en: String,
    #[server(default)] urgent: Option<String>,
    #[server(default)] starts: String,
    #[server(default)] ends: String,
) -> Result<Answer, ServerFnError> {
    use super::announcements::{PAGE, published};
    let (ask, leave) = acting::<ChangeAppearance>().await?;
    let typed = [("zh", zh.as_str()), ("en", &en), ("starts", &starts), ("ends", &ends)];
    let verdict = match leave {
        Ok(may) => published(&ask, &may, (&zh, &en), urgent.is_some(), (&starts, &ends)).await,
        Err(refusal) => Ok(Err(refusal)),
    };
    Ok(ask.reply(
        Form { name: "publish", page: PAGE, typed: &typed },
        verdict.map(|verdict| ask.done(verdict, PAGE)),
    ))
}

/// Withdraws one.
#[server(prefix = "/_fn", endpoint = "console/announcement_withdraw", output = Json)]
pub async fn announcement_withdraw(#[server(default)] id: String) -> Result<Answer, ServerFnError> {
    use super::announcements::{PAGE, withdrawn};
    let (ask, leave) = acting::<ChangeAppearance>().await?;
    let verdict = match leave {
        Ok(may) => withdrawn(&ask, &may, &id).await,
        Err(refusal) => Ok(Err(refusal)),
    };
    Ok(ask.reply(
        Form { name: "withdraw", page: PAGE, typed: &[] },
        verdict.map(|verdict| ask.done(verdict, PAGE)),
    ))
}
