//! What is judged about the installation's health: pure, the same for the
//! command and the page. Texts are found by [`Finding::check`] and
//! [`Finding::why`].

use std::time::Duration;

use crate::Time;
use crate::policy::Span;

/// Less is left on the disk: a warning.
const LITTLE: u64 = 2 << 30;
/// Less is left: writing may fail at any moment.
const TOO_LITTLE: u64 = 200 << 20;
/// A message that should have gone waits longer: the outbox is stuck.
const STUCK: Duration = Duration::from_mins(10);
/// Clocks differ by less.
const CLOCK_SLACK: Duration = Duration::from_mins(5);
/// A folder that is looked into once a day was not for so long.
const LATE: Duration = Duration::from_hours(26);
/// A slower answer of the database is worth a word.
const SLOW: Duration = Duration::from_millis(200);
/// OWASP's floor for argon2id: 19 MiB and two passes.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gravity {
    /// As it should be.
    Good,
    /// Works, but worth doing something about.
    Worth,
    /// Has to be mended.
    Wrong,
}

impl Gravity {
    /// Stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Worth => "worth",
            Self::Wrong => "wrong",
        }
    }
}

/// What was found about one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at.
    pub check: &'static str,
    /// How grave.
    pub gravity: Gravity,
    /// What was found; what to do about it has the same code.
    pub why: &'static str,
    /// Values its text needs.
    pub values: Vec<(&'static str, String)>,
}

/// What the doctor looks at.
#[derive(Clone, Debug)]
pub struct Vitals {
    /// The present instant.
    pub now: Time,
    /// The newest instant in the audit log; it cannot lie ahead.
    pub newest_entry: Option<Time>,
    /// Why the data folder cannot be written; `None`: it can.
    pub data_dir_refuses: Option<String>,
    /// How long the database took to answer; `None`: it did not.
    pub database_answers: Option<Duration>,
    /// What the database finds wrong with itself; `Some(None)`: nothing; `None`: nobody asked.
    pub integrity: Option<Option<String>>,
    /// Migrations that are missing.
    pub migrations_missing: usize,
    /// Bytes left on the disk of the data folder.
    pub disk_left: Option<u64>,
    /// For how long the oldest message is overdue.
    pub overdue: Option<Duration>,
    /// Dead letters.
    pub dead: u64,
    /// SMS go to a file only.
    pub sms_to_file: bool,
    /// Mails go to a file only.
    pub mail_to_file: bool,
    /// The configured address.
    pub public_url: String,
    /// Whether it is this machine only.
    pub loopback: bool,
    /// Why the master key cannot be used; `None`: it can.
    pub master_key: Option<String>,
    /// Memory of a hash.
    pub memory_kib: u32,
    /// Its passes.
    pub passes: u32,
    /// Whether backups are made by schedule.
    pub backups_scheduled: bool,
    /// How often.
    pub backup_every: Span,
    /// When the newest one in the folder was made.
    pub newest_backup: Option<Time>,
    /// Whether the folder of backups lies on the same disk as the data.
    pub backups_beside_data: bool,
    /// The watched roster folder; `None`: none is watched.
    pub roster_folder: Option<RosterFolder>,
}

/// How the watched roster folder stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RosterFolder {
    /// Why it cannot be read or written; `None`: it can.
    pub refuses: Option<String>,
    /// When it was looked into last.
    pub looked: Option<Time>,
    /// When a process last had its turn, or when the first one began to watch.
    pub claimed: Option<Time>,
    /// Rosters that wait for somebody's decision.
    pub waiting: u64,
}

impl Default for Vitals {
    /// Nothing known: neither good nor bad.
    fn default() -> Self {
        Self {
            now: Time(0),
            newest_entry: None,
            data_dir_refuses: None,
            database_answers: None,
            integrity: None,
            migrations_missing: 0,
            disk_left: None,
            overdue: None,
            dead: 0,
            sms_to_file: false,
            mail_to_file: false,
            public_url: String::new(),
            loopback: false,
            master_key: None,
            memory_kib: 0,
            passes: 0,
            backups_scheduled: false,
            backup_every: Span::hours(24),
            newest_backup: None,
            backups_beside_data: false,
            roster_folder: None,
        }
    }
}

