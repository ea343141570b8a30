use identity::ports::*;

use crate::fixtures::{Fresh, NOW, at, digest, id, race, session, ticket};
use crate::write;

pub async fn every_column_comes_back(fresh: &Fresh) {
    let row = SessionRow {
        level: Level::Obliged,
        methods: vec![
            MethodUse { method: Method::Scan, at: at(-5) },
            MethodUse { method: Method::Sms, at: NOW },
        ],
        auth_time: at(1),
        remembered: true,
        journey: Some("jrn".to_owned()),
        created_at: at(2),
        seen_at: at(3),
        expires_at: at(4),
        ended_at: Some(at(5)),
        ..session(fresh.account("ann").await)
    };
    write!(fresh, insert_session(&row)).expect("insert");
    let mut unit = fresh.read().await;
    assert_eq!(unit.session(row.id).await.expect("read"), Some(row));
    assert_eq!(unit.session(id()).await.expect("read"), None);
}

pub async fn a_token_finds_only_what_lives(fresh: &Fresh) {
    let row = fresh.session("ann").await;
    assert_eq!(fresh.read().await.session_by_token(&row.token).await.expect("read"), Some(row.clone()));
    assert_eq!(fresh.read().await.session_by_token(&digest(0)).await.expect("read"), None);
    write!(fresh, touch_session(row.id, at(60))).expect("touch");
    write!(fresh, touch_session(row.id, at(30))).expect("a late touch does not go back");
    let touched = SessionRow { seen_at: at(60), ..row.clone() };
    assert_eq!(fresh.read().await.session_by_token(&row.token).await.expect("read"), Some(touched));
    // An expired session is still found: the caller looks at the clock.
    let old = SessionRow { expires_at: at(-1), ..session(row.account) };
    write!(fresh, insert_session(&old)).expect("insert");
    assert!(fresh.read().await.session_by_token(&old.token).await.expect("read").is_some());
    assert!(write!(fresh, end_session(row.id, at(61))).expect("end"));
    assert_eq!(fresh.read().await.session_by_token(&row.token).await.expect("read"), None);
    write!(fresh, touch_session(row.id, at(90))).expect("touch");
    let ended = fresh.read().await.session(row.id).await.expect("read").expect("kept");
    assert_eq!((ended.seen_at, ended.ended_at), (at(60), Some(at(61))));
}

pub async fn a_rotation_happens_once(fresh: &Fresh) {
    let row = fresh.session("ann").await;
    let store = fresh.store();
    let results = race(12, |n| {
        let store = store.clone();
        let rotated = SessionRow {
            token: digest(1000 + n),
            level: Level::Full,
            methods: vec![MethodUse { method: Method::Sms, at: at(9) }],
            auth_time: at(9),
            journey: Some("j".to_owned()),
            seen_at: at(9),
            ..row.clone()
        };
        let old = row.token;
        async move {
            let mut unit = store.write(Durability::Relaxed).await.expect("unit");
            let won = unit.rotate_session(&old, &rotated).await.expect("rotate");
            unit.commit().await.expect("commit");
            won.then_some(rotated)
        }
    })
    .await;
    let winners: Vec<_> = results.into_iter().flatten().collect();
    assert_eq!(winners.len(), 1);
    let mut unit = fresh.read().await;
    assert_eq!(unit.session_by_token(&row.token).await.expect("old"), None);
    assert_eq!(unit.session_by_token(&winners[0].token).await.expect("new"), Some(winners[0].clone()));
    drop(unit);
    assert!(write!(fresh, end_session(row.id, at(10))).expect("end"));
    assert!(!write!(fresh, rotate_session(&winners[0].token, &row)).expect("an ended one stays"));
}

pub async fn an_end_happens_once(fresh: &Fresh) {
    let row = fresh.session("ann").await;
    let store = fresh.store();
    let results = race(8, |n| {
        let (store, id) = (store.clone(), row.id);
        async move {
            let mut unit = store.write(Durability::Relaxed).await.expect("unit");
            let won = unit.end_session(id, at(i64::try_from(n).expect("small"))).await.expect("end");
            unit.commit().await.expect("commit");
            won
        }
    })
    .await;
    assert_eq!(results.iter().filter(|won| **won).count(), 1);
    assert!(!write!(fresh, end_session(id(), NOW)).expect("unknown"));
}

