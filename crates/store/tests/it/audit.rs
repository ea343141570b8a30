//! The chain of the audit log, searching it, and the counts.

use identity::ports::*;
use identity::{Digest, Time};
use uuid::Uuid;

use crate::fixtures::{Fresh, NOW, at, digest, id, race, try_execute};
use crate::write;

const BEFORE_ALL: (Time, Uuid) = (Time(i64::MIN), Uuid::nil());

fn entry(seconds: i64, event: &str, change: impl FnOnce(&mut AuditEntry)) -> AuditEntry {
    let mut entry = AuditEntry {
        id: id(),
        at: at(seconds),
        event: event.to_owned(),
        outcome: "success".to_owned(),
        account: None,
        actor: None,
        session: None,
        address: "203.0.113.7".to_owned(),
        user_agent: String::new(),
        detail: "{}".to_owned(),
        digest: Some(digest(1)),
    };
    change(&mut entry);
    entry
}

fn head(revision: u64, seq: u64) -> AuditHead {
    AuditHead {
        revision,
        seq,
        chain: digest(seq),
        sealed_at: NOW,
        floor_seq: 0,
        floor_chain: digest(0),
        floor_at: NOW,
        anchors: 0,
        keep_days: 183,
        mac: digest(9),
    }
}

/// Appends the entries and gives them places in this order.
async fn sealed(fresh: &Fresh, entries: &[AuditEntry]) {
    let mut unit = fresh.write().await;
    for entry in entries {
        unit.append_audit(entry).await.expect("append");
    }
    let seq = unit.last_sealed_audit().await.expect("last").unwrap_or(0);
    let links: Vec<Link> =
        (seq + 1..).zip(entries).map(|(seq, entry)| Link { id: entry.id, seq, chain: digest(seq) }).collect();
    assert_eq!(unit.seal_audit(&links).await.expect("seal"), links.len() as u64);
    unit.commit().await.expect("commit");
}

pub async fn rows_wait_are_sealed_and_come_back_in_order(fresh: &Fresh) {
    let rows: Vec<AuditEntry> = (0..5).map(|n| entry(5 - n, "sign_in", |_| {})).collect();
    for row in &rows {
        write!(fresh, append_audit(row)).expect("append");
    }
    let mut unit = fresh.read().await;
    let unsealed = unit.count_unsealed_audit().await.expect("count");
    assert_eq!(unsealed, Unsealed { count: 5, since: Some(at(1)) });
    let first = unit.unsealed_audit(BEFORE_ALL, 3).await.expect("read");
    assert_eq!(first, [rows[4].clone(), rows[3].clone(), rows[2].clone()]);
    let rest = unit.unsealed_audit((first[2].at, first[2].id), 9).await.expect("read");
    assert_eq!(rest, [rows[1].clone(), rows[0].clone()]);
    assert_eq!(unit.last_sealed_audit().await.expect("last"), None);
    drop(unit);

    let links =
        [(rows[2].id, 1), (rows[0].id, 2), (id(), 3)].map(|(id, seq)| Link { id, seq, chain: digest(seq) });
    assert_eq!(write!(fresh, seal_audit(&links)).expect("seal"), 2, "one is not there");
    assert_eq!(write!(fresh, seal_audit(&links)).expect("again"), 0);
    let mut unit = fresh.read().await;
    let all = unit.sealed_audit(0, 9).await.expect("read");
    assert_eq!(all[0], SealedEntry { entry: rows[2].clone(), seq: 1, chain: digest(1) });
    assert_eq!(all[1].entry, rows[0]);
    assert_eq!(unit.sealed_audit(1, 9).await.expect("read").len(), 1);
    assert_eq!(unit.last_sealed_audit().await.expect("last"), Some(2));
    assert_eq!(unit.count_unsealed_audit().await.expect("count").count, 3);
    let found = unit.sealed_audit_entry(rows[0].id).await.expect("read");
    assert_eq!(found.map(|row| row.seq), Some(2));
    assert_eq!(unit.sealed_audit_entry(rows[1].id).await.expect("not sealed"), None);
}

