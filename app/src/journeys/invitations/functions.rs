//! The server functions of both pages.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use crate::answer::{Answer, Echo};

/// The sponsor's page.
pub(super) const PAGE: &str = "/invitations";

/// An invitation as its sponsor sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationEntry {
    /// Which.
    pub id: String,
    /// The guest's name.
    pub name: String,
    /// State, address, last day and so on: name and value.
    pub facts: Vec<(String, String)>,
    /// The last day, `YYYY-MM-DD`.
    pub last_day: String,
    /// Sent and not accepted: can be sent again and withdrawn.
    pub open: bool,
    /// A guest who is here: the stay can be extended and ended.
    pub here: bool,
}

/// The sponsor's page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationsView {
    /// Whose.
    pub account: String,
    /// Whether they may invite.
    pub allowed: bool,
    /// Value and name of each kind that may be invited.
    pub kinds: Vec<(String, String)>,
    /// The latest last day.
    pub latest: String,
    /// Newest first.
    pub entries: Vec<InvitationEntry>,
    /// The outcome of a form sent without WASM.
    pub echo: Echo,
}

/// The invited person's page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationView {
    /// Why there is nothing to accept.
    pub refused: Option<String>,
    /// The account just made, by its number.
    pub number: Option<String>,
    /// The link's token.
    pub token: String,
    /// Who invites.
    pub sponsor: String,
    /// The guest's name.
    pub name: String,
    /// Where the code goes, masked.
    pub email: String,
    /// When the stay ends.
    pub until: String,
    /// The rules of passwords.
    pub policy: vocabulary::PasswordPolicy,
    /// The outcome of a form sent without WASM.
    pub echo: Echo,
}

/// What the sponsor's page at `page` shows.
#[server(prefix = "/_fn", endpoint = "invitations/page", output = Json)]
pub async fn invitations_page(page: String) -> Result<InvitationsView, ServerFnError> {
    let ask = crate::context::ask()?;
    let Some(session) = ask.signed_in(&page) else { return Ok(InvitationsView::default()) };
    super::serve::sponsor(&ask, &session, &page).await.map_err(|fault| ask.broken(&fault))
}

/// Sends an invitation.
#[server(prefix = "/_fn", endpoint = "invitations/invite", output = Json)]
pub async fn invite(
    #[server(default)] name: String,
    #[server(default)] email: String,
    #[server(default)] kind: String,
    #[server(default)] last_day: String,
    #[server(default)] reason: String,
) -> Result<Answer, ServerFnError> {
    use crate::context::{Form, ask};
    use identity::invitation::Guest;
    let ask = ask()?;
    let guest = Guest { name: &name, email: &email, kind: &kind, last_day: &last_day, reason: &reason };
    let answer = match ask.full() {
        Some(session) => {
            let verdict = ask.services.invitations.invite(session, &ask.visitor, guest).await;
            verdict.map(|verdict| ask.done(verdict, PAGE))
        }
        None => Ok(Answer::refused("sign_in_needed")),
    };
    let typed = [
        ("name", name.as_str()),
        ("email", &email),
        ("kind", &kind),
        ("last_day", &last_day),
        ("reason", &reason),
    ];
    Ok(ask.reply(Form { name: "invite", page: PAGE, typed: &typed }, answer))
}

/// What a sponsor does with one: `renew`, `withdraw`, `extend` (to `last_day`) or `end`.
#[server(prefix = "/_fn", endpoint = "invitations/manage", output = Json)]
pub async fn invitation_manage(
    #[server(default)] id: String,
    #[server(default)] action: String,
    #[server(default)] last_day: String,
) -> Result<Answer, ServerFnError> {
    use crate::context::{Form, ask};
    let ask = ask()?;
    let verdict = super::serve::manage(&ask, &id, &action, &last_day).await;
    let answer = verdict.map(|verdict| ask.done(verdict, PAGE));
    Ok(ask.reply(Form { name: "manage", page: PAGE, typed: &[] }, answer))
}

/// What the invited person's page shows. Looking binds nothing and costs nothing.
#[server(prefix = "/_fn", endpoint = "invitation/page", output = Json)]
pub async fn invitation_page(token: String, page: String) -> Result<InvitationView, ServerFnError> {
    let ask = crate::context::ask()?;
    super::serve::guest(&ask, token, &page).await.map_err(|fault| ask.broken(&fault))
}

/// Sends the code that proves the address.
#[server(prefix = "/_fn", endpoint = "invitation/send_code", output = Json)]
pub async fn invitation_send_code(
    #[server(default)] token: String,
    #[server(default)] image: Option<String>,
    #[server(default)] captcha: Option<String>,
    #[server(default)] work: Option<String>,
    #[server(default)] counter: Option<String>,
) -> Result<Answer, ServerFnError> {
    use crate::context::{Form, ask};
    let ask = ask()?;
    let solved = crate::context::solved(&image, &captcha, &work, &counter);
    let verdict = ask.services.invitations.send_code(&token, &solved, &ask.visitor).await;
    let page = super::serve::address(&token);
    Ok(ask.reply(Form { name: "accept", page: &page, typed: &[] }, verdict.map(|verdict| ask.sent(verdict))))
}

/// Makes the account; its number is shown once.
#[server(prefix = "/_fn", endpoint = "invitation/accept", output = Json)]
pub async fn invitation_accept(
    #[server(default)] token: String,
    #[server(default)] code: String,
    #[server(default)] new_password: String,
    #[server(default)] repeated: String,
) -> Result<Answer, ServerFnError> {
    use crate::context::{Form, ask};
    use identity::Refusal;
    use identity::invitation::Acceptance;
    let ask = ask()?;
    let page = super::serve::address(&token);
    let verdict = match vocabulary::OneTimeCode::parse(&code) {
        Ok(code) => {
            let with = Acceptance { code: &code, password: &new_password, repeated: &repeated };
            ask.services.invitations.accept(&token, &ask.visitor, with).await
        }
        Err(_) => Ok(Err(Refusal::CodeInvalid)),
    };
    Ok(match verdict {
        Ok(Ok(number)) => ask.shown_once(&page, vec![("number".to_owned(), number)]),
        other => {
            let answer = other.map(|verdict| ask.done(verdict.map(drop), &page));
            ask.reply(Form { name: "accept", page: &page, typed: &[] }, answer)
        }
    })
}
