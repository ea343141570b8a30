//! Deciding at the console: settings are drafted, tried, and saved as a new
//! version; an older one comes back as a draft. Two areas with a duty each: the
//! rules, and the institution's face with its announcements.
//!
//! What the text of a version means is the server's business: it is TOML with
//! the keys that differ, checked before it comes here.

use std::collections::BTreeMap;
use std::time::Duration;

use uuid::Uuid;

use super::{Capability, ChangeAppearance, ChangePolicy, Duty, ReadSettings, Sight};
use crate::audit::{Event, SUCCESS};
use crate::ports::{Announcement, SettingsDraft, SettingsVersion, StoreError};
use crate::refusal::Verdict;
use crate::risk::{Sign, is_risky};
use crate::{Domain, Fault, Policy, Refusal, Time};

/// Versions on one page of the history.
pub const PAGE: u32 = 30;
/// Characters of a note.
const NOTE: usize = 200;
/// Characters of an announcement in one language.
const ANNOUNCEMENT: usize = 300;

/// The area of what was typed into a refused form.
const TYPED: &str = "typed";
/// Step-ups that are tried against new weights, at most.
const SAMPLE: u32 = 2000;
const DAY: Duration = Duration::from_secs(86_400);

/// The signs that an audit entry of a step-up names; `None`: a second factor was asked for.
fn signs_of(detail: &str) -> Option<Vec<Sign>> {
    let detail: BTreeMap<String, String> = serde_json::from_str(detail).ok()?;
    let signs: Vec<Sign> = detail.get("reason")?.split(' ').filter_map(Sign::parse).collect();
    (!signs.is_empty()).then_some(signs)
}

/// A part of the settings with a duty of its own.
pub trait Area: Duty {
    /// Its name in the store.
    const NAME: &'static str;
    /// Whether a dotted key belongs to it.
    fn has(key: &str) -> bool;
}

impl Area for ChangePolicy {
    const NAME: &'static str = "rules";

    fn has(key: &str) -> bool {
        !ChangeAppearance::has(key)
    }
}

impl Area for ChangeAppearance {
    const NAME: &'static str = "appearance";

    fn has(key: &str) -> bool {
        key.starts_with("branding.")
    }
}

/// What a change of the rules would do at once, as far as it can be told beforehand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consequence {
    /// So many counters of wrong passwords stand above the new limit: the next wrong one locks.
    NearLock(u64),
    /// So many sessions are older or idler than sessions may be.
    SessionsEnd(u64),
    /// So many accounts have to bind a phone at their next sign-in.
    PhonesOwed(u64),
    /// Of so many step-ups of the last day, so many would not be asked for any more.
    FewerStepUps(usize, usize),
    /// Passwords are judged anew when their owners sign in: nobody can tell beforehand which are weak.
    PasswordsJudged,
}

/// The service.
#[derive(Clone)]
pub struct Decisions {
    domain: Domain,
}

impl Decisions {
    /// The service.
    pub fn new(domain: Domain) -> Self {
        Self { domain }
    }

    /// The newest version; 0 and empty when nothing was saved yet.
    pub async fn latest(&self) -> Result<(i64, String), Fault> {
        let latest = self.domain.read().await?.latest_settings().await?;
        Ok(latest.map(|row| (row.version, row.text)).unwrap_or_default())
    }

    /// Versions below `before`, newest first, at most [`PAGE`].
    pub async fn versions(
        &self,
        _sight: &Sight<ReadSettings>,
        before: i64,
        limit: u32,
    ) -> Result<Vec<SettingsVersion>, Fault> {
        Ok(self.domain.read().await?.settings_versions(before, limit).await?)
    }

    /// One version.
    pub async fn version(
        &self,
        _sight: &Sight<ReadSettings>,
        version: i64,
    ) -> Result<Option<SettingsVersion>, Fault> {
        Ok(self.domain.read().await?.settings_version(version).await?)
    }

    /// The draft of whoever looks.
    pub async fn draft<D: Area>(&self, sight: &Sight<D>) -> Result<Option<SettingsDraft>, Fault> {
        Ok(self.domain.read().await?.settings_draft(sight.actor().account, D::NAME).await?)
    }

    /// Keeps a draft; nothing changes for anybody else.
    pub async fn keep<D: Area>(&self, sight: &Sight<D>, base: i64, text: &str) -> Result<(), Fault> {
        let row = SettingsDraft {
            account: sight.actor().account,
            area: D::NAME,
            base,
            text: text.to_owned(),
            updated_at: self.domain.now(),
        };
        let mut unit = self.domain.write().await?;
        unit.keep_settings_draft(&row).await?;
        unit.commit().await?;
        Ok(())
    }

