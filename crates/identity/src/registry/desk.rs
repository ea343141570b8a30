//! Applications at the console: registered, changed, tried out. The command line
//! shares what checks them ([`super::entry`]); what is here is for people who
//! look before they change.

use std::sync::Arc;

use uuid::Uuid;
use vocabulary::{AccountNumber, Email, Phone};

use super::{Attribute, NewService, Note, RegisterError, Registry, ServiceUrl, UrlError, entry, index};
use crate::audit::{Event, SUCCESS};
use crate::console::{Capability, FindPeople, ManageServices, ReadServices, Sight};
use crate::ports::{Account, MatchKind, ServiceRow, ServiceUse, StoreError, UrlRule};
use crate::refusal::Verdict;
use crate::ticket::{Released, Validated, attributes};
use crate::{Domain, Fault, Refusal, Time};

/// Days that usage is told for.
const DAYS: i64 = 30;
/// Longest search.
const LONGEST: usize = 60;

/// Writes what an application would be answered, exactly as it would be. Implemented by `protocol`.
pub trait DryRun: Send + Sync {
    /// The answers of `serviceValidate` (CAS 3): as XML and as JSON.
    fn answers(&self, good: &Validated) -> (String, String);
}

/// An application in the list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The service.
    pub row: Arc<ServiceRow>,
    /// Tickets of the last thirty days, and the last one.
    pub uses: ServiceUse,
}

/// Why a rule does or does not cover an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It is the whole address.
    Exact,
    /// The address lies at or below it.
    Below,
    /// Another rule of this host covers it more closely.
    Beaten,
    /// Switched off.
    Off,
    /// Scheme, host or port differ.
    OtherOrigin,
    /// The path differs.
    OtherPath,
    /// The path is the same, but the query differs and the rule is exact.
    OtherQuery,
}

impl Reason {
    /// Stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Below => "below",
            Self::Beaten => "beaten",
            Self::Off => "off",
            Self::OtherOrigin => "other_origin",
            Self::OtherPath => "other_path",
            Self::OtherQuery => "other_query",
        }
    }

    /// Whether tickets would be issued by this rule.
    pub const fn covers(self) -> bool {
        matches!(self, Self::Exact | Self::Below)
    }
}

/// What an address leads to.
#[derive(Clone, Debug)]
pub struct Trace {
    /// As it is compared, or why it is no address of a service.
    pub url: Result<String, UrlError>,
    /// Every rule, what covers it first, then those of the same host.
    pub rules: Vec<(Arc<ServiceRow>, UrlRule, Reason)>,
}

/// What one person would be to an application. Phone and address are masked: in full they are read
/// where that is recorded.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The account's number: what CAS calls the user.
    pub number: String,
    /// Whether they may enter.
    pub admitted: bool,
    /// What would be released.
    pub attributes: Vec<Released>,
    /// The answer as XML.
    pub xml: String,
    /// The same as JSON.
    pub json: String,
}

/// An application as a form gives it.
#[derive(Clone, Debug)]
pub struct Draft {
    /// What the command line registers, too.
    pub service: NewService,
    /// The revision it was made from; `None`: a new one.
    pub revision: Option<u32>,
}

/// The service.
#[derive(Clone)]
pub struct ServiceDesk {
    domain: Domain,
    registry: Arc<Registry>,
    dry: Arc<dyn DryRun>,
}

impl ServiceDesk {
    /// The service.
    pub fn new(domain: Domain, registry: Arc<Registry>, dry: Arc<dyn DryRun>) -> Self {
        Self { domain, registry, dry }
    }

    /// The applications whose name, address, owner or category holds every word of `query`.
    pub async fn list(&self, _sight: &Sight<ReadServices>, query: &str) -> Result<Vec<Listed>, Fault> {
        let all = self.rows().await?;
        let since = day(self.domain.now()) - DAYS + 1;
        let uses = self.domain.read().await?.service_uses(since).await?;
        let query: String = query.to_lowercase().chars().take(LONGEST).collect();
        let listed = all.into_iter().filter(|row| holds(row, &query)).map(|row| Listed {
            uses: uses.iter().find(|of| of.service == row.id).copied().unwrap_or(ServiceUse::none(row.id)),
            row,
        });
        Ok(listed.collect())
    }

