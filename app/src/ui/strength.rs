//! 弱 中 强: the live grade of a password while it is typed (P-42).

use i18n::{I18n, t};
use leptos::prelude::*;
use vocabulary::{Class, Grade, PasswordPolicy, Reason};

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

/// Shows nothing until something was typed in a hydrated page; the server
/// grades again when the form is sent.
#[component]
pub fn StrengthMeter(
    /// The institution's policy.
    policy: PasswordPolicy,
    /// What is typed, from [`super::PasswordField`].
    #[prop(into)]
    typed: Signal<String>,
    /// What may not be in the password: account number, alias, phone number.
    #[prop(optional)]
    context: Vec<String>,
) -> impl IntoView {
    let i18n = use_i18n();
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
        <div class=level aria-live="polite" hidden=move || assessment.get().is_none()>
            <div class="meter-bar" aria-hidden="true">
                <span></span>
                <span></span>
                <span></span>
            </div>
            {move || {
                assessment.get().map(|assessment| {
                    let grade = t!(i18n, "password-grade", grade = grade_name(&i18n, assessment.grade));
                    let reasons: Vec<_> = assessment
                        .reasons
                        .iter()
                        .map(|reason| view! { <li>{reason_text(&i18n, reason)}</li> })
                        .collect();
                    view! {
                        <p class="meter-grade">{grade}</p>
                        <ul class="meter-reasons">{reasons}</ul>
                    }
                })
            }}
        </div>
    }
    .into_any()
}
