//! S22: flows are walked with secrets that can be told apart, and then looked for
//! in everything that was logged at the most talkative level, in the database's
//! files and in a backup. Nothing is found in clear.

use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;

use identity::console::Role;
use identity::policy::{AppPasswordApplication, CaptchaMode, InitialRule};
use identity::ports::{MatchKind, Method};
use identity::registry::NewService;
use server::backup;
use tracing_subscriber::layer::SubscriberExt as _;

use super::Kept;
use super::people::{Recovery, Walker, encode, newest};
use super::recovery::enrol;
use crate::browser::{PASSWORD, person};
use crate::house::House;

const SERVICE: &str = "https://oa.example.edu.cn/";
const PHONE: &str = "13871234561";
const SECOND: &str = "13771234562";
const GUEST: &str = "13671234563";
const EMAIL: &str = "marker.person@example.edu.cn";
const CONTACT: &str = "marker.contact@example.org";
const DOCUMENT: &str = "11010519491231002X";
const BETTER: &str = "Lantern+58!Bridge";
const OTHER: &str = "Copper.91.Meadow";
const WRONG: &str = "Marker-wr0ng-pass";

/// What must not be found: what it is, and its text.
#[derive(Default)]
struct Markers(Vec<(&'static str, String)>);

impl Markers {
    fn add(&mut self, what: &'static str, text: impl Into<String>) {
        let text = text.into();
        assert!(text.len() >= 6, "{what}: {text:?} is too short to look for");
        self.0.push((what, text));
    }

    /// Those that are in `bytes`, as text of their own: six digits inside a longer number are no code.
    fn found_in(&self, bytes: &[u8]) -> Vec<&'static str> {
        let is_part = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
        let is_in = |text: &str| {
            let needle = text.as_bytes();
            let mut from = 0;
            while let Some(at) = find(&bytes[from..], needle) {
                let (start, end) = (from + at, from + at + needle.len());
                let before = start.checked_sub(1).and_then(|at| bytes.get(at));
                if needle.len() > 6 || (!is_part(before) && !is_part(bytes.get(end))) {
                    return true;
                }
                from = start + 1;
            }
            false
        };
        self.0.iter().filter(|(_, text)| is_in(text)).map(|(what, _)| *what).collect()
    }
}

fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    let first = needle[0];
    let mut at = 0;
    while let Some(next) = bytes[at..].iter().position(|byte| *byte == first) {
        at += next;
        if bytes[at..].starts_with(needle) {
            return Some(at);
        }
        at += 1;
    }
    None
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("no {before}"));
    rest.split(after).next().unwrap()
}

/// S22
#[tokio::test]
async fn s22_no_secret_is_found_in_log_database_or_backup() {
    let log = Kept::default();
    let writer = log.clone();
    let lines = tracing_subscriber::fmt::layer().json().with_writer(move || writer.clone());
    // Of all threads, because databases and hashes have their own: each test is a process (nextest).
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(lines)).unwrap();
    let house = House::with(|s| {
        s.policy.captcha.mode = CaptchaMode::Off;
        // People activate their accounts (J-5).
        s.policy.roster.initial = InitialRule::None;
        s.policy.app_passwords.applications.push(AppPasswordApplication {
            id: "mail".into(),
            zh: "邮件".into(),
            ..AppPasswordApplication::default()
        });
    })
    .await;
    house.composed.registry.add(&NewService::new("OA", SERVICE, MatchKind::Prefix), "test").await.unwrap();
    let mut markers = Markers::default();
    for (what, text) in [
        ("the first password", PASSWORD),
        ("the second password", BETTER),
        ("the third password", OTHER),
        ("a wrong password", WRONG),
        ("a phone", PHONE),
        ("another phone", SECOND),
        ("a guest's phone", GUEST),
        ("an address", EMAIL),
        ("a contact's address", CONTACT),
        ("a document number", DOCUMENT),
    ] {
        markers.add(what, text);
    }
    own_ways_in(&house, &mut markers).await;
    own_account(&house, &mut markers).await;
    newcomers(&house, &mut markers).await;
    // Messages go out, which is logged too.
    for _ in 0..20 {
        house.composed.worker.run_once().await.unwrap();
    }
    server::jobs::sweep(&house.composed).await.unwrap();

    let key = house.composed.settings.data_dir.join("../backup.key");
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&key).unwrap();
    writeln!(file, "0123456789abcdef0123456789abcdef").unwrap();
    let copy = house.composed.settings.data_dir.join("../one.backup");
    let (composed, now) = (&house.composed, house.composed.domain.now());
    let secret = backup::key_file(&key).unwrap();
    let entropy = composed.domain.entropy.clone();
    backup::make(&composed.settings, &composed.database, &copy, secret, now, entropy).await.unwrap();

    let log = log.text();
    assert!(log.lines().count() > 50, "{log}");
    assert!(markers.0.len() >= 20, "{}", markers.0.len());
    assert_eq!(markers.found_in(log.as_bytes()), Vec::<&str>::new(), "in the log");
    let mut stored = Vec::new();
    for file in ["tongxing.db", "tongxing.db-wal"] {
        stored.extend(std::fs::read(composed.settings.data_dir.join(file)).unwrap_or_default());
    }
    assert!(stored.len() > 100_000 && find(&stored, "张晓明".as_bytes()).is_some(), "the database is there");
    // A spent ticket stays: single logout names it to the service (decision of the architecture).
    let mut found = markers.found_in(&stored);
    found.retain(|what| *what != "a spent ticket");
    assert_eq!(found, Vec::<&str>::new(), "in the database");
    assert_eq!(markers.found_in(&std::fs::read(copy).unwrap()), Vec::<&str>::new(), "in the backup");
    println!(
        "S22: {} secrets, none in {} lines of log, {} kB of database and its log, or a backup",
        markers.0.len(),
        log.lines().count(),
        stored.len() / 1000
    );
}

