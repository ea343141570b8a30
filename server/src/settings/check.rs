//! Values that are fine alone but not together, or not for this product.

use identity::Time;
use identity::ports::CaseKind;
use tracing_subscriber::filter::LevelFilter;
use vocabulary::PersonKind;

use super::load::Loaded;
use super::problem::Problem;
use crate::http::app_passwords::network;

/// Why a key is refused.
enum Why<'a> {
    /// What, and the remedy, for whoever runs the machine.
    Machine(String, &'a str),
    /// By a code of the catalogs.
    Coded(&'static str),
    /// By one with a value.
    Valued(&'static str, &'static str, String),
}

/// Everything that is wrong.
pub fn problems(loaded: &Loaded) -> Vec<Problem> {
    let mut found = Vec::new();
    let mut refuse = |key: &str, why: Why<'_>| {
        found.push(match why {
            Why::Machine(what, remedy) => {
                Problem::new(loaded.source(key), format!("`{key}`: {what}"), remedy)
            }
            Why::Coded(code) => Problem::of(loaded.source(key), key, code, Vec::new()),
            Why::Valued(code, name, value) => Problem::of(loaded.source(key), key, code, vec![(name, value)]),
        });
    };
    let settings = &loaded.settings;
    let origin = &settings.server.public_url;
    if !origin.is_https() && !origin.is_loopback() {
        refuse(
            "server.public_url",
            Why::Machine(
                format!("{origin} is plain http, and passwords would cross the network in clear"),
                "put a proxy with TLS in front and write https://…; plain http is only for loopback",
            ),
        );
    }
    let url = &settings.database.url;
    if !url.is_empty()
        && !["sqlite:", "postgres:", "postgresql:"].iter().any(|scheme| url.starts_with(scheme))
    {
        refuse(
            "database.url",
            Why::Machine(
                "begins with neither sqlite:// nor postgres://".to_owned(),
                "write sqlite:///var/lib/tongxing/tongxing.db or postgres://user@host/database",
            ),
        );
    }
    if settings.server.listen == settings.server.management_listen && settings.server.listen.port() != 0 {
        refuse(
            "server.management_listen",
            Why::Machine(
                "is the same as server.listen".to_owned(),
                "give health and metrics an address of their own, as in 127.0.0.1:8081",
            ),
        );
    }
    if !is_level(&settings.log.level) {
        refuse(
            "log.level",
            Why::Machine(
                format!("`{}` is not a level", settings.log.level),
                "write error, warn, info, debug or trace",
            ),
        );
    }
    let policy = &settings.policy;
    for (key, value) in [
        ("server.max_connections", settings.server.max_connections as u64),
        ("server.max_requests", settings.server.max_requests as u64),
        ("cases.max_file_bytes", policy.cases.max_file_bytes as u64),
        ("cases.max_files", u64::from(policy.cases.max_files)),
        ("lockout.failures", u64::from(policy.lockout.failures)),
        ("codes.max_guesses", u64::from(policy.codes.max_guesses)),
        ("limits.body_bytes", policy.limits.body_bytes as u64),
        ("outbox.attempts", u64::from(policy.outbox.attempts)),
        ("hashing.passes", u64::from(policy.hashing.passes)),
    ] {
        if value == 0 {
            refuse(key, Why::Coded("at_least_one"));
        }
    }
    let watched = &settings.roster_folder;
    if identity::roster::night::Daily::parse(&watched.schedule, 0).is_none() {
        refuse(
            "roster_folder.schedule",
            Why::Machine(format!("`{}` is no time of day", watched.schedule), "write HH:MM, as in \"02:30\""),
        );
    }
    let named = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    if watched.source.is_empty() || watched.source.chars().count() > 40 || !watched.source.chars().all(named)
    {
        refuse(
            "roster_folder.source",
            Why::Machine(
                "must have 1 to 40 letters, digits, - or _".to_owned(),
                "write the name of the system that fills the folder, as in \"hr\"",
            ),
        );
    }
    if policy.audit.keep_days < identity::audit::retention::LEAST_DAYS {
        refuse(
            "audit.keep_days",
            Why::Machine(
                format!("{} days are too few: the law asks for six months", policy.audit.keep_days),
                "write 183 or more",
            ),
        );
    }
    if policy.hashing.memory_kib < 1024 {
        refuse(
            "hashing.memory_kib",
            Why::Machine("is less than 1024 KiB".to_owned(), "leave the default of 19456, or more"),
        );
    }
    for (key, value) in [
        ("backup.every", settings.backup.every),
        ("cases.upload_timeout", policy.cases.upload_timeout),
        ("cases.keep_evidence", policy.cases.keep_evidence),
        ("cases.keep_drafts", policy.cases.keep_drafts),
        ("cases.redeem_within", policy.cases.redeem_within),
        ("cases.review_target", policy.cases.review_target),
        ("codes.lifetime", policy.codes.lifetime),
        ("session.idle", policy.session.idle),
        ("session.absolute", policy.session.absolute),
        ("session.remember", policy.session.remember),
        ("session.obliged", policy.session.obliged),
        ("scan.lifetime", policy.scan.lifetime),
        ("cas.service_ticket_lifetime", policy.cas.service_ticket_lifetime),
        ("limits.request_timeout", policy.limits.request_timeout),
        ("server.header_timeout", settings.server.header_timeout),
        ("outbox.lease", policy.outbox.lease),
    ] {
        if value.0.is_zero() {
            refuse(key, Why::Coded("some_time"));
        }
    }
    let groups = &policy.cases.affiliations;
    let most = policy.cases.max_files;
    if policy.cases.phone_unbind && (groups.is_empty() || policy.cases.reasons.is_empty()) {
        refuse("cases.phone_unbind", Why::Coded("unbind_needs"));
    }
    if groups.iter().any(|group| group.proofs.pictures > most) || policy.cases.appeal_proofs.pictures > most {
        refuse("cases.max_files", Why::Coded("pictures"));
    }
    let kinds = policy.cases.rejections.iter().flat_map(|template| &template.kinds);
    let kinds = policy
        .cases
        .second_review
        .iter()
        .map(|kind| ("cases.second_review", kind))
        .chain(kinds.map(|kind| ("cases.rejections", kind)));
    for (key, kind) in kinds.filter(|(_, kind)| CaseKind::parse(kind).is_none()) {
        refuse(key, Why::Valued("case_kind", "value", kind.clone()));
    }
    if policy.scan.lifetime.as_secs() > 60 {
        refuse("scan.lifetime", Why::Coded("scan_long"));
    }
    if policy.captcha.work_bits > 24 {
        refuse("captcha.work_bits", Why::Coded("work_hard"));
    }
    if policy.password.min_length > policy.password.max_length {
        refuse("password.min_length", Why::Coded("lengths"));
    }
    if !(policy.methods.password || policy.methods.sms || policy.methods.scan) {
        refuse("methods.password", Why::Coded("no_method"));
    }
    let day = &policy.roster.activation_from;
    if !day.is_empty() && !is_date(day) {
        refuse("roster.activation_from", Why::Valued("no_day", "value", day.clone()));
    }
    for (method, to) in &policy.landing.by_method {
        let key = format!("landing.by_method.{method}");
        if !["password", "sms", "scan"].contains(&method.as_str()) {
            refuse(&key, Why::Coded("unknown_method"));
        }
        if to != "target" && to != "portal" && !identity::target::is_own_path(to) {
            refuse(&key, Why::Valued("no_landing", "value", to.clone()));
        }
    }
    for named in policy.networks.names.iter().filter(|named| !named.is_valid()) {
        refuse("networks.names", Why::Valued("no_network", "value", named.range.clone()));
    }
    let applications = &policy.app_passwords.applications;
    for (at, application) in applications.iter().enumerate() {
        let twice = applications[..at].iter().any(|earlier| earlier.id == application.id);
        if application.id.is_empty() || application.zh.is_empty() || twice {
            refuse("app_passwords.applications", Why::Valued("app_password", "value", at.to_string()));
        }
    }
    for client in &policy.app_passwords.clients {
        let known = |id: &String| applications.iter().any(|application| application.id == *id);
        if let Some(unknown) = client.applications.iter().find(|id| !known(id)) {
            refuse(
                "app_passwords.clients",
                Why::Machine(
                    format!("`{}` asks about `{unknown}`, which is no application", client.name),
                    "name one of app_passwords.applications",
                ),
            );
        }
        if client.name.is_empty() || client.networks.iter().any(|text| network(text).is_none()) {
            refuse(
                "app_passwords.clients",
                Why::Machine(
                    format!("`{}` has no name, or a network that is none", client.name),
                    "write networks as in [\"10.1.0.0/16\"]",
                ),
            );
        }
    }
    let invitations = &policy.invitations;
    for kind in invitations.sponsors.iter().chain(&invitations.kinds) {
        if !PersonKind::ALL.iter().any(|known| known.code() == kind) {
            refuse("invitations.kinds", Why::Valued("person_kind", "value", kind.clone()));
        }
    }
    let prefix = &invitations.number_prefix;
    if prefix.is_empty() || prefix.len() > 8 || !prefix.chars().all(|c| c.is_ascii_alphanumeric()) {
        refuse("invitations.number_prefix", Why::Coded("number_prefix"));
    }
    for problem in [settings.mail.check(), settings.outbound.check()].into_iter().filter_map(Result::err) {
        refuse(problem.key, Why::Machine(problem.message, "see `tongxing config generate`"));
    }
    for (key, code) in settings.branding.problems() {
        // `branding.links[0].url` stands in the value of `branding.links`.
        let leaf = key.split('[').next().unwrap_or(&key);
        found.push(Problem::of(loaded.source(leaf), &key, code, Vec::new()));
    }
    for problem in settings.help.problems() {
        let (key, what) = problem.split_once(": ").unwrap_or(("help", &problem));
        let leaf = key.split('[').next().unwrap_or(key);
        found.push(Problem::new(
            loaded.source(leaf),
            format!("`{key}` {what}"),
            "see its section in `tongxing config generate`",
        ));
    }
    found
}

/// Whether `text` is a level, or levels per module: `info,store=debug`.
fn is_level(text: &str) -> bool {
    text.split(',').all(|part| {
        let level = part.rsplit('=').next().unwrap_or(part);
        level.trim().parse::<LevelFilter>().is_ok()
    })
}

/// Whether `text` is a day that exists, as `YYYY-MM-DD`.
fn is_date(text: &str) -> bool {
    let mut parts = text.split('-').map(str::parse::<u16>);
    let (Some(Ok(year)), Some(Ok(month)), Some(Ok(day)), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let (Ok(month), Ok(day)) = (u8::try_from(month), u8::try_from(day)) else { return false };
    // Whatever does not exist comes back as another day.
    text.len() == 10 && Time::from_date(i32::from(year), month, day).rfc3339().starts_with(text)
}
