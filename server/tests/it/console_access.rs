//! The way into the console, and who may use it, over HTTP and without
//! JavaScript.

use std::time::Duration;

use http::StatusCode;
use identity::console::Role;
use identity::console::access::Wanted;
use identity::factor::totp;
use identity::ports::{Level, Method};

use crate::browser::{Browser, PASSWORD, person};
use crate::house::House;

const BETTER: &str = "Lantern+58!Bridge";

/// The path of a link that the operator makes.
async fn invited(house: &House, number: &str, role: Role) -> String {
    let wanted = Wanted { number, role, department: "" };
    let offered = house.composed.services.access.invite_as_operator(wanted).await.unwrap().unwrap();
    path_of(house, &offered.link())
}

fn path_of(house: &House, link: &str) -> String {
    let origin = house.composed.services.public_url.to_string();
    link.strip_prefix(&origin).expect("a link of the public address").to_owned()
}

fn token(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

/// Adds an authenticator by the pages, from `path` and back; its secret and a recovery code.
async fn enrol(house: &House, browser: &mut Browser<'_>, path: &str) -> (Vec<u8>, String) {
    let next = app::ui::percent_encode(path);
    let factors = format!("/security/factors?next={next}");
    assert!(browser.page(path).await.contains(&format!("href=\"{factors}\"")), "led to the factors");
    let page = browser.page(&factors).await;
    assert!(page.contains(&format!("href=\"{path}\"")), "and back");
    let setting = browser.post("security/totp_begin", &[("page", &factors)]).await;
    assert_eq!(setting, format!("/security/factors/totp?next={next}"));
    browser.page(&setting).await;
    let current = house.composed.domain.read().await.unwrap();
    let mut unit = current;
    let session = unit.session_by_token(&identity::keys::sha256(browser.session.as_bytes())).await.unwrap();
    let row = unit.totp(session.unwrap().account).await.unwrap().unwrap();
    let secret = house.composed.domain.keyring.open("totp", &row.sealed).unwrap();
    let code = totp::code(&secret, totp::step_at(house.composed.domain.now()));
    let added = browser.post("security/totp_confirm", &[("page", &setting), ("code", &code)]).await;
    let page = browser.page(&added).await;
    assert!(page.contains(&format!("href=\"{path}\"")), "the codes lead back too: {added}");
    let recovery = page.split("class=\"codes\"").nth(1).unwrap();
    let recovery = recovery.split("<code>").nth(1).unwrap().split('<').next().unwrap();
    (secret, recovery.to_owned())
}

/// S17: from the first link to `/console`, by an account that the link makes.
#[tokio::test]
async fn s17_the_first_link_leads_to_the_console() {
    let house = House::new().await;
    let access = &house.composed.services.access;
    let path = path_of(&house, &access.first_link().await.unwrap().unwrap().link());
    let nobody = person(&house, "1001", "13800138001", None).await;
    let mut browser = Browser::new(&house, nobody).await;
    let page = browser.page(&path).await;
    assert!(page.contains("使用当前账号") && page.contains("1001"), "whoever is signed in may take it");
    browser.session = String::new();
    let page = browser.page(&path).await;
    assert!(page.contains("name=\"new_password\"") && page.contains("name=\"number\""));
    let form = |number, password| {
        [
            ("token", token(&path)),
            ("number", number),
            ("name", "王管理"),
            ("new_password", password),
            ("repeated", password),
        ]
    };
    let refused = browser.post("set_up/create", &form("boss", "qwe-rty")).await;
    let page = browser.page(&refused).await;
    assert!(page.contains("value=\"boss\"") && !page.contains("qwe-rty"), "typed once, but for secrets");
    let refused = browser.post("set_up/create", &form("1001", BETTER)).await;
    assert!(browser.page(&refused).await.contains("该账号已存在"));
    let led = browser.post("set_up/create", &form("boss", BETTER)).await;
    assert!(led == path || led.starts_with("/first-sign-in/"), "{led}");
}

/// S17: every step of an invited account, with nothing lost on the way.
#[tokio::test]
async fn s17_an_invited_account_enrols_proves_and_accepts() {
    let house = House::new().await;
    let account = person(&house, "1001", "13800138001", None).await;
    let path = invited(&house, "1001", Role::Auditor).await;
    let anonymous = house.get(&path).await;
    assert_eq!(anonymous.status, StatusCode::OK);
    let next = app::ui::percent_encode(&path);
    assert!(anonymous.body.contains(&format!("href=\"/sign-in?next={next}\"")));

    let mut browser = Browser::new(&house, account).await;
    let early = browser.post("set_up/accept", &[("token", token(&path))]).await;
    assert_eq!(early, format!("/confirm?need=factor&next={next}"));
    assert!(browser.page(&early).await.contains("您的账号还没有二次验证"), "nothing to prove it by");
    let (secret, recovery) = enrol(&house, &mut browser, &path).await;

    let confirm = format!("/confirm?need=factor&next={next}");
    let written = confirm.replace('&', "&amp;");
    assert!(browser.page(&path).await.contains(&format!("href=\"{written}\"")));
    let page = browser.page(&confirm).await;
    assert!(page.contains("验证器") && page.contains(&format!("{written}&amp;way=recovery")), "tabs keep it");
    let here = format!("{confirm}&way=recovery");
    let wrong = [("page", here.as_str()), ("way", "recovery"), ("code", "nonsense")];
    let refused = browser.post("confirm/factor", &wrong).await;
    assert!(refused.starts_with(&here), "{refused}");
    assert!(browser.page(&refused).await.contains("恢复码不正确"));
    let right = [("page", here.as_str()), ("way", "recovery"), ("code", recovery.as_str())];
    assert_eq!(browser.post("confirm/factor", &right).await, path);
    assert!(browser.page(&path).await.contains("/_fn/set_up/accept"));
    assert_eq!(browser.get("/console").await.status, StatusCode::FORBIDDEN, "not before it is accepted");
    assert_eq!(browser.post("set_up/accept", &[("token", token(&path))]).await, "/console");
    browser.page("/console").await;
    let used = browser.get(&path).await;
    assert_eq!(used.status, StatusCode::GONE);
    assert!(used.body.contains("已经使用过") && used.body.contains("索取新链接"));

    // An hour later both are asked for, in this order, and what was typed waits behind them.
    house.clock.advance(Duration::from_mins(20));
    let led = browser.get("/security/email").await;
    let asked = led.header("location").to_owned();
    assert_eq!(asked, "/confirm?next=%2Fsecurity%2Femail");
    let fields = [("page", "/security/email"), ("email", "new@example.edu.cn")];
    let asked = browser.post("own/email_send", &fields).await;
    assert!(browser.page(&asked).await.contains("name=\"password\""));
    let second = browser.post("confirm/password", &[("page", &asked), ("password", PASSWORD)]).await;
    assert_eq!(second, asked, "the page again: now for the factor");
    assert!(browser.page(&second).await.contains("二次验证"));
    let code = totp::code(&secret, totp::step_at(house.composed.domain.now()));
    let proof = [("page", second.as_str()), ("way", "totp"), ("code", code.as_str())];
    let back = browser.post("confirm/factor", &proof).await;
    assert!(back.starts_with("/security/email?again="), "{back}");
    assert!(browser.page(&back).await.contains("new@example.edu.cn"), "what was typed is there");
}

/// S04: too many wrong codes at `/confirm` end the session.
#[tokio::test]
async fn s04_guessing_at_confirm_ends_the_session() {
    let house = House::new().await;
    let account = person(&house, "1001", "13800138001", None).await;
    let path = invited(&house, "1001", Role::Auditor).await;
    let mut browser = Browser::new(&house, account).await;
    enrol(&house, &mut browser, &path).await;
    let page = "/confirm?need=factor&next=%2Fconsole&way=recovery";
    let wrong = [("page", page), ("way", "recovery"), ("code", "nonsense")];
    for _ in 0..4 {
        assert!(browser.post("confirm/factor", &wrong).await.contains("again="));
    }
    let led = browser.post("confirm/factor", &wrong).await;
    assert_eq!(led, "/confirm?need=factor&next=%2Fconsole");
    let out = browser.get(&led).await;
    assert!(out.header("location").starts_with("/sign-in?next=%2Fconfirm"), "{}", out.header("location"));
}

/// A wrong account is told so, and a half session goes its own way first.
#[tokio::test]
async fn s17_a_link_opens_for_its_account_only() {
    let house = House::new().await;
    person(&house, "1001", "13800138001", None).await;
    let other = person(&house, "1002", "13800138002", None).await;
    let path = invited(&house, "1001", Role::Auditor).await;
    let mut browser = Browser::new(&house, other).await;
    let page = browser.page(&path).await;
    assert!(page.contains("您现在登录的是账号 1002，此链接只适用于账号 1001"), "told whose it is");
    let refused = browser.post("set_up/accept", &[("token", token(&path))]).await;
    assert!(browser.page(&refused).await.contains("此链接属于另一个账号"));
    let refused = browser.post("set_up/claim", &[("token", token(&path))]).await;
    assert!(browser.page(&refused).await.contains("此链接属于另一个账号"));
    let half = crate::browser::session(&house, other, Level::Half, &[Method::Password]).await;
    browser.session = half;
    assert_eq!(browser.get(&path).await.header("location"), "/step-up/the-step-up");
    let over = house.get("/console/set-up/nonsense").await;
    assert_eq!(over.status, StatusCode::GONE);
}

/// P-39, S17: granted by a link that is shown once; ended with the next request; never one's own.
#[tokio::test]
async fn s17_roles_are_granted_and_ended_at_the_console() {
    let house = House::new().await;
    let mut chief = Browser::administrator(&house, "9001", Role::PlatformAdministrator, "").await;
    let mut auditor = Browser::administrator(&house, "9002", Role::Auditor, "").await;
    person(&house, "1001", "13800138001", None).await;
    let page = chief.page("/console/administrators").await;
    assert!(page.contains("9002") && page.contains("本人"), "everybody, oneself marked");

    let form = |number, role, department| [("number", number), ("role", role), ("department", department)];
    let refused = chief.post("console/administrators_invite", &form("1001", "auditor", "计算所")).await;
    let page = chief.page(&refused).await;
    assert!(page.contains("不能限定部门") && page.contains("value=\"计算所\""));
    let refused = chief.post("console/administrators_invite", &form("9001", "auditor", "")).await;
    assert!(chief.page(&refused).await.contains("您的角色没有这项权限"), "not oneself");
    let made =
        chief.post("console/administrators_invite", &form("1001", "institute_administrator", "计算所")).await;
    let page = chief.page(&made).await;
    assert!(page.contains("/console/set-up/") && page.contains("张晓明 (1001)"), "the link");
    assert!(!chief.page(&made).await.contains("/console/set-up/"), "once");

    let grants = house.composed.services.access.list_as_operator().await.unwrap();
    let of = |number: &str| grants.iter().find(|l| l.number == number).unwrap().grant.id.to_string();
    let (own, theirs) = (of("9001"), of("9002"));
    assert!(!chief.page(&format!("/console/administrators/end/{own}")).await.contains("administrators_end"));
    let refused = chief.post("console/administrators_end", &[("id", &own)]).await;
    assert!(chief.page(&refused).await.contains("您的角色没有这项权限"));
    auditor.page("/console").await;
    assert!(
        chief.page(&format!("/console/administrators/end/{theirs}")).await.contains("administrators_end")
    );
    let ended = chief.post("console/administrators_end", &[("id", &theirs)]).await;
    assert!(chief.page(&ended).await.contains("角色已收回"));
    assert_eq!(auditor.get("/console").await.status, StatusCode::FORBIDDEN, "with the next request");
    let gone = chief.get(&format!("/console/administrators/end/{theirs}")).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
}

/// S17: a link that went to the wrong person is taken back, once, and opens nothing.
#[tokio::test]
async fn s17_open_links_are_listed_and_taken_back() {
    let house = House::new().await;
    let mut chief = Browser::administrator(&house, "9001", Role::PlatformAdministrator, "").await;
    assert!(!chief.page("/console/administrators").await.contains("尚未使用的链接"));
    person(&house, "1001", "13800138001", None).await;
    let path = invited(&house, "1001", Role::Auditor).await;
    let page = chief.page("/console/administrators").await;
    assert!(page.contains("尚未使用的链接") && page.contains("张晓明 (1001)"), "{page}");
    assert!(!page.contains(token(&path)), "the link itself is shown to nobody");
    let open = house.composed.services.access.open_links_as_operator().await.unwrap();
    let id = open[0].id();
    assert!(page.contains(&id));
    let done = chief.post("console/administrators_withdraw", &[("id", &id)]).await;
    let page = chief.page(&done).await;
    assert!(page.contains("链接已撤回") && !page.contains("尚未使用的链接"), "{page}");
    assert_eq!(house.get(&path).await.status, StatusCode::GONE);
    for again in [id.as_str(), "nonsense"] {
        let refused = chief.post("console/administrators_withdraw", &[("id", again)]).await;
        assert!(!chief.page(&refused).await.contains("链接已撤回"), "{again}");
    }
    let log = house.composed.domain.read().await.unwrap().audit_since(identity::Time(0), 500).await.unwrap();
    let withdrawn = log.iter().filter(|entry| entry.detail.contains("withdrawn"));
    assert_eq!(withdrawn.map(|entry| entry.actor.as_deref()).collect::<Vec<_>>(), [Some("9001")]);
}

/// ASVS 7.5.3: roles are changed with a fresh proof, and what was typed waits.
#[tokio::test]
async fn granting_asks_for_a_fresh_proof() {
    let house = House::new().await;
    let mut chief = Browser::administrator(&house, "9001", Role::SecurityAdministrator, "").await;
    house.clock.advance(Duration::from_mins(20));
    chief.page("/console/administrators").await;
    let form = [("number", "1001"), ("role", "auditor"), ("department", "")];
    let led = chief.post("console/administrators_invite", &form).await;
    assert!(led.starts_with("/confirm?next=%2Fconsole%2Fadministrators%2Finvite%3Fagain%3D"), "{led}");
}

/// S17: who removes the last factor is told beforehand that the roles end.
#[tokio::test]
async fn s17_the_last_factor_takes_the_roles_along() {
    let house = House::new().await;
    let account = person(&house, "1001", "13800138001", None).await;
    let path = invited(&house, "1001", Role::Auditor).await;
    let mut browser = Browser::new(&house, account).await;
    let (_, recovery) = enrol(&house, &mut browser, &path).await;
    let removal = "/security/factors/remove?factor=totp";
    assert!(!browser.page(removal).await.contains("管理控制台的角色立即终止"), "no role yet");
    let page = "/confirm?need=factor&next=%2Fconsole&way=recovery";
    browser.post("confirm/factor", &[("page", page), ("way", "recovery"), ("code", &recovery)]).await;
    browser.post("set_up/accept", &[("token", token(&path))]).await;
    browser.page("/console").await;
    assert!(browser.page(removal).await.contains("管理控制台的角色立即终止"));
    browser.post("security/factor_remove", &[("page", "/security/factors"), ("id", "totp")]).await;
    assert_eq!(browser.get("/console").await.status, StatusCode::FORBIDDEN);
}
