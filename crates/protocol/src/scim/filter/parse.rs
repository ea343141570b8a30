//! A filter out of its words. `not` binds closest, then `and`, then `or`.

use super::super::schema;
use super::super::{Problem, ScimType};
use super::{Attr, DEEPEST, Filter, Lexer, Literal, MOST_TERMS, Op, Token};

/// Reads a filter.
pub fn parse(text: &str) -> Result<Filter, Problem> {
    let mut lexer = Lexer::new(text, ScimType::InvalidFilter)?;
    let filter = inner(&mut lexer)?;
    if lexer.peek().is_some() {
        return Err(lexer.wrong("something stands behind the end of the filter"));
    }
    Ok(filter)
}

/// Reads a filter that something may stand behind.
pub fn inner(lexer: &mut Lexer<'_>) -> Result<Filter, Problem> {
    Parser { lexer, depth: 0, terms: 0 }.either()
}

/// An attribute out of a word: `emails.value`, `urn:…:User:department`.
pub fn attribute(word: &str) -> Option<Attr> {
    let plain = |name: &str| {
        let begins = name.bytes().next().is_some_and(|b| b.is_ascii_alphabetic() || b == b'$');
        begins && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'$'))
    };
    let (schema, rest) = if word.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("urn:")) {
        let known = schema::URNS.iter().find(|urn| {
            word.get(..urn.len()).is_some_and(|start| start.eq_ignore_ascii_case(urn))
                && word.as_bytes().get(urn.len()) == Some(&b':')
        })?;
        (Some(known.to_ascii_lowercase()), &word[known.len() + 1..])
    } else {
        (None, word)
    };
    let (name, sub) = match rest.split_once('.') {
        Some((name, sub)) => (name, Some(sub)),
        None => (rest, None),
    };
    if !plain(name) || !sub.is_none_or(plain) {
        return None;
    }
    Some(Attr { schema, name: name.to_owned(), sub: sub.map(str::to_owned) })
}

struct Parser<'p, 't> {
    lexer: &'p mut Lexer<'t>,
    depth: usize,
    terms: usize,
}

impl Parser<'_, '_> {
    fn either(&mut self) -> Result<Filter, Problem> {
        let mut filter = self.both()?;
        while self.lexer.eat_word("or")? {
            filter = Filter::Or(Box::new(filter), Box::new(self.both()?));
        }
        Ok(filter)
    }

    fn both(&mut self) -> Result<Filter, Problem> {
        let mut filter = self.term()?;
        while self.lexer.eat_word("and")? {
            filter = Filter::And(Box::new(filter), Box::new(self.term()?));
        }
        Ok(filter)
    }

    fn within(&mut self, close: &Token) -> Result<Filter, Problem> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.lexer.wrong("too many parentheses in one another"));
        }
        let filter = self.either()?;
        self.depth -= 1;
        if self.lexer.eat(close)? { Ok(filter) } else { Err(self.lexer.wrong("a parenthesis is not closed")) }
    }

    fn term(&mut self) -> Result<Filter, Problem> {
        if self.lexer.eat(&Token::Open)? {
            return self.within(&Token::Close);
        }
        let Some(Token::Word(word)) = self.lexer.take()? else {
            return Err(self.lexer.wrong("an attribute is missing"));
        };
        if word.eq_ignore_ascii_case("not") && self.lexer.eat(&Token::Open)? {
            return Ok(Filter::Not(Box::new(self.within(&Token::Close)?)));
        }
        self.terms += 1;
        if self.terms > MOST_TERMS {
            return Err(self.lexer.wrong("too many comparisons in one filter"));
        }
        let Some(attr) = attribute(&word) else {
            return Err(self.lexer.wrong("something that is no attribute"));
        };
        if self.lexer.eat(&Token::Begin)? {
            return Ok(Filter::Has(attr, Box::new(self.within(&Token::End)?)));
        }
        let Some(Token::Word(word)) = self.lexer.take()? else {
            return Err(self.lexer.wrong("an operator is missing"));
        };
        if word.eq_ignore_ascii_case("pr") {
            return Ok(Filter::Present(attr));
        }
        let Some((op, _)) = Op::ALL.into_iter().find(|(_, name)| name.eq_ignore_ascii_case(&word)) else {
            return Err(self.lexer.wrong("an operator that there is not"));
        };
        let literal = match self.lexer.take()? {
            Some(Token::Value(literal)) => literal,
            Some(Token::Word(word)) => match word.as_str() {
                "true" | "True" => Literal::Flag(true),
                "false" | "False" => Literal::Flag(false),
                "null" => Literal::Null,
                _ => return Err(self.lexer.wrong("a value without quotes")),
            },
            _ => return Err(self.lexer.wrong("a value is missing")),
        };
        Ok(Filter::Compare(attr, op, literal))
    }
}
