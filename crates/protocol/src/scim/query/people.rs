//! Filters as the store looks for them. What it does not look for is refused, so that no list is ever
//! read through.

use identity::Time;
use identity::ports::{Comparison, SourceColumn as Column, SourceFilter, Wanted};
use vocabulary::{Email, PersonKind, Phone};

use super::super::filter::{Attr, Filter, Literal, Op};
use super::super::schema::{CAMPUS_URN, ENTERPRISE_URN, GROUP_URN, USER_URN};
use super::super::{Problem, ScimType};

/// People by a filter. `index` gives the blind index of a value in a space.
pub fn people(filter: &Filter, index: &dyn Fn(&str, &str) -> [u8; 32]) -> Result<SourceFilter, Problem> {
    tree(filter, &|attr| column_of_people(attr), index)
}

/// Groups by a filter.
pub fn groups(filter: &Filter) -> Result<SourceFilter, Problem> {
    tree(filter, &|attr| column_of_groups(attr), &|_, _| [0; 32])
}

type ColumnOf<'c> = &'c dyn Fn(&Attr) -> Option<Column>;

fn tree(
    filter: &Filter,
    column: ColumnOf<'_>,
    index: &dyn Fn(&str, &str) -> [u8; 32],
) -> Result<SourceFilter, Problem> {
    Ok(match filter {
        Filter::And(a, b) => SourceFilter::All(vec![tree(a, column, index)?, tree(b, column, index)?]),
        Filter::Or(a, b) => SourceFilter::Any(vec![tree(a, column, index)?, tree(b, column, index)?]),
        Filter::Not(a) => SourceFilter::Not(Box::new(tree(a, column, index)?)),
        Filter::Present(attr) => SourceFilter::Present(column(attr).ok_or_else(|| unknown(attr))?),
        Filter::Compare(attr, op, literal) => {
            comparison(column(attr).ok_or_else(|| unknown(attr))?, *op, literal, index)?
        }
        // `emails[value eq "…"]`: there is one value only, so its parts are the attribute's.
        Filter::Has(attr, inside) => {
            let within = |part: &Attr| {
                let whole = Attr { sub: Some(part.name.clone()), ..attr.clone() };
                if attr.sub.is_some() || part.sub.is_some() || part.schema.is_some() {
                    None
                } else {
                    column(&whole)
                }
            };
            tree(inside, &within, index)?
        }
    })
}

fn unknown(attr: &Attr) -> Problem {
    Problem::bad(ScimType::InvalidFilter, format!("{} is not filtered by here", attr.name))
}

fn column_of_people(attr: &Attr) -> Option<Column> {
    let schema = attr.schema.as_deref().unwrap_or(USER_URN);
    if schema.eq_ignore_ascii_case(ENTERPRISE_URN) {
        return attr.is("department", None).then_some(Column::Department);
    }
    if schema.eq_ignore_ascii_case(CAMPUS_URN) || !schema.eq_ignore_ascii_case(USER_URN) {
        return None;
    }
    let known = [
        ("id", None, Column::Id),
        ("userName", None, Column::Number),
        ("externalId", None, Column::External),
        ("displayName", None, Column::Name),
        ("name", Some("formatted"), Column::Name),
        ("userType", None, Column::Kind),
        ("active", None, Column::Active),
        ("emails", None, Column::Email),
        ("emails", Some("value"), Column::Email),
        ("emails", Some("type"), Column::EmailType),
        ("phoneNumbers", None, Column::Phone),
        ("phoneNumbers", Some("value"), Column::Phone),
        ("phoneNumbers", Some("type"), Column::PhoneType),
        ("meta", Some("created"), Column::Created),
        ("meta", Some("lastModified"), Column::Changed),
    ];
    known.into_iter().find(|(name, sub, _)| attr.is(name, *sub)).map(|(_, _, column)| column)
}

fn column_of_groups(attr: &Attr) -> Option<Column> {
    if attr.schema.as_deref().is_some_and(|urn| !urn.eq_ignore_ascii_case(GROUP_URN)) {
        return None;
    }
    let known = [
        ("id", None, Column::Id),
        ("displayName", None, Column::Name),
        ("externalId", None, Column::External),
        ("members", None, Column::Member),
        ("members", Some("value"), Column::Member),
        ("meta", Some("created"), Column::Created),
    ];
    known.into_iter().find(|(name, sub, _)| attr.is(name, *sub)).map(|(_, _, column)| column)
}

