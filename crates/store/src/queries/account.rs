//! Accounts, passwords, phones, e-mail addresses.

use async_trait::async_trait;
use identity::ports::{
    Account, AccountRow, Accounts, EmailRow, PasswordRow, PhoneRow, PhoneSlot, Status, StoreError,
};
use identity::{Digest, Time};
use uuid::Uuid;

use super::statement::{Columns, Statement, scalar, sql, text};
use super::{LOCK_ACCOUNT, Row, Unit, rows_at_once};

/// An account with all that belongs to it; a WHERE follows.
macro_rules! select_account {
    ($rest:literal) => {
        concat!(
            "SELECT a.id, a.number, a.number_key, a.alias, a.name, a.kind, a.department, ",
            "a.document_type, a.document_sealed, a.document_index, a.status, a.initial_rule, ",
            "a.initial_sealed, a.roster_digest, a.joined_at, a.created_at, a.updated_at, a.rebind_at, ",
            "p.phc, p.changed_at, p.must_change, ",
            "l.sealed, l.blind_index, l.verified_at, l.bound_at, ",
            "s.sealed, s.blind_index, s.verified_at, s.bound_at, ",
            "e.sealed, e.blind_index, e.verified_at, e.bound_at, ",
            "(EXISTS (SELECT 1 FROM totp t WHERE t.account = a.id AND t.confirmed_at IS NOT NULL) ",
            "OR EXISTS (SELECT 1 FROM passkeys k WHERE k.account = a.id)) ",
            "FROM accounts a ",
            "LEFT JOIN passwords p ON p.account = a.id ",
            "LEFT JOIN phones l ON l.account = a.id AND l.slot = 'login' ",
            "LEFT JOIN phones s ON s.account = a.id AND s.slot = 'security' ",
            "LEFT JOIN emails e ON e.account = a.id ",
            $rest
        )
    };
}

/// In the order of [`bind_account`]; column 16 is `created_at`, which an update leaves alone.
const ACCOUNT_COLUMNS: usize = 18;
const INSERT_ACCOUNTS: &str = "INSERT INTO accounts (id, number, number_key, alias, name, kind, department, \
    document_type, document_sealed, document_index, status, initial_rule, initial_sealed, roster_digest, \
    joined_at, created_at, updated_at, rebind_at) VALUES ";

fn bind_account(to: Statement, row: &AccountRow) -> Statement {
    to.bind(row.id)
        .bind(&row.number)
        .bind(&row.number_key)
        .bind(row.alias.as_ref())
        .bind(&row.name)
        .bind(&row.kind)
        .bind(&row.department)
        .bind(row.document_type.as_ref())
        .bind(row.document_sealed.as_ref())
        .bind(row.document_index.as_ref())
        .bind(row.status)
        .bind(row.initial)
        .bind(row.initial_sealed.as_ref())
        .bind(row.roster_digest.as_ref())
        .bind(row.joined_at)
        .bind(row.created_at)
        .bind(row.updated_at)
        .bind(row.rebind_at)
}

fn read_account(row: &Row) -> Result<Account, StoreError> {
    let mut c = Columns::of(row);
    Ok(Account {
        row: AccountRow {
            id: c.next()?,
            number: c.next()?,
            number_key: c.next()?,
            alias: c.next()?,
            name: c.next()?,
            kind: c.next()?,
            department: c.next()?,
            document_type: c.next()?,
            document_sealed: c.next()?,
            document_index: c.next()?,
            status: c.next()?,
            initial: c.next()?,
            initial_sealed: c.next()?,
            roster_digest: c.next()?,
            joined_at: c.next()?,
            created_at: c.next()?,
            updated_at: c.next()?,
            rebind_at: c.next()?,
        },
        password: {
            let (phc, changed_at, must_change) = (c.next()?, c.next::<Option<_>>()?, c.next::<Option<_>>()?);
            all((phc, changed_at, must_change)).map(|(phc, changed_at, must_change)| PasswordRow {
                phc,
                changed_at,
                must_change,
            })
        },
        login_phone: read_phone(PhoneSlot::Login, &mut c)?,
        security_phone: read_phone(PhoneSlot::Security, &mut c)?,
        email: {
            let (sealed, index, verified_at, bound_at) = (c.next()?, c.next()?, c.next()?, c.next()?);
            all((sealed, index, bound_at)).map(|(sealed, index, bound_at)| EmailRow {
                sealed,
                index,
                verified_at,
                bound_at,
            })
        },
        second_factor: c.next()?,
    })
}

