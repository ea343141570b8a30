//! What the pages of the security centre show, put into words on the server.

use std::sync::Arc;

use http::header::SET_COOKIE;
use i18n::{I18n, t};
use identity::factor::{Enrolled, NewCodes};
use identity::ports::{Account, AuditEntry, DeviceRow, SessionRow};
use identity::standing::Advice;
use identity::user_agent::Agent;
use identity::{Digest, Fault, Refusal, Time};
use uuid::Uuid;

use super::model::{Item, SecurityView};
use crate::answer::{Answer, Echo};
pub use crate::context::{Ask, ask};
use crate::context::{Form, base64_url, from_base64_url, parameter};
use crate::cookies;

/// The page of second factors.
pub const FACTORS: &str = "/security/factors";
/// The page where an authenticator app is set up.
pub const TOTP: &str = "/security/factors/totp";
/// The page of sessions and devices.
pub const DEVICES: &str = "/security/devices";

/// Where `page` leads on to when a factor was added (`next`); empty: nowhere.
pub fn onward(page: &str) -> String {
    let next = parameter(page, "next").map(|next| identity::Target::page(&next).url(None));
    next.filter(|next| next != "/").unwrap_or_default()
}

/// One of the pages of second factors, which keeps where `page` leads on to.
pub fn keeping(path: &str, page: &str) -> String {
    match onward(page) {
        next if next.is_empty() => path.to_owned(),
        next => format!("{path}?next={}", crate::ui::percent_encode(&next)),
    }
}

/// The field of an echo that holds recovery codes.
const CODES: &str = "codes";

impl Ask {
    /// The full session of whoever sent a form.
    pub(super) fn acting(&self) -> Option<Arc<SessionRow>> {
        self.full().map(Arc::clone)
    }

    /// The answer to a form whose session is over.
    pub(super) fn sign_in_first(&self, page: &str) -> Answer {
        let url = self.owed().unwrap_or_else(|| format!("/sign-in?next={}", crate::ui::percent_encode(page)));
        self.reply(Form { name: "", page, typed: &[] }, Ok(Answer::Go { url }))
    }
}

/// The answer to a form that leads on, or back with a refusal.
pub fn done(
    ask: &Ask,
    name: &str,
    page: &str,
    verdict: Result<Result<&'static str, Refusal>, Fault>,
) -> Answer {
    let answer = verdict.map(|verdict| match verdict {
        Ok(url) => Answer::Go { url: keeping(url, page) },
        Err(refusal) => Answer::Refused(Box::new(ask.problem(&refusal))),
    });
    ask.reply(Form { name, page, typed: &[] }, answer)
}

/// The answer to a form that may have made recovery codes.
pub fn enrolled(
    ask: &Ask,
    session: &SessionRow,
    name: &str,
    page: &str,
    verdict: Result<Result<NewCodes, Refusal>, Fault>,
) -> Answer {
    match verdict {
        Ok(Ok(Some(codes))) => {
            // Nobody else who uses this browser later may see them.
            let mut shown: Vec<(String, String)> =
                codes.into_iter().map(|code| (CODES.to_owned(), code)).collect();
            shown.push(("session".to_owned(), session.id.to_string()));
            ask.shown_once(&keeping(FACTORS, page), shown)
        }
        Ok(Ok(None)) => done(ask, name, page, Ok(Ok(FACTORS))),
        Ok(Err(refusal)) => done(ask, name, page, Ok(Err(refusal))),
        Err(fault) => done(ask, name, page, Err(fault)),
    }
}

/// Where a person proves themselves anew before `page`.
fn confirm(page: &str) -> String {
    format!("/confirm?next={}", crate::ui::percent_encode(page))
}

/// A device as forms name it.
pub fn device_of(id: &str) -> Digest {
    from_base64_url(id).and_then(|bytes| bytes.try_into().ok()).unwrap_or_default()
}

/// What the page at `page` shows.
pub async fn view(ask: &Ask, session: &SessionRow, page: &str) -> Result<SecurityView, Fault> {
    let i18n = I18n::for_locale(ask.locale());
    let mut view = match page.split('?').next().unwrap_or_default() {
        FACTORS => factors(ask, &i18n, session, page).await?,
        TOTP => totp(ask, session, page).await?,
        "/security/factors/passkey" => passkey(ask, session, page).await?,
        "/security/factors/remove" => remove(ask, &i18n, session, page).await?,
        DEVICES => devices(ask, &i18n, session).await?,
        "/security/history" => history(ask, &i18n, session, page).await?,
        _ => overview(ask, &i18n, session).await?,
    };
    if view.account.is_empty() {
        view.account = ask.account(session).await?.map(|account| account.row.name).unwrap_or_default();
    }
    view.onward = onward(page);
    let echo = ask.echoed(page);
    if echo.typed("session") == session.id.to_string() {
        view.codes =
            echo.typed.iter().filter(|(name, _)| name == CODES).map(|(_, code)| code.clone()).collect();
        // Shown this once: a reload does not show them again.
        ask.header(SET_COOKIE, &cookies::clear(cookies::ECHO));
    } else {
        let typed = echo.typed.into_iter().filter(|(name, _)| name != CODES).collect();
        view.echo = Echo { typed, ..echo };
    }
    Ok(view)
}

