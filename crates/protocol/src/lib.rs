//! Inbound single sign-on: CAS as data first, then service and routes.
