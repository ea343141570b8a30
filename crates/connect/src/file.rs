//! The `file` transport: messages as lines of JSON in a folder, for trials,
//! tests and installations whose own program carries them further.
//!
//! A line is written with one call to a file opened for appending, under a
//! lock, so a reader never sees two lines mixed; what a full disk cut short is
//! taken back.

use std::fs::{DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use identity::Time;
use identity::outbox::DeliveryError;
use serde::Serialize;

use crate::texts::{MailText, Params};

/// The folder `<data_dir>/outbox` (0700) with `sms.jsonl` and `mail.jsonl` (0600).
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

/// What both kinds of message have; the order is the order in the line.
#[derive(Serialize)]
struct Line<'a> {
    at: String,
    to: &'a str,
    template: &'a str,
    locale: &'a str,
    params: &'a Params,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<&'a str>,
    text: &'a str,
}

/// To whom, in which template and language.
#[derive(Clone, Copy, Debug)]
pub struct Head<'a> {
    /// E.164 or address.
    pub to: &'a str,
    /// Template name.
    pub template: &'a str,
    /// Language.
    pub locale: &'a str,
    /// Values of the template.
    pub params: &'a Params,
}

impl Folder {
    /// Opens the folder, making it where it is missing.
    pub fn open(data_dir: &Path) -> io::Result<Self> {
        let folder = data_dir.join("outbox");
        DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
        // Also a folder that was there before: codes are in it.
        std::fs::set_permissions(&folder, Permissions::from_mode(0o700))?;
        Ok(Self(folder))
    }

    /// Appends an SMS to `sms.jsonl`.
    pub async fn sms(&self, head: Head<'_>, text: &str, at: Time) -> Result<(), DeliveryError> {
        self.append("sms.jsonl", head, None, text, at).await
    }

    /// Appends a mail to `mail.jsonl`.
    pub async fn mail(&self, head: Head<'_>, mail: &MailText, at: Time) -> Result<(), DeliveryError> {
        self.append("mail.jsonl", head, Some(&mail.subject), &mail.text, at).await
    }

    async fn append(
        &self,
        name: &str,
        head: Head<'_>,
        subject: Option<&str>,
        text: &str,
        at: Time,
    ) -> Result<(), DeliveryError> {
        let Head { to, template, locale, params } = head;
        let line = Line { at: at.rfc3339(), to, template, locale, params, subject, text };
        let mut bytes = serde_json::to_vec(&line).map_err(|_| DeliveryError::Fail("message_unwritable"))?;
        bytes.push(b'\n');
        let path = self.0.join(name);
        match tokio::task::spawn_blocking(move || append(&path, &bytes)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => {
                tracing::warn!(kind = %error.kind(), file = name, "the outbox file cannot be written");
                Err(DeliveryError::Retry("file_unwritable"))
            }
            Err(_) => Err(DeliveryError::Retry("file_unwritable")),
        }
    }
}

fn append(path: &Path, line: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().append(true).create(true).mode(0o600).open(path)?;
    file.lock()?;
    let before = file.metadata()?.len();
    let written = file.write(line);
    match written {
        Ok(n) if n == line.len() => Ok(()),
        Ok(_) => take_back(&file, before, io::ErrorKind::StorageFull.into()),
        Err(error) => take_back(&file, before, error),
    }
}

fn take_back(file: &File, length: u64, error: io::Error) -> io::Result<()> {
    file.set_len(length)?;
    Err(error)
}
