//! Recovering a password (P-10, S-21 to S-27, H-9 to H-14).

use std::sync::Arc;

use identity::app_password::{AppPasswords, Wanted};
use identity::captcha::Answer;
use identity::policy::{AppPasswordApplication, RecoveryMethod, RecoveryStart, RecoveryTarget};
use identity::ports::{Effect, InitialSecret, OutboxState, PhoneSlot, Status};
use identity::recovery::{Claim, Opened, Recoveries, Standing, Step, Who};
use identity::{Policy, Refusal, Target, Visitor};
use vocabulary::{Email, OneTimeCode, Phone};

use crate::campus::{BETTER, Campus, GOOD, browser, policy};

const PHONE: &str = "13800138001";
const OTHER: &str = "13800138002";
const DOCUMENT: &str = "11010519491231002X";

/// One recovery, in one browser.
struct Traveller {
    service: Recoveries,
    pc: Visitor,
    id: String,
}

fn typed(phone: &str) -> Claim {
    Claim::Phone(Some(Phone::parse(phone).unwrap()))
}

fn mailed(email: &str) -> Claim {
    Claim::Email(Some(Email::parse(email).unwrap()))
}

async fn start(campus: &Campus, who: &Who<'_>, pc: &Visitor) -> Result<Traveller, Refusal> {
    let service = Recoveries::new(campus.domain.clone());
    let target = Target::page("/applications");
    let id = service.start(who, &target, &campus.work(), pc).await.unwrap()?;
    Ok(Traveller { service, pc: pc.clone(), id })
}

impl Traveller {
    async fn of(campus: &Campus, account: &str) -> Self {
        start(campus, &Who::Account(account), &browser("pc")).await.unwrap()
    }

    async fn standing(&self) -> Result<Standing, Refusal> {
        self.service.standing(&self.id, &self.pc).await.unwrap()
    }

    async fn send(&self, claim: &Claim) -> Result<(), Refusal> {
        self.service.send_code(&self.id, claim, &Answer::None, &self.pc).await.unwrap().map(drop)
    }

    async fn prove(&self, claim: &Claim, code: &str) -> Result<Opened, Refusal> {
        let code = OneTimeCode::parse(code).unwrap();
        self.service.prove(&self.id, claim, &code, &self.pc).await.unwrap().map(|(opened, _)| opened)
    }

    async fn set(&self, new: &str, repeated: &str) -> Result<(), Refusal> {
        self.service.set_password(&self.id, new, repeated, false, &self.pc).await.unwrap()
    }

    /// Up to the page of the new password.
    async fn proved(self, campus: &Campus, claim: &Claim) -> Self {
        self.send(claim).await.unwrap();
        let code = newest(campus).await;
        assert_eq!(self.prove(claim, &code).await, Ok(Opened::NewPassword));
        self
    }
}

/// The code of the newest message, by SMS or mail, sent or suppressed.
async fn newest(campus: &Campus) -> String {
    match campus.messages().await.pop().expect("a message") {
        (_, Effect::Sms { params, .. } | Effect::Mail { params, .. }) => params["code"].clone(),
        other => panic!("no code: {other:?}"),
    }
}

