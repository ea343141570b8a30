//! One's own phones (P-12 to P-18, P-25, H-19, U-21; S08, S15, S16).

use std::sync::Arc;

use identity::captcha::Answer;
use identity::phones::{By, Phones, Step};
use identity::ports::{Effect, PhoneSlot, SessionRow};
use identity::session::Issued;
use identity::{Refusal, Visitor};
use vocabulary::{OneTimeCode, Phone};

use crate::campus::{Campus, GOOD, browser, policy};

const OLD: &str = "13800138001";
const NEW: &str = "13800138002";
const OTHER: &str = "13800138003";

struct Desk {
    campus: Arc<Campus>,
    service: Phones,
    issued: Issued,
    pc: Visitor,
}

impl Desk {
    async fn new() -> Self {
        let mut policy = policy();
        policy.first_sign_in.bind_phone = false;
        Self::with(Campus::with(policy).await).await
    }

    async fn with(campus: Campus) -> Self {
        campus.person("1001", OLD).await;
        Self::of(Arc::new(campus), "1001").await
    }

    async fn of(campus: Arc<Campus>, number: &str) -> Self {
        let pc = browser(number);
        let issued = campus.password(number, GOOD, &pc).await.unwrap().issued;
        Self { service: Phones::new(campus.domain.clone()), issued, pc, campus }
    }

    async fn session(&self) -> Option<Arc<SessionRow>> {
        self.campus.current(&self.issued).await.0
    }

    async fn send_bind(&self, slot: PhoneSlot, phone: &str) -> Result<(), Refusal> {
        let session = self.session().await;
        let by = By { session: session.as_ref(), visitor: &self.pc };
        let phone = Phone::parse(phone).unwrap();
        self.service.send_bind_code(slot, &phone, &Answer::None, by).await.unwrap().map(drop)
    }

    async fn bind(&mut self, slot: PhoneSlot, phone: &str, code: &str) -> Result<(), Refusal> {
        let session = self.session().await;
        let by = By { session: session.as_ref(), visitor: &self.pc };
        let (phone, code) = (Phone::parse(phone).unwrap(), OneTimeCode::parse(code).unwrap());
        self.issued = self.service.bind(slot, &phone, &code, by).await.unwrap()?;
        Ok(())
    }

    async fn begin(&self, slot: PhoneSlot) -> Result<String, Refusal> {
        let session = self.session().await;
        self.service.begin_change(slot, By { session: session.as_ref(), visitor: &self.pc }).await.unwrap()
    }

    async fn step(&self, id: &str) -> Result<Step, Refusal> {
        let session = self.session().await;
        let by = By { session: session.as_ref(), visitor: &self.pc };
        self.service.standing(id, by).await.unwrap().map(|standing| standing.step)
    }

    async fn send_old(&self, id: &str) -> Result<(), Refusal> {
        let session = self.session().await;
        let by = By { session: session.as_ref(), visitor: &self.pc };
        self.service.send_old_code(id, &Answer::None, by).await.unwrap().map(drop)
    }

    async fn prove_old(&self, id: &str, code: &str) -> Result<(), Refusal> {
        let session = self.session().await;
        let by = By { session: session.as_ref(), visitor: &self.pc };
        self.service.prove_old(id, &OneTimeCode::parse(code).unwrap(), by).await.unwrap()
    }

    async fn send_new(&self, id: &str, phone: &str) -> Result<(), Refusal> {
        let session = self.session().await;
        let by = By { session: session.as_ref(), visitor: &self.pc };
        let phone = Phone::parse(phone).unwrap();
        self.service.send_new_code(id, &phone, &Answer::None, by).await.unwrap().map(drop)
    }

    async fn bind_new(&mut self, id: &str, phone: &str, code: &str) -> Result<(), Refusal> {
        let session = self.session().await;
        let by = By { session: session.as_ref(), visitor: &self.pc };
        let (phone, code) = (Phone::parse(phone).unwrap(), OneTimeCode::parse(code).unwrap());
        self.issued = self.service.bind_new(id, &phone, &code, by).await.unwrap()?;
        Ok(())
    }

    async fn send_unbind(&self, slot: PhoneSlot) -> Result<(), Refusal> {
        let session = self.session().await;
        let by = By { session: session.as_ref(), visitor: &self.pc };
        self.service.send_unbind_code(slot, &Answer::None, by).await.unwrap().map(drop)
    }

