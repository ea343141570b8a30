//! Sources: systems that bring people in over SCIM.

use async_trait::async_trait;
use uuid::Uuid;

use super::StoreError;
use crate::{Digest, Time};

/// A source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceRow {
    /// Identifier.
    pub id: Uuid,
    /// What it is called; unique, and what the audit log names it by.
    pub name: String,
    /// The department whose people it is about, with what lies below; empty: everybody.
    pub department: String,
    /// It sees and changes only those whom it brought itself.
    pub own: bool,
    /// So many people may be suspended by it within an hour.
    pub hourly_stop: u32,
    /// Who made it.
    pub made_by: String,
    /// When.
    pub created_at: Time,
    /// Since when it suspends nobody until somebody lets it go on.
    pub stopped_at: Option<Time>,
    /// When somebody let it go on.
    pub resumed_at: Option<Time>,
    /// When it was closed for good.
    pub closed_at: Option<Time>,
}

/// A token of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceToken {
    /// Identifier.
    pub id: Uuid,
    /// Whose.
    pub source: Uuid,
    /// Keyed digest of the token; unique.
    pub digest: Digest,
    /// Who made it.
    pub made_by: String,
    /// When.
    pub created_at: Time,
    /// Until when it is good.
    pub expires_at: Time,
    /// Last use, to the minute.
    pub used_at: Option<Time>,
    /// Where the last use came from.
    pub used_from: Option<String>,
    /// When it was revoked.
    pub revoked_at: Option<Time>,
}

impl SourceToken {
    /// Whether it opens anything at `now`.
    pub fn is_live(&self, now: Time) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }
}

/// What a source has to do with an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceLink {
    /// The source.
    pub source: Uuid,
    /// The account.
    pub account: Uuid,
    /// What the source calls it; empty: nothing.
    pub external_id: String,
    /// The source said last that the person belongs here.
    pub member: bool,
    /// The status before the source suspended it.
    pub before: Option<super::Status>,
    /// What else it said, as JSON, sealed for purpose `source`.
    pub said: Option<Vec<u8>>,
    /// Blind index of the address it said.
    pub email: Option<Digest>,
    /// Blind index of the phone it said.
    pub phone: Option<Digest>,
    /// When it suspended the account.
    pub suspended_at: Option<Time>,
    /// When it took the person out of its view.
    pub gone_at: Option<Time>,
    /// When it came to know the account.
    pub created_at: Time,
    /// When it last said something about it.
    pub updated_at: Time,
}

/// A department that a source has named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceGroup {
    /// Identifier.
    pub id: Uuid,
    /// The source.
    pub source: Uuid,
    /// The department.
    pub path: String,
    /// What the source calls it; empty: nothing.
    pub external_id: String,
    /// When it was made.
    pub created_at: Time,
    /// When it was last changed.
    pub updated_at: Time,
}

/// An account as a source sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourcePerson {
    /// The account.
    pub id: Uuid,
    /// Its number.
    pub number: String,
    /// The name.
    pub name: String,
    /// Code of the kind.
    pub kind: String,
    /// The department.
    pub department: String,
    /// The status.
    pub status: super::Status,
    /// When the person joined.
    pub joined_at: Option<Time>,
    /// When the account was made.
    pub created_at: Time,
    /// When it was last changed.
    pub updated_at: Time,
    /// What the source calls it.
    pub external_id: Option<String>,
    /// What the source said, sealed.
    pub said: Option<Vec<u8>>,
    /// When the source last said something.
    pub said_at: Option<Time>,
    /// The group of the source that the department is.
    pub group: Option<Uuid>,
}

/// Something that went wrong for a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceError {
    /// Identifier, in the order of time.
    pub id: Uuid,
    /// The source.
    pub source: Uuid,
    /// When.
    pub at: Time,
    /// What it asked for, without anybody's data: `PATCH /Users`.
    pub request: String,
    /// The status it was answered with.
    pub status: u32,
    /// What was wrong.
    pub detail: String,
}

/// Figures of a source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SourceCounts {
    /// People it has to do with.
    pub people: u64,
    /// Departments it named.
    pub groups: u64,
    /// People it suspended since a time.
    pub suspended: u64,
}

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceColumn {
    /// Identifier.
    Id,
    /// The account's number.
    Number,
    /// What the source calls it.
    External,
    /// The name; of a group, its department.
    Name,
    /// The kind.
    Kind,
    /// The department.
    Department,
    /// Whether the account may sign in.
    Active,
    /// When it was made.
    Created,
    /// When it was changed.
    Changed,
    /// The address the source said.
    Email,
    /// Its type.
    EmailType,
    /// The phone the source said.
    Phone,
    /// Its type.
    PhoneType,
    /// Of a group: somebody who belongs to it.
    Member,
}

/// How it is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// The same.
    Equal,
    /// Contains it.
    Contains,
    /// Begins with it.
    Begins,
    /// Ends with it.
    Ends,
    /// Is greater.
    Above,
    /// Is greater or the same.
    From,
    /// Is less.
    Below,
    /// Is less or the same.
    To,
}

