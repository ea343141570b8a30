//! The pictures of a case: taken in, shown to whom they belong, taken out.

use super::{Applicant, Cases, Form, Opened};
use crate::evidence::{Picture, PictureError};
use crate::ports::{CaseKind, EvidenceRow};
use crate::refusal::Verdict;
use crate::{Fault, Refusal};

/// The purpose under which pictures are sealed.
pub(super) const PURPOSE: &str = "evidence";

/// How often each picture may be replaced before the case takes no more.
const TRIES: u32 = 3;

impl Cases {
    /// Whether the applicant may add a picture: asked before anything of it is read.
    pub async fn may_add_picture(&self, id: &str, who: Applicant<'_>) -> Result<Verdict<()>, Fault> {
        let opened = match self.edit(id, who).await? {
            Ok(opened) => opened,
            Err(refusal) => return Ok(Err(refusal)),
        };
        // Anybody may appeal: what strangers store is bounded over all of them.
        if opened.row.kind == CaseKind::Appeal {
            let held = self.domain.read().await?.appeal_bytes().await?;
            if held >= self.domain.policy.cases.appeal_bytes_overall {
                return Ok(Err(Refusal::EvidenceFull));
            }
        }
        Ok(self.has_room(&opened))
    }

    /// Whether one more fits: beside the others, and among all that were ever added.
    fn has_room(&self, opened: &Opened) -> Verdict<()> {
        let most = self.domain.policy.cases.max_files;
        let there = u32::try_from(opened.pictures.len()).unwrap_or(u32::MAX);
        let fits = there < most && opened.form.next_picture < most.saturating_mul(TRIES);
        if fits { Ok(()) } else { Err(Refusal::PictureTooMany) }
    }

    /// Adds the picture that `read` gives: made anew from what was sent (S12), sealed, and counted with the case, so that
    /// parallel uploads cannot exceed the limit.
    pub async fn add_picture(
        &self,
        id: &str,
        read: impl FnOnce() -> std::io::Result<Vec<u8>> + Send + 'static,
        who: Applicant<'_>,
    ) -> Result<Verdict<()>, Fault> {
        if let Err(refusal) = self.may_add_picture(id, who).await? {
            return Ok(Err(refusal));
        }
        let most = self.domain.policy.cases.max_file_bytes;
        let Picture { jpeg, .. } = match self.recoder.recode(most, read).await {
            Ok(picture) => picture,
            Err(PictureError::Unreadable) => return Ok(Err(Refusal::PictureUnreadable)),
            Err(PictureError::TooManyBytes | PictureError::TooManyPixels) => {
                return Ok(Err(Refusal::PictureTooLarge));
            }
            Err(PictureError::Lost) => return Err(Fault::Inconsistent("a picture could not be read back")),
        };
        let sealed = self.domain.keyring.seal(&*self.domain.entropy, PURPOSE, &jpeg);
        let size = u32::try_from(jpeg.len()).unwrap_or(u32::MAX);
        drop(jpeg);
        // Another upload may have come first: look again until the case stands still.
        loop {
            let opened = match self.edit(id, who).await? {
                Ok(opened) => opened,
                Err(refusal) => return Ok(Err(refusal)),
            };
            if let Err(refusal) = self.has_room(&opened) {
                return Ok(Err(refusal));
            }
            let number = opened.form.next_picture + 1;
            let form = Form { next_picture: number, ..opened.form };
            let mut unit = self.domain.write().await?;
            if self.change(&mut *unit, &opened.row, &form, |_| ()).await?.is_err() {
                continue;
            }
            unit.insert_evidence(&EvidenceRow {
                case: id.to_owned(),
                number,
                sealed,
                size,
                created_at: self.domain.now(),
            })
            .await?;
            unit.commit().await?;
            return Ok(Ok(()));
        }
    }

    /// A picture, for whom the case may concern.
    pub async fn picture(
        &self,
        id: &str,
        number: u32,
        who: Applicant<'_>,
    ) -> Result<Verdict<Vec<u8>>, Fault> {
        if let Err(refusal) = self.handle(id, who).await? {
            return Ok(Err(refusal));
        }
        match self.domain.read().await?.evidence(id, number).await? {
            Some(row) => Ok(Ok(self.domain.keyring.open(PURPOSE, &row.sealed)?)),
            None => Ok(Err(Refusal::PageExpired)),
        }
    }

    /// 移除 (P-28).
    pub async fn remove_picture(
        &self,
        id: &str,
        number: u32,
        who: Applicant<'_>,
    ) -> Result<Verdict<()>, Fault> {
        let opened = match self.edit(id, who).await? {
            Ok(opened) => opened,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let mut unit = self.domain.write().await?;
        if let Err(refusal) = self.change(&mut *unit, &opened.row, &opened.form, |_| ()).await? {
            return Ok(Err(refusal));
        }
        unit.remove_evidence(id, number).await?;
        unit.commit().await?;
        Ok(Ok(()))
    }
}