/// Columns of an outer join are all there or none of them.
fn all<A, B, C>(columns: (Option<A>, Option<B>, Option<C>)) -> Option<(A, B, C)> {
    Some((columns.0?, columns.1?, columns.2?))
}

fn read_phone(slot: PhoneSlot, c: &mut Columns<'_>) -> Result<Option<PhoneRow>, StoreError> {
    let (sealed, index, verified_at, bound_at) = (c.next()?, c.next()?, c.next()?, c.next()?);
    Ok(all((sealed, index, bound_at)).map(|(sealed, index, bound_at)| PhoneRow {
        slot,
        sealed,
        index,
        verified_at,
        bound_at,
    }))
}

fn read_one(row: Option<Row>) -> Result<Option<Account>, StoreError> {
    row.as_ref().map(read_account).transpose()
}

fn read_pair<A, B>(row: &Row) -> Result<(A, B), StoreError>
where
    A: crate::values::Column,
    B: crate::values::Column,
    A::Raw: for<'r> sqlx::Decode<'r, super::Db> + sqlx::Type<super::Db>,
    B::Raw: for<'r> sqlx::Decode<'r, super::Db> + sqlx::Type<super::Db>,
{
    let mut c = Columns::of(row);
    Ok((c.next()?, c.next()?))
}

fn changed_one(changed: u64) -> Result<(), StoreError> {
    if changed == 1 { Ok(()) } else { Err(StoreError::Inconsistent("there is no such account".to_owned())) }
}

#[async_trait]
impl Accounts for Unit {
    async fn account(&mut self, id: Uuid) -> Result<Option<Account>, StoreError> {
        read_one(self.optional(sql(select_account!("WHERE a.id = $1")).bind(id)).await?)
    }

    async fn lock_account(&mut self, id: Uuid) -> Result<Option<Account>, StoreError> {
        // Two statements: a row that was waited for is read anew only by the next one.
        if let Some(lock) = LOCK_ACCOUNT {
            self.run(sql(lock).bind(id)).await?;
        }
        self.account(id).await
    }

    async fn account_by_key(&mut self, key: &str) -> Result<Option<Account>, StoreError> {
        // The number goes before the alias; two look-ups by index, no OR.
        let statement = sql(select_account!(
            "WHERE a.id = COALESCE((SELECT n.id FROM accounts n WHERE n.number_key = $1), \
             (SELECT o.id FROM accounts o WHERE o.alias = $1))"
        ));
        read_one(self.optional(statement.bind(key)).await?)
    }

    async fn account_by_phone(&mut self, index: &Digest) -> Result<Option<Account>, StoreError> {
        let statement = sql(select_account!(
            "WHERE a.id = (SELECT f.account FROM phones f WHERE f.blind_index = $1 AND f.slot = 'login')"
        ));
        read_one(self.optional(statement.bind(index)).await?)
    }

    async fn account_by_email(&mut self, index: &Digest) -> Result<Option<Account>, StoreError> {
        read_one(self.optional(sql(select_account!("WHERE e.blind_index = $1")).bind(index)).await?)
    }

