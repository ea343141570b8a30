//! Writing the audit log: who, what, from where, with which outcome. Never a
//! secret; numbers masked.

pub mod chain;
pub mod desk;
pub mod export;
pub mod retention;
pub mod seal;
pub mod sketch;
pub mod verify;

use std::collections::BTreeMap;
use std::sync::Arc;

use uuid::Uuid;

use crate::ports::AuditEntry;
use crate::{Domain, Keyring, Time, Visitor};

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// Somebody tried to sign in.
    SignIn,
    /// Somebody signed out, or a session was ended.
    SignOut,
    /// A one-time code was asked for.
    CodeSent,
    /// A QR was confirmed or refused on a phone.
    ScanDecided,
    /// A password was set.
    PasswordChanged,
    /// A phone was bound.
    PhoneBound,
    /// A phone was unbound.
    PhoneUnbound,
    /// An e-mail address was bound.
    EmailBound,
    /// An e-mail address was unbound.
    EmailUnbound,
    /// An account was activated (J-7).
    Activated,
    /// Somebody asked for an account number (J-4).
    NumberLookedUp,
    /// A recovery took a step.
    Recovery,
    /// A person went over to another account of theirs (U-19).
    IdentitySwitched,
    /// A person said which of their accounts an application gets (U-19).
    IdentityChosen,
    /// A person proved themselves anew, or failed to.
    Reauthenticated,
    /// A sign-in proved its second factor, or failed to.
    StepUp,
    /// A second factor was added.
    FactorAdded,
    /// A second factor was removed.
    FactorRemoved,
    /// A device was forgotten.
    DeviceForgotten,
    /// An account was switched off or on.
    StatusChanged,
    /// Security questions were set (H-9).
    QuestionsSet,
    /// A first sign-in was completed.
    FirstSignInDone,
    /// A roster was imported.
    RosterImported,
    /// A service was registered or removed.
    ServiceChanged,
    /// An application was submitted, withdrawn or deleted by its applicant.
    CaseFiled,
    /// A reviewer looked at an application and its pictures (P-35).
    CaseViewed,
    /// A reviewer took an application, or gave it back.
    CaseClaimed,
    /// A reviewer decided an application.
    CaseDecided,
    /// The contact of an application was proved by a code.
    CaseContactProved,
    /// A password for an application was made.
    AppPasswordMade,
    /// One was revoked.
    AppPasswordRevoked,
    /// A server asked about one: its first use, or a failure.
    AppPasswordUsed,
    /// Something happened to an invitation.
    Invitation,
    /// Somebody at the console tried what their roles do not allow.
    ConsoleRefused,
    /// A role was granted, offered or ended.
    RoleChanged,
    /// The installation was restored from a backup.
    Restored,
    /// Somebody at the console read personal numbers in full.
    NumbersShown,
    /// An account's locks were opened.
    AccountUnlocked,
    /// An account has to change its password at the next sign-in.
    ChangeForced,
    /// An account was added by hand.
    AccountAdded,
    /// What is known about a person was changed by hand.
    AccountEdited,
    /// Two accounts became one person's (U-19).
    PersonsMerged,
    /// An account became a person of its own (U-19).
    PersonSplit,
    /// Many accounts were changed at once.
    PeopleChanged,
    /// A list of people was taken away.
    PeopleExported,
    /// An auditor had personal data of the log shown in full.
    AuditUnmasked,
    /// The log was taken away.
    AuditExported,
    /// A shorter retention of the log was confirmed.
    AuditRetention,
    /// Somebody at the console made or verified a backup.
    Backup,
    /// Dead letters were sent again or dropped.
    OutboxChanged,
    /// Every session of the installation was ended.
    SessionsEnded,
    /// Settings were saved at the console.
    SettingsSaved,
    /// An announcement was published or withdrawn.
    Announced,
    /// A token of the admin API was made or revoked.
    TokenChanged,
    /// A source was made, changed or closed, or one of its tokens.
    SourceChanged,
    /// A source named, renamed or dropped a department.
    DepartmentNamed,
}

