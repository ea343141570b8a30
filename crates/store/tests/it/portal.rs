//! App passwords and invitations.

use identity::ports::*;

use crate::fixtures::{self, Fresh, NOW, at, digest, id, race};
use crate::write;

fn app_password(account: uuid::Uuid, number: u64) -> AppPasswordRow {
    AppPasswordRow {
        id: id(),
        account,
        application: "mail".to_owned(),
        label: "手机邮件".to_owned(),
        digest: digest(number),
        created_at: at(i64::try_from(number).expect("small")),
        expires_at: Some(at(1000)),
        used_at: None,
        used_from: None,
        revoked_at: None,
    }
}

pub async fn app_passwords_come_back_and_are_revoked_once(fresh: &Fresh) {
    let (ann, bob) = (fresh.account("ann").await, fresh.account("bob").await);
    let (first, second) = (app_password(ann, 1), AppPasswordRow { expires_at: None, ..app_password(ann, 2) });
    let other = app_password(bob, 3);
    for row in [&second, &first, &other] {
        write!(fresh, insert_app_password(row)).expect("insert");
    }
    let taken = write!(fresh, insert_app_password(&AppPasswordRow { id: id(), ..first.clone() }));
    assert!(matches!(taken, Err(StoreError::Taken(_))), "{taken:?}");
    write!(fresh, use_app_password(first.id, at(5), "192.0.2.1")).expect("use");
    let first = AppPasswordRow { used_at: Some(at(5)), used_from: Some("192.0.2.1".to_owned()), ..first };
    let mut unit = fresh.read().await;
    assert_eq!(unit.app_passwords(ann).await.expect("list"), [first.clone(), second.clone()]);
    assert_eq!(unit.app_password(&digest(1)).await.expect("find"), Some(first.clone()));
    assert_eq!(unit.app_password(&digest(9)).await.expect("find"), None);
    drop(unit);

    assert!(!write!(fresh, revoke_app_password(bob, first.id, NOW)).expect("another's"));
    let store = fresh.store();
    let results = race(10, |_| {
        let (store, id) = (store.clone(), first.id);
        async move {
            let mut unit = store.write(Durability::Full).await.expect("unit");
            let won = unit.revoke_app_password(ann, id, at(6)).await.expect("revoke");
            unit.commit().await.expect("commit");
            won
        }
    })
    .await;
    assert_eq!(results.iter().filter(|won| **won).count(), 1);
    assert_eq!(fresh.read().await.app_passwords(ann).await.expect("list"), [second]);
    let revoked = fresh.read().await.app_password(&digest(1)).await.expect("find").expect("kept");
    assert_eq!(revoked.revoked_at, Some(at(6)));
    assert_eq!(write!(fresh, revoke_app_passwords(ann, at(7))).expect("all"), 1);
    assert_eq!(write!(fresh, revoke_app_passwords(ann, at(8))).expect("all"), 0);
    assert_eq!(write!(fresh, purge_app_passwords(at(7))).expect("purge"), 1);
    assert_eq!(write!(fresh, purge_app_passwords(at(2000))).expect("purge"), 2);
    assert!(fresh.read().await.app_passwords(bob).await.expect("list").is_empty());
}

fn invitation(sponsor: uuid::Uuid, number: u64) -> InvitationRow {
    InvitationRow {
        id: id(),
        sponsor,
        token: digest(number),
        kind: "guest".to_owned(),
        name: "王·外宾".to_owned(),
        email_sealed: vec![1, 2, 3],
        reason: "合作".to_owned(),
        state: InvitationState::Open,
        created_at: at(i64::try_from(number).expect("small")),
        expires_at: at(100),
        ends_at: at(1000),
        account: None,
        warned_at: None,
    }
}

pub async fn an_invitation_is_accepted_once(fresh: &Fresh) {
    let (sponsor, guest) = (fresh.account("ann").await, fresh.account("guest").await);
    let row = invitation(sponsor, 1);
    write!(fresh, insert_invitation(&row)).expect("insert");
    let mut unit = fresh.read().await;
    assert_eq!(unit.invitation(row.id).await.expect("find"), Some(row.clone()));
    assert_eq!(unit.invitation_by_token(&digest(1)).await.expect("find"), Some(row.clone()));
    assert_eq!(unit.invitation_by_token(&digest(2)).await.expect("find"), None);
    drop(unit);
    let store = fresh.store();
    let results = race(16, |n| {
        let (store, id) = (store.clone(), row.id);
        let (to, account) = if n % 4 == 0 {
            (InvitationState::Withdrawn, None)
        } else {
            (InvitationState::Accepted, Some(guest))
        };
        async move {
            let mut unit = store.write(Durability::Full).await.expect("unit");
            let won = unit.move_invitation(id, InvitationState::Open, to, account).await.expect("move");
            unit.commit().await.expect("commit");
            won.then_some((to, account))
        }
    })
    .await;
    let winners: Vec<_> = results.into_iter().flatten().collect();
    assert_eq!(winners.len(), 1);
    let found = fresh.read().await.invitation(row.id).await.expect("find").expect("there");
    assert_eq!((found.state, found.account), winners[0]);
    assert!(!write!(fresh, renew_invitation(&row)).expect("no longer open"));
}

