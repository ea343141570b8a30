//! Answers as the protocol writes them. Pure.

use identity::registry::DryRun;
use identity::ticket::{Failure, ProxyFailure, Validated};
use serde_json::{Map, Value, json};

use super::validation::Format;

const OPEN: &str = "<cas:serviceResponse xmlns:cas=\"http://www.yale.edu/tp/cas\">\n";
const CLOSE: &str = "</cas:serviceResponse>\n";

/// Which attributes an answer carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// None (CAS 2).
    None,
    /// Only the three of the protocol: a remembered session has to be told on
    /// every endpoint (CAS 3.0.3, 4.1.3).
    Protocol,
    /// Those and what is released to the service (CAS 3).
    All,
}

/// CAS 1: `yes` or `no`, and with `named` the user on a second line, as most
/// clients of that age expect.
pub fn plain(outcome: Result<&Validated, ()>, named: bool) -> String {
    match outcome {
        // The user is one line: nothing in it may start another.
        Ok(good) if named => format!("yes\n{}\n", clean(&good.user).replace(['\n', '\t'], "")),
        Ok(_) => "yes\n".to_owned(),
        Err(()) => "no\n".to_owned(),
    }
}

/// What a service would be answered, without a ticket.
#[derive(Clone, Copy, Debug, Default)]
pub struct DryAnswers;

impl DryRun for DryAnswers {
    fn answers(&self, good: &Validated) -> (String, String) {
        (success(Format::Xml, good, Shown::All), success(Format::Json, good, Shown::All))
    }
}

/// A good ticket.
pub fn success(format: Format, good: &Validated, shown: Shown) -> String {
    match format {
        Format::Xml => success_xml(good, shown),
        Format::Json => success_json(good, shown),
    }
}

fn success_xml(good: &Validated, shown: Shown) -> String {
    let mut out = String::with_capacity(768);
    out.push_str(OPEN);
    out.push_str("  <cas:authenticationSuccess>\n");
    element(&mut out, "    ", "user", &good.user);
    if shown != Shown::None {
        out.push_str("    <cas:attributes>\n");
        for (name, value) in protocol_attributes(good) {
            element(&mut out, "      ", name, &value);
        }
        if shown == Shown::All {
            for (attribute, value) in &good.attributes {
                element(&mut out, "      ", attribute.code(), value);
            }
        }
        out.push_str("    </cas:attributes>\n");
    }
    if let Some(iou) = &good.granting_iou {
        element(&mut out, "    ", "proxyGrantingTicket", iou);
    }
    if !good.proxies.is_empty() {
        out.push_str("    <cas:proxies>\n");
        for proxy in &good.proxies {
            element(&mut out, "      ", "proxy", proxy);
        }
        out.push_str("    </cas:proxies>\n");
    }
    out.push_str("  </cas:authenticationSuccess>\n");
    out.push_str(CLOSE);
    out
}

fn protocol_attributes(good: &Validated) -> [(&'static str, String); 3] {
    [
        ("authenticationDate", good.auth_time.rfc3339()),
        ("longTermAuthenticationRequestTokenUsed", good.remembered.to_string()),
        ("isFromNewLogin", good.fresh.to_string()),
    ]
}

fn success_json(good: &Validated, shown: Shown) -> String {
    let mut inner = Map::new();
    inner.insert("user".into(), clean(&good.user).into());
    if shown != Shown::None {
        let mut attributes = Map::new();
        attributes.insert("authenticationDate".into(), good.auth_time.rfc3339().into());
        attributes.insert("longTermAuthenticationRequestTokenUsed".into(), good.remembered.into());
        attributes.insert("isFromNewLogin".into(), good.fresh.into());
        if shown == Shown::All {
            for (attribute, value) in &good.attributes {
                add(&mut attributes, attribute.code(), clean(value));
            }
        }
        inner.insert("attributes".into(), Value::Object(attributes));
    }
    if let Some(iou) = &good.granting_iou {
        inner.insert("proxyGrantingTicket".into(), iou.as_str().into());
    }
    if !good.proxies.is_empty() {
        inner.insert("proxies".into(), good.proxies.as_slice().into());
    }
    json!({ "serviceResponse": { "authenticationSuccess": inner } }).to_string()
}

/// One value is a string, several are an array.
fn add(attributes: &mut Map<String, Value>, name: &str, value: String) {
    match attributes.get_mut(name) {
        None => {
            attributes.insert(name.to_owned(), value.into());
        }
        Some(Value::Array(values)) => values.push(value.into()),
        Some(first) => *first = json!([first.take(), value]),
    }
}

/// A bad ticket.
pub fn failure(format: Format, failure: &Failure) -> String {
    refused(format, "authenticationFailure", failure.code.as_str(), failure.description)
}

/// A proxy ticket.
pub fn proxy_success(format: Format, ticket: &str) -> String {
    match format {
        Format::Xml => {
            let mut out = String::from(OPEN);
            out.push_str("  <cas:proxySuccess>\n");
            element(&mut out, "    ", "proxyTicket", ticket);
            out.push_str("  </cas:proxySuccess>\n");
            out.push_str(CLOSE);
            out
        }
        Format::Json => {
            json!({ "serviceResponse": { "proxySuccess": { "proxyTicket": ticket } } }).to_string()
        }
    }
}

/// No proxy ticket.
pub fn proxy_failure(format: Format, failure: &ProxyFailure) -> String {
    refused(format, "proxyFailure", failure.code.as_str(), failure.description)
}

fn refused(format: Format, what: &'static str, code: &str, description: &str) -> String {
    match format {
        Format::Xml => {
            let mut out = format!("{OPEN}  <cas:{what} code=\"{code}\">");
            escape(&mut out, description);
            out + "</cas:" + what + ">\n" + CLOSE
        }
        Format::Json => {
            json!({ "serviceResponse": { what: { "code": code, "description": description } } }).to_string()
        }
    }
}

fn element(out: &mut String, indent: &str, name: &str, value: &str) {
    for part in [indent, "<cas:", name, ">"] {
        out.push_str(part);
    }
    escape(out, value);
    for part in ["</cas:", name, ">\n"] {
        out.push_str(part);
    }
}

/// Text for an XML element or attribute. `>` is escaped, too, so that `]]>`
/// cannot stand there; what XML 1.0 cannot say is left out.
fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if is_sayable(c) => out.push(c),
            _ => {}
        }
    }
}

/// Control characters and non-characters belong in nobody's name.
fn is_sayable(c: char) -> bool {
    match c {
        '\n' | '\t' => true,
        '\u{fffe}' | '\u{ffff}' => false,
        c => !c.is_control(),
    }
}

fn clean(text: &str) -> String {
    text.chars().filter(|c| is_sayable(*c)).collect()
}

#[cfg(test)]
#[path = "answer_tests.rs"]
mod tests;