    /// One of them.
    pub async fn one(
        &self,
        _sight: &Sight<ReadServices>,
        id: Uuid,
    ) -> Result<Option<Arc<ServiceRow>>, Fault> {
        Ok(self.rows().await?.into_iter().find(|row| row.id == id))
    }

    /// As the database has them now: whoever changes something must not look at a second ago.
    async fn rows(&self) -> Result<Vec<Arc<ServiceRow>>, Fault> {
        Ok(self.domain.read().await?.services().await?.into_iter().map(Arc::new).collect())
    }

    /// Which rule an address belongs to, and why not to the others.
    pub async fn trace(&self, _sight: &Sight<ReadServices>, url: &str) -> Result<Trace, Fault> {
        let url = match ServiceUrl::parse(url.trim()) {
            Ok(url) => url,
            Err(error) => return Ok(Trace { url: Err(error), rules: Vec::new() }),
        };
        let rows = self.rows().await?;
        let winner = index::winner(&rows, &url);
        let mut rules = Vec::new();
        for row in &rows {
            for rule in row.rules() {
                let reason = reason(row, &rule, &url, winner.as_ref());
                rules.push((Arc::clone(row), rule, reason));
            }
        }
        rules.sort_by_key(|(_, _, reason)| (!reason.covers(), *reason == Reason::OtherOrigin));
        Ok(Trace { url: Ok(url.as_str().to_owned()), rules })
    }

    /// What an application would learn about the person with this number. `people` is leave to look at
    /// people: whoever is beyond it looks as if they were not there.
    pub async fn sample(
        &self,
        _sight: &Sight<ReadServices>,
        people: &Sight<FindPeople>,
        service: Uuid,
        number: &str,
    ) -> Result<Verdict<Sample>, Fault> {
        let Ok(number) = AccountNumber::parse(number) else { return Ok(Err(Refusal::NotThere)) };
        let Some(row) = self.rows().await?.into_iter().find(|row| row.id == service) else {
            return Ok(Err(Refusal::PageExpired));
        };
        let mut unit = self.domain.read().await?;
        let account = unit.account_by_key(&number.canonical()).await?;
        let reach = |account: &Account| people.scope().covers(&account.row.department);
        let Some(account) = account.filter(reach) else { return Ok(Err(Refusal::NotThere)) };
        let mut released = attributes(&self.domain.keyring, &row, &account)?;
        for (attribute, value) in &mut released {
            mask(*attribute, value);
        }
        let now = self.domain.now();
        let good = Validated {
            user: account.row.number.clone(),
            attributes: released.clone(),
            auth_time: now,
            remembered: false,
            fresh: true,
            proxies: Vec::new(),
            granting_iou: None,
            session: Uuid::nil(),
            account: account.row.id,
            service: Arc::clone(&row),
        };
        let (xml, json) = self.dry.answers(&good);
        let admitted = row.enabled && row.access.admits(&account.row);
        Ok(Ok(Sample { number: account.row.number, admitted, attributes: released, xml, json }))
    }

    /// Registers an application, or changes one. Of two changes made from the same page one wins.
    pub async fn save(
        &self,
        may: &Capability<ManageServices>,
        id: Option<Uuid>,
        draft: &Draft,
    ) -> Result<Verdict<(Uuid, Vec<Note>)>, Fault> {
        let now = self.domain.now();
        let mut unit = self.domain.write().await?;
        let before = match id {
            None => None,
            Some(id) => match unit.services().await?.into_iter().find(|row| row.id == id) {
                Some(row) => Some(row),
                None => return Ok(Err(Refusal::PageExpired)),
            },
        };
        let fresh = before.as_ref().map_or_else(|| self.domain.id(now), |row| row.id);
        let (mut row, notes) = match entry::check(&draft.service, fresh, now) {
            Ok(checked) => checked,
            Err(error) => return refused(error),
        };
        let (action, written) = if let Some(before) = &before {
            row = ServiceRow {
                created_at: before.created_at,
                enabled: before.enabled,
                revision: before.revision,
                ..row
            };
            if draft.revision != Some(before.revision) {
                return Ok(Err(Refusal::ChangedMeanwhile));
            }
            ("changed", unit.update_service(&row).await)
        } else {
            ("added", unit.insert_service(&row).await.map(|()| true))
        };
        match written {
            Ok(true) => {}
            Ok(false) => return Ok(Err(Refusal::ChangedMeanwhile)),
            Err(StoreError::Taken(_)) => return Ok(Err(Refusal::ServiceInvalid("service_name_taken"))),
            Err(error) => return Err(error.into()),
        }
        let record = may.record(&self.domain, Event::ServiceChanged, SUCCESS).with("action", action);
        let record = record.with("service", row.name.clone()).with("after", told(&row));
        let record = match &before {
            Some(before) => record.with("before", told(before)),
            None => record,
        };
        unit.append_audit(&record.done()).await?;
        unit.commit().await?;
        self.registry.forget();
        Ok(Ok((row.id, notes)))
    }

