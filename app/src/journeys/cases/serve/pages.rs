//! What the pages show.

use i18n::t;
use identity::case::{Form, Opened};
use identity::ports::{Account, CaseKind, CaseRow, CaseState};
use identity::{Fault, Refusal};
use leptos::prelude::ServerFnError;

use super::Desk;
use crate::context::parameter;
use crate::journeys::cases::view::{ActionView, AppliesView, ApplyView, CaseView};

impl Desk {
    /// The first step of a kind, with the draft that is there already.
    pub async fn start(&self, kind: &str) -> Result<CaseView, ServerFnError> {
        let Some(kind) = CaseKind::parse(kind).filter(|kind| self.cases().offers(*kind)) else {
            return Ok(self.refused(&Refusal::MethodOff));
        };
        let mut account = None;
        if kind != CaseKind::Appeal {
            // Only the way out of a step-up is open to half a session (P-24).
            let session = match kind {
                CaseKind::PhoneTransfer => self.ask.signed_in(&self.page),
                _ => self.person(),
            };
            let Some(session) = session else { return Ok(CaseView::default()) };
            account = self.ask.account(&session).await.map_err(|fault| self.ask.broken(&fault))?;
        }
        let draft = self.cases().draft(kind, self.applicant()).await;
        let view = draft.and_then(|draft| match draft {
            Some(opened) => self.fill(kind, &opened.row.id, &opened.form, account.as_ref()),
            None if kind == CaseKind::PhoneTransfer => Ok(self.number_first(account.as_ref())),
            None => self.fill(kind, "", &self.retyped(), account.as_ref()).map(|mut view| {
                // Anybody may begin an appeal, so the first step of one needs a captcha.
                view.captcha = (kind == CaseKind::Appeal).then(|| self.ask.services.captcha_view());
                view
            }),
        });
        view.map_err(|fault| self.ask.broken(&fault))
    }

    /// What was typed before a captcha was refused: nothing is kept by then.
    fn retyped(&self) -> Form {
        let echo = self.ask.echoed(&self.page);
        Form {
            name: echo.typed("name"),
            department: echo.typed("department"),
            document_type: echo.typed("document_type"),
            document_number: echo.typed("document_number"),
            account_number: echo.typed("account_number"),
            contact_country: echo.typed("country"),
            contact_phone: echo.typed("phone"),
            contact_email: echo.typed("contact_email"),
            ..Form::default()
        }
    }

    /// A case: the step that the address names, or what became of it.
    pub async fn case(&self, id: &str) -> Result<CaseView, ServerFnError> {
        let broken = |fault: Fault| self.ask.broken(&fault);
        match self.cases().open(id, self.applicant()).await.map_err(broken)? {
            Ok(opened) => self.opened(&opened).map_err(broken),
            Err(Refusal::SignInNeeded) => {
                self.person();
                Ok(CaseView::default())
            }
            Err(Refusal::Forwarded) => match self.cases().contact(id).await.map_err(broken)? {
                Ok(contact) => Ok(self.prove_view(id, &contact.masked(), !contact.is_phone())),
                Err(_) => Ok(self.refused(&Refusal::Forwarded)),
            },
            Err(refusal) => Ok(self.refused(&refusal)),
        }
    }

    fn opened(&self, opened: &Opened) -> Result<CaseView, Fault> {
        let row = &opened.row;
        let account = opened.account.as_ref();
        let step = parameter(&self.page, "step").filter(|_| row.state.is_editable());
        match step.as_deref() {
            Some("pictures") => self.pictures(opened),
            Some("submit") if self.has_enough(opened) => self.review(opened),
            Some("submit") => self.pictures(opened),
            Some(_) => self.fill(row.kind, &row.id, &opened.form, account),
            None if row.state == CaseState::Draft => self.fill(row.kind, &row.id, &opened.form, account),
            None => self.standing(opened),
        }
    }

