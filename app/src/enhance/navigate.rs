//! Links within the application: the next page takes the place of this one,
//! scripts and styles stay. Whatever is unusual is left to the browser.

use std::cell::{Cell, RefCell};

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::web_sys::{Document, Element, Event, HtmlAnchorElement, MouseEvent};
use wasm_bindgen::{JsCast, JsValue};

use super::{around, swap};

/// Opens another page, ours or a service's, with a document of its own.
pub fn leave_for(url: &str) {
    // A browser that refuses stays on the page; the person can try again.
    let _ = window().location().set_href(url);
}

/// Follows an ordinary click on an ordinary link of ours.
pub fn on_click(event: Event) {
    let Some(link) = around(&event, "a[href]").and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok())
    else {
        return;
    };
    let plain = event.dyn_ref::<MouseEvent>().is_some_and(|mouse| {
        mouse.button() == 0 && !(mouse.ctrl_key() || mouse.meta_key() || mouse.shift_key() || mouse.alt_key())
    });
    let location = window().location();
    let ours = location.origin().is_ok_and(|origin| origin == link.origin());
    let same_page = location.pathname().is_ok_and(|path| path == link.pathname())
        && location.search().is_ok_and(|search| search == link.search());
    if !plain
        || !ours
        || event.default_prevented()
        || link.rel().split(' ').any(|rel| rel == "external")
        || link.has_attribute("target")
        || link.has_attribute("download")
        || (same_page && !link.hash().is_empty())
    {
        return;
    }
    event.prevent_default();
    let url = link.href();
    spawn_local(async move { go(&url, true).await });
}

thread_local! {
    /// Path and query of the page that is shown.
    static SHOWN: RefCell<String> = const { RefCell::new(String::new()) };
    /// Counts what was asked for: of several pages the last one asked for is shown.
    static ASKED: Cell<u32> = const { Cell::new(0) };
}

fn address() -> String {
    let location = window().location();
    format!("{}{}", location.pathname().unwrap_or_default(), location.search().unwrap_or_default())
}

/// Remembers what is shown.
pub fn note_shown() {
    SHOWN.with_borrow_mut(|shown| *shown = address());
}

/// Back and forward; a jump within the page is the browser's own affair.
pub fn on_popstate() {
    let Ok(url) = window().location().href() else { return };
    if SHOWN.with_borrow(|shown| *shown != address()) {
        spawn_local(async move { go(&url, false).await });
    }
}

/// Shows the page at `url`; `push`: as a new entry of the history.
async fn go(url: &str, push: bool) {
    let turn = ASKED.get().wrapping_add(1);
    ASKED.set(turn);
    let fetched = swap::fetch(url).await;
    if ASKED.get() != turn {
        return;
    }
    let shown = match fetched {
        Some((page, address)) => show(&page, &address, push),
        None => None,
    };
    if shown.is_none() {
        leave_for(url);
    }
}

/// `None`: this page needs a document of its own.
fn show(page: &Document, address: &str, push: bool) -> Option<()> {
    let now = document();
    // A page with a script of its own (the inline ones are every page's), or from another build.
    let own_script = page.query_selector("script[src]").ok()?;
    if own_script.is_some() || stylesheet(page) != stylesheet(&now) {
        return None;
    }
    let (old, new) = (now.body()?, page.body()?);
    if push {
        window().history().ok()?.push_state_with_url(&JsValue::NULL, "", Some(address)).ok()?;
    }
    now.document_element()?.set_attribute("lang", &page.document_element()?.get_attribute("lang")?).ok()?;
    now.set_title(&page.title());
    old.replace_with_with_node_1(&new).ok()?;
    window().scroll_to_with_x_and_y(0.0, 0.0);
    note_shown();
    swap::wake_islands(&new);
    swap::focus(&new, "#main");
    Some(())
}

/// The stylesheets: the portal has one, the console one more.
fn stylesheet(page: &Document) -> Option<String> {
    let links = page.query_selector_all("link[rel=stylesheet]").ok()?;
    let href = |at| links.item(at)?.dyn_into::<Element>().ok()?.get_attribute("href");
    Some((0..links.length()).filter_map(href).collect::<Vec<_>>().join(" "))
}
