//! R07: whoever clicks twice, reloads or goes back and sends again has done it
//! once. Each form is sent twice at the same time and once more afterwards.
//!
//! `TONGXING_TRIAL_ROUNDS` says how often, `make test` a few times.

use std::time::Duration;

use identity::console::Role;
use identity::policy::{AppPasswordApplication, CaptchaMode};
use identity::ports::{Effect, Method};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use uuid::Uuid;

use super::people::{Walker, messages, newest};
use super::{count, rows};
use crate::browser::{PASSWORD, person};
use crate::house::House;

const BETTER: &str = "Lantern+58!Bridge";

/// One person of one round.
struct Round<'a> {
    house: &'a House,
    at: usize,
    account: Uuid,
    walker: Walker<'a>,
    number: String,
    phone: String,
}

impl<'a> Round<'a> {
    async fn new(house: &'a House, at: usize) -> Self {
        let (number, phone) = (format!("{}", 100_000 + at), format!("139{:08}", at));
        let account = person(house, &number, &phone, None).await;
        let mut walker = Walker::signed_in(house, account, &[Method::Password, Method::Totp]).await;
        walker.peer = format!("10.{}.{}.7:4711", at / 250, at % 250);
        Self { house, at, account, walker, number, phone }
    }

    /// Twice at once, and once more: where each of them led.
    async fn thrice(&mut self, function: &str, fields: &[(&str, &str)]) -> Vec<String> {
        let (mut one, mut two) = (self.walker.clone(), self.walker.clone());
        let (first, second) = futures::join!(one.form(function, fields), two.form(function, fields));
        // The browser has the cookies of whichever was done.
        let before = self.walker.sid().to_owned();
        if let Some(done) = [one, two].into_iter().find(|clone| clone.sid() != before) {
            self.walker = done;
        }
        let third = self.walker.form(function, fields).await;
        [first, second, third]
            .iter()
            .map(|answer| {
                assert!(!answer.status.is_server_error(), "{function}: {}", answer.status);
                answer.header("location").to_owned()
            })
            .collect()
    }

    /// The newest message that has this parameter.
    async fn newest(&self, name: &str) -> String {
        newest(self.house, name).await
    }

    async fn number(&self, sql: &str) -> i64 {
        rows::number(self.house, &sql.replace("{n}", &self.number)).await
    }
}

/// The accounts that a query over `a` gives, as text for SQL.
const OF: &str = "account = (SELECT id FROM accounts WHERE number = '{n}')";

