//! SCIM 2.0 (RFC 7643, RFC 7644): what HR systems say to us and hear from us, as data. No I/O: the
//! server carries it, `identity::source` decides what happens.

pub mod bulk;
pub mod config;
pub mod etag;
pub mod filter;
pub mod group;
pub mod list;
pub mod patch;
pub mod path;
mod problem;
pub mod project;
pub mod query;
pub mod schema;
pub mod user;
mod value;

pub use problem::{Problem, ScimType};

/// Where the service stands, below the server's address.
pub const BASE: &str = "/scim/v2";
/// Its content type.
pub const CONTENT: &str = "application/scim+json";
/// Most resources in one answer.
pub const MOST_RESULTS: u32 = 200;
/// Resources in one answer where nobody says how many.
pub const USUAL_RESULTS: u32 = 100;
/// Most bytes of a request.
pub const MOST_BYTES: usize = 1 << 20;
/// Most operations of one bulk or patch request.
pub const MOST_OPERATIONS: usize = 100;
