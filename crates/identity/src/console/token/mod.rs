//! Tokens of the admin API: what an administrator gives a program, so that it
//! does some of what they may do. A token is shown once and kept as a keyed
//! digest; what it opens is decided at each use: what it was made for, as far
//! as its owner's roles reach at that moment. Whoever loses the role or the
//! account has tokens that open nothing.
//!
//! Some things no program does, whatever it was given: granting roles, making
//! tokens, looking after keys, backups and other systems' sources, ending
//! everybody's sessions. Nobody chooses a password for somebody else anywhere.

mod enter;
pub mod idempotency;
mod manage;

use uuid::Uuid;
use zeroize::Zeroizing;

use super::{Permission, Role};
use crate::ports::ApiTokenRow;
use crate::{Digest, Domain, Keyring, Time};

pub use enter::{enter_by_token, within_budget};
pub use manage::Listed;

/// How a token begins, so that people and scanners of sources recognise one.
pub const PREFIX: &str = "txadm_";
/// Nothing longer is looked at.
const LONGEST_SECRET: usize = 100;
/// The longest name.
pub const LONGEST_NAME: usize = 60;
/// How long a token lasts where nothing else is said, in days.
pub const DEFAULT_DAYS: u32 = 90;

/// What no token is made for.
const NEVER: &[Permission] = &[
    Permission::ExportPeople,
    Permission::ManageSources,
    Permission::EndSessions,
    Permission::BackUp,
    Permission::ManageKeys,
    Permission::ManageRoles,
    Permission::ManageTokens,
];

/// What a token may be made for, in the order of the table of permissions.
pub fn permissions() -> impl Iterator<Item = Permission> {
    Permission::ALL.iter().copied().filter(|permission| !NEVER.contains(permission))
}

/// Whether what it is about can be limited to departments.
pub fn takes_department(permission: Permission) -> bool {
    Role::ALL.into_iter().any(|role| role.takes_scope() && role.may(permission))
}

/// A token as its owner wants it.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    /// What they call it.
    pub name: &'a str,
    /// What it is to do.
    pub scopes: &'a [Permission],
    /// The department it is limited to; empty: as far as its owner reaches.
    pub department: &'a str,
    /// For so many days.
    pub days: u32,
}

/// A token that was made just now: told once.
pub struct Made {
    /// The token itself.
    pub secret: Zeroizing<String>,
    /// The row.
    pub row: ApiTokenRow,
}

impl std::fmt::Debug for Made {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Made({})", self.row.id)
    }
}

/// What a token was made for, as an administrator carries it.
#[derive(Clone, Debug)]
pub(super) struct Held {
    /// Which.
    pub id: Uuid,
    /// Its name: what the audit log tells.
    pub name: String,
    /// What it is to do.
    pub scopes: Vec<Permission>,
    /// The department it is limited to.
    pub department: String,
}

impl Held {
    fn of(row: &ApiTokenRow) -> Self {
        let scopes = row.scopes.iter().filter_map(|code| Permission::parse(code));
        Self {
            id: row.id,
            name: row.name.clone(),
            // What was taken off the list since counts no more.
            scopes: scopes.filter(|permission| !NEVER.contains(permission)).collect(),
            department: row.department.clone(),
        }
    }
}

/// The service.
#[derive(Clone)]
pub struct Tokens {
    domain: Domain,
}

impl Tokens {
    /// The service.
    pub fn new(domain: Domain) -> Self {
        Self { domain }
    }

    /// Deletes what has been over for long; requests that are not remembered any more.
    pub async fn sweep(&self, before: Time) -> Result<(), crate::Fault> {
        let now = self.domain.now();
        let mut unit = self.domain.write_relaxed().await?;
        unit.purge_api_tokens(before).await?;
        unit.purge_api_requests(now).await?;
        unit.commit().await?;
        Ok(())
    }
}

/// What the database keeps of a token. Keyed: a stolen database tells nothing about any.
fn digest(keyring: &Keyring, secret: &str) -> Digest {
    keyring.index("api-token", secret)
}

#[cfg(test)]
mod tests {
    use super::{Permission, permissions, takes_department};

    #[test]
    fn what_a_token_may_do_is_the_table_without_a_few() {
        assert_eq!(permissions().count() + super::NEVER.len(), Permission::ALL.len());
        assert!(permissions().all(|permission| permission != Permission::ManageTokens));
        assert!(takes_department(Permission::FindPeople) && takes_department(Permission::DecideCases));
        assert!(!takes_department(Permission::Operate) && !takes_department(Permission::ReadAudit));
    }
}