pub async fn of_two_heads_one_comes_next(fresh: &Fresh) {
    assert_eq!(fresh.read().await.audit_head().await.expect("none"), None);
    assert!(write!(fresh, found_audit_head(&head(1, 0))).expect("found"));
    assert!(!write!(fresh, found_audit_head(&head(1, 7))).expect("again"));
    let store = fresh.store();
    let won = race(10, |n| {
        let store = store.clone();
        async move {
            let mut unit = store.write(Durability::Relaxed).await.expect("unit");
            let won = unit.replace_audit_head(&head(2, n)).await.expect("replace");
            unit.commit().await.expect("commit");
            won
        }
    })
    .await;
    assert_eq!(won.iter().filter(|won| **won).count(), 1);
    let there = fresh.read().await.audit_head().await.expect("read").expect("there");
    let winner = won.iter().position(|won| *won).expect("one");
    assert_eq!(there, head(2, u64::try_from(winner).expect("small")));
}

pub async fn an_older_row_is_given_a_digest_once(fresh: &Fresh) {
    let (old, new) = (entry(1, "sign_in", |row| row.digest = None), entry(2, "sign_in", |_| {}));
    for row in [&old, &new] {
        write!(fresh, append_audit(row)).expect("append");
    }
    assert!(!write!(fresh, adopt_audit(new.id, &digest(5))).expect("has one"));
    assert!(write!(fresh, adopt_audit(old.id, &digest(5))).expect("adopt"));
    assert!(!write!(fresh, adopt_audit(old.id, &digest(6))).expect("again"));
    let rows = fresh.read().await.unsealed_audit(BEFORE_ALL, 9).await.expect("read");
    let digests: Vec<Option<Digest>> = rows.iter().map(|row| row.digest).collect();
    assert_eq!(digests, [Some(digest(5)), Some(digest(1))]);
}

/// S16: whoever gets a statement past the application is refused by the database.
pub async fn s16_the_database_keeps_rows(fresh: &Fresh) {
    let rows: Vec<AuditEntry> = (1..=4).map(|n| entry(n, "sign_in", |_| {})).collect();
    write!(fresh, found_audit_head(&head(1, 0))).expect("found");
    sealed(fresh, &rows).await;
    write!(fresh, append_audit(&entry(9, "sign_in", |_| {}))).expect("append");
    let anchor = AnchorRow { number: 1, seq: 2, chain: digest(2), at: NOW, mac: digest(3) };
    write!(fresh, insert_anchor(&anchor)).expect("anchor");
    let url = &fresh.options.url;
    for statement in [
        "UPDATE audit SET outcome = 'locked' WHERE seq = 2",
        "UPDATE audit SET outcome = 'locked' WHERE seq IS NULL",
        "UPDATE audit SET seq = 9 WHERE seq = 2",
        "UPDATE audit SET account = id WHERE seq = 2",
        "DELETE FROM audit WHERE seq = 2",
        "DELETE FROM audit WHERE seq IS NULL",
        "DELETE FROM audit",
        "UPDATE audit_anchors SET seq = 1",
        "DELETE FROM audit_anchors",
        "DELETE FROM audit_head",
    ] {
        let refused = try_execute(url, statement).await.expect_err(statement);
        assert!(refused.contains("append-only"), "{statement}: {refused}");
    }
    // What is over goes from the front, once the head says so.
    assert!(write!(fresh, purge_audit(2)).is_err());
    let floor = AuditHead { floor_seq: 2, floor_chain: digest(2), ..head(2, 4) };
    assert!(write!(fresh, replace_audit_head(&floor)).expect("floor"));
    assert_eq!(write!(fresh, purge_audit(2)).expect("purge"), 2);
    assert!(try_execute(url, "UPDATE audit_head SET floor_seq = 0").await.is_err());
    assert_eq!(fresh.read().await.sealed_audit(0, 9).await.expect("read").len(), 2);
    let anchors = fresh.read().await.anchors(0, 9).await.expect("read");
    assert_eq!(anchors, [anchor]);
    assert!(fresh.read().await.anchors(1, 9).await.expect("read").is_empty());
}

