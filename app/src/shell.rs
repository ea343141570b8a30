//! What every page stands in: the document, the header and footer, the two
//! layouts, and the context of a page.

mod document;
mod furniture;
mod layouts;
mod site;

pub use document::{PageTitle, document};
pub use furniture::{Contacts, Footer, NavItem};
pub use layouts::{ConsoleLayout, PageLayout, SignInLayout};
pub use site::{Announced, SiteContext, provide_site, use_i18n, use_site};
