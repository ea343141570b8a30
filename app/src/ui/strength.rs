//! 弱 中 强: the live grade of a password while it is typed (P-42).

use i18n::{I18n, t};
use leptos::{html, prelude::*};
use serde::{Deserialize, Serialize};
use vocabulary::{Class, Grade, PasswordPolicy, Reason};

use super::listen::{on_input, value_of};
use crate::shell::use_i18n;

/// What a reason asks for, in words.
pub fn reason_text(i18n: &I18n, reason: &Reason) -> String {
    match reason {
        Reason::TooShort { min } => t!(i18n, "password-too-short", min = *min),
        Reason::TooLong { max } => t!(i18n, "password-too-long", max = *max),
        Reason::MissingClasses { missing, needed } => {
            let names: Vec<String> = missing.iter().map(|class| class_name(i18n, *class)).collect();
            let classes = names.join(&t!(i18n, "list-separator"));
            t!(i18n, "password-missing-classes", classes = classes, needed = *needed)
        }
        Reason::KeyboardRun { run, .. } => t!(i18n, "password-keyboard-run", run = run.clone()),
        Reason::ContainsSpace => t!(i18n, "password-contains-space"),
        Reason::ContainsContext => t!(i18n, "password-contains-context"),
        Reason::ControlCharacter => t!(i18n, "password-control-character"),
    }
}

/// What a class of characters is called.
pub fn class_name(i18n: &I18n, class: Class) -> String {
    match class {
        Class::Digit => t!(i18n, "class-digit"),
        Class::Lower => t!(i18n, "class-lower"),
        Class::Upper => t!(i18n, "class-upper"),
        Class::Letter => t!(i18n, "class-letter"),
        Class::Symbol => t!(i18n, "class-symbol"),
    }
}

fn grade_name(i18n: &I18n, grade: Grade) -> String {
    match grade {
        Grade::Weak => t!(i18n, "grade-weak"),
        Grade::Medium => t!(i18n, "grade-medium"),
        Grade::Strong => t!(i18n, "grade-strong"),
    }
}

/// Shows nothing until something was typed where WASM runs; the server grades again when the form
/// is sent.
#[component]
pub fn StrengthMeter(
    /// The institution's policy.
    policy: PasswordPolicy,
    /// What may not be in the password: account number, alias, phone number.
    #[prop(optional)]
    context: Vec<String>,
) -> impl IntoView {
    let words = MeterWords::of(&use_i18n(), &policy);
    view! { <Meter policy context words /> }
}

/// What the meter says. The texts come from the server, with marks where the values go, so that the
/// browser needs no catalog.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct MeterWords {
    grades: [String; 3],
    too_short: String,
    too_long: String,
    /// For 1 to 4 classes.
    missing: [String; 4],
    classes: [String; 5],
    separator: String,
    run: String,
    space: String,
    context: String,
    control: String,
}

/// Stands for the value in a text.
const VALUE: &str = "{v}";

const CLASSES: [Class; 5] = [Class::Digit, Class::Lower, Class::Upper, Class::Letter, Class::Symbol];

impl MeterWords {
    fn of(i18n: &I18n, policy: &PasswordPolicy) -> Self {
        let grade = |grade| t!(i18n, "password-grade", grade = grade_name(i18n, grade));
        let missing = |needed: u8| t!(i18n, "password-missing-classes", classes = VALUE, needed = needed);
        let min = policy.min_length;
        let max = policy.max_length;
        Self {
            grades: [Grade::Weak, Grade::Medium, Grade::Strong].map(grade),
            too_short: reason_text(i18n, &Reason::TooShort { min }),
            too_long: reason_text(i18n, &Reason::TooLong { max }),
            missing: [1, 2, 3, 4].map(missing),
            classes: CLASSES.map(|class| class_name(i18n, class)),
            separator: t!(i18n, "list-separator"),
            run: t!(i18n, "password-keyboard-run", run = VALUE),
            space: reason_text(i18n, &Reason::ContainsSpace),
            context: reason_text(i18n, &Reason::ContainsContext),
            control: reason_text(i18n, &Reason::ControlCharacter),
        }
    }

    fn reason(&self, reason: &Reason) -> String {
        match reason {
            Reason::TooShort { .. } => self.too_short.clone(),
            Reason::TooLong { .. } => self.too_long.clone(),
            Reason::MissingClasses { missing, needed } => {
                let name = |class: &Class| {
                    let at = CLASSES.iter().position(|other| other == class).unwrap_or_default();
                    self.classes[at].as_str()
                };
                let names: Vec<&str> = missing.iter().map(name).collect();
                let text = &self.missing[usize::from(*needed).clamp(1, 4) - 1];
                text.replace(VALUE, &names.join(&self.separator))
            }
            Reason::KeyboardRun { run, .. } => self.run.replace(VALUE, run),
            Reason::ContainsSpace => self.space.clone(),
            Reason::ContainsContext => self.context.clone(),
            Reason::ControlCharacter => self.control.clone(),
        }
    }
}

/// Grades what is typed into the new password of its form.
#[island]
fn Meter(policy: PasswordPolicy, context: Vec<String>, words: MeterWords) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let node = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        let form = node.get().and_then(|node| node.closest("form").ok().flatten());
        let input =
            form.and_then(|form| form.query_selector("input[autocomplete=new-password]").ok().flatten());
        let Some(input) = input else { return };
        // What was typed while the WASM was still on its way.
        typed.set(value_of(&input));
        let source = input.clone();
        on_input(&input, move |_| typed.set(value_of(&source)));
    });
    let assessment = Memo::new(move |_| {
        let context: Vec<&str> = context.iter().map(String::as_str).collect();
        typed.with(|typed| (!typed.is_empty()).then(|| policy.grade(typed, &context)))
    });
    let level = move || match assessment.get().map(|a| a.grade) {
        None => "meter",
        Some(Grade::Weak) => "meter meter-weak",
        Some(Grade::Medium) => "meter meter-medium",
        Some(Grade::Strong) => "meter meter-strong",
    };
    view! {
        <div class=level aria-live="polite" hidden=move || assessment.get().is_none() node_ref=node>
            <div class="meter-bar" aria-hidden="true">
                <span></span>
                <span></span>
                <span></span>
            </div>
            {move || {
                assessment.get().map(|assessment| {
                    let grade = words.grades[assessment.grade as usize].clone();
                    let reasons: Vec<_> =
                        assessment.reasons.iter().map(|reason| view! { <li>{words.reason(reason)}</li> }).collect();
                    view! {
                        <p class="meter-grade">{grade}</p>
                        <ul class="meter-reasons">{reasons}</ul>
                    }
                })
            }}
        </div>
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use i18n::Locale;

    use super::*;

    /// P-42 to P-46: the meter, without a catalog, says what the server would.
    #[test]
    fn p_42_the_meter_has_the_words_of_the_catalog() {
        for locale in Locale::ALL {
            let i18n = I18n::for_locale(locale);
            for policy in [PasswordPolicy::passport(), PasswordPolicy::portal()] {
                let words = MeterWords::of(&i18n, &policy);
                let mut seen = 0;
                for password in ["a", "a 1", "qwerty12345", "Xk9#mTp2$vqwe", "1234567890", &"Ab1#".repeat(40)]
                {
                    for reason in policy.grade(password, &["2023"]).reasons {
                        assert_eq!(words.reason(&reason), reason_text(&i18n, &reason), "{locale} {password}");
                        seen += 1;
                    }
                }
                assert!(seen >= 5);
            }
        }
    }
}
