//! `/console/roster` over HTTP (H-5).

use axum::body::Body;
use http::StatusCode;
use identity::console::Role;
use identity::ports::Status;

use crate::browser::{Browser, person};
use crate::house::{Answer, House};

const BOUNDARY: &str = "----------------------------tongxing";

async fn upload(house: &House, chief: &Browser<'_>, name: &str, file: &str) -> Answer {
    let body = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: text/csv\r\n\r\n{file}\r\n--{BOUNDARY}--\r\n"
    );
    let request = house
        .request("POST", "/console/roster/upload")
        .header("cookie", format!("__Host-sid={}", chief.session))
        .header("content-type", format!("multipart/form-data; boundary={BOUNDARY}"));
    house.send(request.body(Body::from(body)).unwrap()).await
}

/// The page of a run once nothing works on it.
async fn rested(house: &House, chief: &mut Browser<'_>, page: &str) -> String {
    let run = page.rsplit('/').next().unwrap().parse().unwrap();
    house.composed.services.rosters.rested(run).await.unwrap();
    let shown = chief.page(page).await;
    assert!(!shown.contains("http-equiv=\"refresh\""), "{shown}");
    shown
}

async fn check(house: &House, chief: &mut Browser<'_>, page: &str, more: &[(&str, &str)]) -> String {
    let run = page.rsplit('/').next().unwrap().to_owned();
    let mut fields = vec![
        ("page", page),
        ("run", run.as_str()),
        ("number", "学号"),
        ("name", "姓名"),
        ("department", "学院"),
    ];
    fields.extend(more);
    assert_eq!(chief.post("console/roster_check", &fields).await, page);
    rested(house, chief, page).await
}

async fn status(house: &House, number: &str) -> Option<Status> {
    let mut unit = house.composed.domain.read().await.unwrap();
    unit.account_by_key(number).await.unwrap().map(|account| account.row.status)
}

/// H-5: errors are shown, the file is mended and brought in.
#[tokio::test]
async fn h_5_a_roster_is_checked_mended_and_brought_in() {
    let house = House::new().await;
    let mut chief = Browser::administrator(&house, "9001", Role::PlatformAdministrator, "").await;
    let answer = upload(
        &house,
        &chief,
        "名册.csv",
        "学号,姓名,学院\n3001,李雷,数学学院\n3001,韩梅梅,图书馆\n3003,,图书馆\n",
    )
    .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let page = answer.header("location").to_owned();
    let shown = chief.page(&page).await;
    assert!(shown.contains("名册.csv") && shown.contains("选择各列"), "{shown}");
    let shown = check(&house, &mut chief, &page, &[]).await;
    assert!(shown.contains("新增：1 人") && shown.contains("未通过：2 人"), "{shown}");
    assert_eq!(status(&house, "3001").await, None, "nothing was written");
    let report = chief.get(&format!("{page}/report.csv")).await;
    assert_eq!(report.header("cache-control"), "no-store");
    assert!(report.body.contains("3001,refused") && report.body.contains("3001,added"), "{}", report.body);

    let answer =
        upload(&house, &chief, "名册.csv", "学号,姓名,学院\n3001,李雷,数学学院\n3002,韩梅梅,图书馆\n").await;
    let page = answer.header("location").to_owned();
    check(&house, &mut chief, &page, &[]).await;
    let run = page.rsplit('/').next().unwrap().to_owned();
    assert_eq!(chief.post("console/roster_apply", &[("page", &page), ("run", &run)]).await, page);
    let shown = rested(&house, &mut chief, &page).await;
    assert!(shown.contains("已导入"), "{shown}");
    assert_eq!(status(&house, "3002").await, Some(Status::Active));
    let list = chief.page("/console/roster").await;
    assert!(list.contains("新增 2") && list.contains("待导入") && list.contains("已导入"), "{list}");
    let again = chief.post("console/roster_apply", &[("page", &page), ("run", &run)]).await;
    assert!(chief.page(&again).await.contains("已经导入"), "once");
}