pub async fn all_but_one_end(fresh: &Fresh) {
    let first = fresh.session("ann").await;
    let other = fresh.session("bob").await;
    let mut rows = vec![first.clone()];
    for n in 1..60 {
        let row = SessionRow { created_at: at(n), ..session(first.account) };
        write!(fresh, insert_session(&row)).expect("insert");
        rows.push(row);
    }
    let listed = fresh.read().await.sessions_of(first.account).await.expect("list");
    let newest: Vec<_> = rows.iter().rev().take(50).cloned().collect();
    assert_eq!(listed, newest);

    let mut ended = write!(fresh, end_sessions_of(first.account, Some(rows[7].id), at(100))).expect("end");
    ended.sort_unstable();
    let expected: Vec<_> = rows.iter().map(|r| r.id).filter(|id| *id != rows[7].id).collect();
    assert_eq!(ended, expected);
    assert_eq!(fresh.read().await.sessions_of(first.account).await.expect("list"), [rows[7].clone()]);
    assert_eq!(write!(fresh, end_sessions_of(first.account, None, at(101))).expect("end"), [rows[7].id]);
    assert!(fresh.read().await.sessions_of(first.account).await.expect("list").is_empty());
    assert_eq!(fresh.read().await.sessions_of(other.account).await.expect("list"), [other]);
}

pub async fn expiry_and_idleness_end_sessions(fresh: &Fresh) {
    let account = fresh.account("ann").await;
    let live = SessionRow { expires_at: at(101), seen_at: at(51), ..session(account) };
    let expired = SessionRow { expires_at: at(100), seen_at: at(99), ..session(account) };
    let idle = SessionRow { expires_at: at(200), seen_at: at(50), ..session(account) };
    let remembered =
        SessionRow { remembered: true, ..SessionRow { id: id(), token: digest(77), ..idle.clone() } };
    let remembered_expired = SessionRow { remembered: true, expires_at: at(99), ..session(account) };
    for row in [&live, &expired, &idle, &remembered, &remembered_expired] {
        write!(fresh, insert_session(row)).expect("insert");
    }
    let mut ended = Vec::new();
    for expected in [2, 1, 0] {
        let now = write!(fresh, end_expired_sessions(at(100), at(50), 2)).expect("end");
        assert_eq!(now.len(), expected);
        ended.extend(now);
    }
    ended.sort_unstable();
    let mut expected = [expired.id, idle.id, remembered_expired.id];
    expected.sort_unstable();
    assert_eq!(ended, expected);
    let mut unit = fresh.read().await;
    assert_eq!(unit.session(idle.id).await.expect("read").expect("kept").ended_at, Some(at(100)));
    assert_eq!(unit.session(remembered.id).await.expect("read").expect("kept").ended_at, None);
}

pub async fn a_purge_takes_tickets_along(fresh: &Fresh) {
    let (old, new, live) = (fresh.session("a").await, fresh.session("b").await, fresh.session("c").await);
    let tickets: Vec<_> = [&old, &new, &live].map(|s| ticket(s, TicketKind::Service)).into();
    for row in &tickets {
        write!(fresh, insert_ticket(row)).expect("insert");
        assert!(write!(fresh, spend_ticket(&row.digest, "ST-1", at(1))).expect("spend").is_some());
    }
    write!(fresh, end_session(old.id, at(10))).expect("end");
    write!(fresh, end_session(new.id, at(20))).expect("end");
    assert_eq!(write!(fresh, purge_sessions(at(20))).expect("purge"), 1);
    let mut unit = fresh.read().await;
    assert_eq!(unit.session(old.id).await.expect("read"), None);
    assert!(unit.session(new.id).await.expect("read").is_some());
    assert!(unit.session(live.id).await.expect("read").is_some());
    assert!(unit.visited(old.id).await.expect("visits").is_empty());
    assert_eq!(unit.visited(new.id).await.expect("visits").len(), 1);
}

pub async fn a_device_is_known_after_it_was_remembered(fresh: &Fresh) {
    let (ann, bob) = (fresh.account("ann").await, fresh.account("bob").await);
    let device = digest(5);
    assert!(!fresh.read().await.knows_device(ann, &device).await.expect("read"));
    write!(fresh, remember_device(ann, &device, "Chrome", "10.0.0.1", NOW)).expect("remember");
    write!(fresh, remember_device(ann, &device, "Chrome", "10.0.0.2", at(5))).expect("again");
    assert!(fresh.read().await.knows_device(ann, &device).await.expect("read"));
    assert!(!fresh.read().await.knows_device(bob, &device).await.expect("read"));
    assert!(!fresh.read().await.knows_device(ann, &digest(6)).await.expect("read"));
}