    /// The text of a version; empty for 0.
    pub async fn text_of(&self, version: i64) -> Result<String, Fault> {
        let row = self.domain.read().await?.settings_version(version).await?;
        Ok(row.map(|row| row.text).unwrap_or_default())
    }

    /// Keeps what was typed into a form that was refused, so that nothing is lost.
    pub async fn keep_typed<D: Area>(
        &self,
        sight: &Sight<D>,
        section: &str,
        fields: &BTreeMap<String, String>,
    ) -> Result<(), Fault> {
        let text = serde_json::to_string(&(section, fields))
            .map_err(|_| Fault::Inconsistent("fields that are no JSON"))?;
        let row = SettingsDraft {
            account: sight.actor().account,
            area: TYPED,
            base: 0,
            text,
            updated_at: self.domain.now(),
        };
        let mut unit = self.domain.write_relaxed().await?;
        unit.keep_settings_draft(&row).await?;
        unit.commit().await?;
        Ok(())
    }

    /// What was typed into the form of a section that was refused last.
    pub async fn typed<D: Area>(
        &self,
        sight: &Sight<D>,
        section: &str,
    ) -> Result<BTreeMap<String, String>, Fault> {
        let row = self.domain.read().await?.settings_draft(sight.actor().account, TYPED).await?;
        let read =
            row.and_then(|row| serde_json::from_str::<(String, BTreeMap<String, String>)>(&row.text).ok());
        Ok(read.filter(|(of, _)| of == section).map(|(_, fields)| fields).unwrap_or_default())
    }

    /// Forgets it.
    pub async fn forget_typed<D: Area>(&self, sight: &Sight<D>) -> Result<(), Fault> {
        let mut unit = self.domain.write_relaxed().await?;
        unit.drop_settings_draft(sight.actor().account, TYPED).await?;
        unit.commit().await?;
        Ok(())
    }

    /// Drops the draft of whoever looks.
    pub async fn discard<D: Area>(&self, sight: &Sight<D>) -> Result<(), Fault> {
        let mut unit = self.domain.write().await?;
        unit.drop_settings_draft(sight.actor().account, D::NAME).await?;
        unit.commit().await?;
        Ok(())
    }

    /// Saves the draft as the next version and drops it; `changed`: the keys that differ, all of which
    /// have to belong to the area. Of two who save one wins ([`Refusal::SettingsOvertaken`]).
    pub async fn save<D: Area>(
        &self,
        may: &Capability<D>,
        draft: &SettingsDraft,
        changed: &[String],
        note: &str,
    ) -> Result<Verdict<i64>, Fault> {
        if changed.is_empty() {
            return Ok(Err(Refusal::NothingChanged));
        }
        if draft.account != may.actor().account || !changed.iter().all(|key| D::has(key)) {
            return Ok(Err(Refusal::NotAllowed));
        }
        let note = note.trim();
        if note.is_empty() {
            return Ok(Err(Refusal::FieldEmpty));
        }
        if note.chars().count() > NOTE {
            return Ok(Err(Refusal::TextTooLong));
        }
        let now = self.domain.now();
        let mut unit = self.domain.write().await?;
        let latest = unit.latest_settings().await?.map_or(0, |row| row.version);
        if latest != draft.base {
            return Ok(Err(Refusal::SettingsOvertaken));
        }
        let row = SettingsVersion {
            version: latest + 1,
            text: draft.text.clone(),
            note: note.to_owned(),
            author: may.actor().number.clone(),
            created_at: now,
        };
        match unit.insert_settings(&row).await {
            Ok(()) => {}
            Err(StoreError::Taken(_)) => return Ok(Err(Refusal::SettingsOvertaken)),
            Err(error) => return Err(error.into()),
        }
        // What a program saves is none of its owner's drafts.
        if may.actor().token.is_none() {
            unit.drop_settings_draft(may.actor().account, D::NAME).await?;
        }
        let record = may
            .record(&self.domain, Event::SettingsSaved, SUCCESS)
            .with("version", row.version.to_string())
            .with("keys", changed.join(" "));
        unit.append_audit(&record.done()).await?;
        unit.commit().await?;
        Ok(Ok(row.version))
    }

