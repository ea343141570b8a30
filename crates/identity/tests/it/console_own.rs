//! Several accounts of one person (U-19), at the console: none of them opens what its holder may not, and
//! one's own are one's own, whichever one is at.

use identity::Refusal;
use identity::console::people::Details;
use identity::console::{EditPeople, ResetPasswords, Role, SwitchPeople};
use identity::identities::is_same_person;
use identity::ports::Status;

use crate::console_people::Desk;

const DOCUMENT: &str = "11010519491231002X";

fn details(name: &str, department: &str, document: &str) -> Details {
    Details {
        name: name.into(),
        kind: "staff".into(),
        department: department.into(),
        document_type: "resident_identity_card".into(),
        document: document.into(),
        ..Details::default()
    }
}

/// P-39, S17: whoever looks after one department makes no key to somebody of another: an account with
/// the same document and name would be switched over to theirs.
#[tokio::test]
async fn p_39_u_19_no_account_is_made_somebody_elses_beyond_the_scope() {
    let desk = Desk::new().await;
    let platform = desk.may::<EditPeople>("9001", Role::PlatformAdministrator, "").await;
    let narrow = desk.may::<EditPeople>("9002", Role::InstituteAdministrator, "计算所").await;
    let theirs = details("欧阳娜娜", "图书馆", DOCUMENT);
    let target = desk.people.add(&platform, "3001", &theirs).await.unwrap().unwrap();

    let key = details("欧阳娜娜", "计算所", DOCUMENT);
    let refused = desk.people.add(&narrow, "3002", &key).await.unwrap();
    assert_eq!(refused.unwrap_err(), Refusal::DocumentBeyond);

    // By another name it opens nothing; nor does it get the name afterwards.
    let other = details("甲", "计算所", DOCUMENT);
    let made = desk.people.add(&narrow, "3003", &other).await.unwrap().unwrap();
    assert!(!is_same_person(&desk.account(made).await, &desk.account(target).await));
    let version = desk.account(made).await.row.updated_at.0;
    let refused = desk.people.edit(&narrow, made, version, &key).await.unwrap();
    assert_eq!(refused.unwrap_err(), Refusal::DocumentBeyond);
    let mut renamed = details("欧阳娜娜", "计算所", "");
    renamed.document_type = String::new();
    let refused = desk.people.edit(&narrow, made, version, &renamed).await.unwrap();
    assert_eq!(refused.unwrap_err(), Refusal::DocumentBeyond);
    // Nor is a document put upon somebody of the same name.
    let namesake =
        desk.people.add(&narrow, "3004", &details("欧阳娜娜", "计算所", "")).await.unwrap().unwrap();
    let version = desk.account(namesake).await.row.updated_at.0;
    let refused = desk.people.edit(&narrow, namesake, version, &key).await.unwrap();
    assert_eq!(refused.unwrap_err(), Refusal::DocumentBeyond);
    assert_eq!(desk.account(namesake).await.row.document_index, None);
}

/// Whoever reaches both may; the owner of the other account is told.
#[tokio::test]
async fn u_19_a_second_account_of_somebody_is_told_to_them() {
    let desk = Desk::new().await;
    let may = desk.may::<EditPeople>("9001", Role::PlatformAdministrator, "").await;
    let first = desk.member("2001", "13800138001", "图书馆").await;
    let version = desk.account(first).await.row.updated_at.0;
    let known = details("欧阳娜娜", "图书馆", DOCUMENT);
    desk.people.edit(&may, first, version, &known).await.unwrap().unwrap();
    desk.messages().await;
    let second =
        desk.people.add(&may, "3002", &details("欧阳娜娜", "计算所", DOCUMENT)).await.unwrap().unwrap();
    assert!(is_same_person(&desk.account(first).await, &desk.account(second).await));
    assert_eq!(desk.messages().await, [("account_edited".to_owned(), "+8613800138001".to_owned())]);
}

/// S17: an administrator's other accounts are their own.
#[tokio::test]
async fn s17_u_19_nobody_acts_on_another_account_of_theirs() {
    let desk = Desk::new().await;
    let platform = desk.may::<EditPeople>("9001", Role::PlatformAdministrator, "").await;
    let id = desk.campus.person("9002", "13700009002").await;
    let version = desk.account(id).await.row.updated_at.0;
    let known = details("王建国", "计算所", DOCUMENT);
    desk.people.edit(&platform, id, version, &known).await.unwrap().unwrap();
    let second = desk.people.add(&platform, "3002", &known).await.unwrap().unwrap();
    desk.grant(id, Role::InstituteAdministrator, "计算所").await;
    let who = desk.enter(id).await;

    let switch = who.act::<SwitchPeople>().unwrap();
    let refused = desk.people.set_status(&switch, second, Status::Disabled, "试一试").await.unwrap();
    assert_eq!(refused.unwrap_err(), Refusal::OwnAccount);
    let reset = who.act::<ResetPasswords>().unwrap();
    let refused = desk.people.reset_password(&reset, second, "试一试").await.unwrap();
    assert_eq!(refused.unwrap_err(), Refusal::OwnAccount);
    assert_eq!(desk.account(second).await.row.status, Status::Active);
}
