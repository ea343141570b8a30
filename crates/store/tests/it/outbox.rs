use std::collections::HashSet;

use identity::ports::*;

use crate::fixtures::{Fresh, NOW, at, outbox, race};
use crate::write;

pub async fn two_workers_never_take_the_same_row(fresh: &Fresh) {
    for n in 0..40 {
        write!(fresh, enqueue(&outbox(OutboxKind::Sms, at(n)))).expect("enqueue");
    }
    let store = fresh.store();
    let taken = race(8, |_| {
        let store = store.clone();
        async move {
            let mut mine = Vec::new();
            loop {
                let mut unit = store.write(Durability::Relaxed).await.expect("unit");
                let rows = unit.lease(at(100), at(160), OutboxKind::Sms, 3).await.expect("lease");
                unit.commit().await.expect("commit");
                if rows.is_empty() {
                    return mine;
                }
                mine.extend(rows);
            }
        }
    })
    .await;
    let rows: Vec<_> = taken.into_iter().flatten().collect();
    // A worker that met only rows others held stops early; the rest is still there.
    let ids: HashSet<_> = rows.iter().map(|row| row.id).collect();
    assert_eq!(ids.len(), rows.len(), "a row was taken twice");
    assert!(rows.iter().all(|row| row.attempts == 1 && row.due_at == at(160)));
    let rest = write!(fresh, lease(at(100), at(160), OutboxKind::Sms, 100)).expect("lease");
    assert_eq!(rows.len() + rest.len(), 40);
    assert!(write!(fresh, lease(at(159), at(300), OutboxKind::Sms, 100)).expect("lease").is_empty());
    assert_eq!(write!(fresh, lease(at(160), at(300), OutboxKind::Sms, 100)).expect("lease").len(), 40);
}

pub async fn a_lease_takes_the_longest_due_of_its_kind(fresh: &Fresh) {
    let late = outbox(OutboxKind::Sms, at(30));
    let early = outbox(OutboxKind::Sms, at(10));
    let middle = OutboxRow {
        expires_at: None,
        last_error: Some("timeout".to_owned()),
        ..outbox(OutboxKind::Sms, at(20))
    };
    let mail = outbox(OutboxKind::Mail, at(5));
    let future = outbox(OutboxKind::Sms, at(101));
    let suppressed = OutboxRow { state: OutboxState::Suppressed, ..outbox(OutboxKind::Sms, at(1)) };
    for row in [&late, &early, &middle, &mail, &future, &suppressed] {
        write!(fresh, enqueue(row)).expect("enqueue");
    }
    assert_eq!(fresh.read().await.next_due().await.expect("next"), Some(at(5)));
    let leased = |row: &OutboxRow| OutboxRow { attempts: 1, due_at: at(200), ..row.clone() };
    let rows = write!(fresh, lease(at(100), at(200), OutboxKind::Sms, 2)).expect("lease");
    assert_eq!(rows, [leased(&early), leased(&middle)]);
    let rows = write!(fresh, lease(at(100), at(200), OutboxKind::Sms, 2)).expect("lease");
    assert_eq!(rows, [leased(&late)]);
    let rows = write!(fresh, lease(at(100), at(200), OutboxKind::CasLogout, 2)).expect("lease");
    assert!(rows.is_empty());
    assert_eq!(fresh.read().await.next_due().await.expect("next"), Some(at(5)));
}

pub async fn a_row_is_settled_or_given_back(fresh: &Fresh) {
    let row = outbox(OutboxKind::Mail, at(1));
    write!(fresh, enqueue(&row)).expect("enqueue");
    let lease = async |now| write!(fresh, lease(at(now), at(now + 60), OutboxKind::Mail, 9)).expect("lease");
    assert_eq!(lease(1).await[0].attempts, 1);
    write!(fresh, postpone(row.id, at(5))).expect("postpone");
    assert!(lease(4).await.is_empty());
    assert_eq!(lease(5).await[0].attempts, 1);
    write!(fresh, settle(row.id, OutboxState::Queued, at(70), Some("refused"))).expect("settle");
    let again = lease(70).await;
    assert_eq!((again[0].attempts, again[0].last_error.as_deref()), (2, Some("refused")));
    write!(fresh, settle(row.id, OutboxState::Done, at(71), None)).expect("settle");
    assert!(lease(1000).await.is_empty());
    assert_eq!(fresh.read().await.next_due().await.expect("next"), None);
}