    /// What the rules `new` would do at once.
    pub async fn consequences(
        &self,
        _sight: &Sight<ChangePolicy>,
        new: &Policy,
    ) -> Result<Vec<Consequence>, Fault> {
        let (old, now) = (&self.domain.policy, self.domain.now());
        let mut found = Vec::new();
        let mut unit = self.domain.read().await?;
        if new.lockout.failures < old.lockout.failures {
            let at = new.lockout.failures;
            found.push(Consequence::NearLock(unit.counters_at(at, now).await?));
        }
        if new.session.idle.0 < old.session.idle.0 || new.session.absolute.0 < old.session.absolute.0 {
            let (began, seen) = (now.minus(new.session.absolute.0), now.minus(new.session.idle.0));
            found.push(Consequence::SessionsEnd(unit.sessions_beyond(now, began, seen).await?));
        }
        if new.first_sign_in.bind_phone && !old.first_sign_in.bind_phone {
            found.push(Consequence::PhonesOwed(unit.accounts_without_phone().await?));
        }
        if new.risk != old.risk {
            let details = unit.step_up_details(now.minus(DAY), SAMPLE).await?;
            let signs: Vec<Vec<Sign>> = details.iter().filter_map(|detail| signs_of(detail)).collect();
            let fewer = signs.iter().filter(|signs| !is_risky(&new.risk, signs)).count();
            found.push(Consequence::FewerStepUps(signs.len(), fewer));
        }
        if new.password != old.password || new.weak_password != old.weak_password {
            found.push(Consequence::PasswordsJudged);
        }
        Ok(found)
    }

    /// Announcements that are not over.
    pub async fn announcements(&self, _sight: &Sight<ChangeAppearance>) -> Result<Vec<Announcement>, Fault> {
        let now = self.domain.now();
        Ok(self.domain.read().await?.announcements(now).await?)
    }

    /// What everybody is or will be shown.
    pub async fn coming(&self) -> Result<Vec<Announcement>, Fault> {
        let now = self.domain.now();
        Ok(self.domain.read().await?.announcements(now).await?)
    }

    /// Publishes an announcement.
    pub async fn announce(
        &self,
        may: &Capability<ChangeAppearance>,
        texts: (&str, &str),
        urgent: bool,
        (starts_at, ends_at): (Time, Time),
    ) -> Result<Verdict<Uuid>, Fault> {
        let (zh, en) = (texts.0.trim(), texts.1.trim());
        if zh.is_empty() {
            return Ok(Err(Refusal::FieldEmpty));
        }
        if zh.chars().count() > ANNOUNCEMENT || en.chars().count() > ANNOUNCEMENT {
            return Ok(Err(Refusal::TextTooLong));
        }
        let now = self.domain.now();
        if ends_at <= starts_at || ends_at <= now {
            return Ok(Err(Refusal::DateInvalid));
        }
        let row = Announcement {
            id: self.domain.id(now),
            text_zh: zh.to_owned(),
            text_en: en.to_owned(),
            urgent,
            starts_at,
            ends_at,
            author: may.actor().number.clone(),
            created_at: now,
        };
        let mut unit = self.domain.write().await?;
        // Sent twice, it stands there once (R07): the author's row is held until the end of the unit.
        unit.lock_attempts(&self.domain.counter("announcements", &row.author), now).await?;
        let same = |there: &Announcement| {
            let own = Announcement { id: there.id, created_at: there.created_at, ..row.clone() };
            *there == own
        };
        if let Some(there) = unit.announcements(now).await?.into_iter().find(same) {
            return Ok(Ok(there.id));
        }
        unit.insert_announcement(&row).await?;
        let record = may.record(&self.domain, Event::Announced, SUCCESS).with("step", "published");
        unit.append_audit(&record.with("announcement", row.id.to_string()).done()).await?;
        unit.commit().await?;
        Ok(Ok(row.id))
    }

    /// Withdraws an announcement.
    pub async fn withdraw(&self, may: &Capability<ChangeAppearance>, id: Uuid) -> Result<Verdict<()>, Fault> {
        let mut unit = self.domain.write().await?;
        if !unit.remove_announcement(id).await? {
            return Ok(Err(Refusal::PageExpired));
        }
        let record = may.record(&self.domain, Event::Announced, SUCCESS).with("step", "withdrawn");
        unit.append_audit(&record.with("announcement", id.to_string()).done()).await?;
        unit.commit().await?;
        Ok(Ok(()))
    }
}