async fn overview(ask: &Ask, i18n: &I18n, session: &SessionRow) -> Result<SecurityView, Fault> {
    let overview = ask.services.security.overview(session).await?;
    let items = overview
        .standing
        .advice
        .iter()
        .map(|advice| Item {
            text: t!(i18n, "advice-points", points = advice.points()),
            action: t!(i18n, "advice-go"),
            ..advice_item(i18n, *advice)
        })
        .collect();
    let more = state_items(ask, i18n, &overview.account, &overview.enrolled, overview.sessions)?;
    Ok(SecurityView {
        account: overview.account.row.name,
        score: overview.standing.score,
        items,
        more,
        ..SecurityView::default()
    })
}

/// Title and address of a piece of advice.
fn advice_item(i18n: &I18n, advice: Advice) -> Item {
    let (title, href) = match advice {
        Advice::Password => (t!(i18n, "advice-password"), "/security/password"),
        Advice::LoginPhone => (t!(i18n, "advice-login-phone"), "/security/bindings"),
        Advice::SecondFactor => (t!(i18n, "advice-second-factor"), FACTORS),
        Advice::SecurityPhone => (t!(i18n, "advice-security-phone"), "/security/bindings"),
        Advice::Email => (t!(i18n, "advice-email"), "/security/bindings"),
        Advice::RecoveryCodes => (t!(i18n, "advice-recovery-codes"), FACTORS),
    };
    Item { title, href: href.to_owned(), ..Item::default() }
}

/// How each part of the account stands.
fn state_items(
    ask: &Ask,
    i18n: &I18n,
    account: &Account,
    enrolled: &Enrolled,
    sessions: usize,
) -> Result<Vec<Item>, Fault> {
    let domain = &ask.services.domain;
    let unbound = || t!(i18n, "fact-unbound");
    let phone = |row: &Option<identity::ports::PhoneRow>| -> Result<String, Fault> {
        let phone = row.as_ref().map(|row| identity::binding::opened_phone(domain, row)).transpose()?;
        Ok(phone.map_or_else(unbound, |phone| phone.masked()))
    };
    let email = account.email.as_ref().map(|row| identity::binding::opened_email(domain, row)).transpose()?;
    let password = match &account.password {
        Some(row) => t!(i18n, "state-password-set", time = ask.time(row.changed_at)),
        None => t!(i18n, "fact-password-initial"),
    };
    let factors = if enrolled.is_any() {
        let count = enrolled.passkeys.len() + usize::from(enrolled.totp.is_some());
        t!(i18n, "state-factors", count = count, codes = enrolled.recovery.left)
    } else {
        t!(i18n, "state-factors-none")
    };
    let item = |title: String, text: String, href: &str| Item {
        title,
        text,
        action: t!(i18n, "state-manage"),
        href: href.to_owned(),
        ..Item::default()
    };
    let mut items = vec![
        item(t!(i18n, "fact-password"), password, "/security/password"),
        item(t!(i18n, "fact-phone"), phone(&account.login_phone)?, "/security/bindings"),
        item(t!(i18n, "state-security-phone"), phone(&account.security_phone)?, "/security/bindings"),
        item(
            t!(i18n, "fact-email"),
            email.map_or_else(unbound, |email| email.masked()),
            "/security/bindings",
        ),
        item(t!(i18n, "factors-title"), factors, FACTORS),
        item(t!(i18n, "devices-title"), t!(i18n, "state-sessions", count = sessions), DEVICES),
        item(
            t!(i18n, "security-tab-app-passwords"),
            t!(i18n, "state-app-passwords"),
            "/security/app-passwords",
        ),
        item(t!(i18n, "history-title"), t!(i18n, "state-history"), "/security/history"),
    ];
    if ask.services.questions.are_on() {
        items.push(item(t!(i18n, "questions-title"), t!(i18n, "state-questions"), "/security/questions"));
    }
    Ok(items)
}

