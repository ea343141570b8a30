//! Every page, component and typed server function.

pub mod branding;
pub mod shell;
pub mod ui;
