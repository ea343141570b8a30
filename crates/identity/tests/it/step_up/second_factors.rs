//! Second factors at a sign-in.

use std::sync::Arc;

use identity::captcha::Answer;
use identity::factor::{Proof as F, totp};
use identity::ports::Level;
use identity::risk::Reason;
use identity::step_up::{Proof, StepUp, Traveller};
use identity::{Clock as _, Refusal};

use super::on;
use crate::authenticator::Authenticator;
use crate::campus::{GOOD, browser};
use crate::factors::Desk;

/// A second factor is owed after every method but a scan, until this device is left alone.
#[tokio::test]
async fn a_second_factor_is_asked_for_until_the_device_is_trusted() {
    let desk = Desk::new().await;
    desk.enrol().await;
    let campus = &desk.campus;
    let service = StepUp::new(campus.domain.clone(), desk.factors.clone());
    let pc = browser("pc");
    campus.advance(60);
    campus.send("13800138001", &pc).await.unwrap();
    let code = campus.newest_code().await;
    let by_sms = campus.code("13800138001", &code, &pc).await.unwrap();
    assert_eq!(by_sms.issued.session.level, Level::Half, "SMS owes it too");
    let half = campus.password("1001", GOOD, &pc).await.unwrap();
    let journey = half.next.strip_prefix("/step-up/").unwrap().to_owned();
    let session = campus.current(&half.issued).await.0.unwrap();
    let who = Traveller { journey: &journey, session: Some(&session), visitor: &pc };
    let standing = service.standing(who).await.unwrap().unwrap();
    assert_eq!((standing.reason, standing.trust_days), (Reason::SecondFactor, Some(30)));
    assert!(standing.totp && standing.recovery && standing.phone.is_none(), "no SMS in its place");
    let sms = service.send_code(who, &Answer::None).await.unwrap();
    assert_eq!(sms.err(), Some(Refusal::MethodOff));
    let code = desk.app().await;
    let done = service.prove(who, Proof::Factor(F::Totp(&code)), true).await.unwrap().unwrap();
    assert_eq!(done.issued.session.level, Level::Full);
    let known = on(pc.clone(), &done.device.unwrap());
    let trusted = campus.password("1001", GOOD, &known).await.unwrap();
    assert_eq!(trusted.issued.session.level, Level::Full, "left alone");
    assert_eq!(
        campus.password("1001", GOOD, &pc).await.unwrap().issued.session.level,
        Level::Half,
        "another device is not"
    );
    campus.advance(30 * 86_400);
    assert_eq!(campus.password("1001", GOOD, &known).await.unwrap().issued.session.level, Level::Half);
}

/// No code works twice, not even in its own half minute.
#[tokio::test]
async fn a_code_of_the_app_works_once() {
    let desk = Desk::new().await;
    desk.enrol().await;
    let campus = &desk.campus;
    let service = StepUp::new(campus.domain.clone(), desk.factors.clone());
    let pc = browser("pc");
    let half = campus.password("1001", GOOD, &pc).await.unwrap();
    let journey = half.next.strip_prefix("/step-up/").unwrap().to_owned();
    let session = campus.current(&half.issued).await.0.unwrap();
    let who = Traveller { journey: &journey, session: Some(&session), visitor: &pc };
    let used = desk.app().await;
    let refused = service.prove(who, Proof::Factor(F::Totp(&used)), false).await.unwrap();
    assert_eq!(refused.err(), Some(Refusal::CodeWrong), "it confirmed the enrolment");
    campus.advance(30);
    let code = desk.app().await;
    service.prove(who, Proof::Factor(F::Totp(&code)), false).await.unwrap().unwrap();
}

