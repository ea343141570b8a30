//! Putting what the server rendered in the place of what is shown.

use std::borrow::Cow;

use gloo_net::http::Request;
use leptos::prelude::*;
use leptos::web_sys::{
    Document, DomParser, Element, HtmlElement, HtmlFormElement, HtmlInputElement, HtmlSelectElement,
    HtmlTextAreaElement, SupportedType,
};
use wasm_bindgen::{JsCast, JsValue};

/// The part of a page that answers change: the sheet of a form, the room of the personal centre.
const REGION: &str = "[data-region]";

/// A page as the server renders it, and its address after redirects; `None`: it is not ours to show.
pub async fn fetch(url: &str) -> Option<(Document, String)> {
    let response = Request::get(url).header("Accept", "text/html").send().await.ok()?;
    let html = response.headers().get("content-type").is_some_and(|kind| kind.starts_with("text/html"));
    if !html {
        return None;
    }
    // gloo-net ends a query with the mark of a further pair.
    let address = response.url().trim_end_matches('&').to_owned();
    let text = response.text().await.ok()?;
    let parsed = DomParser::new().ok()?.parse_from_string(unstyled(&text).as_ref(), SupportedType::TextHtml);
    let parsed = parsed.ok()?;
    // A parser has no scripts: what is meant for browsers without them must not come along.
    let without = parsed.query_selector_all("noscript").ok()?;
    for at in 0..without.length() {
        if let Some(element) = without.item(at).and_then(|node| node.dyn_into::<Element>().ok()) {
            element.remove();
        }
    }
    Some((parsed, address))
}

/// The page without the style of its head: the document has it already, and its nonce is another one,
/// which the browser would complain about.
fn unstyled(html: &str) -> Cow<'_, str> {
    match (html.find("<style"), html.find("</style>")) {
        (Some(from), Some(to)) if from < to => Cow::Owned(format!("{}{}", &html[..from], &html[to + 8..])),
        _ => Cow::Borrowed(html),
    }
}

/// Shows the page at `url` in the place of the region that `form` stands in; what was typed stays.
/// Tells whether it could.
pub async fn region(form: &HtmlFormElement, url: &str, sent: bool) -> bool {
    let Some((page, address)) = fetch(url).await else { return false };
    let path = |url: &str| url.split(['?', '#']).next().unwrap_or_default().to_owned();
    if !path(&address).ends_with(&path(url)) {
        // It led elsewhere: to sign-in, or on.
        super::leave_for(&address);
        return true;
    }
    let old = form.closest(REGION).ok().flatten();
    let new = page.query_selector(REGION).ok().flatten();
    let (Some(old), Some(new)) = (old, new) else {
        // Another kind of page: the browser goes there.
        super::leave_for(url);
        return true;
    };
    keep_typed(&old, &new);
    document().set_title(&page.title());
    if old.replace_with_with_node_1(&new).is_err() {
        return false;
    }
    wake_islands(&new);
    let first = if sent { "input[name=code]" } else { ".summary" };
    focus(&new, first);
    true
}

/// Copies what was typed into the fields of the same name; nothing but the server's own word comes
/// before it.
fn keep_typed(old: &Element, new: &Element) {
    let Ok(fields) = old.query_selector_all("form[data-answer] [name]") else { return };
    for at in 0..fields.length() {
        let Some(field) = fields.item(at).and_then(|field| field.dyn_into::<Element>().ok()) else {
            continue;
        };
        let name = field.get_attribute("name").unwrap_or_default();
        let kind = field.get_attribute("type").unwrap_or_default();
        if matches!(kind.as_str(), "hidden" | "file" | "submit") || name == "captcha" {
            continue;
        }
        let Some(action) = field.closest("form").ok().flatten().and_then(|form| form.get_attribute("action"))
        else {
            continue;
        };
        let tag = field.tag_name().to_lowercase();
        let selector = format!("form[action=\"{action}\"] {tag}[name=\"{name}\"]");
        let Some(twin) = new.query_selector(&selector).ok().flatten() else { continue };
        if let (Some(from), Some(to)) =
            (field.dyn_ref::<HtmlInputElement>(), twin.dyn_ref::<HtmlInputElement>())
        {
            if matches!(kind.as_str(), "checkbox" | "radio") {
                if from.value() == to.value() {
                    to.set_checked(from.checked());
                }
            } else {
                to.set_value(&from.value());
            }
        } else if let (Some(from), Some(to)) =
            (field.dyn_ref::<HtmlSelectElement>(), twin.dyn_ref::<HtmlSelectElement>())
        {
            to.set_value(&from.value());
        } else if let (Some(from), Some(to)) =
            (field.dyn_ref::<HtmlTextAreaElement>(), twin.dyn_ref::<HtmlTextAreaElement>())
        {
            to.set_value(&from.value());
        }
    }
}

/// Focuses the first element that matches, if there is one.
pub fn focus(within: &Element, selector: &str) {
    let found = within.query_selector(selector).ok().flatten();
    if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // Refused focus costs a convenience only.
        let _ = element.focus();
    }
}

/// Hydrates the islands in `root`. The document's script knows their functions
/// (`shell::document`), because only JavaScript can call an export by its name.
pub fn wake_islands(root: &Element) {
    let wake = js_sys::Reflect::get(&window(), &JsValue::from_str("wakeIslands"));
    if let Some(wake) = wake.ok().and_then(|wake| wake.dyn_into::<js_sys::Function>().ok()) {
        // What an island throws is in the console.
        let _ = wake.call1(&JsValue::NULL, root);
    }
}
