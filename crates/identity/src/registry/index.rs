//! Which registered service a URL belongs to.

use std::collections::HashMap;
use std::sync::Arc;

use uuid::Uuid;

use super::ServiceUrl;
use crate::ports::{MatchKind, ServiceRow, UrlRule};

struct Entry {
    row: Arc<ServiceRow>,
    rule: UrlRule,
    url: ServiceUrl,
}

impl Entry {
    fn matches(&self, url: &ServiceUrl) -> bool {
        match self.rule.matching {
            MatchKind::Exact => self.url.as_str() == url.as_str(),
            MatchKind::Prefix => is_below(self.url.path(), url.path()),
        }
    }
}

/// Whether `path` is `prefix` or lies below it. A prefix ends at a path
/// boundary: `/app` has `/app` and `/app/x` but not `/application`.
pub(super) fn is_below(prefix: &str, path: &str) -> bool {
    path.strip_prefix(prefix)
        .is_some_and(|rest| rest.is_empty() || prefix.ends_with('/') || rest.starts_with('/'))
}

/// The rule that an address belongs to, among these, and whose it is.
pub(super) fn winner(rows: &[Arc<ServiceRow>], url: &ServiceUrl) -> Option<(Uuid, UrlRule)> {
    let index = Index::new(rows.iter().map(|row| (**row).clone()).collect());
    index.entry(url).map(|entry| (entry.row.id, entry.rule.clone()))
}

/// All registered services, ready to be looked up.
#[derive(Default)]
pub(super) struct Index {
    by_origin: HashMap<String, Vec<Entry>>,
    by_id: HashMap<Uuid, Arc<ServiceRow>>,
    all: Arc<[Arc<ServiceRow>]>,
}

impl Index {
    pub(super) fn new(rows: Vec<ServiceRow>) -> Self {
        let all: Arc<[Arc<ServiceRow>]> = rows.into_iter().map(Arc::new).collect();
        let mut by_origin: HashMap<String, Vec<Entry>> = HashMap::new();
        // One that is switched off is known by name only.
        for row in all.iter().filter(|row| row.enabled) {
            for rule in row.rules() {
                match ServiceUrl::parse(&rule.url) {
                    Ok(url) => {
                        let of_host = by_origin.entry(url.origin().to_owned()).or_default();
                        of_host.push(Entry { row: row.clone(), rule, url });
                    }
                    // Only a hand-made row can be like this; it must not trust anything by accident.
                    Err(error) => {
                        tracing::warn!(service = %row.name, %error, "a registered service has an unusable URL");
                    }
                }
            }
        }
        for entries in by_origin.values_mut() {
            // Exact beats prefix, and the longest prefix wins.
            entries.sort_by_key(|entry| {
                (entry.rule.matching != MatchKind::Exact, std::cmp::Reverse(entry.url.as_str().len()))
            });
        }
        let by_id = all.iter().filter(|row| row.enabled).map(|row| (row.id, row.clone())).collect();
        Self { by_origin, by_id, all }
    }

    pub(super) fn find(&self, url: &ServiceUrl) -> Option<&Arc<ServiceRow>> {
        self.entry(url).map(|entry| &entry.row)
    }

    fn entry(&self, url: &ServiceUrl) -> Option<&Entry> {
        self.by_origin.get(url.origin())?.iter().find(|entry| entry.matches(url))
    }

    pub(super) fn by_id(&self, id: Uuid) -> Option<&Arc<ServiceRow>> {
        self.by_id.get(&id)
    }

    pub(super) fn all(&self) -> Arc<[Arc<ServiceRow>]> {
        self.all.clone()
    }
}
