//! The WASM entry of the portal.
