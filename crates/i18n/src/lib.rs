//! Fluent catalogs (zh-CN, en) and their loader, for pages, mails, SMS and errors.
