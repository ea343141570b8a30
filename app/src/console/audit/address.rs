//! What is looked for, as it stands in the address.

use identity::Time;
use identity::audit::desk::Wanted;
use uuid::Uuid;

use crate::context::parameter;
use crate::ui::percent_encode;

/// The filters, as they were typed.
pub(super) const FILTERS: [&str; 7] = ["from", "until", "event", "outcome", "actor", "account", "address"];

/// What was typed into the filter `name`.
pub(super) fn typed(page: &str, name: &str) -> String {
    parameter(page, name).map(|text| text.trim().chars().take(80).collect()).unwrap_or_default()
}

/// What the page's filters ask for; days are those of `offset` minutes east of UTC.
pub(super) fn wanted(page: &str, offset: i32) -> Wanted {
    let day = |name: &str, days: i64| {
        let start = day(&typed(page, name))?.0.checked_add(days * 86_400_000_000)?;
        start.checked_sub(i64::from(offset) * 60_000_000)
    };
    Wanted {
        from: day("from", 0),
        // The whole day.
        until: day("until", 1),
        event: typed(page, "event"),
        outcome: typed(page, "outcome"),
        actor: typed(page, "actor"),
        account: typed(page, "account"),
        address: typed(page, "address"),
    }
}

/// `2026-09-01`, as date fields send it.
fn day(text: &str) -> Option<Time> {
    let mut parts = text.splitn(3, '-');
    let (year, month, day) = (parts.next()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let start = Time::from_date(year.parse().ok().filter(|year| (1970..3000).contains(year))?, month, day);
    // No 31 February.
    ((1..=12).contains(&month) && start.date().2 == day).then_some(start)
}

/// `path` with the filters of `page`, with its leave to read in full, and with more.
pub(super) fn with_filters(path: &str, page: &str, more: &[(&str, &str)]) -> String {
    let kept = FILTERS.iter().chain(&["full"]).filter_map(|name| {
        let value = parameter(page, name).filter(|value| !value.is_empty())?;
        Some(format!("{name}={}", percent_encode(&value)))
    });
    let more = more.iter().map(|(name, value)| format!("{name}={}", percent_encode(value)));
    let query: Vec<String> = kept.chain(more).collect();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
}

/// A place in the list, as it stands in the address.
pub(super) fn cursor((at, id): (Time, Uuid)) -> String {
    format!("{}.{}", at.0, id.simple())
}

/// Reads [`cursor`].
pub(super) fn read_cursor(text: &str) -> Option<(Time, Uuid)> {
    let (at, id) = text.split_once('.')?;
    Some((Time(at.parse().ok()?), id.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use identity::Time;
    use uuid::Uuid;

    use super::{cursor, day, read_cursor, wanted, with_filters};

    #[test]
    fn a_day_is_a_day_of_this_installation() {
        let page = "/console/audit?from=2026-09-01&until=2026-09-01&event=sign_in";
        let wanted = wanted(page, 480);
        let (from, until) = (Time(wanted.from.unwrap()), Time(wanted.until.unwrap()));
        assert_eq!(
            (from.rfc3339().as_str(), until.rfc3339().as_str()),
            ("2026-08-31T16:00:00Z", "2026-09-01T16:00:00Z")
        );
        for wrong in ["", "x", "2026-02-31", "2026-13-01", "2026-00-01", "99999999-01-01", "1-1-1"] {
            assert_eq!(day(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn filters_and_places_are_read_back() {
        let page = "/console/audit?event=sign_in&actor=&before=1.2&full=abc";
        assert_eq!(
            with_filters("/console/audit", page, &[("before", "5.6")]),
            "/console/audit?event=sign_in&full=abc&before=5.6"
        );
        assert_eq!(with_filters("/console/audit", "/console/audit", &[]), "/console/audit");
        let place = (Time(-7), Uuid::from_u128(9));
        assert_eq!(read_cursor(&cursor(place)), Some(place));
        assert_eq!(read_cursor("7"), None);
    }
}
