//! Lists of people taken away: only what the search and the scope reach, page
//! by page, so that memory stays flat however many they are.

use super::person::unmasked;
use super::{People, Search, reason};
use crate::Fault;
use crate::audit::{Event, SUCCESS};
use crate::binding::{opened_email, opened_phone};
use crate::console::{Capability, ExportPeople, Unmask};
use crate::csv;
use crate::ports::{Account, PhoneRow, Status};
use crate::refusal::Verdict;

/// People in one piece of the file.
const PIECE: u32 = 500;

/// Columns of the file.
const COLUMNS: [&str; 11] = [
    "number",
    "name",
    "kind",
    "department",
    "status",
    "alias",
    "document_type",
    "document_number",
    "login_phone",
    "security_phone",
    "email",
];

/// A list that was allowed and recorded, to be read piece by piece.
pub struct PeopleExport {
    people: People,
    may: Capability<ExportPeople>,
    search: Search,
    whole: bool,
    begun: bool,
    after: Option<String>,
    over: bool,
}

impl People {
    /// Begins a list of the people of a search. `whole`: with numbers in full, for a reason that is
    /// recorded. The entry, with how many there are, is written before the first line leaves.
    pub async fn export(
        &self,
        may: Capability<ExportPeople>,
        search: Search,
        whole: Option<(&Capability<Unmask>, &str)>,
    ) -> Result<Verdict<PeopleExport>, Fault> {
        let why = match whole {
            // Whole numbers reach no further than leave to read them does.
            Some((unmask, why)) => {
                if unmask.scope() != may.scope() {
                    return Ok(Err(crate::Refusal::NotAllowed));
                }
                match reason(why) {
                    Ok(why) => Some(why),
                    Err(refusal) => return Ok(Err(refusal)),
                }
            }
            None => None,
        };
        let count = self.count(&may, &search).await?;
        let mut record = may
            .record(&self.domain, Event::PeopleExported, SUCCESS)
            .with("count", count.to_string())
            .with("numbers", if why.is_some() { "whole" } else { "masked" });
        if let Some(why) = why {
            record = record.with("reason", why);
        }
        let mut unit = self.domain.write().await?;
        unit.append_audit(&record.done()).await?;
        unit.commit().await?;
        Ok(Ok(PeopleExport {
            people: self.clone(),
            may,
            search,
            whole: whole.is_some(),
            begun: false,
            after: None,
            over: false,
        }))
    }

    /// How many people a search finds.
    async fn count(&self, may: &Capability<ExportPeople>, search: &Search) -> Result<usize, Fault> {
        let (mut count, mut after) = (0, None);
        loop {
            let (keys, next) = self.keys(may, search, after.as_deref(), 5 * PIECE).await?;
            count += keys.len();
            match next {
                Some(next) => after = Some(next),
                None => return Ok(count),
            }
        }
    }
}

impl PeopleExport {
    /// The next piece of the file; `None` at its end.
    pub async fn next(&mut self) -> Result<Option<String>, Fault> {
        let mut piece = String::new();
        if !self.begun {
            self.begun = true;
            piece.push_str(csv::MARK);
            piece.push_str(&csv::record(&COLUMNS.map(str::to_owned)));
        }
        if self.over {
            return Ok(None);
        }
        let found = self.people.search(&*self.may, &self.search, self.after.as_deref(), PIECE).await?;
        for account in &found.people {
            piece.push_str(&csv::record(&self.row(account)?));
        }
        self.over = found.next.is_none();
        self.after = found.next;
        Ok(Some(piece))
    }

    fn row(&self, account: &Account) -> Result<[String; 11], Fault> {
        let domain = &self.people.domain;
        let row = &account.row;
        let [document, login, security, email] = if self.whole {
            let numbers = unmasked(domain, account)?;
            [numbers.document, numbers.login_phone, numbers.security_phone, numbers.email]
        } else {
            let phone = |row: &Option<PhoneRow>| -> Result<Option<String>, Fault> {
                let phone = row.as_ref().map(|row| opened_phone(domain, row)).transpose()?;
                Ok(phone.map(|phone| phone.masked()))
            };
            let email = account.email.as_ref().map(|row| opened_email(domain, row)).transpose()?;
            [
                self.people.masked_document(account)?,
                phone(&account.login_phone)?,
                phone(&account.security_phone)?,
                email.map(|email| email.masked()),
            ]
        };
        Ok([
            row.number.clone(),
            row.name.clone(),
            row.kind.clone(),
            row.department.clone(),
            status_code(row.status).to_owned(),
            row.alias.clone().unwrap_or_default(),
            row.document_type.clone().unwrap_or_default(),
            document.unwrap_or_default(),
            login.unwrap_or_default(),
            security.unwrap_or_default(),
            email.unwrap_or_default(),
        ])
    }
}

/// Stable code of a status, in files and plans.
pub(super) const fn status_code(status: Status) -> &'static str {
    match status {
        Status::Active => "active",
        Status::Disabled => "disabled",
        Status::Weak => "weak",
        Status::Suspended => "suspended",
    }
}
