//! Whom a source sees: filters as conditions. Every condition is true or false, never unknown, so that
//! `not` turns each of them round.

use identity::ports::{
    Comparison, SourceColumn as Column, SourceFilter, SourcePerson, SourceRow, StoreError, Wanted,
};

use super::super::Row;
use super::super::growing::Growing;
use super::super::statement::{Columns, Statement};

/// A person.
pub fn person(row: &Row) -> Result<SourcePerson, StoreError> {
    let mut c = Columns::of(row);
    Ok(SourcePerson {
        id: c.next()?,
        number: c.next()?,
        name: c.next()?,
        kind: c.next()?,
        department: c.next()?,
        status: c.next()?,
        joined_at: c.next()?,
        created_at: c.next()?,
        updated_at: c.next()?,
        external_id: c.next()?,
        said: c.next()?,
        said_at: c.next()?,
        group: c.next()?,
    })
}

/// The people of a page.
pub fn people(source: &SourceRow, filter: &SourceFilter, skip: u64, limit: u32) -> Statement {
    let growing = Growing::begin(
        "SELECT a.id, a.number, a.name, a.kind, a.department, a.status, a.joined_at, a.created_at, a.updated_at, \
         l.external_id, l.said, l.updated_at, g.id FROM ",
    );
    let start = Start::of(source, filter);
    let growing = linked(growing, source, start);
    let growing = growing.then(" LEFT JOIN scim_groups g ON g.path = a.department AND g.source = ");
    let growing = reach(growing.id(source.id), source, start);
    let growing = condition(growing.then(" AND "), source, filter, people_column);
    let order = if source.own { " ORDER BY l.account LIMIT " } else { " ORDER BY a.id LIMIT " };
    growing.then(order).number(limit as usize).then(" OFFSET ").number(place(skip)).end()
}

/// How many there are.
pub fn count_people(source: &SourceRow, filter: &SourceFilter) -> Statement {
    let start = Start::of(source, filter);
    let growing = linked(Growing::begin("SELECT COUNT(*) FROM "), source, start);
    let growing = reach(growing, source, start).then(" AND ");
    condition(growing, source, filter, people_column).end()
}

/// How many of a department there are, and when one of them was last changed.
pub fn members(source: &SourceRow, path: &str) -> Statement {
    let start = Start::department(source);
    let growing = linked(Growing::begin("SELECT COUNT(*), MAX(a.updated_at) FROM "), source, start);
    reach(growing, source, start).then(" AND a.department = ").value(path).end()
}

/// Where a search begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Start {
    /// With whom the source knows.
    Links,
    /// With the accounts of a department, of whom the source knows some: SQLite would begin with the
    /// links, of which there are many more.
    Department,
    /// With all accounts: the source sees them whether it knows them or not.
    Accounts,
}

impl Start {
    fn of(source: &SourceRow, filter: &SourceFilter) -> Self {
        if names_department(filter) { Self::department(source) } else { Self::usual(source) }
    }

    fn usual(source: &SourceRow) -> Self {
        if source.own { Self::Links } else { Self::Accounts }
    }

    fn department(source: &SourceRow) -> Self {
        if source.own { Self::Department } else { Self::Accounts }
    }
}

/// Whether only people of one department can be meant.
fn names_department(filter: &SourceFilter) -> bool {
    match filter {
        SourceFilter::Is(Column::Department, Comparison::Equal, _) => true,
        SourceFilter::All(all) => all.iter().any(names_department),
        _ => false,
    }
}

fn linked(growing: Growing, source: &SourceRow, start: Start) -> Growing {
    match start {
        Start::Links => growing.then("scim_links l JOIN accounts a ON a.id = l.account"),
        Start::Department => growing.then("accounts a CROSS JOIN scim_links l"),
        Start::Accounts => {
            let growing =
                growing.then("accounts a LEFT JOIN scim_links l ON l.account = a.id AND l.source = ");
            growing.id(source.id)
        }
    }
}

fn reach(growing: Growing, source: &SourceRow, start: Start) -> Growing {
    let growing = growing.then(" WHERE l.gone_at IS NULL");
    let growing = if start == Start::Department { growing.then(" AND l.account = a.id") } else { growing };
    let growing = if source.own { growing.then(" AND l.source = ").id(source.id) } else { growing };
    if source.department.is_empty() {
        growing
    } else {
        growing.then(" AND ").below("a.department", &source.department)
    }
}