    /// What all steps and results of a case have.
    fn frame(&self, kind: CaseKind, id: &str, show: &str, account: Option<&Account>) -> CaseView {
        let title = self.title(kind);
        // Of an appeal the account is not the reader's before a code has shown it.
        let account = account.filter(|_| kind != CaseKind::Appeal);
        CaseView {
            show: show.to_owned(),
            kind: kind.code().to_owned(),
            id: id.to_owned(),
            title,
            account: account.map(|account| account.row.name.clone()).unwrap_or_default(),
            ..self.blank()
        }
    }

    fn title(&self, kind: CaseKind) -> String {
        match kind {
            CaseKind::PhoneUnbind => t!(self.i18n, "case-unbind-title"),
            CaseKind::Appeal => t!(self.i18n, "case-appeal-title"),
            CaseKind::PhoneTransfer => t!(self.i18n, "case-transfer-title"),
        }
    }

    fn step(&self, view: &mut CaseView, current: usize) {
        view.steps = vec![
            t!(self.i18n, "case-step-fill"),
            t!(self.i18n, "case-step-pictures"),
            t!(self.i18n, "case-step-submit"),
        ];
        view.current = current;
    }

    /// 填写
    fn fill(
        &self,
        kind: CaseKind,
        id: &str,
        form: &Form,
        account: Option<&Account>,
    ) -> Result<CaseView, Fault> {
        let mut view = self.frame(kind, id, "fill", account);
        self.step(&mut view, 1);
        view.fields = self.fields(kind, form, account)?;
        if !id.is_empty() {
            // Browsers are shared: what was begun here can be taken away again.
            view.actions = vec![ActionView {
                action: "/_fn/cases/delete".to_owned(),
                label: t!(self.i18n, "case-forget"),
                danger: true,
            }];
        }
        match kind {
            CaseKind::PhoneUnbind => {
                view.notice = t!(self.i18n, "case-unbind-notice");
                // Self-service needs a full session: who has not proved the phone has none.
                view.link = view
                    .full
                    .then(|| ("/security/phone/login".to_owned(), t!(self.i18n, "case-unbind-self")));
            }
            CaseKind::Appeal => view.notice = t!(self.i18n, "case-appeal-notice"),
            CaseKind::PhoneTransfer => view.notice = t!(self.i18n, "case-transfer-notice"),
        }
        Ok(view)
    }

    /// The number of a transfer is proved before anything else.
    fn number_first(&self, account: Option<&Account>) -> CaseView {
        CaseView {
            lead: t!(self.i18n, "case-transfer-lead"),
            ..self.frame(CaseKind::PhoneTransfer, "", "number", account)
        }
    }

    fn has_enough(&self, opened: &Opened) -> bool {
        let needed = opened.form.pictures_needed(&self.ask.services.domain.policy.cases, opened.row.kind);
        opened.pictures.len() >= usize::try_from(needed).unwrap_or(usize::MAX)
    }

    /// 上传材料
    fn pictures(&self, opened: &Opened) -> Result<CaseView, Fault> {
        let policy = &self.ask.services.domain.policy.cases;
        let mut view = self.frame(opened.row.kind, &opened.row.id, "pictures", opened.account.as_ref());
        self.step(&mut view, 2);
        self.show_pictures(&mut view, opened);
        let locale = &self.ask.visitor.locale;
        let proofs = match opened.row.kind {
            CaseKind::Appeal => Some(&policy.appeal_proofs),
            _ => policy.affiliation(&opened.form.affiliation).map(|group| &group.proofs),
        };
        if let Some(proofs) = proofs {
            view.proofs = t!(
                self.i18n,
                "case-proofs",
                proofs = proofs.text.of(locale).to_owned(),
                count = u64::from(proofs.pictures)
            );
        }
        view.limits = t!(
            self.i18n,
            "case-limits",
            size = policy.max_file_bytes as u64 / 1_000_000,
            count = u64::from(policy.max_files)
        );
        view.room = opened.pictures.len() < usize::try_from(policy.max_files).unwrap_or(usize::MAX);
        view.enough = self.has_enough(opened);
        Ok(view)
    }

    fn show_pictures(&self, view: &mut CaseView, opened: &Opened) {
        view.pictures = opened
            .pictures
            .iter()
            .zip(1_u64..)
            .map(|(picture, at)| {
                let size = u64::from(picture.size).div_ceil(1000);
                (picture.number, t!(self.i18n, "case-picture", number = at, size = size))
            })
            .collect();
    }

