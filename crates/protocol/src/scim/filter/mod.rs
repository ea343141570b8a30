//! Filters (RFC 7644, 3.4.2.2): what is asked for, as a tree.

mod eval;
mod lex;
mod parse;
#[cfg(test)]
mod tests;

pub use eval::holds;
pub(super) use lex::{Lexer, Token};
pub use parse::parse;
pub(super) use parse::{attribute, inner};

/// The longest filter or path, in bytes.
pub const LONGEST: usize = 2_000;
/// The most comparisons of one filter.
pub const MOST_TERMS: usize = 40;
/// How deep parentheses may stand.
pub const DEEPEST: usize = 20;

/// The name of an attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attr {
    /// The schema it is told apart by, in lower case.
    pub schema: Option<String>,
    /// Its name.
    pub name: String,
    /// Its part.
    pub sub: Option<String>,
}

impl Attr {
    /// Whether it is called so, in any case.
    pub fn is(&self, name: &str, sub: Option<&str>) -> bool {
        self.name.eq_ignore_ascii_case(name)
            && match (&self.sub, sub) {
                (None, None) => true,
                (Some(a), Some(b)) => a.eq_ignore_ascii_case(b),
                _ => false,
            }
    }
}

/// How values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// equal
    Eq,
    /// not equal
    Ne,
    /// contains
    Co,
    /// starts with
    Sw,
    /// ends with
    Ew,
    /// greater than
    Gt,
    /// greater or equal
    Ge,
    /// less than
    Lt,
    /// less or equal
    Le,
}

impl Op {
    /// All of them, with their words.
    pub const ALL: [(Self, &'static str); 9] = [
        (Self::Eq, "eq"),
        (Self::Ne, "ne"),
        (Self::Co, "co"),
        (Self::Sw, "sw"),
        (Self::Ew, "ew"),
        (Self::Gt, "gt"),
        (Self::Ge, "ge"),
        (Self::Lt, "lt"),
        (Self::Le, "le"),
    ];
}

/// What is compared with.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
    /// true or false.
    Flag(bool),
    /// Nothing.
    Null,
}

/// A filter.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    /// Both.
    And(Box<Self>, Box<Self>),
    /// One of them.
    Or(Box<Self>, Box<Self>),
    /// Not.
    Not(Box<Self>),
    /// A comparison.
    Compare(Attr, Op, Literal),
    /// There is a value.
    Present(Attr),
    /// One of the attribute's values is so.
    Has(Attr, Box<Self>),
}
