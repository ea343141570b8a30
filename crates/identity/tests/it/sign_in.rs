//! Password sign-in, locks and captchas.

use identity::captcha::Answer;
use identity::policy::InitialRule;
use identity::ports::{InitialSecret, Level, Status};
use identity::sign_in::{PasswordProof, Wish};
use identity::{Refusal, Target};
use vocabulary::Phone;

use crate::campus::{Campus, GOOD, browser, policy};

const PHONE: &str = "13800138001";

fn wrong(captcha_next: bool) -> Refusal {
    Refusal::WrongCredentials { captcha_next }
}

#[tokio::test]
async fn j_9_number_alias_phone_and_email_find_the_account() {
    let campus = Campus::new().await;
    let mut row = campus.row("100000000001");
    row.alias = Some("ruoxi.li".into());
    let id = campus.add(&row).await;
    campus.set_password(id, GOOD).await;
    campus.bind(id, PHONE).await;
    campus.bind_email(id, "li@example.edu.cn").await;
    for who in [
        "100000000001",
        " １００００００００００１ ",
        "ruoxi.li",
        "Ruoxi.Li",
        PHONE,
        "+86 138-0013-8001",
        "0086 13800138001",
        "Li@Example.edu.cn",
    ] {
        let admission = campus.password(who, GOOD, &browser("a")).await.expect(who);
        assert_eq!(admission.issued.session.account, id, "{who}");
        assert_eq!(admission.issued.session.level, Level::Full);
        assert_eq!(admission.next, "/");
    }
}

#[tokio::test]
async fn u_14_six_failures_lock_for_thirty_minutes_and_a_success_forgets() {
    let mut policy = policy();
    policy.captcha.mode = identity::policy::CaptchaMode::Off;
    let campus = Campus::with(policy).await;
    campus.person("1001", PHONE).await;
    let desk = browser("desk");
    for _ in 0..5 {
        assert_eq!(campus.password("1001", "no", &desk).await.err(), Some(wrong(false)));
    }
    campus.password("1001", GOOD, &desk).await.expect("five failures do not lock");
    for _ in 0..5 {
        assert_eq!(campus.password("1001", "no", &desk).await.err(), Some(wrong(false)));
    }
    assert_eq!(campus.password("1001", "no", &desk).await.err(), Some(Refusal::Locked { minutes: 30 }));
    campus.advance(60);
    // Another spelling is the same account, and the right password does not help.
    let right = campus.password(PHONE, GOOD, &browser("other")).await.err();
    assert_eq!(right, Some(Refusal::Locked { minutes: 29 }));
    campus.advance(29 * 60);
    campus.password("1001", GOOD, &desk).await.expect("the lock is over after thirty minutes");
}

#[tokio::test]
async fn u_14_a_lock_leaves_code_sign_in_open() {
    let campus = Campus::new().await;
    let id = campus.person("1001", PHONE).await;
    for _ in 0..6 {
        let _ = campus.password_with("1001", "no", campus.work(), &browser("a")).await;
    }
    let locked = campus.password_with("1001", GOOD, campus.work(), &browser("a")).await.err();
    assert_eq!(locked, Some(Refusal::Locked { minutes: 30 }));
    campus.send(PHONE, &browser("a")).await.unwrap();
    let code = campus.newest_code().await;
    let admission = campus.code(PHONE, &code, &browser("a")).await.expect("the code opens the door");
    assert_eq!(admission.issued.session.account, id);
}

/// S03: step by step, an account that does not exist answers as one that does.
#[tokio::test]
async fn s03_unknown_accounts_answer_alike_lock_and_captcha_included() {
    let campus = Campus::new().await;
    campus.person("1001", PHONE).await;
    let (known, unknown) = (browser("known"), browser("unknown"));
    for round in 0..12 {
        let solve = round % 2 == 1;
        let answer = || if solve { campus.work() } else { Answer::None };
        let a = campus.password_with("1001", "no", answer(), &known).await.err();
        let b = campus.password_with("9999", "no", answer(), &unknown).await.err();
        assert!(a.is_some());
        assert_eq!(a, b, "round {round}");
        campus.advance(1);
    }
    let hashes = campus.domain.hasher.stats().done;
    let _ = campus.password("nobody", "no", &browser("x")).await;
    assert_eq!(campus.domain.hasher.stats().done, hashes + 1, "one hash for nobody as well");
}

