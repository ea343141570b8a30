//! Proving oneself anew (ASVS 7.5.1; S08, S04, S15).

use std::sync::Arc;

use identity::captcha::Answer;
use identity::ports::{Effect, Level, Method, SessionRow};
use identity::reauthentication::{self, Reauthentication};
use identity::session::Issued;
use identity::{Refusal, Visitor};
use vocabulary::OneTimeCode;

use crate::campus::{Campus, GOOD, browser, policy};

const PHONE: &str = "13800138001";

struct Desk {
    campus: Campus,
    service: Reauthentication,
    issued: Issued,
}

impl Desk {
    /// Somebody who signed in an hour ago.
    async fn new() -> Self {
        let campus = Campus::new().await;
        campus.person("1001", PHONE).await;
        let issued = campus.password("1001", GOOD, &browser("pc")).await.unwrap().issued;
        campus.advance(3600);
        let service = Reauthentication::new(campus.domain.clone(), campus.sign_in.clone());
        Self { campus, service, issued }
    }

    async fn session(&self) -> Option<Arc<SessionRow>> {
        self.campus.current(&self.issued).await.0
    }

    async fn password(&self, password: &str) -> Result<Issued, Refusal> {
        let session = self.session().await;
        self.service.password(session.as_ref(), password, &Answer::None, &browser("pc")).await.unwrap()
    }

    async fn send(&self, mail: bool, visitor: &Visitor) -> Result<(), Refusal> {
        let session = self.session().await;
        self.service.send_code(session.as_ref(), mail, &Answer::None, visitor).await.unwrap().map(drop)
    }

    async fn code(&self, mail: bool, code: &str) -> Result<Issued, Refusal> {
        let session = self.session().await;
        let code = OneTimeCode::parse(code).unwrap();
        self.service.code(session.as_ref(), mail, &code, &browser("pc")).await.unwrap()
    }
}

#[tokio::test]
async fn s08_the_password_renews_the_session_and_turns_its_token() {
    let desk = Desk::new().await;
    let before = desk.session().await;
    assert_eq!(
        reauthentication::fresh(&desk.campus.domain, before.as_ref()).err(),
        Some(Refusal::ProofTooOld)
    );
    assert_eq!(reauthentication::fresh(&desk.campus.domain, None).err(), Some(Refusal::SignInNeeded));
    let renewed = desk.password(GOOD).await.unwrap();
    assert!(desk.session().await.is_none(), "the old token opens nothing");
    let after = desk.campus.current(&renewed).await.0;
    let session = reauthentication::fresh(&desk.campus.domain, after.as_ref()).expect("proved just now");
    assert_eq!(session.id, desk.issued.session.id, "single sign-on goes on");
    assert_eq!(session.methods.len(), 2);
    let audit = desk.campus.audit().await;
    assert_eq!(
        audit.last().map(|entry| (entry.event.as_str(), entry.outcome.as_str())),
        Some(("reauthenticated", "success"))
    );
    desk.campus.advance(15 * 60);
    assert!(reauthentication::fresh(&desk.campus.domain, after.as_ref()).is_err(), "a proof grows old");
}

/// U-14: an open session is no place to guess at the password.
#[tokio::test]
async fn u_14_wrong_passwords_count_as_at_sign_in() {
    let mut policy = policy();
    policy.captcha.mode = identity::policy::CaptchaMode::Off;
    let campus = Campus::with(policy).await;
    campus.person("1001", PHONE).await;
    let issued = campus.password("1001", GOOD, &browser("pc")).await.unwrap().issued;
    let service = Reauthentication::new(campus.domain.clone(), campus.sign_in.clone());
    let desk = Desk { campus, service, issued };
    for _ in 0..5 {
        assert_eq!(desk.password("nope").await.err(), Some(Refusal::PasswordWrong { captcha_next: false }));
    }
    assert!(matches!(desk.password("nope").await, Err(Refusal::Locked { .. })));
    assert!(matches!(desk.password(GOOD).await, Err(Refusal::Locked { .. })), "locked for the right one too");
    let elsewhere = desk.campus.password("1001", GOOD, &browser("other")).await;
    assert!(matches!(elsewhere, Err(Refusal::Locked { .. })), "one counter for both");
}

