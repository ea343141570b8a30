//! The auditor's room and the overview, without scripts.

use std::io::Cursor;

use http::StatusCode;
use identity::audit::export;
use identity::audit::seal::Sealer;
use identity::audit::verify::verify;
use identity::audit::{Event, Record, SUCCESS};
use identity::console::Role;
use identity::ports::AuditEntry;
use identity::{Time, Visitor};
use uuid::Uuid;

use crate::browser::{Browser, person};
use crate::house::House;

async fn log(house: &House, account: Option<Uuid>, event: Event, outcome: &str) -> AuditEntry {
    let domain = &house.composed.domain;
    let visitor = Visitor {
        address: "198.51.100.23".parse().unwrap(),
        user_agent: "=cmd".into(),
        browser: None,
        device: None,
        event: String::new(),
        locale: "zh-CN".into(),
    };
    let record = Record::new(domain, domain.now(), event, outcome)
        .from(&visitor)
        .account(account)
        .with("method", "password")
        .with("pc_address", "198.51.100.77");
    let entry = record.done();
    let mut unit = domain.write().await.unwrap();
    unit.append_audit(&entry).await.unwrap();
    unit.commit().await.unwrap();
    entry
}

async fn seal(house: &House) {
    Sealer::new(house.composed.domain.clone()).seal().await.unwrap();
}

async fn newest(house: &House, event: &str) -> Option<AuditEntry> {
    let all = house.composed.domain.read().await.unwrap().audit_since(Time(0), 10_000).await.unwrap();
    all.into_iter().rev().find(|entry| entry.event == event)
}

/// The address of the first link to an entry.
fn entry_link(page: &str) -> String {
    let (_, rest) = page.split_once("href=\"/console/audit/entry/").expect("an entry is listed");
    format!("/console/audit/entry/{}", rest.split('"').next().unwrap().replace("&amp;", "&"))
}

#[tokio::test]
async fn s16_an_auditor_searches_reads_and_unmasks_with_a_reason() {
    let house = House::new().await;
    let account = person(&house, "20260007", "13800138007", None).await;
    for _ in 0..51 {
        log(&house, Some(account), Event::SignIn, "locked").await;
    }
    log(&house, None, Event::RosterImported, SUCCESS).await;
    let mut auditor = Browser::administrator(&house, "9001", Role::Auditor, "").await;
    let page = auditor.page("/console/audit").await;
    assert!(page.contains("尚未入链") && !page.contains("/console/audit/entry/"), "{page}");
    seal(&house).await;

    let page = auditor.page("/console/audit?event=roster_imported").await;
    assert_eq!(page.matches("/console/audit/entry/").count(), 1);
    assert!(page.contains("导入名册"));
    let page = auditor.page("/console/audit?account=20260007&outcome=locked").await;
    assert_eq!(page.matches("/console/audit/entry/").count(), 50);
    // Masked, and what was typed stands in its field.
    assert!(page.contains("20****07 张**") && page.contains("198.51.*.*"), "{page}");
    assert!(!page.contains("198.51.100.23") && page.contains("value=\"20260007\""));
    let (_, next) =
        page.split_once("rel=\"next\"").map(|(before, _)| before.rsplit_once("href=\"").unwrap()).unwrap();
    let next = next.split('"').next().unwrap().replace("&amp;", "&");
    let second = auditor.page(&next).await;
    assert_eq!(second.matches("/console/audit/entry/").count(), 1);
    assert!(!second.contains("rel=\"next\""));
    for nothing in
        ["?account=nobody", "?address=192.0.2.1", "?until=2001-01-01", "?event=%27%3B--", "?before=x"]
    {
        let status = auditor.get(&format!("/console/audit{nothing}")).await.status;
        assert_eq!(status, StatusCode::OK, "{nothing}");
    }

    let entry = auditor.page(&entry_link(&page)).await;
    assert!(
        entry.contains("内容与写入时一致") && entry.contains("198.51.*.*") && !entry.contains("198.51.100.")
    );
    let missing = format!("/console/audit/entry/{}", Uuid::nil());
    assert_eq!(auditor.get(&missing).await.status, StatusCode::NOT_FOUND);
    assert_eq!(auditor.get("/console/audit/entry/x").await.status, StatusCode::NOT_FOUND);

    let here = "/console/audit?account=20260007";
    let again = auditor.post("console/audit_unmask", &[("page", here), ("reason", "a")]).await;
    assert!(auditor.page(&again).await.contains("reason-error"), "too short a reason is told at its field");
    assert!(newest(&house, "audit_unmasked").await.is_none());
    let full = auditor.post("console/audit_unmask", &[("page", here), ("reason", "工单 4711")]).await;
    assert!(full.starts_with("/console/audit?account=20260007&full="), "{full}");
    let page = auditor.page(&full).await;
    assert!(page.contains("20260007 张晓明") && page.contains("198.51.100.23"));
    let entry = auditor.page(&entry_link(&page)).await;
    assert!(entry.contains("198.51.100.77"));
    let record = newest(&house, "audit_unmasked").await.unwrap();
    assert!(record.detail.contains("工单 4711") && record.actor.as_deref() == Some("9001"));
    // The leave is of this session and of this quarter of an hour.
    let mut other = Browser::administrator(&house, "9002", Role::Auditor, "").await;
    assert!(!other.page(&full).await.contains("198.51.100.23"));
    house.clock.advance(std::time::Duration::from_mins(16));
    assert!(!auditor.page(&full).await.contains("198.51.100.23"));
    // A page of elsewhere is led to nowhere.
    let led = auditor
        .post("console/audit_unmask", &[("page", "https://evil.example/"), ("reason", "工单 4711")])
        .await;
    assert!(led.starts_with("/console/audit?full="), "{led}");

    let chain = auditor.page("/console/audit/chain").await;
    assert!(chain.contains("锚点") && chain.contains("183"));
}

