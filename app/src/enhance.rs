//! The browser's half. The server renders every page whole; what is interactive
//! in it are islands (`#[island]`: a countdown, the strength meter, the QR), and
//! what pages have in common happens here, once for all of them: forms are sent
//! in the background and links followed without leaving the document. The answer
//! is always the page that a browser without scripts would get, so there is one
//! way to show anything, and the WASM does not grow with the number of pages
//! (docs/decisions/0013-islands.md).

mod navigate;
mod submit;
mod swap;
mod work;

use leptos::prelude::*;
use leptos::web_sys::{Element, Event, EventTarget, HtmlInputElement};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

pub use navigate::leave_for;
pub use submit::post_fields;

/// Takes over the document that the server rendered.
pub fn start() {
    leptos::mount::hydrate_islands();
    navigate::note_shown();
    let document = document();
    listen(&document, "submit", submit::on_submit);
    listen(&document, "click", navigate::on_click);
    listen(&document, "focusout", on_focus_out);
    listen(&window(), "popstate", |_| navigate::on_popstate());
    if let Some(root) = document.document_element() {
        // Styles hide what only browsers without scripts need; tests wait for it.
        let _ = root.class_list().add_1("alive");
    }
}

/// Calls `handle` for every `event` that reaches `target`, as long as the document lives.
fn listen(target: &EventTarget, event: &str, handle: impl Fn(Event) + 'static) {
    let handle = Closure::<dyn Fn(Event)>::new(handle);
    let listening = target.add_event_listener_with_callback(event, handle.as_ref().unchecked_ref());
    if listening.is_ok() {
        handle.forget();
    }
}

/// The element an event is about, or the one around it, that matches `selector`.
fn around(event: &Event, selector: &str) -> Option<Element> {
    let element = event.target()?.dyn_into::<Element>().ok()?;
    element.closest(selector).ok().flatten()
}

/// A country code that was deleted comes back (P-16).
fn on_focus_out(event: Event) {
    let Some(element) = around(&event, "input[data-home]") else { return };
    let Ok(input) = element.dyn_into::<HtmlInputElement>() else { return };
    if input.value().trim().trim_start_matches('+').is_empty() {
        input.set_value(&input.get_attribute("data-home").unwrap_or_default());
    }
}
