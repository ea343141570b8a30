//! People at the console: finding them, and what is done about their accounts.
//! Every service takes leave for its duty; somebody beyond its scope is not
//! there. Who holds a role is touched, where it would let somebody in as them,
//! only by whoever could grant roles: no duty about people reaches further than
//! the duties of the people it is about.

mod bulk;
mod contacts;
mod counter;
mod details;
mod edit;
mod export;
mod person;
mod persons;
mod search;
mod switch;

use uuid::Uuid;

use super::{Duty, Permission, Sight, reason};
use crate::desk::Desk;
use crate::ports::{Account, Unit};
use crate::refusal::Verdict;
use crate::session::Sessions;
use crate::{Domain, Fault, Refusal};

pub use bulk::{Chosen, Leave, Line, MOST, Preview, What};
pub use contacts::{Clearing, Holder};
pub use details::{Details, Profile};
pub use edit::Editing;
pub use export::PeopleExport;
pub use person::{File, History, Unmasked};
pub use search::{Found, PAGE, Search};

/// The service.
#[derive(Clone)]
pub struct People {
    domain: Domain,
    desk: Desk,
    sessions: Sessions,
}

impl People {
    /// The service.
    pub fn new(domain: Domain) -> Self {
        Self { desk: Desk::new(domain.clone()), sessions: Sessions::new(domain.clone()), domain }
    }

    /// Somebody within reach, as they stand now and nobody else's until the unit ends.
    async fn within<D: Duty>(
        sight: &Sight<D>,
        unit: &mut dyn Unit,
        id: Uuid,
    ) -> Result<Verdict<Account>, Fault> {
        let account = unit.lock_account(id).await?;
        let account = account.filter(|account| sight.scope().covers(&account.row.department));
        Ok(account.ok_or(Refusal::NotThere))
    }

    /// [`People::within`], for what nobody does to their own account (S17).
    async fn another<D: Duty>(
        sight: &Sight<D>,
        unit: &mut dyn Unit,
        id: Uuid,
    ) -> Result<Verdict<Account>, Fault> {
        let account = Self::within(sight, unit, id).await?;
        Ok(account.and_then(
            |account| {
                if sight.actor().is(&account) { Err(Refusal::OwnAccount) } else { Ok(account) }
            },
        ))
    }

    /// [`People::another`], for what would let somebody in as them: those who hold a role are left to
    /// whoever could grant it.
    async fn entrusted<D: Duty>(
        sight: &Sight<D>,
        unit: &mut dyn Unit,
        id: Uuid,
    ) -> Result<Verdict<Account>, Fault> {
        let account = match Self::another(sight, unit, id).await? {
            Ok(account) => account,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if !unit.role_grants_of(id).await?.is_empty() {
            let own = unit.role_grants_of(sight.actor().account).await?;
            // A token grants no roles, whoever made it.
            if sight.actor().token.is_some()
                || !own.iter().any(|grant| grant.role.may(Permission::ManageRoles))
            {
                return Ok(Err(Refusal::RoleHolder));
            }
        }
        Ok(Ok(account))
    }
}
