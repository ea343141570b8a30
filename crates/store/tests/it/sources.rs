use identity::Time;
use identity::ports::*;
use uuid::Uuid;

use crate::fixtures::{Fresh, NOW, account, at, digest, id, race};
use crate::write;

fn source(name: &str, department: &str, own: bool) -> SourceRow {
    SourceRow {
        id: id(),
        name: name.to_owned(),
        department: department.to_owned(),
        own,
        hourly_stop: 50,
        made_by: "9001".to_owned(),
        created_at: NOW,
        stopped_at: None,
        resumed_at: None,
        closed_at: None,
    }
}

fn link(source: Uuid, account: Uuid) -> SourceLink {
    SourceLink {
        source,
        account,
        external_id: String::new(),
        member: true,
        before: None,
        said: None,
        email: None,
        phone: None,
        suspended_at: None,
        gone_at: None,
        created_at: NOW,
        updated_at: NOW,
    }
}

async fn person(fresh: &Fresh, number: &str, change: impl FnOnce(&mut AccountRow)) -> Uuid {
    let mut row = account(number);
    change(&mut row);
    let (id, rows) = (row.id, [row]);
    write!(fresh, insert_accounts(&rows)).expect("insert");
    id
}

/// Sources, tokens and errors come back; a name is there once, a token is revoked once.
pub async fn sources_come_back(fresh: &Fresh) {
    let hr = source("HR", "计算所", true);
    write!(fresh, insert_source(&hr)).expect("insert");
    let same = SourceRow { id: id(), ..hr.clone() };
    assert!(matches!(write!(fresh, insert_source(&same)), Err(StoreError::Taken(_))));
    let stopped =
        SourceRow { stopped_at: Some(at(1)), resumed_at: Some(at(2)), hourly_stop: 7, ..hr.clone() };
    write!(fresh, update_source(&stopped)).expect("update");
    assert_eq!(write!(fresh, lock_source(hr.id)).expect("read"), Some(stopped.clone()));
    assert_eq!(fresh.read().await.sources().await.expect("list"), [stopped.clone()]);
    let closed = SourceRow { closed_at: Some(at(3)), ..stopped };
    write!(fresh, update_source(&closed)).expect("update");
    write!(fresh, insert_source(&same)).expect("the name is free again");

    let token = SourceToken {
        id: id(),
        source: hr.id,
        digest: digest(1),
        made_by: "9001".to_owned(),
        created_at: NOW,
        expires_at: at(100),
        used_at: None,
        used_from: None,
        revoked_at: None,
    };
    write!(fresh, insert_source_token(&token)).expect("insert");
    assert_eq!(fresh.read().await.source_token(&digest(1)).await.expect("read"), Some(token.clone()));
    assert_eq!(fresh.read().await.source_token(&digest(2)).await.expect("read"), None);
    write!(fresh, use_source_token(token.id, at(5), "203.0.113.9")).expect("use");
    assert_eq!(write!(fresh, revoke_source_tokens(hr.id, Some(token.id), at(6))).expect("revoke"), 1);
    assert_eq!(write!(fresh, revoke_source_tokens(hr.id, None, at(7))).expect("revoke"), 0);
    let gone = &fresh.read().await.source_tokens(hr.id).await.expect("list")[0];
    assert_eq!(
        (gone.used_at, gone.revoked_at, gone.used_from.as_deref()),
        (Some(at(5)), Some(at(6)), Some("203.0.113.9"))
    );

    for number in 0..5 {
        let error = SourceError {
            id: id(),
            source: hr.id,
            at: at(number),
            request: "PATCH /Users".to_owned(),
            status: 400,
            detail: number.to_string(),
        };
        write!(fresh, keep_source_error(&error, 3)).expect("keep");
    }
    let errors = fresh.read().await.source_errors(hr.id, 10).await.expect("errors");
    assert_eq!(errors.iter().map(|error| error.detail.as_str()).collect::<Vec<_>>(), ["4", "3", "2"]);
}

