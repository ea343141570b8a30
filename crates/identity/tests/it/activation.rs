//! Activating an account (J-5 to J-8).

use std::sync::Arc;

use identity::activation::{Activations, Standing, Step};
use identity::captcha::Answer;
use identity::code::Destination;
use identity::details::Person;
use identity::policy::ActivationBind;
use identity::ports::{Effect, InitialSecret, Status};
use identity::{Refusal, Target, Visitor};
use uuid::Uuid;
use vocabulary::{Email, OneTimeCode, Phone};

use crate::campus::{BETTER, Campus, GOOD, browser, policy};

const PHONE: &str = "13800138001";
const DOCUMENT: &str = "11010519491231002X";
const NAME: &str = "张晓明";
const KIND: &str = "resident_identity_card";

/// Somebody who joined after the cut-over: no first password (J-5).
pub async fn dormant(campus: &Campus, number: &str) -> Uuid {
    campus.add(&documented(campus, number)).await
}

/// A person of the roster with a document.
pub fn documented(campus: &Campus, number: &str) -> identity::ports::AccountRow {
    let mut row = campus.row(number);
    row.document_type = Some(KIND.into());
    row.document_sealed = Some(campus.seal("document", DOCUMENT));
    row.document_index = Some(campus.domain.keyring.index("document", &format!("{KIND}:{DOCUMENT}")));
    row
}

fn phone(number: &str) -> Destination {
    Phone::parse(number).unwrap().into()
}

fn email(address: &str) -> Destination {
    Email::parse(address).unwrap().into()
}

struct Traveller {
    service: Activations,
    pc: Visitor,
    id: String,
}

async fn check(campus: &Campus, number: &str, name: &str, document: &str) -> Result<Traveller, Refusal> {
    let service = Activations::new(campus.domain.clone());
    let person = Person { name, document_type: KIND, document };
    let (target, pc) = (Target::page("/applications"), browser("pc"));
    let id = service.check(number, person, &target, &campus.work(), &pc).await.unwrap()?;
    Ok(Traveller { service, pc, id })
}

impl Traveller {
    async fn of(campus: &Campus, number: &str) -> Self {
        check(campus, number, NAME, DOCUMENT).await.unwrap()
    }

    async fn standing(&self) -> Result<Standing, Refusal> {
        self.service.standing(&self.id, &self.pc).await.unwrap()
    }

    async fn send(&self, to: &Destination) -> Result<(), Refusal> {
        self.service.send_code(&self.id, to, &Answer::None, &self.pc).await.unwrap().map(drop)
    }

    async fn prove(&self, to: &Destination, code: &str) -> Result<(), Refusal> {
        let code = OneTimeCode::parse(code).unwrap();
        self.service.prove(&self.id, to, &code, &self.pc).await.unwrap()
    }

    async fn set(&self, new: &str, repeated: &str) -> Result<(), Refusal> {
        self.service.set_password(&self.id, new, repeated, &self.pc).await.unwrap()
    }

    async fn proved(self, campus: &Campus, to: &Destination) -> Self {
        self.send(to).await.unwrap();
        let code = newest(campus).await;
        self.prove(to, &code).await.unwrap();
        self
    }
}

async fn newest(campus: &Campus) -> String {
    match campus.messages().await.pop().expect("a message") {
        (_, Effect::Sms { params, .. } | Effect::Mail { params, .. }) => params["code"].clone(),
        other => panic!("no code: {other:?}"),
    }
}

/// J-5, J-7: details, phone, password; nothing is real before the last step, and then all of it.
#[tokio::test]
async fn j_7_four_steps_activate_an_account() {
    let campus = Campus::new().await;
    let id = dormant(&campus, "202300000001").await;
    let refused = campus.password("202300000001", "31002X", &browser("pc")).await;
    assert!(refused.is_err(), "no first password: {refused:?}");
    let traveller = Traveller::of(&campus, "202300000001").await;
    assert_eq!(traveller.standing().await.unwrap().step, Step::Bind);
    let traveller = traveller.proved(&campus, &phone(PHONE)).await;
    let standing = traveller.standing().await.unwrap();
    assert_eq!((standing.step, standing.number.as_str()), (Step::Set, "202300000001"));
    let account = campus.account(id).await;
    assert!(account.login_phone.is_none() && account.password.is_none(), "nothing is real yet");
    traveller.set(GOOD, GOOD).await.unwrap();
    let standing = traveller.standing().await.unwrap();
    assert_eq!((standing.step, standing.target), (Step::Done, Target::page("/applications")));
    let messages = campus.messages().await;
    assert!(
        messages.iter().any(|(_, effect)| matches!(effect, Effect::Sms { to, template, .. }
            if to == "+8613800138001" && template == "account_activated")),
        "the owner is told: {messages:?}"
    );
    let events: Vec<String> = campus.audit().await.into_iter().map(|entry| entry.event).collect();
    for event in ["activated", "phone_bound", "password_changed"] {
        assert!(events.iter().any(|found| found == event), "{event} in {events:?}");
    }
    for name in ["202300000001", PHONE] {
        let admission = campus.password(name, GOOD, &browser("pc")).await.expect("signs in");
        assert_eq!(admission.next, "/", "and owes nothing: the phone is bound");
    }
}

