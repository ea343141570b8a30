//! The domain: rules, state machines, services and the ports they need. No HTTP, SQL, wall clock or global randomness.
