//! The words both sides speak: values that cannot be wrong. No I/O, compiles to WASM.
