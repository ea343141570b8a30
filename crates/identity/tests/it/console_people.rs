//! What is done about people at the console.

use std::sync::Arc;
use std::time::Duration;

use identity::Refusal;
use identity::console::people::{Clearing, People, Search};
use identity::console::{self, Administrator, Capability, Duty, Role};
use identity::keys::sha256;
use identity::ports::{
    Account, Effect, Level, Method, MethodUse, OutboxState, RoleGrant, SessionRow, Status,
};
use uuid::Uuid;

use crate::campus::{Campus, GOOD, browser};

mod editing;
mod many;

/// A campus with people of two departments and somebody at the console.
pub struct Desk {
    pub campus: Campus,
    pub people: People,
}

impl Desk {
    pub async fn new() -> Self {
        let campus = Campus::new().await;
        Self { people: People::new(campus.domain.clone()), campus }
    }

    /// Somebody of `department` with a password and a phone.
    pub async fn member(&self, number: &str, phone: &str, department: &str) -> Uuid {
        let id = self.campus.person(number, phone).await;
        let mut unit = self.campus.domain.write().await.unwrap();
        let mut row = unit.account(id).await.unwrap().unwrap().row;
        row.department = department.into();
        unit.update_account(&row).await.unwrap();
        unit.commit().await.unwrap();
        id
    }

    pub async fn grant(&self, account: Uuid, role: Role, department: &str) {
        let domain = &self.campus.domain;
        let row = RoleGrant {
            id: domain.id(domain.now()),
            account,
            role,
            department: department.into(),
            granted_by: "cli".into(),
            granted_at: domain.now(),
            ended_at: None,
        };
        let mut unit = domain.write().await.unwrap();
        unit.grant_role(&row).await.unwrap();
        unit.commit().await.unwrap();
    }

    /// The holder of an account, at the console with a second factor proved just now.
    pub async fn enter(&self, account: Uuid) -> Administrator {
        let domain = &self.campus.domain;
        let now = domain.now();
        let used = |method| MethodUse { method, at: now };
        let session = SessionRow {
            id: domain.id(now),
            token: sha256(account.as_bytes()),
            account,
            level: Level::Full,
            methods: vec![used(Method::Password), used(Method::Totp)],
            auth_time: now,
            remembered: false,
            journey: None,
            several: false,
            address: "10.0.0.1".into(),
            user_agent: String::new(),
            created_at: now,
            seen_at: now,
            expires_at: now.plus(Duration::from_hours(1)),
            ended_at: None,
        };
        console::enter(domain, Some(&Arc::new(session)), &browser("console")).await.unwrap().unwrap()
    }

    /// An administrator with an account of their own.
    pub async fn administrator(&self, number: &str, role: Role, department: &str) -> Administrator {
        let account = self.campus.person(number, &format!("137{:0>8}", number)).await;
        self.grant(account, role, department).await;
        self.enter(account).await
    }

    pub async fn may<D: Duty>(&self, number: &str, role: Role, department: &str) -> Capability<D> {
        self.administrator(number, role, department).await.act().unwrap()
    }

    pub async fn events(&self, event: &str) -> Vec<identity::ports::AuditEntry> {
        let all = self.campus.audit().await;
        all.into_iter().filter(|entry| entry.event == event).collect()
    }

    /// Templates of the messages that were queued, with where they go.
    pub async fn messages(&self) -> Vec<(String, String)> {
        let messages = self.campus.messages().await;
        messages
            .into_iter()
            .filter(|(state, _)| *state == OutboxState::Queued)
            .filter_map(|(_, effect)| match effect {
                Effect::Sms { to, template, .. } => Some((template, to)),
                Effect::Mail { to, template, .. } => Some((template, to)),
                Effect::CasLogout { .. } => None,
            })
            .collect()
    }

    pub async fn account(&self, id: Uuid) -> Account {
        self.campus.account(id).await
    }
}

fn text(text: &str) -> Search {
    Search { text: text.into(), ..Search::default() }
}

