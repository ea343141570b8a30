//! Images and proofs of work: nothing is kept until they are answered, and an
//! answer counts once.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use identity::captcha::{Answer, Captcha, ImageError, Outcome, WorkChallenge};
use identity::ports::{Durability, Store};
use identity::{Keyring, policy};
use testkit::{FakeClock, SeededEntropy};
use vocabulary::Solver;

use crate::fixture::sqlite;

struct Bench {
    captcha: Captcha,
    store: Arc<dyn Store>,
    clock: Arc<FakeClock>,
    keyring: Arc<Keyring>,
    _folder: tempfile::TempDir,
}

impl Bench {
    async fn new() -> Self {
        let (folder, store) = sqlite().await;
        let clock = Arc::new(FakeClock::enrolment_morning());
        let keyring = Arc::new(Keyring::new(&[5; 32]));
        let policy = policy::Captcha { work_bits: 8, ..policy::Captcha::default() };
        let captcha = Captcha::new(keyring.clone(), Arc::new(SeededEntropy::new(5)), clock.clone(), policy);
        Self { captcha, store, clock, keyring, _folder: folder }
    }

    async fn check(&self, answer: &Answer) -> Outcome {
        let mut unit = self.store.write(Durability::Relaxed).await.unwrap();
        let outcome = self.captcha.check(&mut *unit, answer).await.unwrap();
        unit.commit().await.unwrap();
        outcome
    }

    /// What the image shows, as only the holder of the key can tell.
    fn text(&self, token: &str) -> String {
        let plain = self.keyring.open("captcha image", &URL_SAFE_NO_PAD.decode(token).unwrap()).unwrap();
        String::from_utf8(plain[16..].to_vec()).unwrap()
    }
}

fn image(token: &str, text: &str) -> Answer {
    Answer::Image { token: token.to_owned(), text: text.to_owned() }
}

fn work(asked: &WorkChallenge, counter: u64) -> Answer {
    Answer::Work { token: asked.token.clone(), counter }
}

fn solve(asked: &WorkChallenge) -> u64 {
    Solver::new(asked.challenge.clone()).step(u32::MAX).unwrap()
}

#[tokio::test]
async fn the_characters_count_in_any_case_and_width_once() {
    let bench = Bench::new().await;
    let spellings: [fn(&str) -> String; 4] = [
        |t| t.to_owned(),
        |t| t.to_lowercase(),
        |t| t.chars().map(|c| char::from_u32(u32::from(c) + 0xFEE0).unwrap()).collect(),
        |t| format!(" {} {}　", &t[..2], &t[2..]),
    ];
    for spell in spellings {
        let token = bench.captcha.issue_image();
        let answer = image(&token, &spell(&bench.text(&token)));
        assert_eq!(bench.check(&answer).await, Outcome::Solved, "{answer:?}");
        assert_eq!(bench.check(&answer).await, Outcome::Wrong);
    }
    assert_eq!(bench.check(&Answer::None).await, Outcome::Absent);
}

#[tokio::test]
async fn a_wrong_answer_uses_the_image_up() {
    let bench = Bench::new().await;
    let token = bench.captcha.issue_image();
    let right = bench.text(&token);
    for wrong in ["", &right[..3], &format!("{right}{right}"), "0000"] {
        let token = bench.captcha.issue_image();
        assert_eq!(bench.check(&image(&token, wrong)).await, Outcome::Wrong, "{wrong}");
        assert_eq!(bench.check(&image(&token, &bench.text(&token))).await, Outcome::Wrong);
    }
    // Another image's text is wrong here, and did no harm to its own.
    assert_eq!(bench.check(&image(&token, &right)).await, Outcome::Solved);
}

