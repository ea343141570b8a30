//! Roles at the console: offered by a link, accepted with a second factor,
//! ended (S17, P-39).

use std::sync::Arc;

use identity::console::access::{Access, NewAccount, Offered, Standing, Wanted};
use identity::console::{Administrator, Capability, ManageRoles, Role, enter};
use identity::factor::{Factors, Proof, totp};
use identity::ports::{Effect, SessionRow};
use identity::{Clock as _, Refusal, Verdict};
use uuid::Uuid;

use crate::authenticator::ORIGIN;
use crate::campus::{BETTER, Campus, GOOD, browser};
use crate::reauthenticate;

/// The console of a campus.
struct Office {
    campus: Campus,
    access: Access,
    factors: Factors,
}

impl Office {
    async fn new() -> Self {
        let campus = Campus::new().await;
        Self {
            access: Access::new(campus.domain.clone(), campus.sign_in.clone(), ORIGIN.into()),
            factors: Factors::new(campus.domain.clone(), ORIGIN),
            campus,
        }
    }

    /// Somebody with a password, signed in.
    async fn person(&self, number: &str, phone: &str) -> Arc<SessionRow> {
        self.campus.person(number, phone).await;
        let admission = self.campus.password(number, GOOD, &browser(number)).await.unwrap();
        self.campus.current(&admission.issued).await.0.unwrap()
    }

    async fn invite(&self, number: &str, role: Role, department: &str) -> Verdict<Offered> {
        self.access.invite_as_operator(Wanted { number, role, department }).await.unwrap()
    }

    async fn stands(&self, token: &str, session: Option<&Arc<SessionRow>>) -> Verdict<Standing> {
        self.access.open(token, session).await.unwrap().map(|shown| shown.standing)
    }

    /// Enrols an authenticator and proves it; the session as it is then.
    async fn prove(&self, session: &Arc<SessionRow>) -> Arc<SessionRow> {
        let visitor = browser("pc");
        self.factors.begin_totp(session).await.unwrap().unwrap();
        let row = self.campus.domain.read().await.unwrap().totp(session.account).await.unwrap().unwrap();
        let secret = self.campus.domain.keyring.open("totp", &row.sealed).unwrap();
        let code = || totp::code(&secret, totp::step_at(self.campus.clock.now()));
        let typed = code();
        self.factors.confirm_totp(session, &visitor, &typed).await.unwrap().unwrap();
        self.campus.advance(30);
        let typed = code();
        let service = reauthenticate::service(&self.campus);
        let issued = service.factor(Some(session), Proof::Totp(&typed), &visitor).await.unwrap().unwrap();
        self.campus.current(&issued).await.0.unwrap()
    }

    async fn accept(&self, token: &str, session: &Arc<SessionRow>) -> Verdict<()> {
        self.access.accept(token, Some(session), &browser("pc")).await.unwrap()
    }

    /// Somebody who holds a role, in the session in which they accepted it.
    async fn holder(&self, number: &str, role: Role, department: &str) -> Arc<SessionRow> {
        let session = self.person(number, &format!("138{number:0>8}")).await;
        let offered = self.invite(number, role, department).await.unwrap();
        let session = self.prove(&session).await;
        self.accept(&token(&offered), &session).await.unwrap();
        session
    }

    async fn enter(&self, session: &Arc<SessionRow>) -> Verdict<Administrator> {
        enter(&self.campus.domain, Some(session), &browser("pc")).await.unwrap()
    }

    async fn may(&self, session: &Arc<SessionRow>) -> Capability<ManageRoles> {
        self.enter(session).await.unwrap().act().unwrap()
    }

    async fn grant_of(&self, account: Uuid) -> Option<Uuid> {
        let grants = self.campus.domain.read().await.unwrap().role_grants_of(account).await.unwrap();
        grants.first().map(|grant| grant.id)
    }

    /// The audit log's entries about roles: what was done and what is said of it.
    async fn audit(&self) -> Vec<String> {
        let entries = self.campus.audit().await;
        entries.into_iter().filter(|e| e.event == "role_changed").map(|e| e.detail).collect()
    }

    async fn templates(&self) -> Vec<String> {
        let messages = self.campus.messages().await.into_iter();
        messages
            .filter_map(|(_, effect)| match effect {
                Effect::Sms { template, .. } | Effect::Mail { template, .. } => Some(template),
                Effect::CasLogout { .. } => None,
            })
            .collect()
    }
}