#[tokio::test]
async fn s05_a_device_that_signed_in_before_is_not_locked_out_by_strangers() {
    let campus = Campus::new().await;
    campus.person("1001", PHONE).await;
    let mut owner = browser("owner");
    let device = campus.password("1001", GOOD, &owner).await.unwrap().device.expect("a new device cookie");
    owner.device = Some(device.digest());
    for _ in 0..8 {
        let _ = campus.password_with("1001", "no", campus.work(), &browser("attacker")).await;
    }
    let stranger = campus.password_with("1001", GOOD, campus.work(), &browser("stranger")).await.err();
    assert!(matches!(stranger, Some(Refusal::Locked { .. })));
    campus.password("1001", GOOD, &owner).await.expect("the owner's device has a counter of its own");
}

#[tokio::test]
async fn captcha_comes_after_failures_and_its_answer_is_good_once() {
    let campus = Campus::new().await;
    campus.person("1001", PHONE).await;
    let desk = browser("desk");
    assert_eq!(campus.password("1001", "no", &desk).await.err(), Some(wrong(false)));
    assert_eq!(campus.password("1001", "no", &desk).await.err(), Some(wrong(true)));
    assert_eq!(campus.password("1001", GOOD, &desk).await.err(), Some(Refusal::CaptchaRequired));
    let spent = campus.work();
    assert_eq!(campus.password_with("1001", "no", spent.clone(), &desk).await.err(), Some(wrong(true)));
    assert_eq!(campus.password_with("1001", GOOD, spent, &desk).await.err(), Some(Refusal::CaptchaWrong));
    let image = Answer::Image { token: campus.domain.captcha().issue_image(), text: "????".into() };
    assert_eq!(campus.password_with("1001", GOOD, image, &desk).await.err(), Some(Refusal::CaptchaWrong));
    campus.password_with("1001", GOOD, campus.work(), &desk).await.expect("a fresh answer opens");
}

/// S05: however many guesses come at once, no more than the limit is evaluated.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s05_parallel_guesses_are_evaluated_at_most_six_times() {
    let mut policy = policy();
    policy.captcha.mode = identity::policy::CaptchaMode::Off;
    let campus = std::sync::Arc::new(Campus::with(policy).await);
    campus.person("1001", PHONE).await;
    let before = campus.domain.hasher.stats().done;
    let mut guesses = tokio::task::JoinSet::new();
    for n in 0..100 {
        let campus = campus.clone();
        guesses.spawn(async move { campus.password("1001", "no", &browser(&n.to_string())).await.is_ok() });
    }
    assert!(guesses.join_all().await.iter().all(|in_| !in_));
    assert_eq!(campus.domain.hasher.stats().done - before, 6);
    assert!(matches!(campus.password("1001", GOOD, &browser("me")).await, Err(Refusal::Locked { .. })));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s05_right_passwords_in_parallel_all_succeed() {
    let campus = std::sync::Arc::new(Campus::new().await);
    campus.person("1001", PHONE).await;
    let mut tries = tokio::task::JoinSet::new();
    for n in 0..20 {
        let campus = campus.clone();
        tries.spawn(async move { campus.password("1001", GOOD, &browser(&n.to_string())).await.is_ok() });
    }
    assert_eq!(tries.join_all().await.into_iter().filter(|in_| *in_).count(), 20);
}