/// Password, code, recovery.
async fn own_ways_in(house: &House, markers: &mut Markers) {
    person(house, "1001", PHONE, None).await;
    let mut walker = Walker::nobody(house, 1).await;
    for password in [WRONG, PASSWORD] {
        let fields = [("page", "/sign-in"), ("username", "1001"), ("password", password)];
        walker.form("sign_in/password", &fields).await;
    }
    markers.add("a session", walker.sid());
    markers.add("a browser", walker.jar["__Host-browser"].clone());
    let mut other = Walker::nobody(house, 2).await;
    let ask = [("page", "/sign-in?tab=code"), ("country", "+86"), ("phone", PHONE)];
    other.form("sign_in/send_code", &ask).await;
    let code = newest(house, "code").await;
    let enter: Vec<_> = ask.into_iter().chain([("code", code.as_str())]).collect();
    other.form("sign_in/code", &enter).await;
    markers.add("a code", code);
    markers.add("another session", other.sid());
    house.clock.advance(std::time::Duration::from_secs(61));
    let way = Recovery::begin(&mut other, "1001", PHONE).await;
    markers.add("a code of a recovery", way.prove(&mut other).await);
    way.finish(&mut other, BETTER).await;

    // From page to ticket to validation; one ticket is left unspent.
    let fields = [("page", "/sign-in"), ("username", "1001"), ("password", BETTER)];
    walker.form("sign_in/password", &fields).await;
    let mut tickets = Vec::new();
    for _ in 0..2 {
        let led = walker.get(&format!("/cas/login?{}", encode(&[("service", SERVICE)]))).await;
        let (_, ticket) = led.header("location").split_once("ticket=").expect("a ticket");
        tickets.push(ticket.to_owned());
    }
    let query = encode(&[("service", SERVICE), ("ticket", tickets[0].as_str())]);
    let xml = walker.get(&format!("/cas/p3/serviceValidate?{query}")).await.body;
    assert!(xml.contains("authenticationSuccess"), "{xml}");
    markers.add("a spent ticket", tickets[0].clone());
    markers.add("an unspent ticket", tickets[1].clone());
}

