//! The console beside many people and a long log: lists, search, figures and exports (issue 4).

use std::time::{Duration, Instant};

use identity::Time;
use identity::factor::totp;

use crate::care::{expect_go, post, visitor};
use crate::{Table, mega, ms};
use bench::client::{Client, Outcome};
use bench::process::{House, Server};

/// Each page is asked for so often.
const ROUNDS: usize = 20;
/// What a page may take at 200,000 accounts and 5 million rows of audit.
const BUDGET: Duration = Duration::from_millis(100);
/// What looking at all of it may leave in memory.
const MEMORY: u64 = 20_000_000;

/// Administrators as they come in: account number and password.
pub struct Staff<'a> {
    /// Platform administrator, reviewer and auditor.
    pub numbers: [&'a str; 3],
    /// What all of them chose.
    pub password: &'a str,
}

/// Asks for the pages that grow with people and with the log.
pub async fn measure(house: &House, server: &Server, staff: &Staff<'_>, table: &mut Table) -> Outcome<()> {
    let [platform, reviewer, auditor] = staff.numbers;
    let mut manager =
        administrator(house, server, platform, staff.password, "platform_administrator").await?;
    let mut reviewer = administrator(house, server, reviewer, staff.password, "reviewer").await?;
    let mut auditor = administrator(house, server, auditor, staff.password, "auditor").await?;

    let of_people = people_pages(&mut manager).await?;
    let own = [
        ("overview", "/console/overview"),
        ("applications", "/console/applications"),
        ("roster runs", "/console/roster"),
        ("outbox", "/console/operations"),
    ];
    let of_log = [
        ("audit, newest", "/console/audit"),
        ("audit, one event", "/console/audit?event=sign_in"),
        ("audit, event and outcome, rare", "/console/audit?event=sign_in&outcome=locked"),
        ("audit, an address", "/console/audit?address=10.1.2.3"),
        ("audit, an address, nothing", "/console/audit?address=192.0.2.99"),
        ("audit, event that never was", "/console/audit?event=session_ended&outcome=locked"),
        ("audit, chain", "/console/audit/chain"),
    ];
    let pages = of_people.iter().map(|(what, path)| (*what, path.as_str())).chain(own);
    let pages: Vec<(&str, &str)> = pages.collect();
    // Caches that a single look fills are not what the pages cost.
    look(&mut manager, "/console/overview").await?;
    look(&mut auditor, "/console/audit").await?;
    let before = server.resident()?;
    for (what, path) in &pages {
        page(&mut manager, what, path, table).await?;
    }
    page(&mut reviewer, "reviews", "/console/reviews", table).await?;
    for (what, path) in of_log {
        page(&mut auditor, what, path, table).await?;
    }
    memory("memory after all of these pages", server, before, table)?;

    let before = server.resident()?;
    let fields = [("query", ""), ("whole", ""), ("reason", "")];
    let link = expect_go(&post(&mut manager, "/_fn/console/people_export", &fields).await?)?;
    download(&mut manager, "export of everybody", &link, table).await?;
    let asked = "/console/audit/export?event=code_sent";
    let fields = [("page", asked), ("format", "csv"), ("reason", "bench")];
    let link = expect_go(&post(&mut auditor, "/_fn/console/audit_export", &fields).await?)?;
    download(&mut auditor, "export of a tenth of the log", &link, table).await?;
    memory("memory after both exports", server, before, table)
}

/// Searches, the filters, a deep page and one person's page.
async fn people_pages(manager: &mut Client) -> Outcome<Vec<(&'static str, String)>> {
    let first = look(manager, "/console/people").await?;
    let next = link_to(&first, "/console/people?").ok_or("no second page of people")?;
    let one = link_to(&first, "/console/people/").ok_or("nobody is listed")?;
    let of = |query: &str| format!("/console/people?{query}");
    Ok(vec![
        ("people", "/console/people".to_owned()),
        ("people, second page", next),
        ("people, beginning of a number", of("q=2026")),
        ("people, a name", of("q=%E6%AC%A7%E9%98%B3")),
        ("people, a name nobody has", of("q=%F0%A0%AE%B7")),
        ("people, a department", of("department=%E5%AD%A6%E9%99%A2")),
        ("people, a state nobody is in", of("status=weak")),
        ("a person's page", one),
    ])
}

/// The first link of a page that begins so, and is none of the list's own doors.
fn link_to(html: &str, begins: &str) -> Option<String> {
    html.split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split_once('"').map(|(link, _)| link.replace("&amp;", "&")))
        .find(|link| {
            let rest = link.strip_prefix(begins);
            // A person's page is named by an id; a further page by where it goes on.
            rest.is_some_and(|rest| rest.contains("after=") || (rest.len() >= 32 && !rest.contains('/')))
        })
}