/// Each filter finds what it says, the other way round too, and nobody beyond the source's reach.
pub async fn filters_find_what_they_say(fresh: &Fresh) {
    use Comparison::*;
    use SourceColumn as C;
    let own = source("own", "", true);
    let wide = source("wide", "计算所", false);
    for source in [&own, &wide] {
        write!(fresh, insert_source(source)).expect("insert");
    }
    let a = person(fresh, "A1", |row| {
        "Zhang San".clone_into(&mut row.name);
        "计算所/网络室".clone_into(&mut row.department);
        "faculty".clone_into(&mut row.kind);
    })
    .await;
    let b = person(fresh, "B2", |row| {
        "李四".clone_into(&mut row.name);
        "计算所".clone_into(&mut row.department);
        row.status = Status::Suspended;
        row.updated_at = at(500);
    })
    .await;
    let c = person(fresh, "C3", |row| "计算所二部".clone_into(&mut row.department)).await;
    let linked = SourceLink {
        external_id: "Hr-1".to_owned(),
        email: Some(digest(1)),
        phone: Some(digest(2)),
        said: Some(vec![1, 2]),
        before: Some(Status::Weak),
        suspended_at: Some(at(3)),
        ..link(own.id, a)
    };
    write!(fresh, put_source_link(&linked)).expect("put");
    assert_eq!(fresh.read().await.source_link(own.id, a).await.expect("read"), Some(linked));
    write!(fresh, put_source_link(&link(own.id, c))).expect("put");
    write!(fresh, put_source_link(&SourceLink { gone_at: Some(NOW), ..link(own.id, b) })).expect("put");
    let group = SourceGroup {
        id: id(),
        source: own.id,
        path: "计算所/网络室".to_owned(),
        external_id: String::new(),
        created_at: NOW,
        updated_at: NOW,
    };
    write!(fresh, insert_source_group(&group)).expect("insert");

    let text = |column, how, text: &str| SourceFilter::Is(column, how, Wanted::Text(text.to_owned()));
    let find = |source: &SourceRow, filter: SourceFilter| {
        let (source, store) = (source.clone(), fresh.store());
        async move {
            let mut unit = store.read().await.expect("a unit");
            let found = unit.source_people(&source, &filter, 0, 10).await.expect("people");
            let count = unit.count_source_people(&source, &filter).await.expect("count");
            assert_eq!(count, found.len() as u64, "{filter:?}");
            let not = SourceFilter::Not(Box::new(filter.clone()));
            let others = unit.count_source_people(&source, &not).await.expect("count");
            let all = unit.count_source_people(&source, &SourceFilter::everything()).await.expect("count");
            assert_eq!(count + others, all, "not is the other way round: {filter:?}");
            let mut ids: Vec<Uuid> = found.into_iter().map(|row| row.id).collect();
            ids.sort_unstable();
            ids
        }
    };
    let both = |x: Uuid, y: Uuid| {
        let mut ids = vec![x, y];
        ids.sort_unstable();
        ids
    };
    assert_eq!(find(&own, SourceFilter::everything()).await, both(a, c), "who was let go of is not seen");
    assert_eq!(
        find(&wide, SourceFilter::everything()).await,
        both(a, b),
        "the subtree, whoever brought them"
    );
    for (filter, expected) in [
        (SourceFilter::one(a), vec![a]),
        (SourceFilter::one(b), vec![]),
        (text(C::Number, Equal, "a1"), vec![a]),
        (text(C::Number, Equal, "A1"), vec![a]),
        (text(C::Number, Begins, "A"), vec![a]),
        (text(C::Number, Ends, "1"), vec![a]),
        (text(C::Number, Ends, "xxxxA1"), vec![]),
        (text(C::Number, Contains, "a"), vec![a]),
        (text(C::Number, Above, "a1"), vec![c]),
        (text(C::Number, To, "a1"), vec![a]),
        (text(C::External, Equal, "Hr-1"), vec![a]),
        (text(C::External, Equal, "hr-1"), vec![]),
        (text(C::External, Contains, "r-"), vec![a]),
        (text(C::External, Contains, "R-"), vec![]),
        (text(C::Name, Equal, "zhang san"), vec![a]),
        (text(C::Name, Begins, "ZHANG"), vec![a]),
        (text(C::Name, Contains, "%"), vec![]),
        (text(C::Department, Equal, "计算所/网络室"), vec![a]),
        (text(C::Department, Begins, "计算所"), both(a, c)),
        (text(C::Department, Ends, "二部"), vec![c]),
        (text(C::Kind, Equal, "faculty"), vec![a]),
        (SourceFilter::Is(C::Active, Equal, Wanted::Flag(true)), both(a, c)),
        (SourceFilter::Is(C::Active, Equal, Wanted::Flag(false)), vec![]),
        (SourceFilter::Is(C::Email, Equal, Wanted::Index(digest(1))), vec![a]),
        (SourceFilter::Is(C::Phone, Equal, Wanted::Index(digest(1))), vec![]),
        (SourceFilter::Is(C::Phone, Equal, Wanted::Index(digest(2))), vec![a]),
        (SourceFilter::Present(C::External), vec![a]),
        (SourceFilter::Present(C::Email), vec![a]),
        (SourceFilter::Present(C::Number), both(a, c)),
        (SourceFilter::All(vec![text(C::Number, Equal, "a1"), SourceFilter::Present(C::Email)]), vec![a]),
        (SourceFilter::Any(vec![text(C::Number, Equal, "a1"), text(C::Number, Equal, "c3")]), both(a, c)),
        (SourceFilter::Any(Vec::new()), vec![]),
        (SourceFilter::Is(C::Created, From, Wanted::Time(Time(NOW.0 + 5))), both(a, c)),
        (SourceFilter::Is(C::Created, Above, Wanted::Time(NOW)), vec![]),
        (SourceFilter::Is(C::Changed, To, Wanted::Time(NOW)), both(a, c)),
    ] {
        let said = format!("{filter:?}");
        assert_eq!(find(&own, filter).await, expected, "{said}");
    }
    let suspended = SourceFilter::Is(C::Active, Equal, Wanted::Flag(false));
    assert_eq!(find(&wide, suspended).await, [b]);
    assert_eq!(
        find(&wide, text(C::External, Equal, "Hr-1")).await,
        Vec::<Uuid>::new(),
        "each source has its own"
    );

    let mut unit = fresh.read().await;
    let seen = unit.source_people(&own, &SourceFilter::one(a), 0, 1).await.expect("people").remove(0);
    assert_eq!(
        (seen.group, seen.said, seen.external_id.as_deref()),
        (Some(group.id), Some(vec![1, 2]), Some("Hr-1"))
    );
    let second = unit.source_people(&own, &SourceFilter::everything(), 1, 1).await.expect("people");
    assert_eq!((second.len(), second[0].id), (1, a.max(c)));
    let members = unit.source_members(&own, "计算所/网络室").await.expect("members");
    assert_eq!(members.0, 1);
    assert_eq!(unit.source_members(&wide, "计算所").await.expect("members"), (1, Some(at(500))));
    assert_eq!(unit.source_members(&own, "无").await.expect("members"), (0, None));
    let with = |id| SourceFilter::Is(C::Member, Equal, Wanted::Id(id));
    for (filter, count) in [
        (with(a), 1),
        (with(c), 0),
        (text(C::Name, Equal, "计算所/网络室"), 1),
        (text(C::Name, Begins, "图书馆"), 0),
        (SourceFilter::Present(C::Member), 1),
        (SourceFilter::everything(), 1),
    ] {
        assert_eq!(unit.count_source_groups(&own, &filter).await.expect("count"), count, "{filter:?}");
        assert_eq!(unit.source_groups(&own, &filter, 0, 5).await.expect("list").len() as u64, count);
        assert_eq!(unit.count_source_groups(&wide, &filter).await.expect("count"), 0);
    }
    let counts = unit.source_counts(own.id, at(2)).await.expect("counts");
    assert_eq!((counts.people, counts.groups, counts.suspended), (2, 1, 1));
    assert_eq!(unit.source_suspensions(own.id, at(3)).await.expect("count"), 0);
}

