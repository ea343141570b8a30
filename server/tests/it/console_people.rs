//! People at the console, over HTTP and without JavaScript.

use identity::console::Role;
use identity::ports::{PhoneSlot, Status};
use uuid::Uuid;
use vocabulary::Phone;

use crate::browser::{Browser, person};
use crate::house::House;

/// Somebody of `department`.
async fn member(house: &House, number: &str, name: &str, department: &str, phone: &str) -> Uuid {
    let id = person(house, number, phone, None).await;
    let mut unit = house.composed.domain.write().await.unwrap();
    let account = unit.account(id).await.unwrap().unwrap();
    let mut row = account.row;
    row.name = name.into();
    row.department = department.into();
    unit.update_account(&row).await.unwrap();
    unit.commit().await.unwrap();
    id
}

/// U-22: by the beginning of a number, a part of a name, a phone; and what was typed stands in no
/// address when it is somebody's.
#[tokio::test]
async fn u_22_people_are_found_and_phones_stay_out_of_addresses() {
    let house = House::new().await;
    member(&house, "2026001", "欧阳娜娜", "计算所/网络室", "13800138001").await;
    member(&house, "2026002", "李小明", "图书馆", "13800138002").await;
    let mut browser = Browser::administrator(&house, "9001", Role::PlatformAdministrator, "").await;
    let page = browser.page("/console/people").await;
    for text in ["2026001", "欧阳娜娜", "计算所/网络室", "138****8001", "2026002", "正常"] {
        assert!(page.contains(text), "{text}");
    }
    for door in ["add", "bulk", "export"] {
        assert!(page.contains(&format!("href=\"/console/people/{door}\"")), "{door}");
    }
    let mut help = Browser::administrator(&house, "9004", Role::HelpDesk, "").await;
    assert!(!help.page("/console/people").await.contains("href=\"/console/people/bulk"));
    let search = async |browser: &mut Browser<'_>, fields: &[(&str, &str)]| {
        let url = browser.post("console/people_search", fields).await;
        (browser.page(&url).await, url)
    };
    let (page, url) = search(&mut browser, &[("q", "娜娜")]).await;
    assert!(page.contains("2026001") && !page.contains("2026002"), "{url}");
    let (page, url) = search(&mut browser, &[("q", "2026002"), ("status", "active")]).await;
    assert!(page.contains("李小明") && !page.contains("欧阳娜娜"), "{url}");
    let (page, url) = search(&mut browser, &[("q", "138 0013 8001")]).await;
    assert!(page.contains("欧阳娜娜") && !page.contains("李小明"), "{url}");
    assert!(!url.contains("138") && url.contains("find="), "{url}");
    assert!(!page.contains("q=138"), "nor in the links of its page");
    let (page, url) = search(&mut browser, &[("department", "计算所"), ("kind", "staff")]).await;
    assert!(page.contains("2026001") && !page.contains("2026002"), "{url}");
    let (page, _) = search(&mut browser, &[("q", "没有这个人")]).await;
    assert!(page.contains("没有找到"), "an empty list teaches");
    let (page, _) = search(&mut browser, &[("q", "20260"), ("status", "suspended")]).await;
    assert!(page.contains("没有找到"));
}

/// P-39: a search never tells of anybody beyond the scope.
#[tokio::test]
async fn p_39_a_search_ends_where_the_scope_does() {
    let house = House::new().await;
    member(&house, "2026001", "欧阳娜娜", "计算所/网络室", "13800138001").await;
    member(&house, "2026002", "李小明", "图书馆", "13800138002").await;
    let mut browser = Browser::administrator(&house, "9002", Role::InstituteAdministrator, "计算所").await;
    for fields in [[("q", "")], [("q", "2026")], [("q", "13800138002")], [("department", "图书馆")]] {
        let url = browser.post("console/people_search", &fields).await;
        let page = browser.page(&url).await;
        assert!(!page.contains("李小明") && !page.contains("2026002"), "{fields:?}");
    }
    assert!(browser.page("/console/people").await.contains("欧阳娜娜"));
}

