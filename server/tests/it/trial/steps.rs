//! S16: no step is skipped, taken for somebody else, or taken twice. Wherever a
//! flow stands, every server function that takes its id is called with it, by the
//! browser it belongs to (but for the step that is due), by a stranger's and by
//! another person's; what matters stays as it was.

use std::time::Duration;

use identity::console::Role;
use identity::factor::totp;
use identity::policy::{CaptchaMode, InitialRule};
use identity::ports::Method;

use super::grammar::functions;
use super::people::{Recovery, Walker, newest};
use super::recovery::enrol;
use super::rows::{Rows, changed, rows};
use crate::browser::{PASSWORD, person};
use crate::house::House;

const BETTER: &str = "Lantern+58!Bridge";

/// Tables that a call which was refused may write to: what counts, waits or is told, and the flow's
/// own row, where failures are counted.
const NOISE: &[&str] =
    &["journeys", "codes", "attempts", "stamps", "windows", "used_once", "outbox", "audit", "networks"];

/// The fields that name a flow.
const NAMES: &[&str] = &["journey", "case", "token", "id", "run"];

struct Trial<'a> {
    house: &'a House,
    stranger: Walker<'a>,
    other: Walker<'a>,
    calls: usize,
    accepted: Vec<String>,
}

impl<'a> Trial<'a> {
    async fn new(house: &'a House) -> Self {
        let account = person(house, "5555", "13555555555", None).await;
        Self {
            house,
            stranger: Walker::nobody(house, 77).await,
            other: Walker::signed_in(house, account, &[Method::Password, Method::Totp]).await,
            calls: 0,
            accepted: Vec::new(),
        }
    }

    async fn rows(&self) -> Rows {
        rows(self.house, NOISE).await
    }

    /// Calls everything with `id`; `owner` leaves out what is `due`. `code`: the right one, if there is one.
    async fn stands(
        &mut self,
        what: &str,
        owner: &Walker<'_>,
        due: &[&str],
        (id, page, code): (&str, &str, &str),
    ) {
        // Who is seen again after a while is noted: that is no step.
        for walker in [&self.other, owner] {
            walker.clone().get("/applies").await;
        }
        let before = self.rows().await;
        for (path, fields) in functions() {
            if path.starts_with("/_fn/console/")
                || !fields.iter().any(|(name, _)| NAMES.contains(&name.as_str()))
            {
                continue;
            }
            let values: Vec<(&str, &str)> = fields
                .iter()
                .filter(|(name, _)| !matches!(name.as_str(), "image" | "captcha" | "work" | "counter"))
                .map(|(name, kind)| {
                    let value = match name.as_str() {
                        name if NAMES.contains(&name) => id,
                        "page" => page,
                        "code" => code,
                        "new_password" | "repeated" => BETTER,
                        "password" | "current" => PASSWORD,
                        "by" => "phone",
                        "country" => "+86",
                        "phone" => "13666666666",
                        "slot" => "login",
                        "way" => "totp",
                        "decision" => "confirm",
                        "kind" => "phone_unbind",
                        "action" => "withdraw",
                        _ if kind == "u32" => "1",
                        _ => "x",
                    };
                    (name.as_str(), value)
                })
                .collect();
            let name = path.trim_start_matches("/_fn/");
            let mine = (!due.contains(&name)).then(|| owner.clone());
            for mut walker in
                [Some(self.stranger.clone()), Some(self.other.clone()), mine].into_iter().flatten()
            {
                let answer = walker.form(name, &values).await;
                assert!(!answer.status.is_server_error(), "{what} {name}: {}", answer.status);
                self.calls += 1;
                let now = self.rows().await;
                let touched = changed(&before, &now);
                if !touched.is_empty() {
                    self.accepted.push(format!("{what}: {name} changed {touched:?}"));
                    return;
                }
            }
        }
    }
}

fn last(page: &str) -> String {
    page.split('?').next().unwrap().rsplit('/').next().unwrap().to_owned()
}

