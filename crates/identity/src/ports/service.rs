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
}
