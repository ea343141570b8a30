use identity::ports::*;
use uuid::Uuid;

use crate::fixtures::{Fresh, at, digest, id};
use crate::write;

pub async fn events_come_back_in_order(fresh: &Fresh) {
    // No reference: the log may tell about what does not exist (any more).
    let (ann, bob) = (id(), id());
    let entry = |seconds, event: &str, account: Option<Uuid>| AuditEntry {
        id: id(),
        at: at(seconds),
        event: event.to_owned(),
        outcome: "success".to_owned(),
        account,
        actor: account.is_none().then(|| "cli".to_owned()),
        session: account.map(|_| id()),
        address: "203.0.113.7".to_owned(),
        user_agent: "Mozilla/5.0 (微信)".to_owned(),
        detail: "{\"service\":\"oa\"}".to_owned(),
        digest: Some(digest(u64::try_from(seconds).expect("small"))),
    };
    let entries = [
        entry(1, "sign_in", Some(ann)),
        entry(2, "sign_in", Some(bob)),
        entry(3, "phone_bound", Some(ann)),
        entry(3, "sign_in", Some(ann)),
        entry(4, "roster_imported", None),
        entry(5, "sign_in", Some(ann)),
    ];
    for one in [3, 0, 5, 1, 2, 4] {
        write!(fresh, append_audit(&entries[one])).expect("append");
    }
    let mut unit = fresh.read().await;
    let all = unit.audit_since(at(2), 100).await.expect("read");
    assert_eq!(all, entries[1..]);
    assert_eq!(unit.audit_since(at(0), 2).await.expect("read"), entries[..2]);
    let newest = unit.audit_of(ann, &["sign_in"], 2).await.expect("read");
    assert_eq!(newest, [entries[5].clone(), entries[3].clone()]);
    let both = unit.audit_of(ann, &["phone_bound", "sign_in"], 3).await.expect("read");
    assert_eq!(both, [entries[5].clone(), entries[3].clone(), entries[2].clone()]);
    assert!(unit.audit_of(ann, &[], 3).await.expect("read").is_empty());
    // Page by page, ties in time included, everything comes exactly once.
    let mut before = (at(1000), Uuid::max());
    for expected in [&entries[5], &entries[3], &entries[2], &entries[0]] {
        let page = unit.audit_before(ann, &["phone_bound", "sign_in"], before, 1).await.expect("read");
        assert_eq!(page, std::slice::from_ref(expected));
        before = (expected.at, expected.id);
    }
    let end = unit.audit_before(ann, &["phone_bound", "sign_in"], before, 1).await.expect("read");
    assert!(end.is_empty());
    assert!(unit.audit_before(ann, &[], (at(9), Uuid::max()), 3).await.expect("read").is_empty());
}
