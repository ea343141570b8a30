//! What every key is for, in the words of the annotated settings file. A test
//! checks that no key is without and that no line is left over.

/// What a section is about.
pub const SECTIONS: &[(&str, &str)] = &[
    ("server", "Where it listens and what it is called from outside."),
    ("database", "Where the data lives."),
    ("keys", "Keys that seal personal data."),
    ("log", "What is written to standard error."),
    ("branding", "The institution's face, in both languages; without `en` the Chinese text stands in."),
    ("display", "How times are shown."),
    ("password", "Password grades: weak, medium, strong."),
    ("hashing", "What one password hash (argon2id) costs."),
    ("lockout", "Wrong passwords."),
    ("captcha", "Proof of work, or an image of four characters."),
    ("codes", "One-time codes."),
    ("limits", "Budgets for messages, guesses and requests."),
    ("session", "How long people stay signed in."),
    ("scan", "Sign-in by QR."),
    ("first_sign_in", "What a first sign-in owes."),
    ("roster", "People as the roster brings them."),
    ("landing", "Where each method leads."),
    ("methods", "Which methods the sign-in page offers."),
    ("cas", "Single sign-on over CAS."),
    ("sms", "How text messages travel."),
    ("mail", "How mails travel."),
    ("outbound", "What every outgoing connection obeys."),
    ("outbox", "Messages and logout notices on their way out."),
];

