//! The wizard of a first sign-in (S-3 to S-10).

use std::sync::Arc;

use identity::captcha::Answer;
use identity::first_sign_in::Step;
use identity::obligation::Obligation;
use identity::ports::{Effect, Level, SessionRow};
use identity::session::Issued;
use identity::sign_in::{PasswordProof, Wish};
use identity::{Refusal, Target};
use vocabulary::{OneTimeCode, Phone};

use crate::campus::{BETTER, Campus, GOOD, browser, policy};

const DOCUMENT: &str = "11010519491231002X";
const FIRST: &str = "31002X";
const PHONE: &str = "13800138001";

struct Traveller {
    id: String,
    issued: Issued,
}

impl Traveller {
    /// Somebody who just signed in with the first password, on the way to `target`.
    async fn new(campus: &Campus, target: Target) -> Self {
        campus.newcomer("2001", DOCUMENT).await;
        let proof = PasswordProof { identifier: "2001", password: FIRST, captcha: Answer::None };
        let wish = Wish { target, remember: false, present: None };
        let admission = campus.sign_in.password(proof, &wish, &browser("pc")).await.unwrap().unwrap();
        let id = admission.next.strip_prefix("/first-sign-in/").expect("the wizard comes first").to_owned();
        Self { id, issued: admission.issued }
    }

    async fn session(&self, campus: &Campus) -> Option<Arc<SessionRow>> {
        campus.current(&self.issued).await.0
    }

    async fn change(&mut self, campus: &Campus, new: &str, repeated: &str) -> Result<(), Refusal> {
        let session = self.session(campus).await;
        let step =
            campus.first.change_password(&self.id, session.as_ref(), &browser("pc"), new, repeated).await;
        self.go(step.unwrap())
    }

    async fn send(&self, campus: &Campus, phone: &str) -> Result<(), Refusal> {
        let session = self.session(campus).await;
        let phone = Phone::parse(phone).unwrap();
        let sent =
            campus.first.send_code(&self.id, session.as_ref(), &browser("pc"), &phone, &Answer::None).await;
        sent.unwrap().map(drop)
    }

    async fn bind(&mut self, campus: &Campus, phone: &str, code: &str) -> Result<(), Refusal> {
        let session = self.session(campus).await;
        let (phone, code) = (Phone::parse(phone).unwrap(), OneTimeCode::parse(code).unwrap());
        let step = campus.first.bind_phone(&self.id, session.as_ref(), &browser("pc"), &phone, &code).await;
        self.go(step.unwrap())
    }

    async fn finish(&mut self, campus: &Campus) -> Result<String, Refusal> {
        let session = self.session(campus).await;
        let step = campus.first.finish(&self.id, session.as_ref(), &browser("pc")).await.unwrap();
        let next = step.as_ref().map(|step| step.next.clone()).map_err(Clone::clone);
        self.go(step)?;
        next
    }

    fn go(&mut self, step: Result<Step, Refusal>) -> Result<(), Refusal> {
        self.issued = step?.issued;
        Ok(())
    }
}

#[tokio::test]
async fn s_3_password_then_phone_then_done_and_on_to_where_the_person_was_going() {
    let campus = Campus::new().await;
    let mut traveller = Traveller::new(&campus, Target::page("/applications")).await;
    let session = traveller.session(&campus).await;
    let standing =
        campus.first.standing(&traveller.id, session.as_ref(), &browser("pc")).await.unwrap().unwrap();
    assert_eq!(standing.progress.owed, [Obligation::ChangePassword, Obligation::BindPhone], "S-5");
    assert_eq!(traveller.send(&campus, PHONE).await, Err(Refusal::StepOwed), "S16: the password comes first");
    assert_eq!(traveller.finish(&campus).await, Err(Refusal::StepOwed));
    traveller.change(&campus, GOOD, GOOD).await.unwrap();
    assert_eq!(traveller.finish(&campus).await, Err(Refusal::StepOwed));
    traveller.send(&campus, PHONE).await.unwrap();
    let code = campus.newest_code().await;
    traveller.bind(&campus, PHONE, &code).await.unwrap();
    assert_eq!(traveller.finish(&campus).await.unwrap(), "/applications", "S-6");
    assert_eq!(traveller.issued.session.level, Level::Full);
    assert_eq!(traveller.finish(&campus).await, Err(Refusal::PageExpired), "over is over");
    let admission =
        campus.password(PHONE, GOOD, &browser("pc")).await.expect("the new password and phone are there");
    assert_eq!(admission.issued.session.level, Level::Full, "nothing is owed any more");
    assert!(campus.password("2001", FIRST, &browser("pc")).await.is_err(), "the first password is gone");
}

