//! What people do here, one folder each: what the page shows (view models),
//! what its forms do (server functions), and how it looks.

pub mod app_passwords;
pub mod applications;
pub mod cases;
pub mod first_sign_in;
pub mod gate;
pub mod help;
pub mod invitations;
pub mod notices;
pub mod own;
pub mod portal;
pub mod scan;
pub mod security;
pub mod sign_in;
pub mod step_up;