/// U-19: whether a person has other active accounts is decided when the session begins.
pub async fn u_19_a_session_knows_of_other_accounts(fresh: &Fresh) {
    let mut rows = ["a1", "a2", "b1", "c1", "c2"].map(crate::fixtures::account);
    for (row, document) in rows.iter_mut().zip([Some(1), Some(1), Some(2), None, None]) {
        row.document_index = document.map(digest);
    }
    write!(fresh, insert_accounts(&rows)).expect("insert");
    for (row, several) in rows.iter().zip([true, true, false, false, false]) {
        let session = session(row.id);
        write!(fresh, insert_session(&session)).expect("insert");
        let found = fresh.read().await.session(session.id).await.expect("read").expect("there");
        assert_eq!(found.several, several, "{}", row.number);
    }
    write!(fresh, set_status(rows[1].id, Status::Suspended, NOW)).expect("status");
    let later = session(rows[0].id);
    write!(fresh, insert_session(&later)).expect("insert");
    assert!(!fresh.read().await.session(later.id).await.expect("read").expect("there").several);
}

/// U-19: one choice for each person and service.
pub async fn u_19_a_choice_is_made_replaced_and_taken_back(fresh: &Fresh) {
    let (first, second) = (fresh.account("a1").await, fresh.account("a2").await);
    let service = ServiceRow {
        id: id(),
        name: "OA".to_owned(),
        url: "https://oa.example.cn/".to_owned(),
        matching: MatchKind::Prefix,
        also: Vec::new(),
        attributes: Vec::new(),
        proxy: false,
        logout_url: None,
        landing: None,
        presentation: Presentation::default(),
        created_at: NOW,
        name_en: String::new(),
        owner: String::new(),
        enabled: true,
        access: Access::default(),
        revision: 0,
    };
    write!(fresh, insert_service(&service)).expect("insert");
    let person = digest(1);
    write!(fresh, set_identity_default(&person, service.id, first, NOW)).expect("set");
    write!(fresh, set_identity_default(&person, service.id, second, at(1))).expect("replace");
    let mut unit = fresh.read().await;
    assert_eq!(unit.identity_default(&person, service.id).await.expect("read"), Some(second));
    assert_eq!(unit.identity_default(&digest(2), service.id).await.expect("read"), None);
    let all = unit.identity_defaults(&person).await.expect("read");
    assert_eq!(all, [IdentityDefault { service: service.id, account: second }]);
    drop(unit);
    assert!(write!(fresh, remove_identity_default(&person, service.id)).expect("remove"));
    assert!(!write!(fresh, remove_identity_default(&person, service.id)).expect("remove again"));
}

pub async fn live_sessions_are_counted_and_let_go(fresh: &Fresh) {
    let mine = fresh.session("S1").await;
    let second = MethodUse { method: Method::Totp, at: NOW };
    let half = SessionRow {
        level: Level::Half,
        methods: vec![MethodUse { method: Method::Sms, at: NOW }, second],
        ..session(mine.account)
    };
    let idle = SessionRow { seen_at: at(-100), ..session(mine.account) };
    let kept = SessionRow { seen_at: at(-100), remembered: true, ..session(mine.account) };
    let over = SessionRow { expires_at: at(5), ..session(mine.account) };
    for row in [&half, &idle, &kept, &over] {
        write!(fresh, insert_session(row)).expect("insert");
    }
    let counts = fresh.read().await.session_counts(at(10), at(-50)).await.expect("counts");
    let of = |level| counts.levels.iter().find(|(l, _)| *l == level).map_or(0, |(_, n)| *n);
    assert_eq!((of(Level::Full), of(Level::Half), of(Level::Obliged)), (2, 1, 0));
    assert_eq!(counts.methods, [(Method::Password, 2), (Method::Sms, 1), (Method::Totp, 1)]);

    assert_eq!(write!(fresh, expire_sessions(at(10), mine.id)).expect("expire"), 3);
    let ended = write!(fresh, end_expired_sessions(at(10), at(-1000), 10)).expect("end");
    assert_eq!(ended.len(), 4);
    assert!(!ended.contains(&mine.id));
}
