use identity::ports::*;

use crate::fixtures::{Fresh, NOW, account, at, digest, email, id, phone, race};
use crate::write;

pub async fn every_column_comes_back(fresh: &Fresh) {
    let row = AccountRow {
        number: "B-2026/001".to_owned(),
        number_key: "b-2026/001".to_owned(),
        alias: Some("xiaoming".to_owned()),
        name: "𠮷田·Ωé".to_owned(),
        department: "物理学院".to_owned(),
        document_type: Some("resident".to_owned()),
        document_sealed: Some(vec![0, 255, 1]),
        document_index: Some(digest(7)),
        status: Status::Disabled,
        initial: InitialSecret::PerRow,
        initial_sealed: Some(vec![8; 60]),
        roster_digest: Some(digest(8)),
        joined_at: Some(at(-1)),
        rebind_at: None,
        updated_at: at(5),
        ..account("")
    };
    write!(fresh, insert_accounts(std::slice::from_ref(&row))).expect("insert");
    let bare = Account {
        row,
        password: None,
        login_phone: None,
        security_phone: None,
        email: None,
        second_factor: false,
    };
    assert_eq!(fresh.read().await.account(bare.row.id).await.expect("read"), Some(bare.clone()));

    let password = PasswordRow { phc: "$argon2id$x".to_owned(), changed_at: at(1), must_change: true };
    let login = PhoneRow { verified_at: None, ..phone(PhoneSlot::Login, 1) };
    let security = phone(PhoneSlot::Security, 2);
    let mail = EmailRow { verified_at: Some(at(3)), ..email(3) };
    let mut unit = fresh.write().await;
    unit.set_password(bare.row.id, &password).await.expect("password");
    unit.set_phone(bare.row.id, &login).await.expect("login phone");
    unit.set_phone(bare.row.id, &security).await.expect("security phone");
    unit.set_email(bare.row.id, &mail).await.expect("e-mail");
    unit.commit().await.expect("commit");
    let full = Account {
        password: Some(password),
        login_phone: Some(login),
        security_phone: Some(security),
        email: Some(mail),
        second_factor: false,
        ..bare
    };
    let mut unit = fresh.read().await;
    let expected = Some(full.clone());
    assert_eq!(unit.account(full.row.id).await.expect("by id"), expected);
    assert_eq!(unit.account_by_key("b-2026/001").await.expect("by number"), expected);
    assert_eq!(unit.account_by_key("xiaoming").await.expect("by alias"), expected);
    assert_eq!(unit.account_by_phone(&digest(1)).await.expect("by login phone"), expected);
    assert_eq!(unit.account_by_phone(&digest(2)).await.expect("by security phone"), None);
    assert_eq!(unit.account_by_email(&digest(3)).await.expect("by e-mail"), expected);
    assert_eq!(
        unit.accounts_by_numbers(&["b-2026/001".to_owned()]).await.expect("by numbers"),
        vec![full.clone()]
    );

    let changed = AccountRow {
        number: "B2".to_owned(),
        number_key: "b2".to_owned(),
        alias: None,
        name: "新名".to_owned(),
        kind: "staff".to_owned(),
        department: "数学".to_owned(),
        document_type: None,
        document_sealed: None,
        document_index: None,
        status: Status::Suspended,
        initial: InitialSecret::DocumentLastSix,
        initial_sealed: None,
        roster_digest: None,
        joined_at: None,
        rebind_at: None,
        created_at: at(99),
        updated_at: at(6),
        ..full.row.clone()
    };
    write!(fresh, update_account(&changed)).expect("update");
    let read = fresh.read().await.account(changed.id).await.expect("read").expect("there");
    assert_eq!(read.row, AccountRow { created_at: NOW, ..changed });
}

