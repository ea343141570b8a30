//! S17: a recovery gives back a password and nothing else. The rules themselves
//! are tried in the domain (`identity/tests/it/recovery.rs`, `reviews.rs`,
//! `console_access.rs`); here people walk the pages.

use http::StatusCode;
use identity::factor::totp;
use identity::keys::sha256;
use identity::policy::CaptchaMode;
use identity::ports::{Effect, Method};
use uuid::Uuid;

use super::grammar::functions;
use super::people::{Recovery, Walker, messages};
use super::rows::{changed, rows};
use crate::browser::{PASSWORD, person};
use crate::house::House;

const BETTER: &str = "Lantern+58!Bridge";
const OTHER: &str = "Copper.91.Meadow";

async fn house() -> House {
    House::with(|settings| settings.policy.captcha.mode = CaptchaMode::Off).await
}

/// Adds an authenticator to whoever walks; its secret.
pub async fn enrol(walker: &mut Walker<'_>) -> Vec<u8> {
    let house = walker.house;
    walker.form("security/totp_begin", &[("page", "/security/factors")]).await;
    let mut unit = house.composed.domain.read().await.unwrap();
    let session = unit.session_by_token(&sha256(walker.sid().as_bytes())).await.unwrap().unwrap();
    let row = unit.totp(session.account).await.unwrap().unwrap();
    drop(unit);
    let secret = house.composed.domain.keyring.open("totp", &row.sealed).unwrap();
    let code = totp::code(&secret, totp::step_at(house.composed.domain.now()));
    walker.form("security/totp_confirm", &[("page", "/security/factors/totp"), ("code", &code)]).await;
    secret
}

async fn somebody(house: &House, at: usize) -> (Uuid, String, String) {
    let (number, phone) = (format!("{}", 1000 + at), format!("139{:08}", at));
    (person(house, &number, &phone, None).await, number, phone)
}

async fn sign_in(walker: &mut Walker<'_>, number: &str, password: &str) -> String {
    let fields = [("page", "/sign-in"), ("username", number), ("password", password)];
    walker.form("sign_in/password", &fields).await.header("location").to_owned()
}

/// S17: whoever has a second factor needs it after a recovery too; sessions end, and every owner is
/// told.
#[tokio::test]
async fn s17_a_recovery_is_no_way_round_the_second_factor() {
    let house = house().await;
    let (mut told, mut all) = (0, 0);
    for at in 0..10 {
        let (account, number, phone) = somebody(&house, at).await;
        let mut owner = Walker::signed_in(&house, account, &[Method::Password]).await;
        enrol(&mut owner).await;
        assert_eq!(owner.get("/security").await.status, StatusCode::OK);
        let mut thief = Walker::nobody(&house, at).await;
        let way = Recovery::begin(&mut thief, &number, &phone).await;
        way.prove(&mut thief).await;
        let led = way.finish(&mut thief, BETTER).await;
        assert!(!led.contains("again="), "{led}");
        assert_eq!(thief.sid(), "", "a recovery signs nobody in");
        assert!(owner.get("/").await.header("location").starts_with("/sign-in"), "sessions end");
        let next = sign_in(&mut thief, &number, BETTER).await;
        assert!(next.starts_with("/step-up/"), "{next}");
        for page in ["/", "/security", "/security/factors", "/security/phone/login", "/cas/login?service=x"] {
            let answer = thief.get(page).await;
            let shut = answer.header("location").starts_with("/step-up/")
                || answer.status == StatusCode::BAD_REQUEST;
            assert!(
                shut || page.starts_with("/cas"),
                "{page}: {} {}",
                answer.status,
                answer.header("location")
            );
        }
        let factors = super::rows::number(&house, "SELECT count(*) FROM totp").await;
        all += 1;
        assert_eq!(factors, all, "the factor is still there");
        let notices = messages(&house).await;
        let notice = notices.iter().any(|effect| match effect {
            Effect::Sms { to, params, .. } => to.ends_with(&phone) && !params.contains_key("code"),
            _ => false,
        });
        told += i64::from(notice);
    }
    assert_eq!(told, all, "the owner is told");
    println!(
        "S17: {all} recoveries of accounts with a second factor: {all} stopped at it, {told} owners told"
    );
}

