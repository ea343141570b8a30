use identity::ports::*;

use crate::fixtures::{Fresh, NOW, at, digest, race};
use crate::write;

pub fn case(id: &str) -> CaseRow {
    CaseRow {
        id: id.to_owned(),
        kind: CaseKind::Appeal,
        state: CaseState::Draft,
        account: None,
        browser: digest(1),
        subject: None,
        sealed: vec![1, 2, 3],
        rejection_sealed: None,
        reviewer: None,
        proved_browser: None,
        proved_until: None,
        locale: "zh-CN".to_owned(),
        revision: 0,
        created_at: NOW,
        updated_at: NOW,
        submitted_at: None,
        decided_at: None,
        redeemed_at: None,
    }
}

fn picture(case: &str, number: u32) -> EvidenceRow {
    EvidenceRow { case: case.to_owned(), number, sealed: vec![9; 500_000], size: 499_971, created_at: NOW }
}

/// P-33: every column of a case goes in, changes, and comes back.
pub async fn every_column_of_a_case_comes_back(fresh: &Fresh) {
    let account = fresh.account("ann").await;
    let row = CaseRow { kind: CaseKind::PhoneUnbind, account: Some(account), ..case("c1") };
    write!(fresh, insert_case(&row)).expect("insert");
    assert_eq!(fresh.read().await.case("c1").await.expect("read"), Some(row.clone()));
    let changed = CaseRow {
        state: CaseState::Rejected,
        browser: digest(2),
        subject: Some(digest(3)),
        sealed: vec![4],
        rejection_sealed: Some(vec![5]),
        reviewer: Some("审核人".to_owned()),
        proved_browser: Some(digest(4)),
        proved_until: Some(at(1)),
        locale: "en".to_owned(),
        updated_at: at(2),
        submitted_at: Some(at(3)),
        decided_at: Some(at(4)),
        redeemed_at: Some(at(5)),
        ..row.clone()
    };
    assert!(write!(fresh, update_case(&changed)).expect("update"));
    let expected = CaseRow { revision: 1, ..changed.clone() };
    assert_eq!(fresh.read().await.case("c1").await.expect("read"), Some(expected.clone()));
    assert!(
        !write!(fresh, update_case(&changed)).expect("update"),
        "what was read is no longer what is there"
    );
    let other = fresh.account("bob").await;
    write!(fresh, insert_case(&CaseRow { account: Some(other), ..case("c2") })).expect("insert");
    assert_eq!(fresh.read().await.cases_of(account).await.expect("list"), [expected]);
    assert_eq!(fresh.read().await.cases_of(other).await.expect("list"), [], "appeals are nobody's list");
    let found = fresh.read().await.case_of_browser(&digest(1), CaseKind::Appeal, CaseState::Draft).await;
    assert_eq!(found.expect("find").map(|row| row.id).as_deref(), Some("c2"));
    assert!(!write!(fresh, delete_case("c1", 0)).expect("delete"));
    assert!(write!(fresh, delete_case("c1", 1)).expect("delete"));
    assert_eq!(fresh.read().await.case("c1").await.expect("read"), None);
}

/// S15: of many decisions about one case one wins.
pub async fn s15_a_case_is_decided_once(fresh: &Fresh) {
    write!(fresh, insert_case(&CaseRow { state: CaseState::Submitted, ..case("c1") })).expect("insert");
    let store = fresh.store();
    let results = race(16, |n| {
        let store = store.clone();
        async move {
            let state = if n % 2 == 0 { CaseState::Approved } else { CaseState::Rejected };
            let row = CaseRow { state, reviewer: Some(n.to_string()), ..case("c1") };
            let mut unit = store.write(Durability::Full).await.expect("unit");
            let won = unit.update_case(&row).await.expect("update");
            unit.commit().await.expect("commit");
            won
        }
    })
    .await;
    assert_eq!(results.iter().filter(|won| **won).count(), 1);
}

