//! People as the API shows and takes them. Personal numbers are masked
//! everywhere but in the answer to `unmask`.

use identity::binding::{opened_email, opened_phone};
use identity::console::people::{Details, File, Profile};
use identity::ports::{Account, Status};
use identity::{Domain, Fault, Time};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use vocabulary::PersonKind;

/// Whether an account may sign in.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccountStatus {
    /// May sign in.
    Active,
    /// Switched off by an administrator.
    Disabled,
    /// Switched off because its password was found weak.
    Weak,
    /// Left the institution.
    Suspended,
}

impl From<Status> for AccountStatus {
    fn from(status: Status) -> Self {
        match status {
            Status::Active => Self::Active,
            Status::Disabled => Self::Disabled,
            Status::Weak => Self::Weak,
            Status::Suspended => Self::Suspended,
        }
    }
}

impl AccountStatus {
    /// As the domain has it.
    pub fn status(self) -> Status {
        match self {
            Self::Active => Status::Active,
            Self::Disabled => Status::Disabled,
            Self::Weak => Status::Weak,
            Self::Suspended => Status::Suspended,
        }
    }

    /// Its code, for addresses.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Disabled => "disabled",
            Self::Weak => "weak",
            Self::Suspended => "suspended",
        }
    }
}

/// What somebody is to the institution.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A student.
    Student,
    /// Staff.
    Staff,
    /// Faculty.
    Faculty,
    /// Retired.
    Retired,
    /// Alumni.
    Alumni,
    /// A guest.
    Guest,
    /// Anything else.
    Other,
}

impl Kind {
    /// Its code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Student => "student",
            Self::Staff => "staff",
            Self::Faculty => "faculty",
            Self::Retired => "retired",
            Self::Alumni => "alumni",
            Self::Guest => "guest",
            Self::Other => "other",
        }
    }

    /// As the domain has it.
    pub fn kind(self) -> Option<PersonKind> {
        PersonKind::ALL.iter().copied().find(|kind| kind.code() == self.code())
    }
}

/// Somebody in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Person {
    /// Identifier of the account.
    pub id: Uuid,
    /// Account number as the institution writes it.
    #[schema(example = "100000000001")]
    pub number: String,
    /// Alias, another name to sign in by.
    pub alias: Option<String>,
    /// The person's name.
    pub name: String,
    /// What they are to the institution: a code of `Kind`.
    pub kind: String,
    /// Department; a path of parts separated by `/`.
    pub department: String,
    /// Whether the account may sign in.
    pub status: AccountStatus,
    /// Login phone, masked.
    pub login_phone: Option<String>,
    /// E-mail address, masked.
    pub email: Option<String>,
    /// When it was last changed by an administrator or a roster (RFC 3339).
    #[schema(format = DateTime)]
    pub updated_at: String,
    /// Version for `If-Match`.
    pub version: i64,
}

impl Person {
    /// Of an account.
    pub fn of(domain: &Domain, account: &Account) -> Result<Self, Fault> {
        let row = &account.row;
        let phone = account.login_phone.as_ref().map(|row| opened_phone(domain, row)).transpose()?;
        let email = account.email.as_ref().map(|row| opened_email(domain, row)).transpose()?;
        Ok(Self {
            id: row.id,
            number: row.number.clone(),
            alias: row.alias.clone(),
            name: row.name.clone(),
            kind: row.kind.clone(),
            department: row.department.clone(),
            status: row.status.into(),
            login_phone: phone.map(|phone| phone.masked()),
            email: email.map(|email| email.masked()),
            updated_at: row.updated_at.rfc3339(),
            version: row.updated_at.0,
        })
    }
}

/// A live session.
#[derive(Debug, Serialize, ToSchema)]
pub struct Session {
    /// When it began (RFC 3339).
    #[schema(format = DateTime)]
    pub since: String,
    /// When it was last used (RFC 3339).
    #[schema(format = DateTime)]
    pub seen: String,
    /// Client address at sign-in.
    pub address: String,
}

/// Everything that is known about somebody, numbers masked.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonFile {
    /// The account.
    #[serde(flatten)]
    pub person: Person,
    /// Type of the identity document.
    pub document_type: Option<String>,
    /// Its number, masked.
    pub document: Option<String>,
    /// Security phone, masked.
    pub security_phone: Option<String>,
    /// The day of joining.
    #[schema(format = Date)]
    pub joined: Option<String>,
    /// When the account was made (RFC 3339).
    #[schema(format = DateTime)]
    pub created_at: String,
    /// Until when it is locked after wrong passwords (RFC 3339).
    #[schema(format = DateTime)]
    pub locked_until: Option<String>,
    /// Whether it has a password of its own.
    pub has_password: bool,
    /// Whether sign-in asks for a second factor.
    pub has_second_factor: bool,
    /// Live sessions, the newest first.
    pub sessions: Vec<Session>,
    /// Other accounts of the same person within reach.
    pub others: Vec<Uuid>,
    /// Codes of the roles at the console.
    pub roles: Vec<String>,
}

impl PersonFile {
    /// Of a file.
    pub fn of(domain: &Domain, file: &File) -> Result<Self, Fault> {
        let account = &file.account;
        let security = account.security_phone.as_ref().map(|row| opened_phone(domain, row)).transpose()?;
        let mut roles: Vec<String> = file.roles.iter().map(|grant| grant.role.code().to_owned()).collect();
        roles.dedup();
        let sessions = file.sessions.iter().map(|row| Session {
            since: row.created_at.rfc3339(),
            seen: row.seen_at.rfc3339(),
            address: row.address.clone(),
        });
        Ok(Self {
            person: Person::of(domain, account)?,
            document_type: account.row.document_type.clone(),
            document: file.document.as_ref().map(vocabulary::DocumentNumber::masked),
            security_phone: security.map(|phone| phone.masked()),
            joined: account.row.joined_at.map(day),
            created_at: account.row.created_at.rfc3339(),
            locked_until: file.locked_until.map(Time::rfc3339),
            has_password: account.password.is_some(),
            has_second_factor: file.enrolled.is_any(),
            sessions: sessions.collect(),
            others: file.others.iter().map(|other| other.row.id).collect(),
            roles,
        })
    }
}