impl Event {
    /// Name in the log.
    pub fn code(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::SignOut => "sign_out",
            Self::CodeSent => "code_sent",
            Self::ScanDecided => "scan_decided",
            Self::PasswordChanged => "password_changed",
            Self::PhoneBound => "phone_bound",
            Self::PhoneUnbound => "phone_unbound",
            Self::EmailBound => "email_bound",
            Self::EmailUnbound => "email_unbound",
            Self::Activated => "activated",
            Self::NumberLookedUp => "number_looked_up",
            Self::Recovery => "recovery",
            Self::IdentitySwitched => "identity_switched",
            Self::IdentityChosen => "identity_chosen",
            Self::Reauthenticated => "reauthenticated",
            Self::StepUp => "step_up",
            Self::FactorAdded => "factor_added",
            Self::FactorRemoved => "factor_removed",
            Self::DeviceForgotten => "device_forgotten",
            Self::StatusChanged => "status_changed",
            Self::QuestionsSet => "questions_set",
            Self::FirstSignInDone => "first_sign_in_done",
            Self::RosterImported => "roster_imported",
            Self::ServiceChanged => "service_changed",
            Self::CaseFiled => "case_filed",
            Self::CaseViewed => "case_viewed",
            Self::CaseClaimed => "case_claimed",
            Self::CaseDecided => "case_decided",
            Self::CaseContactProved => "case_contact_proved",
            Self::AppPasswordMade => "app_password_made",
            Self::AppPasswordRevoked => "app_password_revoked",
            Self::AppPasswordUsed => "app_password_used",
            Self::Invitation => "invitation",
            Self::ConsoleRefused => "console_refused",
            Self::RoleChanged => "role_changed",
            Self::Restored => "restored",
            Self::NumbersShown => "numbers_shown",
            Self::AccountUnlocked => "account_unlocked",
            Self::ChangeForced => "change_forced",
            Self::AccountAdded => "account_added",
            Self::AccountEdited => "account_edited",
            Self::PersonsMerged => "persons_merged",
            Self::PersonSplit => "person_split",
            Self::PeopleChanged => "people_changed",
            Self::PeopleExported => "people_exported",
            Self::AuditUnmasked => "audit_unmasked",
            Self::AuditExported => "audit_exported",
            Self::AuditRetention => "audit_retention",
            Self::Backup => "backup",
            Self::OutboxChanged => "outbox_changed",
            Self::SessionsEnded => "sessions_ended",
            Self::SettingsSaved => "settings_saved",
            Self::Announced => "announced",
            Self::TokenChanged => "token_changed",
            Self::SourceChanged => "source_changed",
            Self::DepartmentNamed => "department_named",
        }
    }
}

/// Outcome of what went well.
pub const SUCCESS: &str = "success";

/// An entry in the making.
#[derive(Clone, Debug)]
pub struct Record {
    entry: AuditEntry,
    detail: BTreeMap<&'static str, String>,
    keyring: Arc<Keyring>,
}

impl Record {
    /// An event with its outcome: [`SUCCESS`] or the code of a refusal.
    pub fn new(domain: &Domain, now: Time, event: Event, outcome: &str) -> Self {
        Self {
            entry: AuditEntry {
                id: domain.id(now),
                at: now,
                event: event.code().to_owned(),
                outcome: outcome.to_owned(),
                account: None,
                actor: None,
                session: None,
                address: String::new(),
                user_agent: String::new(),
                detail: String::new(),
                digest: None,
            },
            detail: BTreeMap::new(),
            keyring: Arc::clone(&domain.keyring),
        }
    }

    /// From where.
    #[must_use]
    pub fn from(mut self, visitor: &Visitor) -> Self {
        self.entry.address = visitor.address.to_string();
        if !visitor.event.is_empty() {
            self.detail.insert("request", visitor.event.clone());
        }
        visitor.user_agent.clone_into(&mut self.entry.user_agent);
        self
    }

    /// Whose account it touched.
    #[must_use]
    pub fn account(mut self, account: Option<Uuid>) -> Self {
        self.entry.account = account;
        self
    }

    /// In which session.
    #[must_use]
    pub fn session(mut self, session: Uuid) -> Self {
        self.entry.session = Some(session);
        self
    }

    /// Who did it, when not the person.
    #[must_use]
    pub fn actor(mut self, actor: &str) -> Self {
        self.entry.actor = Some(actor.to_owned());
        self
    }

    /// A detail; the caller masks numbers.
    #[must_use]
    pub fn with(mut self, key: &'static str, value: impl Into<String>) -> Self {
        self.detail.insert(key, value.into());
        self
    }

    /// The finished entry. Also a line of log that names nobody, which the server counts sign-ins by.
    pub fn done(mut self) -> AuditEntry {
        tracing::info!(
            target: "audit",
            event = self.entry.event.as_str(),
            outcome = self.entry.outcome.as_str(),
            method = self.detail.get("method").map(String::as_str),
        );
        self.entry.detail = serde_json::to_string(&self.detail).unwrap_or_else(|_| "{}".to_owned());
        chain::signed(self.entry, &self.keyring)
    }
}