fn other_than(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

fn with(change: impl FnOnce(&mut identity::policy::Recovery)) -> Policy {
    let mut policy = policy();
    // These tests are not about what one address may ask for.
    policy.limits.sms_per_address_hour = 1000;
    change(&mut policy.recovery);
    policy
}

/// S-21, S-22, S-24 to S-27: account, the phone typed in full, its code, a new password, done.
#[tokio::test]
async fn s_24_the_bound_phone_is_typed_in_full_and_opens_a_new_password() {
    let campus = Campus::new().await;
    campus.person("1001", PHONE).await;
    let traveller = Traveller::of(&campus, "1001").await;
    let standing = traveller.standing().await.unwrap();
    assert_eq!(standing.step, Step::Prove);
    let ways: Vec<RecoveryMethod> = standing.ways.iter().map(|way| way.method).collect();
    assert_eq!(ways, [RecoveryMethod::Phone, RecoveryMethod::Email], "S-22");
    assert!(standing.ways.iter().all(|way| way.masked.is_none()), "S-24: nothing of it is shown");
    assert_eq!(standing.number, "", "and not whose account it is");
    traveller.send(&typed(PHONE)).await.unwrap();
    let code = newest(&campus).await;
    assert_eq!(traveller.prove(&typed(PHONE), other_than(&code)).await, Err(Refusal::CodeWrong));
    assert_eq!(traveller.prove(&typed(PHONE), &code).await, Ok(Opened::NewPassword));
    let standing = traveller.standing().await.unwrap();
    assert_eq!((standing.step, standing.number.as_str()), (Step::Set, "1001"), "S-26");
    traveller.set(BETTER, BETTER).await.unwrap();
    let standing = traveller.standing().await.unwrap();
    assert_eq!((standing.step, standing.target), (Step::Done, Target::page("/applications")), "S-27");
    assert!(campus.password("1001", GOOD, &browser("pc")).await.is_err(), "the old one is gone");
    campus.password("1001", BETTER, &browser("pc")).await.expect("the new one is there");
}

/// S-24: another number gets the same answer and no message; its code opens nothing.
#[tokio::test]
async fn s_24_a_number_that_is_not_bound_gets_the_same_answer_and_no_message() {
    let campus = Campus::new().await;
    campus.person("1001", PHONE).await;
    campus.person("1002", OTHER).await;
    let traveller = Traveller::of(&campus, "1001").await;
    let claims = [typed(OTHER), typed("13900139000"), mailed("nobody@example.edu.cn")];
    for claim in &claims {
        traveller.send(claim).await.expect("the same answer");
        assert_eq!(traveller.prove(claim, "000000").await, Err(Refusal::CodeWrong));
    }
    assert_eq!(campus.count(OutboxState::Suppressed).await, 3);
    assert!(campus.messages().await.is_empty(), "nothing goes out");
}

/// S-25: by mail as well.
#[tokio::test]
async fn s_22_the_bound_address_does_too() {
    let campus = Campus::new().await;
    let id = campus.person("1001", PHONE).await;
    campus.bind_email(id, "zhang@example.edu.cn").await;
    let claim = mailed("Zhang@Example.edu.cn");
    let traveller = Traveller::of(&campus, "1001").await.proved(&campus, &claim).await;
    traveller.set(BETTER, BETTER).await.unwrap();
    campus.password("1001", BETTER, &browser("pc")).await.unwrap();
}

/// P-10, P-11: the login phone comes first, then its code.
#[tokio::test]
async fn p_10_a_recovery_begins_with_the_phone() {
    let campus = Campus::with(with(|recovery| recovery.start = RecoveryStart::Phone)).await;
    campus.person("1001", PHONE).await;
    let phone = |number: &str| Who::Phone(Phone::parse(number).unwrap());
    let pc = browser("pc");
    assert_eq!(start(&campus, &Who::Account("1001"), &pc).await.err(), Some(Refusal::MethodOff));
    let traveller = start(&campus, &phone(PHONE), &pc).await.unwrap();
    let ways = traveller.standing().await.unwrap().ways;
    assert_eq!(ways.len(), 1);
    assert_eq!(ways[0].masked.as_deref(), Some("138****8001"));
    let traveller = traveller.proved(&campus, &Claim::Phone(None)).await;
    traveller.set(BETTER, BETTER).await.unwrap();
    campus.password("1001", BETTER, &pc).await.unwrap();
    let nobody = start(&campus, &phone("13900139000"), &pc).await.unwrap();
    assert_eq!(nobody.standing().await.unwrap().ways[0].masked.as_deref(), Some("139****9000"));
    nobody.send(&Claim::Phone(None)).await.expect("the same answer for nobody's number");
    assert_eq!(campus.count(OutboxState::Suppressed).await, 1);
}

/// H-10, H-11, H-12: account or alias or e-mail, document, masked targets.
#[tokio::test]
async fn h_10_account_and_document_open_masked_targets() {
    let campus = Campus::with(with(|recovery| {
        recovery.start = RecoveryStart::AccountAndDocument;
        recovery.target = RecoveryTarget::Masked;
    }))
    .await;
    let id = documented(&campus, "1001").await;
    campus.bind_email(id, "zhang@example.edu.cn").await;
    let pc = browser("pc");
    for name in ["1001", "alias1001", "zhang@example.edu.cn"] {
        let who = Who::AccountAndDocument(name, "11010519491231002x");
        let traveller = start(&campus, &who, &pc).await.unwrap();
        let ways = traveller.standing().await.unwrap().ways;
        let masks: Vec<&str> = ways.iter().filter_map(|way| way.masked.as_deref()).collect();
        assert_eq!(masks, ["13*****", "*****@*****.cn"], "H-12, as {name}");
        traveller.send(&Claim::Email(None)).await.unwrap();
        let code = newest(&campus).await;
        assert_eq!(traveller.prove(&Claim::Email(None), &code).await, Ok(Opened::NewPassword));
        campus.advance(61);
    }
    // A wrong document looks the same and opens nothing.
    let who = Who::AccountAndDocument("1001", "110101199003070038");
    let wrong = start(&campus, &who, &pc).await.unwrap();
    let ways = wrong.standing().await.unwrap().ways;
    assert!(ways.iter().all(|way| way.masked.as_ref().is_some_and(|mask| mask.contains("*****"))));
    wrong.send(&Claim::Phone(None)).await.unwrap();
    assert_eq!(campus.count(OutboxState::Suppressed).await, 1);
}

/// S17: documents are not guessed: ten tries an hour, whatever the spelling of the account.
#[tokio::test]
async fn s17_guesses_at_a_document_are_counted_per_account() {
    let campus = Campus::with(with(|recovery| recovery.start = RecoveryStart::AccountAndDocument)).await;
    documented(&campus, "1001").await;
    for account in ["1001", "9999"] {
        for round in 0..12 {
            let name = if round % 2 == 0 && account == "1001" { "alias1001" } else { account };
            let who = Who::AccountAndDocument(name, "110101199003070038");
            let started = start(&campus, &who, &browser(&format!("pc {round}"))).await;
            assert_eq!(started.is_ok(), round < 10, "{account}: round {round}");
            if let Err(refusal) = started {
                assert_eq!(refusal, Refusal::TooManyTries { minutes: 60 });
            }
        }
    }
    campus.advance(3601);
    let who = Who::AccountAndDocument("1001", DOCUMENT);
    assert!(start(&campus, &who, &browser("pc")).await.is_ok());
}

#[tokio::test]
async fn s_21_a_recovery_needs_its_captcha() {
    let campus = Campus::new().await;
    let service = Recoveries::new(campus.domain.clone());
    let begin = |answer: Answer| {
        let service = &service;
        async move {
            let who = Who::Account("1001");
            service.start(&who, &Target::default(), &answer, &browser("pc")).await.unwrap()
        }
    };
    assert_eq!(begin(Answer::None).await, Err(Refusal::CaptchaRequired));
    let work = campus.work();
    assert!(begin(work.clone()).await.is_ok());
    assert_eq!(begin(work).await, Err(Refusal::CaptchaWrong), "used up");
}

/// S03: twenty accounts that exist and twenty that do not, field by field.
#[tokio::test]
async fn s03_nobody_learns_which_accounts_exist() {
    for start_with in [RecoveryStart::Account, RecoveryStart::AccountAndDocument] {
        for target in [RecoveryTarget::Typed, RecoveryTarget::Masked] {
            let campus = Campus::with(with(|recovery| {
                recovery.start = start_with;
                recovery.target = target;
            }))
            .await;
            let mut answers = Vec::new();
            for n in 0..20 {
                let real = format!("10{n:02}");
                campus.person(&real, &format!("138001380{n:02}")).await;
                for number in [real, format!("90{n:02}")] {
                    answers.push(look(&campus, &number, start_with, target).await);
                }
            }
            assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:#?}");
        }
    }
}

/// Everything that somebody who may be nobody gets to see.
async fn look(campus: &Campus, number: &str, with: RecoveryStart, target: RecoveryTarget) -> String {
    let pc = browser(number);
    let who = match with {
        RecoveryStart::AccountAndDocument => Who::AccountAndDocument(number, DOCUMENT),
        _ => Who::Account(number),
    };
    let traveller = start(campus, &who, &pc).await.unwrap();
    let standing = traveller.standing().await.unwrap();
    let shape: Vec<(RecoveryMethod, Option<usize>)> = standing
        .ways
        .iter()
        .map(|way| (way.method, way.masked.as_ref().map(|m| m.matches('*').count())))
        .collect();
    let claim = match target {
        RecoveryTarget::Masked => Claim::Phone(None),
        RecoveryTarget::Typed => typed(&format!("1390013{number}")),
    };
    let sent = traveller.service.send_code(&traveller.id, &claim, &Answer::None, &pc).await.unwrap();
    let soon = traveller.send(&claim).await;
    let wrong = traveller.prove(&claim, "000000").await;
    let skipped = traveller.set(BETTER, BETTER).await;
    format!("{:?} {shape:?} {:?} {sent:?} {soon:?} {wrong:?} {skipped:?}", standing.step, standing.number)
}

/// S03: and the time it takes does not tell either: medians of the whole walk, interleaved. A busy
/// machine may spoil a round; one that always differs is found.
#[tokio::test]
async fn s03_an_absent_account_takes_as_long() {
    let campus = Campus::with(with(|_| {})).await;
    for n in 0..100 {
        campus.add(&campus.row(&format!("1{n:03}"))).await;
    }
    let mut seen = Vec::new();
    for round in 0..5 {
        let mut times = [Vec::new(), Vec::new()];
        for n in 20 * round..20 * (round + 1) {
            for which in [n % 2, 1 - n % 2] {
                let begun = std::time::Instant::now();
                let number = format!("{}{n:03}", [1, 9][which]);
                look(&campus, &number, RecoveryStart::Account, RecoveryTarget::Typed).await;
                times[which].push(begun.elapsed().as_secs_f64());
            }
        }
        let [present, absent] = times.map(|mut times| {
            times.sort_by(f64::total_cmp);
            times[times.len() / 2]
        });
        if present < absent * 1.3 && absent < present * 1.3 {
            return;
        }
        seen.push((present, absent));
    }
    panic!("seconds with and without an account: {seen:?}");
}

/// S16: no step is skipped, and nothing is open after the end.
#[tokio::test]
async fn s16_steps_are_taken_in_order_and_once() {
    let campus = Campus::new().await;
    campus.person("1001", PHONE).await;
    let traveller = Traveller::of(&campus, "1001").await;
    assert_eq!(traveller.set(BETTER, BETTER).await, Err(Refusal::StepOwed));
    let traveller = traveller.proved(&campus, &typed(PHONE)).await;
    assert_eq!(traveller.set(BETTER, GOOD).await, Err(Refusal::PasswordMismatch));
    assert_eq!(traveller.set(GOOD, GOOD).await, Err(Refusal::PasswordSame));
    assert!(matches!(traveller.set("abc", "abc").await, Err(Refusal::PasswordWeak(_))), "H-14");
    traveller.set(BETTER, BETTER).await.unwrap();
    assert_eq!(traveller.set("Another-91-Word", "Another-91-Word").await, Err(Refusal::PageExpired));
    assert_eq!(traveller.send(&typed(PHONE)).await, Err(Refusal::PageExpired));
    assert_eq!(traveller.prove(&typed(PHONE), "000000").await, Err(Refusal::PageExpired));
    assert_eq!(traveller.standing().await.unwrap().step, Step::Done, "a reload shows the end again");
}

/// H-13: 上一步 goes back, and the way forward is open again.
#[tokio::test]
async fn h_13_going_back_and_proving_anew_is_fine() {
    let campus = Campus::new().await;
    let id = campus.person("1001", PHONE).await;
    campus.bind_email(id, "zhang@example.edu.cn").await;
    let traveller = Traveller::of(&campus, "1001").await.proved(&campus, &typed(PHONE)).await;
    let traveller = traveller.proved(&campus, &mailed("zhang@example.edu.cn")).await;
    traveller.set(BETTER, BETTER).await.unwrap();
}

/// S-18, S16: another browser, another journey, too late.
#[tokio::test]
async fn s16_foreign_forged_and_expired_journeys_are_refused() {
    let campus = Campus::new().await;
    campus.person("1001", PHONE).await;
    let mut traveller = Traveller::of(&campus, "1001").await;
    traveller.send(&typed(PHONE)).await.unwrap();
    let code = newest(&campus).await;
    let theirs = Traveller::of(&campus, "1001").await;
    assert_eq!(
        theirs.prove(&typed(PHONE), &code).await,
        Err(Refusal::CodeExpired),
        "a code of another journey"
    );
    traveller.pc = browser("elsewhere");
    assert_eq!(traveller.standing().await.err(), Some(Refusal::Forwarded));
    assert_eq!(traveller.prove(&typed(PHONE), &code).await, Err(Refusal::Forwarded));
    assert_eq!(traveller.set(BETTER, BETTER).await, Err(Refusal::Forwarded));
    traveller.pc = browser("pc");
    let id = std::mem::replace(&mut traveller.id, "no-such-journey".to_owned());
    assert_eq!(traveller.standing().await.err(), Some(Refusal::PageExpired));
    traveller.id = id;
    campus.advance(301);
    assert_eq!(traveller.prove(&typed(PHONE), &code).await, Err(Refusal::CodeExpired), "H-12: five minutes");
    campus.advance(1800);
    assert_eq!(traveller.standing().await.err(), Some(Refusal::PageExpired));
}

/// S17: a journey is worth nothing once another password has been set.
#[tokio::test]
async fn s17_an_old_journey_dies_with_the_password_it_was_for() {
    let campus = Campus::new().await;
    let id = campus.person("1001", PHONE).await;
    let first = Traveller::of(&campus, "1001").await.proved(&campus, &typed(PHONE)).await;
    campus.advance(61);
    let second = Traveller::of(&campus, "1001").await.proved(&campus, &typed(PHONE)).await;
    second.set(BETTER, BETTER).await.unwrap();
    assert_eq!(first.set("Another-91-Word", "Another-91-Word").await, Err(Refusal::PageExpired));
    campus.advance(61);
    let third = Traveller::of(&campus, "1001").await.proved(&campus, &typed(PHONE)).await;
    campus.advance(1);
    campus.set_password(id, GOOD).await;
    assert_eq!(third.set("Another-91-Word", "Another-91-Word").await, Err(Refusal::PageExpired));
}

/// S17, U-14: every session ends, the lock opens, the owner is told, and all of it is in the log.
#[tokio::test]
async fn s17_sessions_end_locks_open_and_the_owner_is_told() {
    let campus = Campus::new().await;
    let id = campus.person("1001", PHONE).await;
    campus.bind_email(id, "zhang@example.edu.cn").await;
    let elsewhere = campus.password("1001", GOOD, &browser("elsewhere")).await.unwrap().issued;
    for _ in 0..6 {
        let work = campus.work();
        campus.password_with("1001", "wrong", work, &browser("thief")).await.unwrap_err();
    }
    let locked = campus.password_with("1001", GOOD, campus.work(), &browser("pc")).await;
    assert!(matches!(locked, Err(Refusal::Locked { .. })), "{locked:?}");
    let traveller = Traveller::of(&campus, "1001").await.proved(&campus, &typed(PHONE)).await;
    traveller.set(BETTER, BETTER).await.unwrap();
    assert!(campus.current(&elsewhere).await.0.is_none(), "the thief's session, if it was one");
    campus.password("1001", BETTER, &browser("pc")).await.expect("the lock is open");
    let messages = campus.messages().await;
    assert!(
        messages.iter().any(|(_, effect)| matches!(effect, Effect::Mail { to, template, .. }
            if to == "zhang@example.edu.cn" && template == "password_changed")),
        "{messages:?}"
    );
    let steps: Vec<String> = campus
        .audit()
        .await
        .into_iter()
        .filter(|entry| entry.event == "recovery" && entry.account == Some(id))
        .map(|entry| entry.detail)
        .collect();
    assert_eq!(steps.len(), 3, "start, proof, end: {steps:?}");
    assert!(steps.iter().all(|detail| !detail.contains("13800138001")), "S22: numbers masked");
}

/// P-37: accounts that are closed stay closed, and only their owner is told.
#[tokio::test]
async fn p_37_a_closed_account_is_not_opened_by_a_recovery() {
    for (status, refusal) in [
        (Status::Weak, Refusal::AccountWeak),
        (Status::Disabled, Refusal::AccountDisabled),
        (Status::Suspended, Refusal::AccountDisabled),
    ] {
        let campus = Campus::new().await;
        let id = campus.person("1001", PHONE).await;
        set_status(&campus, id, status).await;
        let traveller = Traveller::of(&campus, "1001").await;
        assert_eq!(traveller.standing().await.unwrap().step, Step::Prove, "not before the proof (S03)");
        traveller.send(&typed(PHONE)).await.unwrap();
        let code = newest(&campus).await;
        assert_eq!(traveller.prove(&typed(PHONE), &code).await, Err(refusal.clone()));
        assert_eq!(traveller.set(BETTER, BETTER).await, Err(Refusal::StepOwed));
        // Closed between the proof and the password.
        set_status(&campus, id, Status::Active).await;
        campus.advance(61);
        let traveller = Traveller::of(&campus, "1001").await.proved(&campus, &typed(PHONE)).await;
        set_status(&campus, id, status).await;
        assert_eq!(traveller.set(BETTER, BETTER).await, Err(refusal));
    }
}

/// J-5: whoever never activated the account is led there, after the proof and not before.
#[tokio::test]
async fn j_5_an_account_without_a_first_password_is_led_to_activation() {
    let campus = Campus::new().await;
    let id = campus.add(&campus.row("1001")).await;
    campus.bind(id, PHONE).await;
    let traveller = Traveller::of(&campus, "1001").await;
    traveller.send(&typed(PHONE)).await.unwrap();
    let code = newest(&campus).await;
    assert_eq!(traveller.prove(&typed(PHONE), &code).await, Ok(Opened::Activation));
    assert_eq!(traveller.set(BETTER, BETTER).await, Err(Refusal::PageExpired));
    assert!(campus.account(id).await.password.is_none());
}

/// S-2: somebody who still has the first password may recover as well; it is replaced.
#[tokio::test]
async fn s_2_a_first_password_is_replaced_by_a_recovery() {
    let campus = Campus::new().await;
    let id = campus.newcomer("2001", DOCUMENT).await;
    campus.bind(id, PHONE).await;
    let traveller = Traveller::of(&campus, "2001").await.proved(&campus, &typed(PHONE)).await;
    traveller.set(BETTER, BETTER).await.unwrap();
    assert!(campus.password("2001", "31002X", &browser("pc")).await.is_err());
    campus.password("2001", BETTER, &browser("pc")).await.unwrap();
}

/// P-12: the security phone proves its owner too.
#[tokio::test]
async fn p_12_either_of_the_two_phones_does() {
    let campus = Campus::new().await;
    let id = campus.person("1001", PHONE).await;
    let mut unit = campus.domain.write().await.unwrap();
    let phone = Phone::parse(OTHER).unwrap();
    let row = identity::binding::phone_row(&campus.domain, PhoneSlot::Security, &phone, campus.now());
    unit.set_phone(id, &row).await.unwrap();
    unit.commit().await.unwrap();
    Traveller::of(&campus, "1001").await.proved(&campus, &typed(OTHER)).await;
}

/// P-8: app passwords stay, unless their owner wants them gone.
#[tokio::test]
async fn p_8_app_passwords_stay_or_go_as_the_person_chooses() {
    for revoke in [false, true] {
        let mut policy = policy();
        policy.app_passwords.applications =
            vec![AppPasswordApplication { id: "mail".into(), ..AppPasswordApplication::default() }];
        let campus = Campus::with(policy).await;
        let id = campus.person("1001", PHONE).await;
        let issued = campus.password("1001", GOOD, &browser("pc")).await.unwrap().issued;
        let session = campus.current(&issued).await.0.unwrap();
        let app_passwords = AppPasswords::new(campus.domain.clone());
        let wanted = Wanted { application: "mail", label: "phone", days: Some(30) };
        app_passwords.create(&session, &browser("pc"), wanted).await.unwrap().unwrap();
        // Its notice is not what comes next.
        campus.messages().await;
        let traveller = Traveller::of(&campus, "1001").await.proved(&campus, &typed(PHONE)).await;
        let (service, journey) = (&traveller.service, &traveller.id);
        service.set_password(journey, BETTER, BETTER, revoke, &traveller.pc).await.unwrap().unwrap();
        let left = campus.domain.read().await.unwrap().app_passwords(id).await.unwrap();
        assert_eq!(left.is_empty(), revoke);
    }
}

/// S15: of sixteen submits of one code, and of sixteen new passwords, one wins.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s15_one_code_and_one_password_win() {
    let campus = Arc::new(Campus::new().await);
    campus.person("1001", PHONE).await;
    let traveller = Arc::new(Traveller::of(&campus, "1001").await);
    traveller.send(&typed(PHONE)).await.unwrap();
    let code = newest(&campus).await;
    let mut proofs = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let (traveller, code) = (traveller.clone(), code.clone());
        proofs.spawn(async move { traveller.prove(&typed(PHONE), &code).await.is_ok() });
    }
    assert_eq!(proofs.join_all().await.into_iter().filter(|won| *won).count(), 1);
    let mut ends = tokio::task::JoinSet::new();
    for n in 10..26 {
        let traveller = traveller.clone();
        ends.spawn(async move {
            let new = format!("Kiosk-{n}-Harbor!");
            traveller.set(&new, &new).await.is_ok()
        });
    }
    assert_eq!(ends.join_all().await.into_iter().filter(|won| *won).count(), 1);
    let changes = campus.audit().await.into_iter().filter(|entry| entry.event == "password_changed").count();
    assert_eq!(changes, 1);
}