    async fn accounts_by_numbers(&mut self, keys: &[String]) -> Result<Vec<Account>, StoreError> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let mut statement = text(select_account!("WHERE a.number_key IN ")).list(keys.len()).end();
        for key in keys {
            statement = statement.bind(key);
        }
        self.all(statement).await?.iter().map(read_account).collect()
    }

    async fn accounts_by_document(&mut self, index: &Digest) -> Result<Vec<Account>, StoreError> {
        let statement =
            sql(select_account!("WHERE a.document_index = $1 ORDER BY a.number_key LIMIT 20")).bind(index);
        self.all(statement).await?.iter().map(read_account).collect()
    }

    async fn count_accounts(&mut self) -> Result<u64, StoreError> {
        scalar(&self.one(sql("SELECT COUNT(*) FROM accounts")).await?)
    }

    async fn insert_accounts(&mut self, rows: &[AccountRow]) -> Result<(), StoreError> {
        for chunk in rows.chunks(rows_at_once(ACCOUNT_COLUMNS)) {
            let statement = text(INSERT_ACCOUNTS).rows(chunk.len(), ACCOUNT_COLUMNS).end();
            self.run(chunk.iter().fold(statement, bind_account)).await?;
        }
        Ok(())
    }

    async fn update_account(&mut self, row: &AccountRow) -> Result<(), StoreError> {
        const UPDATE: &str = "UPDATE accounts SET number = $2, number_key = $3, alias = $4, name = $5, kind = $6, \
            department = $7, document_type = $8, document_sealed = $9, document_index = $10, status = $11, \
            initial_rule = $12, initial_sealed = $13, roster_digest = $14, joined_at = $15, updated_at = $16, \
            rebind_at = $17 WHERE id = $1";
        let statement = sql(UPDATE)
            .bind(row.id)
            .bind(&row.number)
            .bind(&row.number_key)
            .bind(row.alias.as_ref())
            .bind(&row.name)
            .bind(&row.kind)
            .bind(&row.department)
            .bind(row.document_type.as_ref())
            .bind(row.document_sealed.as_ref())
            .bind(row.document_index.as_ref())
            .bind(row.status)
            .bind(row.initial)
            .bind(row.initial_sealed.as_ref())
            .bind(row.roster_digest.as_ref())
            .bind(row.joined_at)
            .bind(row.updated_at)
            .bind(row.rebind_at);
        changed_one(self.run(statement).await?)
    }

    async fn set_status(&mut self, id: Uuid, status: Status, now: Time) -> Result<(), StoreError> {
        let statement = sql("UPDATE accounts SET status = $2, updated_at = $3 WHERE id = $1");
        changed_one(self.run(statement.bind(id).bind(status).bind(now)).await?)
    }

    async fn set_password(&mut self, account: Uuid, row: &PasswordRow) -> Result<(), StoreError> {
        let statement =
            sql("INSERT INTO passwords (account, phc, changed_at, must_change) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (account) DO UPDATE SET phc = excluded.phc, changed_at = excluded.changed_at, \
             must_change = excluded.must_change");
        self.run(statement.bind(account).bind(&row.phc).bind(row.changed_at).bind(row.must_change)).await?;
        Ok(())
    }

    async fn old_passwords(&mut self, account: Uuid, limit: u32) -> Result<Vec<String>, StoreError> {
        let statement =
            sql("SELECT phc FROM old_passwords WHERE account = $1 ORDER BY replaced_at DESC LIMIT $2");
        self.all(statement.bind(account).bind(limit)).await?.iter().map(scalar).collect()
    }

    async fn keep_old_password(
        &mut self,
        account: Uuid,
        phc: &str,
        now: Time,
        keep: u32,
    ) -> Result<(), StoreError> {
        let insert = sql("INSERT INTO old_passwords (account, replaced_at, phc) VALUES ($1, $2, $3) \
             ON CONFLICT (account, replaced_at) DO UPDATE SET phc = excluded.phc");
        self.run(insert.bind(account).bind(now).bind(phc)).await?;
        let forget = sql("DELETE FROM old_passwords WHERE account = $1 AND replaced_at NOT IN ( \
             SELECT replaced_at FROM old_passwords WHERE account = $1 ORDER BY replaced_at DESC LIMIT $2)");
        self.run(forget.bind(account).bind(keep)).await?;
        Ok(())
    }

    async fn set_rebind(&mut self, id: Uuid, at: Option<Time>) -> Result<(), StoreError> {
        changed_one(
            self.run(sql("UPDATE accounts SET rebind_at = $2 WHERE id = $1").bind(id).bind(at)).await?,
        )
    }

    async fn upgrade_password(
        &mut self,
        account: Uuid,
        old_phc: &str,
        new_phc: &str,
    ) -> Result<bool, StoreError> {
        let statement = sql("UPDATE passwords SET phc = $3 WHERE account = $1 AND phc = $2");
        Ok(self.run(statement.bind(account).bind(old_phc).bind(new_phc)).await? == 1)
    }

    async fn set_phone(&mut self, account: Uuid, row: &PhoneRow) -> Result<(), StoreError> {
        let statement = sql(
            "INSERT INTO phones (account, slot, sealed, blind_index, verified_at, bound_at) \
             VALUES ($1, $2, $3, $4, $5, $6) \
             ON CONFLICT (account, slot) DO UPDATE SET sealed = excluded.sealed, \
             blind_index = excluded.blind_index, verified_at = excluded.verified_at, bound_at = excluded.bound_at",
        );
        self.run(bind_phone(statement, account, row)).await?;
        Ok(())
    }

    async fn insert_phones(&mut self, rows: &[(Uuid, PhoneRow)]) -> Result<(), StoreError> {
        const INSERT: &str =
            "INSERT INTO phones (account, slot, sealed, blind_index, verified_at, bound_at) VALUES ";
        for chunk in rows.chunks(rows_at_once(6)) {
            let statement = text(INSERT).rows(chunk.len(), 6).end();
            self.run(chunk.iter().fold(statement, |s, (account, row)| bind_phone(s, *account, row))).await?;
        }
        Ok(())
    }

    async fn remove_phone(&mut self, account: Uuid, slot: PhoneSlot) -> Result<bool, StoreError> {
        let statement = sql("DELETE FROM phones WHERE account = $1 AND slot = $2");
        Ok(self.run(statement.bind(account).bind(slot)).await? == 1)
    }

    async fn remove_number(&mut self, account: Uuid, index: &Digest) -> Result<bool, StoreError> {
        let statement = sql("DELETE FROM phones WHERE account = $1 AND blind_index = $2");
        Ok(self.run(statement.bind(account).bind(index)).await? > 0)
    }

    async fn phone_owners(&mut self, indexes: &[Digest]) -> Result<Vec<(Digest, Uuid)>, StoreError> {
        const SELECT: &str =
            "SELECT blind_index, account FROM phones WHERE slot = 'login' AND blind_index IN ";
        self.owners(SELECT, indexes).await
    }

    async fn set_email(&mut self, account: Uuid, row: &EmailRow) -> Result<(), StoreError> {
        let statement = sql("INSERT INTO emails (account, sealed, blind_index, verified_at, bound_at) \
             VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (account) DO UPDATE SET sealed = excluded.sealed, \
             blind_index = excluded.blind_index, verified_at = excluded.verified_at, bound_at = excluded.bound_at");
        self.run(bind_email(statement, account, row)).await?;
        Ok(())
    }

    async fn insert_emails(&mut self, rows: &[(Uuid, EmailRow)]) -> Result<(), StoreError> {
        const INSERT: &str =
            "INSERT INTO emails (account, sealed, blind_index, verified_at, bound_at) VALUES ";
        for chunk in rows.chunks(rows_at_once(5)) {
            let statement = text(INSERT).rows(chunk.len(), 5).end();
            self.run(chunk.iter().fold(statement, |s, (account, row)| bind_email(s, *account, row))).await?;
        }
        Ok(())
    }

    async fn email_owners(&mut self, indexes: &[Digest]) -> Result<Vec<(Digest, Uuid)>, StoreError> {
        self.owners("SELECT blind_index, account FROM emails WHERE blind_index IN ", indexes).await
    }

    async fn remove_email(&mut self, account: Uuid) -> Result<bool, StoreError> {
        Ok(self.run(sql("DELETE FROM emails WHERE account = $1").bind(account)).await? == 1)
    }

    async fn alias_owners(&mut self, aliases: &[String]) -> Result<Vec<(String, Uuid)>, StoreError> {
        if aliases.is_empty() {
            return Ok(Vec::new());
        }
        let mut statement = text("SELECT alias, id FROM accounts WHERE alias IN ").list(aliases.len()).end();
        for alias in aliases {
            statement = statement.bind(alias);
        }
        self.all(statement).await?.iter().map(read_pair).collect()
    }
}

impl Unit {
    async fn owners(&mut self, select: &str, indexes: &[Digest]) -> Result<Vec<(Digest, Uuid)>, StoreError> {
        if indexes.is_empty() {
            return Ok(Vec::new());
        }
        let mut statement = text(select).list(indexes.len()).end();
        for index in indexes {
            statement = statement.bind(index);
        }
        self.all(statement).await?.iter().map(read_pair).collect()
    }
}

fn bind_phone(to: Statement, account: Uuid, row: &PhoneRow) -> Statement {
    to.bind(account)
        .bind(row.slot)
        .bind(&row.sealed)
        .bind(&row.index)
        .bind(row.verified_at)
        .bind(row.bound_at)
}

fn bind_email(to: Statement, account: Uuid, row: &EmailRow) -> Statement {
    to.bind(account).bind(&row.sealed).bind(&row.index).bind(row.verified_at).bind(row.bound_at)
}
