//! The doors: who comes in, and with what leave.

use axum::body::Body;
use http::{Response, StatusCode};
use identity::audit::Event;
use identity::console::{self, Administrator, Capability, Duty, Sight};
use identity::session::Current;
use identity::{Fault, Refusal, Visitor};
use leptos::prelude::*;

use super::frame::{Frame, Seen};
use crate::context::{Ask, Services, ask, empty};

/// Somebody in a room of the console, with leave to look at what `D` is about.
pub struct Entered<D> {
    /// The request.
    pub ask: Ask,
    /// Who it is, with everything they hold: what a page offers depends on it.
    pub who: Administrator,
    /// Leave to look.
    pub sight: Sight<D>,
    frame: Frame,
}

/// Somebody who did not come in.
pub enum Turned {
    /// The response is a redirect: to sign-in, a second factor, what is owed.
    Away,
    /// They hold no role, or none that reaches here.
    Denied(Frame),
}

impl<T> From<Turned> for Seen<T> {
    fn from(turned: Turned) -> Self {
        match turned {
            Turned::Away => Self::Away,
            Turned::Denied(frame) => Self::Denied(frame),
        }
    }
}

/// Lets the person of this request into the page at `page`, which is about `D`.
pub async fn enter<D: Duty>(page: &str) -> Result<Result<Entered<D>, Turned>, ServerFnError> {
    let (ask, who) = match lobby(page).await? {
        Ok(inside) => inside,
        Err(turned) => return Ok(Err(turned)),
    };
    let frame = Frame::of(&who);
    match who.look::<D>() {
        Ok(sight) => Ok(Ok(Entered { ask, who, sight, frame })),
        Err(_) => {
            let refused = refused::<D>(&ask.services, &who).await;
            refused.map_err(|fault| ask.broken(&fault))?;
            ask.status(StatusCode::FORBIDDEN);
            Ok(Err(Turned::Denied(frame)))
        }
    }
}

/// Lets anybody with a role in.
pub async fn lobby(page: &str) -> Result<Result<(Ask, Administrator), Turned>, ServerFnError> {
    let ask = ask()?;
    if ask.signed_in(page).is_none() {
        return Ok(Err(Turned::Away));
    }
    let domain = &ask.services.domain;
    let entered = console::enter(domain, ask.current.0.as_ref(), &ask.visitor).await;
    match entered.map_err(|fault| ask.broken(&fault))? {
        Ok(who) => Ok(Ok((ask, who))),
        Err(Refusal::FactorNeeded) => {
            ask.see_other(&factor_address(page));
            Ok(Err(Turned::Away))
        }
        Err(_) => {
            ask.status(StatusCode::FORBIDDEN);
            Ok(Err(Turned::Denied(Frame::default())))
        }
    }
}

/// Where a second factor is asked for before `page`.
pub fn factor_address(page: &str) -> String {
    format!("/confirm?need=factor&next={}", crate::ui::percent_encode(page))
}

/// The request of a server function, and leave to act under `D` or why not.
pub async fn acting<D: Duty>() -> Result<(Ask, Result<Capability<D>, Refusal>), ServerFnError> {
    let ask = ask()?;
    let domain = &ask.services.domain;
    let entered = console::enter(domain, ask.current.0.as_ref(), &ask.visitor).await;
    let leave = match entered.map_err(|fault| ask.broken(&fault))? {
        Ok(who) => {
            let leave = who.act::<D>();
            if matches!(leave, Err(Refusal::NotAllowed)) {
                let refused = refused::<D>(&ask.services, &who).await;
                refused.map_err(|fault| ask.broken(&fault))?;
            }
            leave
        }
        Err(refusal) => Err(refusal),
    };
    if matches!(leave, Err(Refusal::NotAllowed)) {
        ask.status(StatusCode::FORBIDDEN);
    }
    Ok((ask, leave))
}

/// Leave to look for a route that is no page: a picture, a download. Whoever may not gets an empty
/// answer.
pub async fn door<D: Duty>(
    services: &Services,
    current: &Current,
    visitor: &Visitor,
) -> Result<(Administrator, Sight<D>), Response<Body>> {
    let entered = console::enter(&services.domain, current.0.as_ref(), visitor).await;
    let who = match entered.map_err(|fault| shut(&fault))? {
        Ok(who) => who,
        Err(_) => return Err(empty(StatusCode::FORBIDDEN)),
    };
    match who.look::<D>() {
        Ok(sight) => Ok((who, sight)),
        Err(_) => {
            refused::<D>(services, &who).await.map_err(|fault| shut(&fault))?;
            Err(empty(StatusCode::FORBIDDEN))
        }
    }
}

/// The answer when a route could not do its work.
pub fn shut(fault: &Fault) -> Response<Body> {
    tracing::error!(%fault, "a route of the console could not answer");
    empty(StatusCode::SERVICE_UNAVAILABLE)
}

/// Leave to act under `D` for a route that is no page: a download of what is sensitive.
pub async fn admitted<D: Duty>(
    services: &Services,
    current: &Current,
    visitor: &Visitor,
) -> Result<Result<Capability<D>, Refusal>, Fault> {
    let who = match console::enter(&services.domain, current.0.as_ref(), visitor).await? {
        Ok(who) => who,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let leave = who.act::<D>();
    if matches!(leave, Err(Refusal::NotAllowed)) {
        refused::<D>(services, &who).await?;
    }
    Ok(leave)
}

/// That somebody tried a door that is not theirs is worth an entry.
pub async fn refused<D: Duty>(services: &Services, who: &Administrator) -> Result<(), Fault> {
    let domain = &services.domain;
    let actor = who.actor();
    let record = actor.record(domain, Event::ConsoleRefused, Refusal::NotAllowed.code());
    let record = record.with("duty", D::PERMISSION.code());
    let mut unit = domain.write_relaxed().await?;
    unit.append_audit(&record.done()).await?;
    unit.commit().await?;
    Ok(())
}

impl<D> Entered<D> {
    /// The page, once its data is there.
    pub fn seen<T>(self, view: Result<T, Fault>) -> Result<Seen<T>, ServerFnError> {
        match view {
            Ok(view) => Ok(Seen::Room(self.frame, view)),
            Err(fault) => Err(self.ask.broken(&fault)),
        }
    }

    /// The page about something that may not be there, or not within reach: both look the same.
    pub fn found<T>(self, view: Result<Option<T>, Fault>) -> Result<Seen<T>, ServerFnError> {
        match view {
            Ok(Some(view)) => Ok(Seen::Room(self.frame, view)),
            Ok(None) => {
                self.ask.status(StatusCode::NOT_FOUND);
                Ok(Seen::Missing(self.frame))
            }
            Err(fault) => Err(self.ask.broken(&fault)),
        }
    }
}