/// The file is whole, is fetched once, after a fresh proof, by the auditor.
#[tokio::test]
async fn s16_an_export_is_audited_and_proves_itself() {
    let house = House::new().await;
    let account = person(&house, "20260007", "13800138007", None).await;
    for _ in 0..1200 {
        log(&house, Some(account), Event::SignIn, SUCCESS).await;
    }
    log(&house, None, Event::RosterImported, SUCCESS).await;
    let mut auditor = Browser::administrator(&house, "9001", Role::Auditor, "").await;
    let page = "/console/audit/export?event=sign_in";
    assert!(auditor.page(page).await.contains("登录"));
    let refused =
        auditor.post("console/audit_export", &[("page", page), ("format", "csv"), ("reason", "")]).await;
    assert!(auditor.page(&refused).await.contains("reason-error"));
    for (format, kind) in [("csv", "text/csv; charset=utf-8"), ("jsonl", "application/x-ndjson")] {
        let fields = [("page", page), ("format", format), ("reason", "年度检查")];
        let link = auditor.post("console/audit_export", &fields).await;
        assert!(link.starts_with("/console/audit/export/"), "{link}");
        let file = auditor.get(&link).await;
        assert_eq!((file.status, file.header("content-type")), (StatusCode::OK, kind));
        assert!(file.header("content-disposition").starts_with("attachment"));
        assert_eq!(file.header("cache-control"), "no-store");
        assert!(!file.body.contains(",=cmd"), "a spreadsheet would compute it");
        assert!(!file.body.contains("roster_imported"));
        let keyring = &house.composed.domain.keyring;
        let whole = export::verify(Cursor::new(&file.body), keyring).unwrap();
        assert_eq!(whole.rows, 1200);
        assert!(whole.links > 1000);
        let changed = file.body.replacen("198.51.100.23", "198.51.100.24", 1);
        assert!(export::verify(Cursor::new(changed), keyring).is_err());
        let again = auditor.get(&link).await;
        assert_eq!(again.header("location"), "/console/audit/export", "once");
        let all = house.composed.domain.read().await.unwrap().audit_since(Time(0), 10_000).await.unwrap();
        let done =
            all.iter().filter(|entry| entry.event == "audit_exported" && entry.detail.contains("1200"));
        assert_eq!(done.count(), if format == "csv" { 1 } else { 2 });
    }
    assert_eq!(verify(&house.composed.domain, &[]).await.unwrap().finding, None);

    // S17: nobody else, and not on an old proof.
    let link = {
        let fields = [("page", page), ("format", "csv"), ("reason", "年度检查")];
        auditor.post("console/audit_export", &fields).await
    };
    for (number, role) in (9101..).zip(Role::ALL.into_iter().filter(|role| *role != Role::Auditor)) {
        let department = if role.needs_scope() { "计算所" } else { "" };
        let mut other = Browser::administrator(&house, &number.to_string(), role, department).await;
        assert_eq!(other.get(&link).await.status, StatusCode::FORBIDDEN, "{}", role.code());
        for path in
            ["/console/audit", "/console/audit/chain", "/console/audit/export", "/console/audit/entry/x"]
        {
            assert_eq!(other.get(path).await.status, StatusCode::FORBIDDEN, "{} {path}", role.code());
        }
    }
    let anonymous = house.get(&link).await;
    assert_eq!(anonymous.header("location"), "/console/audit/export");
    house.clock.advance(std::time::Duration::from_mins(30));
    let late = auditor.get(&link).await;
    assert_eq!(late.header("location"), "/console/audit/export");
    let fields = [("page", page), ("format", "csv"), ("reason", "年度检查")];
    let led = auditor.post("console/audit_export", &fields).await;
    assert!(led.starts_with("/confirm?next="), "{led}");
}

