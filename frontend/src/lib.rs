//! The WASM entry of the portal.

// The views of the application are deeply nested types.
#![recursion_limit = "512"]

use wasm_bindgen::prelude::wasm_bindgen;

/// Takes over the page that the server rendered; its islands come alive by functions of their own.
#[wasm_bindgen]
pub fn hydrate() {
    // Server functions redirect with a new page: cookies have changed, or it is not ours.
    let _ = leptos::server_fn::redirect::set_redirect_hook(app::enhance::leave_for);
    app::enhance::start();
}
