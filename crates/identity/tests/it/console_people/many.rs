//! Changes of many, and lists.

use identity::Refusal;
use identity::console::people::{Chosen, Leave, Search, What};
use identity::console::{self, Role};
use identity::ports::Status;

use super::Desk;

/// P-39: many at once, as the preview said; what cannot be is refused one by one; the file undoes it, and
/// only what still stands as it left it.
#[tokio::test]
async fn p_39_many_are_changed_as_previewed_and_undone() {
    let desk = Desk::new().await;
    let one = desk.member("2001", "13800138001", "计算所").await;
    let two = desk.member("2002", "13800138002", "计算所/网络室").await;
    let away = desk.member("2003", "13800138003", "图书馆").await;
    let boss = desk.member("2004", "13800138004", "计算所").await;
    desk.grant(boss, Role::PlatformAdministrator, "").await;
    let admin = desk.administrator("9002", Role::InstituteAdministrator, "计算所").await;
    let sight = admin.look::<console::SwitchPeople>().unwrap();
    let may = admin.act::<console::SwitchPeople>().unwrap();
    let list = "2001, 2002；2003\n2004 ２００１ 没有的号";
    let nobody = desk.people.plan(&sight, Chosen::Listed("9999"), What::Status, "disabled", "清理").await;
    assert_eq!(nobody.unwrap().unwrap_err(), Refusal::NotThere);
    let plan = desk.people.plan(&sight, Chosen::Listed(list), What::Status, "disabled", "清理").await;
    let plan = plan.unwrap().unwrap();
    let preview = desk.people.preview(&sight, &plan).await.unwrap().unwrap();
    let lines: Vec<_> =
        preview.lines.iter().map(|line| (line.number.as_str(), line.refused.clone())).collect();
    assert_eq!(lines, [("2001", None), ("2002", None), ("2004", Some(Refusal::RoleHolder))]);
    assert_eq!(preview.unknown, ["没有的号", "2003"], "beyond the scope is not there");
    assert_eq!(desk.account(one).await.row.status, Status::Active, "nothing is done before it is confirmed");

    let edit = admin.act::<console::EditPeople>().unwrap();
    let wrong = desk.people.do_plan(Leave::Edit(&edit), &plan).await.unwrap();
    assert_eq!(wrong.unwrap_err(), Refusal::NotAllowed, "leave to edit switches nobody off");
    desk.people.do_plan(Leave::Switch(&may), &plan).await.unwrap().unwrap();
    for (id, status) in
        [(one, Status::Disabled), (two, Status::Disabled), (away, Status::Active), (boss, Status::Active)]
    {
        assert_eq!(desk.account(id).await.row.status, status);
    }
    let after = desk.people.preview(&sight, &plan).await.unwrap().unwrap();
    assert_eq!((after.position, after.total, after.done), (3, 3, 2));
    assert_eq!(after.refused, [("2004".to_owned(), "role_holder".to_owned())]);
    desk.people.do_plan(Leave::Switch(&may), &plan).await.unwrap().unwrap();
    assert_eq!(desk.events("status_changed").await.len(), 2, "a second press does nothing");
    assert_eq!(desk.events("people_changed").await.len(), 1);

    // Somebody brings one of the two back in another way; the undoing leaves that alone.
    desk.people.set_status(&may, one, Status::Suspended, "毕业").await.unwrap().unwrap();
    let file = desk.people.undo_file(&sight, &plan).await.unwrap().unwrap();
    assert!(file.contains("2001,status,active,disabled\r\n"), "{file}");
    let plan = desk.people.plan_undo(&sight, &file, "办错了").await.unwrap().unwrap();
    let preview = desk.people.preview(&sight, &plan).await.unwrap().unwrap();
    let refused: Vec<_> = preview.lines.iter().map(|line| line.refused.clone()).collect();
    assert_eq!(refused, [Some(Refusal::ChangedMeanwhile), None]);
    desk.people.do_plan(Leave::Switch(&may), &plan).await.unwrap().unwrap();
    assert_eq!(desk.account(two).await.row.status, Status::Active);
    assert_eq!(desk.account(one).await.row.status, Status::Suspended);
    for broken in
        ["", "number,what,from,to\r\n", "a,b\r\n", "number,what,from,to\r\n2001,status,root,active\r\n"]
    {
        let refused = desk.people.plan_undo(&sight, broken, "办错了").await.unwrap();
        assert_eq!(refused.unwrap_err(), Refusal::UndoFileInvalid, "{broken}");
    }

    // A plan is whoever's made it.
    let other = desk.administrator("9001", Role::PlatformAdministrator, "").await;
    let theirs = desk.people.preview(&other.look::<console::SwitchPeople>().unwrap(), &plan).await.unwrap();
    assert_eq!(theirs.unwrap_err(), Refusal::PageExpired);
}