/// J-5: an e-mail address does as well, where the institution says so.
#[tokio::test]
async fn j_5_phone_or_email_as_the_institution_says() {
    for (bind, allowed) in [(ActivationBind::PhoneOrEmail, true), (ActivationBind::Phone, false)] {
        let mut policy = policy();
        policy.activation.bind = bind;
        policy.first_sign_in.bind_phone = false;
        let campus = Campus::with(policy).await;
        let id = dormant(&campus, "2301").await;
        let traveller = Traveller::of(&campus, "2301").await;
        assert_eq!(traveller.standing().await.unwrap().email_too, allowed);
        let to = email("zhang@example.edu.cn");
        if !allowed {
            assert_eq!(traveller.send(&to).await, Err(Refusal::MethodOff));
            assert_eq!(traveller.prove(&to, "000000").await, Err(Refusal::MethodOff));
            continue;
        }
        traveller.proved(&campus, &to).await.set(GOOD, GOOD).await.unwrap();
        assert!(campus.account(id).await.email.is_some_and(|email| email.verified_at.is_some()));
        campus.password("zhang@example.edu.cn", GOOD, &browser("pc")).await.unwrap();
    }
}

/// J-8, S03: a wrong name, a wrong document and an unknown number get one answer.
#[tokio::test]
async fn j_8_what_does_not_fit_is_told_alike() {
    let campus = Campus::new().await;
    dormant(&campus, "2301").await;
    let active = documented(&campus, "2302");
    let active = campus.add(&active).await;
    campus.set_password(active, GOOD).await;
    let other = "110101199003070038";
    for (number, name, document) in [
        ("9999", NAME, DOCUMENT),
        ("2301", "李晓明", DOCUMENT),
        ("2301", NAME, other),
        ("2302", "李晓明", DOCUMENT),
        ("2302", NAME, other),
        ("not a number!", NAME, DOCUMENT),
    ] {
        let answer = check(&campus, number, name, document).await.err();
        assert_eq!(answer, Some(Refusal::DetailsMismatch), "{number} {name}");
    }
    assert_eq!(
        check(&campus, "2301", NAME, "110105194912310021").await.err(),
        Some(Refusal::DocumentInvalid)
    );
    assert_eq!(check(&campus, "2301", "", DOCUMENT).await.err(), Some(Refusal::FieldEmpty));
    // As people type it.
    assert!(check(&campus, " ２３０１ ", "张　晓明", "11010519491231002x").await.is_ok());
}

/// J-5: who is active already hears so, and only with the right details; people from before the
/// cut-over keep the password the roster gave.
#[tokio::test]
async fn j_5_legacy_accounts_stand_beside() {
    let campus = Campus::new().await;
    let mut legacy = documented(&campus, "2201");
    legacy.initial = InitialSecret::DocumentLastSix;
    campus.add(&legacy).await;
    let own = campus.add(&documented(&campus, "2202")).await;
    campus.set_password(own, GOOD).await;
    for number in ["2201", "2202"] {
        assert_eq!(check(&campus, number, NAME, DOCUMENT).await.err(), Some(Refusal::AlreadyActive));
    }
    campus.password("2201", "31002X", &browser("pc")).await.expect("the old way is open");
    for (number, status, refusal) in
        [("2203", Status::Disabled, Refusal::AccountDisabled), ("2204", Status::Weak, Refusal::AccountWeak)]
    {
        let mut row = documented(&campus, number);
        row.status = status;
        campus.add(&row).await;
        assert_eq!(check(&campus, number, NAME, DOCUMENT).await.err(), Some(refusal));
        assert_eq!(check(&campus, number, "李四", DOCUMENT).await.err(), Some(Refusal::DetailsMismatch));
    }
}

/// S17: details are not guessed.
#[tokio::test]
async fn s17_guesses_are_counted_per_number_and_address() {
    let mut policy = policy();
    policy.limits.details_per_address_hour = 22;
    let campus = Campus::with(policy).await;
    dormant(&campus, "2301").await;
    for number in ["2301", "9999"] {
        for round in 0..11 {
            let answer = check(&campus, number, "李四", DOCUMENT).await.err();
            let expected =
                if round < 10 { Refusal::DetailsMismatch } else { Refusal::TooManyTries { minutes: 60 } };
            assert_eq!(answer, Some(expected), "{number}: {round}");
        }
    }
    let another = check(&campus, "2302", NAME, DOCUMENT).await.err();
    assert!(matches!(another, Some(Refusal::TooManyTries { .. })), "the address: {another:?}");
    campus.advance(3601);
    assert!(check(&campus, "2301", NAME, DOCUMENT).await.is_ok());
}

