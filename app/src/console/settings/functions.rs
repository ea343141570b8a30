//! The server functions: drafting, saving, discarding.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos::server_fn::codec::Json;

use super::serve;
use crate::answer::Answer;
use crate::console::room::acting;
use crate::context::Form;
use identity::console::{ChangeAppearance, ChangePolicy};

/// Takes what a form of the rules says into the draft.
#[server(prefix = "/_fn", endpoint = "console/settings_fill", output = Json)]
pub async fn settings_fill(
    #[server(default)] page: String,
    #[server(default)] section: String,
    #[server(default)] fields: BTreeMap<String, String>,
) -> Result<Answer, ServerFnError> {
    serve::filled::<ChangePolicy>(&page, &section, &fields).await
}

/// The same for the appearance.
#[server(prefix = "/_fn", endpoint = "console/appearance_fill", output = Json)]
pub async fn appearance_fill(
    #[server(default)] page: String,
    #[server(default)] fields: BTreeMap<String, String>,
) -> Result<Answer, ServerFnError> {
    serve::filled::<ChangeAppearance>(&page, "branding", &fields).await
}

/// Saves the draft of the rules.
#[server(prefix = "/_fn", endpoint = "console/settings_save", output = Json)]
pub async fn settings_save(#[server(default)] note: String) -> Result<Answer, ServerFnError> {
    serve::saved::<ChangePolicy>(&note).await
}

/// Saves the draft of the appearance.
#[server(prefix = "/_fn", endpoint = "console/appearance_save", output = Json)]
pub async fn appearance_save(#[server(default)] note: String) -> Result<Answer, ServerFnError> {
    serve::saved::<ChangeAppearance>(&note).await
}

/// Drops the draft of the rules.
#[server(prefix = "/_fn", endpoint = "console/settings_discard", output = Json)]
pub async fn settings_discard() -> Result<Answer, ServerFnError> {
    serve::discarded::<ChangePolicy>().await
}

/// Drops the draft of the appearance.
#[server(prefix = "/_fn", endpoint = "console/appearance_discard", output = Json)]
pub async fn appearance_discard() -> Result<Answer, ServerFnError> {
    serve::discarded::<ChangeAppearance>().await
}

/// Carries the draft of the rules over to what somebody else saved meanwhile.
#[server(prefix = "/_fn", endpoint = "console/settings_carry", output = Json)]
pub async fn settings_carry() -> Result<Answer, ServerFnError> {
    serve::carried::<ChangePolicy>().await
}

/// The same for the appearance.
#[server(prefix = "/_fn", endpoint = "console/appearance_carry", output = Json)]
pub async fn appearance_carry() -> Result<Answer, ServerFnError> {
    serve::carried::<ChangeAppearance>().await
}

/// A draft of the rules that lays a shipped profile over what is in force.
#[server(prefix = "/_fn", endpoint = "console/settings_profile", output = Json)]
pub async fn settings_profile(#[server(default)] profile: String) -> Result<Answer, ServerFnError> {
    let make = move |book: &dyn super::Book, text: &str| book.with_profile(text, &profile);
    serve::begun::<ChangePolicy>("profile", "/console/settings", make).await
}

/// A draft of the rules that meets 等保 level 3.
#[server(prefix = "/_fn", endpoint = "console/settings_clauses", output = Json)]
pub async fn settings_clauses() -> Result<Answer, ServerFnError> {
    let make = |book: &dyn super::Book, text: &str| Some(book.with_layer(text, &super::clauses::layer()));
    serve::begun::<ChangePolicy>("clauses", "/console/settings/clauses", make).await
}

/// A draft of the rules as an older version had them.
#[server(prefix = "/_fn", endpoint = "console/settings_restore", output = Json)]
pub async fn settings_restore(#[server(default)] version: i64) -> Result<Answer, ServerFnError> {
    serve::restored::<ChangePolicy>(&format!("/console/settings/versions/{version}"), version).await
}

/// A draft of the appearance as an older version had it.
#[server(prefix = "/_fn", endpoint = "console/appearance_restore", output = Json)]
pub async fn appearance_restore(#[server(default)] version: i64) -> Result<Answer, ServerFnError> {
    serve::restored::<ChangeAppearance>("/console/appearance", version).await
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
        Ok(may) => {
            let days = (starts.as_str(), ends.as_str());
            published(&ask.services, &may, (&zh, &en), urgent.is_some(), days).await
        }
        Err(refusal) => Ok(Err(refusal)),
    };
    Ok(ask.reply(
        Form { name: "publish", page: PAGE, typed: &typed },
        verdict.map(|verdict| ask.done(verdict.map(drop), PAGE)),
    ))
}

/// Withdraws one.
#[server(prefix = "/_fn", endpoint = "console/announcement_withdraw", output = Json)]
pub async fn announcement_withdraw(#[server(default)] id: String) -> Result<Answer, ServerFnError> {
    use super::announcements::{PAGE, withdrawn};
    let (ask, leave) = acting::<ChangeAppearance>().await?;
    let verdict = match (leave, id.parse()) {
        (Ok(may), Ok(id)) => withdrawn(&ask.services, &may, id).await,
        (Ok(_), Err(_)) => Ok(Err(identity::Refusal::PageExpired)),
        (Err(refusal), _) => Ok(Err(refusal)),
    };
    Ok(ask.reply(
        Form { name: "withdraw", page: PAGE, typed: &[] },
        verdict.map(|verdict| ask.done(verdict, PAGE)),
    ))
}
