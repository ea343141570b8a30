use identity::ports::*;

use crate::fixtures::{Fresh, NOW, at, digest, id, race};
use crate::write;

pub async fn an_authenticator_counts_once_it_is_confirmed(fresh: &Fresh) {
    let ann = fresh.account("ann").await;
    assert!(write!(fresh, begin_totp(ann, &[1; 40], NOW)).expect("begin"));
    assert!(write!(fresh, begin_totp(ann, &[2; 40], at(1))).expect("begun anew"));
    assert!(!fresh.read().await.account(ann).await.expect("read").expect("there").second_factor);
    assert!(!write!(fresh, use_totp(ann, 5, at(2))).expect("not confirmed"));
    assert!(!write!(fresh, remove_totp(ann)).expect("nothing that counts"));
    assert!(!write!(fresh, confirm_totp(ann, NOW, 5, at(2))).expect("the earlier one"));
    assert!(write!(fresh, confirm_totp(ann, at(1), 5, at(2))).expect("confirm"));
    assert!(!write!(fresh, confirm_totp(ann, at(1), 6, at(2))).expect("twice"));
    assert!(!write!(fresh, begin_totp(ann, &[3; 40], at(3))).expect("there is one"));
    let row = fresh.read().await.totp(ann).await.expect("read");
    let expected = TotpRow {
        sealed: vec![2; 40],
        step: 5,
        created_at: at(1),
        confirmed_at: Some(at(2)),
        used_at: Some(at(2)),
    };
    assert_eq!(row, Some(expected));
    assert!(fresh.read().await.account(ann).await.expect("read").expect("there").second_factor);
    assert!(write!(fresh, remove_totp(ann)).expect("remove"));
    assert_eq!(fresh.read().await.totp(ann).await.expect("read"), None);
}

/// S15
pub async fn a_step_is_used_once(fresh: &Fresh) {
    let ann = fresh.account("ann").await;
    assert!(write!(fresh, begin_totp(ann, &[1; 40], NOW)).expect("begin"));
    assert!(write!(fresh, confirm_totp(ann, NOW, 5, NOW)).expect("confirm"));
    for (step, used) in [(5, false), (4, false)] {
        assert_eq!(write!(fresh, use_totp(ann, step, at(1))).expect("use"), used, "{step}");
    }
    let store = fresh.store();
    let results = race(16, |_| {
        let store = store.clone();
        async move {
            let mut unit = store.write(Durability::Full).await.expect("unit");
            let won = unit.use_totp(ann, 6, at(30)).await.expect("use");
            unit.commit().await.expect("commit");
            won
        }
    })
    .await;
    assert_eq!(results.into_iter().filter(|won| *won).count(), 1);
}

/// S15
pub async fn a_recovery_code_is_used_once_and_new_ones_kill_the_old(fresh: &Fresh) {
    let (ann, bob) = (fresh.account("ann").await, fresh.account("bob").await);
    let codes = [digest(1), digest(2), digest(3)];
    write!(fresh, set_recovery_codes(ann, &codes, NOW)).expect("set");
    assert!(!write!(fresh, use_recovery_code(bob, &codes[0], at(1))).expect("another's"));
    let store = fresh.store();
    let results = race(16, |_| {
        let (store, code) = (store.clone(), codes[0]);
        async move {
            let mut unit = store.write(Durability::Full).await.expect("unit");
            let won = unit.use_recovery_code(ann, &code, at(1)).await.expect("use");
            unit.commit().await.expect("commit");
            won
        }
    })
    .await;
    assert_eq!(results.into_iter().filter(|won| *won).count(), 1);
    let count = fresh.read().await.recovery_codes(ann).await.expect("read");
    assert_eq!(count, RecoveryCount { made: 3, left: 2 });
    write!(fresh, set_recovery_codes(ann, &[digest(4)], at(2))).expect("set");
    assert!(!write!(fresh, use_recovery_code(ann, &codes[1], at(3))).expect("an old one"));
    write!(fresh, set_recovery_codes(ann, &[], at(4))).expect("none");
    assert_eq!(
        fresh.read().await.recovery_codes(ann).await.expect("read"),
        RecoveryCount { made: 0, left: 0 }
    );
}