/// H-5: too many leavers stop it until their number is typed; they are suspended, never deleted, and
/// whoever brings the roster stays.
#[tokio::test]
async fn h_5_too_many_leavers_stop_a_roster() {
    let house = House::new().await;
    for (number, phone) in [("2001", "13800138001"), ("2002", "13800138002"), ("2003", "13800138003")] {
        person(&house, number, phone, None).await;
    }
    let mut chief = Browser::administrator(&house, "9001", Role::PlatformAdministrator, "").await;
    let answer = upload(&house, &chief, "全部.csv", "学号,姓名,学院\n2001,张晓明,网络中心\n").await;
    let page = answer.header("location").to_owned();
    let shown = check(&house, &mut chief, &page, &[("complete", "on")]).await;
    assert!(shown.contains("离开（停用）：2 人") && shown.contains("请输入 2 以确认"), "{shown}");
    let run = page.rsplit('/').next().unwrap().to_owned();
    for typed in ["", "3"] {
        let back =
            chief.post("console/roster_apply", &[("page", &page), ("run", &run), ("typed", typed)]).await;
        assert!(chief.page(&back).await.contains("请输入页面上显示的人数"));
    }
    assert_eq!(status(&house, "2002").await, Some(Status::Active));
    let fields = [("page", page.as_str()), ("run", &run), ("typed", "2")];
    assert_eq!(chief.post("console/roster_apply", &fields).await, page);
    rested(&house, &mut chief, &page).await;
    for (number, expected) in [
        ("2001", Status::Active),
        ("2002", Status::Suspended),
        ("2003", Status::Suspended),
        ("9001", Status::Active),
    ] {
        assert_eq!(status(&house, number).await, Some(expected), "{number}");
    }
    let log = house.composed.domain.read().await.unwrap().audit_since(identity::Time(0), 500).await.unwrap();
    let left =
        log.iter().filter(|entry| entry.event == "status_changed" && entry.actor.as_deref() == Some("9001"));
    assert_eq!(left.count(), 2);
}

/// Whoever came by another way since a complete roster was checked is not taken for somebody who left.
#[tokio::test]
async fn h_5_nobody_is_suspended_whom_the_check_did_not_tell() {
    let house = House::new().await;
    person(&house, "2001", "13800138001", None).await;
    let mut chief = Browser::administrator(&house, "9001", Role::PlatformAdministrator, "").await;
    let answer = upload(&house, &chief, "全部.csv", "学号,姓名,学院\n2001,张晓明,网络中心\n").await;
    let page = answer.header("location").to_owned();
    let shown = check(&house, &mut chief, &page, &[("complete", "on")]).await;
    assert!(!shown.contains("离开（停用）："), "{shown}");
    person(&house, "2002", "13800138002", None).await;

    let run = page.rsplit('/').next().unwrap().to_owned();
    let fields = [("page", page.as_str()), ("run", &run), ("typed", "")];
    assert_eq!(chief.post("console/roster_apply", &fields).await, page);
    let shown = rested(&house, &mut chief, &page).await;
    assert!(shown.contains("没有停用任何人"), "{shown}");
    assert_eq!(status(&house, "2002").await, Some(Status::Active));
    // Its file was kept: it is checked anew, and tells.
    let shown = check(&house, &mut chief, &page, &[("complete", "on")]).await;
    assert!(shown.contains("离开（停用）：1 人"), "{shown}");
}

/// S12, P-39: what is no roster is refused with a reason, and nobody else sends or reads any.
#[tokio::test]
async fn p_39_rosters_are_for_their_role_and_have_to_be_some() {
    let house = House::new().await;
    let mut chief = Browser::administrator(&house, "9001", Role::PlatformAdministrator, "").await;
    for (file, text) in [("", "请选择一个文件"), ("%PDF-1.4 \u{0}\u{1}", "不是名册文件")] {
        let answer = upload(&house, &chief, "a.csv", file).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        let echo = answer.cookie("__Host-echo").unwrap().split(';').next().unwrap().to_owned();
        let cookies = format!("__Host-sid={}; {echo}", chief.session);
        let request = house.request("GET", answer.header("location")).header("cookie", cookies);
        let shown = house.send(request.body(Body::empty()).unwrap()).await;
        assert!(shown.body.contains(text), "{text}: {}", shown.body);
    }
    let answer = upload(&house, &chief, "../../名册.csv", "学号,姓名\n3001,李雷\n").await;
    let page = answer.header("location").to_owned();
    assert!(!chief.page(&page).await.contains("../"), "a name is a name");
    for (number, role) in (9101..).zip(Role::ALL) {
        let department = if role.needs_scope() { "网络中心" } else { "" };
        let mut browser = Browser::administrator(&house, &number.to_string(), role, department).await;
        let may = role == Role::PlatformAdministrator;
        let answer = upload(&house, &browser, "a.csv", "学号,姓名\n3001,李雷\n").await;
        assert_eq!(answer.status == StatusCode::FORBIDDEN, !may, "{}", role.code());
        let report = browser.get(&format!("{page}/report.csv")).await;
        assert_eq!(report.status == StatusCode::FORBIDDEN, !may, "{}", role.code());
    }
}