#[tokio::test]
async fn s06_an_address_that_sprays_has_to_work_for_every_guess() {
    let campus = Campus::new().await;
    campus.person("1001", PHONE).await;
    for n in 0..30 {
        let answer = campus.password(&format!("victim{n}"), "no", &browser("bot")).await.err();
        assert!(matches!(answer, Some(Refusal::WrongCredentials { .. })), "{n}");
    }
    assert_eq!(
        campus.password("victim99", "no", &browser("bot")).await.err(),
        Some(Refusal::CaptchaRequired)
    );
    // The neighbours behind the same address get in: their browsers do the work.
    campus.password_with("1001", GOOD, campus.work(), &browser("neighbour")).await.unwrap();
}

#[tokio::test]
async fn s_2_the_first_password_is_the_last_six_of_the_document() {
    let campus = Campus::new().await;
    campus.newcomer("2001", "11010519491231002X").await;
    for right in ["31002X", "31002x", "３１００２x"] {
        let admission = campus.password("2001", right, &browser("a")).await.expect(right);
        assert_eq!(admission.issued.session.level, Level::Obliged, "S-3: it has to be changed");
        assert!(admission.next.starts_with("/first-sign-in/"), "{}", admission.next);
    }
    assert_eq!(campus.password("2001", "31002", &browser("a")).await.err(), Some(wrong(false)));
}

#[tokio::test]
async fn h_6_a_first_password_may_be_given_per_row() {
    let campus = Campus::new().await;
    let mut row = campus.row("2002");
    row.initial = InitialSecret::PerRow;
    row.initial_sealed = Some(campus.seal("initial", "Welcome!7"));
    campus.add(&row).await;
    assert!(campus.password("2002", "Welcome!7", &browser("a")).await.is_ok());
    assert!(campus.password("2002", "welcome!7", &browser("a")).await.is_err());
    assert_eq!(campus.domain.policy.roster.initial, InitialRule::DocumentLastSix);
}

/// Where first passwords may stay, only one that fails the test has to be replaced.
#[tokio::test]
async fn h_6_a_weak_first_password_is_replaced_at_the_first_sign_in() {
    for (test_it, secret, expected) in [
        (true, "abc123", Level::Obliged),
        (true, "Welcome!72-Harbor", Level::Full),
        (false, "abc123", Level::Full),
    ] {
        let mut rules = policy();
        rules.first_sign_in.change_password = false;
        rules.first_sign_in.change_weak_password = test_it;
        rules.first_sign_in.bind_phone = false;
        let campus = Campus::with(rules).await;
        let mut row = campus.row("2002");
        row.initial = InitialSecret::PerRow;
        row.initial_sealed = Some(campus.seal("initial", secret));
        campus.add(&row).await;
        let admission = campus.password("2002", secret, &browser("a")).await.unwrap();
        assert_eq!(admission.issued.session.level, expected, "{secret}, tested: {test_it}");
    }
}

#[tokio::test]
async fn j_5_without_a_first_password_no_password_opens_and_a_code_says_activate() {
    let campus = Campus::new().await;
    let id = campus.add(&campus.row("2003")).await;
    campus.bind(id, PHONE).await;
    assert_eq!(campus.password("2003", "", &browser("a")).await.err(), Some(wrong(false)));
    campus.send(PHONE, &browser("a")).await.unwrap();
    let code = campus.newest_code().await;
    assert_eq!(campus.code(PHONE, &code, &browser("a")).await.err(), Some(Refusal::ActivationRequired));
}

#[tokio::test]
async fn p_37_that_an_account_is_disabled_is_told_only_after_the_right_password() {
    let campus = Campus::new().await;
    let id = campus.person("1001", PHONE).await;
    let mut unit = campus.domain.write().await.unwrap();
    unit.set_status(id, Status::Disabled, campus.now()).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(campus.password("1001", "no", &browser("a")).await.err(), Some(wrong(false)));
    // However often: the right password is no failure.
    for _ in 0..8 {
        assert_eq!(campus.password("1001", GOOD, &browser("a")).await.err(), Some(Refusal::AccountDisabled));
    }
}

