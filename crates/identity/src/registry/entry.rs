//! What may be registered, and what is worth a word when it is.

use vocabulary::{AccountNumber, PersonKind};

use super::{ServiceUrl, UrlError};
use crate::ports::{Access, MatchKind, Presentation, ServiceRow, StoreError, UrlRule};
use crate::{Time, ports};

/// An attribute that can be released to a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Attribute {
    /// Account number as the institution writes it.
    Number,
    /// The person's name.
    Name,
    /// Kind of person, as its code (`student`, …).
    Kind,
    /// Department.
    Department,
    /// E-mail address, in full.
    Email,
    /// Login phone in E.164, in full.
    Phone,
    /// Alias.
    Alias,
    /// Type of the identity document, as its code; the number is never released.
    DocumentType,
}

impl Attribute {
    /// All of them, in the order they are sent.
    pub const ALL: [Self; 8] = [
        Self::Number,
        Self::Name,
        Self::Kind,
        Self::Department,
        Self::Email,
        Self::Phone,
        Self::Alias,
        Self::DocumentType,
    ];

    /// Name in settings, XML and JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Name => "name",
            Self::Kind => "kind",
            Self::Department => "department",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Alias => "alias",
            Self::DocumentType => "document_type",
        }
    }

    /// Reads [`Attribute::code`].
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.code() == code)
    }
}

/// A service to be registered, as an administrator writes it.
#[derive(Clone, Debug)]
pub struct NewService {
    /// Name people read, 1 to 60 characters; unique.
    pub name: String,
    /// URL.
    pub url: String,
    /// How it is compared.
    pub matching: MatchKind,
    /// Further addresses that are its own.
    pub also: Vec<UrlRule>,
    /// Attributes to release ([`Attribute::code`]).
    pub attributes: Vec<String>,
    /// May it ask for proxy tickets.
    pub proxy: bool,
    /// Where single logout is posted; `None`: to the URL the ticket was for.
    pub logout_url: Option<String>,
    /// Where the application list leads; `None`: to `url`.
    pub landing: Option<String>,
    /// How it stands in the application list.
    pub presentation: Presentation,
    /// Its name in English; empty: the same.
    pub name_en: String,
    /// Whom to ask about it.
    pub owner: String,
    /// Who may enter.
    pub access: Access,
}

impl NewService {
    /// A service that releases nothing and may not proxy.
    pub fn new(name: &str, url: &str, matching: MatchKind) -> Self {
        Self {
            name: name.to_owned(),
            url: url.to_owned(),
            matching,
            also: Vec::new(),
            attributes: Vec::new(),
            proxy: false,
            logout_url: None,
            landing: None,
            presentation: Presentation::default(),
            name_en: String::new(),
            owner: String::new(),
            access: Access::default(),
        }
    }
}

/// Why a service was not registered.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// The name is empty, longer than 60 characters or has control characters.
    #[error("the name must have 1 to 60 characters and no control characters")]
    Name,
    /// The name is taken.
    #[error("a service with the name `{0}` exists already")]
    NameTaken(String),
    /// The URL cannot be used.
    #[error("the service URL cannot be used: {0}")]
    Url(UrlError),
    /// The URL has a `*`.
    #[error(
        "wildcards are refused: a ticket for any host they match could be replayed at another; register each \
         system by its exact URL, or by host and path with `--match prefix`"
    )]
    Wildcard,
    /// The URL has a fragment.
    #[error("the service URL must not have a fragment (`#…`): browsers do not send it")]
    Fragment,
    /// A prefix with a query.
    #[error("a prefix is a host and a path: leave out the query (`?…`)")]
    PrefixQuery,
    /// More addresses than a service may have.
    #[error("a service has at most 50 further addresses")]
    TooManyRules,
    /// An attribute nobody knows.
    #[error(
        "there is no attribute `{0}`; there are: number, name, kind, department, email, phone, alias, document_type"
    )]
    UnknownAttribute(String),
    /// The logout URL cannot be used.
    #[error("the logout URL cannot be used: {0}")]
    LogoutUrl(UrlError),
    /// The landing URL cannot be used.
    #[error("the landing URL cannot be used: {0}")]
    Landing(UrlError),
    /// Something about its place in the application list cannot be used.
    #[error("{0}")]
    Presentation(&'static str),
    /// Something about who may enter cannot be used.
    #[error("{0}")]
    Access(&'static str),
    /// The store could not answer.
    #[error(transparent)]
    Store(StoreError),
}

impl RegisterError {
    /// Stable snake_case code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Name => "service_name_invalid",
            Self::NameTaken(_) => "service_name_taken",
            Self::Url(error) | Self::LogoutUrl(error) | Self::Landing(error) => error.code(),
            Self::Wildcard => "service_wildcard",
            Self::Fragment => "service_fragment",
            Self::PrefixQuery => "service_prefix_query",
            Self::TooManyRules => "service_too_many_rules",
            Self::UnknownAttribute(_) => "service_attribute_unknown",
            Self::Presentation(_) => "service_presentation_invalid",
            Self::Access(_) => "service_access_invalid",
            Self::Store(_) => "store_unavailable",
        }
    }
}

