//! Finding people: by the beginning of a number, a part of a name, or exactly
//! by phone, document number or e-mail (U-22).

use vocabulary::{DocumentNumber, DocumentType, Email, PersonKind, PersonName, Phone};

use super::People;
use crate::console::{Duty, Sight};
use crate::details::document_index;
use crate::ports::{Account, PeopleIndexes, PeopleQuery, PeopleText, Status};
use crate::{Domain, Fault};

/// People on one page.
pub const PAGE: u32 = 50;

/// How long a text may be that is looked for.
const LONGEST: usize = 80;

/// The purpose under which a typed phone, document number or address is sealed where it stands in an
/// address.
const PURPOSE: &str = "people-search";

/// What is searched for; everything that is set has to hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// A number's beginning, a part of a name, a phone, a document number or an e-mail address.
    pub text: String,
    /// A department, with what lies below it.
    pub department: String,
    /// A status.
    pub status: Option<Status>,
    /// A kind of person.
    pub kind: Option<PersonKind>,
}

/// A page of people.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// In the order of their numbers.
    pub people: Vec<Account>,
    /// The number behind which the next page begins.
    pub next: Option<String>,
}

impl Search {
    /// Whether the text may be a phone, a document number or an address: it is not to stand in an
    /// address in clear (S22).
    pub fn is_personal(&self) -> bool {
        self.text.contains(['@', '＠']) || self.text.chars().filter(|c| c.is_numeric()).count() >= 6
    }
}

impl People {
    /// The text of a search, sealed for an address.
    pub fn seal_text(&self, text: &str) -> Vec<u8> {
        let text: String = text.trim().chars().take(LONGEST).collect();
        self.domain.keyring.seal(&*self.domain.entropy, PURPOSE, text.as_bytes())
    }

    /// Opens what [`People::seal_text`] made; `None`: it is something else.
    pub fn open_text(&self, sealed: &[u8]) -> Option<String> {
        self.domain.keyring.open_text(PURPOSE, sealed).ok()
    }

    /// The people of a search, behind the number `after`.
    pub async fn search<D: Duty>(
        &self,
        sight: &Sight<D>,
        search: &Search,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Found, Fault> {
        let (keys, next) = self.keys(sight, search, after, limit).await?;
        let mut unit = self.domain.read().await?;
        let mut people = Vec::with_capacity(keys.len());
        for keys in keys.chunks(500) {
            people.extend(unit.accounts_by_numbers(keys).await?);
        }
        people.sort_by(|one, other| one.row.number_key.cmp(&other.row.number_key));
        Ok(Found { people, next })
    }

    /// Their canonical numbers, and the last one where there are more.
    pub(super) async fn keys<D: Duty>(
        &self,
        sight: &Sight<D>,
        search: &Search,
        after: Option<&str>,
        limit: u32,
    ) -> Result<(Vec<String>, Option<String>), Fault> {
        let mut unit = self.domain.read().await?;
        let typed = search.text.trim();
        let text = if typed.is_empty() {
            None
        } else {
            let indexes = indexes(&self.domain, typed);
            Some(PeopleText { keys: unit.people_by_indexes(&indexes).await?, ..words(typed) })
        };
        let query = PeopleQuery {
            roots: sight.scope().roots().map(<[String]>::to_vec),
            department: search.department.trim().trim_matches('/').to_owned(),
            status: search.status,
            kind: search.kind.map(|kind| kind.code().to_owned()).unwrap_or_default(),
            text,
            after: after.map(str::to_owned),
            limit: limit.saturating_add(1),
        };
        let mut keys = unit.find_people(&query).await?;
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = keys.len() > most;
        keys.truncate(most);
        let next = keys.last().cloned().filter(|_| more);
        Ok((keys, next))
    }
}

/// What a text may be the beginning or a part of.
fn words(typed: &str) -> PeopleText {
    let typed: String = typed.chars().take(LONGEST).collect();
    let folded = vocabulary::text::fold_width(&typed);
    let folded = folded.trim();
    let is_number = folded.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.-".contains(&b));
    // A name may be typed in part: where it is none by itself, it stays as it is.
    let name = PersonName::parse(folded).map_or_else(|_| folded.to_owned(), |name| name.as_str().to_owned());
    let holds_digits = folded.bytes().any(|b| b.is_ascii_digit());
    PeopleText {
        prefix: if is_number { folded.to_ascii_lowercase() } else { String::new() },
        name: if holds_digits || name.contains('@') { String::new() } else { name.to_ascii_lowercase() },
        keys: Vec::new(),
    }
}

/// What a text may be in full.
fn indexes(domain: &Domain, typed: &str) -> PeopleIndexes {
    let documents = DocumentType::ALL.iter().filter_map(|kind| DocumentNumber::parse(*kind, typed).ok());
    PeopleIndexes {
        phone: Phone::parse(typed).ok().map(|phone| domain.keyring.index("phone", phone.as_str())),
        email: Email::parse(typed).ok().map(|email| domain.keyring.index("email", &email.canonical())),
        documents: documents.map(|document| document_index(domain, &document)).collect(),
    }
}