#[tokio::test]
async fn old_foreign_and_altered_tokens_are_wrong() {
    let bench = Bench::new().await;
    let token = bench.captcha.issue_image();
    let text = bench.text(&token);
    for position in 0..token.len() {
        let mut altered = token.clone().into_bytes();
        altered[position] = if altered[position] == b'A' { b'B' } else { b'A' };
        let altered = String::from_utf8(altered).unwrap();
        assert_eq!(bench.check(&image(&altered, &text)).await, Outcome::Wrong, "{position}");
        assert_eq!(bench.captcha.render(&altered), Err(ImageError::Unknown));
    }
    for nonsense in ["", "AAAA", "%%%", &format!("{token}=")] {
        assert_eq!(bench.check(&image(nonsense, &text)).await, Outcome::Wrong);
        assert_eq!(bench.captcha.render(nonsense), Err(ImageError::Unknown));
    }
    // One kind is worthless as the other.
    let asked = bench.captcha.issue_work();
    assert_eq!(bench.check(&image(&asked.token, "")).await, Outcome::Wrong);
    assert_eq!(bench.check(&Answer::Work { token: token.clone(), counter: 0 }).await, Outcome::Wrong);

    bench.clock.advance(Duration::from_secs(599));
    assert!(bench.captcha.render(&token).is_ok());
    bench.clock.advance(Duration::from_secs(1));
    assert_eq!(bench.check(&image(&token, &text)).await, Outcome::Wrong);
    assert_eq!(bench.captcha.render(&token), Err(ImageError::Unknown));
    assert_eq!(bench.check(&work(&asked, solve(&asked))).await, Outcome::Wrong);
}

#[tokio::test]
async fn work_that_was_done_counts_once() {
    let bench = Bench::new().await;
    let asked = bench.captcha.issue_work();
    assert_eq!(asked.challenge.bits, 8);
    let counter = solve(&asked);
    assert_eq!(bench.check(&work(&asked, counter)).await, Outcome::Solved);
    assert_eq!(bench.check(&work(&asked, counter)).await, Outcome::Wrong);

    let asked = bench.captcha.issue_work();
    let counter = solve(&asked);
    let wrong = (0..).find(|c| !asked.challenge.verify(*c)).unwrap();
    assert_eq!(bench.check(&work(&asked, wrong)).await, Outcome::Wrong);
    assert_eq!(bench.check(&work(&asked, counter)).await, Outcome::Wrong, "used up");

    let other = bench.captcha.issue_work();
    assert_ne!(other.challenge.nonce, asked.challenge.nonce);
}

/// S15: one right answer from many tabs or a script counts once.
#[tokio::test]
async fn s_15_sixteen_at_once_have_one_winner() {
    let bench = Arc::new(Bench::new().await);
    let token = bench.captcha.issue_image();
    let answer = image(&token, &bench.text(&token));
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let (bench, answer) = (bench.clone(), answer.clone());
        tasks.spawn(async move { bench.check(&answer).await });
    }
    let outcomes = tasks.join_all().await;
    assert_eq!(outcomes.iter().filter(|o| **o == Outcome::Solved).count(), 1, "{outcomes:?}");
}

#[tokio::test]
async fn images_are_small_repeatable_and_of_unmistakable_characters() {
    let bench = Bench::new().await;
    let mut seen = BTreeSet::new();
    for i in 0..400 {
        let token = bench.captcha.issue_image();
        assert!(token.len() < 80 && token.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)));
        let text = bench.text(&token);
        assert_eq!(text.len(), 4);
        seen.extend(text.chars());
        if i < 20 {
            let png = bench.captcha.render(&token).unwrap();
            assert_eq!(bench.captcha.render(&token).unwrap(), png);
            assert!(png.starts_with(b"\x89PNG\r\n\x1a\n") && png.len() < 8 * 1024, "{}", png.len());
            // Width and height stand in the first chunk.
            assert_eq!((&png[16..20], &png[20..24]), (&240_u32.to_be_bytes()[..], &80_u32.to_be_bytes()[..]));
            let other = bench.captcha.render(&bench.captcha.issue_image()).unwrap();
            assert_ne!(other, png);
        }
    }
    assert_eq!(seen.into_iter().collect::<String>(), "349ACEFHKMNPRTUWY");
}

#[test]
fn a_form_may_bring_nothing_text_or_work() {
    let of = Answer::from_fields;
    assert_eq!(of(None, None, None, None), Answer::None);
    assert_eq!(of(Some("t"), Some(" "), Some("w"), Some("")), Answer::None);
    assert_eq!(of(Some("t"), None, Some("w"), Some("many")), Answer::None);
    assert_eq!(of(Some("t"), Some("ab3c"), None, None), image("t", "ab3c"));
    assert_eq!(
        of(Some("t"), Some("ab3c"), Some("w"), Some("17")),
        Answer::Work { token: "w".to_owned(), counter: 17 }
    );
}
