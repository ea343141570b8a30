//! The applicant's side: writing, submitting, taking back.

use std::sync::Arc;
use std::time::Duration;

use vocabulary::{OneTimeCode, Phone};

use super::{Applicant, Cases, Form, Opened};
use crate::audit::{Event, Record, SUCCESS};
use crate::captcha::{Answer, Outcome};
use crate::code::{Binding, Destination, Reach, Sent};
use crate::keys::sha256;
use crate::ports::{CaseKind, CaseRow, CaseState, CodePurpose, SessionRow, StoreError, Unit};
use crate::refusal::Verdict;
use crate::{Fault, Opaque, Refusal, Time, binding};

const DAY: Duration = Duration::from_secs(86_400);

impl Cases {
    /// The applicant's own draft of this kind, if there is one: what was written is found again after
    /// an error, without JavaScript too.
    pub async fn draft(&self, kind: CaseKind, who: Applicant<'_>) -> Result<Option<Opened>, Fault> {
        let mut unit = self.domain.read().await?;
        let found = match (kind, who.session_for(kind), who.visitor.browser) {
            (CaseKind::Appeal, _, Some(browser)) => {
                unit.case_of_browser(&browser, kind, CaseState::Draft).await?
            }
            (CaseKind::PhoneUnbind | CaseKind::PhoneTransfer, Some(session), _) => {
                let mine = unit.cases_of(session.account).await?;
                mine.into_iter().find(|row| row.kind == kind && row.state == CaseState::Draft)
            }
            _ => None,
        };
        drop(unit);
        match found {
            Some(row) => Ok(self.open(&row.id, who).await?.ok()),
            None => Ok(None),
        }
    }

    /// The account's cases, newest first (P-32).
    pub async fn mine(&self, session: &SessionRow) -> Result<Vec<CaseRow>, Fault> {
        Ok(self.domain.read().await?.cases_of(session.account).await?)
    }

    /// Keeps what was written, in the case `id` or in the applicant's draft, and then judges it: the
    /// answer is the case's id when all is well. A first draft of an appeal needs a captcha, because
    /// anybody may write one.
    pub async fn save(
        &self,
        kind: CaseKind,
        id: Option<&str>,
        form: Form,
        captcha: &Answer,
        who: Applicant<'_>,
    ) -> Result<Verdict<String>, Fault> {
        let before = match id {
            Some(id) => match self.edit(id, who).await? {
                Ok(opened) if opened.row.kind == kind => Some(opened),
                Ok(_) => return Ok(Err(Refusal::PageExpired)),
                Err(refusal) => return Ok(Err(refusal)),
            },
            None => self.draft(kind, who).await?,
        };
        match before {
            Some(opened) => self.keep(kind, opened, form).await,
            // A number is proved before its draft is there.
            None if kind == CaseKind::PhoneTransfer => Ok(Err(Refusal::StepOwed)),
            None => match self.begin(kind, form.clone().cleaned(&Form::default()), captcha, who).await? {
                // Another tab began at the same moment: its draft is the applicant's.
                Err(Refusal::CaseClosed) => match self.draft(kind, who).await? {
                    Some(opened) => self.keep(kind, opened, form).await,
                    None => Ok(Err(Refusal::CaseClosed)),
                },
                begun => Ok(begun),
            },
        }
    }

    /// Keeps what was written in a case that is there already.
    async fn keep(&self, kind: CaseKind, opened: Opened, form: Form) -> Result<Verdict<String>, Fault> {
        let form = form.cleaned(&opened.form);
        let verdict = form.judge(&self.domain.policy.cases, kind, opened.account.as_ref());
        let mut unit = self.domain.write().await?;
        if let Err(refusal) = self.change(&mut *unit, &opened.row, &form, |_| ()).await? {
            return Ok(Err(refusal));
        }
        unit.commit().await?;
        Ok(verdict.map(|()| opened.row.id))
    }

