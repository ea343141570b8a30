//! Who reaches what at the console: every page and every server function, for
//! every role, denied and allowed.

use std::collections::BTreeSet;

use app::console::rooms::ROOMS;
use http::StatusCode;
use identity::console::{Permission, Role};
use identity::ports::Method;
use leptos::server_fn::axum::server_fn_paths;

use crate::browser::{Browser, grant, person};
use crate::house::House;

/// What each server function of the console is about. One that is missing here fails a test.
const FUNCTIONS: &[(&str, Permission)] = &[
    ("administrators_withdraw", Permission::ManageRoles),
    ("administrators_end", Permission::ManageRoles),
    ("administrators_invite", Permission::ManageRoles),
    ("tokens_mint", Permission::ManageTokens),
    ("tokens_revoke", Permission::ManageTokens),
    ("audit_unmask", Permission::ReadAudit),
    ("audit_export", Permission::ExportAudit),
    ("audit_retention", Permission::ChangePolicy),
    ("people_search", Permission::FindPeople),
    ("people_status", Permission::SwitchPeople),
    ("people_sessions", Permission::SwitchPeople),
    ("people_unlock", Permission::UnlockPeople),
    ("people_reset", Permission::ResetPasswords),
    ("people_force", Permission::ResetPasswords),
    ("people_factors", Permission::ResetPasswords),
    ("people_clear", Permission::MoveContacts),
    ("people_unmask", Permission::Unmask),
    ("people_move_find", Permission::MoveContacts),
    ("people_move", Permission::MoveContacts),
    ("services_save", Permission::ManageServices),
    ("services_switch", Permission::ManageServices),
    ("operations_retry", Permission::Operate),
    ("operations_retry_all", Permission::Operate),
    ("operations_drop", Permission::Operate),
    ("operations_end_sessions", Permission::EndSessions),
    ("operations_backup", Permission::BackUp),
    ("operations_verify", Permission::BackUp),
    ("roster_check", Permission::SyncRoster),
    ("roster_apply", Permission::SyncRoster),
    ("roster_refuse", Permission::SyncRoster),
    ("reviews_claim", Permission::DecideCases),
    ("reviews_release", Permission::DecideCases),
    ("reviews_approve", Permission::DecideCases),
    ("reviews_reject", Permission::DecideCases),
    ("settings_fill", Permission::ChangePolicy),
    ("settings_save", Permission::ChangePolicy),
    ("settings_discard", Permission::ChangePolicy),
    ("settings_carry", Permission::ChangePolicy),
    ("settings_profile", Permission::ChangePolicy),
    ("settings_clauses", Permission::ChangePolicy),
    ("settings_restore", Permission::ChangePolicy),
    ("appearance_fill", Permission::ChangeAppearance),
    ("appearance_save", Permission::ChangeAppearance),
    ("appearance_discard", Permission::ChangeAppearance),
    ("appearance_carry", Permission::ChangeAppearance),
    ("appearance_restore", Permission::ChangeAppearance),
    ("announcement_publish", Permission::ChangeAppearance),
    ("announcement_withdraw", Permission::ChangeAppearance),
    ("people_save", Permission::EditPeople),
    ("people_merge", Permission::EditPeople),
    ("people_split", Permission::EditPeople),
    ("people_plan", Permission::EditPeople),
    ("people_do", Permission::EditPeople),
    ("people_export", Permission::ExportPeople),
    ("sources_add", Permission::ManageSources),
    ("sources_token", Permission::ManageSources),
    ("sources_revoke", Permission::ManageSources),
    ("sources_resume", Permission::ManageSources),
    ("sources_close", Permission::ManageSources),
];

