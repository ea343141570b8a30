//! A reader of the HTML that the parts make. It refuses what a browser would
//! repair, because hydration meets the repaired tree.

use std::collections::{BTreeMap, BTreeSet};

const VOID: [&str; 6] = ["input", "img", "br", "hr", "meta", "link"];
/// What closes an open `<p>`.
const BLOCKS: [&str; 17] = [
    "div", "p", "ul", "ol", "dl", "table", "form", "section", "h1", "h2", "h3", "nav", "header", "footer",
    "main", "aside", "details",
];
/// What nothing that is pressed may contain.
const PRESSED: [&str; 2] = ["a", "button"];

/// One opening tag.
#[derive(Clone, Debug)]
pub struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
}

impl Element {
    /// An attribute's value as written.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }
}

/// Valid HTML.
pub struct Page {
    /// As written, without comments.
    pub html: String,
    elements: Vec<Element>,
}

impl Page {
    /// Reads and checks.
    pub fn check(html: &str) -> Self {
        let html = without_comments(html);
        let mut elements = Vec::new();
        let mut open: Vec<String> = Vec::new();
        let mut rest = html.as_str();
        while let Some(at) = rest.find('<') {
            let tag = &rest[at + 1..];
            let end = tag_end(tag);
            let text = &tag[..end];
            rest = &tag[end + 1..];
            if let Some(name) = text.strip_prefix('/') {
                assert_eq!(open.pop().as_deref(), Some(name.trim()), "closes what is not open");
                continue;
            }
            let element = element(text.trim_end_matches('/'));
            let name = element.name.clone();
            assert!(!BLOCKS.contains(&name.as_str()) || !open.iter().any(|o| o == "p"), "<{name}> in <p>");
            assert!(
                !PRESSED.contains(&name.as_str()) || !open.iter().any(|o| PRESSED.contains(&o.as_str())),
                "<{name}> in {open:?}"
            );
            assert!(name != "form" || !open.iter().any(|o| o == "form"), "<form> in <form>");
            assert!(
                name != "tr" || matches!(open.last().map(String::as_str), Some("tbody" | "thead")),
                "<tr> outside <tbody>"
            );
            assert!(
                name != "li" || matches!(open.last().map(String::as_str), Some("ul" | "ol")),
                "<li> in {open:?}"
            );
            if !VOID.contains(&name.as_str()) && !text.ends_with('/') {
                open.push(name);
            }
            elements.push(element);
        }
        assert!(open.is_empty(), "left open: {open:?}");
        let page = Self { html, elements };
        page.check_ids_and_labels();
        page
    }

    fn check_ids_and_labels(&self) {
        let mut ids = BTreeSet::new();
        for id in self.elements.iter().filter_map(|e| e.get("id")) {
            assert!(ids.insert(id), "id {id} twice");
        }
        let labelled: BTreeSet<&str> =
            self.elements.iter().filter(|e| e.name == "label").filter_map(|e| e.get("for")).collect();
        for input in self.elements.iter().filter(|e| e.name == "input") {
            let named =
                input.get("aria-label").is_some() || input.get("id").is_some_and(|id| labelled.contains(id));
            assert!(named, "{input:?} has no label");
            assert!(input.get("name").is_some(), "{input:?} has no name");
        }
        for described in self.elements.iter().filter_map(|e| e.get("aria-describedby")) {
            assert!(
                described.split(' ').all(|id| ids.contains(id)),
                "aria-describedby={described} leads nowhere"
            );
        }
        let styled = self.elements.iter().find(|e| e.get("style").is_some());
        assert!(styled.is_none(), "the content security policy forbids style attributes: {styled:?}");
    }

    /// The one element of this name and attribute.
    pub fn element(&self, name: &str, attribute: &str, value: &str) -> Element {
        let mut found = self.elements.iter().filter(|e| e.name == name && e.get(attribute) == Some(value));
        let first =
            found.next().unwrap_or_else(|| panic!("no <{name} {attribute}={value}> in {}", self.html));
        assert!(found.next().is_none(), "<{name} {attribute}={value}> twice");
        first.clone()
    }

    /// All elements of this name.
    pub fn elements(&self, name: &str) -> Vec<&Element> {
        self.elements.iter().filter(|e| e.name == name).collect()
    }
}

fn without_comments(html: &str) -> String {
    let mut parts = html.split("<!");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str(part.split_once('>').map_or("", |(_, rest)| rest));
    }
    out
}

/// Where the tag ends: at the first `>` outside quotes.
fn tag_end(tag: &str) -> usize {
    let mut quoted = false;
    tag.char_indices()
        .find(|(_, c)| {
            quoted ^= *c == '"';
            *c == '>' && !quoted
        })
        .map_or_else(|| panic!("no end: <{tag}"), |(at, _)| at)
}

fn element(text: &str) -> Element {
    let name_end = text.find(char::is_whitespace).unwrap_or(text.len());
    let mut attributes = BTreeMap::new();
    let mut rest = text[name_end..].trim_start();
    while !rest.is_empty() {
        let key_end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let key = rest[..key_end].to_owned();
        rest = &rest[key_end..];
        let mut value = String::new();
        if let Some(quoted) = rest.strip_prefix("=\"") {
            let end = quoted.find('"').unwrap_or_else(|| panic!("{text}"));
            quoted[..end].clone_into(&mut value);
            rest = &quoted[end + 1..];
        }
        assert!(attributes.insert(key, value).is_none(), "an attribute twice: {text}");
        rest = rest.trim_start();
    }
    Element { name: text[..name_end].to_owned(), attributes }
}

#[test]
fn what_a_browser_would_repair_is_refused() {
    let bad = [
        "<p><div></div></p>",
        "<a><button></button></a>",
        "<table><tr></tr></table>",
        "<div>",
        "<input name=\"x\">",
        "<i id=\"a\"></i><b id=\"a\"></b>",
        "<i style=\"x\"></i>",
    ];
    for html in bad {
        assert!(std::panic::catch_unwind(|| Page::check(html)).is_err(), "{html}");
    }
    Page::check("<label for=\"x\">X</label><!--x--><input id=\"x\" name=\"x\" value=\"a>b\">");
}