pub async fn a_search_narrows_and_pages(fresh: &Fresh) {
    let ann = fresh.account("ann").await;
    let rows = vec![
        entry(1, "sign_in", |row| row.account = Some(ann)),
        entry(2, "sign_in", |row| row.outcome = "locked".into()),
        entry(2, "status_changed", |row| row.actor = Some("9001".into())),
        entry(3, "sign_in", |row| row.address = "198.51.100.1".into()),
        entry(4, "sign_in", |row| {
            row.account = Some(ann);
            row.outcome = "locked".into();
        }),
    ];
    sealed(fresh, &rows).await;
    write!(fresh, append_audit(&entry(5, "sign_in", |_| {}))).expect("not sealed, not found");
    let text = |text: &str| Some(text.to_owned());
    let all = AuditQuery::default();
    for (query, expected) in [
        (all.clone(), vec![4, 3, 2, 1, 0]),
        (AuditQuery { from: Some(at(2)), until: Some(at(4)), ..all.clone() }, vec![3, 2, 1]),
        (AuditQuery { event: text("status_changed"), ..all.clone() }, vec![2]),
        (AuditQuery { outcome: text("locked"), ..all.clone() }, vec![4, 1]),
        (AuditQuery { event: text("sign_in"), outcome: text("locked"), ..all.clone() }, vec![4, 1]),
        (AuditQuery { actor: text("9001"), ..all.clone() }, vec![2]),
        (AuditQuery { account: Some(ann), ..all.clone() }, vec![4, 0]),
        (AuditQuery { account: Some(ann), outcome: text("success"), ..all.clone() }, vec![0]),
        (AuditQuery { address: text("198.51.100.1"), event: text("sign_in"), ..all.clone() }, vec![3]),
        (AuditQuery { address: text("203.0.113.7"), actor: text("9001"), ..all.clone() }, vec![2]),
        (AuditQuery { address: text("192.0.2.1"), ..all.clone() }, vec![]),
    ] {
        let mut found = Vec::new();
        let mut before = None;
        loop {
            let asked = AuditQuery { before, ..query.clone() };
            let page = fresh.read().await.search_audit(&asked, 2).await.expect("search");
            found.extend(page.rows.into_iter().map(|row| row.entry.id));
            before = page.next;
            if before.is_none() {
                break;
            }
        }
        // Ties in time come in the order of the ids.
        let mut wanted: Vec<&AuditEntry> = expected.iter().map(|at: &usize| &rows[*at]).collect();
        wanted.sort_by_key(|row| std::cmp::Reverse((row.at, row.id)));
        assert_eq!(found, wanted.iter().map(|row| row.id).collect::<Vec<_>>(), "{query:?}");
    }
    let names = fresh.read().await.names_of(&[ann, id()]).await.expect("names");
    assert_eq!(names.iter().map(|named| named.number.as_str()).collect::<Vec<_>>(), ["ann"]);
}

/// What is rare among what is common: the search stops, says where, and goes on from there.
pub async fn a_search_has_a_budget(fresh: &Fresh) {
    let mut rows: Vec<AuditEntry> = (1..=10_500).map(|n| entry(n, "sign_in", |_| {})).collect();
    rows[0].actor = Some("9001".to_owned());
    for row in &mut rows[10_000..] {
        row.actor = Some("9001".to_owned());
        row.address = "198.51.100.1".to_owned();
    }
    for (n, row) in rows.iter_mut().enumerate() {
        if n > 0 && n < 10_000 {
            row.actor = Some("9001".to_owned());
        }
    }
    for rows in rows.chunks(2000) {
        sealed(fresh, rows).await;
    }
    let query = AuditQuery {
        actor: Some("9001".to_owned()),
        address: Some("203.0.113.7".to_owned()),
        until: Some(at(1_000_000)),
        ..AuditQuery::default()
    };
    let mut unit = fresh.read().await;
    let (mut found, mut pages, mut before) = (0, 0, None);
    loop {
        let page = unit.search_audit(&AuditQuery { before, ..query.clone() }, 4000).await.expect("search");
        found += page.rows.len();
        pages += 1;
        before = page.next;
        if before.is_none() {
            break;
        }
    }
    assert_eq!(found, 10_000);
    assert!((3..=5).contains(&pages), "{pages}");
    // Nothing is there, and still it stops half-way to say so.
    let none = AuditQuery {
        event: Some("sign_in".into()),
        address: Some("203.0.113.7".into()),
        outcome: None,
        actor: Some("8".into()),
        ..AuditQuery::default()
    };
    let page = unit.search_audit(&none, 10).await.expect("search");
    assert_eq!((page.rows.len(), page.next), (0, None), "the rarest condition leads");
}