pub async fn passkeys_come_and_go_and_their_counter_grows(fresh: &Fresh) {
    let (ann, bob) = (fresh.account("ann").await, fresh.account("bob").await);
    let first = PasskeyRow {
        id: id(),
        account: ann,
        name: "手机".to_owned(),
        credential: vec![1; 32],
        public_key: vec![2; 77],
        counter: 0,
        created_at: NOW,
        used_at: None,
    };
    let second = PasskeyRow { id: id(), credential: vec![3; 64], created_at: at(1), ..first.clone() };
    for row in [&first, &second] {
        write!(fresh, insert_passkey(row)).expect("insert");
    }
    let twice = PasskeyRow { id: id(), account: bob, ..first.clone() };
    assert!(matches!(write!(fresh, insert_passkey(&twice)), Err(StoreError::Taken(_))));
    assert_eq!(fresh.read().await.passkeys(ann).await.expect("read"), [first.clone(), second.clone()]);
    assert!(fresh.read().await.account(ann).await.expect("read").expect("there").second_factor);
    for (counter, grew) in [(0, true), (7, true), (7, false), (3, false), (0, false), (8, true)] {
        assert_eq!(write!(fresh, use_passkey(first.id, counter, at(5))).expect("use"), grew, "{counter}");
    }
    assert!(!write!(fresh, remove_passkey(bob, first.id)).expect("another's"));
    assert!(write!(fresh, remove_passkey(ann, first.id)).expect("remove"));
    assert!(!write!(fresh, remove_passkey(ann, first.id)).expect("twice"));
    assert_eq!(fresh.read().await.passkeys(ann).await.expect("read"), [second]);
}

pub async fn devices_are_listed_trusted_and_forgotten(fresh: &Fresh) {
    let (ann, bob) = (fresh.account("ann").await, fresh.account("bob").await);
    assert_eq!(fresh.read().await.last_seen(ann).await.expect("read"), None);
    write!(fresh, remember_device(ann, &digest(1), "Chrome", "10.0.0.1", NOW)).expect("remember");
    write!(fresh, remember_device(ann, &digest(2), "Safari", "10.0.0.2", at(1))).expect("remember");
    assert!(write!(fresh, trust_device(ann, &digest(1), Some(at(100)))).expect("trust"));
    assert!(!write!(fresh, trust_device(bob, &digest(1), Some(at(100)))).expect("not bob's"));
    write!(fresh, remember_device(ann, &digest(1), "Edge", "10.0.0.3", at(2))).expect("again");
    let first = DeviceRow {
        device: digest(1),
        user_agent: "Edge".to_owned(),
        address: "10.0.0.3".to_owned(),
        created_at: NOW,
        seen_at: at(2),
        trusted_until: Some(at(100)),
    };
    let listed = fresh.read().await.devices_of(ann).await.expect("list");
    assert_eq!(listed.first(), Some(&first), "trust outlives another sign-in");
    assert_eq!(listed.len(), 2);
    assert_eq!(fresh.read().await.device(ann, &digest(1)).await.expect("read"), Some(first));
    assert_eq!(fresh.read().await.last_seen(ann).await.expect("read"), Some(at(2)));
    write!(fresh, trust_no_device(ann)).expect("trust no more");
    let device = fresh.read().await.device(ann, &digest(1)).await.expect("read").expect("there");
    assert_eq!(device.trusted_until, None);
    assert!(!write!(fresh, forget_device(bob, &digest(1))).expect("not bob's"));
    assert!(write!(fresh, forget_device(ann, &digest(1))).expect("forget"));
    assert!(!fresh.read().await.knows_device(ann, &digest(1)).await.expect("read"));
}

pub async fn a_network_is_known_after_it_was_remembered(fresh: &Fresh) {
    let (ann, bob) = (fresh.account("ann").await, fresh.account("bob").await);
    write!(fresh, remember_network(ann, &digest(1), NOW)).expect("remember");
    write!(fresh, remember_network(ann, &digest(1), at(1))).expect("again");
    let mut unit = fresh.read().await;
    assert!(unit.knows_network(ann, &digest(1)).await.expect("read"));
    assert!(!unit.knows_network(ann, &digest(2)).await.expect("read"));
    assert!(!unit.knows_network(bob, &digest(1)).await.expect("read"));
}