fn token(offered: &Offered) -> String {
    let link = offered.link();
    link.strip_prefix(&format!("{ORIGIN}/console/set-up/")).expect("a link of ours").to_owned()
}

/// S17: a link, its account, a second factor proved in this session: all three, and once.
#[tokio::test]
async fn s17_a_role_takes_a_link_its_account_and_a_second_factor() {
    let office = Office::new().await;
    let session = office.person("2001", "13800138001").await;
    let stranger = office.person("2002", "13800138002").await;
    let offered = office.invite("2001", Role::InstituteAdministrator, " 计算所 / 网络室 ").await.unwrap();
    let token = token(&offered);
    assert_eq!(offered.department, "计算所/网络室");
    assert!(!format!("{offered:?}").contains(&token), "no log gets it by accident");
    assert_eq!(office.stands(&token, None).await, Ok(Standing::SignIn));
    assert_eq!(office.stands(&token, Some(&stranger)).await, Ok(Standing::Other { number: "2002".into() }));
    assert_eq!(office.accept(&token, &stranger).await, Err(Refusal::SetUpForeign));
    assert_eq!(office.stands(&token, Some(&session)).await, Ok(Standing::Enrol));
    assert_eq!(office.accept(&token, &session).await, Err(Refusal::FactorNeeded));
    let proved = office.prove(&session).await;
    assert_eq!(office.stands(&token, Some(&session)).await, Ok(Standing::Prove), "not in that session");
    assert_eq!(office.accept(&token, &session).await, Err(Refusal::FactorNeeded));
    assert_eq!(office.stands(&token, Some(&proved)).await, Ok(Standing::Ready));
    assert_eq!(office.enter(&proved).await.err(), Some(Refusal::NotAllowed), "not before it is accepted");
    office.campus.messages().await;
    assert_eq!(office.accept(&token, &proved).await, Ok(()));
    let who = office.enter(&proved).await.unwrap();
    assert_eq!(who.roles(), [Role::InstituteAdministrator]);
    assert_eq!(office.templates().await, ["role_granted"]);
    assert_eq!(office.accept(&token, &proved).await, Err(Refusal::SetUpUsed));
    assert_eq!(office.stands(&token, Some(&proved)).await, Err(Refusal::SetUpUsed));
    let audit = office.audit().await;
    assert_eq!(audit.len(), 2, "{audit:?}");
    assert!(audit[0].contains("offered") && audit[1].contains("accepted"), "{audit:?}");
    assert!(!audit.iter().any(|detail| detail.contains(&token)));
}

#[tokio::test]
async fn a_link_is_over_after_three_days_and_when_another_takes_its_place() {
    let office = Office::new().await;
    office.person("2001", "13800138001").await;
    let first = token(&office.invite("2001", Role::Reviewer, "").await.unwrap());
    let other = token(&office.invite("2001", Role::Reviewer, "计算所").await.unwrap());
    let second = token(&office.invite("2001", Role::Reviewer, "").await.unwrap());
    assert_eq!(office.stands(&first, None).await, Err(Refusal::SetUpOver), "the newest counts");
    for live in [&other, &second] {
        assert_eq!(office.stands(live, None).await, Ok(Standing::SignIn));
    }
    assert_eq!(office.stands("nonsense", None).await, Err(Refusal::SetUpOver));
    office.campus.advance(72 * 3600);
    assert_eq!(office.stands(&second, None).await, Err(Refusal::SetUpOver));
}

#[tokio::test]
async fn what_cannot_be_offered_is_said() {
    let office = Office::new().await;
    office.person("2001", "13800138001").await;
    let alias = identity::ports::AccountRow { alias: Some("boss".into()), ..office.campus.row("2002") };
    office.campus.add(&alias).await;
    let off = identity::ports::AccountRow {
        status: identity::ports::Status::Disabled,
        ..office.campus.row("2003")
    };
    office.campus.add(&off).await;
    for (number, role, department, refusal) in [
        ("9999", Role::Auditor, "", Refusal::NotThere),
        ("boss", Role::Auditor, "", Refusal::NotThere),
        ("", Role::Auditor, "", Refusal::NotThere),
        ("2003", Role::Auditor, "", Refusal::AccountDisabled),
        ("2001", Role::InstituteAdministrator, "", Refusal::FieldEmpty),
        ("2001", Role::Auditor, "计算所", Refusal::RoleTakesNoDepartment),
    ] {
        assert_eq!(office.invite(number, role, department).await.err(), Some(refusal), "{number}");
    }
    office.holder("2004", Role::Auditor, "").await;
    assert_eq!(office.invite("2004", Role::Auditor, "").await.err(), Some(Refusal::RolePresent));
}