/// S15: of 16 parallel submits of one recovery code, each in its own half session, one wins.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s15_a_recovery_code_opens_one_of_sixteen_sessions() {
    let desk = Arc::new(Desk::new().await);
    let codes = desk.enrol().await;
    let mut tries = tokio::task::JoinSet::new();
    for n in 0..16 {
        let (desk, code) = (desk.clone(), codes[0].to_uppercase());
        tries.spawn(async move {
            let visitor = browser(&format!("pc {n}"));
            let half = desk.campus.password("1001", GOOD, &visitor).await.unwrap();
            let journey = half.next.strip_prefix("/step-up/").unwrap().to_owned();
            let session = desk.campus.current(&half.issued).await.0.unwrap();
            let who = Traveller { journey: &journey, session: Some(&session), visitor: &visitor };
            let service = StepUp::new(desk.campus.domain.clone(), desk.factors.clone());
            service.prove(who, Proof::Factor(F::Recovery(&code)), false).await.unwrap().is_ok()
        });
    }
    assert_eq!(tries.join_all().await.into_iter().filter(|won| *won).count(), 1);
    assert_eq!(desk.factors.enrolled(desk.account).await.unwrap().recovery.left, 9);
    let told = desk.campus.messages().await;
    let told = told.iter().filter(|(_, effect)| format!("{effect:?}").contains("recovery_code_used"));
    assert_eq!(told.count(), 1);
}

/// S04: five guesses a journey end the half session; 25 an hour hold the account.
#[tokio::test]
async fn s04_guesses_at_factors_are_limited() {
    let desk = Desk::new().await;
    desk.enrol().await;
    let campus = &desk.campus;
    let service = StepUp::new(campus.domain.clone(), desk.factors.clone());
    let pc = browser("pc");
    campus.advance(60);
    let right = desk.app().await;
    let wrong = if right == "000000" { "000001" } else { "000000" };
    for round in 0..5 {
        let half = campus.password("1001", GOOD, &pc).await.unwrap();
        let journey = half.next.strip_prefix("/step-up/").unwrap().to_owned();
        let session = campus.current(&half.issued).await.0.unwrap();
        let who = Traveller { journey: &journey, session: Some(&session), visitor: &pc };
        for guess in 1..=5 {
            let proof = if guess % 2 == 0 {
                Proof::Factor(F::Totp(wrong))
            } else {
                Proof::Factor(F::Recovery("nonsense"))
            };
            let refusal = service.prove(who, proof, false).await.unwrap().unwrap_err();
            match (guess, &refusal) {
                (5, Refusal::PageExpired)
                | (2 | 4, Refusal::CodeWrong)
                | (1 | 3, Refusal::RecoveryCodeWrong) => {}
                _ => panic!("round {round}, guess {guess}: {refusal:?}"),
            }
        }
        assert!(campus.current(&half.issued).await.0.is_none(), "the half session is over");
        let after = service.prove(who, Proof::Factor(F::Totp(&right)), false).await.unwrap();
        assert_eq!(after.err(), Some(Refusal::PageExpired));
    }
    let half = campus.password("1001", GOOD, &pc).await.unwrap();
    let journey = half.next.strip_prefix("/step-up/").unwrap().to_owned();
    let session = campus.current(&half.issued).await.0.unwrap();
    let who = Traveller { journey: &journey, session: Some(&session), visitor: &pc };
    let held = service.prove(who, Proof::Factor(F::Totp(&right)), false).await.unwrap();
    assert!(matches!(held, Err(Refusal::CodeTooManyGuesses { .. })), "{held:?}");
    campus.advance(3600);
    let half = campus.password("1001", GOOD, &pc).await.unwrap();
    let journey = half.next.strip_prefix("/step-up/").unwrap().to_owned();
    let session = campus.current(&half.issued).await.0.unwrap();
    let who = Traveller { journey: &journey, session: Some(&session), visitor: &pc };
    let code = totp::code(&desk.secret().await, totp::step_at(campus.clock.now()));
    assert!(service.prove(who, Proof::Factor(F::Totp(&code)), false).await.unwrap().is_ok(), "an hour later");
}

