//! What a row changes in the account it is about.

use uuid::Uuid;
use vocabulary::{DocumentNumber, DocumentType, Email, Phone};

use super::initial::Initial;
use super::slots::{Slot, Slots};
use super::{Change, Column, Note, Problem, RawRow, RosterRow};
use crate::policy::{self, InitialRule};
use crate::ports::{Account, AccountRow, EmailRow, InitialSecret, PhoneRow, PhoneSlot, Status};
use crate::{Digest, Entropy, Keyring, Time};

/// A value that is known to be there but not to be shown.
const HIDDEN: &str = "******";

/// A row that may go in, with its indexes.
pub(super) struct Person {
    pub raw: RawRow,
    pub row: RosterRow,
    pub key: String,
    pub document: Option<Digest>,
    /// Only where it is to become a login phone.
    pub phone: Option<Digest>,
    /// Only where it is to be bound.
    pub email: Option<Digest>,
    pub notes: Vec<Note>,
}

impl Person {
    pub fn new(raw: RawRow, row: RosterRow, keyring: &Keyring, policy: &policy::Roster) -> Self {
        // Who has left signs in no more, and often their number already belongs to their next account (U-21).
        let binds = row.status != Some(Status::Suspended);
        let phone = row.phone.as_ref().filter(|_| binds && policy.bind_phones);
        let email = row.email.as_ref().filter(|_| binds && policy.bind_emails);
        let document =
            |d: &DocumentNumber| keyring.index("document", &format!("{}:{}", d.kind().code(), d.as_str()));
        Self {
            key: row.number.canonical(),
            document: row.document.as_ref().map(document),
            phone: phone.map(|phone| keyring.index("phone", phone.as_str())),
            email: email.map(|email| keyring.index("email", &email.canonical())),
            notes: Vec::new(),
            raw,
            row,
        }
    }
}

/// What has to be written for a row.
pub(super) struct Plan {
    pub account: AccountRow,
    pub is_new: bool,
    /// The account's own columns have to be written.
    pub write: bool,
    /// A phone to bind, and whether it takes the place of another one.
    pub phone: Option<(PhoneRow, bool)>,
    /// An address to bind, and whether it takes the place of another one.
    pub email: Option<(EmailRow, bool)>,
    /// An alias that the account did not have.
    pub alias: Option<String>,
    pub changes: Vec<Change>,
    pub notes: Vec<Note>,
}

impl Plan {
    pub const fn is_nothing(&self) -> bool {
        !self.write && self.phone.is_none() && self.email.is_none()
    }
}

/// What planning needs beside the row.
pub(super) struct Planner<'a> {
    pub entropy: &'a dyn Entropy,
    pub keyring: &'a Keyring,
    pub initial: Initial,
    pub now: Time,
    /// Tell the changes of new accounts too.
    pub explain: bool,
    /// Apply what the roster said before, too.
    pub insist: bool,
}

impl Planner<'_> {
    /// Compares a row with the account it is about, if there is one.
    pub fn plan(&self, person: &Person, existing: Option<&Account>) -> Plan {
        let account = existing.map_or_else(|| self.blank(person), |account| account.row.clone());
        let slots = Slots::of(account.roster_digest);
        let plan = Plan {
            account,
            is_new: existing.is_none(),
            write: false,
            phone: None,
            email: None,
            alias: None,
            changes: Vec::new(),
            notes: person.notes.clone(),
        };
        let mut work = Work { planner: self, person, existing, slots, plan };
        work.facts();
        work.document();
        work.status();
        work.alias();
        work.phone();
        work.email();
        work.initial();
        work.finish()
    }

    fn blank(&self, person: &Person) -> AccountRow {
        AccountRow {
            id: self.entropy.id(self.now),
            number: person.row.number.as_str().to_owned(),
            number_key: person.key.clone(),
            alias: None,
            name: String::new(),
            kind: vocabulary::PersonKind::Other.code().to_owned(),
            department: String::new(),
            document_type: None,
            document_sealed: None,
            document_index: None,
            status: Status::Active,
            initial: InitialSecret::None,
            initial_sealed: None,
            roster_digest: None,
            joined_at: None,
            rebind_at: None,
            created_at: self.now,
            updated_at: self.now,
        }
    }
}

struct Work<'a> {
    planner: &'a Planner<'a>,
    person: &'a Person,
    existing: Option<&'a Account>,
    slots: Slots,
    plan: Plan,
}