/// A list of any length is shown in pages, and each leads to the next.
#[tokio::test]
async fn a_long_list_has_pages() {
    let house = House::new().await;
    let domain = &house.composed.domain;
    let now = domain.now();
    let first = member(&house, "1000", "甲", "计算所", "13800138001").await;
    let mut unit = domain.write().await.unwrap();
    let like = unit.account(first).await.unwrap().unwrap().row;
    let rows: Vec<_> = (1001..1070)
        .map(|n: u32| {
            let mut row = like.clone();
            row.id = domain.id(now);
            row.number = n.to_string();
            row.number_key = n.to_string();
            row
        })
        .collect();
    unit.insert_accounts(&rows).await.unwrap();
    unit.commit().await.unwrap();
    let mut browser = Browser::administrator(&house, "9001", Role::PlatformAdministrator, "").await;
    let page = browser.page("/console/people?q=10").await;
    assert!(page.contains("1049") && !page.contains("1050"));
    let next = page.split("href=\"").find(|part| part.contains("after=1049")).expect("a next page");
    let next = next.split('"').next().unwrap().replace("&amp;", "&");
    let page = browser.page(&next).await;
    assert!(page.contains("1050") && page.contains("1069") && !page.contains("1049<"));
}

async fn account(house: &House, id: Uuid) -> identity::ports::Account {
    house.composed.domain.read().await.unwrap().account(id).await.unwrap().unwrap()
}