/// What people change about their account.
async fn own_account(house: &House, markers: &mut Markers) {
    let account = person(house, "1002", "13571234564", None).await;
    markers.add("the phone of another", "13571234564");
    let mut walker = Walker::signed_in(house, account, &[Method::Password]).await;
    let change =
        [("page", "/security/password"), ("current", PASSWORD), ("new_password", OTHER), ("repeated", OTHER)];
    assert!(walker.form("own/password", &change).await.header("location").contains("saved=1"));
    let slot =
        [("page", "/security/phone/security"), ("slot", "security"), ("country", "+86"), ("phone", SECOND)];
    walker.form("own/phone_code", &slot).await;
    let code = newest(house, "code").await;
    let bind: Vec<_> = slot.into_iter().chain([("code", code.as_str())]).collect();
    assert!(walker.form("own/phone_bind", &bind).await.header("location").contains("done=phone"));
    markers.add("a code of a phone", code);
    walker.form("own/email_send", &[("page", "/security/email"), ("email", EMAIL)]).await;
    let link = newest(house, "link").await;
    let journey = link.rsplit('/').next().unwrap();
    let page = format!("/email/{journey}");
    let confirm = [("page", page.as_str()), ("journey", journey)];
    assert!(walker.form("own/email_confirm", &confirm).await.header("location").contains("done=email"));
    let secret = enrol(&mut walker).await;
    markers.add("the secret of an authenticator", base32(&secret));
    let made = [("application", "mail"), ("label", "Phone"), ("days", "90")];
    let led = walker.form("app_passwords/create", &made).await.header("location").to_owned();
    let page = walker.get(&led).await.body;
    let app_password: String = between(&page, "class=\"secret\">", "<").chars().take(24).collect();
    markers.add("an app password, without spaces", app_password.replace(' ', ""));
    markers.add("an app password", app_password);
    let draft = [
        ("page", "/unbind"),
        ("kind", "phone_unbind"),
        ("reason", "lost"),
        ("slot", "login"),
        ("remark", "手机掉进了湖里"),
        ("affiliation", "member"),
        ("employer", "网络中心"),
        ("country", "+86"),
        ("phone", "13471234565"),
        ("contact_email", CONTACT),
    ];
    let led = walker.form("cases/save", &draft).await.header("location").to_owned();
    assert!(led.starts_with("/case/"), "{led}");
    markers.add("a contact's phone", "13471234565");
    let day =
        house.composed.domain.now().plus(std::time::Duration::from_hours(24 * 20)).rfc3339()[..10].to_owned();
    let guest = [
        ("name", "王五"),
        ("email", "marker.guest@example.org"),
        ("kind", "guest"),
        ("last_day", day.as_str()),
        ("reason", "会议"),
    ];
    walker.form("invitations/invite", &guest).await;
    let link = newest(house, "link").await;
    markers.add("an invitation", link.rsplit('/').next().unwrap());
    markers.add("a guest's address", "marker.guest@example.org");
}

/// Somebody is added at the console with a document, found by phone, and activates the account.
async fn newcomers(house: &House, markers: &mut Markers) {
    let mut chief = Walker::administrator(house, "9001", Role::PlatformAdministrator).await;
    let add = [
        ("number", "2001"),
        ("name", "欧阳娜娜"),
        ("kind", "staff"),
        ("document_type", "resident_identity_card"),
        ("document", DOCUMENT),
    ];
    assert!(!chief.form("console/people_save", &add).await.header("location").contains("again="));
    for typed in [PHONE, DOCUMENT, EMAIL] {
        let led = chief.form("console/people_search", &[("q", typed)]).await.header("location").to_owned();
        assert!(!led.contains(typed), "{led}");
        chief.get(&led).await;
    }
    let mut walker = Walker::nobody(house, 3).await;
    let who = [
        ("page", "/activate"),
        ("number", "2001"),
        ("name", "欧阳娜娜"),
        ("document_type", "resident_identity_card"),
        ("document", DOCUMENT),
    ];
    let page = walker.form("activate/check", &who).await.header("location").to_owned();
    let journey = page.split('?').next().unwrap().rsplit('/').next().unwrap().to_owned();
    let to = [
        ("page", page.as_str()),
        ("journey", journey.as_str()),
        ("by", "phone"),
        ("country", "+86"),
        ("phone", GUEST),
    ];
    walker.form("activate/send_code", &to).await;
    let code = newest(house, "code").await;
    let prove: Vec<_> = to.into_iter().chain([("code", code.as_str())]).collect();
    walker.form("activate/prove", &prove).await;
    let set = [
        ("page", page.as_str()),
        ("journey", journey.as_str()),
        ("new_password", BETTER),
        ("repeated", BETTER),
    ];
    assert!(!walker.form("activate/password", &set).await.header("location").contains("again="));
    markers.add("a code of an activation", code);
}

/// Base32, as an authenticator is told its secret.
fn base32(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let (mut out, mut bits, mut held) = (String::new(), 0_u32, 0_u32);
    for byte in bytes {
        held = (held << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            out.push(char::from(LETTERS[usize::try_from((held >> bits) & 31).unwrap()]));
        }
    }
    out
}
