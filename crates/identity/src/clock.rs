//! Time as the domain knows it: an instant in microseconds, handed in.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// An instant: microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Time(pub i64);

impl Time {
    /// The instant `duration` later; saturates at the end of time.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(micros(duration)))
    }

    /// The instant `duration` earlier; saturates.
    #[must_use]
    pub fn minus(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(micros(duration)))
    }

    /// How long from `earlier` to `self`; zero when `earlier` is not earlier.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// Whole seconds since the epoch.
    pub fn unix_seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// Year, month and day in UTC (proleptic Gregorian).
    pub fn date(self) -> (i32, u8, u8) {
        civil_from_days(self.0.div_euclid(86_400_000_000))
    }

    /// `2026-11-20T09:30:10Z`, the form CAS, audit and logs use.
    pub fn rfc3339(self) -> String {
        let (year, month, day) = self.date();
        let second = self.unix_seconds().rem_euclid(86_400);
        format!(
            "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z",
            second / 3600,
            second / 60 % 60,
            second % 60
        )
    }

    /// `2026-11-20 17:30`, as people read it `offset_minutes` east of UTC.
    pub fn local(self, offset_minutes: i32) -> String {
        let text = Self(self.0.saturating_add(i64::from(offset_minutes) * 60_000_000)).rfc3339();
        text[..16].replace('T', " ")
    }

    /// The first instant of a civil date in UTC.
    pub fn from_date(year: i32, month: u8, day: u8) -> Self {
        Self(days_from_civil(year, month, day) * 86_400_000_000)
    }
}

impl Time {
    /// The first instant of a day written `2026-09-01`, where clocks run `offset_minutes` ahead of UTC;
    /// `None`: no such day.
    pub fn parse_day(text: &str, offset_minutes: i32) -> Option<Self> {
        let mut parts = text.splitn(3, '-').map(|part| part.parse::<i32>().ok());
        let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
        let (month, day) = (u8::try_from(month).ok()?, u8::try_from(day).ok()?);
        let known = (1970..=9999).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
        let first = known.then(|| Self::from_date(year, month, day))?;
        (first.date() == (year, month, day)).then(|| Self(first.0 - i64::from(offset_minutes) * 60_000_000))
    }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

// Howard Hinnant's civil-day algorithms (public domain): exact for every date we can hold.
fn civil_from_days(days: i64) -> (i32, u8, u8) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let day = u8::try_from(doy - (153 * mp + 2) / 5 + 1).unwrap_or(1);
    let month = u8::try_from(if mp < 10 { mp + 3 } else { mp - 9 }).unwrap_or(1);
    let year = yoe + era * 400 + i64::from(month <= 2);
    (i32::try_from(year).unwrap_or(i32::MAX), month, day)
}

fn days_from_civil(year: i32, month: u8, day: u8) -> i64 {
    let y = i64::from(year) - i64::from(month <= 2);
    let era = y.div_euclid(400);
    let yoe = y.rem_euclid(400);
    let mp = (i64::from(month) + 9) % 12;
    let doy = (153 * mp + 2) / 5 + i64::from(day) - 1;
    let doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    era * 146_097 + doe - 719_468
}

/// Where the domain gets the time from. The server hands in the wall clock,
/// tests one they move by hand.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Time;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_where_the_installation_stands() {
        let day = Time::from_date(2026, 9, 1);
        assert_eq!(Time::parse_day("2026-09-01", 0), Some(day));
        assert_eq!(Time::parse_day("2026-09-01", 480), Some(day.minus(Duration::from_secs(8 * 3600))));
        for wrong in ["", "2026-02-30", "2026-13-01", "1-1", "heute", "2026-09-01x", "99999-01-01"] {
            assert_eq!(Time::parse_day(wrong, 0), None, "{wrong}");
        }
    }

    #[test]
    fn dates_round_trip() {
        for day in (-200_000..200_000).step_by(37) {
            let (y, m, d) = civil_from_days(day);
            assert_eq!(days_from_civil(y, m, d), day);
        }
        assert_eq!(Time(1_447_320_610_000_000).rfc3339(), "2015-11-12T09:30:10Z");
        assert_eq!(Time::from_date(2023, 7, 16).rfc3339(), "2023-07-16T00:00:00Z");
    }
}
