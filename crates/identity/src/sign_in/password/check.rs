//! The password of somebody whose account is known already: to prove oneself
//! anew, to change it, to sign an application (P-26).

use vocabulary::Identifier;

use crate::captcha::Answer;
use crate::ports::{Account, Durability};
use crate::refusal::Verdict;
use crate::sign_in::SignIn;
use crate::{Fault, Refusal, Visitor};

impl SignIn {
    /// Whether `password` is the account's: with the locks, captchas and counters of sign-in, so that
    /// an open session is no place to guess at it (U-14).
    pub async fn check_password(
        &self,
        account: &Account,
        password: &str,
        captcha: &Answer,
        visitor: &Visitor,
    ) -> Result<Verdict<()>, Fault> {
        let identifier = Identifier::classify(&account.row.number);
        let mut unit = self.domain.read().await?;
        let counters = self.counters(&mut *unit, &identifier, Some(account), visitor).await?;
        drop(unit);
        // One guess at a time per account: see `lock`.
        let _turn = self.turnstile.pass(&counters.account).await;
        let reserved = match self.reserve(&counters, captcha, self.domain.now()).await? {
            Ok(reserved) => reserved,
            Err(refusal) => return Ok(Err(refusal)),
        };
        match self.evaluate(Some(account), password).await {
            Ok(true) => {}
            Ok(false) => {
                let refusal = self.failed(&counters, reserved, Some(account), visitor).await?;
                return Ok(Err(match refusal {
                    Refusal::WrongCredentials { captcha_next } => Refusal::PasswordWrong { captcha_next },
                    other => other,
                }));
            }
            Err(fault) => {
                // Not evaluated, so not a failure.
                self.give_back(&counters, reserved).await?;
                return Err(fault);
            }
        }
        let mut unit = self.domain.store.write(Durability::Relaxed).await?;
        unit.clear_attempts(&counters.account).await?;
        unit.commit().await?;
        Ok(Ok(()))
    }
}
