//! SMS code (J-10).

use vocabulary::{OneTimeCode, Phone};

use super::admit::Proved;
use super::{Admission, SignIn, Wish};
use crate::captcha::Answer;
use crate::code::{Binding, Destination, Reach, Sent};
use crate::ports::{CodePurpose, Method};
use crate::refusal::Verdict;
use crate::{Fault, Refusal, Visitor};

impl SignIn {
    /// Sends a sign-in code. The answer is the same for numbers that no account has (S03).
    pub async fn send_code(
        &self,
        phone: &Phone,
        captcha: &Answer,
        visitor: &Visitor,
    ) -> Result<Verdict<Sent>, Fault> {
        let binding = match self.binding(visitor) {
            Ok(binding) => binding,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let to = Destination::Phone(phone.clone());
        let account = self.domain.read().await?.account_by_phone(&to.index(&self.domain)).await?;
        let reach = Reach::of(account.map(|account| account.row.id));
        self.codes.send(&to, reach, binding, captcha, visitor).await
    }

    /// Tries a code.
    pub async fn code(
        &self,
        phone: &Phone,
        code: &OneTimeCode,
        wish: &Wish,
        visitor: &Visitor,
    ) -> Result<Verdict<Admission>, Fault> {
        let binding = match self.binding(visitor) {
            Ok(binding) => binding,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let index = self.domain.keyring.index("phone", phone.as_str());
        let account = self.domain.read().await?.account_by_phone(&index).await?;
        if let Err(refusal) = self.codes.consume(&phone.clone().into(), code, binding).await? {
            self.record_refusal(account.as_ref(), Method::Sms, visitor, &refusal).await?;
            return Ok(Err(refusal));
        }
        let Some(account) = account else {
            // Nobody got this code; whoever guessed it learns nothing.
            return Ok(Err(Refusal::CodeWrong));
        };
        self.admit(
            Proved {
                account: &account,
                method: Method::Sms,
                visitor,
                password: None,
                clears: &[],
                failures: 0,
            },
            wish,
        )
        .await
    }

    fn binding(&self, visitor: &Visitor) -> Result<Binding, Refusal> {
        if !self.domain.policy.methods.sms {
            return Err(Refusal::MethodOff);
        }
        let holder = visitor.browser.ok_or(Refusal::CookiesNeeded)?;
        Ok(Binding { purpose: CodePurpose::SignIn, holder })
    }
}
