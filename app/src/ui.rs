//! The parts that pages are made of. They show what they are given and decide
//! nothing; each renders the same on the server and at hydration, so nothing
//! here asks for a window, the time or a random number while rendering. What
//! only a browser knows happens in effects, after hydration.
//!
//! Texts come in as props from the page; the few words that belong to a part
//! itself ("show password") it takes from the page's [`i18n::I18n`].

mod actions;
mod code;
mod countdown;
mod field;
mod frame;
mod icon;
mod language;
mod layout;
mod listen;
mod lists;
mod messages;
mod password;
mod person;
mod phone;
mod qr;
mod select;
mod steps;
mod strength;
mod tabs;

pub use actions::{ButtonLink, SubmitButton, Tone};
pub use code::{CaptchaField, CodeButton, CodeField};
pub use countdown::Onward;
pub use field::{Checkbox, Field, TextArea};
pub use frame::FieldFrame;
pub use icon::{Glyph, Icon};
pub use language::{LanguageSwitch, percent_encode};
pub use layout::{Card, Heading, Stack};
pub use lists::{DataTable, EmptyState, Facts, ServiceGrid, ServiceTile, table};
pub use messages::{ErrorSummary, Mistake, Mood, Notice, Outcome};
pub use password::PasswordField;
pub use person::{Avatar, initials};
pub use phone::PhoneField;
pub use qr::QrFrame;
pub use select::Select;
pub use steps::Steps;
pub use strength::{StrengthMeter, class_name, reason_text};
pub use tabs::{TabItem, Tabs};

#[cfg(all(test, feature = "ssr"))]
mod tests;