/// Everything there is to say, in a fixed order.
pub fn examine(vitals: &Vitals) -> Vec<Finding> {
    let mut findings = vec![
        public_url(vitals),
        data_dir(vitals),
        disk(vitals),
        clock(vitals),
        database(vitals),
        migrations(vitals),
    ];
    findings.extend(integrity(vitals));
    findings.extend([
        master_key(vitals),
        hashing(vitals),
        outbox(vitals),
        dead_letters(vitals),
        sms(vitals),
        mail(vitals),
        backup(vitals),
    ]);
    findings.extend(vitals.roster_folder.as_ref().map(|folder| roster_folder(folder, vitals.now)));
    findings
}

/// Whether something has to be mended.
pub fn is_ill(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.gravity == Gravity::Wrong)
}

fn finding(
    check: &'static str,
    gravity: Gravity,
    why: &'static str,
    values: Vec<(&'static str, String)>,
) -> Finding {
    Finding { check, gravity, why, values }
}

fn public_url(vitals: &Vitals) -> Finding {
    let values = vec![("url", vitals.public_url.clone())];
    let (gravity, why) = match (vitals.public_url.starts_with("https://"), vitals.loopback) {
        (true, _) => (Gravity::Good, "url_https"),
        (false, true) => (Gravity::Worth, "url_loopback"),
        (false, false) => (Gravity::Wrong, "url_plain"),
    };
    finding("public_url", gravity, why, values)
}

fn data_dir(vitals: &Vitals) -> Finding {
    match &vitals.data_dir_refuses {
        None => finding("data_dir", Gravity::Good, "data_dir_writable", Vec::new()),
        Some(what) => finding("data_dir", Gravity::Wrong, "data_dir_refuses", vec![("what", what.clone())]),
    }
}

fn disk(vitals: &Vitals) -> Finding {
    let Some(left) = vitals.disk_left else {
        return finding("disk", Gravity::Worth, "disk_unknown", Vec::new());
    };
    let (gravity, why) = match left {
        left if left < TOO_LITTLE => (Gravity::Wrong, "disk_full"),
        left if left < LITTLE => (Gravity::Worth, "disk_little"),
        _ => (Gravity::Good, "disk_enough"),
    };
    finding("disk", gravity, why, vec![("megabytes", (left >> 20).to_string())])
}

fn clock(vitals: &Vitals) -> Finding {
    // Whoever wrote this had a later clock.
    let ahead = vitals.newest_entry.map(|newest| newest.since(vitals.now)).unwrap_or_default();
    let (year, _, _) = vitals.now.date();
    if year < 2025 {
        return finding("clock", Gravity::Wrong, "clock_reset", vec![("year", year.to_string())]);
    }
    if ahead > CLOCK_SLACK {
        let minutes = (ahead.as_secs() / 60).to_string();
        return finding("clock", Gravity::Wrong, "clock_behind", vec![("minutes", minutes)]);
    }
    finding("clock", Gravity::Good, "clock_sane", Vec::new())
}

fn database(vitals: &Vitals) -> Finding {
    match vitals.database_answers {
        None => finding("database", Gravity::Wrong, "database_silent", Vec::new()),
        Some(took) => {
            let (gravity, why) = if took > SLOW {
                (Gravity::Worth, "database_slow")
            } else {
                (Gravity::Good, "database_answers")
            };
            finding("database", gravity, why, vec![("milliseconds", took.as_millis().to_string())])
        }
    }
}

fn migrations(vitals: &Vitals) -> Finding {
    match vitals.migrations_missing {
        0 => finding("migrations", Gravity::Good, "migrations_all", Vec::new()),
        count => {
            finding("migrations", Gravity::Wrong, "migrations_missing", vec![("count", count.to_string())])
        }
    }
}

fn integrity(vitals: &Vitals) -> Option<Finding> {
    vitals.integrity.as_ref().map(|found| match found {
        None => finding("integrity", Gravity::Good, "integrity_whole", Vec::new()),
        Some(what) => finding("integrity", Gravity::Wrong, "integrity_broken", vec![("what", what.clone())]),
    })
}

fn master_key(vitals: &Vitals) -> Finding {
    match &vitals.master_key {
        None => finding("master_key", Gravity::Good, "master_key_good", Vec::new()),
        Some(what) => finding("master_key", Gravity::Wrong, "master_key_bad", vec![("what", what.clone())]),
    }
}

fn hashing(vitals: &Vitals) -> Finding {
    let weak = vitals.memory_kib < MEMORY_KIB || vitals.passes < PASSES;
    let (gravity, why) =
        if weak { (Gravity::Worth, "hashing_cheap") } else { (Gravity::Good, "hashing_dear") };
    let values = vec![("memory", vitals.memory_kib.to_string()), ("passes", vitals.passes.to_string())];
    finding("hashing", gravity, why, values)
}

fn outbox(vitals: &Vitals) -> Finding {
    match vitals.overdue {
        Some(overdue) if overdue > STUCK => {
            let minutes = (overdue.as_secs() / 60).to_string();
            finding("outbox", Gravity::Wrong, "outbox_stuck", vec![("minutes", minutes)])
        }
        _ => finding("outbox", Gravity::Good, "outbox_flows", Vec::new()),
    }
}

fn dead_letters(vitals: &Vitals) -> Finding {
    match vitals.dead {
        0 => finding("dead_letters", Gravity::Good, "dead_none", Vec::new()),
        count => finding("dead_letters", Gravity::Worth, "dead_some", vec![("count", count.to_string())]),
    }
}

fn sms(vitals: &Vitals) -> Finding {
    let (gravity, why) =
        if vitals.sms_to_file { (Gravity::Worth, "sms_file") } else { (Gravity::Good, "sms_sent") };
    finding("sms", gravity, why, Vec::new())
}

fn mail(vitals: &Vitals) -> Finding {
    let (gravity, why) =
        if vitals.mail_to_file { (Gravity::Worth, "mail_file") } else { (Gravity::Good, "mail_sent") };
    finding("mail", gravity, why, Vec::new())
}

fn backup(vitals: &Vitals) -> Finding {
    let hours = |age: Duration| vec![("hours", (age.as_secs() / 3600).to_string())];
    match vitals.newest_backup.map(|at| vitals.now.since(at)) {
        None if vitals.backups_scheduled => finding("backup", Gravity::Worth, "backup_none_yet", Vec::new()),
        None => finding("backup", Gravity::Worth, "backup_none", Vec::new()),
        Some(age) if vitals.backups_scheduled && age > vitals.backup_every.0 * 2 => {
            finding("backup", Gravity::Wrong, "backup_old", hours(age))
        }
        Some(age) if !vitals.backups_scheduled => {
            finding("backup", Gravity::Worth, "backup_by_hand", hours(age))
        }
        Some(age) if vitals.backups_beside_data => {
            finding("backup", Gravity::Worth, "backup_same_disk", hours(age))
        }
        Some(age) => finding("backup", Gravity::Good, "backup_recent", hours(age)),
    }
}

fn roster_folder(folder: &RosterFolder, now: Time) -> Finding {
    let check = "roster_folder";
    if let Some(what) = &folder.refuses {
        return finding(check, Gravity::Wrong, "folder_refuses", vec![("what", what.clone())]);
    }
    let Some(looked) = folder.looked.or(folder.claimed.filter(|at| now.since(*at) > LATE)) else {
        return finding(check, Gravity::Good, "folder_new", Vec::new());
    };
    let hours = vec![("hours", (now.since(looked).as_secs() / 3600).to_string())];
    match folder.waiting {
        _ if now.since(looked) > LATE => finding(check, Gravity::Wrong, "folder_late", hours),
        0 => finding(check, Gravity::Good, "folder_read", hours),
        count => finding(check, Gravity::Worth, "folder_waiting", vec![("count", count.to_string())]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn well() -> Vitals {
        let now = Time::from_date(2026, 9, 1);
        Vitals {
            now,
            newest_entry: Some(now.minus(Duration::from_secs(5))),
            database_answers: Some(Duration::from_millis(3)),
            integrity: Some(None),
            disk_left: Some(50 << 30),
            public_url: "https://id.example.edu.cn".to_owned(),
            memory_kib: 19_456,
            passes: 2,
            backups_scheduled: true,
            backup_every: Span::hours(24),
            newest_backup: Some(now.minus(Duration::from_hours(3))),
            ..Vitals::default()
        }
    }

    fn of<'f>(findings: &'f [Finding], check: &str) -> &'f Finding {
        findings.iter().find(|finding| finding.check == check).expect("it was looked at")
    }

    #[test]
    fn a_well_installation_has_nothing_to_say() {
        let findings = examine(&well());
        assert!(findings.iter().all(|finding| finding.gravity == Gravity::Good), "{findings:?}");
        assert!(!is_ill(&findings));
        assert_eq!(findings.len(), 14);
    }

    #[test]
    fn each_illness_is_found() {
        type Change = fn(&mut Vitals);
        let cases: &[(Change, &str, Gravity, &str)] = &[
            (
                |v| v.public_url = "http://id.example.edu.cn".to_owned(),
                "public_url",
                Gravity::Wrong,
                "url_plain",
            ),
            (
                |v| {
                    v.public_url = "http://127.0.0.1:8080".to_owned();
                    v.loopback = true;
                },
                "public_url",
                Gravity::Worth,
                "url_loopback",
            ),
            (
                |v| v.data_dir_refuses = Some("read-only".to_owned()),
                "data_dir",
                Gravity::Wrong,
                "data_dir_refuses",
            ),
            (|v| v.disk_left = Some(1 << 20), "disk", Gravity::Wrong, "disk_full"),
            (|v| v.disk_left = Some(1 << 30), "disk", Gravity::Worth, "disk_little"),
            (|v| v.disk_left = None, "disk", Gravity::Worth, "disk_unknown"),
            (
                |v| {
                    v.roster_folder =
                        Some(RosterFolder { refuses: Some("not mounted".to_owned()), ..Default::default() });
                },
                "roster_folder",
                Gravity::Wrong,
                "folder_refuses",
            ),
            (
                |v| {
                    let looked = Some(v.now.minus(Duration::from_hours(27)));
                    v.roster_folder = Some(RosterFolder { looked, waiting: 1, ..Default::default() });
                },
                "roster_folder",
                Gravity::Wrong,
                "folder_late",
            ),
            (
                |v| {
                    let looked = Some(v.now);
                    v.roster_folder = Some(RosterFolder { looked, waiting: 1, ..Default::default() });
                },
                "roster_folder",
                Gravity::Worth,
                "folder_waiting",
            ),
            (|v| v.now = Time(0), "clock", Gravity::Wrong, "clock_reset"),
            (
                |v| v.newest_entry = Some(v.now.plus(Duration::from_mins(6))),
                "clock",
                Gravity::Wrong,
                "clock_behind",
            ),
            (|v| v.database_answers = None, "database", Gravity::Wrong, "database_silent"),
            (
                |v| v.database_answers = Some(Duration::from_secs(1)),
                "database",
                Gravity::Worth,
                "database_slow",
            ),
            (|v| v.migrations_missing = 2, "migrations", Gravity::Wrong, "migrations_missing"),
            (
                |v| v.integrity = Some(Some("page 3".to_owned())),
                "integrity",
                Gravity::Wrong,
                "integrity_broken",
            ),
            (|v| v.master_key = Some("gone".to_owned()), "master_key", Gravity::Wrong, "master_key_bad"),
            (|v| v.memory_kib = 1024, "hashing", Gravity::Worth, "hashing_cheap"),
            (|v| v.overdue = Some(Duration::from_hours(1)), "outbox", Gravity::Wrong, "outbox_stuck"),
            (|v| v.dead = 3, "dead_letters", Gravity::Worth, "dead_some"),
            (|v| v.sms_to_file = true, "sms", Gravity::Worth, "sms_file"),
            (|v| v.mail_to_file = true, "mail", Gravity::Worth, "mail_file"),
            (
                |v| v.newest_backup = Some(v.now.minus(Duration::from_hours(49))),
                "backup",
                Gravity::Wrong,
                "backup_old",
            ),
            (|v| v.newest_backup = None, "backup", Gravity::Worth, "backup_none_yet"),
            (|v| v.backups_scheduled = false, "backup", Gravity::Worth, "backup_by_hand"),
            (|v| v.backups_beside_data = true, "backup", Gravity::Worth, "backup_same_disk"),
        ];
        for (change, check, gravity, why) in cases {
            let mut vitals = well();
            change(&mut vitals);
            let findings = examine(&vitals);
            let found = of(&findings, check);
            assert_eq!((found.gravity, found.why), (*gravity, *why));
            assert_eq!(is_ill(&findings), *gravity == Gravity::Wrong, "{why}");
        }
        assert!(!examine(&Vitals { integrity: None, ..well() }).iter().any(|f| f.check == "integrity"));
    }
}
