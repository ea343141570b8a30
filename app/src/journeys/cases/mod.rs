//! Applications for review: 手机解绑申请 (P-25), 帐号申诉 (J-19), moving a number
//! (U-21), and what became of them (P-32). What a page shows is put together on
//! the server, texts included; the browser shows it.

mod applies;
mod functions;
mod page;
mod parts;
#[cfg(feature = "ssr")]
mod serve;
mod view;

pub use applies::AppliesPage;
pub use functions::*;
pub use page::{AppealPage, CasePage, TransferPage, UnbindPage};
pub use view::*;
