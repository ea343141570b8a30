//! How good a password is: weak, medium or strong, by a policy that is data.
//!
//! Both sides grade with this very code: the page while somebody types (P-42),
//! the server when it is sent. What needs a list or a store (leaked passwords,
//! earlier passwords) is not here.

#[cfg(test)]
mod tests;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    keyboard::longest_run,
    text::{fold_char, fold_width},
};

/// A context word shorter than this is no hint and may be in a password.
const MIN_CONTEXT: usize = 4;

/// 弱, 中, 强 (P-42).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// 弱: short of the requirements (P-44).
    Weak,
    /// 中: acceptable (P-45).
    Medium,
    /// 强: recommended (P-46).
    Strong,
}

impl Grade {
    /// Every grade, the lowest first.
    pub const ALL: &'static [Self] = &[Self::Weak, Self::Medium, Self::Strong];

    /// The stable snake_case code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Weak => "weak",
            Self::Medium => "medium",
            Self::Strong => "strong",
        }
    }
}

/// A kind of character that passwords mix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// 数字
    Digit,
    /// 小写字母, where case counts.
    Lower,
    /// 大写字母, where case counts.
    Upper,
    /// 字母 in either case, where case does not count (H-14).
    Letter,
    /// 特殊字符: everything else, Han characters and spaces too.
    Symbol,
}

impl Class {
    /// Every class, of both ways of counting.
    pub const ALL: &'static [Self] = &[Self::Digit, Self::Lower, Self::Upper, Self::Letter, Self::Symbol];

    /// The stable snake_case code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Digit => "digit",
            Self::Lower => "lower",
            Self::Upper => "upper",
            Self::Letter => "letter",
            Self::Symbol => "symbol",
        }
    }
}

/// What an institution demands of passwords.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PasswordPolicy {
    /// Fewest characters (Unicode scalar values).
    pub min_length: u16,
    /// Most characters.
    pub max_length: u16,
    /// How many classes a medium password mixes.
    pub medium_classes: u8,
    /// Classes that a medium password must have whatever their number (P-45).
    pub medium_required: Vec<Class>,
    /// How many classes a strong password mixes.
    pub strong_classes: u8,
    /// A run of so many neighbouring keys is refused for medium; 0 allows any (P-45).
    pub medium_refused_run: u8,
    /// A run of so many neighbouring keys is refused for strong; 0 allows any (P-46).
    pub strong_refused_run: u8,
    /// Whether upper and lower case are two classes or one (H-14).
    pub letter_case_counts: bool,
    /// Whether a space anywhere is refused (H-14).
    pub forbid_spaces: bool,
    /// The lowest grade that is accepted (P-47).
    pub minimum_grade: Grade,
}

impl Default for PasswordPolicy {
    /// Leans on ASVS 5.0 §6.2: long rather than intricate, spaces welcome.
    fn default() -> Self {
        Self {
            min_length: 10,
            max_length: 128,
            medium_classes: 3,
            medium_required: Vec::new(),
            strong_classes: 4,
            medium_refused_run: 4,
            strong_refused_run: 3,
            letter_case_counts: true,
            forbid_spaces: false,
            minimum_grade: Grade::Medium,
        }
    }
}

impl PasswordPolicy {
    /// The campus passport's policy: 10 to 30 characters; digit, lower and
    /// upper without a run of four are medium, all four classes without a run
    /// of three are strong (P-43 to P-46).
    pub fn passport() -> Self {
        Self {
            max_length: 30,
            medium_required: vec![Class::Digit, Class::Lower, Class::Upper],
            ..Self::default()
        }
    }

    /// The portal's policy: six characters, two of digit, letter and special
    /// character, no spaces (H-14).
    pub fn portal() -> Self {
        Self {
            min_length: 6,
            medium_classes: 2,
            strong_classes: 3,
            medium_refused_run: 0,
            strong_refused_run: 0,
            letter_case_counts: false,
            forbid_spaces: true,
            ..Self::default()
        }
    }

