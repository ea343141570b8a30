//! Business systems that trust Tongxing.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::StoreError;
use crate::Time;

/// How a service URL is compared with a registered one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchKind {
    /// The whole URL, after normalising.
    Exact,
    /// Scheme, host and port equal, path below the registered one at a path boundary.
    Prefix,
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
}

/// The registry of services.
#[async_trait]
pub trait Services {
    /// All services, by name.
    async fn services(&mut self) -> Result<Vec<ServiceRow>, StoreError>;
    /// Adds a service; [`StoreError::Taken`] when the name exists.
    async fn insert_service(&mut self, row: &ServiceRow) -> Result<(), StoreError>;
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