/// Somebody with a document, an alias and a phone.
async fn documented(campus: &Campus, number: &str) -> uuid::Uuid {
    let mut row = campus.row(number);
    row.alias = Some(format!("alias{number}"));
    row.document_type = Some("resident_identity_card".into());
    row.document_sealed = Some(campus.seal("document", DOCUMENT));
    let index = format!("resident_identity_card:{DOCUMENT}");
    row.document_index = Some(campus.domain.keyring.index("document", &index));
    row.initial = InitialSecret::DocumentLastSix;
    let id = campus.add(&row).await;
    campus.bind(id, PHONE).await;
    id
}

async fn set_status(campus: &Campus, id: uuid::Uuid, status: Status) {
    let mut unit = campus.domain.write().await.unwrap();
    unit.set_status(id, status, campus.now()).await.unwrap();
    unit.commit().await.unwrap();
}

/// A number that came from a roster and that nobody proved to hold recovers nothing where the profile
/// asks for that proof.
#[tokio::test]
async fn s_24_an_unproved_number_counts_only_where_the_profile_says_so() {
    for (asked, sent) in [(false, 1), (true, 0)] {
        let mut rules = policy();
        rules.first_sign_in.verify_roster_phone = asked;
        let campus = Campus::with(rules).await;
        let id = campus.person("1001", PHONE).await;
        let mut row = campus.account(id).await.login_phone.unwrap();
        row.verified_at = None;
        let mut unit = campus.domain.write().await.unwrap();
        unit.set_phone(id, &row).await.unwrap();
        unit.commit().await.unwrap();
        let traveller = Traveller::of(&campus, "1001").await;
        traveller.send(&typed(PHONE)).await.expect("the same answer");
        assert_eq!(campus.messages().await.len(), sent);
    }
}

/// S03: masks do not tell what is bound: what no made-up target looks like is hidden, and where no
/// message goes a made-up target is shown and answers like one.
#[tokio::test]
async fn s03_unusual_targets_are_masked_whole() {
    let campus = Campus::with(with(|recovery| recovery.target = RecoveryTarget::Masked)).await;
    let ann = campus.person("1001", "+85251234567").await;
    campus.bind_email(ann, "ann@uni.org").await;
    campus.person("1002", "+4915112345678").await;
    let near = Traveller::of(&campus, "1001").await.standing().await.unwrap().ways;
    let masks: Vec<&str> = near.iter().filter_map(|way| way.masked.as_deref()).collect();
    assert_eq!(masks, ["*****", "*****@*****"]);
    let far = Traveller::of(&campus, "1002").await;
    let mask = far.standing().await.unwrap().ways[0].masked.clone().unwrap();
    assert!(mask == "*****" || mask.starts_with('1'), "{mask}");
    far.send(&Claim::Phone(None)).await.expect("no word of regions");
    assert_eq!(campus.count(OutboxState::Suppressed).await, 1);
}