async fn factors(ask: &Ask, i18n: &I18n, session: &SessionRow, page: &str) -> Result<SecurityView, Fault> {
    let service = &ask.services.factors;
    let enrolled = service.enrolled(session.account).await?;
    let since = |at: Time, used: Option<Time>| match used {
        Some(used) => t!(i18n, "factor-used", since = ask.time(at), used = ask.time(used)),
        None => t!(i18n, "factor-since", since = ask.time(at)),
    };
    let removal = |factor: &str| format!("/security/factors/remove?factor={factor}");
    let mut items = vec![match enrolled.totp {
        Some((at, used)) => Item {
            title: t!(i18n, "totp-title"),
            text: since(at, used),
            action: t!(i18n, "factor-remove"),
            href: removal("totp"),
            ..Item::default()
        },
        None => Item {
            title: t!(i18n, "totp-title"),
            text: t!(i18n, "totp-about"),
            action: t!(i18n, "factor-add"),
            form: "/_fn/security/totp_begin".to_owned(),
            ..Item::default()
        },
    }];
    items.extend(enrolled.passkeys.iter().map(|row| Item {
        title: t!(i18n, "passkey-named", name = row.name.clone()),
        text: since(row.created_at, row.used_at),
        action: t!(i18n, "factor-remove"),
        href: removal(&row.id.to_string()),
        ..Item::default()
    }));
    if service.offers_passkeys() {
        items.push(Item {
            title: t!(i18n, "passkey-title"),
            text: t!(i18n, "passkey-about"),
            action: t!(i18n, "factor-add"),
            href: keeping("/security/factors/passkey", page),
            ..Item::default()
        });
    }
    let more = enrolled.is_any().then(|| Item {
        title: t!(i18n, "recovery-title"),
        text: t!(i18n, "recovery-left", left = enrolled.recovery.left),
        action: t!(i18n, "recovery-renew"),
        form: "/_fn/security/codes_renew".to_owned(),
        ..Item::default()
    });
    // What is done here needs a fresh proof: better asked for now than after the form.
    if !service.is_fresh(session) && parameter(page, "again").is_none() {
        ask.see_other(&confirm(page));
    }
    Ok(SecurityView { items, more: more.into_iter().collect(), ..SecurityView::default() })
}

async fn totp(ask: &Ask, session: &SessionRow, page: &str) -> Result<SecurityView, Fault> {
    let issuer = ask.services.branding.short_name.get(ask.locale());
    match ask.services.factors.enrolment(session, issuer).await? {
        Ok(enrolment) => Ok(SecurityView {
            svg: crate::qr::svg(&enrolment.uri).unwrap_or_default(),
            secret: enrolment.secret,
            ..SecurityView::default()
        }),
        Err(refusal) => Ok(elsewhere(ask, page, &refusal)),
    }
}

async fn passkey(ask: &Ask, session: &SessionRow, page: &str) -> Result<SecurityView, Fault> {
    match ask.services.factors.creation(session).await? {
        Ok(creation) => Ok(SecurityView {
            secret: serde_json::to_string(&creation).unwrap_or_default(),
            ceremony: creation.ceremony,
            ..SecurityView::default()
        }),
        Err(refusal) => Ok(elsewhere(ask, page, &refusal)),
    }
}

async fn remove(ask: &Ask, i18n: &I18n, session: &SessionRow, page: &str) -> Result<SecurityView, Fault> {
    let wanted = parameter(page, "factor").unwrap_or_default();
    if !ask.services.factors.is_fresh(session) {
        return Ok(elsewhere(ask, page, &Refusal::ProofTooOld));
    }
    let enrolled = ask.services.factors.enrolled(session.account).await?;
    let name = if wanted == "totp" {
        enrolled.totp.as_ref().map(|_| t!(i18n, "totp-title"))
    } else {
        let row = enrolled.passkeys.iter().find(|row| row.id.to_string() == wanted);
        row.map(|row| t!(i18n, "passkey-named", name = row.name.clone()))
    };
    match name {
        Some(name) => {
            let last = enrolled.passkeys.len() + usize::from(enrolled.totp.is_some()) == 1;
            // Said beforehand: an administrator's roles end with their last factor (S17).
            let roles = ask.services.domain.read().await?.role_grants_of(session.account).await?;
            let text =
                if last && !roles.is_empty() { t!(i18n, "factor-remove-roles") } else { String::new() };
            let item = Item { title: name, text, id: wanted, ..Item::default() };
            Ok(SecurityView { items: vec![item], ..SecurityView::default() })
        }
        None => Ok(elsewhere(ask, page, &Refusal::PageExpired)),
    }
}