#[tokio::test]
async fn the_overview_draws_what_was_counted() {
    let house = House::new().await;
    let account = person(&house, "20260007", "13800138007", None).await;
    for outcome in [SUCCESS, SUCCESS, "locked", "wrong_credentials"] {
        log(&house, Some(account), Event::SignIn, outcome).await;
    }
    let mut auditor = Browser::administrator(&house, "9001", Role::Auditor, "").await;
    assert!(auditor.page("/console/overview").await.contains("还没有计入"));
    seal(&house).await;
    for period in ["", "?period=7d", "?period=30d", "?period=183d", "?period=x"] {
        let page = auditor.page(&format!("/console/overview{period}")).await;
        assert!(!page.contains("还没有计入"));
        assert_eq!(page.matches("<svg class=\"chart-drawing\" role=\"img\"").count(), 6, "{period}");
        assert!(page.contains("账号或密码错误") && page.contains("<details"));
        assert!(page.contains("aria-current=\"page\""));
        assert!(!page.contains("20260007"), "figures name nobody");
    }
    for (number, role, status) in [
        ("9002", Role::PlatformAdministrator, StatusCode::OK),
        ("9003", Role::SecurityAdministrator, StatusCode::OK),
        ("9004", Role::HelpDesk, StatusCode::FORBIDDEN),
        ("9005", Role::Reviewer, StatusCode::FORBIDDEN),
    ] {
        let mut other = Browser::administrator(&house, number, role, "").await;
        assert_eq!(other.get("/console/overview").await.status, status, "{}", role.code());
    }
}

/// 等保 8.1.5.4: a shorter retention is confirmed by a security administrator, on a fresh proof.
#[tokio::test]
async fn a_shorter_retention_is_confirmed_at_the_console() {
    let house = House::with(|settings| settings.policy.audit.keep_days = 400).await;
    let domain = &house.composed.domain;
    identity::audit::retention::settle(domain).await.unwrap().unwrap();
    let mut security = Browser::administrator(&house, "9001", Role::SecurityAdministrator, "").await;
    const PAGE: &str = "/console/settings/audit-retention";
    assert!(security.page(PAGE).await.contains("400"));
    let refused = security.post("console/audit_retention", &[("page", PAGE), ("days", "100")]).await;
    assert!(security.page(&refused).await.contains("183"));
    let done = security.post("console/audit_retention", &[("page", PAGE), ("days", "200")]).await;
    assert_eq!(done, PAGE);
    assert!(security.page(PAGE).await.contains("已确认：200"));
    assert!(newest(&house, "audit_retention").await.unwrap().detail.contains("200"));
    let mut shorter = domain.clone();
    let mut policy = (*domain.policy).clone();
    policy.audit.keep_days = 200;
    shorter.policy = policy.into();
    identity::audit::retention::settle(&shorter).await.unwrap().unwrap();
    let mut auditor = Browser::administrator(&house, "9002", Role::Auditor, "").await;
    assert_eq!(auditor.get(PAGE).await.status, StatusCode::FORBIDDEN);
}
