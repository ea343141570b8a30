use identity::ports::*;

use crate::fixtures::{Fresh, NOW, at, digest, id, race};
use crate::write;

fn code(number: u64) -> CodeRow {
    CodeRow {
        id: id(),
        purpose: CodePurpose::SignIn,
        target: digest(1),
        holder: digest(2),
        digest: digest(number),
        guesses: 0,
        created_at: NOW,
        expires_at: at(300),
    }
}

pub async fn a_new_code_kills_the_old_one(fresh: &Fresh) {
    let (old, new) = (code(10), CodeRow { created_at: at(60), expires_at: at(360), ..code(11) });
    write!(fresh, insert_code(&old)).expect("insert");
    write!(fresh, guess_code(CodePurpose::SignIn, &digest(1), &digest(2), 5, NOW)).expect("guess");
    write!(fresh, insert_code(&new)).expect("insert");
    let guess = write!(fresh, guess_code(CodePurpose::SignIn, &digest(1), &digest(2), 5, at(61)));
    assert_eq!(guess.expect("guess"), Some(new));
    assert!(!write!(fresh, consume_code(old.id, at(61))).expect("consume"));
}

pub async fn guesses_are_counted_and_limited(fresh: &Fresh) {
    let row = code(10);
    write!(fresh, insert_code(&row)).expect("insert");
    let store = fresh.store();
    let results = race(20, |_| {
        let store = store.clone();
        async move {
            let mut unit = store.write(Durability::Relaxed).await.expect("unit");
            let got =
                unit.guess_code(CodePurpose::SignIn, &digest(1), &digest(2), 5, at(1)).await.expect("guess");
            unit.commit().await.expect("commit");
            got
        }
    })
    .await;
    let mut guesses: Vec<_> = results.into_iter().flatten().map(|row| row.guesses).collect();
    guesses.sort_unstable();
    assert_eq!(guesses, [0, 1, 2, 3, 4]);
}

pub async fn a_code_is_consumed_once(fresh: &Fresh) {
    let row = code(10);
    write!(fresh, insert_code(&row)).expect("insert");
    let store = fresh.store();
    let results = race(12, |_| {
        let (store, id) = (store.clone(), row.id);
        async move {
            let mut unit = store.write(Durability::Relaxed).await.expect("unit");
            let won = unit.consume_code(id, at(1)).await.expect("consume");
            unit.commit().await.expect("commit");
            won
        }
    })
    .await;
    assert_eq!(results.iter().filter(|won| **won).count(), 1);
    let guess = write!(fresh, guess_code(CodePurpose::SignIn, &digest(1), &digest(2), 5, at(1)));
    assert_eq!(guess.expect("guess"), None);
}

pub async fn a_code_serves_one_purpose_target_and_holder(fresh: &Fresh) {
    let sign_in = code(10);
    let bind = CodeRow { purpose: CodePurpose::BindPhone, ..code(11) };
    let elsewhere = CodeRow { holder: digest(3), ..code(12) };
    for row in [&sign_in, &bind, &elsewhere] {
        write!(fresh, insert_code(row)).expect("insert");
    }
    for (purpose, target, holder, expected) in [
        (CodePurpose::SignIn, 1, 2, Some(&sign_in)),
        (CodePurpose::BindPhone, 1, 2, Some(&bind)),
        (CodePurpose::SignIn, 1, 3, Some(&elsewhere)),
        (CodePurpose::BindPhone, 1, 3, None),
        (CodePurpose::SignIn, 4, 2, None),
    ] {
        let guess = write!(fresh, guess_code(purpose, &digest(target), &digest(holder), 5, NOW));
        assert_eq!(guess.expect("guess").as_ref(), expected);
    }
}

pub async fn codes_expire(fresh: &Fresh) {
    let row = code(10);
    write!(fresh, insert_code(&row)).expect("insert");
    let late = write!(fresh, guess_code(CodePurpose::SignIn, &digest(1), &digest(2), 5, at(300)));
    assert_eq!(late.expect("guess"), None);
    assert!(!write!(fresh, consume_code(row.id, at(300))).expect("consume"));
    assert_eq!(write!(fresh, purge_codes(at(300))).expect("purge"), 0);
    assert_eq!(write!(fresh, purge_codes(at(301))).expect("purge"), 1);
}

fn journey(id: &str) -> JourneyRow {
    JourneyRow {
        id: id.to_owned(),
        kind: JourneyKind::FirstSignIn,
        browser: digest(1),
        account: None,
        target: "service=https://oa.example.edu.cn/".to_owned(),
        state: "{}".to_owned(),
        created_at: NOW,
        expires_at: at(1800),
        finished_at: None,
    }
}

