use std::collections::HashSet;

use identity::policy;
use identity::roster::{Column, Headings, RawRow, RosterRow, Rules};
use vocabulary::{AccountNumber, PersonName};

use super::*;

/// A generated person as a row of a roster.
fn row(person: &person::Person, line: u32) -> RawRow {
    RawRow::new(line)
        .with(Column::Number, &person.number)
        .with(Column::Name, &person.name)
        .with(Column::DocumentType, person.document_type)
        .with(Column::DocumentNumber, &person.document_number)
        .with(Column::Kind, person.kind)
        .with(Column::Department, person.department)
        .with(Column::Phone, &person.phone)
        .with(Column::Email, &person.email)
        .with(Column::Status, person.status)
        .with(Column::Alias, &person.alias)
        .with(Column::JoinedOn, &person.joined_on)
}

#[test]
fn twenty_thousand_people_are_all_valid_and_none_is_twice() {
    let policy = policy::Roster { number_digits: 12, ..Default::default() };
    let rules = Rules::new(&policy, (2026, 9, 1));
    let mut people = People::new(7);
    let (mut numbers, mut documents, mut phones, mut emails, mut aliases) =
        (HashSet::new(), HashSet::new(), HashSet::new(), HashSet::new(), HashSet::new());
    let (mut rare, mut dotted, mut compound) = (0, 0, 0);
    for line in 2..20_002 {
        let person = people.next();
        let row = RosterRow::read(&row(&person, line), &Headings::default(), &rules)
            .unwrap_or_else(|errors| panic!("line {line}: {errors:?}"));
        assert!(numbers.insert(row.number.canonical()));
        assert!(documents.insert(row.document.expect("everybody has a document")));
        assert!(row.phone.is_none_or(|phone| phones.insert(phone)));
        assert!(row.email.is_none_or(|email| emails.insert(email)));
        assert!(row.alias.is_none_or(|alias| aliases.insert(alias)));
        // Names come through as they were made.
        assert_eq!(row.name.as_str(), person.name);
        rare += u32::from(person.name.chars().any(|c| u32::from(c) > 0xFFFF));
        dotted += u32::from(person.name.contains('·'));
        compound += u32::from(person.name.starts_with("欧阳"));
    }
    assert!(rare > 5 && dotted > 300 && compound > 10, "{rare} rare, {dotted} dotted, {compound} 欧阳");
    assert!(phones.len() > 18_000 && emails.len() > 17_000 && aliases.len() > 1_000);
}

#[test]
fn equal_seeds_give_equal_people_and_others_others() {
    let people = |seed, count| {
        let mut people = People::new(seed);
        (0..count).map(|_| people.next()).collect::<Vec<_>>()
    };
    assert_eq!(people(1, 300), people(1, 300));
    assert_eq!(people(1, 300)[..100], people(1, 100));
    assert_ne!(people(1, 100), people(2, 100));
}

#[test]
fn a_generated_number_is_no_demonstration_number() {
    let mut people = People::new(3);
    for _ in 0..1000 {
        let number = AccountNumber::parse(&people.next().number).expect("a number");
        assert!(
            !number.as_str().starts_with("20260000") && !number.as_str().starts_with("1000000"),
            "{number}"
        );
    }
}

#[test]
fn all_parts_of_names_are_names() {
    let mut random = random::Random::new(5);
    for _ in 0..5000 {
        for name in [names::chinese(&mut random).name, names::foreign(&mut random).name] {
            assert_eq!(PersonName::parse(&name).map(|n| n.as_str().to_owned()), Ok(name));
        }
    }
}

#[test]
fn a_roster_is_named_csv_or_xlsx_and_has_people() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    assert!(matches!(generate(1, 0, &at("roster.xls")), Err(GenerateError::Extension)));
    assert!(matches!(generate(0, 0, &at("roster.csv")), Err(GenerateError::People { .. })));
    assert!(matches!(
        generate(MAX_SHEET + 1, 0, &at("roster.xlsx")),
        Err(GenerateError::People { most: MAX_SHEET })
    ));
    assert!(matches!(generate(1, 0, &at("nowhere/roster.csv")), Err(GenerateError::Io(_))));
    assert!(matches!(generate(1, 0, &at("nowhere/roster.xlsx")), Err(GenerateError::Io(_))));
    let made = generate(3, 0, &at("roster.csv")).expect("a roster");
    assert_eq!(made.people, 3);
    assert_eq!(made.bytes, std::fs::read(at("roster.csv")).expect("the file").len() as u64);
}
