use identity::ports::*;
use uuid::Uuid;

use crate::cases::case;
use crate::fixtures::{Fresh, NOW, at, race};
use crate::write;

/// A waiting case, about this account.
async fn waiting(fresh: &Fresh, id: &str, account: Option<Uuid>, other: Option<Uuid>, seconds: i64) {
    let row = CaseRow {
        kind: if account.is_some() { CaseKind::PhoneUnbind } else { CaseKind::Appeal },
        state: CaseState::Submitted,
        account,
        submitted_at: Some(at(seconds)),
        ..case(id)
    };
    write!(fresh, insert_case(&row)).expect("insert");
    write!(fresh, begin_review(id, other)).expect("begin");
}

fn query() -> QueueQuery {
    QueueQuery {
        state: CaseState::Submitted,
        kind: None,
        department: None,
        roots: None,
        after: None,
        limit: 50,
    }
}

async fn listed(fresh: &Fresh, query: &QueueQuery) -> Vec<String> {
    let mut unit = fresh.read().await;
    let rows = unit.queue(query).await.expect("queue");
    assert!(unit.count_queue(query).await.expect("count") >= rows.len() as u64);
    rows.into_iter().map(|row| row.case.id).collect()
}

async fn place(fresh: &Fresh, account: Uuid, department: &str) {
    let mut row = fresh.read().await.account(account).await.expect("read").expect("there").row;
    row.department = department.to_owned();
    write!(fresh, update_account(&row)).expect("update");
}

/// P-35, P-39: filters, reach, order and pages of the queue.
pub async fn p_39_the_queue_keeps_to_its_reach(fresh: &Fresh) {
    let (ann, bob) = (fresh.account("ann").await, fresh.account("bob").await);
    place(fresh, ann, "计算所/网络室").await;
    place(fresh, bob, "计算所二部").await;
    waiting(fresh, "second", Some(ann), None, 20).await;
    waiting(fresh, "first", Some(bob), None, 10).await;
    waiting(fresh, "appeal", None, Some(ann), 30).await;
    waiting(fresh, "nobody", None, None, 40).await;
    waiting(fresh, "between", Some(ann), Some(bob), 50).await;
    assert_eq!(listed(fresh, &query()).await, ["first", "second", "appeal", "nobody", "between"]);
    let of = |roots: &[&str]| QueueQuery {
        roots: Some(roots.iter().map(|root| (*root).to_owned()).collect()),
        ..query()
    };
    assert_eq!(listed(fresh, &of(&["计算所"])).await, ["second", "appeal"]);
    assert_eq!(listed(fresh, &of(&["计算所", "计算所二部"])).await, ["first", "second", "appeal", "between"]);
    assert_eq!(listed(fresh, &of(&[])).await, [""; 0]);
    let within = QueueQuery { department: Some("计算所".to_owned()), ..query() };
    assert_eq!(listed(fresh, &within).await, ["second", "appeal", "between"]);
    let appeals = QueueQuery { kind: Some(CaseKind::Appeal), ..query() };
    assert_eq!(listed(fresh, &appeals).await, ["appeal", "nobody"]);
    let mut page = QueueQuery { limit: 2, ..query() };
    let mut all = Vec::new();
    loop {
        let rows = fresh.read().await.queue(&page).await.expect("queue");
        let Some(last) = rows.last() else { break };
        page.after = Some((last.case.submitted_at.expect("submitted"), last.case.id.clone()));
        all.extend(rows.into_iter().map(|row| row.case.id));
    }
    assert_eq!(all, ["first", "second", "appeal", "nobody", "between"]);
    let rows = fresh.read().await.queue(&appeals).await.expect("queue");
    assert_eq!(rows[0].account.as_ref().expect("an account").2, "计算所/网络室");
    assert_eq!((&rows[1].account, &rows[1].claimed_name), (&None, &None));
    let about = fresh.read().await.cases_about(ann).await.expect("about");
    let about: Vec<_> = about.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(about, ["between", "appeal", "second"]);
}