pub async fn a_journey_is_finished_once(fresh: &Fresh) {
    let account = fresh.account("ann").await;
    let row = JourneyRow { account: Some(account), state: "{\"步\":1}".to_owned(), ..journey("j1") };
    write!(fresh, insert_journey(&row)).expect("insert");
    assert_eq!(fresh.read().await.journey("j1").await.expect("read"), Some(row.clone()));
    assert_eq!(fresh.read().await.journey("j2").await.expect("read"), None);
    let store = fresh.store();
    let results = race(12, |n| {
        let store = store.clone();
        async move {
            let mut unit = store.write(Durability::Full).await.expect("unit");
            let won = unit.finish_journey("j1", at(i64::try_from(n).expect("small"))).await.expect("finish");
            unit.commit().await.expect("commit");
            won
        }
    })
    .await;
    assert_eq!(results.iter().filter(|won| **won).count(), 1);
    let finished = fresh.read().await.journey("j1").await.expect("read").expect("there");
    let when = results.iter().position(|won| *won).and_then(|n| i64::try_from(n).ok()).map(at);
    assert_eq!(finished, JourneyRow { finished_at: when, ..row });
}

pub async fn a_finished_journey_stands_still(fresh: &Fresh) {
    write!(fresh, insert_journey(&journey("j1"))).expect("insert");
    assert!(write!(fresh, set_journey_state("j1", "{\"a\":1}")).expect("set"));
    assert!(!write!(fresh, set_journey_state("j2", "{}")).expect("unknown"));
    assert!(write!(fresh, finish_journey("j1", at(1))).expect("finish"));
    assert!(!write!(fresh, set_journey_state("j1", "{\"a\":2}")).expect("finished"));
    assert_eq!(fresh.read().await.journey("j1").await.expect("read").expect("there").state, "{\"a\":1}");
}

pub async fn journeys_are_purged(fresh: &Fresh) {
    for (id, end) in [("j1", 10), ("j2", 20)] {
        write!(fresh, insert_journey(&JourneyRow { expires_at: at(end), ..journey(id) })).expect("insert");
    }
    assert_eq!(write!(fresh, purge_journeys(at(20))).expect("purge"), 1);
    assert!(fresh.read().await.journey("j1").await.expect("read").is_none());
    assert!(fresh.read().await.journey("j2").await.expect("read").is_some());
}

async fn decision(fresh: &Fresh, decision: ScanDecision) -> ScanRow {
    ScanRow {
        id: [3; 16],
        browser: digest(1),
        decision,
        account: fresh.account("ann").await,
        decided_at: NOW,
        expires_at: at(60),
    }
}

pub async fn a_qr_is_decided_once(fresh: &Fresh) {
    let row = decision(fresh, ScanDecision::Confirmed).await;
    let store = fresh.store();
    let results = race(10, |n| {
        let store = store.clone();
        let decision = if n % 2 == 0 { ScanDecision::Confirmed } else { ScanDecision::Refused };
        let row = ScanRow { decision, ..row.clone() };
        async move {
            let mut unit = store.write(Durability::Relaxed).await.expect("unit");
            let won = unit.decide_scan(&row).await.expect("decide");
            unit.commit().await.expect("commit");
            won.then_some(row)
        }
    })
    .await;
    let winners: Vec<_> = results.into_iter().flatten().collect();
    assert_eq!(winners.len(), 1);
    let mut unit = fresh.read().await;
    assert_eq!(unit.scan(&[3; 16]).await.expect("read"), Some(winners[0].clone()));
    assert_eq!(unit.scan(&[4; 16]).await.expect("read"), None);
}

pub async fn a_confirmation_is_redeemed_once_by_its_browser(fresh: &Fresh) {
    let row = decision(fresh, ScanDecision::Confirmed).await;
    write!(fresh, decide_scan(&row)).expect("decide");
    assert_eq!(write!(fresh, redeem_scan(&row.id, &digest(9), at(1))).expect("another browser"), None);
    assert_eq!(write!(fresh, redeem_scan(&row.id, &row.browser, at(60))).expect("too late"), None);
    let store = fresh.store();
    let results = race(16, |_| {
        let (store, row) = (store.clone(), row.clone());
        async move {
            let mut unit = store.write(Durability::Full).await.expect("unit");
            let got = unit.redeem_scan(&row.id, &row.browser, at(59)).await.expect("redeem");
            unit.commit().await.expect("commit");
            got
        }
    })
    .await;
    assert_eq!(results.into_iter().flatten().collect::<Vec<_>>(), std::slice::from_ref(&row));
    let refused = ScanRow { id: [5; 16], decision: ScanDecision::Refused, ..row };
    assert!(write!(fresh, decide_scan(&refused)).expect("decide"));
    assert_eq!(write!(fresh, redeem_scan(&refused.id, &refused.browser, at(1))).expect("refused"), None);
}

pub async fn decisions_are_purged(fresh: &Fresh) {
    let row = decision(fresh, ScanDecision::Refused).await;
    write!(fresh, decide_scan(&row)).expect("decide");
    assert_eq!(write!(fresh, purge_scans(at(60))).expect("purge"), 0);
    assert_eq!(write!(fresh, purge_scans(at(61))).expect("purge"), 1);
    assert_eq!(fresh.read().await.scan(&row.id).await.expect("read"), None);
}