pub async fn counts_add_up(fresh: &Fresh) {
    let row = |span, start, outcome: &str, hits| CountRow {
        span,
        start,
        event: "sign_in".to_owned(),
        outcome: outcome.to_owned(),
        method: "sms".to_owned(),
        hits,
    };
    let rows = [row(Span::Hour, at(0), "success", 2), row(Span::Day, at(0), "success", 2)];
    write!(fresh, add_audit_counts(&rows)).expect("add");
    write!(fresh, add_audit_counts(&[row(Span::Hour, at(0), "success", 3)])).expect("add");
    write!(fresh, add_audit_counts(&[row(Span::Hour, at(3600), "locked", 1)])).expect("add");
    write!(fresh, add_audit_counts(&[])).expect("nothing");
    let mut unit = fresh.read().await;
    let hours = unit.audit_counts(Span::Hour, at(0), &["sign_in", "step_up"]).await.expect("read");
    assert_eq!(hours, [row(Span::Hour, at(0), "success", 5), row(Span::Hour, at(3600), "locked", 1)]);
    assert_eq!(unit.audit_counts(Span::Hour, at(1), &["sign_in"]).await.expect("read").len(), 1);
    assert!(unit.audit_counts(Span::Hour, at(0), &["code_sent"]).await.expect("read").is_empty());
    assert!(unit.audit_counts(Span::Hour, at(0), &[]).await.expect("read").is_empty());
    assert_eq!(unit.audit_events().await.expect("events"), ["sign_in"]);
    drop(unit);
    assert_eq!(write!(fresh, purge_audit_counts(at(10))).expect("purge"), 1);
    assert_eq!(fresh.read().await.audit_counts(Span::Day, at(0), &["sign_in"]).await.expect("stay").len(), 1);

    assert_eq!(fresh.read().await.audit_day(5).await.expect("none"), None);
    for sketch in [vec![1; 9], vec![2; 9]] {
        write!(fresh, set_audit_day(5, &sketch)).expect("set");
    }
    assert_eq!(fresh.read().await.audit_days(5).await.expect("read"), [(5, vec![2; 9])]);
    assert!(fresh.read().await.audit_days(6).await.expect("read").is_empty());

    write!(fresh, count_in_window(&digest(1), NOW)).expect("count");
    let mut unit = fresh.read().await;
    assert_eq!(unit.window_hits(&digest(1), NOW).await.expect("read"), 1);
    assert_eq!(unit.window_hits(&digest(2), NOW).await.expect("read"), 0);
    assert!(unit.case_backlog().await.expect("read").is_empty());
    assert_eq!(unit.outbox_oldest().await.expect("read"), None);
    drop(unit);
    write!(fresh, enqueue(&crate::fixtures::outbox(OutboxKind::Sms, at(3)))).expect("enqueue");
    assert_eq!(fresh.read().await.outbox_oldest().await.expect("read"), Some(at(3)));

    let word = |seconds| RetentionRow {
        id: id(),
        days: 200,
        confirmed_by: "9001".into(),
        confirmed_at: at(seconds),
    };
    assert_eq!(fresh.read().await.confirmed_retention().await.expect("none"), None);
    let (first, last) = (word(1), word(2));
    for row in [&last, &first] {
        write!(fresh, confirm_retention(row)).expect("confirm");
    }
    assert_eq!(fresh.read().await.confirmed_retention().await.expect("read"), Some(last));
}
