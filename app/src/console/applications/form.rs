//! The form of an application, as text.

use identity::ports::{Access, MatchKind, Presentation, ServiceRow, UrlRule};
use identity::registry::{Draft, NewService};
use serde::{Deserialize, Serialize};

use crate::answer::Echo;

/// The fields of the form. Lists are separated by commas or lines.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ServiceForm {
    /// Name.
    pub name: String,
    /// Name in English.
    pub name_en: String,
    /// Whom to ask about it.
    pub owner: String,
    /// URL.
    pub url: String,
    /// `exact` or `prefix`.
    pub matching: String,
    /// Further addresses, one a line.
    pub also: String,
    /// Attributes that are released.
    pub attributes: Vec<String>,
    /// `on`: it may ask for proxy tickets.
    pub proxy: String,
    /// Where single logout is posted.
    pub logout_url: String,
    /// Where the application list leads.
    pub landing: String,
    /// Kinds of people who may enter.
    pub admit_kinds: Vec<String>,
    /// Departments that may enter.
    pub admit_departments: String,
    /// Numbers that may enter in any case.
    pub admit_people: String,
    /// Heading in the list.
    pub category: String,
    /// The heading in English.
    pub category_en: String,
    /// Path of its picture.
    pub icon: String,
    /// What it is for.
    pub zh: String,
    /// The same in English.
    pub en: String,
    /// Words people search by.
    pub keywords: String,
    /// Place in the list.
    pub order: String,
    /// Kinds of people who see it.
    pub kinds: Vec<String>,
    /// `on`: not in the list.
    pub hidden: String,
    /// What it was made from.
    pub revision: String,
}

/// The parts of a list that was typed.
fn parts(text: &str) -> Vec<String> {
    let parts = text.split([',', '，', '、', ';', '；', '\n', '\r']).map(str::trim);
    parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// The lines of what was typed.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

impl ServiceForm {
    /// The form of an application as it stands.
    pub fn of(row: &ServiceRow) -> Self {
        let on = |is: bool| if is { "on".to_owned() } else { String::new() };
        let Presentation { category, category_en, icon, zh, en, keywords, order, kinds, hidden } =
            row.presentation.clone();
        Self {
            name: row.name.clone(),
            name_en: row.name_en.clone(),
            owner: row.owner.clone(),
            url: row.url.clone(),
            matching: if row.matching == MatchKind::Exact { "exact" } else { "prefix" }.to_owned(),
            also: row.also.iter().map(UrlRule::line).collect::<Vec<_>>().join("\n"),
            attributes: row.attributes.clone(),
            proxy: on(row.proxy),
            logout_url: row.logout_url.clone().unwrap_or_default(),
            landing: row.landing.clone().unwrap_or_default(),
            admit_kinds: row.access.kinds.clone(),
            admit_departments: row.access.departments.join("\n"),
            admit_people: row.access.people.join("\n"),
            category,
            category_en,
            icon,
            zh,
            en,
            keywords: keywords.join(", "),
            order: order.to_string(),
            kinds,
            hidden: on(hidden),
            revision: row.revision.to_string(),
        }
    }

    /// The form of a new one.
    pub fn blank() -> Self {
        Self { matching: "prefix".to_owned(), attributes: vec!["number".to_owned()], ..Self::default() }
    }

    /// What is to be registered.
    pub fn draft(&self) -> Draft {
        let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let matching = if self.matching == "exact" { MatchKind::Exact } else { MatchKind::Prefix };
        let service = NewService {
            name_en: self.name_en.clone(),
            owner: self.owner.clone(),
            also: lines(&self.also).map(UrlRule::of_line).collect(),
            attributes: self.attributes.clone(),
            proxy: self.proxy == "on",
            logout_url: some(&self.logout_url),
            landing: some(&self.landing),
            access: Access {
                kinds: self.admit_kinds.clone(),
                departments: parts(&self.admit_departments),
                people: parts(&self.admit_people),
            },
            presentation: Presentation {
                category: self.category.clone(),
                category_en: self.category_en.clone(),
                icon: self.icon.clone(),
                zh: self.zh.clone(),
                en: self.en.clone(),
                keywords: parts(&self.keywords),
                order: self.order.trim().parse().unwrap_or(0),
                kinds: self.kinds.clone(),
                hidden: self.hidden == "on",
            },
            ..NewService::new(&self.name, &self.url, matching)
        };
        Draft { service, revision: self.revision.parse().ok() }
    }

    /// Names and values, for an echo.
    pub fn typed(&self) -> Vec<(&'static str, String)> {
        vec![
            ("name", self.name.clone()),
            ("name_en", self.name_en.clone()),
            ("owner", self.owner.clone()),
            ("url", self.url.clone()),
            ("matching", self.matching.clone()),
            ("also", lines(&self.also).collect::<Vec<_>>().join("\n")),
            ("attributes", self.attributes.join(",")),
            ("proxy", self.proxy.clone()),
            ("logout_url", self.logout_url.clone()),
            ("landing", self.landing.clone()),
            ("admit_kinds", self.admit_kinds.join(",")),
            ("admit_departments", parts(&self.admit_departments).join(",")),
            ("admit_people", parts(&self.admit_people).join(",")),
            ("category", self.category.clone()),
            ("category_en", self.category_en.clone()),
            ("icon", self.icon.clone()),
            ("zh", self.zh.clone()),
            ("en", self.en.clone()),
            ("keywords", self.keywords.clone()),
            ("order", self.order.clone()),
            ("kinds", self.kinds.join(",")),
            ("hidden", self.hidden.clone()),
            ("revision", self.revision.clone()),
        ]
    }

    /// The form as it was typed.
    pub fn echoed(echo: &Echo) -> Option<Self> {
        (echo.form == "save").then(|| Self {
            name: echo.typed("name"),
            name_en: echo.typed("name_en"),
            owner: echo.typed("owner"),
            url: echo.typed("url"),
            matching: echo.typed("matching"),
            also: echo.typed("also"),
            attributes: parts(&echo.typed("attributes")),
            proxy: echo.typed("proxy"),
            logout_url: echo.typed("logout_url"),
            landing: echo.typed("landing"),
            admit_kinds: parts(&echo.typed("admit_kinds")),
            admit_departments: parts(&echo.typed("admit_departments")).join("\n"),
            admit_people: parts(&echo.typed("admit_people")).join("\n"),
            category: echo.typed("category"),
            category_en: echo.typed("category_en"),
            icon: echo.typed("icon"),
            zh: echo.typed("zh"),
            en: echo.typed("en"),
            keywords: echo.typed("keywords"),
            order: echo.typed("order"),
            kinds: parts(&echo.typed("kinds")),
            hidden: echo.typed("hidden"),
            revision: echo.typed("revision"),
        })
    }
}
