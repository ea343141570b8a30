//! First passwords.

use std::time::Duration;

use identity::Clock as _;
use identity::policy::{self, InitialRule};
use identity::ports::{Account, Durability, InitialSecret, PasswordRow};
use identity::roster::{Column, Importer, PolicyError};

use super::{Office, counts, person, zhang};

#[tokio::test]
async fn s_2_a_password_of_the_persons_own_outlives_every_import() {
    let office = Office::usual().await;
    office.import(&[zhang()]).await;
    let before = office.account("202600000001").await;
    let own =
        PasswordRow { phc: "$argon2id$own".to_owned(), changed_at: office.clock.now(), must_change: false };
    let mut unit = office.store.write(Durability::Full).await.expect("a unit");
    unit.set_password(before.row.id, &own).await.expect("set");
    unit.commit().await.expect("committed");
    office
        .import(&[zhang()
            .with(Column::JoinedOn, "2020-09-01")
            .with(Column::DocumentNumber, "110105194912310038")])
        .await;
    let after = office.account("202600000001").await;
    assert_eq!(after.password, Some(own));
    assert_ne!(after.row.document_index, before.row.document_index);
}

#[tokio::test]
async fn h_6_secrets_of_the_roster_are_sealed_and_follow_it() {
    let office = Office::new(policy::Roster { initial: InitialRule::PerRow, ..Default::default() }).await;
    let given = |secret: &str| person(2, "5", "甲").with(Column::InitialPassword, secret);
    let (summary, reports) = office.import(&[given("welcome-26"), person(3, "6", "乙")]).await;
    assert_eq!((summary.added, summary.notes.get("initial_missing")), (2, Some(&1)));
    assert!(!serde_json::to_string(&reports).expect("JSON").contains("welcome-26"));
    let account = office.account("5").await;
    assert_eq!((account.row.initial, &account.password), (InitialSecret::PerRow, &None));
    let open = |account: &Account| {
        office
            .keyring
            .open_text("initial", account.row.initial_sealed.as_ref().expect("a secret"))
            .expect("our seal")
    };
    assert_eq!(open(&account), "welcome-26");
    assert_eq!(office.account("6").await.row.initial, InitialSecret::None);
    // The same again seals nothing anew; another one does; none given keeps it.
    assert_eq!(counts(&office.import(&[given("welcome-26")]).await.0), [0, 0, 1, 0]);
    assert_eq!(office.account("5").await, account);
    assert_eq!(counts(&office.import(&[given("welcome-27")]).await.0), [0, 1, 0, 0]);
    assert_eq!(counts(&office.import(&[person(2, "5", "甲")]).await.0), [0, 0, 1, 0]);
    assert_eq!(open(&office.account("5").await), "welcome-27");
}

#[tokio::test]
async fn j_5_who_joins_on_the_cut_over_day_or_later_has_to_activate() {
    let policy = policy::Roster { activation_from: "2023-07-16".to_owned(), ..Default::default() };
    let mut office = Office::new(policy).await;
    let joined = |number: &str, document: &str, day: &str| {
        person(2, number, "甲").with(Column::DocumentNumber, document).with(Column::JoinedOn, day)
    };
    let rows =
        [joined("5", "11010519491231002X", "2023-07-15"), joined("6", "110105194912310038", "2023-07-16")];
    let (summary, _) = office.import(&rows).await;
    assert_eq!((summary.added, summary.notes.get("initial_missing")), (2, None));
    assert_eq!(office.account("5").await.row.initial, InitialSecret::DocumentLastSix);
    assert_eq!(office.account("6").await.row.initial, InitialSecret::None);
    // Without a day the first import counts, not a later one.
    office.policy.activation_from = "2026-09-02".to_owned();
    let undated = person(2, "7", "乙").with(Column::DocumentNumber, "11010519491231002X");
    office.import(std::slice::from_ref(&undated)).await;
    office.clock.advance(Duration::from_hours(10 * 24));
    let late = person(3, "8", "丙").with(Column::DocumentNumber, "110105194912310038");
    office.import(&[undated, late]).await;
    assert_eq!(office.account("7").await.row.initial, InitialSecret::DocumentLastSix);
    assert_eq!(office.account("8").await.row.initial, InitialSecret::None);
}

#[tokio::test]
async fn a_secret_that_the_rule_does_not_use_is_remarked_and_not_kept() {
    let office = Office::usual().await;
    let (summary, _) = office.import(&[zhang().with(Column::InitialPassword, "welcome-26")]).await;
    assert_eq!(summary.notes.get("initial_unused"), Some(&1));
    let account = office.account("202600000001").await;
    assert_eq!((account.row.initial, account.row.initial_sealed), (InitialSecret::DocumentLastSix, None));
}

#[tokio::test]
async fn a_policy_that_cannot_be_followed_is_told_before_anything_is_read() {
    let office =
        Office::new(policy::Roster { activation_from: "soon".to_owned(), ..Default::default() }).await;
    let made =
        Importer::new(&*office.store, &office.clock, &*office.entropy, &office.keyring, &office.policy);
    assert_eq!(made.err(), Some(PolicyError::ActivationFrom));
}
