//! One-time codes by SMS: budgets, guesses, who may use them.

use std::sync::Arc;

use identity::Refusal;
use identity::captcha::Answer;
use identity::ports::{Effect, OutboxState};
use vocabulary::Phone;

use crate::campus::{Campus, browser, policy};

const PHONE: &str = "13800138001";

#[tokio::test]
async fn j_10_a_code_signs_in_once() {
    let campus = Campus::new().await;
    let id = campus.person("1001", PHONE).await;
    campus.send("+86 138 0013 8001", &browser("a")).await.unwrap();
    let code = campus.newest_code().await;
    assert_eq!(code.len(), 6, "P-14");
    let admission = campus.code(PHONE, &code, &browser("a")).await.unwrap();
    assert_eq!(admission.issued.session.account, id);
    assert_eq!(campus.code(PHONE, &code, &browser("a")).await.err(), Some(Refusal::CodeExpired));
}

#[tokio::test]
async fn h_12_a_code_is_good_for_five_minutes() {
    let campus = Campus::new().await;
    campus.person("1001", PHONE).await;
    campus.send(PHONE, &browser("a")).await.unwrap();
    let code = campus.newest_code().await;
    campus.advance(300);
    assert_eq!(campus.code(PHONE, &code, &browser("a")).await.err(), Some(Refusal::CodeExpired));
}

/// Another browser cannot use it (ASVS 6.6.2), and a newer code replaces it.
#[tokio::test]
async fn s04_a_code_belongs_to_the_browser_that_asked_and_only_the_newest_counts() {
    let campus = Campus::new().await;
    campus.person("1001", PHONE).await;
    campus.send(PHONE, &browser("a")).await.unwrap();
    let first = campus.newest_code().await;
    assert_eq!(campus.code(PHONE, &first, &browser("thief")).await.err(), Some(Refusal::CodeExpired));
    campus.advance(61);
    campus.send(PHONE, &browser("a")).await.unwrap();
    let second = campus.newest_code().await;
    if first != second {
        assert_eq!(campus.code(PHONE, &first, &browser("a")).await.err(), Some(Refusal::CodeWrong));
    }
    campus.code(PHONE, &second, &browser("a")).await.expect("the newest is good");
}

#[tokio::test]
async fn s04_five_guesses_a_code_and_twenty_five_an_hour() {
    let campus = Campus::new().await;
    campus.person("1001", PHONE).await;
    let desk = browser("a");
    for round in 0..5 {
        campus.send(PHONE, &desk).await.unwrap();
        let code = campus.newest_code().await;
        let wrong = if code == "000000" { "000001" } else { "000000" };
        for _ in 0..4 {
            assert_eq!(campus.code(PHONE, wrong, &desk).await.err(), Some(Refusal::CodeWrong));
        }
        assert_eq!(campus.code(PHONE, wrong, &desk).await.err(), Some(Refusal::CodeExpired));
        let used_up = campus.code(PHONE, &code, &desk).await.err();
        if round < 4 {
            assert_eq!(used_up, Some(Refusal::CodeExpired), "the right code comes too late");
        } else {
            assert!(matches!(used_up, Some(Refusal::CodeTooManyGuesses { .. })), "{used_up:?}");
        }
        campus.advance(121);
    }
    campus.advance(3600);
    campus.send(PHONE, &desk).await.unwrap();
    let code = campus.newest_code().await;
    campus.code(PHONE, &code, &desk).await.expect("an hour later the number may guess again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s04_parallel_guesses_get_at_most_five_evaluated() {
    let campus = Arc::new(Campus::new().await);
    campus.person("1001", PHONE).await;
    campus.send(PHONE, &browser("a")).await.unwrap();
    let code = campus.newest_code().await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let mut guesses = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let campus = campus.clone();
        guesses.spawn(async move { campus.code(PHONE, wrong, &browser("a")).await.err() });
    }
    let answers = guesses.join_all().await;
    // The fifth wrong guess is told that the code is gone.
    assert_eq!(answers.iter().filter(|answer| **answer == Some(Refusal::CodeWrong)).count(), 4);
    assert_eq!(campus.code(PHONE, &code, &browser("a")).await.err(), Some(Refusal::CodeExpired));
}

