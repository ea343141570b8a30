use identity::ports::*;

use crate::fixtures::{Fresh, NOW, at, digest, id, race, ticket};
use crate::write;

pub async fn a_ticket_is_spent_once(fresh: &Fresh) {
    let session = fresh.session("ann").await;
    let row = TicketRow {
        fresh: false,
        proxies: vec!["https://p2/".to_owned(), "https://p1/?\"x\"".to_owned()],
        ..ticket(&session, TicketKind::Proxy)
    };
    write!(fresh, insert_ticket(&row)).expect("insert");
    let store = fresh.store();
    let results = race(24, |_| {
        let (store, digest) = (store.clone(), row.digest);
        async move {
            let mut unit = store.write(Durability::Relaxed).await.expect("unit");
            let got = unit.spend_ticket(&digest, "PT-1", at(1)).await.expect("spend");
            unit.commit().await.expect("commit");
            got
        }
    })
    .await;
    let winners: Vec<_> = results.into_iter().flatten().collect();
    assert_eq!(winners, std::slice::from_ref(&row));
    assert_eq!(write!(fresh, spend_ticket(&digest(0), "PT-2", at(1))).expect("unknown"), None);
    // An expired one is handed out as well, once.
    let late = ticket(&session, TicketKind::Service);
    write!(fresh, insert_ticket(&late)).expect("insert");
    assert_eq!(write!(fresh, spend_ticket(&late.digest, "ST-1", at(99))).expect("spend"), Some(late.clone()));
    assert_eq!(write!(fresh, spend_ticket(&late.digest, "ST-1", at(99))).expect("spend"), None);
    assert_eq!(rule(write!(fresh, insert_ticket(&late))), "tickets_digest");
}

fn rule(result: Result<(), StoreError>) -> String {
    match result {
        Err(StoreError::Taken(rule)) => rule,
        other => panic!("expected Taken, got {other:?}"),
    }
}

pub async fn a_ticket_of_an_ended_session_is_worth_nothing(fresh: &Fresh) {
    let session = fresh.session("ann").await;
    let row = ticket(&session, TicketKind::Service);
    write!(fresh, insert_ticket(&row)).expect("insert");
    write!(fresh, end_session(session.id, at(1))).expect("end");
    assert_eq!(write!(fresh, spend_ticket(&row.digest, "ST-1", at(2))).expect("spend"), None);
    let unknown = SessionRow { id: id(), ..session };
    let orphan = write!(fresh, insert_ticket(&ticket(&unknown, TicketKind::Service)));
    assert!(matches!(orphan, Err(StoreError::Inconsistent(_))), "{orphan:?}");
}

pub async fn a_granting_ticket_lives_with_its_session(fresh: &Fresh) {
    let session = fresh.session("ann").await;
    let row = ticket(&session, TicketKind::ProxyGranting);
    let service = ticket(&session, TicketKind::Service);
    write!(fresh, insert_ticket(&row)).expect("insert");
    write!(fresh, insert_ticket(&service)).expect("insert");
    // It is not for spending, and nothing else grants.
    assert_eq!(write!(fresh, spend_ticket(&row.digest, "PGT-1", at(1))).expect("spend"), None);
    let mut unit = fresh.read().await;
    assert_eq!(unit.granting_ticket(&service.digest, at(1)).await.expect("read"), None);
    assert_eq!(unit.granting_ticket(&row.digest, at(9)).await.expect("read"), Some(row.clone()));
    assert_eq!(unit.granting_ticket(&row.digest, at(10)).await.expect("read"), None);
    drop(unit);
    write!(fresh, end_session(session.id, at(2))).expect("end");
    assert_eq!(fresh.read().await.granting_ticket(&row.digest, at(3)).await.expect("read"), None);
}

pub async fn visits_are_spent_in_time_at_their_own_service(fresh: &Fresh) {
    let session = fresh.session("ann").await;
    let other = fresh.session("bob").await;
    let first = TicketRow { created_at: at(1), ..ticket(&session, TicketKind::Service) };
    let second = TicketRow { created_at: at(2), ..ticket(&session, TicketKind::Service) };
    let unspent = ticket(&session, TicketKind::Service);
    let late = ticket(&session, TicketKind::Service);
    let wrong = ticket(&session, TicketKind::Service);
    let proxy = ticket(&session, TicketKind::Proxy);
    let foreign = ticket(&other, TicketKind::Service);
    for row in [&second, &first, &unspent, &late, &wrong, &proxy, &foreign] {
        write!(fresh, insert_ticket(row)).expect("insert");
    }
    for (row, name, when) in [
        (&first, "ST-1", 5),
        (&second, "ST-2", 5),
        (&late, "ST-3", 10),
        (&wrong, "ST-4", 5),
        (&proxy, "PT-5", 5),
        (&foreign, "ST-6", 5),
    ] {
        assert!(write!(fresh, spend_ticket(&row.digest, name, at(when))).expect("spend").is_some());
    }
    write!(fresh, delete_ticket(&wrong.digest)).expect("delete");
    let visits = |rows: &[(&TicketRow, &str)]| {
        rows.iter().map(|(r, t)| (r.service, r.service_url.clone(), (*t).to_owned())).collect::<Vec<_>>()
    };
    assert_eq!(
        fresh.read().await.visited(session.id).await.expect("visits"),
        visits(&[(&first, "ST-1"), (&second, "ST-2")])
    );
    write!(fresh, delete_tickets(session.id)).expect("delete");
    let mut unit = fresh.read().await;
    assert!(unit.visited(session.id).await.expect("visits").is_empty());
    assert_eq!(unit.visited(other.id).await.expect("visits"), visits(&[(&foreign, "ST-6")]));
    drop(unit);
    assert_eq!(write!(fresh, spend_ticket(&unspent.digest, "ST-7", at(5))).expect("spend"), None);
}