/// The groups of a page.
pub fn groups(source: &SourceRow, filter: &SourceFilter, skip: u64, limit: u32) -> Statement {
    let start = "SELECT g.id, g.source, g.path, g.external_id, g.created_at, g.updated_at FROM scim_groups g \
                 WHERE g.source = ";
    let growing = Growing::begin(start).id(source.id).then(" AND ");
    let growing = condition(growing, source, filter, groups_column);
    growing.then(" ORDER BY g.id LIMIT ").number(limit as usize).then(" OFFSET ").number(place(skip)).end()
}

/// How many there are.
pub fn count_groups(source: &SourceRow, filter: &SourceFilter) -> Statement {
    let growing = Growing::begin("SELECT COUNT(*) FROM scim_groups g WHERE g.source = ").id(source.id);
    condition(growing.then(" AND "), source, filter, groups_column).end()
}

fn place(skip: u64) -> usize {
    usize::try_from(skip).unwrap_or(usize::MAX)
}

/// Where a column stands, and whether upper and lower case differ in it.
type Place = fn(Column) -> Option<(&'static str, bool)>;

fn people_column(column: Column) -> Option<(&'static str, bool)> {
    Some(match column {
        Column::Id => ("a.id", true),
        // Kept in lower case.
        Column::Number => ("a.number_key", true),
        Column::External => ("COALESCE(l.external_id, '')", true),
        Column::Name => ("a.name", false),
        Column::Kind => ("a.kind", true),
        Column::Department => ("a.department", true),
        Column::Created => ("a.created_at", true),
        Column::Changed => {
            ("CASE WHEN l.updated_at > a.updated_at THEN l.updated_at ELSE a.updated_at END", true)
        }
        Column::Email => ("l.email_index", true),
        Column::Phone => ("l.phone_index", true),
        Column::Active | Column::EmailType | Column::PhoneType | Column::Member => return None,
    })
}

fn groups_column(column: Column) -> Option<(&'static str, bool)> {
    Some(match column {
        Column::Id => ("g.id", true),
        Column::Name => ("g.path", true),
        Column::External => ("g.external_id", true),
        Column::Created => ("g.created_at", true),
        _ => return None,
    })
}

fn condition(growing: Growing, source: &SourceRow, filter: &SourceFilter, of: Place) -> Growing {
    match filter {
        SourceFilter::All(all) => joined(growing, source, all, " AND ", "1 = 1", of),
        SourceFilter::Any(all) => joined(growing, source, all, " OR ", "1 = 0", of),
        SourceFilter::Not(inner) => condition(growing.then("NOT ("), source, inner, of).then(")"),
        SourceFilter::Present(column) => present(growing, source, *column, of),
        SourceFilter::Is(column, how, wanted) => comparison(growing, source, *column, *how, wanted, of),
    }
}

fn joined(
    growing: Growing,
    source: &SourceRow,
    all: &[SourceFilter],
    word: &str,
    none: &str,
    of: Place,
) -> Growing {
    if all.is_empty() {
        return growing.then(none);
    }
    let mut growing = growing.then("(");
    for (at, one) in all.iter().enumerate() {
        growing = if at == 0 { growing } else { growing.then(word) };
        growing = condition(growing, source, one, of);
    }
    growing.then(")")
}

fn present(growing: Growing, source: &SourceRow, column: Column, of: Place) -> Growing {
    match column {
        Column::Department | Column::External | Column::Name => match of(column) {
            Some((place, _)) => growing.then(place).then(" <> ''"),
            None => growing.then("1 = 0"),
        },
        // What is nothing else is no kind that is told.
        Column::Kind => growing.then("a.kind <> 'other'"),
        Column::Email | Column::EmailType => growing.then("l.email_index IS NOT NULL"),
        Column::Phone | Column::PhoneType => growing.then("l.phone_index IS NOT NULL"),
        Column::Member => member(growing, source, None),
        _ => growing.then("1 = 1"),
    }
}

/// That somebody whom the source sees belongs to the group.
fn member(growing: Growing, source: &SourceRow, one: Option<uuid::Uuid>) -> Growing {
    let start = Start::department(source);
    let growing = linked(growing.then("EXISTS (SELECT 1 FROM "), source, start);
    let growing = reach(growing, source, start).then(" AND a.department = g.path");
    match one {
        Some(id) => growing.then(" AND a.id = ").id(id).then(")"),
        None => growing.then(")"),
    }
}

fn comparison(
    growing: Growing,
    source: &SourceRow,
    column: Column,
    how: Comparison,
    wanted: &Wanted,
    of: Place,
) -> Growing {
    match (column, wanted) {
        (Column::Active, Wanted::Flag(true)) => growing.then("a.status IN ('active', 'weak')"),
        (Column::Active, Wanted::Flag(false)) => growing.then("a.status NOT IN ('active', 'weak')"),
        (Column::Member, Wanted::Id(id)) => member(growing, source, Some(*id)),
        // Of people, these are found by the index of their links.
        (Column::Email, Wanted::Index(index)) => {
            by_link(growing, source, "email_index").digest(index).then(")")
        }
        (Column::Phone, Wanted::Index(index)) => {
            by_link(growing, source, "phone_index").digest(index).then(")")
        }
        (Column::External, Wanted::Text(text))
            if how == Comparison::Equal
                && of(Column::External).is_some_and(|(place, _)| place.starts_with('C')) =>
        {
            by_link(growing, source, "external_id").value(text).then(")")
        }
        (_, Wanted::Id(id)) => match of(column) {
            Some((place, _)) => growing.then(place).then(" = ").id(*id),
            None => growing.then("1 = 0"),
        },
        (_, Wanted::Time(time)) => match of(column) {
            Some((place, _)) => second(growing, place, how, *time),
            None => growing.then("1 = 0"),
        },
        (_, Wanted::Text(text)) => match of(column) {
            Some((place, exact)) => {
                let text = if column == Column::Number { text.to_ascii_lowercase() } else { text.clone() };
                textual(growing, place, exact, how, &text)
            }
            None => growing.then("1 = 0"),
        },
        _ => growing.then("1 = 0"),
    }
}

fn by_link(growing: Growing, source: &SourceRow, column: &str) -> Growing {
    growing
        .then("a.id IN (SELECT x.account FROM scim_links x WHERE x.source = ")
        .id(source.id)
        .then(" AND x.")
        .then(column)
        .then(" = ")
}

/// Times are told in whole seconds, and compared so.
fn second(growing: Growing, place: &str, how: Comparison, time: identity::Time) -> Growing {
    const SECOND: i64 = 1_000_000;
    let begins = identity::Time(time.0.div_euclid(SECOND) * SECOND);
    let ends = identity::Time(begins.0 + SECOND);
    let growing = growing.then("(").then(place);
    match how {
        Comparison::Above => growing.then(" >= ").time(ends),
        Comparison::From => growing.then(" >= ").time(begins),
        Comparison::Below => growing.then(" < ").time(begins),
        Comparison::To => growing.then(" < ").time(ends),
        _ => growing.then(" >= ").time(begins).then(" AND ").then(place).then(" < ").time(ends),
    }
    .then(")")
}

/// Lower case is taken of ASCII letters alone, in both databases alike.
fn textual(growing: Growing, place: &str, exact: bool, how: Comparison, text: &str) -> Growing {
    let text = if exact { text.to_owned() } else { text.to_ascii_lowercase() };
    // A plain column can be looked up in its index.
    let folded = !exact && text.bytes().any(|byte| byte.is_ascii_alphabetic());
    let column = if folded { format!("lower({place})") } else { place.to_owned() };
    let long = text.chars().count();
    let growing = growing.then(&column);
    match how {
        Comparison::Equal => growing.then(" = ").value(text),
        Comparison::Above => growing.then(" > ").value(text),
        Comparison::From => growing.then(" >= ").value(text),
        Comparison::Below => growing.then(" < ").value(text),
        Comparison::To => growing.then(" <= ").value(text),
        // Not LIKE: the two databases differ in what it makes of upper and lower case.
        Comparison::Contains => {
            let growing = growing.then(" <> replace(").then(&column).then(", ").value(text);
            growing.then(", '')")
        }
        Comparison::Begins => {
            let growing =
                growing.then(" IS NOT NULL AND substr(").then(&column).then(", 1, CAST(").number(long);
            growing.then(" AS INTEGER)) = ").value(text)
        }
        Comparison::Ends => {
            let growing =
                growing.then(" IS NOT NULL AND substr(").then(&column).then(", length(").then(&column);
            let growing = growing.then(") + 1 - CAST(").number(long).then(" AS INTEGER), CAST(").number(long);
            growing.then(" AS INTEGER)) = ").value(text)
        }
    }
}