/// J-23, P-38: a password is reset at the counter and shown once, to whoever reset it.
#[tokio::test]
async fn p_38_a_password_is_reset_and_shown_once() {
    let house = House::new().await;
    let id = member(&house, "2001", "欧阳娜娜", "计算所", "13800138001").await;
    let id = id.to_string();
    let mut browser = Browser::administrator(&house, "9002", Role::InstituteAdministrator, "计算所").await;
    let page = browser.page(&format!("/console/people/{id}")).await;
    for text in ["欧阳娜娜", "138****8001", "未锁定", "重置密码", "停用账号", "转移手机号"]
    {
        assert!(page.contains(text), "{text}");
    }
    let here = format!("/console/people/{id}/reset");
    assert!(browser.page(&here).await.contains("管理员不能指定密码"));
    let refused = browser.post("console/people_reset", &[("id", &id), ("reason", "")]).await;
    assert!(refused.starts_with(&here), "{refused}");
    assert!(browser.page(&refused).await.contains("id=\"reason-error\""), "what is missing is said");
    let done = browser.post("console/people_reset", &[("id", &id), ("reason", "身份证")]).await;
    let page = browser.page(&done).await;
    assert!(page.contains("只显示这一次"), "{done}");
    let password = page.split("class=\"secret\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert_eq!(password.chars().count(), 20);
    assert!(!browser.page(&done).await.contains(&password), "not again at a reload");
    let after = account(&house, id.parse().unwrap()).await.password.unwrap();
    assert!(after.must_change);
    let history = browser.page(&format!("/console/people/{id}/history")).await;
    for text in ["修改密码", "9002", "身份证"] {
        assert!(history.contains(text), "{text}");
    }
    assert!(!history.contains(&password));

    let mut elsewhere = Browser::administrator(&house, "9003", Role::InstituteAdministrator, "图书馆").await;
    for path in ["", "/history", "/reset", "/move"] {
        let answer = elsewhere.get(&format!("/console/people/{id}{path}")).await;
        assert_eq!(answer.status, http::StatusCode::NOT_FOUND, "{path}");
        assert!(!answer.body.contains("欧阳"), "{path}");
    }
}

/// ASVS 7.5.3: whole numbers and resets ask for a fresh proof; what was typed is kept.
#[tokio::test]
async fn sensitive_acts_ask_for_a_fresh_proof() {
    let house = House::new().await;
    let id = member(&house, "2001", "欧阳娜娜", "计算所", "13800138001").await.to_string();
    let mut browser = Browser::administrator(&house, "9002", Role::InstituteAdministrator, "计算所").await;
    house.clock.advance(std::time::Duration::from_mins(16));
    let asked = browser.post("console/people_unmask", &[("id", &id), ("reason", "核对")]).await;
    assert!(asked.starts_with("/confirm?next="), "{asked}");
    let asked = browser.post("console/people_reset", &[("id", &id), ("reason", "身份证")]).await;
    assert!(asked.starts_with("/confirm?next="), "{asked}");
    let mut browser = Browser::administrator(&house, "9003", Role::InstituteAdministrator, "计算所").await;
    let shown = browser.post("console/people_unmask", &[("id", &id), ("reason", "核对")]).await;
    assert!(!shown.contains("138"), "{shown}");
    assert!(browser.page(&shown).await.contains("+8613800138001"));
    assert!(!browser.page(&shown).await.contains("+8613800138001"), "once");
}

/// P-36, U-14, U-17: switched off and on, unlocked, cleared, each from its own page.
#[tokio::test]
async fn u_17_accounts_are_switched_and_contacts_cleared() {
    let house = House::new().await;
    let id = member(&house, "2001", "欧阳娜娜", "计算所", "13800138001").await;
    let text = id.to_string();
    let mut browser = Browser::administrator(&house, "9001", Role::PlatformAdministrator, "").await;
    let fields = [("id", text.as_str()), ("act", "disable"), ("reason", "离职")];
    let done = browser.post("console/people_status", &fields).await;
    assert!(browser.page(&done).await.contains("已完成：停用账号"));
    assert_eq!(account(&house, id).await.row.status, Status::Disabled);
    let fields = [("id", text.as_str()), ("act", "enable"), ("reason", "返聘")];
    browser.post("console/people_status", &fields).await;
    assert_eq!(account(&house, id).await.row.status, Status::Active);
    let again = browser.post("console/people_unlock", &[("id", &text)]).await;
    assert!(browser.page(&again).await.contains("没有需要办理的内容"));
    let page = browser.page(&format!("/console/people/{text}/clear")).await;
    assert!(page.contains("name=\"login_phone\"") && !page.contains("name=\"email\""));
    let fields = [("id", text.as_str()), ("login_phone", "on"), ("reason", "换号")];
    browser.post("console/people_clear", &fields).await;
    assert!(account(&house, id).await.login_phone.is_none());
    let forced = browser.post("console/people_force", &[("id", &text)]).await;
    assert!(browser.page(&forced).await.contains("已完成"));
    let ended = browser.post("console/people_sessions", &[("id", &text)]).await;
    assert!(browser.page(&ended).await.contains("已完成"));
}

/// U-21: whoever has the number is looked up, both are shown, and it moves when that is confirmed; the
/// number is in no address.
#[tokio::test]
async fn u_21_a_number_is_moved_after_both_were_seen() {
    let house = House::new().await;
    let old = member(&house, "2001", "旧号", "计算所", "13800138001").await;
    let new = member(&house, "2002", "新号", "计算所", "13800138002").await;
    let id = new.to_string();
    let mut browser = Browser::administrator(&house, "9001", Role::PlatformAdministrator, "").await;
    let here = format!("/console/people/{id}/move");
    assert!(browser.page(&here).await.contains("要转移的手机号"));
    let wrong = browser.post("console/people_move_find", &[("id", &id), ("phone", "1380013")]).await;
    assert!(wrong.starts_with(&here) && wrong.contains("again="), "{wrong}");
    let own = browser.post("console/people_move_find", &[("id", &id), ("phone", "13800138002")]).await;
    assert!(browser.page(&own).await.contains("没有需要办理的内容"));
    let confirm = browser.post("console/people_move_find", &[("id", &id), ("phone", "13800138001")]).await;
    assert!(!confirm.contains("138") && confirm.contains("number="), "{confirm}");
    let page = browser.page(&confirm).await;
    for text in ["旧号", "新号", "138****8001", "2001", "2002"] {
        assert!(page.contains(text), "{text}");
    }
    let hidden = |name: &str| {
        let field = page.split("<input").find(|field| field.contains(&format!("name=\"{name}\""))).unwrap();
        field.split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    };
    let (number, from) = (hidden("number"), hidden("from"));
    assert_eq!(from, old.to_string());
    let fields = [("id", id.as_str()), ("number", &number), ("from", &from), ("reason", "旧学号未解绑")];
    let done = browser.post("console/people_move", &fields).await;
    assert!(browser.page(&done).await.contains("已完成：转移手机号"));
    assert!(account(&house, old).await.login_phone.is_none());
    let phone = account(&house, new).await.login_phone.unwrap();
    let moved = identity::binding::opened_phone(&house.composed.domain, &phone).unwrap();
    assert_eq!((moved, phone.slot), (Phone::parse("13800138001").unwrap(), PhoneSlot::Login));
    let twice = browser.post("console/people_move", &fields).await;
    assert!(twice.contains("again="), "what was seen is no longer so: {twice}");
}

/// U-20, U-22: added with the next one to come, edited along a search, and what somebody else changed
/// meanwhile is told without losing what was typed.
#[tokio::test]
async fn u_22_people_are_added_and_edited_one_after_the_other() {
    let house = House::new().await;
    let mut browser = Browser::administrator(&house, "9001", Role::PlatformAdministrator, "").await;
    let form = browser.page("/console/people/add").await;
    for text in [
        "保存并添加下一个",
        "取消",
        "籍贯",
        "婚姻状况",
        "国籍",
        "血型",
        "文化程度",
        "最高学历",
        "宗教信仰",
        "政治面貌",
    ] {
        assert!(form.contains(text), "U-20: {text}");
    }
    for number in ["3001", "3002"] {
        let fields = [
            ("number", number),
            ("name", "欧阳娜娜"),
            ("kind", "staff"),
            ("next", "1"),
            ("native_place", "邢台"),
        ];
        let next = browser.post("console/people_save", &fields).await;
        assert_eq!(next, format!("/console/people/add?added={number}"));
        assert!(browser.page(&next).await.contains(&format!("已添加 {number}")));
    }
    let fields = [("number", "3001"), ("name", "重复的人"), ("kind", "staff")];
    let refused = browser.post("console/people_save", &fields).await;
    let page = browser.page(&refused).await;
    assert!(page.contains("该账号已存在") && page.contains("重复的人"), "what was typed stays");

    let unit = &mut house.composed.domain.read().await.unwrap();
    let first = unit.account_by_key("3001").await.unwrap().unwrap().row;
    let second = unit.account_by_key("3002").await.unwrap().unwrap().row;
    let here = format!("/console/people/{}/edit?q=300", first.id);
    let page = browser.page(&here).await;
    assert!(page.contains("保存并编辑下一个") && page.contains("value=\"邢台\""));
    let (id, version) = (first.id.to_string(), first.updated_at.0.to_string());
    let save = |department| {
        [
            ("id", id.as_str()),
            ("version", version.as_str()),
            ("query", "q=300"),
            ("next", "1"),
            ("name", "欧阳娜娜"),
            ("kind", "staff"),
            ("department", department),
        ]
    };
    let next = browser.post("console/people_save", &save("计算所")).await;
    assert_eq!(next, format!("/console/people/{}/edit?q=300", second.id));
    let conflict = browser.post("console/people_save", &save("图书馆")).await;
    let page = browser.page(&conflict).await;
    assert!(page.contains("其他人刚刚作了修改") && page.contains("value=\"图书馆\""), "{conflict}");
    assert!(page.contains("现在是：计算所"), "what stands there now is told");
    assert_eq!(account(&house, first.id).await.row.department, "计算所");

    let mut help = Browser::administrator(&house, "9004", Role::HelpDesk, "").await;
    let shown = help.page(&format!("/console/people/{}", second.id)).await;
    assert!(!shown.contains("邢台"), "further data is for those who edit people");
    assert!(browser.page(&format!("/console/people/{}", second.id)).await.contains("邢台"));
}

/// U-19: both are shown before they become one person.
#[tokio::test]
async fn u_19_two_accounts_become_one_person() {
    let house = House::new().await;
    let mut browser = Browser::administrator(&house, "9001", Role::PlatformAdministrator, "").await;
    let card = [("document_type", "resident_identity_card"), ("document", "11010519491231002X")];
    let fields = [("number", "3001"), ("name", "欧阳娜娜"), ("kind", "staff"), card[0], card[1]];
    browser.post("console/people_save", &fields).await;
    let first = house.composed.domain.read().await.unwrap().account_by_key("3001").await.unwrap().unwrap();
    let second = member(&house, "2002", "娜娜", "计算所", "13800138002").await;
    let here = format!("/console/people/{}/merge?with=2002", first.row.id);
    let page = browser.page(&here).await;
    assert!(page.contains("娜娜") && page.contains("110***********002X") && page.contains("确认合并"));
    let (id, other) = (first.row.id.to_string(), second.to_string());
    let fields = [("id", id.as_str()), ("second", &other), ("with", "2002"), ("reason", "同一人")];
    let done = browser.post("console/people_merge", &fields).await;
    let page = browser.page(&done).await;
    assert!(page.contains("同一人的其他账号") && page.contains("2002"), "{done}");
    let split = browser.post("console/people_split", &[("id", &other), ("reason", "有误")]).await;
    assert!(browser.page(&split).await.contains("已完成：拆分为不同的人"));
    assert!(!browser.page(&format!("/console/people/{id}")).await.contains("2002"));
}

/// Many at once, over HTTP: previewed, done, undone by the file that the same page takes back.
#[tokio::test]
async fn p_39_many_are_changed_and_undone_by_a_file() {
    let house = House::new().await;
    let one = member(&house, "2001", "欧阳娜娜", "计算所", "13800138001").await;
    member(&house, "2002", "李小明", "图书馆", "13800138002").await;
    let mut browser = Browser::administrator(&house, "9002", Role::InstituteAdministrator, "计算所").await;
    assert!(
        browser
            .page("/console/people/bulk?department=%E8%AE%A1%E7%AE%97%E6%89%80")
            .await
            .contains("name=\"found\"")
    );
    let fields = [("numbers", "2001 2002"), ("what", "status"), ("status", "disabled"), ("reason", "清理")];
    let plan = browser.post("console/people_plan", &fields).await;
    let page = browser.page(&plan).await;
    assert!(page.contains("欧阳娜娜") && page.contains("停用") && page.contains("确认办理"), "{plan}");
    assert!(page.contains("2002") && !page.contains("李小明"), "beyond the scope is only a number");
    assert_eq!(account(&house, one).await.row.status, Status::Active);
    let id = plan.rsplit('/').next().unwrap().to_owned();
    let done = browser.post("console/people_do", &[("id", &id)]).await;
    assert!(browser.page(&done).await.contains("已全部办理"));
    assert_eq!(account(&house, one).await.row.status, Status::Disabled);

    let file = browser.get(&format!("/console/people/bulk/{id}/undo.csv")).await;
    assert!(file.header("content-disposition").contains("undo.csv"));
    assert!(file.body.contains("2001,status,active,disabled"), "{}", file.body);
    let undo = browser.upload("/console/people/undo", &file.body, &[("reason", "办错了")]).await;
    assert!(undo.starts_with("/console/people/bulk/"), "{undo}");
    let id = undo.rsplit('/').next().unwrap().to_owned();
    browser.post("console/people_do", &[("id", &id)]).await;
    assert_eq!(account(&house, one).await.row.status, Status::Active);
    let broken = browser.upload("/console/people/undo", "a,b\r\n", &[("reason", "办错了")]).await;
    assert!(browser.page(&broken).await.contains("这不是撤销文件"), "{broken}");

    let mut help = Browser::administrator(&house, "9004", Role::HelpDesk, "").await;
    let closed = help.get(&format!("/console/people/bulk/{id}/undo.csv")).await;
    assert_eq!(closed.status, http::StatusCode::FORBIDDEN);
    assert_eq!(help.sent("/console/people/undo", "a", &[]).await.status, http::StatusCode::FORBIDDEN);
}

/// A list is ordered by a form and fetched by the session that ordered it.
#[tokio::test]
async fn s22_a_list_is_ordered_and_fetched_by_the_same_session() {
    let house = House::new().await;
    member(&house, "2001", "欧阳娜娜", "计算所", "13800138001").await;
    member(&house, "2002", "李小明", "图书馆", "13800138002").await;
    let mut browser = Browser::administrator(&house, "9002", Role::InstituteAdministrator, "计算所").await;
    assert!(browser.page("/console/people/export").await.contains("下载"));
    let address = browser.post("console/people_export", &[]).await;
    let list = browser.get(&address).await;
    assert_eq!(list.header("cache-control"), "no-store");
    assert!(list.body.contains("欧阳娜娜") && list.body.contains("138****8001"), "{}", list.body);
    assert!(!list.body.contains("李小明") && !list.body.contains("13800138001"));
    let asked = browser.post("console/people_export", &[("whole", "on")]).await;
    assert!(asked.starts_with("/console/people/export?again="), "{asked}");
    let whole = browser.post("console/people_export", &[("whole", "on"), ("reason", "核对")]).await;
    assert!(browser.get(&whole).await.body.contains("13800138001"));

    let mut other = Browser::administrator(&house, "9001", Role::PlatformAdministrator, "").await;
    assert_eq!(other.get(&address).await.status, http::StatusCode::NOT_FOUND, "another session's order");
    let mut help = Browser::administrator(&house, "9004", Role::HelpDesk, "").await;
    assert_eq!(help.get(&address).await.status, http::StatusCode::FORBIDDEN);
    house.clock.advance(std::time::Duration::from_mins(6));
    assert_eq!(browser.get(&address).await.status, http::StatusCode::NOT_FOUND, "an order does not last");
}
