//! Outbound adapters: SMS, mail, and the guarded HTTP client everything outgoing uses.
