//! Phones, addresses and status: what the roster may change and what is the
//! person's own.

use identity::Clock as _;
use identity::policy;
use identity::ports::{Durability, PhoneSlot, Status};
use identity::roster::{Column, Headings, Importer, Source};

use super::{OPTIONS, Office, counts, errors, li, person, zhang};

#[tokio::test]
async fn h_5_a_number_the_person_has_proved_is_not_overwritten() {
    let office = Office::usual().await;
    office.import(&[li()]).await;
    office.bind("100000000001", "+8613800138088").await;
    // The same file again: theirs stays, and no remark.
    let (summary, _) = office.import(&[li()]).await;
    assert_eq!((counts(&summary), summary.notes.len()), ([0, 0, 1, 0], 0));
    // A new number in the roster: theirs stays, with a remark.
    let (summary, _) = office.import(&[li().with(Column::Phone, "13800138077")]).await;
    assert_eq!((counts(&summary), summary.notes.get("phone_kept")), ([0, 0, 1, 0], Some(&1)));
    let account = office.account("100000000001").await;
    assert_eq!(office.phone(&account), Some(("+8613800138088".to_owned(), true)));
    // The number that was not taken is free.
    let (summary, _) = office.import(&[person(2, "5", "甲").with(Column::Phone, "13800138077")]).await;
    assert_eq!(summary.added, 1);
}

#[tokio::test]
async fn a_number_its_owner_removed_does_not_come_back_with_the_same_file() {
    let office = Office::usual().await;
    office.import(&[li()]).await;
    let id = office.account("100000000001").await.row.id;
    let mut unit = office.store.write(Durability::Full).await.expect("a unit");
    assert!(unit.remove_phone(id, PhoneSlot::Login).await.expect("removed"));
    unit.commit().await.expect("committed");
    assert_eq!(counts(&office.import(&[li()]).await.0), [0, 0, 1, 0]);
    assert!(office.account("100000000001").await.login_phone.is_none());
    // A new number is one the roster has not said before.
    office.import(&[li().with(Column::Phone, "13800138002")]).await;
    assert!(office.account("100000000001").await.login_phone.is_some());
}

#[tokio::test]
async fn phones_and_addresses_are_bound_only_where_the_policy_says_so() {
    let policy = policy::Roster { bind_phones: false, bind_emails: false, ..Default::default() };
    let mut office = Office::new(policy).await;
    let twin =
        person(3, "5", "甲").with(Column::Phone, "13800138000").with(Column::Email, "zhang@example.edu.cn");
    let (summary, _) = office.import(&[zhang(), twin.clone()]).await;
    assert_eq!(counts(&summary), [2, 0, 0, 0]);
    let account = office.account("202600000001").await;
    assert_eq!((account.login_phone, account.email), (None, None));
    // The policy changes: the same file binds them now.
    office.policy = policy::Roster::default();
    let (summary, reports) = office.import(&[zhang(), twin]).await;
    assert_eq!(counts(&summary), [0, 1, 0, 1]);
    assert_eq!(errors(&reports)[0].2, "phone_taken");
    assert!(office.account("202600000001").await.login_phone.is_some());
}

#[tokio::test]
async fn an_account_an_administrator_disabled_is_not_woken_by_the_same_file() {
    let office = Office::usual().await;
    office.import(&[zhang()]).await;
    let id = office.account("202600000001").await.row.id;
    let mut unit = office.store.write(Durability::Full).await.expect("a unit");
    unit.set_status(id, Status::Disabled, office.clock.now()).await.expect("disabled");
    unit.commit().await.expect("committed");
    let (summary, _) = office.import(&[zhang().with(Column::Department, "文学院")]).await;
    assert_eq!(summary.updated, 1);
    assert_eq!(office.account("202600000001").await.row.status, Status::Disabled);
    // When the roster says something new it counts.
    office.import(&[zhang().with(Column::Status, "休学")]).await;
    assert_eq!(
        office.account("202600000001").await.row.status,
        Status::Disabled,
        "on leave is as active as before"
    );
    office.import(&[zhang().with(Column::Status, "停用")]).await;
    office.import(&[zhang().with(Column::Status, "在校")]).await;
    assert_eq!(office.account("202600000001").await.row.status, Status::Active);
}

#[tokio::test]
async fn who_is_changed_by_hand_is_changed_even_to_what_the_roster_said_before() {
    let office = Office::usual().await;
    office.import(&[zhang()]).await;
    let id = office.account("202600000001").await.row.id;
    let mut unit = office.store.write(Durability::Full).await.expect("a unit");
    unit.set_status(id, Status::Disabled, office.clock.now()).await.expect("disabled");
    assert!(unit.remove_phone(id, PhoneSlot::Login).await.expect("removed"));
    unit.commit().await.expect("committed");
    let by_hand =
        person(1, "202600000001", "张晓明").with(Column::Status, "在校").with(Column::Phone, "13800138000");
    let importer =
        Importer::new(&*office.store, &office.clock, &*office.entropy, &office.keyring, &office.policy)
            .expect("a policy that can be followed")
            .insisting();
    let headings = Headings::default();
    let source = Source { headings: &headings, digest: None };
    let result = importer.import(source, [Ok::<_, ()>(by_hand)], OPTIONS, &mut |_| {}).await;
    assert_eq!(result.expect("an import to its end").updated, 1);
    let account = office.account("202600000001").await;
    assert_eq!(
        (account.row.status, office.phone(&account)),
        (Status::Active, Some(("+8613800138000".to_owned(), false)))
    );
}

/// U-21, its second cause: the number hangs on the former student number.
#[tokio::test]
async fn u_21_who_has_left_holds_no_number_that_their_next_account_needs() {
    let office = Office::usual().await;
    let left =
        person(2, "202200000001", "张晓明").with(Column::Status, "毕业").with(Column::Phone, "13800138000");
    let (summary, _) = office.import(&[left.clone(), zhang()]).await;
    assert_eq!(counts(&summary), [2, 0, 0, 0]);
    let account = office.account("202200000001").await;
    assert_eq!((account.row.status, account.login_phone), (Status::Suspended, None));
    // Back again, it is bound; by now it belongs to the other account.
    let (_, reports) = office.import(&[left.with(Column::Status, "在校")]).await;
    assert_eq!(errors(&reports), [(2, Some(Column::Phone), "phone_taken", None)]);
}