/// Pages below the rooms, with their parameters filled in, and what they are about.
const PAGES: &[(&str, Permission)] = &[
    ("/console/administrators/invite", Permission::ManageRoles),
    ("/console/administrators/end/x", Permission::ManageRoles),
    ("/console/api/new", Permission::ManageTokens),
    ("/console/api/revoke/x", Permission::ManageTokens),
    ("/console/audit/chain", Permission::ReadAudit),
    ("/console/audit/export", Permission::ExportAudit),
    ("/console/audit/entry/00000000-0000-0000-0000-000000000000", Permission::ReadAudit),
    ("/console/settings/audit-retention", Permission::ChangePolicy),
    ("/console/people/00000000-0000-0000-0000-000000000000", Permission::FindPeople),
    ("/console/people/00000000-0000-0000-0000-000000000000/history", Permission::FindPeople),
    ("/console/people/00000000-0000-0000-0000-000000000000/enable", Permission::SwitchPeople),
    ("/console/people/00000000-0000-0000-0000-000000000000/disable", Permission::SwitchPeople),
    ("/console/people/00000000-0000-0000-0000-000000000000/sessions", Permission::SwitchPeople),
    ("/console/people/00000000-0000-0000-0000-000000000000/unlock", Permission::UnlockPeople),
    ("/console/people/00000000-0000-0000-0000-000000000000/reset", Permission::ResetPasswords),
    ("/console/people/00000000-0000-0000-0000-000000000000/force", Permission::ResetPasswords),
    ("/console/people/00000000-0000-0000-0000-000000000000/factors", Permission::ResetPasswords),
    ("/console/people/00000000-0000-0000-0000-000000000000/clear", Permission::MoveContacts),
    ("/console/people/00000000-0000-0000-0000-000000000000/unmask", Permission::Unmask),
    ("/console/people/00000000-0000-0000-0000-000000000000/move", Permission::MoveContacts),
    ("/console/applications/new", Permission::ManageServices),
    ("/console/applications/00000000-0000-0000-0000-000000000000", Permission::ReadServices),
    ("/console/applications/00000000-0000-0000-0000-000000000000/edit", Permission::ManageServices),
    ("/console/applications/00000000-0000-0000-0000-000000000000/switch", Permission::ManageServices),
    ("/console/operations/letters", Permission::Operate),
    ("/console/operations/letters/00000000-0000-0000-0000-000000000000", Permission::Operate),
    ("/console/operations/jobs", Permission::Operate),
    ("/console/operations/sessions", Permission::Operate),
    ("/console/operations/sessions/end", Permission::EndSessions),
    ("/console/operations/health", Permission::Operate),
    ("/console/operations/backups", Permission::BackUp),
    ("/console/roster/unknown", Permission::SyncRoster),
    ("/console/reviews/unknown", Permission::ReadCases),
    ("/console/reviews/unknown/approve", Permission::DecideCases),
    ("/console/reviews/unknown/reject", Permission::DecideCases),
    ("/console/reviews/unknown/picture/1", Permission::ReadCases),
    ("/console/settings/section/lockout", Permission::ReadSettings),
    ("/console/settings/draft", Permission::ChangePolicy),
    ("/console/settings/versions", Permission::ReadSettings),
    ("/console/settings/versions/1", Permission::ReadSettings),
    ("/console/settings/clauses", Permission::ReadSettings),
    ("/console/appearance/draft", Permission::ChangeAppearance),
    ("/console/appearance/announcements", Permission::ChangeAppearance),
    ("/console/people/00000000-0000-0000-0000-000000000000/edit", Permission::EditPeople),
    ("/console/people/00000000-0000-0000-0000-000000000000/merge", Permission::EditPeople),
    ("/console/people/00000000-0000-0000-0000-000000000000/split", Permission::EditPeople),
    ("/console/people/add", Permission::EditPeople),
    ("/console/people/bulk", Permission::EditPeople),
    ("/console/people/bulk/x", Permission::EditPeople),
    ("/console/people/export", Permission::ExportPeople),
    ("/console/sources/new", Permission::ManageSources),
    ("/console/sources/00000000-0000-0000-0000-000000000000", Permission::ManageSources),
    ("/console/sources/00000000-0000-0000-0000-000000000000/close", Permission::ManageSources),
];

/// Pages of the console that no role is asked for: the lobby, and what sets a role up.
const OPEN: &[&str] = &["/console", "/console/set-up/{token}"];

/// Every page there is, as its route is written.
fn routes() -> Vec<String> {
    leptos_axum::generate_route_list(app::console::Console)
        .into_iter()
        .map(|route| route.path().to_owned())
        .filter(|path| !OPEN.contains(&path.as_str()))
        .collect()
}

/// Whether `path` is one of the pages that `route` stands for.
fn is_of(route: &str, path: &str) -> bool {
    let (route, path): (Vec<_>, Vec<_>) = (route.split('/').collect(), path.split('/').collect());
    route.len() == path.len()
        && route.iter().zip(&path).all(|(part, given)| part == given || part.starts_with([':', '{']))
}

