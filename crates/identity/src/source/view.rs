//! What a source sees and what it wants.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{PURPOSE, Version};
use crate::ports::{SourceGroup, SourcePerson, Status};
use crate::{Domain, Fault, Time};

/// What only the source says, sealed in its link.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Said {
    /// The family name.
    pub family: Option<String>,
    /// The given name.
    pub given: Option<String>,
    /// The whole name these belong to: another one makes them worthless.
    pub named: String,
    /// The address, as it was said.
    pub email: Option<String>,
    /// The phone in E.164.
    pub phone: Option<String>,
    /// Whether it called address and phone primary.
    pub primary: (Option<bool>, Option<bool>),
}

impl Said {
    /// Opens it.
    pub(super) fn open(domain: &Domain, sealed: Option<&Vec<u8>>) -> Result<Self, Fault> {
        let Some(sealed) = sealed else { return Ok(Self::default()) };
        let json = domain.keyring.open(PURPOSE, sealed)?;
        serde_json::from_slice(&json).map_err(|_| Fault::Inconsistent("what a source said"))
    }

    /// Seals it; `None`: nothing was said.
    pub(super) fn seal(&self, domain: &Domain) -> Option<Vec<u8>> {
        let nothing = Self { named: self.named.clone(), ..Self::default() };
        (*self != nothing).then(|| {
            let json = serde_json::to_vec(self).unwrap_or_default();
            domain.keyring.seal(&*domain.entropy, PURPOSE, &json)
        })
    }
}

/// A person as a source sees them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The account.
    pub id: Uuid,
    /// Its number.
    pub number: String,
    /// The name.
    pub name: String,
    /// Code of the kind.
    pub kind: String,
    /// The department; empty: none.
    pub department: String,
    /// Whether the account may sign in.
    pub active: bool,
    /// The day of joining.
    pub joined: Option<Time>,
    /// What the source calls it.
    pub external_id: Option<String>,
    /// What only the source says.
    pub said: Said,
    /// The department, where it is a group of the source.
    pub group: Option<(Uuid, String)>,
    /// When the account was made.
    pub created_at: Time,
    /// When it was last changed.
    pub changed_at: Time,
    /// Its version.
    pub version: Version,
}

impl Person {
    pub(super) fn of(domain: &Domain, row: SourcePerson) -> Result<Self, Fault> {
        let mut said = Said::open(domain, row.said.as_ref())?;
        if said.named != row.name {
            (said.family, said.given) = (None, None);
        }
        let number = |time: Time| u64::try_from(time.0).unwrap_or(0);
        Ok(Self {
            id: row.id,
            number: row.number,
            name: row.name,
            kind: row.kind,
            active: matches!(row.status, Status::Active | Status::Weak),
            joined: row.joined_at,
            external_id: row.external_id.filter(|id| !id.is_empty()),
            said,
            group: row.group.map(|id| (id, row.department.clone())),
            department: row.department,
            created_at: row.created_at,
            changed_at: row.said_at.map_or(row.updated_at, |said| said.max(row.updated_at)),
            version: Version(number(row.updated_at), row.said_at.map_or(0, number)),
        })
    }
}

/// A person as a source wants them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WantedPerson {
    /// The account number.
    pub number: String,
    /// What the source calls it.
    pub external_id: Option<String>,
    /// The name.
    pub name: String,
    /// The family name.
    pub family: Option<String>,
    /// The given name.
    pub given: Option<String>,
    /// Whether the person belongs here; `None`: as it was, and a new one does.
    pub active: Option<bool>,
    /// The kind, in a word; `None`: it is not said.
    pub kind: Option<String>,
    /// The address; `None`: none.
    pub email: Option<String>,
    /// The phone; `None`: none.
    pub phone: Option<String>,
    /// Whether address and phone are called primary.
    pub primary: (Option<bool>, Option<bool>),
    /// The department; `None`: none.
    pub department: Option<String>,
    /// Type and number of the document; `None`: as it is.
    pub document: Option<(String, String)>,
    /// The day of joining; `None`: not known.
    pub joined: Option<String>,
}

/// A department as a source sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Identifier.
    pub id: Uuid,
    /// The department.
    pub path: String,
    /// What the source calls it.
    pub external_id: Option<String>,
    /// Its people; `None`: nobody asked.
    pub members: Option<Vec<Uuid>>,
    /// When it was named.
    pub created_at: Time,
    /// When it or one of its people was last changed.
    pub changed_at: Time,
    /// Its version.
    pub version: Version,
}

impl Group {
    pub(super) fn of(row: SourceGroup, count: u64, last: Option<Time>) -> Self {
        let number = |time: Time| u64::try_from(time.0).unwrap_or(0);
        let changed_at = last.map_or(row.updated_at, |last| last.max(row.updated_at));
        Self {
            id: row.id,
            path: row.path,
            external_id: Some(row.external_id).filter(|id| !id.is_empty()),
            members: None,
            created_at: row.created_at,
            changed_at,
            version: Version(number(changed_at), count),
        }
    }
}

/// A department as a source wants it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WantedGroup {
    /// The department.
    pub path: String,
    /// What the source calls it.
    pub external_id: Option<String>,
    /// Its people, sorted.
    pub members: Vec<Uuid>,
}
