//! The services of the domain, from outside, on a clock moved by hand.

mod captcha;
mod fixture;
mod outbox;
mod registry;
mod roster;
mod ticket;