    /// The classes that this policy tells apart.
    pub const fn classes(&self) -> &'static [Class] {
        if self.letter_case_counts {
            &[Class::Digit, Class::Lower, Class::Upper, Class::Symbol]
        } else {
            &[Class::Digit, Class::Letter, Class::Symbol]
        }
    }

    /// Grades a password.
    ///
    /// `context` holds what others know of the person: the account number,
    /// alias, national phone number, the document's last six. Words of four or
    /// more characters may not be in the password, in whatever case.
    pub fn grade(&self, password: &str, context: &[&str]) -> Assessment {
        let refusals = self.refusals(password, context);
        let medium = self.shortfalls(password, Grade::Medium);
        let strong = self.shortfalls(password, Grade::Strong);
        let grade = match (refusals.is_empty() && medium.is_empty(), strong.is_empty()) {
            (false, _) => Grade::Weak,
            (true, false) => Grade::Medium,
            (true, true) => Grade::Strong,
        };
        // Tell all that stands between the password and acceptance at once;
        // once it is accepted, what the next grade takes.
        let next = if grade == Grade::Weak { Grade::Medium } else { Grade::Strong };
        let aim = if next.max(self.minimum_grade) == Grade::Strong { strong } else { medium };
        let accepted = refusals.is_empty() && grade >= self.minimum_grade;
        let reasons = refusals.into_iter().chain(aim).collect();
        Assessment { grade, accepted, reasons }
    }

    /// What refuses a password at any minimum grade.
    fn refusals(&self, password: &str, context: &[&str]) -> Vec<Reason> {
        let mut reasons = Vec::new();
        let length = password.chars().count();
        if length < usize::from(self.min_length) {
            reasons.push(Reason::TooShort { min: self.min_length });
        }
        if length > usize::from(self.max_length) {
            reasons.push(Reason::TooLong { max: self.max_length });
        }
        if password.chars().any(char::is_control) {
            reasons.push(Reason::ControlCharacter);
        }
        if self.forbid_spaces && password.chars().any(char::is_whitespace) {
            reasons.push(Reason::ContainsSpace);
        }
        let folded = fold_case(password);
        let hint = |word: &&str| {
            let word = fold_case(word.trim());
            word.chars().count() >= MIN_CONTEXT && folded.contains(&word)
        };
        if context.iter().any(hint) {
            reasons.push(Reason::ContainsContext);
        }
        reasons
    }

    /// What keeps a password of allowed form below `grade`.
    fn shortfalls(&self, password: &str, grade: Grade) -> Vec<Reason> {
        let (needed, refused_run) = match grade {
            Grade::Weak => return Vec::new(),
            Grade::Medium => (self.medium_classes, self.medium_refused_run),
            // Strong is never easier than medium, even if the settings say so.
            Grade::Strong => (
                self.strong_classes.max(self.medium_classes),
                match (self.strong_refused_run, self.medium_refused_run) {
                    (0, run) | (run, 0) => run,
                    (strong, medium) => strong.min(medium),
                },
            ),
        };
        let mut reasons = Vec::new();
        let present = |class: &Class| password.chars().any(|c| class.holds(c));
        let (has, mut missing): (Vec<Class>, Vec<Class>) =
            self.classes().iter().partition(|class| present(class));
        if has.len() >= usize::from(needed) {
            missing = self.medium_required.iter().filter(|class| !present(class)).copied().collect();
        }
        if !missing.is_empty() {
            reasons.push(Reason::MissingClasses { missing, needed });
        }
        if refused_run > 0
            && let Some(run) = longest_run(password)
            && run.len >= usize::from(refused_run)
        {
            reasons.push(Reason::KeyboardRun {
                run: password.chars().skip(run.start).take(run.len).collect(),
                length: refused_run,
            });
        }
        reasons
    }
}

impl Class {
    fn holds(self, c: char) -> bool {
        let c = fold_char(c);
        match self {
            Self::Digit => c.is_ascii_digit(),
            Self::Lower => c.is_lowercase(),
            Self::Upper => c.is_uppercase(),
            Self::Letter => c.is_lowercase() || c.is_uppercase(),
            Self::Symbol => !(c.is_ascii_digit() || c.is_lowercase() || c.is_uppercase() || c.is_control()),
        }
    }
}

fn fold_case(s: &str) -> String {
    fold_width(s).to_lowercase()
}

/// What a password is worth under a policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// The meter's reading (P-42).
    pub grade: Grade,
    /// Whether it may be set.
    pub accepted: bool,
    /// What to change: until it is accepted everything that stands in the way,
    /// then what keeps it from the next grade. Empty for a strong password.
    pub reasons: Vec<Reason>,
}

/// Why a grade is not higher.
///
/// `Debug` prints the code alone, because [`Reason::KeyboardRun`] quotes the
/// password. For the same reason it may go back to the page of the person who
/// typed it, and nowhere else.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Reason {
    /// Fewer characters than `min`.
    TooShort {
        /// The policy's fewest.
        min: u16,
    },
    /// More characters than `max`.
    TooLong {
        /// The policy's most.
        max: u16,
    },
    /// Too few kinds of characters.
    MissingClasses {
        /// The kinds to choose from.
        missing: Vec<Class>,
        /// How many kinds the grade takes in all.
        needed: u8,
    },
    /// Neighbouring keys in a row (P-45, P-46).
    KeyboardRun {
        /// The longest run, as typed.
        run: String,
        /// The length that the grade refuses.
        length: u8,
    },
    /// A space, which this policy forbids (H-14).
    ContainsSpace,
    /// Something that others know of the person. Not quoted: the page may be seen by others.
    ContainsContext,
    /// A character that no keyboard types.
    ControlCharacter,
}

impl Reason {
    /// Every code, so that a check can see each has its text.
    pub const CODES: &'static [&'static str] = &[
        "too_short",
        "too_long",
        "missing_classes",
        "keyboard_run",
        "contains_space",
        "contains_context",
        "control_character",
    ];

    /// The stable snake_case code, the same as on the wire.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooShort { .. } => "too_short",
            Self::TooLong { .. } => "too_long",
            Self::MissingClasses { .. } => "missing_classes",
            Self::KeyboardRun { .. } => "keyboard_run",
            Self::ContainsSpace => "contains_space",
            Self::ContainsContext => "contains_context",
            Self::ControlCharacter => "control_character",
        }
    }
}

impl crate::ErrorCode for Reason {
    fn code(&self) -> &'static str {
        self.code()
    }
}

impl fmt::Debug for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
