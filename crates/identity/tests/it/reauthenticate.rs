//! Proving oneself anew (ASVS 7.5.1; S08, S04, S15).

use std::sync::Arc;

use identity::captcha::Answer;
use identity::factor::{Factors, Proof, totp};
use identity::ports::{Effect, Level, Method, SessionRow};
use identity::reauthentication::{self, Owed, Reauthentication};
use identity::session::Issued;
use identity::{Clock as _, Refusal, Visitor};
use vocabulary::OneTimeCode;

use crate::authenticator::{Authenticator, ORIGIN};
use crate::campus::{Campus, GOOD, browser, policy};
use crate::factors;

const PHONE: &str = "13800138001";

/// The service over a campus.
pub fn service(campus: &Campus) -> Reauthentication {
    let factors = Factors::new(campus.domain.clone(), ORIGIN);
    Reauthentication::new(campus.domain.clone(), campus.sign_in.clone(), factors)
}

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
        let service = service(&campus);
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
    assert_eq!(session.methods.len(), 1, "the newest use of each method");
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
    let service = service(&campus);
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
    let service = service(&campus);
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

/// Somebody with an authenticator, in a session of a minute.
struct Guarded {
    desk: factors::Desk,
    service: Reauthentication,
    session: Arc<SessionRow>,
    codes: Vec<String>,
}

impl Guarded {
    async fn new() -> Self {
        let desk = factors::Desk::new().await;
        let codes = desk.enrol().await;
        desk.campus.advance(60);
        let (service, session) = (service(&desk.campus), Arc::clone(&desk.session));
        Self { desk, service, session, codes }
    }

    async fn keep(&mut self, issued: &Issued) {
        self.session = self.desk.campus.current(issued).await.0.expect("a live session");
    }

    async fn factor(&self, proof: Proof<'_>) -> Result<Issued, Refusal> {
        self.service.factor(Some(&self.session), proof, &browser("pc")).await.unwrap()
    }

    async fn password(&self) -> Result<Issued, Refusal> {
        let (session, visitor) = (Some(&self.session), browser("pc"));
        self.service.password(session, GOOD, &Answer::None, &visitor).await.unwrap()
    }

    /// The code that the app shows now.
    async fn app(&self) -> String {
        totp::code(&self.desk.secret().await, totp::step_at(self.desk.campus.clock.now()))
    }

    fn owed(&self, needed: bool) -> Option<Owed> {
        reauthentication::owed(&self.desk.campus.domain, &self.session, needed)
    }
}

/// S08, finding 16: once a second factor was used in a session, both proofs grow old and both are asked
/// for, in this order; neither stands in for the other.
#[tokio::test]
async fn a_second_factor_grows_old_with_the_first_proof() {
    let mut guarded = Guarded::new().await;
    assert_eq!(guarded.owed(false), None, "no factor was used: the first proof is enough");
    assert_eq!(guarded.owed(true), Some(Owed::Factor));
    let first_proof = guarded.session.auth_time;
    let issued = guarded.factor(Proof::Totp(&guarded.app().await)).await.unwrap();
    guarded.keep(&issued).await;
    assert_eq!(guarded.session.auth_time, first_proof, "a code is no password");
    assert_eq!((guarded.owed(false), guarded.owed(true)), (None, None));

    guarded.desk.campus.advance(15 * 60);
    assert_eq!(guarded.owed(false), Some(Owed::First));
    let early = guarded.factor(Proof::Totp(&guarded.app().await)).await;
    assert_eq!(early.err(), Some(Refusal::ProofTooOld), "the first proof comes first");
    let issued = guarded.password().await.unwrap();
    guarded.keep(&issued).await;
    assert_eq!(guarded.owed(false), Some(Owed::Factor), "the password alone is not enough");
    let fresh = reauthentication::fresh(&guarded.desk.campus.domain, Some(&guarded.session));
    assert_eq!(fresh.err(), Some(Refusal::ProofTooOld));
    let issued = guarded.factor(Proof::Recovery(&guarded.codes[0])).await.unwrap();
    guarded.keep(&issued).await;
    assert_eq!(guarded.owed(false), None);
    let used = guarded.factor(Proof::Recovery(&guarded.codes[0])).await;
    assert_eq!(used.err(), Some(Refusal::RecoveryCodeWrong), "once");
}

