//! [`Delivery`]: effects of the outbox over the configured transports.

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use identity::outbox::{Deliver, DeliveryError};
use identity::ports::Effect;
use identity::ticket::slo;
use identity::{Entropy, Opaque, Time};

use crate::file::{Folder, Head};
use crate::http::{GuardedClient, RequestError};
use crate::settings::{Mail, MailTransport, Outbound, Problem, Sms, SmsTransport};
use crate::smtp::Smtp;
use crate::texts::Texts;

enum MailVia {
    File(Folder),
    Smtp(Box<Smtp>),
}

/// Delivers SMS, mails and logout notices.
pub struct Delivery {
    sms: Folder,
    mail: MailVia,
    http: GuardedClient,
    texts: Arc<dyn Texts>,
    entropy: Arc<dyn Entropy>,
}

impl std::fmt::Debug for Delivery {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Delivery")
    }
}

impl Delivery {
    /// Sets the transports up; makes the folder of the file transport below `data_dir`. `http` is
    /// made from the same `outbound` and shared with other users.
    pub fn new(
        sms: &Sms,
        mail: &Mail,
        outbound: &Outbound,
        data_dir: &Path,
        http: GuardedClient,
        texts: Arc<dyn Texts>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, Problem> {
        let folder = || {
            Folder::open(data_dir).map_err(|e| {
                Problem::new("data_dir", format!("the folder `outbox` cannot be made in it: {e}"))
            })
        };
        Ok(Self {
            sms: match sms.transport {
                SmsTransport::File => folder()?,
            },
            mail: match mail.transport {
                MailTransport::File => MailVia::File(folder()?),
                MailTransport::Smtp => {
                    MailVia::Smtp(Box::new(Smtp::new(mail, outbound.extra_ca()?.as_deref())?))
                }
            },
            http,
            texts,
            entropy,
        })
    }

    /// CAS 3.0.3, 2.3.3: posts the logout document. What the service answers in words is ignored.
    async fn cas_logout(&self, url: &str, ticket: &str, at: Time) -> Result<(), DeliveryError> {
        let id = format!("LR-{}", Opaque::random(&*self.entropy).expose());
        let document = slo::logout_request(ticket, &id, at);
        match self.http.post_form(url, &[(slo::FIELD, &document)]).await {
            Ok(reply) => match reply.status() {
                200..=399 => Ok(()),
                408 | 425 | 429 => Err(DeliveryError::Retry("receiver_busy")),
                500.. => Err(DeliveryError::Retry("receiver_error")),
                _ => Err(DeliveryError::Fail("receiver_refused")),
            },
            Err(error) => Err(match error {
                RequestError::BadUrl | RequestError::Forbidden => DeliveryError::Fail(error.code()),
                _ => DeliveryError::Retry(error.code()),
            }),
        }
    }
}

#[async_trait]
impl Deliver for Delivery {
    async fn deliver(&self, effect: &Effect, at: Time) -> Result<(), DeliveryError> {
        match effect {
            Effect::Sms { to, template, locale, params } => {
                let text = self.texts.sms(template, locale, params);
                self.sms.sms(Head { to, template, locale, params }, &text, at).await
            }
            Effect::Mail { to, template, locale, params } => {
                let mail = self.texts.mail(template, locale, params);
                match &self.mail {
                    MailVia::File(folder) => {
                        folder.mail(Head { to, template, locale, params }, &mail, at).await
                    }
                    MailVia::Smtp(smtp) => smtp.send(to, &mail, at).await,
                }
            }
            Effect::CasLogout { url, ticket } => self.cas_logout(url, ticket, at).await,
        }
    }
}
