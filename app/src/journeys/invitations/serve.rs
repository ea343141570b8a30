//! Making both pages, on the server.

use http::header::SET_COOKIE;
use i18n::{I18n, t};
use identity::invitation::Listed;
use identity::ports::{InvitationState, SessionRow};
use identity::{Fault, Refusal, Verdict};

use super::functions::{InvitationEntry, InvitationView, InvitationsView};
use crate::context::Ask;
use crate::cookies;
use crate::messages::kind_name;

/// Nothing that we made is longer, and nothing else is looked at.
const LONGEST: usize = 64;

pub(super) async fn sponsor(ask: &Ask, session: &SessionRow, page: &str) -> Result<InvitationsView, Fault> {
    let i18n = I18n::for_locale(ask.locale());
    let invitations = &ask.services.invitations;
    let account = ask.account(session).await?.ok_or(Fault::Inconsistent("a session without an account"))?;
    let kinds = &ask.services.domain.policy.invitations.kinds;
    let entries = invitations.list(session).await?.into_iter().map(|listed| entry(ask, &i18n, listed));
    Ok(InvitationsView {
        allowed: invitations.may_invite(&account),
        account: account.row.name,
        kinds: kinds.iter().map(|kind| (kind.clone(), kind_name(&i18n, kind))).collect(),
        latest: invitations.latest_day(),
        entries: entries.collect(),
        echo: ask.echoed(page),
    })
}

fn entry(ask: &Ask, i18n: &I18n, listed: Listed) -> InvitationEntry {
    let Listed { row, email, number } = listed;
    let lapsed = row.expires_at <= ask.services.domain.now();
    let state = match row.state {
        InvitationState::Open if lapsed => t!(i18n, "invitation-state-lapsed"),
        InvitationState::Open => t!(i18n, "invitation-state-open", until = ask.time(row.expires_at)),
        InvitationState::Withdrawn => t!(i18n, "invitation-state-withdrawn"),
        InvitationState::Accepted => t!(i18n, "invitation-state-accepted"),
        InvitationState::Ended => t!(i18n, "invitation-state-ended"),
    };
    let mut facts = vec![(t!(i18n, "invitation-state"), state), (t!(i18n, "fact-email"), email)];
    if let Some(number) = number {
        facts.push((t!(i18n, "account-label"), number));
    }
    // The stay ends with its last day, at midnight.
    let last_day = ask.time(row.ends_at.minus(std::time::Duration::from_secs(1)));
    let last_day: String = last_day.chars().take(10).collect();
    facts.push((t!(i18n, "invitation-last-day"), last_day.clone()));
    facts.push((t!(i18n, "invitation-reason"), row.reason));
    InvitationEntry {
        id: row.id.to_string(),
        name: row.name,
        facts,
        last_day,
        open: row.state == InvitationState::Open,
        here: row.state == InvitationState::Accepted,
    }
}

pub(super) async fn manage(ask: &Ask, id: &str, action: &str, last_day: &str) -> Result<Verdict<()>, Fault> {
    let Some(session) = ask.full() else { return Ok(Err(Refusal::SignInNeeded)) };
    let Ok(id) = id.parse() else { return Ok(Err(Refusal::PageExpired)) };
    let (invitations, visitor) = (&ask.services.invitations, &ask.visitor);
    match action {
        "renew" => invitations.renew(session, visitor, id).await,
        "withdraw" => invitations.withdraw(session, visitor, id).await,
        "extend" => invitations.extend(session, visitor, id, last_day).await,
        "end" => invitations.end(session, visitor, id).await,
        _ => Ok(Err(Refusal::PageExpired)),
    }
}

/// The address of an invitation's page.
pub(super) fn address(token: &str) -> String {
    let known =
        token.len() <= LONGEST && token.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    format!("/invitation/{}", if known { token } else { "-" })
}

pub(super) async fn guest(ask: &Ask, token: String, page: &str) -> Result<InvitationView, Fault> {
    let echo = ask.echoed(page);
    let number = echo.typed("number");
    if !number.is_empty() {
        // Shown this once; the mail has it too.
        ask.header(SET_COOKIE, &cookies::clear(cookies::ECHO));
        return Ok(InvitationView { number: Some(number), ..InvitationView::default() });
    }
    let shown = match ask.services.invitations.look(&token).await? {
        Ok(shown) => shown,
        Err(refusal) => {
            ask.status(http::StatusCode::GONE);
            let refused = Some(refusal.code().to_owned());
            return Ok(InvitationView { refused, ..InvitationView::default() });
        }
    };
    Ok(InvitationView {
        refused: None,
        number: None,
        token,
        sponsor: shown.sponsor,
        name: shown.name,
        email: shown.email,
        until: ask.time(shown.ends_at.minus(std::time::Duration::from_secs(1))).chars().take(10).collect(),
        policy: ask.services.domain.policy.password.clone(),
        echo,
    })
}