#[tokio::test]
async fn j_8_the_check_needs_its_captcha_and_can_be_off() {
    let campus = Campus::new().await;
    dormant(&campus, "2301").await;
    let service = Activations::new(campus.domain.clone());
    let person = Person { name: NAME, document_type: KIND, document: DOCUMENT };
    let bare =
        service.check("2301", person, &Target::default(), &Answer::None, &browser("pc")).await.unwrap();
    assert_eq!(bare.err(), Some(Refusal::CaptchaRequired));
    let mut policy = policy();
    policy.activation.enabled = false;
    let off = Campus::with(policy).await;
    dormant(&off, "2301").await;
    assert_eq!(check(&off, "2301", NAME, DOCUMENT).await.err(), Some(Refusal::MethodOff));
}

/// U-21: a number that another account has is told to whoever holds it, after the code.
#[tokio::test]
async fn u_21_a_taken_number_is_told_after_its_code() {
    let campus = Campus::new().await;
    campus.person("1001", PHONE).await;
    dormant(&campus, "2301").await;
    let traveller = Traveller::of(&campus, "2301").await;
    traveller.send(&phone(PHONE)).await.expect("the same answer as for a free one");
    let code = newest(&campus).await;
    assert_eq!(traveller.prove(&phone(PHONE), &code).await, Err(Refusal::PhoneTaken));
    assert_eq!(traveller.standing().await.unwrap().step, Step::Bind);
    let free = phone("13800138009");
    let traveller = traveller.proved(&campus, &free).await;
    // Somebody else is faster: nothing of the activation happens, and the way back is open.
    campus.person("1002", "13800138009").await;
    assert_eq!(traveller.set(GOOD, GOOD).await, Err(Refusal::PhoneTaken));
    assert!(campus.account(traveller_account(&campus, "2301").await).await.password.is_none());
    traveller.proved(&campus, &phone("13800138010")).await.set(GOOD, GOOD).await.unwrap();
}

async fn traveller_account(campus: &Campus, number: &str) -> Uuid {
    let mut unit = campus.domain.read().await.unwrap();
    unit.account_by_key(number).await.unwrap().unwrap().row.id
}

/// S16: in order, in this browser, in time, and once.
#[tokio::test]
async fn s16_steps_cannot_be_skipped_or_taken_elsewhere() {
    let campus = Campus::new().await;
    dormant(&campus, "2301").await;
    let mut traveller = Traveller::of(&campus, "2301").await;
    assert_eq!(traveller.set(GOOD, GOOD).await, Err(Refusal::StepOwed));
    let theirs = Traveller::of(&campus, "2301").await;
    theirs.send(&phone(PHONE)).await.unwrap();
    let code = newest(&campus).await;
    assert_eq!(
        traveller.prove(&phone(PHONE), &code).await,
        Err(Refusal::CodeExpired),
        "another journey's code"
    );
    theirs.prove(&phone(PHONE), &code).await.unwrap();
    traveller.pc = browser("elsewhere");
    assert_eq!(traveller.standing().await.err(), Some(Refusal::Forwarded), "S-18");
    assert_eq!(traveller.send(&phone(PHONE)).await, Err(Refusal::Forwarded));
    traveller.pc = browser("pc");
    assert_eq!(theirs.set(GOOD, BETTER).await, Err(Refusal::PasswordMismatch));
    assert!(matches!(theirs.set("Own-2301-Number", "Own-2301-Number").await, Err(Refusal::PasswordWeak(_))));
    theirs.set(GOOD, GOOD).await.unwrap();
    assert_eq!(theirs.set(BETTER, BETTER).await, Err(Refusal::PageExpired), "over is over");
    assert_eq!(theirs.send(&phone(PHONE)).await, Err(Refusal::PageExpired));
    // The other tab was overtaken.
    campus.advance(61);
    let traveller = traveller.proved(&campus, &phone("13800138002")).await;
    assert_eq!(traveller.set(BETTER, BETTER).await, Err(Refusal::AlreadyActive));
    campus.advance(1801);
    assert_eq!(traveller.standing().await.err(), Some(Refusal::PageExpired));
}

/// S15: sixteen codes and sixteen passwords at once, in two journeys of one account.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s15_an_account_is_activated_once() {
    let campus = Arc::new(Campus::new().await);
    let id = dormant(&campus, "2301").await;
    let first = Arc::new(Traveller::of(&campus, "2301").await);
    first.send(&phone(PHONE)).await.unwrap();
    let code = newest(&campus).await;
    let mut proofs = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let (first, code) = (first.clone(), code.clone());
        proofs.spawn(async move { first.prove(&phone(PHONE), &code).await.is_ok() });
    }
    assert_eq!(proofs.join_all().await.into_iter().filter(|won| *won).count(), 1);
    let second = Traveller::of(&campus, "2301").await;
    let second = Arc::new(second.proved(&campus, &phone("13800138002")).await);
    let mut ends = tokio::task::JoinSet::new();
    for n in 10..26 {
        let traveller = if n % 2 == 0 { first.clone() } else { second.clone() };
        ends.spawn(async move {
            let new = format!("Kiosk-{n}-Harbor!");
            traveller.set(&new, &new).await.is_ok()
        });
    }
    assert_eq!(ends.join_all().await.into_iter().filter(|won| *won).count(), 1);
    assert!(campus.account(id).await.password.is_some());
}