pub async fn stays_end_in_order_and_sponsors_are_told_once(fresh: &Fresh) {
    let (sponsor, guest) = (fresh.account("ann").await, fresh.account("guest").await);
    let late = InvitationRow { ends_at: at(2000), ..invitation(sponsor, 1) };
    let soon = invitation(sponsor, 2);
    let open = invitation(sponsor, 3);
    let lapsed = InvitationRow { expires_at: at(4), ..invitation(sponsor, 4) };
    for row in [&late, &soon, &open, &lapsed] {
        write!(fresh, insert_invitation(row)).expect("insert");
    }
    // A link that was replaced meanwhile accepts nothing.
    assert!(!write!(fresh, accept_invitation(late.id, &soon.token, guest)).expect("another link"));
    for row in [&late, &soon] {
        assert!(write!(fresh, accept_invitation(row.id, &row.token, guest)).expect("accept"));
    }
    let ids = |rows: Vec<InvitationRow>| rows.into_iter().map(|row| row.id).collect::<Vec<_>>();
    let mut unit = fresh.read().await;
    assert_eq!(
        unit.count_invitations(sponsor, at(50)).await.expect("count"),
        3,
        "a lapsed one counts no more"
    );
    assert_eq!(ids(unit.invitations_of(sponsor, 3).await.expect("list")), [lapsed.id, open.id, soon.id]);
    assert!(unit.invitations_ending(at(999), 10).await.expect("ending").is_empty());
    assert_eq!(ids(unit.invitations_ending(at(2000), 10).await.expect("ending")), [soon.id, late.id]);
    assert_eq!(ids(unit.invitations_to_warn(at(1500), 10).await.expect("warn")), [soon.id]);
    drop(unit);
    assert!(write!(fresh, warned_invitation(soon.id, at(900))).expect("warned"));
    assert!(!write!(fresh, warned_invitation(soon.id, at(901))).expect("warned"));
    assert!(fresh.read().await.invitations_to_warn(at(1500), 10).await.expect("warn").is_empty());
    assert!(write!(fresh, extend_invitation(soon.id, at(3000))).expect("extend"));
    assert!(!write!(fresh, extend_invitation(open.id, at(3000))).expect("not accepted"));
    assert_eq!(
        ids(fresh.read().await.invitations_to_warn(at(3000), 10).await.expect("warn")),
        [late.id, soon.id]
    );
    let renewed = InvitationRow { token: digest(77), expires_at: at(500), ends_at: at(1500), ..open.clone() };
    assert!(write!(fresh, renew_invitation(&renewed)).expect("renew"));
    assert_eq!(fresh.read().await.invitation(open.id).await.expect("find"), Some(renewed));
}

pub async fn stars_are_set_once_and_go_with_their_service(fresh: &Fresh) {
    let session = fresh.session("ann").await;
    let (ann, bob) = (session.account, fresh.account("bob").await);
    let service = |name: &str| ServiceRow {
        id: id(),
        name: name.to_owned(),
        url: format!("https://{name}.example.edu.cn/"),
        matching: MatchKind::Prefix,
        also: Vec::new(),
        attributes: Vec::new(),
        proxy: false,
        logout_url: None,
        landing: None,
        created_at: NOW,
        presentation: Presentation::default(),
        name_en: String::new(),
        owner: String::new(),
        enabled: true,
        access: Access::default(),
        revision: 0,
    };
    let (oa, library) = (service("oa"), service("library"));
    for row in [&oa, &library] {
        write!(fresh, insert_service(row)).expect("insert");
    }
    for _ in 0..2 {
        write!(fresh, star(ann, library.id, at(1))).expect("star");
    }
    write!(fresh, star(ann, oa.id, at(2))).expect("star");
    write!(fresh, star(bob, oa.id, at(1))).expect("star");
    assert_eq!(fresh.read().await.favourites(ann).await.expect("list"), [library.id, oa.id]);
    write!(fresh, unstar(ann, library.id)).expect("unstar");
    write!(fresh, unstar(ann, library.id)).expect("unstar again");
    assert_eq!(fresh.read().await.favourites(ann).await.expect("list"), [oa.id]);

    for (number, of, seconds) in [(50, &oa, 1), (51, &library, 2), (52, &oa, 3)] {
        let ticket = TicketRow {
            digest: digest(number),
            service: of.id,
            created_at: at(seconds),
            ..fixtures::ticket(&session, TicketKind::Service)
        };
        write!(fresh, insert_ticket(&ticket)).expect("ticket");
    }
    let recent = fresh.read().await.recent_services(ann, 5).await.expect("recent");
    assert_eq!(recent, [oa.id, library.id]);
    assert_eq!(fresh.read().await.recent_services(ann, 1).await.expect("recent"), [oa.id]);
    assert!(fresh.read().await.recent_services(bob, 5).await.expect("recent").is_empty());

    let face = Presentation { category: "办公".to_owned(), hidden: true, ..Presentation::default() };
    assert!(write!(fresh, present_service("oa", &face)).expect("present"));
    assert!(!write!(fresh, present_service("nothing", &face)).expect("unknown"));
    let services = fresh.read().await.services().await.expect("list");
    assert_eq!(services[1].presentation, face);
    assert!(write!(fresh, remove_service("oa")).expect("remove"));
    assert!(fresh.read().await.favourites(bob).await.expect("list").is_empty());
}