/// S17: a token is good once, not after a newer one was used, and not after the owner changed the
/// password.
#[tokio::test]
async fn s17_old_and_used_tokens_change_nothing() {
    let house = house().await;
    let mut tried = 0;
    for at in 0..10 {
        let (account, number, phone) = somebody(&house, at).await;
        let (mut first, mut second) =
            (Walker::nobody(&house, at).await, Walker::nobody(&house, at + 500).await);
        let old = Recovery::begin(&mut first, &number, &phone).await;
        old.prove(&mut first).await;
        house.clock.advance(std::time::Duration::from_secs(61));
        let new = Recovery::begin(&mut second, &number, &phone).await;
        new.prove(&mut second).await;
        new.finish(&mut second, BETTER).await;
        let before = rows(&house, &["journeys", "stamps", "attempts"]).await;
        for (way, walker) in [(&new, &mut second), (&old, &mut first)] {
            let mut elsewhere = Walker::nobody(&house, at + 900).await;
            for walker in [walker, &mut elsewhere] {
                way.finish(walker, OTHER).await;
                tried += 1;
            }
        }
        assert_eq!(
            changed(&before, &rows(&house, &["journeys", "stamps", "attempts"]).await),
            Vec::<String>::new()
        );

        // Proved, and then the owner changes the password by the front door.
        house.clock.advance(std::time::Duration::from_secs(61));
        let late = Recovery::begin(&mut first, &number, &phone).await;
        late.prove(&mut first).await;
        let mut owner = Walker::signed_in(&house, account, &[Method::Password]).await;
        let change = [
            ("page", "/security/password"),
            ("current", BETTER),
            ("new_password", OTHER),
            ("repeated", OTHER),
        ];
        assert!(owner.form("own/password", &change).await.header("location").contains("saved=1"));
        let before = rows(&house, &["journeys", "stamps", "attempts"]).await;
        late.finish(&mut first, PASSWORD).await;
        tried += 1;
        assert_eq!(
            changed(&before, &rows(&house, &["journeys", "stamps", "attempts"]).await),
            Vec::<String>::new()
        );
        house.clock.advance(std::time::Duration::from_hours(2));
    }
    println!("S17: {tried} uses of spent, older or overtaken tokens changed nothing");
}

/// S17: no page with a token in its address tells it to others, and no administrator chooses a password.
#[tokio::test]
async fn s17_tokens_stay_and_nobody_chooses_for_others() {
    let house = house().await;
    let (_, number, phone) = somebody(&house, 1).await;
    let mut walker = Walker::nobody(&house, 1).await;
    let way = Recovery::begin(&mut walker, &number, &phone).await;
    let pages = [
        way.page.as_str(),
        "/email/x",
        "/invitation/x",
        "/console/set-up/x",
        "/case/x",
        "/step-up/x",
        "/scan/x",
    ];
    for page in pages {
        let answer = walker.get(page).await;
        let policy = answer.header("referrer-policy");
        assert!(matches!(policy, "no-referrer" | "same-origin"), "{page}: {policy}");
    }
    // What an administrator may send holds no password; a column of a roster is named, and nothing else.
    let chosen: Vec<(&str, &str)> = functions()
        .iter()
        .filter(|(path, _)| path.starts_with("/_fn/console/"))
        .flat_map(|(path, fields)| fields.iter().map(move |(name, _)| (path.as_str(), name.as_str())))
        .filter(|(_, name)| name.contains("password") || name.contains("secret"))
        .collect();
    assert_eq!(chosen, [("/_fn/console/roster_check", "initial_password")]);
}
