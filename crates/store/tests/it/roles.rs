//! Roles at the console, and the links that set them up.

use identity::console::Role;
use identity::ports::*;
use uuid::Uuid;

use crate::fixtures::{Fresh, at, digest, id, race};
use crate::write;

fn grant(account: Uuid, role: Role, department: &str, since: i64) -> RoleGrant {
    RoleGrant {
        id: id(),
        account,
        role,
        department: department.to_owned(),
        granted_by: "cli".to_owned(),
        granted_at: at(since),
        ended_at: None,
    }
}

fn link(number: u64, account: Option<Uuid>, role: Role, department: &str) -> SetUpLink {
    SetUpLink {
        digest: digest(number),
        account,
        role,
        department: department.to_owned(),
        made_by: if account.is_some() { "2001" } else { "(start)" }.to_owned(),
        created_at: at(1),
        expires_at: at(100),
        used_at: None,
    }
}

pub async fn roles_come_back_and_end_once(fresh: &Fresh) {
    let (ann, bob) = (fresh.account("ann").await, fresh.account("bob").await);
    let first = grant(ann, Role::InstituteAdministrator, "计算所/网络室", 1);
    let second = grant(ann, Role::InstituteAdministrator, "图书馆", 2);
    let other = grant(bob, Role::Auditor, "", 3);
    for row in [&second, &first, &other] {
        write!(fresh, grant_role(row)).expect("grant");
    }
    let twice = write!(fresh, grant_role(&RoleGrant { id: id(), ..first.clone() }));
    assert!(matches!(twice, Err(StoreError::Taken(_))), "{twice:?}");
    let mut unit = fresh.read().await;
    assert_eq!(unit.role_grants_of(ann).await.expect("of one"), [first.clone(), second.clone()]);
    assert_eq!(unit.role_grants().await.expect("all"), [first.clone(), second.clone(), other]);
    drop(unit);

    let store = fresh.store();
    let ended = race(10, |_| {
        let (store, id) = (store.clone(), first.id);
        async move {
            let mut unit = store.write(Durability::Full).await.expect("unit");
            let won = unit.end_role(id, at(9)).await.expect("end");
            unit.commit().await.expect("commit");
            won
        }
    })
    .await;
    assert_eq!(ended.into_iter().filter(|won| *won).count(), 1);
    assert_eq!(fresh.read().await.role_grants_of(ann).await.expect("left"), [second]);
    write!(fresh, grant_role(&RoleGrant { id: id(), ..first })).expect("again, once it ended");
}

pub async fn a_set_up_link_is_claimed_and_used_once(fresh: &Fresh) {
    let (ann, bob) = (fresh.account("ann").await, fresh.account("bob").await);
    let first = link(1, None, Role::PlatformAdministrator, "");
    write!(fresh, insert_set_up_link(&first)).expect("insert");
    assert_eq!(fresh.read().await.set_up_link(&digest(1)).await.expect("find"), Some(first.clone()));
    assert_eq!(fresh.read().await.set_up_link(&digest(9)).await.expect("find"), None);
    assert!(write!(fresh, claim_set_up_link(&digest(1), ann)).expect("claim"));
    assert!(!write!(fresh, claim_set_up_link(&digest(1), bob)).expect("too late"));
    assert!(!write!(fresh, use_set_up_link(&digest(1), at(100))).expect("over"));
    let store = fresh.store();
    let used = race(10, |_| {
        let store = store.clone();
        async move {
            let mut unit = store.write(Durability::Full).await.expect("unit");
            let won = unit.use_set_up_link(&digest(1), at(50)).await.expect("use");
            unit.commit().await.expect("commit");
            won
        }
    })
    .await;
    assert_eq!(used.into_iter().filter(|won| *won).count(), 1);
    let row = fresh.read().await.set_up_link(&digest(1)).await.expect("find");
    assert_eq!(row, Some(SetUpLink { account: Some(ann), used_at: Some(at(50)), ..first }));
}

pub async fn s17_open_links_are_listed_and_taken_back_once(fresh: &Fresh) {
    let ann = fresh.account("ann").await;
    for number in 1..=3 {
        write!(fresh, insert_set_up_link(&link(number, Some(ann), Role::Reviewer, ""))).expect("insert");
    }
    assert!(write!(fresh, use_set_up_link(&digest(1), at(2))).expect("use"));
    let open = fresh.read().await.open_set_up_links(at(3)).await.expect("open");
    assert_eq!(open.iter().map(|link| link.digest).collect::<Vec<_>>(), [digest(2), digest(3)]);
    assert!(!write!(fresh, drop_set_up_link(&digest(1))).expect("used ones stay"));
    assert!(write!(fresh, drop_set_up_link(&digest(2))).expect("drop"));
    assert!(!write!(fresh, drop_set_up_link(&digest(2))).expect("once"));
    assert_eq!(fresh.read().await.open_set_up_links(at(1_000_000_000)).await.expect("over"), []);
}

pub async fn links_are_dropped_by_whom_they_are_of(fresh: &Fresh) {
    let (ann, bob) = (fresh.account("ann").await, fresh.account("bob").await);
    for row in [
        link(1, None, Role::PlatformAdministrator, ""),
        link(2, Some(ann), Role::Reviewer, ""),
        link(3, Some(ann), Role::Reviewer, "计算所"),
        link(4, Some(ann), Role::Auditor, ""),
        link(5, Some(bob), Role::Reviewer, ""),
    ] {
        write!(fresh, insert_set_up_link(&row)).expect("insert");
    }
    assert_eq!(write!(fresh, drop_set_up_links_by("(start)")).expect("start"), 1);
    assert_eq!(write!(fresh, drop_set_up_links(ann, Role::Reviewer, Some(""))).expect("one"), 1);
    assert!(write!(fresh, use_set_up_link(&digest(4), at(2))).expect("use"));
    assert_eq!(write!(fresh, drop_set_up_links(ann, Role::Auditor, None)).expect("used ones stay"), 0);
    assert_eq!(write!(fresh, drop_set_up_links(ann, Role::Reviewer, None)).expect("the rest"), 1);
    let mut unit = fresh.read().await;
    for (number, there) in [(1, false), (2, false), (3, false), (4, true), (5, true)] {
        let found = unit.set_up_link(&digest(number)).await.expect("find").is_some();
        assert_eq!(found, there, "{number}");
    }
    drop(unit);
    assert_eq!(write!(fresh, purge_set_up_links(at(101))).expect("purge"), 2);
}
