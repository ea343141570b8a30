//! The PC's end of a scan (S-20): picking up what the phone confirmed.

use super::admit::Proved;
use super::{Admission, SignIn, Wish};
use crate::ports::Method;
use crate::refusal::Verdict;
use crate::{Fault, Refusal, Visitor};

impl SignIn {
    /// Signs the browser in that shows the QR, once, after the phone confirmed.
    pub async fn scan(
        &self,
        token: &str,
        wish: &Wish,
        visitor: &Visitor,
    ) -> Result<Verdict<Admission>, Fault> {
        if !self.domain.policy.methods.scan {
            return Ok(Err(Refusal::MethodOff));
        }
        let confirmed = match self.scans.redeem(token, visitor).await? {
            Ok(confirmed) => confirmed,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let Some(account) = self.domain.read().await?.account(confirmed.account).await? else {
            return Ok(Err(Refusal::ScanExpired));
        };
        self.admit(
            Proved {
                account: &account,
                method: Method::Scan,
                visitor,
                password: None,
                clears: &[],
                failures: 0,
            },
            wish,
        )
        .await
    }
}