/// S08: each step gives a new token, and the one before is dead.
#[tokio::test]
async fn s08_the_session_turns_at_every_step() {
    let campus = Campus::new().await;
    let mut traveller = Traveller::new(&campus, Target::default()).await;
    let mut tokens = vec![traveller.issued.token.clone()];
    traveller.change(&campus, GOOD, GOOD).await.unwrap();
    tokens.push(traveller.issued.token.clone());
    traveller.send(&campus, PHONE).await.unwrap();
    let code = campus.newest_code().await;
    traveller.bind(&campus, PHONE, &code).await.unwrap();
    tokens.push(traveller.issued.token.clone());
    traveller.finish(&campus).await.unwrap();
    for token in &tokens {
        assert!(campus.token(token).await.0.is_none(), "an old token opens nothing");
    }
    assert!(campus.token(&traveller.issued.token).await.0.is_some());
}

#[tokio::test]
async fn s_10_weak_same_or_mistyped_passwords_are_refused_with_the_reason() {
    let campus = Campus::new().await;
    let mut traveller = Traveller::new(&campus, Target::default()).await;
    assert_eq!(traveller.change(&campus, GOOD, BETTER).await, Err(Refusal::PasswordMismatch));
    let weak = traveller.change(&campus, "abc", "abc").await;
    assert!(matches!(&weak, Err(Refusal::PasswordWeak(reasons)) if !reasons.is_empty()), "{weak:?}");
    for named in ["Own-2001-Number", "Xy-31002X-last"] {
        let refused = traveller.change(&campus, named, named).await;
        assert!(matches!(refused, Err(Refusal::PasswordWeak(_))), "{named} holds what others know");
    }
    let mut policy = policy();
    policy.password = vocabulary::PasswordPolicy { min_length: 6, ..vocabulary::PasswordPolicy::portal() };
    let lenient = Campus::with(policy).await;
    let mut traveller = Traveller::new(&lenient, Target::default()).await;
    let same = traveller.change(&lenient, FIRST, FIRST).await;
    assert!(same.is_err(), "the first password again: {same:?}");
}

#[tokio::test]
async fn s_10_a_password_below_the_accepted_grade_is_replaced_at_sign_in() {
    let campus = Campus::new().await;
    let id = campus.person("1001", PHONE).await;
    campus.set_password(id, "weakling").await;
    let admission = campus.password("1001", "weakling", &browser("pc")).await.unwrap();
    assert_eq!(admission.issued.session.level, Level::Obliged);
    let mut policy = policy();
    policy.first_sign_in.change_weak_password = false;
    let lenient = Campus::with(policy).await;
    let id = lenient.person("1001", PHONE).await;
    lenient.set_password(id, "weakling").await;
    let admission = lenient.password("1001", "weakling", &browser("pc")).await.unwrap();
    assert_eq!(admission.issued.session.level, Level::Full);
}

/// U-21: that the number is taken is told to whoever holds it, after the code, and to nobody else (S03).
#[tokio::test]
async fn u_21_a_taken_number_is_told_only_after_its_code() {
    let campus = Campus::new().await;
    campus.person("1001", PHONE).await;
    let mut traveller = Traveller::new(&campus, Target::default()).await;
    traveller.change(&campus, GOOD, GOOD).await.unwrap();
    traveller.send(&campus, PHONE).await.expect("the same answer as for a free number");
    let code = campus.newest_code().await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    assert_eq!(traveller.bind(&campus, PHONE, wrong).await, Err(Refusal::CodeWrong));
    assert_eq!(traveller.bind(&campus, PHONE, &code).await, Err(Refusal::PhoneTaken));
    let free = "13800138009";
    traveller.send(&campus, free).await.unwrap();
    let code = campus.newest_code().await;
    traveller.bind(&campus, free, &code).await.expect("another number goes on");
}