fn comparison(
    column: Column,
    op: Op,
    literal: &Literal,
    index: &dyn Fn(&str, &str) -> [u8; 32],
) -> Result<SourceFilter, Problem> {
    let refused = |what: &str| Err(Problem::bad(ScimType::InvalidFilter, what));
    // `ne` is that nothing is equal (RFC 7644, 3.4.2.2).
    if op == Op::Ne {
        return Ok(SourceFilter::Not(Box::new(comparison(column, Op::Eq, literal, index)?)));
    }
    if *literal == Literal::Null {
        return match op {
            Op::Eq => Ok(SourceFilter::Not(Box::new(SourceFilter::Present(column)))),
            _ => refused("null is only equal or not"),
        };
    }
    let how = match op {
        Op::Eq | Op::Ne => Comparison::Equal,
        Op::Co => Comparison::Contains,
        Op::Sw => Comparison::Begins,
        Op::Ew => Comparison::Ends,
        Op::Gt => Comparison::Above,
        Op::Ge => Comparison::From,
        Op::Lt => Comparison::Below,
        Op::Le => Comparison::To,
    };
    let ordered = matches!(how, Comparison::Above | Comparison::From | Comparison::Below | Comparison::To);
    let equal = how == Comparison::Equal;
    let nothing = SourceFilter::Any(Vec::new());
    // Nothing that is kept holds one, and not every database takes one.
    if matches!(literal, Literal::Text(text) if text.contains('\0')) {
        return Ok(nothing);
    }
    match column {
        Column::Active => match (equal, literal) {
            (true, Literal::Flag(flag)) => Ok(SourceFilter::Is(column, how, Wanted::Flag(*flag))),
            (true, Literal::Text(text)) if text.eq_ignore_ascii_case("true") => {
                Ok(SourceFilter::Is(column, how, Wanted::Flag(true)))
            }
            (true, Literal::Text(text)) if text.eq_ignore_ascii_case("false") => {
                Ok(SourceFilter::Is(column, how, Wanted::Flag(false)))
            }
            _ => refused("active is true or false"),
        },
        Column::Created | Column::Changed => {
            let Literal::Text(text) = literal else { return refused("a time is a text") };
            let Some(time) = instant(text) else { return refused("a time looks like 2026-09-01T08:00:00Z") };
            if equal || ordered {
                Ok(SourceFilter::Is(column, how, Wanted::Time(time)))
            } else {
                refused("times are compared, not searched")
            }
        }
        _ => {
            let Literal::Text(text) = literal else { return refused("this is compared with a text") };
            match column {
                Column::Id | Column::Member => match (equal, text.parse()) {
                    (true, Ok(id)) => Ok(SourceFilter::Is(column, how, Wanted::Id(id))),
                    (true, Err(_)) => Ok(nothing),
                    _ => refused("identifiers are equal or not"),
                },
                // Sealed in the store: found as a whole or not at all.
                Column::Email | Column::Phone if !equal => {
                    refused("addresses and numbers are sealed: they are equal or not")
                }
                Column::Email => Ok(Email::parse(text).map_or(nothing, |email| {
                    SourceFilter::Is(column, how, Wanted::Index(index("email", &email.canonical())))
                })),
                Column::Phone => {
                    let plain = text.strip_prefix("tel:").unwrap_or(text);
                    Ok(Phone::parse(plain).map_or(nothing, |phone| {
                        SourceFilter::Is(column, how, Wanted::Index(index("phone", phone.as_str())))
                    }))
                }
                Column::EmailType | Column::PhoneType => {
                    let (word, of) = if column == Column::EmailType {
                        ("work", Column::Email)
                    } else {
                        ("mobile", Column::Phone)
                    };
                    if !equal {
                        return refused("types are equal or not");
                    }
                    Ok(if text.eq_ignore_ascii_case(word) { SourceFilter::Present(of) } else { nothing })
                }
                Column::Kind if equal => Ok(PersonKind::parse(text).map_or(nothing, |kind| {
                    SourceFilter::Is(column, how, Wanted::Text(kind.code().to_owned()))
                })),
                _ => Ok(SourceFilter::Is(column, how, Wanted::Text(text.clone()))),
            }
        }
    }
}

