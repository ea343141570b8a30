//! Security questions (S-22, H-9).

use std::sync::Arc;

use identity::policy::RecoveryMethod;
use identity::ports::{Effect, SessionRow};
use identity::questions::{COUNT, Chosen, SecurityQuestions};
use identity::recovery::{Opened, Recoveries, Who};
use identity::{Refusal, Target};

use crate::campus::{BETTER, Campus, GOOD, browser, policy};

const PHONE: &str = "13800138001";
const CHOSEN: [Chosen<'static>; COUNT] = [
    Chosen { question: "primary_teacher", answer: "王 老师" },
    Chosen { question: "first_pet", answer: "Fluffy" },
    Chosen { question: "first_book", answer: "西游记" },
];

async fn campus() -> Campus {
    let mut policy = policy();
    policy.recovery.methods.push(RecoveryMethod::Questions);
    Campus::with(policy).await
}

/// Somebody who is signed in.
async fn session(campus: &Campus, number: &str, phone: &str) -> Arc<SessionRow> {
    campus.person(number, phone).await;
    let issued = campus.password(number, GOOD, &browser("pc")).await.unwrap().issued;
    campus.current(&issued).await.0.unwrap()
}

async fn set(campus: &Campus, session: &Arc<SessionRow>, chosen: [Chosen<'_>; COUNT]) -> Result<(), Refusal> {
    let service = SecurityQuestions::new(campus.domain.clone());
    service.set(Some(session), &browser("pc"), chosen).await.unwrap()
}

async fn begin(campus: &Campus, account: &str) -> (Recoveries, String) {
    let service = Recoveries::new(campus.domain.clone());
    let (who, work) = (Who::Account(account), campus.work());
    let id = service.start(&who, &Target::default(), &work, &browser("pc")).await.unwrap().unwrap();
    (service, id)
}

async fn answer(service: &Recoveries, id: &str, answers: [&str; COUNT]) -> Result<Opened, Refusal> {
    service.answer(id, &answers, &browser("pc")).await.unwrap().map(|(opened, _)| opened)
}

/// S-22: all right answers, however they are typed, open a new password.
#[tokio::test]
async fn s_22_three_right_answers_open_a_new_password() {
    let campus = campus().await;
    let session = session(&campus, "1001", PHONE).await;
    set(&campus, &session, CHOSEN).await.unwrap();
    let messages = campus.messages().await;
    assert!(
        messages
            .iter()
            .any(|(_, effect)| matches!(effect, Effect::Sms { template, .. } if template == "questions_set")),
        "the owner is told"
    );
    let (service, id) = begin(&campus, "1001").await;
    let standing = service.standing(&id, &browser("pc")).await.unwrap().unwrap();
    assert_eq!(standing.questions, ["primary_teacher", "first_pet", "first_book"]);
    let wrong = answer(&service, &id, ["王老师", "Fluffy", "红楼梦"]).await;
    assert_eq!(wrong, Err(Refusal::DetailsMismatch), "one of them is wrong");
    assert_eq!(answer(&service, &id, ["", "Fluffy", "西游记"]).await, Err(Refusal::FieldEmpty));
    assert_eq!(answer(&service, &id, ["王 老师 ", "ＦＬＵＦＦＹ", "西游记"]).await, Ok(Opened::NewPassword));
    service.set_password(&id, BETTER, BETTER, false, &browser("pc")).await.unwrap().unwrap();
    campus.password("1001", BETTER, &browser("pc")).await.unwrap();
}

/// S17: five tries an hour, over all journeys, whoever it is.
#[tokio::test]
async fn s17_answers_are_not_guessed() {
    let campus = campus().await;
    let session = session(&campus, "1001", PHONE).await;
    set(&campus, &session, CHOSEN).await.unwrap();
    for account in ["1001", "9999"] {
        for round in 0..7 {
            let (service, id) = begin(&campus, account).await;
            let right = if round < 5 { "西游" } else { "西游记" };
            let answered = answer(&service, &id, ["王 老师", "Fluffy", right]).await;
            let expected =
                if round < 5 { Refusal::DetailsMismatch } else { Refusal::TooManyTries { minutes: 60 } };
            assert_eq!(answered, Err(expected), "{account}: {round}");
        }
    }
    campus.advance(3601);
    let (service, id) = begin(&campus, "1001").await;
    assert_eq!(answer(&service, &id, ["王 老师", "fluffy", "西游记"]).await, Ok(Opened::NewPassword));
}

/// S03: somebody who has none, or is nobody, is asked as well, the same each time.
#[tokio::test]
async fn s03_everybody_is_asked_three_questions() {
    let campus = campus().await;
    campus.person("1001", PHONE).await;
    for account in ["1001", "9999"] {
        let mut asked = Vec::new();
        for _ in 0..2 {
            let (service, id) = begin(&campus, account).await;
            asked.push(service.standing(&id, &browser("pc")).await.unwrap().unwrap().questions);
            assert_eq!(answer(&service, &id, ["a", "b", "c"]).await, Err(Refusal::DetailsMismatch));
        }
        assert_eq!(asked[0], asked[1]);
        let different: std::collections::BTreeSet<&String> = asked[0].iter().collect();
        assert_eq!(different.len(), COUNT);
    }
}

/// ASVS 7.5.1: setting them needs a fresh proof; they differ; and where they are off they are off.
#[tokio::test]
async fn h_9_questions_are_set_by_their_owner_only() {
    let campus = campus().await;
    let session = session(&campus, "1001", PHONE).await;
    let mut alike = CHOSEN;
    alike[1].question = "primary_teacher";
    assert_eq!(set(&campus, &session, alike).await, Err(Refusal::QuestionsAlike));
    let mut alike = CHOSEN;
    alike[2].answer = "FLUFFY";
    assert_eq!(set(&campus, &session, alike).await, Err(Refusal::QuestionsAlike));
    let mut short = CHOSEN;
    short[0].answer = " x ";
    assert_eq!(set(&campus, &session, short).await, Err(Refusal::FieldEmpty));
    let long = "长".repeat(61);
    let mut long_one = CHOSEN;
    long_one[0].answer = &long;
    assert_eq!(set(&campus, &session, long_one).await, Err(Refusal::TextTooLong));
    let service = SecurityQuestions::new(campus.domain.clone());
    let nobody = service.set(None, &browser("pc"), CHOSEN).await.unwrap();
    assert_eq!(nobody, Err(Refusal::SignInNeeded));
    campus.advance(16 * 60);
    assert_eq!(set(&campus, &session, CHOSEN).await, Err(Refusal::ProofTooOld));
    assert!(service.chosen(session.account).await.unwrap().is_empty());

    let off = Campus::new().await;
    let session = self::session(&off, "1001", PHONE).await;
    assert_eq!(set(&off, &session, CHOSEN).await, Err(Refusal::MethodOff));
    let (service, id) = begin(&off, "1001").await;
    assert_eq!(answer(&service, &id, ["a", "b", "c"]).await, Err(Refusal::MethodOff));
    assert!(service.standing(&id, &browser("pc")).await.unwrap().unwrap().questions.is_empty());
}