async fn look(client: &mut Client, path: &str) -> Outcome<String> {
    let page = client.get(path, "text/html").await?;
    if !page.status.is_success() {
        return Err(format!("{path}: {}", page.status).into());
    }
    Ok(String::from_utf8_lossy(&page.body).into_owned())
}

async fn page(client: &mut Client, what: &str, path: &str, table: &mut Table) -> Outcome<()> {
    let mut waits = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        look(client, path).await?;
        waits.push(begun.elapsed());
    }
    waits.sort_unstable();
    let (median, late) = (waits[ROUNDS / 2], waits[ROUNDS * 19 / 20]);
    let figure = format!("{} ({})", ms(median), ms(late));
    table.judge(&format!("console: {what}: p50 (p95)"), figure, "≤ 100 ms", late <= BUDGET);
    Ok(())
}

async fn download(client: &mut Client, what: &str, link: &str, table: &mut Table) -> Outcome<()> {
    let begun = Instant::now();
    let file = client.get(link, "text/html").await?;
    if !file.status.is_success() {
        return Err(format!("{what}: {}", file.status).into());
    }
    let rows = file.body.iter().filter(|byte| **byte == b'\n').count();
    let figure = format!("{rows} rows, {:.1} s", begun.elapsed().as_secs_f64());
    table.tell(&format!("console: {what}"), figure);
    Ok(())
}

fn memory(what: &str, server: &Server, before: u64, table: &mut Table) -> Outcome<()> {
    let grown = server.resident()?.saturating_sub(before);
    table.judge(&format!("console: {what}"), format!("+{:.1} MB", mega(grown)), "≤ 20 MB", grown <= MEMORY);
    Ok(())
}

/// Somebody who was offered a role, enrolled an authenticator and accepted.
async fn administrator(
    house: &House,
    server: &Server,
    number: &str,
    password: &str,
    role: &str,
) -> Outcome<Client> {
    let answer = house.ask(&["admin", "invite", number, "--role", role, "--json"])?;
    let answer: serde_json::Value = serde_json::from_str(&answer)?;
    let token = answer["link"].as_str().and_then(|link| link.rsplit('/').next());
    let token = token.ok_or("no link for an administrator")?.to_owned();
    let mut client = visitor(server, 9000 + role.len()).await?;
    client.get("/sign-in", "text/html").await?;
    let fields = [("page", "/sign-in"), ("username", number), ("password", password)];
    expect_go(&post(&mut client, "/_fn/sign_in/password", &fields).await?)?;

    expect_go(&post(&mut client, "/_fn/security/totp_begin", &[("page", "/security/factors")]).await?)?;
    let enrolment = "/security/factors/totp";
    let shown = look(&mut client, enrolment).await?;
    let secret = between(&shown, "<code class=\"secret\">").ok_or("no secret is shown")?;
    let code = totp::code(&unbase32(&secret), totp::step_at(now()));
    let fields = [("page", enrolment), ("code", code.as_str())];
    let codes = expect_go(&post(&mut client, "/_fn/security/totp_confirm", &fields).await?)?;
    let codes = look(&mut client, &codes).await?;
    let (_, codes) = codes.split_once("class=\"codes\"").ok_or("no recovery codes")?;
    let code = between(codes, "<code>").ok_or("no recovery code")?;

    let set_up = format!("/set-up/{token}");
    let confirm = format!("/confirm?need=factor&next={}", set_up.replace('/', "%2F"));
    let fields = [("page", confirm.as_str()), ("way", "recovery"), ("code", code.as_str())];
    expect_go(&post(&mut client, "/_fn/confirm/factor", &fields).await?)?;
    expect_go(&post(&mut client, "/_fn/set_up/accept", &[("token", token.as_str())]).await?)?;
    Ok(client)
}

/// The text after a mark, up to the next tag.
fn between(html: &str, mark: &str) -> Option<String> {
    let (_, rest) = html.split_once(mark)?;
    rest.split_once('<').map(|(text, _)| text.to_owned())
}

/// RFC 4648 base32, as authenticators take it; spaces are for the eye.
fn unbase32(text: &str) -> Vec<u8> {
    let (mut bytes, mut bits, mut held) = (Vec::new(), 0_u32, 0_u32);
    for letter in text.bytes() {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'2'..=b'7' => letter - b'2' + 26,
            _ => continue,
        };
        held = (held << 5) | u32::from(value);
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits).to_le_bytes()[0]);
        }
    }
    bytes
}

fn now() -> Time {
    let since = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
    Time(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}