/// Of sixteen who name the same department one does.
pub async fn s15_a_department_is_named_once(fresh: &Fresh) {
    let hr = source("HR", "", true);
    write!(fresh, insert_source(&hr)).expect("insert");
    let named = race(16, |_| {
        let store = fresh.store();
        let row = SourceGroup {
            id: id(),
            source: hr.id,
            path: "计算所".to_owned(),
            external_id: String::new(),
            created_at: NOW,
            updated_at: NOW,
        };
        async move {
            let mut unit = store.write(Durability::Full).await.expect("a unit for writing");
            match unit.insert_source_group(&row).await {
                Ok(()) => unit.commit().await.map(|()| true).expect("commit"),
                Err(StoreError::Taken(_)) => false,
                Err(error) => panic!("{error}"),
            }
        }
    })
    .await;
    assert_eq!(named.iter().filter(|named| **named).count(), 1);
    let mut unit = fresh.write().await;
    let rows = unit.source_groups(&hr, &SourceFilter::everything(), 0, 5).await.expect("list");
    let renamed = SourceGroup {
        path: "所".to_owned(),
        external_id: "x".to_owned(),
        updated_at: at(9),
        ..rows[0].clone()
    };
    unit.update_source_group(&renamed).await.expect("update");
    assert_eq!(unit.lock_source_group(hr.id, renamed.id).await.expect("read"), Some(renamed.clone()));
    assert_eq!(unit.lock_source_group(id(), renamed.id).await.expect("read"), None, "another source's");
    unit.delete_source_group(renamed.id).await.expect("delete");
    unit.commit().await.expect("commit");
    assert_eq!(
        fresh.read().await.count_source_groups(&hr, &SourceFilter::everything()).await.expect("count"),
        0
    );
}