/// S-18: a forwarded page is worthless, with or without the session.
#[tokio::test]
async fn s_18_another_browser_or_session_cannot_travel_the_journey() {
    let campus = Campus::new().await;
    let traveller = Traveller::new(&campus, Target::default()).await;
    let session = traveller.session(&campus).await;
    let foreign = campus.first.standing(&traveller.id, session.as_ref(), &browser("other")).await.unwrap();
    assert_eq!(foreign.err(), Some(Refusal::Forwarded));
    let bare = campus.first.standing(&traveller.id, None, &browser("pc")).await.unwrap();
    assert_eq!(bare.err(), Some(Refusal::PageExpired));
    campus.person("1001", PHONE).await;
    let other = campus.password("1001", GOOD, &browser("pc")).await.unwrap().issued;
    let other = campus.current(&other).await.0;
    let taken = campus.first.standing(&traveller.id, other.as_ref(), &browser("pc")).await.unwrap();
    assert_eq!(taken.err(), Some(Refusal::PageExpired), "somebody else's session in the same browser");
    assert!(
        campus.first.standing("no-such-journey", session.as_ref(), &browser("pc")).await.unwrap().is_err()
    );
}

#[tokio::test]
async fn the_owner_is_told_and_other_sessions_end() {
    let campus = Campus::new().await;
    let mut traveller = Traveller::new(&campus, Target::default()).await;
    let account = traveller.issued.session.account;
    campus.bind_email(account, "zhang@example.edu.cn").await;
    let elsewhere = campus.password("2001", FIRST, &browser("elsewhere")).await.unwrap().issued;
    traveller.change(&campus, GOOD, GOOD).await.unwrap();
    assert!(campus.current(&elsewhere).await.0.is_none());
    let messages = campus.messages().await;
    assert!(
        matches!(&messages[..], [(_, Effect::Mail { to, template, .. })]
            if to == "zhang@example.edu.cn" && template == "password_changed"),
        "{messages:?}"
    );
}

#[tokio::test]
async fn h_5_a_number_from_the_roster_counts_unless_the_policy_wants_it_proved() {
    for (verify, owed) in [(false, 1), (true, 2)] {
        let mut policy = policy();
        policy.first_sign_in.verify_roster_phone = verify;
        let campus = Campus::with(policy).await;
        let id = campus.newcomer("2001", DOCUMENT).await;
        campus.bind(id, PHONE).await;
        let mut unit = campus.domain.write().await.unwrap();
        let mut phone = campus.account(id).await.login_phone.unwrap();
        phone.verified_at = None;
        unit.set_phone(id, &phone).await.unwrap();
        unit.commit().await.unwrap();
        let admission = campus.password("2001", FIRST, &browser("pc")).await.unwrap();
        let session = campus.current(&admission.issued).await.0;
        let id = admission.next.rsplit('/').next().unwrap();
        let standing = campus.first.standing(id, session.as_ref(), &browser("pc")).await.unwrap().unwrap();
        assert_eq!(standing.progress.owed.len(), owed, "verify: {verify}");
        assert_eq!(standing.suggested_phone.as_deref(), Some("138****8001"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s15_a_wizard_is_finished_once() {
    let mut policy = policy();
    policy.first_sign_in.bind_phone = false;
    let campus = Arc::new(Campus::with(policy).await);
    let mut traveller = Traveller::new(&campus, Target::default()).await;
    traveller.change(&campus, GOOD, GOOD).await.unwrap();
    let session = traveller.session(&campus).await;
    let mut ends = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let (campus, session, id) = (campus.clone(), session.clone(), traveller.id.clone());
        ends.spawn(async move {
            campus.first.finish(&id, session.as_ref(), &browser("pc")).await.unwrap().is_ok()
        });
    }
    assert_eq!(ends.join_all().await.into_iter().filter(|finished| *finished).count(), 1);
}

/// J-13: what the wizard opens lasts as long as any other session, and 7天免登录 survives it.
#[tokio::test]
async fn j_13_a_session_outlives_the_wizard_that_began_it() {
    for (remember, hours) in [(false, 1), (true, 5 * 24)] {
        let mut policy = policy();
        policy.first_sign_in.bind_phone = false;
        let campus = Campus::with(policy).await;
        campus.newcomer("2001", DOCUMENT).await;
        let proof = PasswordProof { identifier: "2001", password: FIRST, captcha: Answer::None };
        let wish = Wish { remember, ..Wish::default() };
        let admission = campus.sign_in.password(proof, &wish, &browser("pc")).await.unwrap().unwrap();
        let id = admission.next.rsplit('/').next().unwrap().to_owned();
        let mut traveller = Traveller { id, issued: admission.issued };
        traveller.change(&campus, GOOD, GOOD).await.unwrap();
        traveller.finish(&campus).await.unwrap();
        for _ in 0..2 {
            campus.advance(hours * 1800 + 1);
            assert!(traveller.session(&campus).await.is_some(), "remember: {remember}");
        }
    }
}