async fn each_role(house: &House) -> Vec<(Role, Browser<'_>)> {
    let mut all = Vec::new();
    for (number, role) in (9001..).zip(Role::ALL) {
        let department = if role.needs_scope() { "计算所" } else { "" };
        all.push((role, Browser::administrator(house, &number.to_string(), role, department).await));
    }
    all
}

#[test]
fn every_page_and_function_is_listed_with_what_it_is_about() {
    let listed = |route: &str| {
        ROOMS
            .iter()
            .map(|room| room.path)
            .chain(PAGES.iter().map(|(path, _)| *path))
            .any(|path| is_of(route, path))
    };
    let unlisted: Vec<String> = routes().into_iter().filter(|route| !listed(route)).collect();
    assert_eq!(unlisted, Vec::<String>::new(), "pages of no room and not in PAGES");
    let unbuilt = ROOMS.iter().filter(|room| !routes().iter().any(|route| is_of(route, room.path)));
    assert_eq!(unbuilt.map(|room| room.path).collect::<Vec<_>>(), Vec::<&str>::new(), "rooms without a page");
    let listed: BTreeSet<String> = FUNCTIONS.iter().map(|(name, _)| format!("/_fn/console/{name}")).collect();
    let there = server_fn_paths().map(|(path, _)| path.to_owned());
    let there: BTreeSet<String> = there.filter(|path| path.starts_with("/_fn/console/")).collect();
    assert_eq!(there, listed);
}

/// P-39
#[tokio::test]
async fn p_39_every_page_is_open_to_its_roles_and_closed_to_the_others() {
    let house = House::new().await;
    let rooms = ROOMS.iter().map(|room| (room.path, room.permission));
    for (role, mut browser) in each_role(&house).await {
        let home = browser.page("/console").await;
        for (path, permission) in rooms.clone() {
            let shown = home.contains(&format!("href=\"{path}\""));
            assert_eq!(shown, role.may(permission), "{} {path}", role.code());
        }
        for (path, permission) in rooms.clone().chain(PAGES.iter().copied()) {
            let status = browser.get(path).await.status;
            let denied = status == StatusCode::FORBIDDEN;
            assert_eq!(denied, !role.may(permission), "{} {path}: {status}", role.code());
            assert!(!status.is_server_error(), "{} {path}: {status}", role.code());
        }
    }
}

/// P-39
#[tokio::test]
async fn p_39_every_function_obeys_its_roles_only() {
    let house = House::new().await;
    for (role, browser) in each_role(&house).await {
        for (name, permission) in FUNCTIONS {
            let answer = browser.call(&format!("console/{name}"), &[]).await;
            let denied = answer.status == StatusCode::FORBIDDEN && answer.body.contains("not_allowed");
            assert_eq!(
                denied,
                !role.may(*permission),
                "{} {name}: {} {}",
                role.code(),
                answer.status,
                answer.body
            );
            assert!(!answer.status.is_server_error(), "{} {name}: {}", role.code(), answer.body);
        }
    }
}

/// S17: a role without a second factor opens nothing, nor does a second factor without a role.
#[tokio::test]
async fn s17_the_console_asks_for_a_role_and_a_second_factor() {
    let house = House::new().await;
    let account = person(&house, "8001", "13800138001", None).await;
    let mut nobody = Browser::proved(&house, account, &[Method::Password, Method::Totp]).await;
    assert_eq!(nobody.get("/console").await.status, StatusCode::FORBIDDEN);
    grant(&house, account, Role::Auditor, "").await;
    assert_eq!(nobody.get("/console").await.status, StatusCode::OK, "a role is there at once");
    let mut half = Browser::new(&house, account).await;
    let led = half.get("/console?a=b").await;
    assert_eq!(led.header("location"), "/confirm?need=factor&next=%2Fconsole%3Fa%3Db");
    for (name, _) in FUNCTIONS {
        let answer = half.call(&format!("console/{name}"), &[]).await;
        assert!(answer.body.contains("need=factor"), "{name}: {}", answer.body);
    }
    let anonymous = house.get("/console").await;
    assert_eq!(anonymous.header("location"), "/sign-in?next=%2Fconsole");
}