pub async fn a_number_goes_before_an_alias(fresh: &Fresh) {
    let numbered = account("same");
    let aliased = AccountRow { alias: Some("same".to_owned()), ..account("other") };
    write!(fresh, insert_accounts(&[aliased.clone(), numbered.clone()])).expect("insert");
    let mut unit = fresh.read().await;
    assert_eq!(unit.account_by_key("same").await.expect("read").expect("there").row, numbered);
    assert_eq!(unit.account_by_key("other").await.expect("read").expect("there").row, aliased);
    assert_eq!(unit.account_by_key("nobody").await.expect("read"), None);
}

pub async fn bulk_goes_in_and_is_found(fresh: &Fresh) {
    let rows: Vec<_> = (0..1700)
        .map(|n| AccountRow { alias: Some(format!("alias{n}")), ..account(&format!("s{n:05}")) })
        .collect();
    let phones: Vec<_> = rows.iter().zip(0..).map(|(row, n)| (row.id, phone(PhoneSlot::Login, n))).collect();
    let emails: Vec<_> = rows.iter().zip(0..).map(|(row, n)| (row.id, email(n))).collect();
    let mut unit = fresh.write().await;
    unit.insert_accounts(&rows).await.expect("accounts");
    unit.insert_phones(&phones).await.expect("phones");
    unit.insert_emails(&emails).await.expect("e-mails");
    unit.insert_accounts(&[]).await.expect("none");
    unit.commit().await.expect("commit");

    let mut unit = fresh.read().await;
    assert_eq!(unit.count_accounts().await.expect("count"), 1700);
    // Every second of these is there.
    let keys: Vec<_> =
        (0..500).map(|n| if n % 2 == 0 { format!("s{n:05}") } else { format!("x{n}") }).collect();
    let mut found = unit.accounts_by_numbers(&keys).await.expect("by numbers");
    found.sort_by(|a, b| a.row.number.cmp(&b.row.number));
    assert_eq!(found.len(), 250);
    for (n, account) in found.iter().enumerate() {
        assert_eq!(account.row, rows[2 * n]);
        assert_eq!(account.login_phone.as_ref(), Some(&phones[2 * n].1));
        assert_eq!(account.email.as_ref(), Some(&emails[2 * n].1));
    }
    let indexes: Vec<_> = (1450..1950).map(digest).collect();
    let expected: Vec<_> =
        (1450..1700).map(|n| (digest(n), rows[usize::try_from(n).expect("small")].id)).collect();
    let sorted = |mut pairs: Vec<_>| {
        pairs.sort_unstable();
        pairs
    };
    assert_eq!(sorted(unit.phone_owners(&indexes).await.expect("phones")), sorted(expected.clone()));
    assert_eq!(sorted(unit.email_owners(&indexes).await.expect("e-mails")), sorted(expected));
    let aliases: Vec<_> = (1600..2100).map(|n| format!("alias{n}")).collect();
    assert_eq!(unit.alias_owners(&aliases).await.expect("aliases").len(), 100);
    assert_eq!(
        unit.alias_owners(&["alias7".to_owned()]).await.expect("alias"),
        [("alias7".to_owned(), rows[7].id)]
    );
    assert!(unit.accounts_by_numbers(&[]).await.expect("none").is_empty());
    assert!(unit.phone_owners(&[]).await.expect("none").is_empty());
    assert!(unit.alias_owners(&[]).await.expect("none").is_empty());
}

fn taken<T: std::fmt::Debug>(result: Result<T, StoreError>) -> String {
    match result {
        Err(StoreError::Taken(rule)) => rule,
        other => panic!("expected Taken, got {other:?}"),
    }
}

