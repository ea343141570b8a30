//! Mail over SMTP.

use std::time::{Duration, SystemTime};

use identity::Time;
use identity::keys::sha256;
use identity::outbox::DeliveryError;
use lettre::address::Address;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};

use crate::settings::{Mail, MailTls, Problem};
use crate::texts::MailText;

/// An SMTP server and the sender that mails come from. One connection a mail.
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    timeout: Duration,
}

impl std::fmt::Debug for Smtp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The transport would print its credentials.
        f.debug_struct("Smtp").field("from", &self.from).finish_non_exhaustive()
    }
}

/// The sender in the settings.
pub(crate) fn sender(mail: &Mail) -> Result<Mailbox, Problem> {
    let address: Address = mail
        .from_address
        .parse()
        .map_err(|_| Problem::new("mail.from_address", "is not a mail address: write the sender's"))?;
    let name = mail.from_name.trim();
    Ok(Mailbox::new((!name.is_empty()).then(|| name.to_owned()), address))
}

impl Smtp {
    /// A client for the server in the settings, which are checked. Trusts the system's roots and
    /// `extra_ca` (PEM).
    pub fn new(mail: &Mail, extra_ca: Option<&[u8]>) -> Result<Self, Problem> {
        mail.check()?;
        let tls = match mail.tls {
            MailTls::None => Tls::None,
            MailTls::Starttls => Tls::Required(parameters(&mail.host, extra_ca)?),
            MailTls::Tls => Tls::Wrapper(parameters(&mail.host, extra_ca)?),
        };
        let port = if mail.port == 0 { mail.tls.port() } else { mail.port };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&mail.host)
            .port(port)
            .tls(tls)
            .timeout(Some(mail.timeout.into()));
        if !mail.username.is_empty() {
            builder = builder.credentials(Credentials::new(mail.username.clone(), mail.password.clone()));
        }
        Ok(Self { transport: builder.build(), from: sender(mail)?, timeout: mail.timeout.into() })
    }

    /// Hands one mail to the server.
    pub async fn send(&self, to: &str, mail: &MailText, at: Time) -> Result<(), DeliveryError> {
        let message = self.message(to, mail, at)?;
        // lettre's own timeout covers only the connecting.
        match tokio::time::timeout(self.timeout, self.transport.send(message)).await {
            Ok(sent) => sent.map(|_| ()).map_err(|error| judge(&error)),
            Err(_) => Err(DeliveryError::Retry("timeout")),
        }
    }

    fn message(&self, to: &str, mail: &MailText, at: Time) -> Result<Message, DeliveryError> {
        let to: Address = to.parse().map_err(|_| DeliveryError::Fail("bad_address"))?;
        // Folding takes care of line breaks, but a subject has no business with them.
        let lines = mail.subject.split(['\r', '\n']).map(str::trim).filter(|line| !line.is_empty());
        let subject = lines.collect::<Vec<_>>().join(" ");
        let since = Duration::from_micros(u64::try_from(at.0).unwrap_or(0));
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to.clone()))
            .subject(subject)
            .date(SystemTime::UNIX_EPOCH + since)
            .message_id(Some(self.message_id(&to, mail, at)))
            // RFC 3834: no absence notes back.
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".to_owned(),
            ))
            .header(ContentType::TEXT_PLAIN)
            .body(mail.text.clone())
            .map_err(|_| DeliveryError::Fail("message_unwritable"))
    }

    /// One per attempt, under the sender's domain: lettre's own would name this machine.
    fn message_id(&self, to: &Address, mail: &MailText, at: Time) -> String {
        let digest = sha256(format!("{}\0{to}\0{}\0{}", at.0, mail.subject, mail.text).as_bytes());
        let half = digest.first_chunk().map_or(0, |half| u128::from_be_bytes(*half));
        format!("<{half:032x}@{}>", self.from.email.domain())
    }
}

fn parameters(host: &str, extra_ca: Option<&[u8]>) -> Result<TlsParameters, Problem> {
    let refuse = |_| Problem::new("outbound.extra_ca_file", "holds a certificate that cannot be used");
    let mut builder = TlsParameters::builder(host.to_owned());
    if let Some(pem) = extra_ca {
        builder = builder.add_root_certificate(Certificate::from_pem(pem).map_err(refuse)?);
    }
    builder.build_rustls().map_err(refuse)
}

/// What an error means for the mail.
fn judge(error: &Error) -> DeliveryError {
    if let Some(code) = error.status() {
        return match u16::from(code) {
            // Our credentials or the server's demands: an operator mends that, the mail is good.
            530 | 534 | 535 | 538 => DeliveryError::Retry("smtp_authentication"),
            500.. => DeliveryError::Fail("smtp_refused"),
            _ => DeliveryError::Retry("smtp_busy"),
        };
    }
    DeliveryError::Retry(if error.is_timeout() {
        "timeout"
    } else if error.is_tls() {
        "tls"
    } else if error.is_client() {
        "smtp_protocol"
    } else {
        "unreachable"
    })
}
