//! The server functions of `/security/password`.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};
use vocabulary::PasswordPolicy;

use crate::answer::{Answer, Echo};

/// What `/security/password` shows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PasswordView {
    /// Whose account it is.
    pub name: String,
    /// Account number, for password managers.
    pub number: String,
    /// Whether the present password is asked for (H-15).
    pub needs_current: bool,
    /// Rules of the new password (P-43).
    pub policy: PasswordPolicy,
    /// What may not be in it.
    pub words: Vec<String>,
    /// What the institution says about it (P-48).
    pub note: String,
    /// It was changed just now.
    pub saved: bool,
    /// The outcome of a form sent without WASM.
    pub echo: Echo,
}

/// What `/security/password` at `page` shows.
#[server(prefix = "/_fn", endpoint = "own/password_page", output = Json)]
pub async fn password_page(page: String) -> Result<PasswordView, ServerFnError> {
    use crate::context::{ask, parameter};
    let ask = ask()?;
    let Some(session) = ask.signed_in("/security/password") else { return Ok(PasswordView::default()) };
    let standing = ask.services.change_password.standing(&session).await.map_err(|f| ask.broken(&f))?;
    let policy = &ask.services.domain.policy;
    let row = standing.account.row;
    Ok(PasswordView {
        name: row.name,
        words: [row.number.clone()].into_iter().chain(row.alias).collect(),
        number: row.number,
        needs_current: standing.needs_current,
        policy: policy.password.clone(),
        note: policy.password_change.note.of(&ask.visitor.locale).to_owned(),
        saved: parameter(&page, "saved").is_some(),
        echo: ask.echoed(&page),
    })
}

/// Changes the password (P-41).
#[server(prefix = "/_fn", endpoint = "own/password", output = Json)]
#[cfg_attr(feature = "ssr", expect(clippy::too_many_arguments, reason = "one argument is one form field"))]
pub async fn change_password(
    page: String,
    #[server(default)] current: String,
    #[server(default)] new_password: String,
    #[server(default)] repeated: String,
    #[server(default)] image: Option<String>,
    #[server(default)] captcha: Option<String>,
    #[server(default)] work: Option<String>,
    #[server(default)] counter: Option<String>,
) -> Result<Answer, ServerFnError> {
    use crate::context::{Form, ask};
    use identity::change_password::Change;
    let ask = ask()?;
    let form = Change {
        current: &current,
        new: &new_password,
        repeated: &repeated,
        captcha: crate::context::solved(&image, &captcha, &work, &counter),
    };
    let verdict = ask.services.change_password.change(ask.current.0.as_ref(), &ask.visitor, form).await;
    let answer = verdict.map(|verdict| ask.turned(verdict, "/security/password?saved=1".to_owned()));
    Ok(ask.reply(Form { name: "password", page: &page, typed: &[] }, answer))
}
