//! QR sign-in (S-20, S01).

use std::sync::Arc;

use identity::live::ScanEvent;
use identity::ports::{Level, ScanDecision};
use identity::scan::ScanState;
use identity::sign_in::{Admission, Wish};
use identity::{Refusal, Visitor};

use crate::campus::{Campus, GOOD, browser};

const PHONE: &str = "13800138001";

async fn phone(campus: &Campus) -> Arc<identity::ports::SessionRow> {
    let issued = campus.password("1001", GOOD, &browser("phone")).await.unwrap().issued;
    campus.current(&issued).await.0.unwrap()
}

async fn decide(campus: &Campus, token: &str, decision: ScanDecision) -> Result<(), Refusal> {
    let session = phone(campus).await;
    campus.scans.decide(token, decision, &session, &browser("phone")).await.unwrap()
}

async fn redeem(campus: &Campus, token: &str, pc: &Visitor) -> Result<Admission, Refusal> {
    campus.sign_in.scan(token, &Wish::default(), pc).await.unwrap()
}

#[tokio::test]
async fn s_20_a_confirmed_scan_signs_the_pc_in_once() {
    let campus = Campus::new().await;
    let id = campus.person("1001", PHONE).await;
    let pc = browser("pc");
    let shown = campus.scans.issue(&pc, None).unwrap();
    let (state, mut ear, _) = campus.scans.watch(&shown.token, &pc).await.unwrap().unwrap();
    assert_eq!(state, ScanState::Waiting);
    campus.scans.open(&shown.token).await.unwrap().unwrap();
    assert_eq!(ear.try_recv().ok(), Some(ScanEvent::Seen));
    assert_eq!(
        redeem(&campus, &shown.token, &pc).await.err(),
        Some(Refusal::ScanExpired),
        "seen is not confirmed"
    );
    decide(&campus, &shown.token, ScanDecision::Confirmed).await.unwrap();
    assert_eq!(ear.try_recv().ok(), Some(ScanEvent::Confirmed));
    let admission = redeem(&campus, &shown.token, &pc).await.unwrap();
    assert_eq!(admission.issued.session.account, id);
    assert_eq!(admission.issued.session.level, Level::Full);
    assert_eq!(redeem(&campus, &shown.token, &pc).await.err(), Some(Refusal::ScanExpired), "one use");
}

#[tokio::test]
async fn s01_late_second_and_foreign_answers_get_a_clear_no() {
    let campus = Campus::new().await;
    campus.person("1001", PHONE).await;
    let pc = browser("pc");
    let shown = campus.scans.issue(&pc, None).unwrap();
    assert_eq!(campus.scans.state(&shown.token, &browser("spy")).await.unwrap(), Err(Refusal::ScanForeign));
    assert_eq!(
        campus.scans.watch(&shown.token, &browser("spy")).await.unwrap().err(),
        Some(Refusal::ScanForeign)
    );
    decide(&campus, &shown.token, ScanDecision::Refused).await.unwrap();
    let second = decide(&campus, &shown.token, ScanDecision::Confirmed).await;
    assert_eq!(second, Err(Refusal::ScanDecided), "refused, then confirmed");
    assert_eq!(campus.scans.open(&shown.token).await.unwrap().err(), Some(Refusal::ScanDecided));
    assert_eq!(redeem(&campus, &shown.token, &pc).await.err(), Some(Refusal::ScanExpired));

    let confirmed = campus.scans.issue(&pc, None).unwrap();
    decide(&campus, &confirmed.token, ScanDecision::Confirmed).await.unwrap();
    assert_eq!(redeem(&campus, &confirmed.token, &browser("spy")).await.err(), Some(Refusal::ScanForeign));

    let late = campus.scans.issue(&pc, None).unwrap();
    campus.advance(60);
    assert_eq!(decide(&campus, &late.token, ScanDecision::Confirmed).await, Err(Refusal::ScanExpired));
    assert_eq!(campus.scans.state(&late.token, &pc).await.unwrap(), Ok(ScanState::Expired));
}