pub async fn unspent_tickets_are_purged(fresh: &Fresh) {
    let session = fresh.session("ann").await;
    let rows: Vec<_> = (8..12)
        .map(|end| TicketRow { expires_at: at(end), ..ticket(&session, TicketKind::Service) })
        .collect();
    for row in &rows {
        write!(fresh, insert_ticket(row)).expect("insert");
    }
    write!(fresh, spend_ticket(&rows[0].digest, "ST-1", at(1))).expect("spend");
    assert_eq!(write!(fresh, purge_tickets(at(11))).expect("purge"), 2);
    assert_eq!(fresh.read().await.visited(session.id).await.expect("visits").len(), 1);
    assert!(write!(fresh, spend_ticket(&rows[3].digest, "ST-4", at(1))).expect("spend").is_some());
    assert!(write!(fresh, spend_ticket(&rows[2].digest, "ST-3", at(1))).expect("spend").is_none());
}

pub async fn services_are_listed_by_name(fresh: &Fresh) {
    let oa = ServiceRow {
        id: id(),
        name: "oa".to_owned(),
        url: "https://oa.example.edu.cn/".to_owned(),
        matching: MatchKind::Prefix,
        also: vec![UrlRule { url: "https://oa2.example.edu.cn/".to_owned(), matching: MatchKind::Exact }],
        attributes: vec!["name".to_owned(), "phone".to_owned()],
        proxy: true,
        logout_url: Some("https://oa.example.edu.cn/slo".to_owned()),
        landing: Some("https://oa.example.edu.cn/home".to_owned()),
        created_at: NOW,
        presentation: Presentation {
            category: "办公".to_owned(),
            keywords: vec!["公文".to_owned()],
            kinds: vec!["staff".to_owned()],
            order: -3,
            ..Presentation::default()
        },
        name_en: "Office".to_owned(),
        owner: "网络中心".to_owned(),
        enabled: true,
        access: Access {
            kinds: vec!["staff".to_owned()],
            departments: vec!["计算所/网络室".to_owned()],
            people: vec!["t0001".to_owned()],
        },
        revision: 3,
    };
    let library = ServiceRow {
        id: id(),
        name: "Library".to_owned(),
        matching: MatchKind::Exact,
        also: Vec::new(),
        attributes: Vec::new(),
        proxy: false,
        logout_url: None,
        landing: None,
        ..oa.clone()
    };
    write!(fresh, insert_service(&oa)).expect("insert");
    write!(fresh, insert_service(&library)).expect("insert");
    assert_eq!(fresh.read().await.services().await.expect("list"), [library.clone(), oa.clone()]);
    let same_name = ServiceRow { id: id(), ..oa.clone() };
    assert_eq!(rule(write!(fresh, insert_service(&same_name))), "services_name");
    assert!(write!(fresh, remove_service("Library")).expect("remove"));
    assert!(!write!(fresh, remove_service("Library")).expect("gone"));
    assert_eq!(fresh.read().await.services().await.expect("list"), [oa]);
}

pub async fn a_service_is_changed_by_one_and_its_use_is_counted(fresh: &Fresh) {
    let row = |name: &str| ServiceRow {
        id: id(),
        name: name.to_owned(),
        url: "https://oa.example.edu.cn/".to_owned(),
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
    let (oa, library) = (row("oa"), row("library"));
    write!(fresh, insert_service(&oa)).expect("insert");
    write!(fresh, insert_service(&library)).expect("insert");
    let changed =
        ServiceRow { name: "OA".to_owned(), enabled: false, owner: "网络中心".to_owned(), ..oa.clone() };
    assert!(write!(fresh, update_service(&changed)).expect("update"));
    assert!(
        !write!(fresh, update_service(&changed)).expect("update"),
        "it was made from what stood there before"
    );
    let now = fresh.read().await.services().await.expect("list");
    assert!(now.contains(&ServiceRow { revision: 1, ..changed.clone() }));
    let taken = ServiceRow { name: "library".to_owned(), revision: 1, ..changed };
    assert_eq!(rule(write!(fresh, update_service(&taken)).map(drop)), "services_name");

    write!(fresh, count_service_uses(oa.id, 100, 5, at(1))).expect("count");
    write!(fresh, count_service_uses(oa.id, 100, 2, at(2))).expect("count");
    write!(fresh, count_service_uses(oa.id, 99, 40, at(-9))).expect("count");
    write!(fresh, count_service_uses(id(), 100, 1, at(2))).expect("one that is gone is not counted");
    let mut unit = fresh.read().await;
    let of = |tickets, last_at| ServiceUse { service: oa.id, tickets, last_at: Some(last_at) };
    assert_eq!(unit.service_uses(100).await.expect("uses"), [of(7, at(2))]);
    assert_eq!(unit.service_uses(99).await.expect("uses"), [of(47, at(2))]);
    drop(unit);
    assert_eq!(write!(fresh, purge_service_uses(100)).expect("purge"), 1);
    assert!(write!(fresh, remove_service("library")).expect("remove"));
}
