//! Business systems that trust Tongxing.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{AccountRow, StoreError};
use crate::Time;
use crate::console::Scope;

/// How a service URL is compared with a registered one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchKind {
    /// The whole URL, after normalising.
    Exact,
    /// Scheme, host and port equal, path below the registered one at a path boundary.
    Prefix,
}

/// Which addresses are a service's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UrlRule {
    /// URL, normalised.
    pub url: String,
    /// How it is compared.
    pub matching: MatchKind,
}

/// What an exact rule begins with where rules are written one a line.
const EXACTLY: char = '=';

impl UrlRule {
    /// A rule as a line says it: `https://…` with what lies below it, `= https://…` that address alone.
    pub fn of_line(line: &str) -> Self {
        let line = line.trim();
        match line.strip_prefix(EXACTLY) {
            Some(url) => Self { url: url.trim().to_owned(), matching: MatchKind::Exact },
            None => Self { url: line.to_owned(), matching: MatchKind::Prefix },
        }
    }

    /// The line that says it.
    pub fn line(&self) -> String {
        match self.matching {
            MatchKind::Exact => format!("{EXACTLY} {}", self.url),
            MatchKind::Prefix => self.url.clone(),
        }
    }
}

/// How a service stands in the list of applications (P-9).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Presentation {
    /// Heading it stands under; empty: among the others.
    pub category: String,
    /// The heading in English; empty: the same.
    pub category_en: String,
    /// Path of a picture on this server; empty: its first character.
    pub icon: String,
    /// What it is for.
    pub zh: String,
    /// The same in English; empty: the same.
    pub en: String,
    /// Words people search by.
    pub keywords: Vec<String>,
    /// Place in the list, the smallest first.
    pub order: i32,
    /// Kinds of people who see it (`vocabulary::PersonKind::code`); none: everybody. This hides it
    /// from the list; who may enter is the service's own decision.
    pub kinds: Vec<String>,
    /// Not in the list at all.
    pub hidden: bool,
}

impl Presentation {
    /// Whether people of `kind` see it.
    pub fn is_for(&self, kind: &str) -> bool {
        !self.hidden && (self.kinds.is_empty() || self.kinds.iter().any(|allowed| allowed == kind))
    }
}

/// Who may enter an application. All empty: everybody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Access {
    /// Kinds of people (`vocabulary::PersonKind::code`); none: all kinds.
    pub kinds: Vec<String>,
    /// Departments, with what lies below each; none: all.
    pub departments: Vec<String>,
    /// Account numbers in canonical form that may enter whatever the others say.
    pub people: Vec<String>,
}

impl Access {
    /// Whether everybody may enter.
    pub fn is_empty(&self) -> bool {
        self.kinds.is_empty() && self.departments.is_empty() && self.people.is_empty()
    }

    /// Whether this person may.
    pub fn admits(&self, account: &AccountRow) -> bool {
        if self.is_empty() || self.people.contains(&account.number_key) {
            return true;
        }
        let named_only = self.kinds.is_empty() && self.departments.is_empty();
        let of_kind = self.kinds.is_empty() || self.kinds.contains(&account.kind);
        let within = || Scope::Within(self.departments.clone()).covers(&account.department);
        !named_only && of_kind && (self.departments.is_empty() || within())
    }
}

/// How an application is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServiceUse {
    /// Which.
    pub service: Uuid,
    /// Tickets since the day that was asked for.
    pub tickets: u64,
    /// The last of them.
    pub last_at: Option<Time>,
}

impl ServiceUse {
    /// One that nobody used.
    pub fn none(service: Uuid) -> Self {
        Self { service, tickets: 0, last_at: None }
    }
}

/// A registered service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceRow {
    /// Identifier.
    pub id: Uuid,
    /// Name people read; unique.
    pub name: String,
    /// URL, normalised.
    pub url: String,
    /// How it is compared.
    pub matching: MatchKind,
    /// Further addresses that are its own.
    #[serde(default)]
    pub also: Vec<UrlRule>,
    /// Attributes released to it (`name`, `kind`, `department`, `phone`, …).
    pub attributes: Vec<String>,
    /// May it ask for proxy tickets.
    pub proxy: bool,
    /// Where single logout is posted; `None`: to the service URL the ticket was for.
    pub logout_url: Option<String>,
    /// Where the application list leads; `None`: to `url`.
    pub landing: Option<String>,
    /// When it was registered.
    pub created_at: Time,
    /// How it stands in the list of applications.
    #[serde(default)]
    pub presentation: Presentation,
    /// Its name in English; empty: the same.
    #[serde(default)]
    pub name_en: String,
    /// Whom to ask about it: read by people who may not enter.
    #[serde(default)]
    pub owner: String,
    /// Whether tickets are issued and validated.
    #[serde(default = "on")]
    pub enabled: bool,
    /// Who may enter.
    #[serde(default)]
    pub access: Access,
    /// Counts the changes.
    #[serde(default)]
    pub revision: u32,
}

fn on() -> bool {
    true
}

impl ServiceRow {
    /// All its rules, the first one first.
    pub fn rules(&self) -> impl Iterator<Item = UrlRule> + '_ {
        let first = UrlRule { url: self.url.clone(), matching: self.matching };
        std::iter::once(first).chain(self.also.iter().cloned())
    }

    /// The name as readers of English see it, or the others.
    pub fn shown(&self, english: bool) -> &str {
        if english && !self.name_en.is_empty() { &self.name_en } else { &self.name }
    }
}

/// The registry of services.
#[async_trait]
pub trait Services {
    /// All services, by name.
    async fn services(&mut self) -> Result<Vec<ServiceRow>, StoreError>;
    /// Adds a service; [`StoreError::Taken`] when the name exists.
    async fn insert_service(&mut self, row: &ServiceRow) -> Result<(), StoreError>;
    /// Writes everything about the service `row.id` but when it was registered, if its revision is still
    /// `row.revision`, which is then one more; tells whether it did. [`StoreError::Taken`] when another
    /// has the name.
    async fn update_service(&mut self, row: &ServiceRow) -> Result<bool, StoreError>;
    /// Adds to what is counted of a service on a day (days since 1970); a service that is gone is not
    /// counted.
    async fn count_service_uses(
        &mut self,
        service: Uuid,
        day: i64,
        tickets: u64,
        last_at: Time,
    ) -> Result<(), StoreError>;
    /// How each service was used from day `since` on; those that were not are left out.
    async fn service_uses(&mut self, since: i64) -> Result<Vec<ServiceUse>, StoreError>;
    /// Forgets what was counted before a day.
    async fn purge_service_uses(&mut self, before: i64) -> Result<u64, StoreError>;
    /// Removes the service with this name; tells whether there was one.
    async fn remove_service(&mut self, name: &str) -> Result<bool, StoreError>;
    /// Changes how the service with this name is presented; tells whether there is one.
    async fn present_service(&mut self, name: &str, presentation: &Presentation) -> Result<bool, StoreError>;

    /// The services somebody starred.
    async fn favourites(&mut self, account: Uuid) -> Result<Vec<Uuid>, StoreError>;
    /// Stars a service; once more changes nothing.
    async fn star(&mut self, account: Uuid, service: Uuid, now: Time) -> Result<(), StoreError>;
    /// Takes the star away.
    async fn unstar(&mut self, account: Uuid, service: Uuid) -> Result<(), StoreError>;
    /// The services that were entered in somebody's present sessions, the latest first.
    async fn recent_services(&mut self, account: Uuid, limit: u32) -> Result<Vec<Uuid>, StoreError>;
}