/// Leads away from a page that cannot be shown now.
fn elsewhere(ask: &Ask, page: &str, refusal: &Refusal) -> SecurityView {
    match refusal {
        Refusal::ProofTooOld => ask.see_other(&confirm(page)),
        _ => ask.see_other(&keeping(FACTORS, page)),
    }
    SecurityView::default()
}

/// Browser and system, or that they are unknown.
pub(crate) fn described(i18n: &I18n, user_agent: &str) -> String {
    let device = Agent::of(user_agent).describe();
    if device.is_empty() { t!(i18n, "device-unknown") } else { device }
}

/// An address, with the name of its network where the profile knows one.
pub(crate) fn place(ask: &Ask, address: &str) -> String {
    let named = address.parse().ok().and_then(|parsed| {
        let networks = &ask.services.domain.policy.networks;
        networks.name_of(parsed).map(|name| name.of(ask.locale().code()).to_owned())
    });
    match named {
        Some(name) => format!("{name} · {address}"),
        None => address.to_owned(),
    }
}

async fn devices(ask: &Ask, i18n: &I18n, session: &SessionRow) -> Result<SecurityView, Fault> {
    let places = ask.services.security.places(session).await?;
    let items = places.sessions.iter().map(|row| {
        let here = row.id == session.id;
        let device = described(i18n, &row.user_agent);
        Item {
            title: if here { t!(i18n, "session-this", device = device) } else { device },
            text: t!(
                i18n,
                "session-text",
                place = place(ask, &row.address),
                since = ask.time(row.created_at),
                seen = ask.time(row.seen_at)
            ),
            action: if here { String::new() } else { t!(i18n, "session-end") },
            form: if here { String::new() } else { "/_fn/security/session_end".to_owned() },
            id: row.id.to_string(),
            ..Item::default()
        }
    });
    let now = ask.services.domain.now();
    let device = |row: &DeviceRow| {
        let trusted = row.trusted_until.filter(|until| *until > now);
        let place = place(ask, &row.address);
        let seen = ask.time(row.seen_at);
        let text = match trusted {
            Some(until) => t!(i18n, "device-trusted", place = place, seen = seen, until = ask.time(until)),
            None => t!(i18n, "device-text", place = place, seen = seen),
        };
        Item {
            title: described(i18n, &row.user_agent),
            text,
            action: t!(i18n, "device-forget"),
            form: "/_fn/security/device_forget".to_owned(),
            id: base64_url(&row.device),
            ..Item::default()
        }
    };
    Ok(SecurityView {
        items: items.collect(),
        more: places.devices.iter().map(device).collect(),
        account: places.account.row.name,
        ..SecurityView::default()
    })
}

async fn history(ask: &Ask, i18n: &I18n, session: &SessionRow, page: &str) -> Result<SecurityView, Fault> {
    let before = parameter(page, "before").and_then(|cursor| {
        let (at, id) = cursor.split_once('.')?;
        Some((Time(at.parse().ok()?), id.parse::<Uuid>().ok()?))
    });
    let history = ask.services.security.history(session, before).await?;
    let row = |entry: &AuditEntry| {
        let outcome = match entry.outcome.as_str() {
            "success" => t!(i18n, "sign-ins-success"),
            "step_up_owed" => t!(i18n, "history-half"),
            _ => t!(i18n, "sign-ins-failure"),
        };
        let (device, from) = if entry.actor.is_some() && entry.address.is_empty() {
            (t!(i18n, "history-administrator"), String::new())
        } else {
            (described(i18n, &entry.user_agent), place(ask, &entry.address))
        };
        vec![ask.time(entry.at), event(i18n, entry), outcome, device, from]
    };
    Ok(SecurityView {
        rows: history.entries.iter().map(row).collect(),
        next: history
            .next
            .map(|(at, id)| format!("/security/history?before={}.{}", at.0, id.simple()))
            .unwrap_or_default(),
        account: history.account.row.name,
        ..SecurityView::default()
    })
}

/// What happened, in words; a sign-in with its method.
pub(crate) fn event(i18n: &I18n, entry: &AuditEntry) -> String {
    let detail: std::collections::BTreeMap<String, String> =
        serde_json::from_str(&entry.detail).unwrap_or_default();
    let id = format!("event-{}", entry.event.replace('_', "-"));
    let name = if i18n.has(&id) { i18n.text(&id) } else { entry.event.clone() };
    let method = detail.get("method").map(|code| format!("method-{}", code.replace('_', "-")));
    match method.filter(|id| i18n.has(id)) {
        Some(id) => format!("{name} · {}", i18n.text(&id)),
        None => name,
    }
}