/// S-14, S02: 1 a minute, 5 an hour, 10 a day, counted over all spellings, at no hour more.
#[tokio::test]
async fn s02_a_number_gets_one_a_minute_five_an_hour_ten_a_day() {
    let campus = Campus::new().await;
    let spellings =
        ["13800138001", "+8613800138001", "008613800138001", "86 138-0013-8001", "１３８００１３８００１"];
    let mut sent = Vec::new();
    let mut minute = 0_u64;
    while minute < 24 * 60 {
        let spelling = spellings[usize::try_from(minute).unwrap() % spellings.len()];
        match campus.send(spelling, &browser("a")).await {
            Ok(()) => {
                let again = campus.send(spellings[2], &browser("b")).await.err();
                assert!(
                    matches!(again, Some(Refusal::TooSoon { seconds: 60 } | Refusal::TooManySends { .. })),
                    "{again:?}"
                );
                sent.push(minute);
            }
            Err(refusal) => assert!(matches!(refusal, Refusal::TooManySends { .. }), "{refusal:?}"),
        }
        minute += 1;
        campus.advance(60);
    }
    assert_eq!(sent.len(), 10, "{sent:?}");
    for window in sent.windows(6) {
        assert!(window[5] - window[0] >= 60, "six within an hour: {sent:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s02_of_fifty_parallel_wishes_one_is_sent() {
    let campus = Arc::new(Campus::new().await);
    campus.person("1001", PHONE).await;
    let mut wishes = tokio::task::JoinSet::new();
    for n in 0..50 {
        let campus = campus.clone();
        wishes.spawn(async move { campus.send(PHONE, &browser(&n.to_string())).await.is_ok() });
    }
    assert_eq!(wishes.join_all().await.into_iter().filter(|sent| *sent).count(), 1);
    assert_eq!(campus.messages().await.len(), 1);
}

#[tokio::test]
async fn s02_regions_addresses_and_the_whole_have_budgets() {
    let mut policy = policy();
    policy.limits.sms_per_address_hour = 3;
    policy.limits.sms_per_hour_overall = 6;
    let campus = Campus::with(policy).await;
    for foreign in ["+882 1234567", "+1 900 555 0123", "+44 7911 123456"] {
        if Phone::parse(foreign).is_ok() {
            assert_eq!(
                campus.send(foreign, &browser("a")).await.err(),
                Some(Refusal::SmsRegion),
                "{foreign}"
            );
        }
    }
    campus.send("+852 5123 4567", &browser("a")).await.expect("Hong Kong is among the regions");
    for n in 0..2 {
        campus.send(&format!("1380013800{n}"), &browser("a")).await.unwrap();
    }
    assert_eq!(campus.send("13800138005", &browser("a")).await.err(), Some(Refusal::CaptchaRequired));
    for n in 6..9 {
        let phone = Phone::parse(&format!("1380013800{n}")).unwrap();
        let work = campus.work();
        campus.sign_in.send_code(&phone, &work, &browser("a")).await.unwrap().expect("work lifts the budget");
    }
    let phone = Phone::parse("13900139000").unwrap();
    let refused = campus.sign_in.send_code(&phone, &campus.work(), &browser("a")).await.unwrap();
    assert_eq!(refused.err(), Some(Refusal::SmsBudget), "everything together");
    campus.advance(3600);
    campus.send("13900139000", &browser("a")).await.expect("the next hour has its own budget");
}

/// S03: whoever asks for a code for a number that nobody has learns nothing.
#[tokio::test]
async fn s03_an_unknown_number_gets_the_same_answer_and_no_message() {
    let campus = Campus::new().await;
    campus.person("1001", PHONE).await;
    let known = Phone::parse(PHONE).unwrap();
    let unknown = Phone::parse("13900139000").unwrap();
    let a = campus.sign_in.send_code(&known, &Answer::None, &browser("a")).await.unwrap();
    let b = campus.sign_in.send_code(&unknown, &Answer::None, &browser("b")).await.unwrap();
    assert_eq!(a, b);
    assert_eq!(
        (campus.count(OutboxState::Queued).await, campus.count(OutboxState::Suppressed).await),
        (1, 1)
    );
    for _ in 0..4 {
        let a = campus.code(PHONE, "000000", &browser("a")).await.err();
        let b = campus.code("13900139000", "000000", &browser("b")).await.err();
        assert_eq!(a, b);
    }
}

/// S22: codes, passwords, numbers and documents are in no row that can be read without the key.
#[tokio::test]
async fn s22_nothing_secret_is_readable_in_the_database() {
    let campus = Campus::new().await;
    campus.newcomer("2001", "11010519491231002X").await;
    campus.person("1001", PHONE).await;
    let _ = campus.password("1001", "Marker-Of-A-Wrong-Password-1", &browser("a")).await;
    campus.password("1001", crate::campus::GOOD, &browser("a")).await.unwrap();
    campus.send(PHONE, &browser("a")).await.unwrap();
    let messages = campus.messages().await;
    let Some((_, Effect::Sms { params, .. })) = messages.last() else { panic!("no SMS") };
    let marker = format!("\"{}\"", params["code"]);
    let issued = campus.code(PHONE, &params["code"], &browser("a")).await.unwrap().issued;
    let markers = [
        "13800138001",
        "11010519491231002X",
        "31002X",
        "Marker-Of-A-Wrong-Password-1",
        crate::campus::GOOD,
        issued.token.expose(),
        &marker,
    ];
    let mut seen = 0;
    for entry in std::fs::read_dir(campus.folder.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        seen += bytes.len();
        for marker in markers {
            let found = bytes.windows(marker.len()).any(|part| part == marker.as_bytes());
            assert!(!found, "{marker} stands in the database in clear");
        }
    }
    assert!(seen > 10_000, "the database files were read");
    let audit = campus.audit().await;
    assert!(audit.iter().any(|entry| entry.detail.contains("138****8001")), "numbers are masked");
    assert!(audit.iter().any(|entry| entry.event == "sign_in" && entry.outcome == "wrong_credentials"));
}

/// S02: a wrong answer uses a captcha up on this path too.
#[tokio::test]
async fn s02_a_wrong_captcha_is_used_up() {
    let mut policy = policy();
    policy.limits.sms_per_address_hour = 0;
    let campus = Campus::with(policy).await;
    let phone = Phone::parse(PHONE).unwrap();
    let Answer::Work { token, counter } = campus.work() else { panic!("work") };
    let wrong = Answer::Work { token: token.clone(), counter: counter + 1 };
    let bad = campus.sign_in.send_code(&phone, &wrong, &browser("a")).await.unwrap();
    // With four bits one counter in sixteen is right by chance; then it was simply solved.
    if bad == Err(Refusal::CaptchaWrong) {
        let right = Answer::Work { token, counter };
        let late = campus.sign_in.send_code(&phone, &right, &browser("a")).await.unwrap();
        assert_eq!(late, Err(Refusal::CaptchaWrong));
    }
    assert!(matches!(bad, Err(Refusal::CaptchaWrong | Refusal::SmsBudget)), "{bad:?}");
}