async fn round(house: &House, at: usize) -> Vec<(&'static str, i64, i64)> {
    let mut found = Vec::new();
    let mut round = Round::new(house, at).await;
    let of = |sql: &str| format!("{sql} {OF}");

    // A code is sent once, and signs in once.
    let mut out = Walker::nobody(house, at).await;
    let phone = round.phone.clone();
    let ask = [("page", "/sign-in?tab=code"), ("country", "+86"), ("phone", phone.as_str())];
    std::mem::swap(&mut round.walker, &mut out);
    round.thrice("sign_in/send_code", &ask).await;
    let codes: Vec<String> = messages(house)
        .await
        .into_iter()
        .filter_map(|effect| match effect {
            Effect::Sms { to, params, .. } if to.ends_with(&phone) => params.get("code").cloned(),
            _ => None,
        })
        .collect();
    found.push(("send_code", i64::try_from(codes.len()).unwrap(), 1));
    let code = codes.last().expect("a code").clone();
    let enter: Vec<_> = ask.into_iter().chain([("code", code.as_str())]).collect();
    let before = round.number(&of("SELECT count(*) FROM sessions WHERE")).await;
    round.thrice("sign_in/code", &enter).await;
    found.push(("sign_in/code", round.number(&of("SELECT count(*) FROM sessions WHERE")).await - before, 1));
    std::mem::swap(&mut round.walker, &mut out);

    house.clock.advance(Duration::from_secs(61));

    // An address: one mail, one binding.
    let address = format!("p{at}@example.edu.cn");
    let email = [("page", "/security/email"), ("email", address.as_str())];
    round.walker.form("own/email_send", &email).await;
    let link = round.newest("link").await;
    let journey = link.rsplit('/').next().unwrap().to_owned();
    let here = format!("/email/{journey}");
    let confirm = [("page", here.as_str()), ("journey", journey.as_str())];
    let before = audited(&round, "email_bound").await;
    round.thrice("own/email_confirm", &confirm).await;
    found.push(("own/email_confirm", audited(&round, "email_bound").await - before, 1));

    // A phone.
    let fresh = format!("137{:08}", at);
    let slot = [
        ("page", "/security/phone/security"),
        ("slot", "security"),
        ("country", "+86"),
        ("phone", fresh.as_str()),
    ];
    round.walker.form("own/phone_code", &slot).await;
    let code = round.newest("code").await;
    let bind: Vec<_> = slot.into_iter().chain([("code", code.as_str())]).collect();
    let before = audited(&round, "phone_bound").await;
    round.thrice("own/phone_bind", &bind).await;
    found.push(("own/phone_bind", audited(&round, "phone_bound").await - before, 1));

    // An app password: the person ends with one.
    let make = [("application", "mail"), ("label", "Phone"), ("days", "90")];
    round.thrice("app_passwords/create", &make).await;
    let live = "SELECT count(*) FROM app_passwords WHERE revoked_at IS NULL AND";
    found.push(("app_passwords/create", round.number(&of(live)).await, 1));

    // A guest: one invitation, one mail.
    let guest = format!("guest{at}@example.org");
    let day = house.composed.domain.now().plus(Duration::from_hours(24 * 20)).rfc3339();
    let day = day[..10].to_owned();
    let invite = [
        ("name", "王五"),
        ("email", guest.as_str()),
        ("kind", "guest"),
        ("last_day", day.as_str()),
        ("reason", "会议"),
    ];
    round.thrice("invitations/invite", &invite).await;
    let sent = format!(
        "SELECT count(*) FROM invitations WHERE sponsor = (SELECT id FROM accounts WHERE number = '{}')",
        round.number
    );
    found.push(("invitations/invite", rows::number(house, &sent).await, 1));

    // An application for review.
    let draft = [
        ("page", "/unbind"),
        ("kind", "phone_unbind"),
        ("reason", "lost"),
        ("slot", "login"),
        ("remark", "手机掉进了湖里"),
        ("affiliation", "member"),
        ("employer", "网络中心"),
        ("country", "+86"),
        ("phone", "13600136000"),
        ("contact_email", "ann@example.cn"),
    ];
    round.thrice("cases/save", &draft).await;
    found.push(("cases/save", round.number(&of("SELECT count(*) FROM cases WHERE")).await, 1));

    // The password; and a recovery of it.
    let change = [
        ("page", "/security/password"),
        ("current", PASSWORD),
        ("new_password", BETTER),
        ("repeated", BETTER),
    ];
    let before = audited(&round, "password_changed").await;
    round.thrice("own/password", &change).await;
    found.push(("own/password", audited(&round, "password_changed").await - before, 1));
    house.clock.advance(Duration::from_secs(61));
    found.push(("recover/password", recovered(&mut round).await, 1));
    found.extend(console(&round).await);
    found
}

/// Entries of this kind about the round's person that tell of a success.
async fn audited(round: &Round<'_>, event: &str) -> i64 {
    let sql = format!("SELECT count(*) FROM audit WHERE event = '{event}' AND outcome = 'success' AND {OF}");
    round.number(&sql).await
}

/// Recovers the password, sending the last form three times; how often it was set.
async fn recovered(round: &mut Round<'_>) -> i64 {
    let mut out = Walker::nobody(round.house, round.at + 7).await;
    std::mem::swap(&mut round.walker, &mut out);
    let number = round.number.clone();
    let led = round.walker.form("recover/start", &[("page", "/recover"), ("username", &number)]).await;
    let here = led.header("location").to_owned();
    let journey = here.split('?').next().unwrap().rsplit('/').next().unwrap().to_owned();
    let phone = round.phone.clone();
    let to = [
        ("page", here.as_str()),
        ("journey", journey.as_str()),
        ("by", "phone"),
        ("country", "+86"),
        ("phone", phone.as_str()),
    ];
    round.walker.form("recover/send_code", &to).await;
    let code = round.newest("code").await;
    let prove: Vec<_> = to.into_iter().chain([("code", code.as_str())]).collect();
    round.walker.form("recover/prove", &prove).await;
    let password = [
        ("page", here.as_str()),
        ("journey", journey.as_str()),
        ("new_password", "Copper.91.Meadow"),
        ("repeated", "Copper.91.Meadow"),
    ];
    let before = audited(round, "recovery").await;
    round.thrice("recover/password", &password).await;
    std::mem::swap(&mut round.walker, &mut out);
    audited(round, "recovery").await - before
}

