//! The services of the domain, from outside, on a clock moved by hand.

mod fixture;
mod registry;
mod ticket;