    async fn unbind(&mut self, slot: PhoneSlot, code: &str) -> Result<(), Refusal> {
        let session = self.session().await;
        let by = By { session: session.as_ref(), visitor: &self.pc };
        self.issued = self.service.unbind(slot, &OneTimeCode::parse(code).unwrap(), by).await.unwrap()?;
        Ok(())
    }

    /// A wizard whose first step is done.
    async fn at_new(&self) -> String {
        let id = self.begin(PhoneSlot::Login).await.unwrap();
        self.send_old(&id).await.unwrap();
        self.prove_old(&id, &self.campus.newest_code().await).await.unwrap();
        id
    }
}

/// A code that is not `code`.
fn wrong(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

#[tokio::test]
async fn p_13_old_number_new_number_done() {
    let mut desk = Desk::new().await;
    let id = desk.begin(PhoneSlot::Login).await.unwrap();
    assert_eq!(desk.step(&id).await, Ok(Step::Old));
    desk.send_old(&id).await.unwrap();
    let messages = desk.campus.messages().await;
    assert!(
        matches!(messages.last(), Some((_, Effect::Sms { to, template, .. })) if to == "+8613800138001" && template == "confirm_code"),
        "P-14: to the old number: {messages:?}"
    );
    let Some((_, Effect::Sms { params, .. })) = messages.last() else { unreachable!() };
    desk.prove_old(&id, &params["code"]).await.unwrap();
    assert_eq!(desk.step(&id).await, Ok(Step::New), "P-15");
    desk.send_new(&id, NEW).await.unwrap();
    let code = desk.campus.newest_code().await;
    let before = desk.issued.clone();
    desk.bind_new(&id, NEW, &code).await.unwrap();
    assert_eq!(desk.step(&id).await, Ok(Step::Done), "P-18");
    assert!(desk.campus.current(&before).await.0.is_none(), "S08: the token turned");
    let bound = desk.service.bound(&desk.issued.session).await.unwrap();
    assert_eq!(bound.login.as_deref(), Some("138****8002"), "P-14: masked 3+4");
    let told = desk.campus.messages().await;
    assert!(
        matches!(told.last(), Some((_, Effect::Sms { to, template, .. })) if to == "+8613800138001" && template == "phone_bound"),
        "the owner is told at the old number: {told:?}"
    );
    desk.campus.advance(60);
    assert!(desk.campus.send(NEW, &browser("x")).await.is_ok());
    assert!(desk.campus.password(OLD, GOOD, &browser("x")).await.is_err(), "the old number signs nobody in");
    assert!(desk.campus.password(NEW, GOOD, &browser("x")).await.is_ok());
}

#[tokio::test]
async fn p_12_the_security_phone_is_a_second_number_and_may_repeat() {
    let mut desk = Desk::new().await;
    assert_eq!(desk.begin(PhoneSlot::Security).await, Err(Refusal::NotBound), "nothing to change yet");
    desk.send_bind(PhoneSlot::Security, OLD).await.unwrap();
    let code = desk.campus.newest_code().await;
    desk.bind(PhoneSlot::Security, OLD, &code).await.expect("one number for both");
    let account = desk.campus.account(desk.issued.session.account).await;
    assert!(account.login_phone.is_some() && account.security_phone.is_some());
    desk.campus.person("1002", OTHER).await;
    let mut second = Desk::of(desk.campus.clone(), "1002").await;
    desk.campus.advance(60);
    second.send_bind(PhoneSlot::Security, OLD).await.unwrap();
    let code = desk.campus.newest_code().await;
    second.bind(PhoneSlot::Security, OLD, &code).await.expect("security phones may repeat");
}

#[tokio::test]
async fn s_7_binding_needs_a_fresh_proof_and_an_empty_slot() {
    let mut desk = Desk::new().await;
    assert_eq!(desk.send_bind(PhoneSlot::Login, NEW).await, Err(Refusal::PageExpired), "there is one");
    assert_eq!(desk.bind(PhoneSlot::Login, NEW, "123456").await, Err(Refusal::PageExpired));
    desk.campus.advance(15 * 60);
    assert_eq!(desk.send_bind(PhoneSlot::Security, NEW).await, Err(Refusal::ProofTooOld));
    assert_eq!(desk.send_unbind(PhoneSlot::Login).await, Err(Refusal::ProofTooOld));
}

#[tokio::test]
async fn s16_no_step_is_skipped_or_taken_twice() {
    let mut desk = Desk::new().await;
    let id = desk.begin(PhoneSlot::Login).await.unwrap();
    assert_eq!(desk.send_new(&id, NEW).await, Err(Refusal::StepOwed));
    assert_eq!(desk.bind_new(&id, NEW, "123456").await, Err(Refusal::StepOwed));
    desk.send_old(&id).await.unwrap();
    let code = desk.campus.newest_code().await;
    assert_eq!(desk.prove_old(&id, wrong(&code)).await, Err(Refusal::CodeWrong));
    desk.prove_old(&id, &code).await.unwrap();
    assert_eq!(desk.prove_old(&id, &code).await, Err(Refusal::PageExpired), "double submit");
    assert_eq!(desk.send_old(&id).await, Err(Refusal::PageExpired), "the back button");
    desk.send_new(&id, NEW).await.unwrap();
    let code = desk.campus.newest_code().await;
    assert_eq!(
        desk.bind_new(&id, OTHER, &code).await,
        Err(Refusal::CodeExpired),
        "another number than proved"
    );
    desk.bind_new(&id, NEW, &code).await.unwrap();
    assert_eq!(desk.bind_new(&id, NEW, &code).await, Err(Refusal::PageExpired), "after the end");
    assert_eq!(desk.send_new(&id, OTHER).await, Err(Refusal::PageExpired));
}

/// S-18, S16: a journey is worth nothing in another browser, for another person, or over.
#[tokio::test]
async fn s_18_foreign_finished_and_expired_journeys() {
    let desk = Desk::new().await;
    let id = desk.begin(PhoneSlot::Login).await.unwrap();
    let session = desk.session().await;
    let elsewhere = browser("elsewhere");
    let by = By { session: session.as_ref(), visitor: &elsewhere };
    assert_eq!(desk.service.standing(&id, by).await.unwrap().err(), Some(Refusal::Forwarded));
    let by = By { session: None, visitor: &desk.pc };
    assert_eq!(desk.service.standing(&id, by).await.unwrap().err(), Some(Refusal::SignInNeeded));
    desk.campus.person("1002", OTHER).await;
    let other = desk.campus.password("1002", GOOD, &desk.pc).await.unwrap().issued;
    let other = desk.campus.current(&other).await.0;
    let by = By { session: other.as_ref(), visitor: &desk.pc };
    assert_eq!(desk.service.standing(&id, by).await.unwrap().err(), Some(Refusal::PageExpired));
    assert_eq!(desk.step("no-such-journey").await, Err(Refusal::PageExpired));
    desk.campus.advance(30 * 60);
    assert_eq!(desk.step(&id).await, Err(Refusal::PageExpired), "expired");
}

#[tokio::test]
async fn two_tabs_one_change() {
    let mut desk = Desk::new().await;
    let (first, second) = (desk.at_new().await, desk.begin(PhoneSlot::Login).await.unwrap());
    desk.send_new(&first, NEW).await.unwrap();
    let code = desk.campus.newest_code().await;
    desk.bind_new(&first, NEW, &code).await.unwrap();
    assert_eq!(desk.step(&second).await, Err(Refusal::PageExpired), "its number is gone");
}

#[tokio::test]
async fn a_code_that_is_too_old_is_refused() {
    let desk = Desk::new().await;
    let id = desk.begin(PhoneSlot::Login).await.unwrap();
    desk.send_old(&id).await.unwrap();
    let code = desk.campus.newest_code().await;
    desk.campus.advance(5 * 60);
    assert_eq!(desk.prove_old(&id, &code).await, Err(Refusal::CodeExpired));
}

/// U-21: that a number is taken is told only to whoever holds it.
#[tokio::test]
async fn u_21_a_taken_number_is_told_after_its_code() {
    let mut desk = Desk::new().await;
    desk.campus.person("1002", OTHER).await;
    let id = desk.at_new().await;
    desk.send_new(&id, OTHER).await.expect("the same answer as for a free number");
    let code = desk.campus.newest_code().await;
    assert_eq!(desk.bind_new(&id, OTHER, wrong(&code)).await, Err(Refusal::CodeWrong));
    assert_eq!(desk.bind_new(&id, OTHER, &code).await, Err(Refusal::PhoneTaken));
    assert!(desk.campus.audit().await.iter().any(|entry| entry.outcome == "phone_taken"));
    assert_eq!(desk.step(&id).await, Ok(Step::New), "another number may follow");
    desk.send_new(&id, NEW).await.unwrap();
    let code = desk.campus.newest_code().await;
    desk.bind_new(&id, NEW, &code).await.unwrap();
}

/// U-16: 00 and the country code is a way to write a number from abroad.
#[test]
fn u_16_a_double_zero_is_a_country_code() {
    let written = Phone::from_parts("+86", "0085291234567").unwrap();
    assert_eq!(written.as_str(), "+85291234567");
}

#[tokio::test]
async fn p_25_unbinding_by_oneself_with_a_code_to_the_number() {
    let mut desk = Desk::new().await;
    desk.send_unbind(PhoneSlot::Login).await.unwrap();
    let code = desk.campus.newest_code().await;
    assert_eq!(desk.unbind(PhoneSlot::Login, wrong(&code)).await, Err(Refusal::CodeWrong));
    desk.unbind(PhoneSlot::Login, &code).await.unwrap();
    assert!(desk.campus.account(desk.issued.session.account).await.login_phone.is_none());
    let told = desk.campus.messages().await;
    assert!(
        matches!(told.last(), Some((_, Effect::Sms { to, template, .. })) if to == "+8613800138001" && template == "phone_unbound")
    );
    assert_eq!(desk.unbind(PhoneSlot::Login, &code).await, Err(Refusal::NotBound), "double submit");
}

#[tokio::test]
async fn h_19_a_phone_that_the_profile_demands_stays() {
    let desk = Desk::with(Campus::new().await).await;
    assert_eq!(desk.send_unbind(PhoneSlot::Login).await, Err(Refusal::LastBinding));
    assert!(!desk.service.bound(&desk.issued.session).await.unwrap().login_may_go);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s15_sixteen_submits_of_one_code_bind_once() {
    let desk = Desk::new().await;
    let id = desk.at_new().await;
    desk.send_new(&id, NEW).await.unwrap();
    let code = desk.campus.newest_code().await;
    let session = desk.session().await;
    let mut tries = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let (service, session, pc, id) = (desk.service.clone(), session.clone(), desk.pc.clone(), id.clone());
        let (phone, code) = (Phone::parse(NEW).unwrap(), OneTimeCode::parse(&code).unwrap());
        tries.spawn(async move {
            let by = By { session: session.as_ref(), visitor: &pc };
            service.bind_new(&id, &phone, &code, by).await.unwrap().is_ok()
        });
    }
    assert_eq!(tries.join_all().await.into_iter().filter(|won| *won).count(), 1);
}

/// S15, U-21: of two people who hold the code for one number at once, one gets it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s15_two_accounts_binding_one_number_have_one_winner() {
    let desk = Desk::new().await;
    desk.campus.person("1002", OTHER).await;
    let second = Desk::of(desk.campus.clone(), "1002").await;
    let mut tries = tokio::task::JoinSet::new();
    for one in [desk, second] {
        let id = one.at_new().await;
        one.send_new(&id, NEW).await.unwrap();
        let code = one.campus.newest_code().await;
        one.campus.advance(60);
        let mut one = one;
        tries.spawn(async move { one.bind_new(&id, NEW, &code).await });
    }
    let ends = tries.join_all().await;
    assert_eq!(ends.iter().filter(|end| end.is_ok()).count(), 1, "{ends:?}");
    assert_eq!(ends.iter().filter(|end| **end == Err(Refusal::PhoneTaken)).count(), 1, "{ends:?}");
}

/// S15: two sessions that bind at once do not overwrite each other.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s15_of_two_sessions_one_binds_the_empty_slot() {
    let desk = Desk::new().await;
    let other = Desk::of(Arc::clone(&desk.campus), "1001").await;
    // Both have their codes before either binds.
    let mut ready = Vec::new();
    for (desk, phone) in [(desk, NEW), (other, OTHER)] {
        desk.campus.advance(120);
        desk.send_bind(PhoneSlot::Security, phone).await.unwrap();
        ready.push((desk.campus.newest_code().await, desk, phone));
    }
    let mut tries = tokio::task::JoinSet::new();
    for (code, mut desk, phone) in ready {
        tries.spawn(async move { desk.bind(PhoneSlot::Security, phone, &code).await.is_ok() });
    }
    assert_eq!(tries.join_all().await.into_iter().filter(|won| *won).count(), 1);
}