pub async fn rows_are_counted_and_purged(fresh: &Fresh) {
    let states = [
        OutboxState::Queued,
        OutboxState::Done,
        OutboxState::Dead,
        OutboxState::Expired,
        OutboxState::Suppressed,
    ];
    for state in states {
        let row = OutboxRow { state, ..outbox(OutboxKind::Sms, NOW) };
        write!(fresh, enqueue(&row)).expect("enqueue");
        let row = OutboxRow { state, created_at: at(10), ..outbox(OutboxKind::CasLogout, NOW) };
        write!(fresh, enqueue(&row)).expect("enqueue");
    }
    write!(fresh, enqueue(&outbox(OutboxKind::Sms, NOW))).expect("enqueue");
    let counts: HashSet<_> = fresh.read().await.outbox_counts().await.expect("counts").into_iter().collect();
    let mut expected: HashSet<_> = states.map(|s| (OutboxKind::CasLogout, s, 1)).into();
    expected.extend(states.map(|s| (OutboxKind::Sms, s, if s == OutboxState::Queued { 2 } else { 1 })));
    assert_eq!(counts, expected);
    assert_eq!(write!(fresh, purge_outbox(at(10))).expect("purge"), 3);
    let left: HashSet<_> = fresh.read().await.outbox_counts().await.expect("counts").into_iter().collect();
    assert!(left.contains(&(OutboxKind::Sms, OutboxState::Dead, 1)));
    assert!(left.contains(&(OutboxKind::CasLogout, OutboxState::Done, 1)));
    assert!(!left.iter().any(|(k, s, _)| *k == OutboxKind::Sms && *s == OutboxState::Done));
}

pub async fn dead_letters_come_back_once(fresh: &Fresh) {
    let mut ids = Vec::new();
    for (kind, second) in
        [(OutboxKind::Mail, 1), (OutboxKind::Sms, 2), (OutboxKind::Mail, 3), (OutboxKind::Mail, 4)]
    {
        let row = OutboxRow { created_at: at(second), ..outbox(kind, at(second)) };
        write!(fresh, enqueue(&row)).expect("enqueue");
        write!(fresh, settle(row.id, OutboxState::Dead, at(second), Some("refused"))).expect("settle");
        ids.push(row.id);
    }
    let waiting = outbox(OutboxKind::Mail, at(50));
    write!(fresh, enqueue(&waiting)).expect("enqueue");
    let health = fresh.read().await.outbox_health(at(60)).await.expect("health");
    let mail = health.iter().find(|health| health.kind == OutboxKind::Mail).expect("mail");
    assert_eq!((mail.queued, mail.due, mail.dead, mail.oldest_due), (1, 1, 3, Some(at(50))));
    let health = fresh.read().await.outbox_health(at(40)).await.expect("health");
    let mail = health.iter().find(|health| health.kind == OutboxKind::Mail).expect("mail");
    assert_eq!((mail.queued, mail.due, mail.oldest_due), (1, 0, None));

    let listed = |rows: Vec<OutboxRow>| rows.into_iter().map(|row| row.id).collect::<Vec<_>>();
    let mut unit = fresh.read().await;
    let all = unit.dead_letters(None, None, 10).await.expect("list");
    assert_eq!(listed(all), [ids[3], ids[2], ids[1], ids[0]]);
    let mails = unit.dead_letters(Some(OutboxKind::Mail), None, 2).await.expect("list");
    assert_eq!(listed(mails), [ids[3], ids[2]]);
    let next = unit.dead_letters(Some(OutboxKind::Mail), Some((at(3), ids[2])), 2).await.expect("list");
    assert_eq!(listed(next), [ids[0]]);
    assert!(unit.dead_letter(waiting.id).await.expect("look").is_none());
    drop(unit);

    assert!(write!(fresh, revive(ids[0], at(100))).expect("revive"));
    assert!(!write!(fresh, revive(ids[0], at(100))).expect("revive"), "once");
    let leased = write!(fresh, lease(at(100), at(130), OutboxKind::Mail, 10)).expect("lease");
    let back = leased.iter().find(|row| row.id == ids[0]).expect("it is queued again");
    assert_eq!((back.attempts, back.created_at), (1, at(100)));
    assert!(write!(fresh, drop_dead(ids[1])).expect("drop"));
    assert!(!write!(fresh, drop_dead(ids[0])).expect("drop"), "it waits again");
    assert_eq!(write!(fresh, revive_all(OutboxKind::Mail, at(101))).expect("revive"), 2);
}

pub async fn a_job_is_claimed_once(fresh: &Fresh) {
    let store = fresh.store();
    let won = race(8, |_| {
        let store = store.clone();
        async move {
            let mut unit = store.write(Durability::Relaxed).await.expect("write");
            let mine = unit.claim_job("backup", at(0), at(10)).await.expect("claim");
            unit.commit().await.expect("commit");
            mine
        }
    })
    .await;
    assert_eq!(won.iter().filter(|won| **won).count(), 1);
    assert!(!write!(fresh, claim_job("backup", at(9), at(20))).expect("claim"));
    assert!(write!(fresh, claim_job("backup", at(10), at(20))).expect("claim"));
    assert!(write!(fresh, claim_job("else", at(0), at(20))).expect("claim"));
    assert_eq!(fresh.read().await.job_claimed("backup").await.expect("read"), Some(at(20)));
    assert_eq!(fresh.read().await.job_claimed("never").await.expect("read"), None);
    // A clock that ran years ahead and was set right again stops nothing; one that was an hour ahead
    // does not bring a run twice.
    let (hour, year) = (3600, 365 * 24 * 3600);
    assert!(write!(fresh, claim_job("backup", at(20), at(20 + year))).expect("claim"));
    assert!(write!(fresh, claim_job("backup", at(20), at(30))).expect("claim"));
    assert!(write!(fresh, claim_job("backup", at(30), at(30 + hour))).expect("claim"));
    assert!(!write!(fresh, claim_job("backup", at(31), at(40))).expect("claim"));
}