impl Work<'_> {
    /// Remembers a change. Nobody reads those of new accounts unless asked for.
    fn change(&mut self, column: Column, before: impl FnOnce() -> String, after: impl FnOnce() -> String) {
        if !self.plan.is_new || self.planner.explain {
            let before = if self.plan.is_new { String::new() } else { before() };
            self.plan.changes.push(Change { column, before, after: after() });
        }
    }

    fn note(&mut self, column: Column, code: &'static str) {
        self.plan.notes.push(Note { line: self.person.row.line, column, problem: Problem::new(code) });
    }

    /// Whether the roster said so last time, and that is all there is to it.
    fn said(&self, slot: Slot, value: &str) -> bool {
        !self.planner.insist && self.slots.says(self.planner.keyring, slot, value)
    }

    fn seal(&self, purpose: &str, plain: &str) -> Vec<u8> {
        self.planner.keyring.seal(self.planner.entropy, purpose, plain.as_bytes())
    }

    fn open(&self, purpose: &str, sealed: &[u8]) -> Option<String> {
        self.planner.keyring.open_text(purpose, sealed).ok()
    }

    /// The columns in which the roster is always right.
    fn facts(&mut self) {
        let row = &self.person.row;
        let name = row.name.as_str();
        if self.plan.account.name != name {
            let before = std::mem::replace(&mut self.plan.account.name, name.to_owned());
            self.change(Column::Name, || masked_name(&before), || row.name.masked());
        }
        if self.plan.account.number != row.number.as_str() {
            // Only its spelling can differ: the canonical form found the account.
            let after = row.number.as_str().to_owned();
            let before = std::mem::replace(&mut self.plan.account.number, after.clone());
            self.change(Column::Number, || before, || after);
        }
        if let Some(kind) = row.kind.filter(|kind| self.plan.account.kind != kind.code()) {
            let before = std::mem::replace(&mut self.plan.account.kind, kind.code().to_owned());
            self.change(Column::Kind, || before, || kind.code().to_owned());
        }
        if let Some(department) = row.department.as_ref().filter(|d| **d != self.plan.account.department) {
            let before = std::mem::replace(&mut self.plan.account.department, department.clone());
            self.change(Column::Department, || before, || department.clone());
        }
        let joined = row.joined_on.map(|(year, month, day)| Time::from_date(year, month, day));
        if joined.is_some() && joined != self.plan.account.joined_at {
            let before = std::mem::replace(&mut self.plan.account.joined_at, joined);
            self.change(Column::JoinedOn, || day_of(before), || day_of(joined));
        }
    }

    fn document(&mut self) {
        let (Some(document), Some(index)) = (&self.person.row.document, self.person.document) else { return };
        if self.plan.account.document_index == Some(index) {
            return;
        }
        let sealed = Some(self.seal("document", document.as_str()));
        let kind = Some(document.kind().code().to_owned());
        let before = std::mem::replace(&mut self.plan.account.document_sealed, sealed);
        let before_kind = std::mem::replace(&mut self.plan.account.document_type, kind);
        self.plan.account.document_index = Some(index);
        if before_kind != self.plan.account.document_type {
            let after = document.kind().code();
            self.change(
                Column::DocumentType,
                || before_kind.clone().unwrap_or_default(),
                || after.to_owned(),
            );
        }
        let before = before.and_then(|sealed| self.open("document", &sealed));
        let kind = before_kind.as_deref().and_then(DocumentType::parse);
        self.change(
            Column::DocumentNumber,
            || match (before, kind) {
                (Some(number), Some(kind)) => {
                    DocumentNumber::parse(kind, &number).map_or_else(|_| HIDDEN.to_owned(), |n| n.masked())
                }
                (Some(_), None) => HIDDEN.to_owned(),
                (None, _) => String::new(),
            },
            || document.masked(),
        );
    }

    fn status(&mut self) {
        let Some(status) = self.person.row.status else { return };
        let code = status_code(status);
        if self.said(Slot::Status, code) {
            return;
        }
        self.slots.note(self.planner.keyring, Slot::Status, code);
        // That somebody is a member says nothing about their password (P-36).
        let weak = self.plan.account.status == Status::Weak && status == Status::Active;
        if self.plan.account.status != status && !weak {
            let before = std::mem::replace(&mut self.plan.account.status, status);
            self.change(Column::Status, || status_code(before).to_owned(), || code.to_owned());
        }
    }

    fn alias(&mut self) {
        let Some(alias) = self.person.row.alias.as_ref().map(vocabulary::Alias::as_str) else { return };
        if self.said(Slot::Alias, alias) {
            return;
        }
        self.slots.note(self.planner.keyring, Slot::Alias, alias);
        if self.plan.account.alias.as_deref() != Some(alias) {
            let before = self.plan.account.alias.replace(alias.to_owned());
            self.plan.alias = Some(alias.to_owned());
            self.change(Column::Alias, || before.unwrap_or_default(), || alias.to_owned());
        }
    }

    fn phone(&mut self) {
        let (Some(phone), Some(index)) = (&self.person.row.phone, self.person.phone) else { return };
        // Who has left signs in no more: nothing is bound until they are back.
        if self.plan.account.status == Status::Suspended || self.said(Slot::Phone, phone.as_str()) {
            return;
        }
        let bound = self.existing.and_then(|account| account.login_phone.as_ref());
        match bound {
            Some(bound) if bound.index != index && bound.verified_at.is_some() => {
                self.note(Column::Phone, "phone_kept");
                return;
            }
            Some(bound) if bound.index == index => {}
            bound => {
                let sealed = self.seal("phone", phone.as_str());
                let row = PhoneRow {
                    slot: PhoneSlot::Login,
                    sealed,
                    index,
                    verified_at: None,
                    bound_at: self.planner.now,
                };
                self.plan.phone = Some((row, bound.is_some()));
                let before = bound.and_then(|bound| self.open("phone", &bound.sealed));
                let masked =
                    |e164: String| Phone::parse(&e164).map_or_else(|_| HIDDEN.to_owned(), |p| p.masked());
                self.change(Column::Phone, || before.map(masked).unwrap_or_default(), || phone.masked());
            }
        }
        self.slots.note(self.planner.keyring, Slot::Phone, phone.as_str());
    }

    fn email(&mut self) {
        let (Some(email), Some(index)) = (&self.person.row.email, self.person.email) else { return };
        let canonical = email.canonical();
        if self.plan.account.status == Status::Suspended || self.said(Slot::Email, &canonical) {
            return;
        }
        let bound = self.existing.and_then(|account| account.email.as_ref());
        match bound {
            Some(bound) if bound.index != index && bound.verified_at.is_some() => {
                self.note(Column::Email, "email_kept");
                return;
            }
            Some(bound) if bound.index == index => {}
            bound => {
                let sealed = self.seal("email", email.as_str());
                let row = EmailRow { sealed, index, verified_at: None, bound_at: self.planner.now };
                self.plan.email = Some((row, bound.is_some()));
                let before = bound.and_then(|bound| self.open("email", &bound.sealed));
                let masked = |address: String| {
                    Email::parse(&address).map_or_else(|_| HIDDEN.to_owned(), |e| e.masked())
                };
                self.change(Column::Email, || before.map(masked).unwrap_or_default(), || email.masked());
            }
        }
        self.slots.note(self.planner.keyring, Slot::Email, &canonical);
    }

    /// The first password follows the rule until the person has one of their own.
    fn initial(&mut self) {
        let rule = &self.planner.initial;
        let given = self.person.row.initial_password.as_ref();
        if given.is_some() && rule.rule() != InitialRule::PerRow {
            self.note(Column::InitialPassword, "initial_unused");
        }
        if self.existing.is_some_and(|account| account.password.is_some()) {
            return;
        }
        let account = &self.plan.account;
        let (joined, first_seen) = (account.joined_at, account.created_at);
        let has_document = account.document_sealed.is_some();
        let has_secret = given.is_some() || account.initial_sealed.is_some();
        let secret = rule.secret(joined, first_seen, has_document, has_secret);
        let lacking = rule.rule() != InitialRule::None && !rule.must_activate(joined, first_seen);
        if self.plan.is_new && secret == InitialSecret::None && lacking {
            self.note(Column::InitialPassword, "initial_missing");
        }
        let held = self.plan.account.initial_sealed.take();
        let mut same = true;
        if secret == InitialSecret::PerRow {
            self.plan.account.initial_sealed = match (given, held) {
                (Some(given), held) => {
                    let opened = held.as_ref().and_then(|sealed| self.open("initial", sealed));
                    same = opened.map(zeroize::Zeroizing::new).is_some_and(|old| *old == given.expose());
                    if same { held } else { Some(self.seal("initial", given.expose())) }
                }
                (None, held) => held,
            };
        }
        if secret != self.plan.account.initial || !same {
            let before = std::mem::replace(&mut self.plan.account.initial, secret);
            self.change(
                Column::InitialPassword,
                || initial_code(before).to_owned(),
                || initial_code(secret).to_owned(),
            );
        }
    }

    fn finish(mut self) -> Plan {
        let digest = self.slots.digest();
        if digest != [0; 32] {
            self.plan.account.roster_digest = Some(digest);
        }
        self.plan.write = self.existing.is_none_or(|account| account.row != self.plan.account);
        if self.plan.write {
            self.plan.account.updated_at = self.planner.now;
        }
        self.plan
    }
}

/// Who a phone, address or alias belongs to already, when it is somebody else.
pub(super) fn taken_by_other(owner: Option<&Uuid>, account: &AccountRow) -> bool {
    owner.is_some_and(|owner| *owner != account.id)
}

fn masked_name(name: &str) -> String {
    vocabulary::PersonName::parse(name).map_or_else(|_| String::new(), |name| name.masked())
}

fn day_of(time: Option<Time>) -> String {
    time.map_or_else(String::new, |time| {
        let (year, month, day) = time.date();
        format!("{year:04}-{month:02}-{day:02}")
    })
}

const fn status_code(status: Status) -> &'static str {
    match status {
        Status::Active => "active",
        Status::Disabled => "disabled",
        Status::Weak => "weak_password",
        Status::Suspended => "suspended",
    }
}

const fn initial_code(secret: InitialSecret) -> &'static str {
    match secret {
        InitialSecret::None => "none",
        InitialSecret::DocumentLastSix => "document_last_six",
        InitialSecret::PerRow => "per_row",
    }
}