/// U-22: what was typed is taken for everything it may be, within the scope.
#[tokio::test]
async fn u_22_a_search_takes_what_was_typed_for_all_it_may_be() {
    let desk = Desk::new().await;
    let id = desk.member("2026001", "13800138001", "计算所/网络室").await;
    desk.campus.bind_email(id, "ming@example.edu.cn").await;
    desk.member("2026002", "13800138002", "图书馆").await;
    let mut unit = desk.campus.domain.write().await.unwrap();
    let mut row = unit.account(id).await.unwrap().unwrap().row;
    row.name = "欧阳娜娜".into();
    row.document_index =
        Some(desk.campus.domain.keyring.index("document", "resident_identity_card:11010519491231002X"));
    unit.update_account(&row).await.unwrap();
    unit.commit().await.unwrap();

    let all = desk.administrator("9001", Role::PlatformAdministrator, "").await;
    let sight = all.look::<console::FindPeople>().unwrap();
    for typed in [
        "2026001",
        " ２０２６００１ ",
        "欧阳",
        "娜娜",
        "+86 138-0013-8001",
        "MING@example.edu.cn",
        "11010519491231002x",
    ] {
        let found = desk.people.search(&sight, &text(typed), None, 50).await.unwrap();
        let numbers: Vec<&str> = found.people.iter().map(|a| a.row.number.as_str()).collect();
        assert_eq!(numbers, ["2026001"], "{typed}");
    }
    let library = desk.administrator("9002", Role::InstituteAdministrator, "图书馆").await;
    let sight = library.look::<console::FindPeople>().unwrap();
    for typed in ["2026001", "欧阳", "13800138001", "11010519491231002X"] {
        assert!(
            desk.people.search(&sight, &text(typed), None, 50).await.unwrap().people.is_empty(),
            "{typed}"
        );
    }
    assert!(desk.people.file(&sight, id).await.unwrap().is_none(), "beyond the scope is not there");
    assert!(desk.people.history(&sight, id, None).await.unwrap().is_none());
    for (typed, personal) in
        [("欧阳", false), ("20260", false), ("13800138001", true), ("a@b", true), ("E12345678", true)]
    {
        assert_eq!(text(typed).is_personal(), personal, "{typed}");
    }
}

/// J-23, P-38: a reset at the counter is a random password that has to be changed, told once, recorded
/// with what was shown, and enables an account that was weak.
#[tokio::test]
async fn p_38_a_reset_is_random_recorded_and_enables_a_weak_account() {
    let desk = Desk::new().await;
    let id = desk.member("2001", "13800138001", "计算所").await;
    let mut unit = desk.campus.domain.write().await.unwrap();
    unit.set_status(id, Status::Weak, desk.campus.now()).await.unwrap();
    unit.commit().await.unwrap();
    let may = desk.may::<console::ResetPasswords>("9002", Role::InstituteAdministrator, "计算所").await;
    assert_eq!(desk.people.reset_password(&may, id, " ").await.unwrap().unwrap_err(), Refusal::FieldEmpty);
    let password = desk.people.reset_password(&may, id, "身份证").await.unwrap().unwrap();
    let account = desk.account(id).await;
    assert_eq!(account.row.status, Status::Active);
    assert!(account.password.unwrap().must_change);
    let admitted = desk.campus.password("2001", &password, &browser("pc")).await.unwrap();
    assert_eq!(admitted.issued.session.level, Level::Obliged, "it has to be changed first");
    assert!(desk.campus.password("2001", GOOD, &browser("pc")).await.is_err());
    let entry = &desk.events("password_changed").await[0];
    assert_eq!((entry.actor.as_deref(), entry.account), (Some("9002"), Some(id)));
    assert!(entry.detail.contains("身份证") && entry.detail.contains("reset_passwords"), "{}", entry.detail);
    assert!(!format!("{:?}", desk.campus.audit().await).contains(password.as_str()));
    let mut told: Vec<String> = desk.messages().await.into_iter().map(|(template, _)| template).collect();
    told.sort();
    assert_eq!(told, ["account_enabled", "password_reset"]);

    let elsewhere = desk.may::<console::ResetPasswords>("9003", Role::InstituteAdministrator, "图书馆").await;
    let refused = desk.people.reset_password(&elsewhere, id, "身份证").await.unwrap().unwrap_err();
    assert_eq!(refused, Refusal::NotThere, "P-39: beyond the scope");
}