/// S15: of sixteen who take a case one has it; it goes back by their hand, or in time.
pub async fn s15_a_case_is_taken_by_one(fresh: &Fresh) {
    let (ann, bob) = (fresh.account("ann").await, fresh.account("bob").await);
    waiting(fresh, "c1", None, None, 0).await;
    let winners = race(16, |n| {
        let store = fresh.store();
        async move {
            let by = if n % 2 == 0 { ann } else { bob };
            let mut unit = store.write(Durability::Full).await.expect("a unit for writing");
            let won = unit.claim_case("c1", by, at(1), at(3600)).await.expect("claim");
            unit.commit().await.expect("commit");
            won.then_some(by)
        }
    })
    .await;
    let winners: Vec<Uuid> = winners.into_iter().flatten().collect();
    assert!(!winners.is_empty() && winners.iter().all(|by| *by == winners[0]), "one of the two");
    let loser = if winners[0] == ann { bob } else { ann };
    assert!(!write!(fresh, release_case("c1", loser)).expect("release"));
    assert!(write!(fresh, claim_case("c1", loser, at(3600), at(7200))).expect("claim"), "its time is over");
    assert!(write!(fresh, release_case("c1", loser)).expect("release"));
    assert!(write!(fresh, claim_case("c1", winners[0], at(1), at(3600))).expect("claim"));
    let row = fresh.read().await.review("c1").await.expect("read").expect("there");
    assert_eq!((row.claimed_by, row.claimed_until), (Some(winners[0]), Some(at(3600))));
    write!(fresh, end_review("c1")).expect("end");
    let mut case = fresh.read().await.case("c1").await.expect("read").expect("there");
    case.state = CaseState::Approved;
    assert!(write!(fresh, update_case(&case)).expect("update"));
    assert!(!write!(fresh, claim_case("c1", ann, at(1), at(2))).expect("claim"), "nothing waits");
    assert!(!write!(fresh, claim_case("none", ann, at(1), at(2))).expect("claim"));
}

/// S17: a first approval is given once; a new submission begins anew.
pub async fn s17_a_first_approval_is_given_once(fresh: &Fresh) {
    let ann = fresh.account("ann").await;
    waiting(fresh, "c1", Some(ann), None, 0).await;
    let first = |reviewer: &str, account| FirstApproval {
        reviewer: reviewer.to_owned(),
        account,
        choice: ann,
        at: at(5),
    };
    write!(fresh, see_case("c1", at(3))).expect("see");
    write!(fresh, see_case("c1", at(4))).expect("see");
    assert!(write!(fresh, claim_case("c1", ann, at(1), at(9))).expect("claim"));
    assert!(write!(fresh, approve_first("c1", &first("9001", Some(ann)))).expect("approve"));
    assert!(!write!(fresh, approve_first("c1", &first("9002", None))).expect("approve"));
    let row = fresh.read().await.review("c1").await.expect("read").expect("there");
    assert_eq!(row.first, Some(first("9001", Some(ann))));
    assert_eq!((row.claimed_by, row.first_seen_at), (None, Some(at(3))), "the first look stays");
    write!(fresh, begin_review("c1", Some(ann))).expect("begin");
    let row = fresh.read().await.review("c1").await.expect("read").expect("there");
    assert_eq!(row, ReviewRow { other: Some(ann), ..ReviewRow::default() });
    assert!(write!(fresh, delete_case("c1", 0)).expect("delete"));
    assert_eq!(fresh.read().await.review("c1").await.expect("read"), None);
}

/// P-35: how long decisions took is kept for a while.
pub async fn p_35_times_come_back_and_are_purged(fresh: &Fresh) {
    let row = |n: u128, seconds| ReviewTime {
        id: Uuid::from_u128(n),
        kind: CaseKind::Appeal,
        outcome: CaseState::Rejected,
        submitted_at: NOW,
        first_seen_at: (n == 1).then(|| at(1)),
        decided_at: at(seconds),
    };
    for (n, seconds) in [(1, 10), (2, 20), (3, 30)] {
        write!(fresh, insert_review_time(&row(n, seconds))).expect("insert");
    }
    let since =
        |seconds| async move { fresh.read().await.review_times(at(seconds), 10).await.expect("times") };
    assert_eq!(since(10).await, [row(3, 30), row(2, 20), row(1, 10)]);
    assert_eq!(since(11).await.len(), 2);
    assert_eq!(write!(fresh, purge_review_times(at(20))).expect("purge"), 1);
    assert_eq!(since(0).await, [row(3, 30), row(2, 20)]);
}
