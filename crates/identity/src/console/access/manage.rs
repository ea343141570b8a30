//! Who has which role, and ending one.

use uuid::Uuid;

use super::{Access, Hand, hold_roles};
use crate::audit::{Record, SUCCESS};
use crate::console::{Capability, ManageRoles, Permission, Role, Sight};
use crate::notice::{self, Params};
use crate::ports::{Account, RoleGrant, Status, Unit};
use crate::refusal::Verdict;
use crate::{Domain, Fault, Refusal, Time};

/// A role of somebody, with who they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The role.
    pub grant: RoleGrant,
    /// Account number.
    pub number: String,
    /// The person's name.
    pub name: String,
    /// Whether the account may sign in.
    pub active: bool,
}

impl Access {
    /// All roles that are held, the oldest first.
    pub async fn list(&self, _: &Sight<ManageRoles>) -> Result<Vec<Listed>, Fault> {
        self.list_as_operator().await
    }

    /// The same from the command line.
    pub async fn list_as_operator(&self) -> Result<Vec<Listed>, Fault> {
        let mut unit = self.domain.read().await?;
        let mut listed = Vec::new();
        for grant in unit.role_grants().await? {
            let Some(account) = unit.account(grant.account).await? else { continue };
            let active = account.row.status == Status::Active;
            listed.push(Listed { grant, number: account.row.number, name: account.row.name, active });
        }
        Ok(listed)
    }

    /// One of them.
    pub async fn find(&self, sight: &Sight<ManageRoles>, id: Uuid) -> Result<Option<Listed>, Fault> {
        Ok(self.list(sight).await?.into_iter().find(|listed| listed.grant.id == id))
    }

    /// Ends a role: from the next request on it opens nothing. Nobody ends their own, and there is always
    /// a platform administrator.
    pub async fn end(&self, may: &Capability<ManageRoles>, id: Uuid) -> Result<Verdict<()>, Fault> {
        self.finish(Hand::Console(may), id).await
    }

    /// The same from the command line.
    pub async fn end_as_operator(&self, id: Uuid) -> Result<Verdict<()>, Fault> {
        self.finish(Hand::Operator, id).await
    }

    async fn finish(&self, hand: Hand<'_>, id: Uuid) -> Result<Verdict<()>, Fault> {
        let now = self.domain.now();
        let mut unit = self.domain.write().await?;
        hold_roles(&self.domain, &mut *unit, now).await?;
        let all = unit.role_grants().await?;
        let Some(grant) = all.iter().find(|grant| grant.id == id) else {
            return Ok(Err(Refusal::PageExpired));
        };
        let Some(account) = unit.account(grant.account).await? else {
            return Err(Fault::Inconsistent("a role without an account"));
        };
        if hand.is(&account) {
            return Ok(Err(Refusal::NotAllowed));
        }
        if is_last(&mut *unit, &all, grant).await? {
            return Ok(Err(Refusal::LastAdministrator));
        }
        if !take(&mut *unit, &account, grant, now).await? {
            return Ok(Err(Refusal::PageExpired));
        }
        let record = hand.record(&self.domain, SUCCESS);
        unit.append_audit(&about(record, grant).with("action", "ended").done()).await?;
        tell(&self.domain, &mut *unit, &account, hand.locale(), now).await?;
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(Ok(()))
    }
}

/// Whether nobody else could look after the installation without this role.
async fn is_last(unit: &mut dyn Unit, all: &[RoleGrant], ending: &RoleGrant) -> Result<bool, Fault> {
    if ending.role != Role::PlatformAdministrator {
        return Ok(false);
    }
    for grant in all.iter().filter(|grant| grant.role == ending.role && grant.account != ending.account) {
        let account = unit.account(grant.account).await?;
        if account.is_some_and(|account| account.row.status == Status::Active) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Ends every role of somebody whose last second factor goes, inside the caller's unit of work: whoever
/// finds the password alone must not be able to enrol a factor and come in. `record` begins an entry of
/// [`crate::audit::Event::RoleChanged`]: who does it, and from where.
pub(crate) async fn end_all(
    domain: &Domain,
    unit: &mut dyn Unit,
    account: &Account,
    record: impl Fn() -> Record + Send,
    locale: &str,
    now: Time,
) -> Result<(), Fault> {
    let grants = unit.role_grants_of(account.row.id).await?;
    if grants.is_empty() {
        return Ok(());
    }
    for grant in &grants {
        take(unit, account, grant, now).await?;
        let record = about(record(), grant).with("action", "ended").with("why", "factor_removed");
        unit.append_audit(&record.done()).await?;
    }
    tell(domain, unit, account, locale, now).await
}

/// Takes a role away, and the links that would give it back, and those that its holder offered to
/// others; `false`: it had ended.
async fn take(unit: &mut dyn Unit, account: &Account, grant: &RoleGrant, now: Time) -> Result<bool, Fault> {
    if !unit.end_role(grant.id, now).await? {
        return Ok(false);
    }
    unit.drop_set_up_links(grant.account, grant.role, None).await?;
    if grant.role.may(Permission::ManageRoles) {
        unit.drop_set_up_links_by(&account.row.number).await?;
    }
    Ok(true)
}

fn about(record: Record, grant: &RoleGrant) -> Record {
    record
        .account(Some(grant.account))
        .with("role", grant.role.code())
        .with("department", grant.department.clone())
}

async fn tell(
    domain: &Domain,
    unit: &mut dyn Unit,
    account: &Account,
    locale: &str,
    now: Time,
) -> Result<(), Fault> {
    notice::tell_owner(domain, unit, account, locale, "role_ended", Params::new(), now).await
}