/// S17: nobody does this to themselves, nor to those who could do more than they.
#[tokio::test]
async fn s17_nobody_acts_on_themselves_or_above_them() {
    let desk = Desk::new().await;
    let chief = desk.administrator("9001", Role::PlatformAdministrator, "").await;
    let counter = desk.administrator("9004", Role::HelpDesk, "").await;
    let own = counter.actor().account;
    let may = counter.act::<console::ResetPasswords>().unwrap();
    let unlock = counter.act::<console::UnlockPeople>().unwrap();
    assert_eq!(desk.people.reset_password(&may, own, "证").await.unwrap().unwrap_err(), Refusal::OwnAccount);
    assert_eq!(desk.people.remove_factors(&may, own, "证").await.unwrap().unwrap_err(), Refusal::OwnAccount);
    assert_eq!(desk.people.unlock(&unlock, own).await.unwrap().unwrap_err(), Refusal::OwnAccount);
    let above = chief.actor().account;
    for verdict in [
        desk.people.reset_password(&may, above, "证").await.unwrap().map(drop),
        desk.people.remove_factors(&may, above, "证").await.unwrap(),
        desk.people.force_change(&may, above).await.unwrap(),
    ] {
        assert_eq!(verdict.unwrap_err(), Refusal::RoleHolder);
    }
    let may = chief.act::<console::ResetPasswords>().unwrap();
    desk.people.reset_password(&may, own, "工作证").await.unwrap().unwrap();
    let moving = chief.act::<console::MoveContacts>().unwrap();
    let refused = desk.people.move_number(&moving, above, "13800138009", None, "换号").await.unwrap();
    assert_eq!(refused.unwrap_err(), Refusal::OwnAccount, "no number to oneself");
}

/// U-14: locks are opened, for strangers and on known devices.
#[tokio::test]
async fn u_14_a_lock_is_opened() {
    let desk = Desk::new().await;
    let id = desk.member("2001", "13800138001", "计算所").await;
    for _ in 0..6 {
        desk.campus.password_with("2001", "wrong", desk.campus.work(), &browser("pc")).await.unwrap_err();
    }
    let locked = desk.campus.password_with("2001", GOOD, desk.campus.work(), &browser("pc")).await;
    assert!(matches!(locked, Err(Refusal::Locked { .. })));
    let counter = desk.administrator("9004", Role::HelpDesk, "").await;
    let sight = counter.look::<console::FindPeople>().unwrap();
    assert!(desk.people.file(&sight, id).await.unwrap().unwrap().locked_until.is_some());
    let may = counter.act::<console::UnlockPeople>().unwrap();
    desk.people.unlock(&may, id).await.unwrap().unwrap();
    assert_eq!(desk.people.file(&sight, id).await.unwrap().unwrap().locked_until, None);
    assert!(desk.campus.password("2001", GOOD, &browser("pc")).await.is_ok());
    assert_eq!(desk.people.unlock(&may, id).await.unwrap().unwrap_err(), Refusal::NothingToDo);
    assert_eq!(desk.events("account_unlocked").await.len(), 1);
    let told: Vec<String> = desk.messages().await.into_iter().map(|(template, _)| template).collect();
    assert_eq!(told, ["account_unlocked"], "once, to the owner");
}

