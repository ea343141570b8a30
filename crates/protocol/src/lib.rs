//! What other systems speak to us: CAS as data first, then service and routes; SCIM as data.
//!
//! What belongs here: the wire formats of protocols that business systems speak
//! to us, and the routes that carry them. What does not: who may have a ticket
//! (`identity::ticket`), pages (the server hands them in), SQL.

pub mod cas;
pub mod scim;
