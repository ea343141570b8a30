//! Whether the browser has taken the page over.

use leptos::prelude::*;

/// `false` on the server and while hydrating, `true` right after. Controls that
/// need WASM are hidden until then, so that nobody presses a dead one.
pub fn hydrated() -> Signal<bool> {
    let (alive, set_alive) = signal(false);
    Effect::new(move |_| set_alive.set(true));
    alive.into()
}