#[tokio::test]
async fn a_captcha_comes_up_after_failures_and_a_success_clears_the_counter() {
    let desk = Desk::new().await;
    assert_eq!(desk.password("nope").await.err(), Some(Refusal::PasswordWrong { captcha_next: false }));
    assert_eq!(desk.password("nope").await.err(), Some(Refusal::PasswordWrong { captcha_next: true }));
    assert_eq!(desk.password(GOOD).await.err(), Some(Refusal::CaptchaRequired));
    let (session, work) = (desk.session().await, desk.campus.work());
    let right = desk.service.password(session.as_ref(), GOOD, &work, &browser("pc")).await.unwrap();
    assert!(right.is_ok());
    assert!(desk.campus.password("1001", GOOD, &browser("other")).await.is_ok());
}

#[tokio::test]
async fn p_14_a_code_to_the_bound_phone_or_address_proves_it_too() {
    let desk = Desk::new().await;
    let id = desk.issued.session.account;
    let ways = desk.service.ways(&desk.issued.session).await.unwrap();
    assert_eq!((ways.password, ways.phone.as_deref(), ways.email), (true, Some("138****8001"), None));
    assert_eq!(desk.send(true, &browser("pc")).await, Err(Refusal::NotBound));
    desk.campus.bind_email(id, "zhang@example.edu.cn").await;
    desk.send(false, &browser("pc")).await.unwrap();
    let sms = desk.campus.newest_code().await;
    assert_eq!(desk.code(true, &sms).await.err(), Some(Refusal::CodeExpired), "a code serves its own target");
    let renewed = desk.code(false, &sms).await.unwrap();
    assert_eq!(renewed.session.methods.last().map(|used| used.method), Some(Method::Sms));
    let desk = Desk { issued: renewed, ..desk };
    desk.send(true, &browser("pc")).await.unwrap();
    let messages = desk.campus.messages().await;
    let Some((_, Effect::Mail { params, .. })) = messages.last() else { panic!("not a mail: {messages:?}") };
    let renewed = desk.code(true, &params["code"]).await.unwrap();
    assert_eq!(renewed.session.methods.last().map(|used| used.method), Some(Method::Mail));
}

/// S04, S18: a code belongs to the session that asked for it.
#[tokio::test]
async fn s04_another_session_cannot_use_the_code() {
    let desk = Desk::new().await;
    desk.send(false, &browser("pc")).await.unwrap();
    let code = desk.campus.newest_code().await;
    let other = desk.campus.password("1001", GOOD, &browser("other")).await.unwrap().issued;
    let mine = Desk { issued: other, ..desk };
    assert_eq!(mine.code(false, &code).await.err(), Some(Refusal::CodeExpired));
}

#[tokio::test]
async fn s16_a_session_that_owes_something_cannot_prove_itself_here() {
    let campus = Campus::new().await;
    campus.newcomer("2001", "11010519491231002X").await;
    let issued = campus.password("2001", "31002X", &browser("pc")).await.unwrap().issued;
    assert_eq!(issued.session.level, Level::Obliged);
    let service = Reauthentication::new(campus.domain.clone(), campus.sign_in.clone());
    let desk = Desk { campus, service, issued };
    assert_eq!(desk.password("31002X").await.err(), Some(Refusal::StepOwed));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s15_sixteen_right_answers_turn_the_session_once() {
    let desk = Desk::new().await;
    desk.send(false, &browser("pc")).await.unwrap();
    let code = desk.campus.newest_code().await;
    let session = desk.session().await;
    let mut tries = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let (service, session) = (desk.service.clone(), session.clone());
        let code = OneTimeCode::parse(&code).unwrap();
        tries.spawn(async move {
            service.code(session.as_ref(), false, &code, &browser("pc")).await.unwrap().is_ok()
        });
    }
    assert_eq!(tries.join_all().await.into_iter().filter(|won| *won).count(), 1);
}
