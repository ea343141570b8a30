//! Every page, component and typed server function.
