//! The server functions of `/identities`.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use crate::answer::{Answer, Echo};

/// One account of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityView {
    /// Its number.
    pub number: String,
    /// `vocabulary::PersonKind::code`.
    pub kind: String,
    /// Its department.
    pub department: String,
    /// Whether it is the one that is signed in.
    pub current: bool,
}

/// What `/identities` shows (U-19).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentitiesView {
    /// Whose account it is.
    pub name: String,
    /// All accounts of the person.
    pub accounts: Vec<IdentityView>,
    /// Id and name of the services.
    pub services: Vec<(String, String)>,
    /// Name of a service and the number it gets.
    pub defaults: Vec<(String, String)>,
    /// The outcome of a form sent without WASM.
    pub echo: Echo,
}

/// What `/identities` at `page` shows.
#[server(prefix = "/_fn", endpoint = "own/identities_page", output = Json)]
pub async fn identities_page(page: String) -> Result<IdentitiesView, ServerFnError> {
    use crate::context::ask;
    let ask = ask()?;
    let Some(session) = ask.signed_in("/identities") else { return Ok(IdentitiesView::default()) };
    let found = ask.services.identities.of(&session).await.map_err(|fault| ask.broken(&fault))?;
    let services = ask.services.registry.list().await.map_err(|error| ask.broken(&error.into()))?;
    let several = found.accounts.len() > 1;
    let defaults = found.defaults.iter().filter_map(|chosen| {
        let service = services.iter().find(|service| service.id == chosen.service)?;
        let account = found.accounts.iter().find(|account| account.row.id == chosen.account)?;
        Some((service.name.clone(), account.row.number.clone()))
    });
    let own = found.accounts.iter().find(|account| account.row.id == session.account);
    Ok(IdentitiesView {
        name: own.map(|account| account.row.name.clone()).unwrap_or_default(),
        defaults: defaults.collect(),
        services: services
            .iter()
            .filter(|_| several)
            .map(|service| (service.id.to_string(), service.name.clone()))
            .collect(),
        accounts: found
            .accounts
            .iter()
            .map(|account| IdentityView {
                number: account.row.number.clone(),
                kind: account.row.kind.clone(),
                department: account.row.department.clone(),
                current: account.row.id == session.account,
            })
            .collect(),
        echo: ask.echoed(&page),
    })
}

/// Goes over to another account of the person (U-19).
#[server(prefix = "/_fn", endpoint = "own/identity_switch", output = Json)]
pub async fn identity_switch(
    page: String,
    #[server(default)] number: String,
) -> Result<Answer, ServerFnError> {
    use crate::context::{Form, ask};
    let ask = ask()?;
    let answer = ask.services.identities.switch(&number, ask.by()).await.map(|verdict| match verdict {
        Ok(switched) => ask.turned(Ok(switched.issued), switched.next),
        Err(refusal) => Answer::Refused(Box::new(ask.problem(&refusal))),
    });
    Ok(ask.reply(Form { name: "switch", page: &page, typed: &[] }, answer))
}

/// Says which account an application gets.
#[server(prefix = "/_fn", endpoint = "own/identity_choose", output = Json)]
pub async fn identity_choose(
    page: String,
    #[server(default)] service: String,
    #[server(default)] number: String,
) -> Result<Answer, ServerFnError> {
    use crate::context::{Form, ask};
    use identity::Refusal;
    let ask = ask()?;
    let services = ask.services.registry.list().await.map_err(|error| ask.broken(&error.into()))?;
    let verdict = match services.iter().find(|known| known.id.to_string() == service) {
        Some(known) => ask.services.identities.choose(known.id, &number, ask.by()).await,
        None => Ok(Err(Refusal::FieldEmpty)),
    };
    let answer = verdict.map(|verdict| match verdict {
        Ok(()) => Answer::Go { url: "/identities".to_owned() },
        Err(refusal) => Answer::Refused(Box::new(ask.problem(&refusal))),
    });
    Ok(ask.reply(Form { name: "choose", page: &page, typed: &[] }, answer))
}