    /// Drafts of the browser that nobody can open any more, out of the way of a new one.
    async fn drop_lapsed(&self, unit: &mut dyn Unit, who: Applicant<'_>) -> Result<(), Fault> {
        let Some(browser) = who.visitor.browser else { return Ok(()) };
        let draft = unit.case_of_browser(&browser, CaseKind::Appeal, CaseState::Draft).await?;
        if let Some(row) = draft.filter(|row| !self.is_being_written(row, who.visitor)) {
            unit.delete_case(&row.id, row.revision).await?;
        }
        Ok(())
    }

    /// A new draft with what was written.
    async fn begin(
        &self,
        kind: CaseKind,
        form: Form,
        captcha: &Answer,
        who: Applicant<'_>,
    ) -> Result<Verdict<String>, Fault> {
        if !self.offers(kind) {
            return Ok(Err(Refusal::MethodOff));
        }
        let Some(browser) = who.visitor.browser else { return Ok(Err(Refusal::CookiesNeeded)) };
        let account = match (kind, who.session_for(kind)) {
            (CaseKind::Appeal, _) => None,
            (_, Some(session)) => self.domain.read().await?.account(session.account).await?,
            (_, None) => return Ok(Err(Refusal::SignInNeeded)),
        };
        let now = self.domain.now();
        let mut unit = self.domain.write().await?;
        if kind == CaseKind::Appeal
            && let Err(refusal) = self.admit_appeal(&mut *unit, captcha, who, now).await?
        {
            if refusal == Refusal::CaptchaWrong {
                unit.commit().await?;
            }
            return Ok(Err(refusal));
        }
        // Short enough for a link in an SMS, and still 132 bits.
        let id = Opaque::random(&*self.domain.entropy).expose()[..22].to_owned();
        if kind == CaseKind::Appeal {
            self.drop_lapsed(&mut *unit, who).await?;
        }
        let row = CaseRow {
            id: id.clone(),
            kind,
            state: CaseState::Draft,
            account: account.as_ref().map(|account| account.row.id),
            browser,
            subject: None,
            sealed: self.seal(&form),
            rejection_sealed: None,
            reviewer: None,
            proved_browser: None,
            proved_until: None,
            locale: who.visitor.locale.clone(),
            revision: 0,
            created_at: now,
            updated_at: now,
            submitted_at: None,
            decided_at: None,
            redeemed_at: None,
        };
        match unit.insert_case(&row).await {
            Ok(()) => {}
            // Another tab was faster.
            Err(StoreError::Taken(_)) => return Ok(Err(Refusal::CaseClosed)),
            Err(error) => return Err(error.into()),
        }
        unit.commit().await?;
        Ok(form.judge(&self.domain.policy.cases, kind, account.as_ref()).map(|()| id))
    }

    /// A captcha, and so many drafts from one address a day.
    async fn admit_appeal(
        &self,
        unit: &mut dyn Unit,
        captcha: &Answer,
        who: Applicant<'_>,
        now: Time,
    ) -> Result<Verdict<()>, Fault> {
        match self.domain.captcha().check(unit, captcha).await? {
            Outcome::Solved => {}
            Outcome::Absent => return Ok(Err(Refusal::CaptchaRequired)),
            Outcome::Wrong => return Ok(Err(Refusal::CaptchaWrong)),
        }
        let key = self.domain.counter("appeals", &who.visitor.network());
        let mut stamps: Vec<Time> =
            unit.lock_stamps(&key, now).await?.into_iter().filter(|at| now.since(*at) < DAY).collect();
        if stamps.len() >= usize::try_from(self.domain.policy.cases.appeals_per_address_day).unwrap_or(0) {
            return Ok(Err(Refusal::TooManyTries { minutes: 24 * 60 }));
        }
        stamps.push(now);
        unit.set_stamps(&key, &stamps, now).await?;
        Ok(Ok(()))
    }

