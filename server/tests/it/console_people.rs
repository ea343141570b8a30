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