/// P-33: only one application about the same waits; drafts and decided ones are not in its way.
pub async fn p_33_one_open_case_per_subject(fresh: &Fresh) {
    let about = |id: &str, state| CaseRow { state, subject: Some(digest(7)), ..case(id) };
    write!(fresh, insert_case(&about("c1", CaseState::Draft))).expect("insert");
    write!(fresh, insert_case(&about("c2", CaseState::Submitted))).expect("insert");
    write!(fresh, insert_case(&about("c3", CaseState::Rejected))).expect("insert");
    let taken = write!(fresh, update_case(&about("c1", CaseState::Submitted)));
    assert!(matches!(&taken, Err(StoreError::Taken(rule)) if rule == "cases_subject"), "{taken:?}");
    assert!(write!(fresh, update_case(&about("c2", CaseState::Approved))).expect("decide"));
    assert!(write!(fresh, update_case(&about("c1", CaseState::Submitted))).expect("submit"));
    let waiting = fresh.read().await.cases_in(CaseState::Submitted, 10).await.expect("list");
    assert_eq!(waiting.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ["c1"]);
}

/// P-28, P-35: pictures come back, go one by one, and go with their case.
pub async fn pictures_come_and_go(fresh: &Fresh) {
    write!(fresh, insert_case(&case("c1"))).expect("insert");
    for number in [1, 2, 3] {
        write!(fresh, insert_evidence(&picture("c1", number))).expect("insert");
    }
    let entry = |number| EvidenceEntry { number, size: 499_971 };
    let all = fresh.read().await.evidence_of("c1").await.expect("list");
    assert_eq!(all, [entry(1), entry(2), entry(3)]);
    let one = fresh.read().await.evidence("c1", 2).await.expect("read");
    assert_eq!(one, Some(picture("c1", 2)));
    assert!(write!(fresh, remove_evidence("c1", 2)).expect("remove"));
    assert!(!write!(fresh, remove_evidence("c1", 2)).expect("remove"));
    assert_eq!(fresh.read().await.evidence("c1", 2).await.expect("read"), None);
    assert!(write!(fresh, delete_case("c1", 0)).expect("delete"));
    assert_eq!(fresh.read().await.evidence_of("c1").await.expect("list"), []);
}

/// P-35: pictures of what was decided are erased in time, drafts go as a whole, what waits stays.
pub async fn p_35_what_is_over_is_erased(fresh: &Fresh) {
    for (id, state, touched) in [
        ("draft", CaseState::Draft, 0),
        ("youngest", CaseState::Draft, 100),
        ("waits", CaseState::Submitted, 0),
        ("granted", CaseState::Approved, 0),
        ("refused", CaseState::Rejected, 100),
    ] {
        // What changes later, a proof of the contact say, does not put the erasure off.
        let decided = matches!(state, CaseState::Approved | CaseState::Rejected).then(|| at(touched));
        let updated_at = if decided.is_some() { at(100) } else { at(touched) };
        let browser = digest(id.len() as u64);
        let row = CaseRow { state, updated_at, decided_at: decided, browser, ..case(id) };
        write!(fresh, insert_case(&row)).expect("insert");
        write!(fresh, insert_evidence(&picture(id, 1))).expect("insert");
    }
    assert_eq!(write!(fresh, purge_evidence(at(50))).expect("purge"), 1);
    assert_eq!(write!(fresh, purge_drafts(at(50))).expect("purge"), 1);
    for (id, there, pictures) in [
        ("draft", false, 0),
        ("youngest", true, 1),
        ("waits", true, 1),
        ("granted", true, 0),
        ("refused", true, 1),
    ] {
        assert_eq!(fresh.read().await.case(id).await.expect("read").is_some(), there, "{id}");
        assert_eq!(fresh.read().await.evidence_of(id).await.expect("list").len(), pictures, "{id}");
    }
    let sealed = |row: Option<CaseRow>| row.expect("there").sealed;
    let erased = fresh.read().await.case("granted").await.expect("read");
    assert!(sealed(erased).is_empty(), "the form goes with the pictures");
    assert!(!sealed(fresh.read().await.case("refused").await.expect("read")).is_empty());
    assert_eq!(fresh.read().await.appeal_bytes().await.expect("sum"), 2 * 499_971, "drafts and what waits");
}

/// S15: a browser has one draft of an appeal.
pub async fn s15_one_draft_of_a_kind(fresh: &Fresh) {
    write!(fresh, insert_case(&case("c1"))).expect("insert");
    let taken = write!(fresh, insert_case(&case("c2")));
    assert!(matches!(&taken, Err(StoreError::Taken(_))), "{taken:?}");
}