/// `2026-09-01T08:00:00Z`, with or without parts of a second, in any zone.
fn instant(text: &str) -> Option<Time> {
    let (day, rest) = text.split_once(['T', 't'])?;
    let day = Time::parse_day(day, 0)?;
    let zone = rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len());
    let (clock, zone) = (&rest[..zone], &rest[zone..]);
    let mut parts = clock.splitn(3, ':');
    let hour: i64 = parts.next()?.parse().ok().filter(|hour| (0..24).contains(hour))?;
    let minute: i64 = parts.next()?.parse().ok().filter(|minute| (0..60).contains(minute))?;
    let second: f64 = parts.next()?.parse().ok().filter(|second| (0.0..61.0).contains(second))?;
    let offset = match zone {
        "" | "Z" | "z" => 0,
        zone => {
            let (hours, minutes) = zone.get(1..)?.split_once(':')?;
            let minutes = hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?;
            if zone.starts_with('-') { -minutes } else { minutes }
        }
    };
    #[expect(clippy::cast_possible_truncation, reason = "less than 61 seconds")]
    let micros = (second * 1_000_000.0).round() as i64;
    Some(Time(day.0 + (hour * 60 + minute - offset) * 60_000_000 + micros))
}

#[cfg(test)]
mod tests {
    use super::super::super::filter;
    use super::*;

    fn told(text: &str) -> Result<SourceFilter, Problem> {
        people(&filter::parse(text).expect(text), &|space, value| {
            identity::keys::sha256(format!("{space}{value}").as_bytes())
        })
    }

    #[test]
    fn usual_filters_become_conditions() {
        let text = |column, how, text: &str| SourceFilter::Is(column, how, Wanted::Text(text.to_owned()));
        assert_eq!(told("userName eq \"2001\"").unwrap(), text(Column::Number, Comparison::Equal, "2001"));
        assert_eq!(told("name.formatted co \"张\"").unwrap(), text(Column::Name, Comparison::Contains, "张"));
        assert_eq!(told("userType eq \"教师\"").unwrap(), text(Column::Kind, Comparison::Equal, "faculty"));
        assert_eq!(told("id eq \"no id\"").unwrap(), SourceFilter::Any(Vec::new()));
        assert_eq!(
            told("active eq false").unwrap(),
            SourceFilter::Is(Column::Active, Comparison::Equal, Wanted::Flag(false))
        );
        let index = identity::keys::sha256("phone+8613800138000".as_bytes());
        let phone = SourceFilter::Is(Column::Phone, Comparison::Equal, Wanted::Index(index));
        assert_eq!(told("phoneNumbers.value eq \"138 0013 8000\"").unwrap(), phone);
        assert_eq!(told("phoneNumbers[value eq \"tel:+86-138-0013-8000\"]").unwrap(), phone);
        assert!(told("emails[type eq \"work\" and value eq \"a@example.org\"]").is_ok());
    }

    #[test]
    fn what_the_store_does_not_look_for_is_refused() {
        for filter in [
            "password eq \"x\"",
            "name.familyName eq \"张\"",
            "emails co \"@\"",
            "phoneNumbers sw \"138\"",
            "active gt true",
            "meta.created co \"2026\"",
            "meta.created gt \"yesterday\"",
            "id co \"1\"",
            "groups.value eq \"x\"",
            "userName eq 5",
            "active eq \"perhaps\"",
            "emails[value.x eq \"1\"]",
            "urn:ietf:params:scim:schemas:extension:tongxing:2.0:User:document.number eq \"1\"",
        ] {
            let problem = told(filter).expect_err(filter);
            assert_eq!(problem.kind, Some(ScimType::InvalidFilter), "{filter}");
        }
    }

    #[test]
    fn instants_in_every_zone() {
        let nine = Time::from_date(2026, 9, 1).plus(std::time::Duration::from_hours(9));
        for text in ["2026-09-01T09:00:00Z", "2026-09-01T17:00:00+08:00", "2026-09-01T09:00:00.000"] {
            assert_eq!(instant(text), Some(nine), "{text}");
        }
        for wrong in ["", "2026-09-01", "2026-09-01T25:00:00Z", "2026-09-01T09:00Z", "2026-09-01T09:00:00+x"]
        {
            assert_eq!(instant(wrong), None, "{wrong}");
        }
    }
}
