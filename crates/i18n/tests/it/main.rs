//! The catalogs are complete twins, and the sources use them: every id that is
//! asked for exists with the arguments it is given, no text is left over, and
//! no page says anything that is not in a catalog.

mod catalogs;
mod scan;
mod texts;
mod usage;