/// A day as forms write it.
pub fn day(at: Time) -> String {
    let (year, month, day) = at.date();
    format!("{year:04}-{month:02}-{day:02}")
}

/// Filters of the list; everything that is set has to hold. What may be a phone, a document number or an
/// address of somebody does not belong here: see `POST /people/search`.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PeopleFilter {
    /// Exactly this account number or alias.
    #[param(max_length = 32)]
    pub number: Option<String>,
    /// A part of the name.
    #[param(max_length = 80)]
    pub name: Option<String>,
    /// A department, with what lies below it.
    #[param(max_length = 200)]
    pub department: Option<String>,
    /// A status.
    #[param(inline)]
    pub status: Option<AccountStatus>,
    /// A kind.
    #[param(inline)]
    pub kind: Option<Kind>,
    /// Rows on a page.
    #[param(minimum = 1, maximum = 100, default = 50)]
    pub limit: Option<u32>,
    /// Where the list goes on: `next` of the page before.
    pub cursor: Option<String>,
}

/// A search; everything that is set has to hold.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PeopleSearch {
    /// A number's beginning, a part of a name, or exactly a phone, a document number or an e-mail address.
    #[serde(default)]
    #[schema(max_length = 80)]
    pub text: String,
    /// A department, with what lies below it.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub department: String,
    /// A status.
    #[serde(default)]
    pub status: Option<AccountStatus>,
    /// A kind.
    #[serde(default)]
    pub kind: Option<Kind>,
    /// Rows on a page.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 100, default = 50)]
    pub limit: Option<u32>,
    /// Where the list goes on: `next` of the page before.
    #[serde(default)]
    pub cursor: Option<String>,
}

/// Further data about a person; empty: not known.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Further {
    /// 籍贯
    pub native_place: String,
    /// 婚姻状况
    pub marital_status: String,
    /// 国籍
    pub nationality: String,
    /// 血型
    pub blood_type: String,
    /// 文化程度
    pub education: String,
    /// 最高学历
    pub highest_degree: String,
    /// 宗教信仰
    pub religion: String,
    /// 政治面貌
    pub political_status: String,
}

impl From<Further> for Profile {
    fn from(further: Further) -> Self {
        Self {
            native_place: further.native_place,
            marital_status: further.marital_status,
            nationality: further.nationality,
            blood_type: further.blood_type,
            education: further.education,
            highest_degree: further.highest_degree,
            religion: further.religion,
            political_status: further.political_status,
        }
    }
}

/// An identity document.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Its type: a code as rosters have it.
    #[serde(rename = "type")]
    #[schema(example = "resident_identity_card")]
    pub kind: String,
    /// Its number.
    pub number: String,
}

/// Somebody to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPerson {
    /// Account number.
    #[schema(max_length = 32)]
    pub number: String,
    /// The person's name.
    #[schema(max_length = 60)]
    pub name: String,
    /// What they are to the institution.
    pub kind: Kind,
    /// Department.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub department: String,
    /// Identity document.
    #[serde(default)]
    pub document: Option<Document>,
    /// Alias.
    #[serde(default)]
    pub alias: Option<String>,
    /// The day of joining, `YYYY-MM-DD`.
    #[serde(default)]
    pub joined: Option<String>,
    /// Further data.
    #[serde(default)]
    pub further: Further,
}

impl NewPerson {
    /// As the domain takes it.
    pub fn details(self) -> Details {
        let (document_type, document) =
            self.document.map(|document| (document.kind, document.number)).unwrap_or_default();
        Details {
            name: self.name,
            kind: self.kind.code().to_owned(),
            department: self.department,
            document_type,
            document,
            alias: self.alias.unwrap_or_default(),
            joined: self.joined.unwrap_or_default(),
            profile: self.further.into(),
        }
    }
}

/// What is to change; what is left out stays. An empty `alias` or `joined` takes it away.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonChange {
    /// The person's name.
    pub name: Option<String>,
    /// What they are to the institution.
    pub kind: Option<Kind>,
    /// Department.
    pub department: Option<String>,
    /// Identity document.
    pub document: Option<Document>,
    /// Alias.
    pub alias: Option<String>,
    /// The day of joining, `YYYY-MM-DD`.
    pub joined: Option<String>,
    /// Further data, as a whole.
    pub further: Option<Further>,
}

impl PersonChange {
    /// What stands there with these changes.
    pub fn over(self, account: &Account, profile: Profile) -> Details {
        let row = &account.row;
        let (document_type, document) =
            self.document.map(|document| (document.kind, document.number)).unwrap_or_default();
        Details {
            name: self.name.unwrap_or_else(|| row.name.clone()),
            kind: self.kind.map_or_else(|| row.kind.clone(), |kind| kind.code().to_owned()),
            department: self.department.unwrap_or_else(|| row.department.clone()),
            document_type,
            document,
            alias: self.alias.unwrap_or_else(|| row.alias.clone().unwrap_or_default()),
            joined: self.joined.unwrap_or_else(|| row.joined_at.map(day).unwrap_or_default()),
            profile: self.further.map_or(profile, Profile::from),
        }
    }
}
