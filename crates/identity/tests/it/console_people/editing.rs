//! People added and edited, persons merged and split.

use identity::Refusal;
use identity::console::people::{Details, Profile};
use identity::console::{self, Role};
use identity::identities::is_same_person;
use identity::ports::InitialSecret;

use super::Desk;
use crate::campus::{GOOD, browser};

fn details(name: &str, department: &str) -> Details {
    Details { name: name.into(), kind: "staff".into(), department: department.into(), ..Details::default() }
}

/// U-20, U-22: somebody is added and edited; further data is sealed; who edits when somebody else did
/// meanwhile is told and changes nothing.
#[tokio::test]
async fn u_20_people_are_added_and_edited_one_after_the_other() {
    let desk = Desk::new().await;
    let may = desk.may::<console::EditPeople>("9001", Role::PlatformAdministrator, "").await;
    let mut typed = details(" 欧阳　娜娜 ", "/计算所/网络室/");
    typed.document_type = "resident_identity_card".into();
    typed.document = "11010519491231002x".into();
    typed.joined = "2026-09-01".into();
    typed.profile.native_place = " 河北  邢台 ".into();
    let id = desk.people.add(&may, " T2026-1 ", &typed).await.unwrap().unwrap();
    let row = desk.account(id).await.row;
    assert_eq!((row.number.as_str(), row.number_key.as_str()), ("T2026-1", "t2026-1"));
    assert_eq!((row.name.as_str(), row.department.as_str()), ("欧阳娜娜", "计算所/网络室"));
    assert_eq!(row.initial, InitialSecret::DocumentLastSix, "S-2: as from a roster");
    let sealed = desk.campus.domain.read().await.unwrap().profile(id).await.unwrap().unwrap();
    assert!(!String::from_utf8_lossy(&sealed).contains("邢台"));
    let taken = desk.people.add(&may, "t2026-1", &details("甲", "")).await.unwrap();
    assert_eq!(taken.unwrap_err(), Refusal::AccountNumberTaken);

    let editing = desk.people.editing(&may, id).await.unwrap().unwrap();
    assert_eq!(editing.profile.native_place, "河北 邢台");
    let mut change = details("欧阳娜娜", "图书馆");
    change.alias = "nana".into();
    desk.people.edit(&may, id, editing.version(), &change).await.unwrap().unwrap();
    let stale = desk.people.edit(&may, id, editing.version(), &details("甲", "")).await.unwrap();
    assert_eq!(stale.unwrap_err(), Refusal::ChangedMeanwhile);
    let after = desk.people.editing(&may, id).await.unwrap().unwrap();
    assert_eq!(
        (after.account.row.department.as_str(), after.account.row.alias.as_deref()),
        ("图书馆", Some("nana"))
    );
    assert_eq!(
        after.account.row.document_index, editing.account.row.document_index,
        "an empty field keeps it"
    );
    assert_eq!(after.profile, Profile::default());
    let changed = &desk.events("account_edited").await[0].detail;
    for column in ["department", "alias", "joined", "profile"] {
        assert!(changed.contains(column), "{changed}");
    }
    assert!(!changed.contains("图书馆") && !changed.contains("邢台"), "columns, not values: {changed}");
    // Nothing new, nothing written.
    desk.people.edit(&may, id, after.version(), &change).await.unwrap().unwrap();
    assert_eq!(desk.events("account_edited").await.len(), 1);
}

/// What cannot be somebody's is told, field by field.
#[tokio::test]
async fn what_is_typed_wrong_is_told() {
    let desk = Desk::new().await;
    desk.member("nana", "13800138001", "计算所").await;
    let may = desk.may::<console::EditPeople>("9001", Role::PlatformAdministrator, "").await;
    let with = |change: fn(&mut Details)| {
        let mut details = details("甲", "计算所");
        change(&mut details);
        details
    };
    for (typed, refusal) in [
        (with(|d| d.name = " ".into()), Refusal::FieldEmpty),
        (with(|d| d.name = "＜script＞".into()), Refusal::NameInvalid),
        (with(|d| d.department = "<b>".into()), Refusal::DepartmentInvalid),
        (with(|d| d.document = "123".into()), Refusal::DocumentInvalid),
        (with(|d| d.alias = "1a".into()), Refusal::AliasInvalid),
        (with(|d| d.alias = "nana".into()), Refusal::AliasTaken),
        (with(|d| d.joined = "2026-13-01".into()), Refusal::DateInvalid),
        (with(|d| d.profile.religion = "a".repeat(61)), Refusal::TextTooLong),
    ] {
        let told = desk.people.add(&may, "3001", &typed).await.unwrap().unwrap_err();
        assert_eq!(told, refusal, "{typed:?}");
    }
    let bad = desk.people.add(&may, "张三", &details("甲", "")).await.unwrap();
    assert_eq!(bad.unwrap_err(), Refusal::AccountNumberInvalid);
}