#[tokio::test]
async fn h_7_the_landing_rule_of_a_method_overrides_the_target() {
    let mut policy = policy();
    policy.landing.by_method.insert("sms".into(), "portal".into());
    let campus = Campus::with(policy).await;
    campus.person("1001", PHONE).await;
    let wish = Wish { target: Target::page("/applications"), remember: false, present: None };
    let proof = PasswordProof { identifier: "1001", password: GOOD, captcha: Answer::None };
    let admission = campus.sign_in.password(proof, &wish, &browser("a")).await.unwrap().unwrap();
    assert_eq!(admission.next, "/applications");
    campus.send(PHONE, &browser("a")).await.unwrap();
    let code = vocabulary::OneTimeCode::parse(&campus.newest_code().await).unwrap();
    let phone = Phone::parse(PHONE).unwrap();
    let admission = campus.sign_in.code(&phone, &code, &wish, &browser("a")).await.unwrap().unwrap();
    assert_eq!(admission.next, "/");
}

#[tokio::test]
async fn j_13_a_remembered_session_lasts_a_week_and_others_a_day_s_work() {
    let campus = Campus::new().await;
    campus.person("1001", PHONE).await;
    let proof = || PasswordProof { identifier: "1001", password: GOOD, captcha: Answer::None };
    let remembered = Wish { remember: true, ..Wish::default() };
    let long = campus.sign_in.password(proof(), &remembered, &browser("a")).await.unwrap().unwrap().issued;
    let short = campus.password("1001", GOOD, &browser("b")).await.unwrap().issued;
    campus.advance(3 * 3600);
    assert!(campus.current(&short).await.0.is_none(), "idle for longer than two hours");
    assert!(campus.current(&long).await.0.is_some());
    campus.advance(7 * 86_400);
    assert!(campus.current(&long).await.0.is_none(), "seven days are over");
}

#[tokio::test]
async fn a_browser_without_cookies_is_told_so() {
    let campus = Campus::new().await;
    campus.person("1001", PHONE).await;
    let mut bare = browser("a");
    bare.browser = None;
    assert_eq!(campus.password("1001", GOOD, &bare).await.err(), Some(Refusal::CookiesNeeded));
    assert_eq!(campus.send(PHONE, &bare).await.err(), Some(Refusal::CookiesNeeded));
}

#[tokio::test]
async fn a_cheap_hash_is_upgraded_after_the_person_is_in() {
    let campus = Campus::new().await;
    let id = campus.person("1001", PHONE).await;
    let old = campus.account(id).await.password.unwrap();
    let mut dearer = policy();
    dearer.hashing.memory_kib = 16;
    let mut domain = campus.domain.clone();
    domain.hasher = identity::hashing::HashPool::start(&dearer.hashing, &*domain.entropy).unwrap();
    let sign_in = identity::sign_in::SignIn::new(domain);
    let proof = PasswordProof { identifier: "1001", password: GOOD, captcha: Answer::None };
    sign_in.password(proof, &Wish::default(), &browser("a")).await.unwrap().unwrap();
    for _ in 0..1000 {
        let now = campus.account(id).await.password.unwrap();
        if now.phc != old.phc {
            assert!(now.phc.contains("m=16,"));
            assert!(campus.password("1001", GOOD, &browser("b")).await.is_ok());
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("the hash was not upgraded");
}

/// S17: a sign-in that was judged by the old password does not outlive the new one.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s17_no_session_of_the_old_password_outlives_the_new_one() {
    let campus = std::sync::Arc::new(Campus::new().await);
    let id = campus.person("1001", "13800138001").await;
    campus.advance(1);
    let mut tries = tokio::task::JoinSet::new();
    for n in 0..16 {
        let campus = campus.clone();
        tries.spawn(async move {
            drop(campus.password("1001", GOOD, &browser(&format!("pc {n}"))).await);
        });
    }
    let desk = identity::desk::Desk::new(campus.domain.clone());
    desk.reset_password(&campus.account(id).await, "admin").await.unwrap();
    tries.join_all().await;
    let left = campus.domain.read().await.unwrap().sessions_of(id).await.unwrap();
    assert_eq!(left, [], "whichever came first");
}
