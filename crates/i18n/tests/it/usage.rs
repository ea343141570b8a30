//! The sources against the catalogs.

use std::collections::BTreeSet;

use i18n::Locale;

use crate::{
    catalogs::texts,
    scan::{Source, arguments, calls, inside, sources, string_at, strings, without_comments_and_tests},
};

/// Ids that are made from codes at run time, as prefix and suffix around the
/// code with dashes. Such a text is used if its code stands in the sources.
const FAMILIES: &[(&str, &str)] = &[
    ("error-", ""),
    ("sms-", ""),
    ("mail-", "-subject"),
    ("mail-", "-body"),
    ("kind-", ""),
    ("method-", ""),
    ("event-", ""),
    ("console-role-", ""),
    ("console-api-scope-", ""),
    ("console-audit-event-", ""),
    ("console-overview-", ""),
    ("console-overview-case-", ""),
    ("console-overview-kind-", ""),
    ("console-overview-period-", ""),
    ("console-roster-col-", ""),
    ("console-people-event-", ""),
    ("console-people-status-", ""),
    ("console-people-case-", ""),
    ("console-operations-finding-", ""),
    ("console-settings-problem-", ""),
    ("console-settings-mend-", ""),
    ("console-operations-remedy-", ""),
    ("console-reviews-fit-", ""),
    ("console-overview-outcome-", ""),
];

/// One use of a text: id and the names of the arguments that are given.
fn uses(source: &Source) -> Vec<(String, BTreeSet<String>)> {
    let code = &source.code;
    let mut uses = Vec::new();
    for at in calls(code, "t!(") {
        let arguments = arguments(inside(code, at + 2));
        let id = arguments.get(1).and_then(|id| string_at(id));
        // The definition of the macro itself has no literal there.
        let Some((_, id)) = id else { continue };
        let names = arguments[2..].iter().map(|argument| {
            let name = argument.split('=').next().unwrap_or_default().trim();
            name.to_owned()
        });
        uses.push((id.to_owned(), names.collect()));
    }
    for at in calls(code, ".text(") {
        if let Some((_, id)) = string_at(inside(code, at + ".text".len()).trim()) {
            uses.push((id.to_owned(), BTreeSet::new()));
        }
    }
    for at in calls(code, ".text_with(") {
        let arguments = arguments(inside(code, at + ".text_with".len()));
        if let Some((_, id)) = arguments.first().and_then(|id| string_at(id)) {
            let given = arguments.get(1).copied().unwrap_or_default();
            let names = strings(given).into_iter().filter(|(at, _)| given[..*at].trim_end().ends_with('('));
            uses.push((id.to_owned(), names.map(|(_, name)| name.to_owned()).collect()));
        }
    }
    uses
}