/// Something an administrator should know about a service that was registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// Tickets and attributes travel unencrypted.
    PlainHttp,
    /// Every page of the host is trusted.
    WholeHost,
    /// It may ask for proxy tickets, but its callback has to be HTTPS.
    ProxyWithoutHttps,
}

impl Note {
    /// Stable snake_case code.
    pub fn code(self) -> &'static str {
        match self {
            Self::PlainHttp => "service_plain_http",
            Self::WholeHost => "service_whole_host",
            Self::ProxyWithoutHttps => "service_proxy_without_https",
        }
    }

    /// A sentence for the command line.
    pub fn text(self) -> &'static str {
        match self {
            Self::PlainHttp => {
                "the URL is plain http: tickets cross the network unencrypted; use https where you can"
            }
            Self::WholeHost => {
                "the prefix covers the whole host: every page on it can receive tickets; name a path where you can"
            }
            Self::ProxyWithoutHttps => {
                "proxy tickets need a callback over https on the same host; with plain http alone there will be none"
            }
        }
    }
}

/// Checks and normalises; the row has its `id` and `created_at` from the caller.
pub(super) fn check(
    service: &NewService,
    id: uuid::Uuid,
    now: Time,
) -> Result<(ports::ServiceRow, Vec<Note>), RegisterError> {
    let name = service.name.trim();
    if name.is_empty() || name.chars().count() > 60 || name.chars().any(char::is_control) {
        return Err(RegisterError::Name);
    }
    let names = service.name_en.trim();
    if names.chars().count() > 60 || names.chars().any(char::is_control) {
        return Err(RegisterError::Name);
    }
    let url = address(&service.url, service.matching)?;
    if service.also.len() > MOST_RULES {
        return Err(RegisterError::TooManyRules);
    }
    let mut urls = vec![(url.clone(), service.matching)];
    for rule in &service.also {
        let another = (address(&rule.url, rule.matching)?, rule.matching);
        // Said twice, or said by the first one already.
        if !urls
            .iter()
            .any(|(known, matching)| (known.as_str(), *matching) == (another.0.as_str(), another.1))
        {
            urls.push(another);
        }
    }
    let mut attributes = Vec::with_capacity(service.attributes.len());
    for code in &service.attributes {
        let code = code.trim();
        attributes
            .push(Attribute::parse(code).ok_or_else(|| RegisterError::UnknownAttribute(code.to_owned()))?);
    }
    attributes.sort_unstable();
    attributes.dedup();
    let optional = |text: &Option<String>| text.as_deref().map(|t| ServiceUrl::parse(t.trim())).transpose();
    let logout_url = optional(&service.logout_url).map_err(RegisterError::LogoutUrl)?;
    let landing = optional(&service.landing).map_err(RegisterError::Landing)?;

    let mut notes = Vec::new();
    if urls.iter().any(|(url, _)| !url.is_https() && !url.is_loopback()) {
        notes.push(Note::PlainHttp);
    }
    if urls.iter().any(|(url, matching)| *matching == MatchKind::Prefix && url.path() == "/") {
        notes.push(Note::WholeHost);
    }
    if service.proxy && !url.is_https() {
        notes.push(Note::ProxyWithoutHttps);
    }
    let row = ServiceRow {
        id,
        name: name.to_owned(),
        url: url.as_str().to_owned(),
        matching: service.matching,
        also: urls[1..]
            .iter()
            .map(|(url, matching)| UrlRule { url: url.as_str().to_owned(), matching: *matching })
            .collect(),
        attributes: attributes.into_iter().map(|a| a.code().to_owned()).collect(),
        proxy: service.proxy,
        logout_url: logout_url.map(|u| u.as_str().to_owned()),
        landing: landing.map(|u| u.location()),
        created_at: now,
        presentation: presentable(&service.presentation)?,
        name_en: names.to_owned(),
        owner: line(&service.owner, 120, "the owner has at most 120 characters")?,
        enabled: true,
        access: admitting(&service.access)?,
        revision: 0,
    };
    Ok((row, notes))
}