    /// Sends a code to the number that another account holds (U-21).
    pub async fn send_transfer_code(
        &self,
        phone: &Phone,
        captcha: &Answer,
        who: Applicant<'_>,
    ) -> Result<Verdict<Sent>, Fault> {
        let Some(session) = who.full() else { return Ok(Err(Refusal::SignInNeeded)) };
        let to = Destination::Phone(phone.clone());
        self.codes.send(&to, Reach::Anybody, transfer_binding(session), captcha, who.visitor).await
    }

    /// Begins the transfer of a number whose holder has just proved it by a code. That it is bound
    /// elsewhere is told only now (S03).
    pub async fn begin_transfer(
        &self,
        phone: &Phone,
        code: &OneTimeCode,
        who: Applicant<'_>,
    ) -> Result<Verdict<String>, Fault> {
        let Some(session) = who.full() else { return Ok(Err(Refusal::SignInNeeded)) };
        let to = Destination::Phone(phone.clone());
        if let Err(refusal) = self.codes.consume(&to, code, transfer_binding(session)).await? {
            return Ok(Err(refusal));
        }
        let holder = self.domain.read().await?.account_by_phone(&to.index(&self.domain)).await?;
        if holder.is_none_or(|holder| holder.row.id == session.account) {
            return Ok(Err(Refusal::NotBound));
        }
        let proved = Form { number: phone.as_str().to_owned(), ..Form::default() };
        if let Some(opened) = self.draft(CaseKind::PhoneTransfer, who).await? {
            let form = Form { number: proved.number, ..opened.form.clone() };
            let mut unit = self.domain.write().await?;
            if let Err(refusal) = self.change(&mut *unit, &opened.row, &form, |_| ()).await? {
                return Ok(Err(refusal));
            }
            unit.commit().await?;
            return Ok(Ok(opened.row.id));
        }
        // The rest is written on the next page: what is still missing is no refusal here.
        let begun = self.begin(CaseKind::PhoneTransfer, proved, &Answer::None, who).await?;
        match (begun, self.draft(CaseKind::PhoneTransfer, who).await?) {
            (Err(refusal @ (Refusal::MethodOff | Refusal::CookiesNeeded)), _) => Ok(Err(refusal)),
            (_, Some(opened)) => Ok(Ok(opened.row.id)),
            (begun, None) => Ok(begun),
        }
    }