#[test]
fn every_text_that_is_asked_for_exists_with_these_arguments() {
    let catalogs = Locale::ALL.map(|locale| (locale, texts(locale)));
    let mut wrong = Vec::new();
    let mut seen = 0;
    for source in sources() {
        for (id, given) in uses(&source) {
            seen += 1;
            for (locale, texts) in &catalogs {
                match texts.get(&id) {
                    None => wrong.push(format!("{}: no {id} in {locale}", source.path.display())),
                    Some(wanted) if *wanted != given => {
                        wrong
                            .push(format!("{}: {id} takes {wanted:?}, not {given:?}", source.path.display()));
                    }
                    Some(_) => {}
                }
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(seen > 20, "the scan finds nothing any more");
}

#[test]
fn no_text_is_left_over() {
    let sources = sources();
    let mut literals = BTreeSet::new();
    for source in &sources {
        literals.extend(strings(&source.code).into_iter().map(|(_, literal)| literal));
    }
    let by_code = |id: &str| {
        FAMILIES.iter().any(|(prefix, suffix)| {
            let code = id.strip_prefix(prefix).and_then(|rest| rest.strip_suffix(suffix));
            code.is_some_and(|code| literals.contains(code.replace('-', "_").as_str()))
        })
    };
    // A room's name has a note beside it.
    let beside = |id: &str| {
        id.starts_with("console-room-")
            && id.strip_suffix("-note").is_some_and(|name| literals.contains(name))
    };
    let texts = texts(Locale::ZhCn);
    let left: Vec<&String> =
        texts.keys().filter(|id| !literals.contains(id.as_str()) && !by_code(id) && !beside(id)).collect();
    assert!(left.is_empty(), "no source asks for these: {left:#?}");
}

/// Every refusal of the domain has a text of its own.
#[test]
fn every_refusal_has_its_text() {
    let texts = texts(Locale::ZhCn);
    let source =
        sources().into_iter().find(|source| source.path.ends_with("identity/src/refusal.rs")).unwrap();
    let codes: Vec<&str> = strings(&source.code)
        .into_iter()
        .filter(|(at, _)| source.code[..*at].trim_end().ends_with("=>"))
        .map(|(_, code)| code)
        .collect();
    assert!(codes.len() > 20);
    let missing: Vec<&&str> = codes
        .iter()
        .filter(|code| !texts.contains_key(&format!("error-{}", code.replace('_', "-"))))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// What a view says by itself: literals as text, or in attributes that people read or hear.
fn own_words(code: &str) -> Vec<String> {
    const READ: [&str; 8] =
        ["aria-label=", "alt=", "title=", "placeholder=", "label=", "text=", "lead=", "hint="];
    let mut words = Vec::new();
    for at in calls(code, "view! {").chain(calls(code, "view! (")) {
        let view = inside(code, at + "view! ".len());
        for (at, literal) in strings(view) {
            let before = view[..at].trim_end();
            let is_text = before.ends_with('>') && !before.ends_with("=>") && !before.ends_with("->")
                || before.ends_with('}')
                // `<b>{"text"}`, but not `if shown { "text" }`, which may be an attribute's value.
                || before.strip_suffix('{').is_some_and(|b| b.trim_end().ends_with(['>', '}']) || literal.contains(' '));
            let is_read = READ.iter().any(|name| {
                before.strip_suffix(name).is_some_and(|b| b.ends_with(|c: char| c.is_whitespace()))
            });
            let is_sentence = literal.chars().filter(|c| c.is_alphabetic()).count() > 1;
            if (is_text || is_read) && is_sentence || literal.chars().any(|c| c > '\u{2E7F}') {
                words.push(literal.to_owned());
            }
        }
        // Text without quotes, between a tag and the next.
        for (at, _) in view.match_indices('>') {
            if view[..at].ends_with(['=', '-']) {
                continue;
            }
            let rest = &view[at + 1..];
            let Some(end) = rest.find(['<', '{', '"', ';', '(', '=']) else { continue };
            if rest[end..].starts_with("</") && rest[..end].chars().any(char::is_alphabetic) {
                words.push(rest[..end].trim().to_owned());
            }
        }
    }
    words
}

#[test]
fn no_page_says_anything_that_is_not_in_the_catalogs() {
    let mut found = Vec::new();
    for source in sources().iter().filter(|source| source.path.starts_with("app")) {
        found.extend(
            own_words(&source.code).into_iter().map(|words| format!("{}: {words}", source.path.display())),
        );
    }
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn own_words_are_found() {
    let code = without_comments_and_tests(
        r#"view! { <p class="a b">"Hello there"</p> <p>Good day</p> <img alt="A house" src="/x.svg" /> // said: "no"
            <b>{"In braces"}</b> <i>{t!(i18n, "sign-in-title")}</i> {move || if a > b { x } else { y }} <u data-x="中">{format!("{a} / {b}")}</u> }"#,
    );
    assert_eq!(own_words(&code), ["Hello there", "A house", "In braces", "中", "Good day"]);
}
