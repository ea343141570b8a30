//! Tokens of the admin API, and requests that have their effect once.

use identity::ports::*;
use uuid::Uuid;

use crate::fixtures::{Fresh, at, digest, id, race};
use crate::write;

fn token(number: u64, account: Uuid) -> ApiTokenRow {
    ApiTokenRow {
        id: id(),
        account,
        name: "同步脚本".to_owned(),
        scopes: vec!["find_people".to_owned(), "edit_people".to_owned()],
        department: "计算所/网络室".to_owned(),
        digest: digest(number),
        made_by: "2001".to_owned(),
        created_at: at(1),
        expires_at: at(100),
        used_at: None,
        used_from: None,
        revoked_at: None,
    }
}

pub async fn tokens_come_back_and_are_revoked_once(fresh: &Fresh) {
    let ann = fresh.account("ann").await;
    let (first, second) = (token(1, ann), ApiTokenRow { created_at: at(2), ..token(2, ann) });
    for row in [&first, &second] {
        write!(fresh, insert_api_token(row)).expect("insert");
    }
    let twice = write!(fresh, insert_api_token(&ApiTokenRow { id: id(), ..first.clone() }));
    assert!(matches!(twice, Err(StoreError::Taken(_))), "{twice:?}");
    assert_eq!(fresh.read().await.api_tokens().await.expect("list"), [second.clone(), first.clone()]);
    write!(fresh, use_api_token(first.id, at(5), "192.0.2.7")).expect("use");
    let used = fresh.read().await.api_token(&digest(1)).await.expect("one").expect("there");
    let wanted =
        ApiTokenRow { used_at: Some(at(5)), used_from: Some("192.0.2.7".to_owned()), ..first.clone() };
    assert_eq!(used, wanted);
    assert_eq!(fresh.read().await.api_token(&digest(9)).await.expect("none"), None);

    let store = fresh.store();
    let revoked = race(10, |_| {
        let (store, id) = (store.clone(), first.id);
        async move {
            let mut unit = store.write(Durability::Full).await.expect("unit");
            let won = unit.revoke_api_token(id, at(9)).await.expect("revoke");
            unit.commit().await.expect("commit");
            won
        }
    })
    .await;
    assert_eq!(revoked.into_iter().filter(|won| *won).count(), 1);
    assert_eq!(fresh.read().await.api_tokens().await.expect("list"), [second]);
    assert_eq!(write!(fresh, purge_api_tokens(at(9))).expect("purge"), 0);
    assert_eq!(write!(fresh, purge_api_tokens(at(10))).expect("purge"), 1);
    assert_eq!(write!(fresh, purge_api_tokens(at(101))).expect("purge"), 1);
}

pub async fn s15_a_request_is_begun_once(fresh: &Fresh) {
    let ann = fresh.account("ann").await;
    let (one, other) = (token(1, ann), token(2, ann));
    for row in [&one, &other] {
        write!(fresh, insert_api_token(row)).expect("insert");
    }
    let request = |token: Uuid, fingerprint: u64, begun: i64| ApiRequestRow {
        token,
        key: digest(7),
        fingerprint: digest(fingerprint),
        begun_at: at(begun),
        expires_at: at(begun + 10),
        answer: None,
    };
    let store = fresh.store();
    let begun = race(16, |_| {
        let (store, row) = (store.clone(), request(one.id, 1, 1));
        async move {
            let mut unit = store.write(Durability::Full).await.expect("unit");
            let won = unit.begin_api_request(&row).await.expect("begin");
            unit.commit().await.expect("commit");
            won
        }
    })
    .await;
    assert_eq!(begun.into_iter().filter(|won| *won).count(), 1);
    assert!(write!(fresh, begin_api_request(&request(other.id, 1, 1))).expect("another token's"));

    write!(fresh, answer_api_request(one.id, &digest(7), b"sealed")).expect("answer");
    let there = fresh.read().await.api_request(one.id, &digest(7)).await.expect("one").expect("there");
    assert_eq!(there, ApiRequestRow { answer: Some(b"sealed".to_vec()), ..request(one.id, 1, 1) });
    // What was answered is not forgotten; what was not, is.
    for token in [one.id, other.id] {
        write!(fresh, forget_api_request(token, &digest(7))).expect("forget");
    }
    assert!(fresh.read().await.api_request(one.id, &digest(7)).await.expect("kept").is_some());
    assert!(fresh.read().await.api_request(other.id, &digest(7)).await.expect("gone").is_none());

    assert!(!write!(fresh, begin_api_request(&request(one.id, 2, 10))).expect("still there"));
    assert!(write!(fresh, begin_api_request(&request(one.id, 2, 11))).expect("expired"));
    let there = fresh.read().await.api_request(one.id, &digest(7)).await.expect("one").expect("there");
    assert_eq!(there, request(one.id, 2, 11));
    assert_eq!(write!(fresh, purge_api_requests(at(21))).expect("purge"), 0);
    assert_eq!(write!(fresh, purge_api_requests(at(22))).expect("purge"), 1);
}