    /// Hands the case in (P-26 提交): complete, with its pictures, and for a signed-in applicant with
    /// the password typed once more. Of two tabs one does it.
    pub async fn submit(
        &self,
        id: &str,
        password: &str,
        captcha: &Answer,
        who: Applicant<'_>,
    ) -> Result<Verdict<()>, Fault> {
        let opened = match self.edit(id, who).await? {
            Ok(opened) => opened,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let (policy, kind) = (&self.domain.policy.cases, opened.row.kind);
        let mut form = opened.form.clone();
        if let Err(refusal) = form.judge(policy, kind, opened.account.as_ref()) {
            return Ok(Err(refusal));
        }
        let pictures = u32::try_from(opened.pictures.len()).unwrap_or(u32::MAX);
        if pictures < form.pictures_needed(policy, kind) {
            return Ok(Err(Refusal::CaseProofMissing));
        }
        if let Some(account) = &opened.account {
            let checked = self.sign_in.check_password(account, password, captcha, who.visitor).await?;
            if let Err(refusal) = checked {
                return Ok(Err(refusal));
            }
        }
        if let (CaseKind::PhoneUnbind, Some(row)) =
            (kind, opened.account.as_ref().and_then(|account| form.chosen(account)))
        {
            form.number = binding::opened_phone(&self.domain, row)?.as_str().to_owned();
        }
        let now = self.domain.now();
        let subject = form.subject(kind, opened.row.account);
        let subject = self.domain.keyring.index("case", &subject);
        let mut unit = self.domain.write().await?;
        let changed = self
            .change(&mut *unit, &opened.row, &form, |row| {
                row.state = CaseState::Submitted;
                row.subject = Some(subject);
                row.submitted_at = Some(now);
                row.rejection_sealed = None;
                row.reviewer = None;
                row.decided_at = None;
            })
            .await;
        match changed {
            Ok(Ok(())) => {}
            Ok(Err(refusal)) => return Ok(Err(refusal)),
            Err(Fault::Store(StoreError::Taken(_))) => return Ok(Err(Refusal::CaseOpen)),
            Err(fault) => return Err(fault),
        }
        let other = super::review::other(&self.domain, &mut *unit, kind, &form).await?;
        unit.begin_review(id, other).await?;
        self.record(&mut *unit, &opened.row, "submitted", who, now).await?;
        unit.commit().await?;
        Ok(Ok(()))
    }

    /// Takes a waiting case back.
    pub async fn withdraw(&self, id: &str, who: Applicant<'_>) -> Result<Verdict<()>, Fault> {
        let opened = match self.handle(id, who).await? {
            Ok(opened) if opened.row.state == CaseState::Submitted => opened,
            Ok(_) => return Ok(Err(Refusal::CaseClosed)),
            Err(refusal) => return Ok(Err(refusal)),
        };
        let now = self.domain.now();
        let mut unit = self.domain.write().await?;
        let changed = self
            .change(&mut *unit, &opened.row, &opened.form, |row| row.state = CaseState::Withdrawn)
            .await?;
        if changed.is_ok() {
            self.record(&mut *unit, &opened.row, "withdrawn", who, now).await?;
            unit.commit().await?;
        }
        Ok(changed)
    }

    /// Deletes a draft, or what was rejected or taken back, with its pictures (P-32): the applicant
    /// applies anew. What waits or was granted stays.
    pub async fn delete(&self, id: &str, who: Applicant<'_>) -> Result<Verdict<CaseKind>, Fault> {
        let opened = match self.handle(id, who).await? {
            Ok(opened) => opened,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let row = &opened.row;
        if matches!(row.state, CaseState::Submitted | CaseState::Approved) {
            return Ok(Err(Refusal::CaseClosed));
        }
        let mut unit = self.domain.write().await?;
        if !unit.delete_case(id, row.revision).await? {
            return Ok(Err(Refusal::CaseClosed));
        }
        self.record(&mut *unit, row, "deleted", who, self.domain.now()).await?;
        unit.commit().await?;
        Ok(Ok(row.kind))
    }

    /// Writes a change inside the caller's unit of work, if nobody else changed the case meanwhile.
    pub(super) async fn change(
        &self,
        unit: &mut dyn Unit,
        row: &CaseRow,
        form: &Form,
        change: impl FnOnce(&mut CaseRow) + Send,
    ) -> Result<Verdict<()>, Fault> {
        let mut changed = CaseRow { sealed: self.seal(form), updated_at: self.domain.now(), ..row.clone() };
        change(&mut changed);
        Ok(if unit.update_case(&changed).await? { Ok(()) } else { Err(Refusal::CaseClosed) })
    }

    async fn record(
        &self,
        unit: &mut dyn Unit,
        row: &CaseRow,
        step: &str,
        who: Applicant<'_>,
        now: Time,
    ) -> Result<(), Fault> {
        let mut record = Record::new(&self.domain, now, Event::CaseFiled, SUCCESS)
            .from(who.visitor)
            .account(row.account)
            .with("kind", row.kind.code())
            .with("step", step);
        if let Some(session) = who.session() {
            record = record.session(session.id);
        }
        unit.append_audit(&record.done()).await?;
        Ok(())
    }
}

/// The code of a transfer belongs to the session that asked for it.
fn transfer_binding(session: &Arc<SessionRow>) -> Binding {
    Binding { purpose: CodePurpose::Confirm, holder: sha256(format!("transfer {}", session.id).as_bytes()) }
}