#[tokio::test]
async fn s01_forged_tokens_are_nothing() {
    let campus = Campus::new().await;
    let shown = campus.scans.issue(&browser("pc"), None).unwrap();
    let mut altered = shown.token.clone().into_bytes();
    for at in 0..altered.len() {
        let before = altered[at];
        altered[at] = if before == b'A' { b'B' } else { b'A' };
        let text = String::from_utf8(altered.clone()).unwrap();
        // The last character may carry unused bits: those do not decode at all.
        assert_eq!(campus.scans.read(&text).err(), Some(Refusal::ScanExpired), "character {at}");
        altered[at] = before;
    }
    for token in ["", "x", "☃", &"A".repeat(5000)] {
        assert_eq!(campus.scans.read(token).err(), Some(Refusal::ScanExpired));
    }
}

/// S23: an open QR page leaves nothing behind until a phone answers.
#[tokio::test]
async fn s23_showing_a_qr_writes_nothing() {
    let campus = Campus::new().await;
    let before = folder_size(&campus);
    for n in 0..200 {
        let pc = browser(&n.to_string());
        let shown = campus.scans.issue(&pc, None).unwrap();
        campus.scans.open(&shown.token).await.unwrap().unwrap();
        let (_, ear, scan) = campus.scans.watch(&shown.token, &pc).await.unwrap().unwrap();
        drop(ear);
        campus.scans.stop_watching(&scan);
    }
    assert_eq!(folder_size(&campus), before);
    assert_eq!(campus.domain.live.open_scans(), 0);
}

fn folder_size(campus: &Campus) -> u64 {
    std::fs::read_dir(campus.folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().metadata().unwrap().len())
        .sum()
}

#[tokio::test]
async fn a_signed_out_phone_has_time_to_sign_in_first() {
    let campus = Campus::new().await;
    campus.person("1001", PHONE).await;
    let pc = browser("pc");
    let shown = campus.scans.issue(&pc, None).unwrap();
    let scan = campus.scans.open(&shown.token).await.unwrap().unwrap();
    let longer = campus.scans.with_time_to_sign_in(&scan);
    campus.advance(100);
    assert_eq!(decide(&campus, &shown.token, ScanDecision::Confirmed).await, Err(Refusal::ScanExpired));
    decide(&campus, &longer.token, ScanDecision::Confirmed).await.unwrap();
    redeem(&campus, &shown.token, &pc).await.expect("the page that shows the first one is let in");
    let shown = campus.scans.issue(&pc, None).unwrap();
    let longer = campus.scans.with_time_to_sign_in(&shown.scan);
    campus.advance(181);
    assert_eq!(decide(&campus, &longer.token, ScanDecision::Confirmed).await, Err(Refusal::ScanExpired));
}

/// S15: confirmed and refused at once, picked up many times at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s15_one_answer_wins_and_one_pick_up_gets_it() {
    let campus = Arc::new(Campus::new().await);
    campus.person("1001", PHONE).await;
    let session = phone(&campus).await;
    for round in 0..10 {
        let pc = browser("pc");
        let token = campus.scans.issue(&pc, None).unwrap().token;
        let mut answers = tokio::task::JoinSet::new();
        for n in 0..8 {
            let (campus, token, session) = (campus.clone(), token.clone(), session.clone());
            let decision = if n % 2 == 0 { ScanDecision::Confirmed } else { ScanDecision::Refused };
            answers.spawn(async move {
                let verdict = campus.scans.decide(&token, decision, &session, &browser("phone")).await;
                verdict.unwrap().is_ok().then_some(decision)
            });
        }
        let winners: Vec<_> = answers.join_all().await.into_iter().flatten().collect();
        assert_eq!(winners.len(), 1, "round {round}");
        let mut pick_ups = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let (campus, token) = (campus.clone(), token.clone());
            pick_ups.spawn(async move { redeem(&campus, &token, &browser("pc")).await.is_ok() });
        }
        let entered = pick_ups.join_all().await.into_iter().filter(|entered| *entered).count();
        assert_eq!(entered, usize::from(winners[0] == ScanDecision::Confirmed), "round {round}");
    }
}