/// S04: parallel guesses get no more evaluated than the limit.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s04_parallel_guesses_are_all_counted() {
    let desk = Arc::new(Desk::new().await);
    desk.enrol().await;
    let pc = browser("pc");
    let half = desk.campus.password("1001", GOOD, &pc).await.unwrap();
    let journey = half.next.strip_prefix("/step-up/").unwrap().to_owned();
    let session = desk.campus.current(&half.issued).await.0.unwrap();
    let mut tries = tokio::task::JoinSet::new();
    for _ in 0..40 {
        let (desk, journey, session, pc) = (desk.clone(), journey.clone(), session.clone(), pc.clone());
        tries.spawn(async move {
            let who = Traveller { journey: &journey, session: Some(&session), visitor: &pc };
            let service = StepUp::new(desk.campus.domain.clone(), desk.factors.clone());
            service.prove(who, Proof::Factor(F::Recovery("wrong")), false).await.unwrap().unwrap_err()
        });
    }
    let wrong = tries.join_all().await.into_iter().filter(|r| *r == Refusal::RecoveryCodeWrong).count();
    assert_eq!(wrong, 4, "the fifth ends the journey");
}

#[tokio::test]
async fn a_passkey_opens_the_session_and_a_copy_does_not() {
    let desk = Desk::new().await;
    let mut authenticator = Authenticator::new("one");
    desk.passkey(&authenticator).await.unwrap();
    let campus = &desk.campus;
    let service = StepUp::new(campus.domain.clone(), desk.factors.clone());
    let pc = browser("pc");
    let half = campus.password("1001", GOOD, &pc).await.unwrap();
    let journey = half.next.strip_prefix("/step-up/").unwrap().to_owned();
    let session = campus.current(&half.issued).await.0.unwrap();
    let who = Traveller { journey: &journey, session: Some(&session), visitor: &pc };
    let request = service.standing(who).await.unwrap().unwrap().passkey.unwrap();
    let ceremony = request.ceremony.as_str();
    for (what, response) in [
        ("another key of the same name", Authenticator::new("one").get(&request.challenge)),
        ("an unknown key", Authenticator::new("two").get(&request.challenge)),
        ("another challenge", authenticator.get("AAAA")),
        ("a registration", authenticator.create(&request.challenge)),
    ] {
        let refused = service
            .prove(who, Proof::Factor(F::Passkey { ceremony, response: &response }), false)
            .await
            .unwrap();
        assert_eq!(refused.err(), Some(Refusal::PasskeyInvalid), "{what}");
    }
    authenticator.counter = 10;
    let response = authenticator.get(&request.challenge);
    let done =
        service.prove(who, Proof::Factor(F::Passkey { ceremony, response: &response }), false).await.unwrap();
    assert_eq!(done.unwrap().issued.session.level, Level::Full);
    let replay =
        service.prove(who, Proof::Factor(F::Passkey { ceremony, response: &response }), false).await.unwrap();
    assert_eq!(replay.err(), Some(Refusal::PageExpired));
    // A copy of the authenticator has an old counter; another journey's ceremony is none of ours.
    let half = campus.password("1001", GOOD, &pc).await.unwrap();
    let journey = half.next.strip_prefix("/step-up/").unwrap().to_owned();
    let session = campus.current(&half.issued).await.0.unwrap();
    let who = Traveller { journey: &journey, session: Some(&session), visitor: &pc };
    let foreign =
        service.prove(who, Proof::Factor(F::Passkey { ceremony, response: &response }), false).await.unwrap();
    assert_eq!(foreign.err(), Some(Refusal::PageExpired));
    let request = service.standing(who).await.unwrap().unwrap().passkey.unwrap();
    authenticator.counter = 4;
    let response = authenticator.get(&request.challenge);
    let ceremony = request.ceremony.as_str();
    let copied =
        service.prove(who, Proof::Factor(F::Passkey { ceremony, response: &response }), false).await.unwrap();
    assert_eq!(copied.err(), Some(Refusal::PasskeyInvalid));
}