/// U-21: and the same number may be many people's security phone.
pub async fn u_21_a_login_phone_belongs_to_one_account(fresh: &Fresh) {
    let (ann, bob) = (fresh.account("ann").await, fresh.account("bob").await);
    write!(fresh, set_phone(ann, &phone(PhoneSlot::Login, 1))).expect("Ann's");
    assert_eq!(taken(write!(fresh, set_phone(bob, &phone(PhoneSlot::Login, 1)))), "phones_blind_index");
    assert_eq!(
        taken(write!(fresh, insert_phones(&[(bob, phone(PhoneSlot::Login, 1))]))),
        "phones_blind_index"
    );
    write!(fresh, set_phone(bob, &phone(PhoneSlot::Security, 1))).expect("as security phone");
    write!(fresh, set_phone(ann, &phone(PhoneSlot::Security, 1))).expect("as both");
    write!(fresh, set_phone(bob, &phone(PhoneSlot::Login, 2))).expect("Bob's own");
    assert_eq!(taken(write!(fresh, set_phone(bob, &phone(PhoneSlot::Login, 1)))), "phones_blind_index");
    // Once Ann lets go of it, Bob can have it.
    assert!(write!(fresh, remove_phone(ann, PhoneSlot::Login)).expect("remove"));
    write!(fresh, set_phone(bob, &phone(PhoneSlot::Login, 1))).expect("free again");
    let mut unit = fresh.read().await;
    assert_eq!(unit.phone_owners(&[digest(1), digest(2)]).await.expect("owners"), [(digest(1), bob)]);
}

/// U-21
pub async fn u_21_many_bind_one_phone_at_once(fresh: &Fresh) {
    let mut accounts = Vec::new();
    for n in 0..16 {
        accounts.push(fresh.account(&format!("p{n}")).await);
    }
    let store = fresh.store();
    let results = race(16, |n| {
        let (store, account) = (store.clone(), accounts[usize::try_from(n).expect("small")]);
        async move {
            let mut unit = store.write(Durability::Full).await?;
            unit.set_phone(account, &phone(PhoneSlot::Login, 1)).await?;
            unit.commit().await
        }
    })
    .await;
    assert_eq!(results.iter().filter(|r| r.is_ok()).count(), 1);
    assert_eq!(results.iter().filter(|r| matches!(r, Err(StoreError::Taken(_)))).count(), 15);
    let winner = results.iter().position(Result::is_ok).expect("one");
    let mut unit = fresh.read().await;
    assert_eq!(unit.phone_owners(&[digest(1)]).await.expect("owner"), [(digest(1), accounts[winner])]);
}

/// J-17
pub async fn j_17_numbers_and_aliases_are_unique(fresh: &Fresh) {
    let ann = AccountRow { alias: Some("ann".to_owned()), ..account("1") };
    write!(fresh, insert_accounts(std::slice::from_ref(&ann))).expect("insert");
    assert_eq!(taken(write!(fresh, insert_accounts(&[account("1")]))), "accounts_number_key");
    let same_alias = AccountRow { alias: Some("ann".to_owned()), ..account("2") };
    assert_eq!(taken(write!(fresh, insert_accounts(&[account("3"), same_alias]))), "accounts_alias");
    let bob = account("4");
    write!(fresh, insert_accounts(std::slice::from_ref(&bob))).expect("insert");
    let renamed = AccountRow { alias: Some("ann".to_owned()), ..bob };
    assert_eq!(taken(write!(fresh, update_account(&renamed))), "accounts_alias");
    // Of a bulk with a double nothing stays.
    assert_eq!(fresh.read().await.count_accounts().await.expect("count"), 2);
}

pub async fn emails_are_unique(fresh: &Fresh) {
    let (ann, bob) = (fresh.account("ann").await, fresh.account("bob").await);
    write!(fresh, set_email(ann, &email(1))).expect("Ann's");
    assert_eq!(taken(write!(fresh, set_email(bob, &email(1)))), "emails_blind_index");
    let other = EmailRow { sealed: vec![7], verified_at: Some(at(1)), bound_at: at(2), ..email(2) };
    write!(fresh, set_email(ann, &other)).expect("another");
    write!(fresh, set_email(bob, &email(1))).expect("free again");
    assert_eq!(fresh.read().await.account(ann).await.expect("read").expect("there").email, Some(other));
}

