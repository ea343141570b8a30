//! A filter in words.

use super::super::{Problem, ScimType};
use super::{LONGEST, Literal};

/// A word.
#[derive(Clone, Debug, PartialEq)]
pub enum Token {
    /// `(`
    Open,
    /// `)`
    Close,
    /// `[`
    Begin,
    /// `]`
    End,
    /// A name, an operator, `and`, `true` and the like.
    Word(String),
    /// A value in quotes or a number.
    Value(Literal),
}

/// The words of a text, one after the other.
pub struct Lexer<'t> {
    rest: &'t str,
    kind: ScimType,
    next: Option<Token>,
}

impl<'t> Lexer<'t> {
    /// Begins; `kind` is what a mistake is called.
    pub fn new(text: &'t str, kind: ScimType) -> Result<Self, Problem> {
        if text.len() > LONGEST {
            return Err(Problem::bad(kind, format!("longer than {LONGEST} bytes")));
        }
        let mut lexer = Self { rest: text, kind, next: None };
        lexer.advance()?;
        Ok(lexer)
    }

    /// A mistake.
    pub fn wrong(&self, what: &str) -> Problem {
        Problem::bad(self.kind, what)
    }

    /// The next word, which stays.
    pub fn peek(&self) -> Option<&Token> {
        self.next.as_ref()
    }

    /// The next word, taken.
    pub fn take(&mut self) -> Result<Option<Token>, Problem> {
        let token = self.next.take();
        self.advance()?;
        Ok(token)
    }

    /// Takes the next word if it is this one.
    pub fn eat(&mut self, token: &Token) -> Result<bool, Problem> {
        let there = self.next.as_ref() == Some(token);
        if there {
            self.take()?;
        }
        Ok(there)
    }

    /// Takes the next word if it is this one, in any case.
    pub fn eat_word(&mut self, word: &str) -> Result<bool, Problem> {
        let there = matches!(&self.next, Some(Token::Word(next)) if next.eq_ignore_ascii_case(word));
        if there {
            self.take()?;
        }
        Ok(there)
    }

    fn advance(&mut self) -> Result<(), Problem> {
        let rest = self.rest.trim_start_matches([' ', '\t']);
        let Some(first) = rest.chars().next() else {
            self.rest = rest;
            self.next = None;
            return Ok(());
        };
        let (token, length) = match first {
            '(' => (Token::Open, 1),
            ')' => (Token::Close, 1),
            '[' => (Token::Begin, 1),
            ']' => (Token::End, 1),
            '"' => self.quoted(rest)?,
            '-' | '0'..='9' => self.number(rest)?,
            c if is_word(c) => {
                let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
                (Token::Word(rest[..length].to_owned()), length)
            }
            _ => return Err(self.wrong("a character that has no meaning here")),
        };
        self.rest = &rest[length..];
        self.next = Some(token);
        Ok(())
    }

    /// A JSON string.
    fn quoted(&self, rest: &str) -> Result<(Token, usize), Problem> {
        let mut escaped = false;
        for (at, byte) in rest.bytes().enumerate().skip(1) {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => {
                    let text = serde_json::from_str(&rest[..=at]);
                    let text = text.map_err(|_| self.wrong("a text that is no JSON string"))?;
                    return Ok((Token::Value(Literal::Text(text)), at + 1));
                }
                _ => {}
            }
        }
        Err(self.wrong("a text without its closing quote"))
    }

    fn number(&self, rest: &str) -> Result<(Token, usize), Problem> {
        let length =
            rest.find(|c: char| !matches!(c, '0'..='9' | '+' | '-' | '.' | 'e' | 'E')).unwrap_or(rest.len());
        let number: Result<f64, _> = serde_json::from_str(&rest[..length]);
        let number = number.map_err(|_| self.wrong("a number that is none"))?;
        Ok((Token::Value(Literal::Number(number)), length))
    }
}

const fn is_word(c: char) -> bool {
    matches!(c, 'A'..='Z' | 'a'..='z' | '0'..='9' | '_' | '-' | ':' | '.' | '$')
}
