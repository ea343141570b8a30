//! Sessions: begun by a sign-in, rotated at every change of level, ended by the
//! person, an administrator or time.

use std::sync::Arc;

use crate::ports::SessionRow;

/// The live session of a request, as the server's middleware found it: not
/// ended, not expired. It may still be `Level::Obliged`.
#[derive(Clone, Debug, Default)]
pub struct Current(pub Option<Arc<SessionRow>>);