pub async fn phones_and_emails_come_and_go(fresh: &Fresh) {
    let ann = fresh.account("ann").await;
    assert!(!write!(fresh, remove_email(ann)).expect("none yet"));
    assert!(!write!(fresh, remove_phone(ann, PhoneSlot::Security)).expect("none yet"));
    write!(fresh, set_phone(ann, &phone(PhoneSlot::Security, 1))).expect("set");
    let other =
        PhoneRow { sealed: vec![1], verified_at: None, bound_at: at(2), ..phone(PhoneSlot::Security, 2) };
    write!(fresh, set_phone(ann, &other)).expect("replace");
    let read = fresh.read().await.account(ann).await.expect("read").expect("there");
    assert_eq!((read.login_phone, read.security_phone), (None, Some(other)));
    assert!(!write!(fresh, remove_phone(ann, PhoneSlot::Login)).expect("the other slot"));
    assert!(write!(fresh, remove_phone(ann, PhoneSlot::Security)).expect("remove"));
    write!(fresh, set_email(ann, &email(1))).expect("set");
    assert!(write!(fresh, remove_email(ann)).expect("remove"));
    let read = fresh.read().await.account(ann).await.expect("read").expect("there");
    assert_eq!((read.security_phone, read.email), (None, None));
}

pub async fn a_password_is_upgraded_only_from_the_known_hash(fresh: &Fresh) {
    let ann = fresh.account("ann").await;
    let row = PasswordRow { phc: "old".to_owned(), changed_at: at(1), must_change: false };
    write!(fresh, set_password(ann, &row)).expect("set");
    assert!(!write!(fresh, upgrade_password(ann, "older", "new")).expect("not this one"));
    assert!(write!(fresh, upgrade_password(ann, "old", "new")).expect("this one"));
    assert!(!write!(fresh, upgrade_password(ann, "old", "newer")).expect("no more"));
    let read = fresh.read().await.account(ann).await.expect("read").expect("there").password;
    assert_eq!(read, Some(PasswordRow { phc: "new".to_owned(), ..row }));
    let changed = PasswordRow { phc: "second".to_owned(), changed_at: at(9), must_change: true };
    write!(fresh, set_password(ann, &changed)).expect("replace");
    assert_eq!(fresh.read().await.account(ann).await.expect("read").expect("there").password, Some(changed));
}

pub async fn status_changes_and_unknown_accounts_are_errors(fresh: &Fresh) {
    let ann = fresh.account("ann").await;
    write!(fresh, set_status(ann, Status::Suspended, at(7))).expect("set");
    let row = fresh.read().await.account(ann).await.expect("read").expect("there").row;
    assert_eq!((row.status, row.updated_at), (Status::Suspended, at(7)));
    let unknown =
        |result: Result<(), StoreError>| assert!(matches!(result, Err(StoreError::Inconsistent(_))));
    unknown(write!(fresh, set_status(id(), Status::Active, NOW)));
    unknown(write!(fresh, update_account(&account("ghost"))));
    let password = PasswordRow { phc: "x".to_owned(), changed_at: NOW, must_change: false };
    unknown(write!(fresh, set_password(id(), &password)));
    unknown(write!(fresh, set_phone(id(), &phone(PhoneSlot::Login, 9))));
}

/// Who locks an account first decides alone; those who waited see what was decided.
pub async fn a_locked_account_is_read_as_it_stands(fresh: &Fresh) {
    let id = fresh.account("ann").await;
    let store = fresh.store();
    let decided = race(12, |n| {
        let store = store.clone();
        async move {
            let mut unit = store.write(Durability::Full).await.expect("unit");
            let found = unit.lock_account(id).await.expect("lock").expect("there");
            if found.email.is_some() {
                return false;
            }
            unit.set_email(id, &email(100 + n)).await.expect("e-mail");
            unit.commit().await.expect("commit");
            true
        }
    })
    .await;
    assert_eq!(decided.into_iter().filter(|won| *won).count(), 1);
    assert_eq!(fresh.write().await.lock_account(crate::fixtures::id()).await.expect("none"), None);
}