/// Dotted key and purpose, in the order of the annotated file.
pub const PURPOSES: &[(&str, &str)] = &[
    (
        "profile",
        "A kind of institution to start from: demo, passport, media-college, transport-university,\nnormal-university, academy, or the path of a TOML file. Empty: none.",
    ),
    ("data_dir", "The one folder that is written to: database, keys, outbox files."),
    (
        "server.public_url",
        "The address people use. Every link is made from it, and requests for another host are refused.\nPlain http only on loopback.",
    ),
    ("server.listen", "Address and port for people's requests."),
    (
        "server.management_listen",
        "Address and port of /healthz, /readyz and /metrics. Keep it away from the public.",
    ),
    (
        "server.trusted_proxies",
        "Networks of the proxies whose X-Forwarded-For is believed, as in [\"127.0.0.1/32\", \"10.0.0.0/8\"].",
    ),
    ("server.drain", "How long requests in flight may take after SIGTERM."),
    ("server.workers", "Threads that answer requests. 0: one per core."),
    ("server.max_connections", "Open connections at most; more wait in the system's queue."),
    (
        "server.max_requests",
        "Requests being answered at the same time at most; more get 503 and Retry-After.",
    ),
    (
        "server.header_timeout",
        "How long a client may take to send its request line and headers, and how long an idle connection\nis kept: more than the proxy keeps it.",
    ),
    (
        "database.url",
        "sqlite://PATH or postgres://USER@HOST/DATABASE. Empty: sqlite://<data_dir>/tongxing.db.",
    ),
    (
        "database.max_connections",
        "Connections at most (on SQLite: readers). 0: 4 on SQLite, 20 on PostgreSQL.",
    ),
    (
        "keys.master_file",
        "The master key: 32 bytes in hexadecimal, readable for the server's user only. Made at the\nfirst start. Empty: <data_dir>/keys/master.key. Without it the database cannot be read: back it up.",
    ),
    ("log.format", "\"pretty\" for a terminal, \"json\" for machines."),
    ("log.level", "error, warn, info, debug or trace; per module as in \"info,store=debug\"."),
    (
        "branding.logo_url",
        "Picture of the header, at least 40 px high: a path of this server or a URL. Empty: Tongxing's own.",
    ),
    ("branding.accent", "The one accent colour, #rrggbb; adjusted until text on it can be read."),
    ("branding.background_url", "Picture behind the sign-in card. Empty: a quiet pattern."),
    (
        "branding.links",
        "Links: { label = { zh, en }, url, place = \"sign_in\", \"footer\" or \"help\" }, each under [[branding.links]].",
    ),
    (
        "branding.contacts",
        "Contacts on help pages and errors: { label = { zh, en }, value = { zh, en }, href = \"tel:…\" }.",
    ),
    ("branding.name.zh", "The platform's name in the header."),
    ("branding.name.en", "The same in English."),
    ("branding.short_name.zh", "The institution's short name: page titles and the signature of SMS."),
    ("branding.short_name.en", "The same in English."),
    ("branding.footer.zh", "A line in the footer."),
    ("branding.footer.en", "The same in English."),
    ("branding.copyright.zh", "Who holds the copyright; the footer writes \"Copyright ©\" before it."),
    ("branding.copyright.en", "The same in English."),
    ("display.utc_offset_minutes", "Minutes east of UTC in which people read times; 480 in China."),
    ("password.min_length", "Fewest characters."),
    ("password.max_length", "Most characters."),
    ("password.medium_classes", "How many classes of characters a medium password mixes."),
    ("password.medium_required", "Classes a medium password must have: digit, lower, upper, letter, symbol."),
    ("password.strong_classes", "How many classes a strong password mixes."),
    (
        "password.medium_refused_run",
        "A run of so many neighbouring keys is too weak for medium. 0: any run will do.",
    ),
    (
        "password.strong_refused_run",
        "A run of so many neighbouring keys is too weak for strong. 0: any run will do.",
    ),
    ("password.letter_case_counts", "Whether upper and lower case are two classes."),
    ("password.forbid_spaces", "Refuse passwords with a space in them."),
    ("password.minimum_grade", "The lowest grade that is accepted: medium or strong."),
    ("password_change.history", "So many replaced passwords are refused. 0: none."),
    (
        "password_change.refuse_common",
        "Refuse the commonest passwords, also with a few characters around them.",
    ),
    (
        "password_change.without_current",
        "After a sign-in by one of these methods the present password is not asked for: [\"scan\"].",
    ),
    ("password_change.without_current_for", "How fresh that sign-in has to be."),
    (
        "security.reauthenticate_after",
        "What changes how a person signs in asks them to prove themselves anew when their last proof is older.",
    ),
    ("security.email_link", "How long a link in a mail works."),
    ("security.journey", "How long a wizard that was begun is kept."),
    ("hashing.memory_kib", "Memory in KiB. Raising it upgrades each hash at the person's next sign-in."),
    ("hashing.passes", "Passes over the memory."),
    ("hashing.threads", "Threads that hash. 0: one per core."),
    ("hashing.queue_per_thread", "How many hashes may wait per thread before sign-in answers 503."),
    (
        "hashing.kernel",
        "\"auto\": the fastest implementation that proves equal at start; \"reference\": the plain one.",
    ),
    ("lockout.failures", "Wrong passwords until an account's password sign-in is locked."),
    ("lockout.duration", "How long the lock holds. Code and scan sign-in stay open."),
    ("lockout.forget_after", "Failures older than this no longer count."),
    (
        "lockout.address_failures",
        "Wrong passwords from one client address within forget_after, over all accounts, before the\naddress has to solve a captcha at every attempt.",
    ),
    ("captcha.mode", "\"off\", \"after_failures\" or \"always\"."),
    ("captcha.after", "How many failures of one account name bring it up."),
    ("captcha.lifetime", "How long a challenge can be answered."),
    ("captcha.work_bits", "Leading zero bits of the proof of work; one more doubles the work."),
    ("codes.lifetime", "How long a code is good."),
    ("codes.resend_after", "When another code may be asked for."),
    ("codes.max_guesses", "Guesses per code."),
    ("limits.sms_per_minute", "SMS per number and minute, over all spellings of the number."),
    ("limits.sms_per_hour", "SMS per number and hour."),
    ("limits.sms_per_day", "SMS per number and day."),
    ("limits.sms_per_address_hour", "SMS per client address and hour; a proof of work lifts it tenfold."),
    ("limits.sms_per_hour_overall", "SMS per hour to everybody."),
    ("limits.sms_regions", "Country calling codes that SMS go to."),
    ("limits.code_guesses_per_hour", "Wrong codes per number and hour."),
    ("limits.code_failures_overall", "Wrong codes per hour over everything before code sign-in pauses."),
    ("limits.body_bytes", "Largest request body in bytes."),
    ("limits.request_timeout", "How long a request may take."),
    ("session.idle", "A session ends after so long without use."),
    ("session.absolute", "A session ends so long after sign-in, whatever happens."),
    (
        "session.remember",
        "The same when \"7 days without sign-in\" was ticked; such sessions have no idle limit.",
    ),
    ("session.offer_remember", "Whether the sign-in page offers that."),
    ("session.obliged", "How long an unfinished first sign-in is kept."),
    ("scan.lifetime", "How long one QR is good; at most 60s."),
    ("scan.pause_after", "The page stops renewing its QR after so long."),
    ("first_sign_in.change_password", "An initial password must be replaced."),
    ("first_sign_in.change_weak_password", "A password below the accepted grade must be replaced."),
    ("first_sign_in.bind_phone", "A login phone must be bound."),
    (
        "first_sign_in.verify_roster_phone",
        "A number taken over from the roster must be proved by a code as well.",
    ),
    (
        "roster.initial",
        "First passwords: \"document_last_six\", \"per_row\" (a column of the roster), \"none\" (activation first).",
    ),
    (
        "roster.activation_from",
        "People who join on or after this day (YYYY-MM-DD) have no first password. Empty: no such day.",
    ),
    ("roster.bind_phones", "Phone numbers in the roster count as bound."),
    ("roster.bind_emails", "E-mail addresses in the roster count as bound."),
    ("roster.number_digits", "Account numbers have exactly so many digits. 0: any form."),
    (
        "landing.by_method",
        "Per method (password, sms, scan): \"target\" (where the person was going), \"portal\", or a path.",
    ),
    ("methods.password", "Account and password."),
    ("methods.sms", "A code by SMS."),
    ("methods.scan", "A QR that a phone confirms."),
    ("cas.service_ticket_lifetime", "How long a service or proxy ticket lives."),
    (
        "cas.granting_ticket_lifetime",
        "How long a proxy-granting ticket lives at most; it dies with its session.",
    ),
    (
        "cas.attributes_on_v2",
        "Send attributes on /cas/serviceValidate too, not only on /cas/p3/serviceValidate.",
    ),
    ("cas.name_on_v1", "Add the user's name as second line of /cas/validate."),
    ("sms.transport", "\"file\": one JSON object a line in <data_dir>/outbox/sms.jsonl."),
    ("mail.transport", "\"file\": one JSON object a line in <data_dir>/outbox/mail.jsonl; \"smtp\"."),
    ("mail.host", "Host of the SMTP server."),
    ("mail.port", "Its port. 0: the one that goes with tls."),
    (
        "mail.tls",
        "\"tls\" (port 465), \"starttls\" (587, required), or \"none\" for a relay on this machine (25).",
    ),
    ("mail.username", "User name. Empty: no authentication."),
    ("mail.password", "Password. Better: mail.password_file, the path of a file that holds it."),
    ("mail.from_name", "The name mails come from."),
    ("mail.from_address", "The address mails come from."),
    ("mail.timeout", "How long each step of the conversation with the server may take."),
    (
        "outbound.extra_ca_file",
        "PEM file of certificates to trust beside the system's, for CAS services with an own authority. Empty: none.",
    ),
    (
        "outbound.allow",
        "Hosts, host:port, addresses and networks (10.1.0.0/16) that outgoing calls may reach although they\nare private or loopback. All others of that kind are refused.",
    ),
    ("outbound.timeout", "How long an outgoing HTTP call may take in all."),
    ("outbox.attempts", "Deliveries tried before a message is given up."),
    ("outbox.backoff", "Wait after the first failure; doubles each time."),
    ("outbox.lease", "How long one delivery may take before another worker may try."),
];

/// Keys whose values are never shown.
const SECRETS: &[&str] = &["database.url", "mail.password"];

/// Whether the value of a dotted key must never be shown. Such a key may also
/// be written as `<key>_file`, the path of a file that holds it.
pub fn is_secret(path: &str) -> bool {
    SECRETS.contains(&path)
}