/// S15: of many tabs one uses the link up.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s15_a_link_is_used_once() {
    let office = Arc::new(Office::new().await);
    let session = office.person("2001", "13800138001").await;
    let token = token(&office.invite("2001", Role::Reviewer, "").await.unwrap());
    let session = office.prove(&session).await;
    let mut tries = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let (office, session, token) = (Arc::clone(&office), Arc::clone(&session), token.clone());
        tries.spawn(async move { office.accept(&token, &session).await });
    }
    let outcomes = tries.join_all().await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
    assert!(outcomes.iter().all(|o| matches!(o, Ok(()) | Err(Refusal::SetUpUsed))), "{outcomes:?}");
}

/// S17: nobody decides about themselves, and somebody always looks after the installation.
#[tokio::test]
async fn s17_nobody_changes_their_own_roles_and_the_last_administrator_stays() {
    let office = Office::new().await;
    let first = office.holder("2001", Role::PlatformAdministrator, "").await;
    let security = office.holder("2002", Role::SecurityAdministrator, "").await;
    let mine = Wanted { number: "2001", role: Role::Auditor, department: "" };
    let may = office.may(&first).await;
    assert_eq!(office.access.invite(&may, mine).await.unwrap().err(), Some(Refusal::NotAllowed));
    let own = office.grant_of(first.account).await.unwrap();
    assert_eq!(office.access.end(&may, own).await.unwrap(), Err(Refusal::NotAllowed));
    let other = office.may(&security).await;
    assert_eq!(office.access.end(&other, own).await.unwrap(), Err(Refusal::LastAdministrator));
    assert_eq!(office.access.end_as_operator(own).await.unwrap(), Err(Refusal::LastAdministrator));
    assert_eq!(office.access.end(&may, Uuid::nil()).await.unwrap(), Err(Refusal::PageExpired));

    // With a second one the first can go; it counts from the next request on.
    let second = office.holder("2003", Role::PlatformAdministrator, "").await;
    office.campus.messages().await;
    let waiting = token(&office.invite("2001", Role::Auditor, "").await.unwrap());
    assert_eq!(office.access.end(&office.may(&second).await, own).await.unwrap(), Ok(()));
    assert_eq!(office.enter(&first).await.err(), Some(Refusal::NotAllowed));
    assert_eq!(office.templates().await, ["role_ended"]);
    assert_eq!(office.stands(&waiting, Some(&first)).await, Ok(Standing::Ready), "another role's link stays");
    let listed = office.access.list_as_operator().await.unwrap();
    let names: Vec<_> = listed.iter().map(|l| (l.number.as_str(), l.grant.role)).collect();
    assert_eq!(names, [("2002", Role::SecurityAdministrator), ("2003", Role::PlatformAdministrator)]);
    assert_eq!(listed[1].grant.granted_by, "cli");
}

/// An ended role does not come back by a link that was made before.
#[tokio::test]
async fn an_ended_role_takes_its_open_links_along() {
    let office = Office::new().await;
    let session = office.holder("2001", Role::Reviewer, "计算所").await;
    let waiting = token(&office.invite("2001", Role::Reviewer, "图书馆").await.unwrap());
    let grant = office.grant_of(session.account).await.unwrap();
    assert_eq!(office.access.end_as_operator(grant).await.unwrap(), Ok(()));
    assert_eq!(office.stands(&waiting, Some(&session)).await, Err(Refusal::SetUpOver));
}

/// S17: what a stolen session offered to an accomplice ends with the role it was stolen from.
#[tokio::test]
async fn s17_links_end_with_the_role_of_whoever_offered_them() {
    let office = Office::new().await;
    let thief = office.holder("2001", Role::PlatformAdministrator, "").await;
    let honest = office.holder("2002", Role::PlatformAdministrator, "").await;
    let accomplice = office.person("2003", "13800002003").await;
    let wanted = Wanted { number: "2003", role: Role::PlatformAdministrator, department: "" };
    let offered = office.access.invite(&office.may(&thief).await, wanted).await.unwrap().unwrap();
    let theirs = office.grant_of(thief.account).await.unwrap();
    assert_eq!(office.access.end(&office.may(&honest).await, theirs).await.unwrap(), Ok(()));
    assert_eq!(office.stands(&token(&offered), Some(&accomplice)).await, Err(Refusal::SetUpOver));
}

