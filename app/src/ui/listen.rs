//! What islands hear of the fields beside them.

use leptos::web_sys::Element;

/// Calls `heard` with the name of the field at every input in `element`, as long as that lives. Does
/// nothing on the server.
#[cfg(feature = "hydrate")]
pub(super) fn on_input(element: &Element, heard: impl Fn(String) + 'static) {
    use leptos::web_sys::Event;
    use wasm_bindgen::{JsCast as _, closure::Closure};
    let heard = Closure::<dyn Fn(Event)>::new(move |event: Event| {
        let field = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        heard(field.and_then(|field| field.get_attribute("name")).unwrap_or_default());
    });
    if element.add_event_listener_with_callback("input", heard.as_ref().unchecked_ref()).is_ok() {
        heard.forget();
    }
}

#[cfg(not(feature = "hydrate"))]
pub(super) fn on_input(_: &Element, _: impl Fn(String) + 'static) {}

/// What is typed in an input. Empty on the server.
#[cfg(feature = "hydrate")]
pub(super) fn value_of(input: &Element) -> String {
    use wasm_bindgen::JsCast as _;
    input.dyn_ref::<leptos::web_sys::HtmlInputElement>().map(|input| input.value()).unwrap_or_default()
}

#[cfg(not(feature = "hydrate"))]
pub(super) fn value_of(_: &Element) -> String {
    String::new()
}
