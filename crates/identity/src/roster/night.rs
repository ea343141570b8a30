//! The watched folder (H-5): which one, who fills it, and when it is looked
//! into. An hour and minute of the day where the installation stands, which is
//! so many minutes from UTC the whole year round: no hour comes twice and none
//! is left out.

use std::path::PathBuf;

use crate::Time;

/// A day.
const DAY: i64 = 86_400_000_000;
/// A minute.
const MINUTE: i64 = 60_000_000;

/// What the audit log calls whoever fills the folder begins with this: no account number has a colon.
const MARK: &str = "folder:";

/// A time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Daily {
    /// Minutes since midnight.
    minute: u16,
    /// Minutes that clocks run ahead of UTC.
    offset: i32,
}

impl Daily {
    /// Reads `02:30`; `None`: no time of day.
    pub fn parse(text: &str, offset_minutes: i32) -> Option<Self> {
        let (hour, minute) = text.split_once(':')?;
        let number = |text: &str, below: u16| {
            let right = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
            right.then(|| text.parse::<u16>().ok()).flatten().filter(|number| *number < below)
        };
        let (hour, minute) = (number(hour, 24)?, number(minute, 60)?);
        Some(Self { minute: hour * 60 + minute, offset: offset_minutes })
    }

    /// The latest instant of this time of day that is not after `now`.
    pub fn last(self, now: Time) -> Time {
        let shift = i64::from(self.offset) * MINUTE - i64::from(self.minute) * MINUTE;
        Time((now.0.saturating_add(shift)).div_euclid(DAY).saturating_mul(DAY).saturating_sub(shift))
    }

    /// The first one after `now`.
    pub fn next(self, now: Time) -> Time {
        Time(self.last(now).0.saturating_add(DAY))
    }
}

/// The folder, as the settings describe it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Where it is.
    pub folder: PathBuf,
    /// The system that fills it, by name.
    pub source: String,
    /// A file names everybody: whoever is missing has left.
    pub complete: bool,
    /// When it is looked into.
    pub daily: Daily,
}

impl Plan {
    /// Whoever fills the folder, as the audit log and the list of rosters name it.
    pub fn actor(&self) -> String {
        format!("{MARK}{}", self.source)
    }
}

/// Whether a roster came from a watched folder; the name of its source.
pub fn source_of(actor: &str) -> Option<&str> {
    actor.strip_prefix(MARK)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const HOUR: Duration = Duration::from_hours(1);

    #[test]
    fn h_5_the_time_of_day_is_that_of_the_place() {
        let night = Daily::parse("02:30", 480).unwrap();
        let noon = Time::parse_day("2026-09-01", 480).unwrap().plus(12 * HOUR);
        assert_eq!(night.last(noon).local(480), "2026-09-01 02:30");
        assert_eq!(night.next(noon).local(480), "2026-09-02 02:30");
        let early = noon.minus(11 * HOUR);
        assert_eq!(night.last(early).local(480), "2026-08-31 02:30");
        // On the minute it is due.
        let due = night.next(noon);
        assert_eq!((night.last(due), night.next(due)), (due, due.plus(24 * HOUR)));
        assert_eq!(night.last(due.minus(Duration::from_micros(1))), due.minus(24 * HOUR));
        // West of Greenwich, and across the turn of the year.
        let west = Daily::parse("23:59", -210).unwrap();
        let new_year = Time::parse_day("2027-01-01", -210).unwrap();
        assert_eq!(west.last(new_year).local(-210), "2026-12-31 23:59");
    }

    #[test]
    fn h_5_every_day_of_a_year_has_one() {
        // Also where others change their clocks: the offset is the installation's own.
        let night = Daily::parse("02:30", 60).unwrap();
        let mut at = night.next(Time::from_date(2026, 1, 1));
        for _ in 0..365 {
            assert!(at.local(60).ends_with(" 02:30"), "{}", at.local(60));
            assert_eq!(night.next(at), at.plus(24 * HOUR));
            at = night.next(at);
        }
    }

    #[test]
    fn what_is_no_time_of_day_is_none() {
        for wrong in ["", "2:30", "24:00", "02:60", "02.30", "+2:30", "02:30:00", "０２:３０"] {
            assert_eq!(Daily::parse(wrong, 0), None, "{wrong}");
        }
        assert!(Daily::parse("00:00", 0).is_some() && Daily::parse("23:59", 0).is_some());
    }

    #[test]
    fn a_source_is_told_from_a_person() {
        let daily = Daily::parse("02:30", 0).unwrap();
        let plan = Plan { folder: PathBuf::new(), source: "hr".to_owned(), complete: true, daily };
        assert_eq!(source_of(&plan.actor()), Some("hr"));
        assert_eq!(source_of("9001"), None);
    }
}