    /// Switches an application on or off: no tickets are issued for one that is off, and none validated.
    pub async fn switch(
        &self,
        may: &Capability<ManageServices>,
        id: Uuid,
        on: bool,
    ) -> Result<Verdict<()>, Fault> {
        let mut unit = self.domain.write().await?;
        let Some(row) = unit.services().await?.into_iter().find(|row| row.id == id) else {
            return Ok(Err(Refusal::PageExpired));
        };
        if row.enabled == on {
            return Ok(Err(Refusal::NothingToDo));
        }
        if !unit.update_service(&ServiceRow { enabled: on, ..row.clone() }).await? {
            return Ok(Err(Refusal::ChangedMeanwhile));
        }
        let record = may.record(&self.domain, Event::ServiceChanged, SUCCESS);
        let record = record.with("action", if on { "enabled" } else { "disabled" }).with("service", row.name);
        unit.append_audit(&record.done()).await?;
        unit.commit().await?;
        self.registry.forget();
        Ok(Ok(()))
    }
}

/// Days since 1970, in UTC.
pub(super) fn day(at: Time) -> i64 {
    at.unix_seconds().div_euclid(86_400)
}

fn refused<T>(error: RegisterError) -> Result<Verdict<T>, Fault> {
    match error {
        RegisterError::Store(error) => Err(error.into()),
        error => Ok(Err(Refusal::ServiceInvalid(error.code()))),
    }
}

/// What the audit log keeps of an application.
fn told(row: &ServiceRow) -> String {
    serde_json::to_string(row).unwrap_or_default()
}

fn holds(row: &ServiceRow, query: &str) -> bool {
    let ServiceRow { name, name_en, owner, presentation, .. } = row;
    let urls: Vec<String> = row.rules().map(|rule| rule.url).collect();
    let urls = urls.join(" ");
    let text =
        format!("{name} {name_en} {urls} {owner} {} {}", presentation.category, presentation.category_en);
    let text = text.to_lowercase();
    query.split_whitespace().all(|word| text.contains(word))
}

fn reason(row: &ServiceRow, rule: &UrlRule, url: &ServiceUrl, winner: Option<&(Uuid, UrlRule)>) -> Reason {
    let Ok(registered) = ServiceUrl::parse(&rule.url) else { return Reason::OtherOrigin };
    if registered.origin() != url.origin() {
        return Reason::OtherOrigin;
    }
    let covers = match rule.matching {
        MatchKind::Exact if registered.as_str() == url.as_str() => Reason::Exact,
        MatchKind::Exact if registered.path() == url.path() => return Reason::OtherQuery,
        MatchKind::Prefix if index::is_below(registered.path(), url.path()) => Reason::Below,
        _ => return Reason::OtherPath,
    };
    match winner {
        _ if !row.enabled => Reason::Off,
        Some((winner, by)) if *winner != row.id || by != rule => Reason::Beaten,
        _ => covers,
    }
}

/// Numbers and addresses of people are read in full elsewhere, for a reason.
fn mask(attribute: Attribute, value: &mut String) {
    let masked = match attribute {
        Attribute::Phone => Phone::parse(value).map(|phone| phone.masked()).ok(),
        Attribute::Email => Email::parse(value).map(|email| email.masked()).ok(),
        _ => return,
    };
    *value = masked.unwrap_or_default();
}