/// An address of a rule.
fn address(text: &str, matching: MatchKind) -> Result<ServiceUrl, RegisterError> {
    if text.contains('*') {
        return Err(RegisterError::Wildcard);
    }
    let url = ServiceUrl::parse(text.trim()).map_err(RegisterError::Url)?;
    if text.contains('#') {
        return Err(RegisterError::Fragment);
    }
    if matching == MatchKind::Prefix && url.query().is_some() {
        return Err(RegisterError::PrefixQuery);
    }
    Ok(url)
}

/// A line of text, tidied.
fn line(text: &str, longest: usize, wrong: &'static str) -> Result<String, RegisterError> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let good = text.chars().count() <= longest && !text.chars().any(char::is_control);
    if good { Ok(text) } else { Err(RegisterError::Presentation(wrong)) }
}

/// Further addresses that a service has at most.
const MOST_RULES: usize = 50;

/// Entries that a list of who may enter has at most.
const MOST: usize = 500;

/// Checks and tidies who may enter.
fn admitting(given: &Access) -> Result<Access, RegisterError> {
    if given.departments.len() > MOST || given.people.len() > MOST {
        return Err(RegisterError::Access("at most 500 departments and 500 account numbers"));
    }
    if given.kinds.iter().any(|kind| !PersonKind::ALL.iter().any(|known| known.code() == *kind)) {
        return Err(RegisterError::Access(
            "kinds are student, staff, faculty, retired, alumni, guest and other",
        ));
    }
    let mut departments = Vec::with_capacity(given.departments.len());
    for department in &given.departments {
        let department = department.trim().trim_matches('/').to_owned();
        if department.is_empty()
            || department.chars().count() > 200
            || department.chars().any(char::is_control)
        {
            return Err(RegisterError::Access("a department is a path, parts separated by /"));
        }
        departments.push(department);
    }
    let mut people = Vec::with_capacity(given.people.len());
    for number in &given.people {
        let number =
            AccountNumber::parse(number).map_err(|_| RegisterError::Access("not an account number"))?;
        people.push(number.canonical());
    }
    let mut kinds = given.kinds.clone();
    for list in [&mut kinds, &mut departments, &mut people] {
        list.sort_unstable();
        list.dedup();
    }
    Ok(Access { kinds, departments, people })
}

/// Checks and tidies how a service stands in the application list.
pub(super) fn presentable(given: &Presentation) -> Result<Presentation, RegisterError> {
    let icon = given.icon.trim();
    let bad = |c: char| c.is_whitespace() || c.is_control() || "\"'()<>\\".contains(c);
    if !icon.is_empty() && (!icon.starts_with('/') || icon.starts_with("//") || icon.contains(bad)) {
        return Err(RegisterError::Presentation(
            "the icon must be a path of this server, as in /icons/oa.svg",
        ));
    }
    if let Some(kind) = given.kinds.iter().find(|kind| !PersonKind::ALL.iter().any(|k| k.code() == **kind)) {
        tracing::debug!(kind, "not a kind of person");
        return Err(RegisterError::Presentation(
            "kinds are student, staff, faculty, retired, alumni, guest and other",
        ));
    }
    let category = "a category has at most 30 characters";
    let about = "a description has at most 120 characters";
    let mut keywords = Vec::with_capacity(given.keywords.len());
    for keyword in &given.keywords {
        keywords.push(line(keyword, 30, "a keyword has at most 30 characters")?);
    }
    Ok(Presentation {
        category: line(&given.category, 30, category)?,
        category_en: line(&given.category_en, 30, category)?,
        icon: icon.to_owned(),
        zh: line(&given.zh, 120, about)?,
        en: line(&given.en, 120, about)?,
        keywords,
        order: given.order,
        kinds: given.kinds.clone(),
        hidden: given.hidden,
    })
}
