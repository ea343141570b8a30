//! The whole server in process: settings, command line, HTTP stack.

mod app_passwords;
mod assets;
mod backup;
mod browser;
mod cases;
mod cli;
mod console;
mod console_access;
mod console_applications;
mod console_audit;
mod console_operations;
mod console_people;
mod console_reviews;
mod console_settings;
mod cross_site;
mod docs;
mod edge;
mod house;
mod jobs;
mod language;
mod listener;
mod logs;
mod management;
mod own;
mod portal;
mod settings;