/// S17: without a second factor there is no role.
#[tokio::test]
async fn s17_roles_end_with_the_last_second_factor() {
    let office = Office::new().await;
    let session = office.holder("2001", Role::Reviewer, "").await;
    office.campus.messages().await;
    office.factors.remove_totp(&session, &browser("pc")).await.unwrap().unwrap();
    assert_eq!(office.grant_of(session.account).await, None);
    let mut templates = office.templates().await;
    templates.sort();
    assert_eq!(templates, ["factor_removed", "role_ended"]);
    assert!(office.audit().await.last().is_some_and(|detail| detail.contains("factor_removed")));
}

/// The first start: a link for nobody in particular, until somebody holds a role.
#[tokio::test]
async fn the_first_link_makes_the_first_administrator() {
    let office = Office::new().await;
    let old = token(&office.access.first_link().await.unwrap().unwrap());
    let link = token(&office.access.first_link().await.unwrap().unwrap());
    assert_eq!(office.stands(&old, None).await, Err(Refusal::SetUpOver), "a start ends the earlier link");
    assert_eq!(office.stands(&link, None).await, Ok(Standing::Unclaimed { signed_in: None }));
    let visitor = browser("pc");
    let form = |number, name, password, repeated| NewAccount { number, name, password, repeated };
    office.campus.person("1001", "13800138009").await;
    for (new, refusal) in [
        (form("ad min", "王管理", BETTER, BETTER), Refusal::AccountNumberInvalid),
        (form("admin", " ", BETTER, BETTER), Refusal::NameInvalid),
        (form("1001", "王管理", BETTER, BETTER), Refusal::AccountNumberTaken),
        (form("admin", "王管理", BETTER, GOOD), Refusal::PasswordMismatch),
    ] {
        let made = office.access.create(&link, new, &visitor, "/").await.unwrap();
        assert_eq!(made.err(), Some(refusal));
    }
    let weak = office.access.create(&link, form("admin", "王管理", "123456", "123456"), &visitor, "/").await;
    assert!(matches!(weak.unwrap(), Err(Refusal::PasswordWeak(_))), "by the rules of everybody's password");
    let new = form("Admin", "王管理", BETTER, BETTER);
    let made = office.access.create(&link, new, &visitor, "/console/set-up/x").await.unwrap().unwrap();
    let admission = made.expect("signed in");
    let account = office.campus.account(admission.issued.session.account).await;
    assert_eq!((account.row.number.as_str(), account.row.name.as_str()), ("Admin", "王管理"));
    let again = office.access.create(&link, form("admin2", "李", BETTER, BETTER), &visitor, "/").await;
    assert_eq!(again.unwrap().err(), Some(Refusal::SetUpForeign), "for one account only");
    // Out of the first sign-in, if it owes anything, and on to the role.
    let session = office.campus.current(&admission.issued).await.0.unwrap();
    let session = Arc::new(SessionRow { level: identity::ports::Level::Full, ..(*session).clone() });
    assert_eq!(office.stands(&link, Some(&session)).await, Ok(Standing::Enrol));
    let session = office.prove(&session).await;
    assert_eq!(office.accept(&link, &session).await, Ok(()));
    assert!(office.access.first_link().await.unwrap().is_none(), "there is an administrator");
}

#[tokio::test]
async fn the_first_link_can_be_taken_by_an_account_that_exists() {
    let office = Office::new().await;
    let link = token(&office.access.first_link().await.unwrap().unwrap());
    let (mine, other) =
        (office.person("2001", "13800138001").await, office.person("2002", "13800138002").await);
    let here = Some(("2001".to_owned(), "张晓明".to_owned()));
    assert_eq!(office.stands(&link, Some(&mine)).await, Ok(Standing::Unclaimed { signed_in: here }));
    let claim = async |session| office.access.claim(&link, session, &browser("pc")).await.unwrap();
    assert_eq!(claim(None).await, Err(Refusal::SignInNeeded));
    assert_eq!(claim(Some(&mine)).await, Ok(()));
    assert_eq!(claim(Some(&other)).await, Err(Refusal::SetUpForeign));
    assert_eq!(office.stands(&link, Some(&other)).await, Ok(Standing::Other { number: "2002".into() }));
    // Whoever finds it in a log after somebody else came in finds nothing.
    office.holder("2003", Role::Auditor, "").await;
    assert_eq!(office.stands(&link, Some(&mine)).await, Err(Refusal::SetUpOver));
    let mine = office.prove(&mine).await;
    assert_eq!(office.accept(&link, &mine).await, Err(Refusal::SetUpOver));
}