/// P-36, P-39: off is out at once, on again is in; each recorded with its reason and told to the owner.
#[tokio::test]
async fn p_39_accounts_are_switched_off_and_on() {
    let desk = Desk::new().await;
    let id = desk.member("2001", "13800138001", "计算所").await;
    let session = desk.campus.password("2001", GOOD, &browser("pc")).await.unwrap();
    let may = desk.may::<console::SwitchPeople>("9002", Role::InstituteAdministrator, "计算所").await;
    desk.people.set_status(&may, id, Status::Disabled, "离职").await.unwrap().unwrap();
    assert!(desk.campus.current(&session.issued).await.0.is_none());
    let again = desk.people.set_status(&may, id, Status::Disabled, "离职").await.unwrap();
    assert_eq!(again.unwrap_err(), Refusal::NothingToDo);
    desk.people.set_status(&may, id, Status::Active, "返聘").await.unwrap().unwrap();
    let session = desk.campus.password("2001", GOOD, &browser("pc")).await.unwrap();
    desk.people.end_sessions(&may, id).await.unwrap().unwrap();
    assert!(desk.campus.current(&session.issued).await.0.is_none());
    let mut told: Vec<String> = desk.messages().await.into_iter().map(|(template, _)| template).collect();
    told.sort();
    assert_eq!(told, ["account_disabled", "account_enabled"]);
    let reasons: Vec<String> = desk.events("status_changed").await.into_iter().map(|e| e.detail).collect();
    assert!(reasons[0].contains("离职") && reasons[1].contains("返聘"), "{reasons:?}");
}

/// A change is forced once; second factors are removed with sessions and trust.
#[tokio::test]
async fn j_23_a_change_is_forced_and_factors_are_removed() {
    let desk = Desk::new().await;
    let id = desk.member("2001", "13800138001", "计算所").await;
    let may = desk.may::<console::ResetPasswords>("9004", Role::HelpDesk, "").await;
    desk.people.force_change(&may, id).await.unwrap().unwrap();
    assert_eq!(desk.people.force_change(&may, id).await.unwrap().unwrap_err(), Refusal::NothingToDo);
    let told: Vec<String> = desk.messages().await.into_iter().map(|(template, _)| template).collect();
    assert_eq!(told, ["change_forced"], "once, to the owner");
    let admitted = desk.campus.password("2001", GOOD, &browser("pc")).await.unwrap();
    assert_eq!(admitted.issued.session.level, Level::Obliged);

    let none = desk.people.remove_factors(&may, id, "工作证").await.unwrap();
    assert_eq!(none.unwrap_err(), Refusal::NothingToDo);
    let now = desk.campus.now();
    let mut unit = desk.campus.domain.write().await.unwrap();
    unit.begin_totp(id, &desk.campus.seal("totp", "secret"), now).await.unwrap();
    unit.confirm_totp(id, now, 1, now).await.unwrap();
    unit.set_recovery_codes(id, &[[1; 32]], now).await.unwrap();
    unit.commit().await.unwrap();
    desk.people.remove_factors(&may, id, "工作证").await.unwrap().unwrap();
    assert!(!desk.account(id).await.second_factor);
    assert_eq!(desk.campus.domain.read().await.unwrap().recovery_codes(id).await.unwrap().left, 0);
    assert!(desk.campus.current(&admitted.issued).await.0.is_none());
    assert_eq!(desk.messages().await.last().unwrap().0, "factor_removed");
}

/// U-17: phones and the address are cleared, and whoever was reached by them hears of it.
#[tokio::test]
async fn u_17_contacts_are_cleared() {
    let desk = Desk::new().await;
    let id = desk.member("2001", "13800138001", "计算所").await;
    desk.campus.bind_email(id, "ming@example.edu.cn").await;
    let may = desk.may::<console::MoveContacts>("9002", Role::InstituteAdministrator, "计算所").await;
    let nothing = desk.people.clear_contacts(&may, id, Clearing::default(), "换号").await.unwrap();
    assert_eq!(nothing.unwrap_err(), Refusal::NothingToDo);
    let both = Clearing { login_phone: true, email: true, security_phone: true };
    desk.people.clear_contacts(&may, id, both, "换号").await.unwrap().unwrap();
    let account = desk.account(id).await;
    assert!(account.login_phone.is_none() && account.email.is_none());
    let told = desk.messages().await;
    for template in ["phone_unbound", "email_unbound"] {
        assert!(told.contains(&(template.to_owned(), "ming@example.edu.cn".to_owned())), "{told:?}");
    }
    assert!(desk.events("phone_unbound").await[0].detail.contains("138****8001"));
}