/// What it is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A text.
    Text(String),
    /// An identifier.
    Id(Uuid),
    /// A time.
    Time(Time),
    /// Yes or no.
    Flag(bool),
    /// A blind index.
    Index(Digest),
}

/// Which people or groups are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceFilter {
    /// All of these hold; none: everything.
    All(Vec<Self>),
    /// One of these holds; none: nothing.
    Any(Vec<Self>),
    /// This does not hold.
    Not(Box<Self>),
    /// There is a value.
    Present(SourceColumn),
    /// A comparison.
    Is(SourceColumn, Comparison, Wanted),
}

impl SourceFilter {
    /// Everything.
    pub const fn everything() -> Self {
        Self::All(Vec::new())
    }

    /// One of them.
    pub const fn one(id: Uuid) -> Self {
        Self::Is(SourceColumn::Id, Comparison::Equal, Wanted::Id(id))
    }
}

/// Sources, their tokens, and what they have to do with whom.
#[async_trait]
pub trait Sources {
    /// Adds a source; [`StoreError::Taken`] when its name is.
    async fn insert_source(&mut self, row: &SourceRow) -> Result<(), StoreError>;
    /// A source.
    async fn source(&mut self, id: Uuid) -> Result<Option<SourceRow>, StoreError>;
    /// A source as it stands now, and nobody else's until this writing unit ends.
    async fn lock_source(&mut self, id: Uuid) -> Result<Option<SourceRow>, StoreError>;
    /// All sources that are not closed, by name; at most 200.
    async fn sources(&mut self) -> Result<Vec<SourceRow>, StoreError>;
    /// Overwrites all but `id`, `name`, `made_by` and `created_at`.
    async fn update_source(&mut self, row: &SourceRow) -> Result<(), StoreError>;
    /// Figures of a source.
    async fn source_counts(&mut self, id: Uuid, since: Time) -> Result<SourceCounts, StoreError>;

    /// Adds a token.
    async fn insert_source_token(&mut self, row: &SourceToken) -> Result<(), StoreError>;
    /// The token with this digest, whatever its state.
    async fn source_token(&mut self, digest: &Digest) -> Result<Option<SourceToken>, StoreError>;
    /// The newest tokens of a source, at most 50.
    async fn source_tokens(&mut self, source: Uuid) -> Result<Vec<SourceToken>, StoreError>;
    /// Records a use.
    async fn use_source_token(&mut self, id: Uuid, now: Time, from: &str) -> Result<(), StoreError>;
    /// Revokes one token of the source, or all of them; how many there were.
    async fn revoke_source_tokens(
        &mut self,
        source: Uuid,
        token: Option<Uuid>,
        now: Time,
    ) -> Result<u64, StoreError>;

    /// The link of a source to an account.
    async fn source_link(&mut self, source: Uuid, account: Uuid) -> Result<Option<SourceLink>, StoreError>;
    /// Adds or overwrites a link.
    async fn put_source_link(&mut self, row: &SourceLink) -> Result<(), StoreError>;
    /// How many people the source suspended since a time.
    async fn source_suspensions(&mut self, source: Uuid, since: Time) -> Result<u64, StoreError>;

    /// People whom the source sees, in the order of their accounts.
    async fn source_people(
        &mut self,
        source: &SourceRow,
        filter: &SourceFilter,
        skip: u64,
        limit: u32,
    ) -> Result<Vec<SourcePerson>, StoreError>;
    /// How many they are.
    async fn count_source_people(
        &mut self,
        source: &SourceRow,
        filter: &SourceFilter,
    ) -> Result<u64, StoreError>;

    /// Adds a group; [`StoreError::Taken`] when the source has the department already.
    async fn insert_source_group(&mut self, row: &SourceGroup) -> Result<(), StoreError>;
    /// A group of the source as it stands now; on a writing unit nobody else's until it ends.
    async fn lock_source_group(&mut self, source: Uuid, id: Uuid) -> Result<Option<SourceGroup>, StoreError>;
    /// Overwrites department, external id and time.
    async fn update_source_group(&mut self, row: &SourceGroup) -> Result<(), StoreError>;
    /// Drops a group.
    async fn delete_source_group(&mut self, id: Uuid) -> Result<(), StoreError>;
    /// Groups of the source, in the order in which they were made.
    async fn source_groups(
        &mut self,
        source: &SourceRow,
        filter: &SourceFilter,
        skip: u64,
        limit: u32,
    ) -> Result<Vec<SourceGroup>, StoreError>;
    /// How many they are.
    async fn count_source_groups(
        &mut self,
        source: &SourceRow,
        filter: &SourceFilter,
    ) -> Result<u64, StoreError>;
    /// How many people of the department the source sees, and when one of them was last changed.
    async fn source_members(
        &mut self,
        source: &SourceRow,
        path: &str,
    ) -> Result<(u64, Option<Time>), StoreError>;

    /// Keeps an error, and of the source's older ones only the newest `keep - 1`.
    async fn keep_source_error(&mut self, row: &SourceError, keep: u32) -> Result<(), StoreError>;
    /// The newest errors of a source.
    async fn source_errors(&mut self, source: Uuid, limit: u32) -> Result<Vec<SourceError>, StoreError>;
}