/// Forms of the console.
async fn console(round: &Round<'_>) -> Vec<(&'static str, i64, i64)> {
    let (house, at) = (round.house, round.at);
    let mut found = Vec::new();
    let number = (500_000 + at).to_string();
    let walker = Walker::administrator(house, &number, Role::PlatformAdministrator).await;
    let mut chief = Round { house, at, account: round.account, walker, number, phone: String::new() };

    let text = format!("今晚停机维护 {at}");
    let day = house.composed.domain.now().plus(Duration::from_hours(24)).rfc3339()[..10].to_owned();
    let publish = [("zh", text.as_str()), ("en", ""), ("starts", day.as_str()), ("ends", day.as_str())];
    chief.thrice("console/announcement_publish", &publish).await;
    let sql = format!("SELECT count(*) FROM announcements WHERE text_zh = '{text}'");
    found.push(("console/announcement_publish", rows::number(house, &sql).await, 1));

    let (name, url) = (format!("OA {at}"), format!("https://oa{at}.example.edu.cn/"));
    let service = [
        ("page", "/console/applications/new"),
        ("id", ""),
        ("draft[name]", name.as_str()),
        ("draft[url]", url.as_str()),
        ("draft[matching]", "prefix"),
        ("draft[attributes][]", "name"),
    ];
    chief.thrice("console/services_save", &service).await;
    let sql = format!("SELECT count(*) FROM services WHERE name = '{name}'");
    found.push(("console/services_save", rows::number(house, &sql).await, 1));

    let added = (700_000 + at).to_string();
    let add = [("number", added.as_str()), ("name", "欧阳娜娜"), ("kind", "staff")];
    chief.thrice("console/people_save", &add).await;
    let sql = format!("SELECT count(*) FROM accounts WHERE number = '{added}'");
    found.push(("console/people_save", rows::number(house, &sql).await, 1));

    let status = round.account.to_string();
    let off = [("id", status.as_str()), ("act", "disable"), ("reason", "离职")];
    let before = audited(round, "status_changed").await;
    chief.thrice("console/people_status", &off).await;
    found.push(("console/people_status", audited(round, "status_changed").await - before, 1));
    found
}

async fn house(url: Option<String>) -> House {
    House::with(|settings| {
        if let Some(url) = url {
            settings.database.url = url;
        }
        settings.policy.hashing.memory_kib = 64;
        settings.policy.captcha.mode = CaptchaMode::Off;
        settings.policy.invitations.mails_per_day = 1000;
        settings.policy.app_passwords.applications.push(AppPasswordApplication {
            id: "mail".into(),
            zh: "邮件".into(),
            ..AppPasswordApplication::default()
        });
    })
    .await
}

async fn tried(house: &House) {
    let rounds = count("TONGXING_TRIAL_ROUNDS", 4);
    let mut wrong = std::collections::BTreeMap::new();
    let mut forms = 0;
    for at in 0..rounds {
        // Budgets of the last round are free again.
        house.clock.advance(Duration::from_hours(25));
        let found = round(house, at).await;
        forms = found.len();
        for (form, effects, wanted) in found {
            if effects != wanted {
                wrong.entry(form).or_insert((at, effects));
            }
        }
    }
    println!(
        "R07: {rounds} rounds of {forms} forms, {} double submits and as many repeated ones, on {}",
        rounds * forms,
        house.composed.database.backend().name()
    );
    assert!(wrong.is_empty(), "form, (round, effects): {wrong:?}");
}

/// R07
#[tokio::test]
async fn r07_sent_twice_is_done_once() {
    tried(&house(None).await).await;
}

/// R07, on PostgreSQL where there is one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r07_sent_twice_is_done_once_on_postgres() {
    let Ok(server) = std::env::var("TONGXING_TEST_POSTGRES") else {
        eprintln!("not run: TONGXING_TEST_POSTGRES names no server");
        return;
    };
    let name = format!("tongxing_double_{}", std::process::id());
    let mut admin = PgConnection::connect(&server).await.unwrap();
    let create = format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'");
    admin.execute(AssertSqlSafe(create)).await.unwrap();
    let (base, _) = server.rsplit_once('/').unwrap();
    let house = house(Some(format!("{base}/{name}"))).await;
    tried(&house).await;
    house.composed.database.close().await;
    admin.execute(AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)"))).await.unwrap();
}