    /// 提交
    fn review(&self, opened: &Opened) -> Result<CaseView, Fault> {
        let mut view = self.frame(opened.row.kind, &opened.row.id, "submit", opened.account.as_ref());
        self.step(&mut view, 3);
        self.show_pictures(&mut view, opened);
        view.facts = self.facts(opened.row.kind, &opened.form, opened.account.as_ref())?;
        view.password = opened.account.is_some();
        Ok(view)
    }

    /// A code to the contact opens an appeal in another browser.
    fn prove_view(&self, id: &str, contact: &str, mail: bool) -> CaseView {
        CaseView {
            lead: t!(self.i18n, "case-prove-lead"),
            contact: contact.to_owned(),
            mail,
            ..self.frame(CaseKind::Appeal, id, "prove", None)
        }
    }

    /// Waiting, granted, refused or taken back.
    fn standing(&self, opened: &Opened) -> Result<CaseView, Fault> {
        let (row, i18n) = (&opened.row, &self.i18n);
        if self.cases().may_redeem(row) {
            return Ok(self.password_view(opened));
        }
        let mut view = self.frame(row.kind, &row.id, "status", opened.account.as_ref());
        view.facts = self.times(row);
        view.facts.extend(self.facts(row.kind, &opened.form, opened.account.as_ref())?);
        self.show_pictures(&mut view, opened);
        let (title, lead, mood) = match (row.state, row.kind) {
            (CaseState::Submitted, _) => (t!(i18n, "case-submitted-title"), self.waiting_lead(row), "info"),
            (CaseState::Approved, CaseKind::PhoneUnbind) => {
                (t!(i18n, "case-approved-title"), t!(i18n, "case-unbind-approved"), "success")
            }
            (CaseState::Approved, CaseKind::PhoneTransfer) => {
                (t!(i18n, "case-approved-title"), t!(i18n, "case-transfer-approved"), "success")
            }
            (CaseState::Approved, CaseKind::Appeal) if row.redeemed_at.is_some() => {
                let number = opened.account.as_ref().map(|account| account.row.number.clone());
                let text = t!(i18n, "case-appeal-done", number = number.unwrap_or_default());
                (t!(i18n, "case-appeal-done-title"), text, "success")
            }
            (CaseState::Approved, CaseKind::Appeal) => {
                (t!(i18n, "case-approved-title"), t!(i18n, "case-appeal-over"), "warning")
            }
            (CaseState::Rejected, _) => {
                (t!(i18n, "case-rejected-title"), t!(i18n, "case-rejected-lead"), "danger")
            }
            (CaseState::Withdrawn | CaseState::Draft, _) => {
                (t!(i18n, "case-withdrawn-title"), t!(i18n, "case-withdrawn-lead"), "info")
            }
        };
        view.notice = self.title(row.kind);
        (view.title, view.lead, view.mood) = (title, lead, mood.to_owned());
        view.rejection = self.cases().rejection(row)?.unwrap_or_default();
        view.actions = self.actions(row);
        view.link = self.onward(row);
        Ok(view)
    }

    fn waiting_lead(&self, row: &CaseRow) -> String {
        let whom = &self.ask.services.domain.policy.cases.review_contact;
        let whom = whom.of(&self.ask.visitor.locale);
        let lead = match row.kind {
            CaseKind::Appeal => t!(self.i18n, "case-submitted-appeal"),
            CaseKind::PhoneUnbind | CaseKind::PhoneTransfer => t!(self.i18n, "case-submitted-lead"),
        };
        if whom.is_empty() {
            lead
        } else {
            format!("{lead} {}", t!(self.i18n, "case-ask", contact = whom.to_owned()))
        }
    }

    /// Where a finished case leads.
    fn onward(&self, row: &CaseRow) -> Option<(String, String)> {
        match row.state {
            CaseState::Approved if self.ask.full().is_none() => {
                Some(("/sign-in".to_owned(), t!(self.i18n, "case-sign-in")))
            }
            CaseState::Rejected => Some((format!("/case/{}?step=fill", row.id), t!(self.i18n, "case-edit"))),
            CaseState::Submitted if row.kind != CaseKind::Appeal => {
                Some(("/applies".to_owned(), t!(self.i18n, "case-applies-link")))
            }
            _ => None,
        }
    }