/// P-39: nobody is moved out of what an administrator looks after, nor added beyond it.
#[tokio::test]
async fn p_39_nobody_is_moved_beyond_the_scope() {
    let desk = Desk::new().await;
    let inside = desk.member("2001", "13800138001", "计算所/网络室").await;
    let outside = desk.member("2002", "13800138002", "图书馆").await;
    let may = desk.may::<console::EditPeople>("9002", Role::InstituteAdministrator, "计算所").await;
    let version = desk.account(inside).await.row.updated_at.0;
    for beyond in ["图书馆", "", "计算所二部"] {
        let refused = desk.people.edit(&may, inside, version, &details("张晓明", beyond)).await.unwrap();
        assert_eq!(refused.unwrap_err(), Refusal::DepartmentBeyond, "{beyond}");
        let refused = desk.people.add(&may, "3001", &details("甲", beyond)).await.unwrap();
        assert_eq!(refused.unwrap_err(), Refusal::DepartmentBeyond, "{beyond}");
    }
    desk.people.edit(&may, inside, version, &details("张晓明", "计算所")).await.unwrap().unwrap();
    let version = desk.account(outside).await.row.updated_at.0;
    let refused = desk.people.edit(&may, outside, version, &details("张晓明", "计算所")).await.unwrap();
    assert_eq!(refused.unwrap_err(), Refusal::NotThere);
    assert!(desk.people.editing(&may, outside).await.unwrap().is_none());
}

/// U-19: two accounts become one person's, and two persons' again.
#[tokio::test]
async fn u_19_persons_are_merged_and_split() {
    let desk = Desk::new().await;
    let may = desk.may::<console::EditPeople>("9001", Role::PlatformAdministrator, "").await;
    let mut typed = details("欧阳娜娜", "计算所");
    typed.document_type = "resident_identity_card".into();
    typed.document = "11010519491231002X".into();
    let first = desk.people.add(&may, "3001", &typed).await.unwrap().unwrap();
    let second = desk.member("2002", "13800138002", "图书馆").await;
    let none = desk.people.merge(&may, second, first, "同一人").await.unwrap();
    assert_eq!(none.unwrap_err(), Refusal::DocumentInvalid, "there is no document to share");
    desk.people.merge(&may, first, second, "本科学号与研究生学号").await.unwrap().unwrap();
    let (one, two) = (desk.account(first).await, desk.account(second).await);
    assert!(is_same_person(&one, &two));
    let again = desk.people.merge(&may, first, second, "同一人").await.unwrap();
    assert_eq!(again.unwrap_err(), Refusal::NothingToDo);
    let merged = desk.events("persons_merged").await;
    assert_eq!(merged.iter().map(|entry| entry.account).collect::<Vec<_>>(), [Some(first), Some(second)]);
    assert!(merged[0].detail.contains("本科学号与研究生学号"));
    assert_eq!(desk.messages().await, [("account_edited".to_owned(), "+8613800138002".to_owned())]);

    let session = desk.campus.password("2002", GOOD, &browser("pc")).await.unwrap();
    desk.people.split(&may, second, "合并有误").await.unwrap().unwrap();
    let two = desk.account(second).await;
    assert!(two.row.document_index.is_none() && !is_same_person(&one, &two));
    assert!(desk.campus.current(&session.issued).await.0.is_none());
    let nothing = desk.people.split(&may, second, "合并有误").await.unwrap();
    assert_eq!(nothing.unwrap_err(), Refusal::NothingToDo);

    let narrow = desk.may::<console::EditPeople>("9002", Role::InstituteAdministrator, "计算所").await;
    let beyond = desk.people.merge(&narrow, first, second, "同一人").await.unwrap();
    assert_eq!(beyond.unwrap_err(), Refusal::NotThere);
}
