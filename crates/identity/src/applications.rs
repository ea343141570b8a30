//! The applications that an account opens (P-9): which of the registered
//! services its owner sees, what they starred, what they used lately.

use std::collections::HashSet;
use std::sync::Arc;

use uuid::Uuid;

use crate::ports::{Account, AccountRow, ServiceRow, SessionRow};
use crate::refusal::Verdict;
use crate::registry::Registry;
use crate::{Domain, Fault, Refusal};

/// How many count as used lately.
const RECENT: u32 = 6;
/// Longest search.
const LONGEST: usize = 60;

/// An application as one person sees it.
#[derive(Clone, Debug)]
pub struct Application {
    /// The service.
    pub service: Arc<ServiceRow>,
    /// Starred.
    pub favourite: bool,
    /// Used in one of the person's present sessions: 0 is the latest.
    pub recent: Option<usize>,
}

/// The service.
#[derive(Clone)]
pub struct Applications {
    domain: Domain,
    registry: Arc<Registry>,
}

impl Applications {
    /// The service.
    pub fn new(domain: Domain, registry: Arc<Registry>) -> Self {
        Self { domain, registry }
    }

    /// What `account` sees, in the order of the list: by place, then by name.
    pub async fn list(&self, account: &Account) -> Result<Vec<Application>, Fault> {
        let services = self.registry.list().await?;
        let mut unit = self.domain.read().await?;
        let favourites: HashSet<Uuid> = unit.favourites(account.row.id).await?.into_iter().collect();
        let recent = unit.recent_services(account.row.id, RECENT).await?;
        drop(unit);
        let mut list: Vec<Application> = services
            .iter()
            .filter(|service| is_for(service, &account.row))
            .map(|service| Application {
                favourite: favourites.contains(&service.id),
                recent: recent.iter().position(|id| *id == service.id),
                service: Arc::clone(service),
            })
            .collect();
        // Sorting keeps the registry's order by name among equals.
        list.sort_by_key(|application| application.service.presentation.order);
        Ok(list)
    }

    /// Stars or unstars one that the person sees.
    pub async fn star(&self, session: &SessionRow, service: Uuid, on: bool) -> Result<Verdict<()>, Fault> {
        let now = self.domain.now();
        let known = self.registry.by_id(service).await?;
        let mut unit = self.domain.write_relaxed().await?;
        let Some(account) = unit.account(session.account).await? else {
            return Ok(Err(Refusal::SignInNeeded));
        };
        if !known.is_some_and(|service| is_for(&service, &account.row)) {
            return Ok(Err(Refusal::PageExpired));
        }
        if on {
            unit.star(session.account, service, now).await?;
        } else {
            unit.unstar(session.account, service).await?;
        }
        unit.commit().await?;
        Ok(Ok(()))
    }
}

/// Whether the owner of an account sees an application: it is on, and they may enter.
fn is_for(service: &ServiceRow, account: &AccountRow) -> bool {
    service.enabled && service.presentation.is_for(&account.kind) && service.access.admits(account)
}

impl Application {
    /// Whether every word of `query` stands in its name, descriptions, keywords, category or host.
    pub fn matches(&self, query: &str) -> bool {
        let ServiceRow { name, name_en, url, presentation, .. } = &*self.service;
        let host = url.split('/').nth(2).unwrap_or_default();
        let mut text =
            format!("{name} {name_en} {host} {} {}", presentation.category, presentation.category_en);
        text = format!("{text} {} {} {}", presentation.zh, presentation.en, presentation.keywords.join(" "));
        let text = text.to_lowercase();
        let query: String = query.to_lowercase().chars().take(LONGEST).collect();
        query.split_whitespace().all(|word| text.contains(word))
    }
}