/// U-21: a number is moved from whoever has it, both are told, and it signs in to the new account.
#[tokio::test]
async fn u_21_a_number_is_moved() {
    let desk = Desk::new().await;
    let old = desk.member("2001", "13800138001", "计算所").await;
    desk.campus.bind_email(old, "old@example.edu.cn").await;
    let new = desk.member("2002", "13800138002", "计算所").await;
    let away = desk.member("2003", "13800138003", "图书馆").await;
    let may = desk.may::<console::MoveContacts>("9002", Role::InstituteAdministrator, "计算所").await;
    let holder = desk.people.holder(&may, "138 0013 8001").await.unwrap().unwrap();
    assert_eq!(holder.account.unwrap().row.id, old);
    let beyond = desk.people.holder(&may, "13800138003").await.unwrap().unwrap_err();
    assert_eq!(beyond, Refusal::PhoneTaken, "who has it is not told beyond the scope");
    let taken = desk.people.move_number(&may, new, "13800138003", Some(away), "换号").await.unwrap();
    assert_eq!(taken.unwrap_err(), Refusal::NotThere);
    // What was seen is what is done.
    let stale = desk.people.move_number(&may, new, "13800138001", None, "换号").await.unwrap();
    assert_eq!(stale.unwrap_err(), Refusal::ChangedMeanwhile);

    desk.people.move_number(&may, new, "13800138001", Some(old), "旧学号未解绑").await.unwrap().unwrap();
    assert!(desk.account(old).await.login_phone.is_none());
    let told = desk.messages().await;
    // Each where they were reached before.
    assert_eq!(told[0], ("phone_bound".to_owned(), "+8613800138002".to_owned()));
    assert_eq!(told[1], ("transfer_moved".to_owned(), "old@example.edu.cn".to_owned()));
    for (event, account) in [("phone_unbound", old), ("phone_bound", new)] {
        let entry = &desk.events(event).await[0];
        assert_eq!(entry.account, Some(account));
        assert!(
            entry.detail.contains("旧学号未解绑") && entry.detail.contains("138****8001"),
            "{}",
            entry.detail
        );
    }
    desk.campus.send("13800138001", &browser("pc")).await.unwrap();
    let code = desk.campus.newest_code().await;
    let admission = desk.campus.code("13800138001", &code, &browser("pc")).await.unwrap();
    assert_eq!(admission.issued.session.account, new);
}

/// S22: whole numbers are shown for a reason, and that is recorded.
#[tokio::test]
async fn s22_whole_numbers_are_shown_for_a_reason() {
    let desk = Desk::new().await;
    let id = desk.member("2001", "13800138001", "计算所").await;
    let may = desk.may::<console::Unmask>("9002", Role::InstituteAdministrator, "计算所").await;
    assert_eq!(desk.people.unmask(&may, id, "").await.unwrap().unwrap_err(), Refusal::FieldEmpty);
    let shown = desk.people.unmask(&may, id, "核对工资卡").await.unwrap().unwrap();
    assert_eq!(shown.login_phone.as_deref(), Some("+8613800138001"));
    assert!(!format!("{shown:?}").contains("138"));
    let entry = &desk.events("numbers_shown").await[0];
    assert!(entry.detail.contains("核对工资卡") && !entry.detail.contains("138"));
    let help = desk.administrator("9004", Role::HelpDesk, "").await;
    assert_eq!(help.act::<console::Unmask>().unwrap_err(), Refusal::NotAllowed);
}
