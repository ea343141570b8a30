//! The binary `tongxing`: command line, composition root, HTTP stack.
//!
//! What does not belong here: rules (they are in `identity`), pages (in `app`),
//! wire formats (in `protocol`). This crate puts them together and stands
//! between them and the network.

pub mod backup;
pub mod cli;
pub mod compose;
pub mod failure;
pub mod generation;
pub mod http;
pub mod jobs;
pub mod keeper;
pub mod keys;
pub mod logging;
pub mod management;
pub mod metrics;
pub mod night;
pub mod serve;
pub mod settings;
pub mod site;
mod texts;
pub mod vitals;
pub mod wall;
