//! What is in a catalog: ids and the arguments of each text.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast;
use i18n::{Locale, catalog};

/// Id to the names of its arguments.
pub type Texts = BTreeMap<String, BTreeSet<String>>;

/// Reads a catalog; anything but plain messages and comments is a failure.
pub fn texts(locale: Locale) -> Texts {
    let resource = fluent_syntax::parser::parse(catalog(locale))
        .unwrap_or_else(|(_, errors)| panic!("{locale}: {errors:?}"));
    let mut texts = Texts::new();
    for entry in resource.body {
        match entry {
            ast::Entry::Message(message) => {
                let id = message.id.name.to_owned();
                assert!(message.attributes.is_empty(), "{locale} {id}: attributes are not used here");
                let mut args = BTreeSet::new();
                pattern(&message.value.unwrap_or_else(|| panic!("{locale} {id} is empty")), &mut args);
                assert!(texts.insert(id.clone(), args).is_none(), "{locale}: {id} twice");
            }
            ast::Entry::Comment(_) | ast::Entry::GroupComment(_) | ast::Entry::ResourceComment(_) => {}
            other => panic!("{locale}: {other:?}"),
        }
    }
    texts
}

fn pattern(pattern: &ast::Pattern<&str>, args: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let ast::PatternElement::Placeable { expression } = element {
            match expression {
                ast::Expression::Inline(inline) => self::inline(inline, args),
                ast::Expression::Select { selector, variants } => {
                    self::inline(selector, args);
                    for variant in variants {
                        self::pattern(&variant.value, args);
                    }
                }
            }
        }
    }
}

fn inline(expression: &ast::InlineExpression<&str>, args: &mut BTreeSet<String>) {
    match expression {
        ast::InlineExpression::VariableReference { id } => {
            args.insert(id.name.to_owned());
        }
        ast::InlineExpression::StringLiteral { .. } | ast::InlineExpression::NumberLiteral { .. } => {}
        other => panic!("{other:?} is not used here"),
    }
}

#[test]
fn the_catalogs_are_twins() {
    let [zh, en] = Locale::ALL.map(texts);
    assert!(zh.len() > 100);
    let only = |a: &Texts, b: &Texts| a.keys().filter(|id| !b.contains_key(*id)).cloned().collect::<Vec<_>>();
    assert_eq!(only(&zh, &en), Vec::<String>::new(), "without an English twin");
    assert_eq!(only(&en, &zh), Vec::<String>::new(), "without a Chinese twin");
    for (id, args) in &zh {
        assert_eq!(args, &en[id], "arguments of {id}");
    }
    assert!(zh.keys().eq(texts(Locale::En).keys()));
}

#[test]
fn twins_stand_in_the_same_order() {
    let order = |locale| {
        let lines = catalog(locale).lines().filter_map(|line| line.split_once(" ="));
        lines.map(|(id, _)| id.to_owned()).filter(|id| !id.starts_with(' ')).collect::<Vec<_>>()
    };
    assert_eq!(order(Locale::ZhCn), order(Locale::En));
}

#[test]
fn ids_are_kebab_case_and_each_catalog_speaks_its_language() {
    let is_han = |c: char| ('\u{3400}'..='\u{9FFF}').contains(&c);
    for id in texts(Locale::En).keys() {
        assert!(id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'), "{id}");
    }
    let code = |line: &&str| !line.starts_with('#');
    let chinese: Vec<&str> =
        catalog(Locale::En).lines().filter(code).filter(|line| line.contains(is_han)).collect();
    assert_eq!(chinese, Vec::<&str>::new(), "Chinese in the English catalog");
    // Texts that are the same in both languages.
    let neutral = ["copyright", "page-title", "list-separator", "rule-separator", "console-reviews-ago"];
    for line in catalog(Locale::ZhCn).lines().filter(code) {
        if let Some((id, text)) = line.split_once(" = ").filter(|(id, _)| !neutral.contains(id)) {
            assert!(text.contains(is_han), "{id} is not Chinese");
        }
    }
}