/// S16
#[tokio::test]
async fn s16_no_step_is_skipped_taken_for_another_or_taken_twice() {
    let house = House::with(|s| {
        s.policy.captcha.mode = CaptchaMode::Off;
        // People activate their accounts (J-5).
        s.policy.roster.initial = InitialRule::None;
        s.policy.hashing.memory_kib = 64;
        s.policy.limits.sms_per_minute = 100;
        s.policy.limits.sms_per_hour = 1000;
        s.policy.limits.sms_per_day = 1000;
    })
    .await;
    let mut trial = Trial::new(&house).await;

    // A recovery: begun, proved, over.
    person(&house, "1001", "13800138001", None).await;
    let mut owner = Walker::nobody(&house, 1).await;
    let way = Recovery::begin(&mut owner, "1001", "13800138001").await;
    let due = ["recover/send_code", "recover/prove"];
    trial.stands("recovery begun", &owner, &due, (&way.journey, &way.page, "000000")).await;
    let code = way.prove(&mut owner).await;
    trial.stands("recovery proved", &owner, &["recover/password"], (&way.journey, &way.page, &code)).await;
    way.finish(&mut owner, "Copper.91.Meadow").await;
    trial.stands("recovery over", &owner, &[], (&way.journey, &way.page, &code)).await;

    // An activation.
    let mut chief = Walker::administrator(&house, "9001", Role::PlatformAdministrator).await;
    let add = [
        ("number", "2001"),
        ("name", "欧阳娜娜"),
        ("kind", "staff"),
        ("document_type", "resident_identity_card"),
        ("document", "11010519491231002X"),
    ];
    assert!(!chief.form("console/people_save", &add).await.header("location").contains("again="));
    let mut owner = Walker::nobody(&house, 2).await;
    let who = [
        ("page", "/activate"),
        ("number", "2001"),
        ("name", "欧阳娜娜"),
        ("document_type", "resident_identity_card"),
        ("document", "11010519491231002X"),
    ];
    let page = owner.form("activate/check", &who).await.header("location").to_owned();
    assert!(page.starts_with("/activate/"), "{page}");
    let journey = last(&page);
    let due = ["activate/send_code", "activate/prove"];
    trial.stands("activation begun", &owner, &due, (&journey, &page, "000000")).await;
    let to = [
        ("page", page.as_str()),
        ("journey", journey.as_str()),
        ("by", "phone"),
        ("country", "+86"),
        ("phone", "13800138002"),
    ];
    owner.form("activate/send_code", &to).await;
    let code = newest(&house, "code").await;
    let prove: Vec<_> = to.into_iter().chain([("code", code.as_str())]).collect();
    owner.form("activate/prove", &prove).await;
    trial.stands("activation proved", &owner, &["activate/password"], (&journey, &page, &code)).await;
    let set = [
        ("page", page.as_str()),
        ("journey", journey.as_str()),
        ("new_password", BETTER),
        ("repeated", BETTER),
    ];
    owner.form("activate/password", &set).await;
    trial.stands("activation over", &owner, &[], (&journey, &page, &code)).await;

    // Another phone.
    let account = person(&house, "3001", "13800138003", None).await;
    let mut owner = Walker::signed_in(&house, account, &[Method::Password]).await;
    let change = [("page", "/security/phone/login"), ("slot", "login")];
    let page = owner.form("own/phone_change", &change).await.header("location").to_owned();
    let journey = last(&page);
    let due = ["own/bound_code", "own/phone_prove"];
    trial.stands("change of phone begun", &owner, &due, (&journey, &page, "000000")).await;
    owner.form("own/bound_code", &[("page", &page), ("journey", &journey)]).await;
    let code = newest(&house, "code").await;
    owner.form("own/phone_prove", &[("page", &page), ("journey", &journey), ("code", &code)]).await;
    let due = ["own/phone_code", "own/phone_bind"];
    trial.stands("change of phone proved", &owner, &due, (&journey, &page, &code)).await;

    // A mailed link.
    let email = [("page", "/security/email"), ("email", "new@example.edu.cn")];
    owner.form("own/email_send", &email).await;
    let page = format!("/email/{}", last(&newest(&house, "link").await));
    let journey = last(&page);
    trial.stands("mailed link", &owner, &["own/email_confirm"], (&journey, &page, "")).await;
    let confirm = [("page", page.as_str()), ("journey", journey.as_str())];
    assert!(owner.form("own/email_confirm", &confirm).await.header("location").contains("done=email"));
    trial.stands("mailed link used", &owner, &[], (&journey, &page, "")).await;

    // A step-up: strangers have the right code of the authenticator, and the wrong browser.
    let secret = enrol(&mut owner).await;
    house.clock.advance(Duration::from_mins(1));
    let mut owner = Walker::nobody(&house, 3).await;
    let enter = [("page", "/sign-in"), ("username", "3001"), ("password", PASSWORD)];
    let page = owner.form("sign_in/password", &enter).await.header("location").to_owned();
    assert!(page.starts_with("/step-up/"), "{page}");
    let code = totp::code(&secret, totp::step_at(house.composed.domain.now()));
    let due = ["step_up/code", "step_up/send_code", "cases/save", "cases/start"];
    trial.stands("step-up owed", &owner, &due, (&last(&page), &page, &code)).await;
    let fields =
        [("page", page.as_str()), ("journey", &last(&page)), ("way", "totp"), ("code", code.as_str())];
    assert_eq!(owner.form("step_up/code", &fields).await.header("location"), "/");
    trial.stands("step-up done", &owner, &["cases/save", "cases/start"], (&last(&page), &page, &code)).await;

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
    let page = owner.form("cases/save", &draft).await.header("location").to_owned();
    let due = ["cases/save", "cases/start", "cases/delete", "cases/remove_picture"];
    trial.stands("draft of an application", &owner, &due, (&last(&page), &page, "000000")).await;

    // An invitation.
    let day = house.composed.domain.now().plus(Duration::from_hours(24 * 20)).rfc3339()[..10].to_owned();
    let guest = [
        ("name", "王五"),
        ("email", "guest@example.org"),
        ("kind", "guest"),
        ("last_day", day.as_str()),
        ("reason", "会议"),
    ];
    owner.form("invitations/invite", &guest).await;
    let page = format!("/invitation/{}", last(&newest(&house, "link").await));
    let mut guest = Walker::nobody(&house, 4).await;
    guest.get(&page).await;
    trial.stands("invitation", &guest, &["invitation/send_code"], (&last(&page), &page, "000000")).await;

    println!(
        "S16: {} calls out of order, for another or too late; {} accepted",
        trial.calls,
        trial.accepted.len()
    );
    assert_eq!(trial.accepted, Vec::<String>::new());
    assert!(trial.calls >= 300, "{}", trial.calls);
}