/// Departments of many at once: never beyond the scope, undone by their file too; more than one piece.
#[tokio::test]
async fn p_39_departments_of_many_are_set_within_the_scope() {
    let desk = Desk::new().await;
    let domain = &desk.campus.domain;
    let rows: Vec<_> = (0..120)
        .map(|n| {
            let mut row = desk.campus.row(&format!("3{n:03}"));
            row.department = "计算所/旧室".into();
            row
        })
        .collect();
    let mut unit = domain.write().await.unwrap();
    unit.insert_accounts(&rows).await.unwrap();
    unit.commit().await.unwrap();
    let admin = desk.administrator("9002", Role::InstituteAdministrator, "计算所").await;
    let may = admin.act::<console::EditPeople>().unwrap();
    let search = Search { department: "计算所/旧室".into(), ..Search::default() };
    let beyond = desk.people.plan(&*may, Chosen::Found(&search), What::Department, "图书馆", "并入").await;
    let preview = desk.people.preview(&*may, &beyond.unwrap().unwrap()).await.unwrap().unwrap();
    assert!(preview.lines.iter().all(|line| line.refused == Some(Refusal::DepartmentBeyond)));
    let plan = desk.people.plan(&*may, Chosen::Found(&search), What::Department, "计算所/新室", "并入").await;
    let plan = plan.unwrap().unwrap();
    desk.people.do_plan(Leave::Edit(&may), &plan).await.unwrap().unwrap();
    let after = desk.people.preview(&*may, &plan).await.unwrap().unwrap();
    assert_eq!((after.done, after.lines.len()), (120, 0));
    assert_eq!(desk.account(rows[119].id).await.row.department, "计算所/新室");
    assert_eq!(desk.events("account_edited").await.len(), 120);
    let file = desk.people.undo_file(&*may, &plan).await.unwrap().unwrap();
    let undo = desk.people.plan_undo(&*may, &file, "办错了").await.unwrap().unwrap();
    desk.people.do_plan(Leave::Edit(&may), &undo).await.unwrap().unwrap();
    assert_eq!(desk.account(rows[0].id).await.row.department, "计算所/旧室");
}

/// S13, S22: lists hold whom the search and the scope reach, masked unless asked for, and no formulas.
#[tokio::test]
async fn s13_lists_are_masked_and_harmless() {
    let desk = Desk::new().await;
    let id = desk.member("2001", "13800138001", "=1+1").await;
    desk.campus.bind_email(id, "ming@example.edu.cn").await;
    desk.member("2002", "13800138002", "图书馆").await;
    let admin = desk.administrator("9001", Role::PlatformAdministrator, "").await;
    let read = async |search: Search, why: Option<&str>| {
        let may = admin.act::<console::ExportPeople>().unwrap();
        let unmask = admin.act::<console::Unmask>().unwrap();
        let mut export =
            desk.people.export(may, search, why.map(|why| (&unmask, why))).await.unwrap().unwrap();
        let mut text = String::new();
        while let Some(piece) = export.next().await.unwrap() {
            text.push_str(&piece);
        }
        text
    };
    let masked = read(Search::default(), None).await;
    assert_eq!(masked.lines().count(), 4, "{masked}");
    assert!(masked.contains("2001,张晓明,student,'=1+1,active,,,,138****8001,,"), "{masked}");
    assert!(!masked.contains("13800138001") && !masked.contains("ming@"));
    let library = Search { department: "图书馆".into(), ..Search::default() };
    let whole = read(library, Some("邮寄录取通知书")).await;
    assert!(whole.contains("'+8613800138002") && !whole.contains("2001,"), "{whole}");
    let entries = desk.events("people_exported").await;
    assert!(entries[0].detail.contains("\"count\":\"3\"") && entries[0].detail.contains("masked"));
    assert!(entries[1].detail.contains("邮寄录取通知书") && entries[1].detail.contains("\"count\":\"1\""));
}
