//! Telling the owner of an account.

use std::collections::BTreeMap;

use identity::notice;
use identity::ports::OutboxState;

use crate::campus::Campus;

/// S02: whatever is done over and over, notices by SMS stay within a budget of the account; an hour
/// later they go out again. Mail costs nothing and is not counted.
#[tokio::test]
async fn s02_notices_by_sms_spend_a_budget() {
    let campus = Campus::new().await;
    let id = campus.person("1001", "13800138001").await;
    let tell = async |times: usize| {
        let account = campus.account(id).await;
        for _ in 0..times {
            let (domain, now) = (&campus.domain, campus.now());
            let mut unit = domain.write().await.unwrap();
            let (template, more) = ("password_changed", BTreeMap::new());
            notice::tell_owner(domain, &mut *unit, &account, "zh-CN", template, more, now).await.unwrap();
            unit.commit().await.unwrap();
        }
    };
    tell(25).await;
    assert_eq!(campus.count(OutboxState::Queued).await, 20);
    assert_eq!(campus.count(OutboxState::Suppressed).await, 5);
    campus.advance(3600);
    tell(1).await;
    assert_eq!(campus.count(OutboxState::Queued).await, 21);
    campus.bind_email(id, "ann@example.cn").await;
    tell(25).await;
    assert_eq!(campus.count(OutboxState::Queued).await, 46);
}