    /// A new password, once the contact is proved (S17).
    fn password_view(&self, opened: &Opened) -> CaseView {
        let contact = opened.form.contact();
        let masked = contact.as_ref().map(|contact| contact.masked()).unwrap_or_default();
        let mail = contact.is_some_and(|contact| !contact.is_phone());
        if !opened.proved {
            return CaseView {
                lead: t!(self.i18n, "case-approved-prove"),
                ..self.prove_view(&opened.row.id, &masked, mail)
            };
        }
        let number = opened.account.as_ref().map(|account| account.row.number.clone()).unwrap_or_default();
        CaseView {
            lead: t!(self.i18n, "case-password-lead", number = number.clone()),
            title: t!(self.i18n, "case-password-title"),
            contact: masked,
            mail,
            account: number,
            policy: Some(self.ask.services.domain.policy.password.clone()),
            ..self.frame(CaseKind::Appeal, &opened.row.id, "password", None)
        }
    }

    fn times(&self, row: &CaseRow) -> Vec<(String, String)> {
        let i18n = &self.i18n;
        let state = match row.state {
            CaseState::Draft => t!(i18n, "case-state-draft"),
            CaseState::Submitted => t!(i18n, "case-state-submitted"),
            CaseState::Approved => t!(i18n, "case-state-approved"),
            CaseState::Rejected => t!(i18n, "case-state-rejected"),
            CaseState::Withdrawn => t!(i18n, "case-state-withdrawn"),
        };
        let mut facts = vec![(t!(i18n, "case-state"), state)];
        let times = [
            (t!(i18n, "case-submitted-at"), row.submitted_at),
            (t!(i18n, "case-decided-at"), row.decided_at),
        ];
        facts.extend(times.into_iter().filter_map(|(name, at)| Some((name, self.ask.time(at?)))));
        facts
    }

    /// What the applicant can do with it now.
    fn actions(&self, row: &CaseRow) -> Vec<ActionView> {
        let action = |name: &str, label: String| ActionView {
            action: format!("/_fn/cases/{name}"),
            label,
            danger: true,
        };
        match row.state {
            CaseState::Submitted => vec![action("withdraw", t!(self.i18n, "case-withdraw"))],
            CaseState::Draft | CaseState::Rejected | CaseState::Withdrawn => {
                vec![action("delete", t!(self.i18n, "case-delete"))]
            }
            CaseState::Approved => Vec::new(),
        }
    }

    /// 我的申请 (P-31, P-32)
    pub async fn mine(&self) -> Result<AppliesView, ServerFnError> {
        let Some(session) = self.person() else { return Ok(AppliesView::default()) };
        let broken = |fault: Fault| self.ask.broken(&fault);
        let account = self.ask.account(&session).await.map_err(broken)?;
        let rows = self.cases().mine(&session).await.map_err(broken)?;
        let applications =
            rows.iter().map(|row| self.entry(row)).collect::<Result<_, _>>().map_err(broken)?;
        Ok(AppliesView {
            account: account.map(|account| account.row.name).unwrap_or_default(),
            full: self.ask.full().is_some(),
            applications,
            echo: self.ask.echoed(&self.page),
        })
    }

    fn entry(&self, row: &CaseRow) -> Result<ApplyView, Fault> {
        let i18n = &self.i18n;
        let mut facts = self.times(row);
        facts.extend(self.cases().rejection(row)?.map(|reason| (t!(i18n, "case-rejection"), reason)));
        let link = if row.state.is_editable() {
            (format!("/case/{}?step=fill", row.id), t!(i18n, "case-edit"))
        } else {
            (format!("/case/{}", row.id), t!(i18n, "case-view"))
        };
        Ok(ApplyView {
            id: row.id.clone(),
            title: self.title(row.kind),
            facts,
            link,
            actions: self.actions(row),
        })
    }
}
