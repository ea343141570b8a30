//! The words both sides speak: values that cannot be wrong. No I/O, compiles to WASM.
//!
//! What belongs here: values that the browser and the server must judge alike
//! (a phone number, a password's grade, the check digit of a document), and
//! their masks. What does not: clocks, stores, texts that people read (they
//! are in the catalogs, found by the stable codes of these errors).
//!
//! Phones, mailboxes, documents, names and codes print masked under `Debug`, so
//! that a stray `{:?}` in a log does not leak them; `Display` and `as_str` print
//! them whole. Errors never quote what was typed.

mod error;
mod wire;

pub mod account;
pub mod code;
pub mod countdown;
pub mod document;
pub mod email;
pub mod keyboard;
pub mod mask;
pub mod password;
pub mod person;
pub mod phone;
pub mod proof_of_work;
pub mod text;

pub use account::{AccountError, AccountNumber, AccountNumberPolicy, Alias, AliasError, Identifier};
pub use code::{CodeError, OneTimeCode};
pub use countdown::Countdown;
pub use document::{DocumentError, DocumentNumber, DocumentType};
pub use email::{Email, EmailError};
pub use error::ErrorCode;
pub use password::{Assessment, Class, Grade, PasswordPolicy, Reason};
pub use person::{NameError, PersonKind, PersonName};
pub use phone::{Phone, PhoneError, Region};
pub use proof_of_work::{Challenge, Solver};