/// However often somebody proves themselves, the second factor stays noted.
#[tokio::test]
async fn proofs_push_no_other_out_of_the_session() {
    let mut guarded = Guarded::new().await;
    let issued = guarded.factor(Proof::Totp(&guarded.app().await)).await.unwrap();
    guarded.keep(&issued).await;
    for _ in 0..12 {
        let issued = guarded.password().await.unwrap();
        guarded.keep(&issued).await;
    }
    let methods: Vec<Method> = guarded.session.methods.iter().map(|used| used.method).collect();
    assert_eq!(methods, [Method::Totp, Method::Password], "one entry a method, the newest");
    guarded.desk.campus.advance(60 * 60);
    let issued = guarded.password().await.unwrap();
    guarded.keep(&issued).await;
    assert_eq!(guarded.owed(false), Some(Owed::Factor));
}

/// S04: an open session is no place to guess at the second factor.
#[tokio::test]
async fn s04_five_wrong_codes_end_the_session() {
    let guarded = Guarded::new().await;
    let right = guarded.app().await;
    let wrong = if right == "000000" { "000001" } else { "000000" };
    for _ in 0..4 {
        assert_eq!(guarded.factor(Proof::Totp(wrong)).await.err(), Some(Refusal::CodeWrong));
    }
    assert_eq!(guarded.factor(Proof::Recovery("nonsense")).await.err(), Some(Refusal::PageExpired));
    let row = guarded.desk.campus.domain.read().await.unwrap().session(guarded.session.id).await.unwrap();
    assert!(row.unwrap().ended_at.is_some(), "whoever guesses on has to sign in again");
    assert_eq!(guarded.factor(Proof::Totp(&right)).await.err(), Some(Refusal::PageExpired));
    let audit = guarded.desk.campus.audit().await;
    let failed = audit.iter().filter(|e| e.event == "reauthenticated" && e.outcome != "success").count();
    assert_eq!(failed, 6);
}

/// A right proof clears the counter of the session: four typos a day end nothing.
#[tokio::test]
async fn a_right_code_clears_the_wrong_ones() {
    let mut guarded = Guarded::new().await;
    for round in 0..3 {
        for _ in 0..4 {
            let wrong = guarded.factor(Proof::Recovery("nonsense")).await;
            assert_eq!(wrong.err(), Some(Refusal::RecoveryCodeWrong), "round {round}");
        }
        let issued = guarded.factor(Proof::Recovery(&guarded.codes[round])).await.unwrap();
        guarded.keep(&issued).await;
    }
}

#[tokio::test]
async fn a_passkey_proves_it_in_its_own_session_only() {
    let desk = factors::Desk::new().await;
    let mut authenticator = Authenticator::new("phone");
    desk.passkey(&authenticator).await.unwrap();
    let (service, visitor) = (service(&desk.campus), browser("pc"));
    let other = desk.campus.password("1001", GOOD, &browser("pc")).await.unwrap();
    let request = service.factor_ways(&desk.session).await.unwrap().passkey.unwrap();
    let response = authenticator.get(&request.challenge);
    let proof = Proof::Passkey { ceremony: &request.ceremony, response: &response };
    let foreign = Arc::new(SessionRow { level: Level::Full, ..other.issued.session });
    let refused = service.factor(Some(&foreign), proof, &visitor).await.unwrap();
    assert_eq!(refused.err(), Some(Refusal::PageExpired), "a ceremony belongs to its session");
    let issued = service.factor(Some(&desk.session), proof, &visitor).await.unwrap().unwrap();
    assert_eq!(issued.session.methods.last().map(|used| used.method), Some(Method::Passkey));
}

/// Whoever removes their last factor is not asked for it any more, in any session.
#[tokio::test]
async fn no_session_asks_for_a_factor_that_is_gone() {
    let mut guarded = Guarded::new().await;
    let issued = guarded.factor(Proof::Totp(&guarded.app().await)).await.unwrap();
    guarded.keep(&issued).await;
    let removed = guarded.desk.factors.remove_totp(&guarded.session, &browser("pc")).await.unwrap();
    removed.unwrap();
    guarded.keep(&issued).await;
    assert_eq!(guarded.session.factor_time(), None);
    guarded.desk.campus.advance(20 * 60);
    let issued = guarded.password().await.unwrap();
    guarded.keep(&issued).await;
    assert_eq!(guarded.owed(false), None, "the password is all there is");
}
