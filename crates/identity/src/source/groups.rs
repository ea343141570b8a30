//! Departments as a source names them. A department is the text that accounts carry; naming it as a
//! group gives it an identifier. Whoever is added to one leaves the department they were in, and who is
//! removed comes to where the source's people belong by themselves.

use uuid::Uuid;

use super::people::Page;
use super::write::external;
use super::{Denied, Entered, Group, MOST_MEMBERS, MOST_MOVES, Sources, Version, WantedGroup};
use crate::audit::Event;
use crate::ports::{Comparison, SourceColumn, SourceFilter, SourceGroup, StoreError, Unit, Wanted};
use crate::roster::department;
use crate::{Fault, Time};

impl Sources {
    /// Groups that the source named, from the `skip`-th on; with their members where asked.
    pub async fn groups(
        &self,
        entered: &Entered,
        filter: &SourceFilter,
        (skip, limit): (u64, u32),
        with_members: bool,
    ) -> Result<Result<Page<Group>, Denied>, Fault> {
        let mut unit = self.domain.read().await?;
        let total = unit.count_source_groups(&entered.row, filter).await?;
        let rows = if limit == 0 || skip >= total {
            Vec::new()
        } else {
            unit.source_groups(&entered.row, filter, skip, limit).await?
        };
        let mut items = Vec::with_capacity(rows.len());
        let mut listed = 0;
        for row in rows {
            let (count, last) = unit.source_members(&entered.row, &row.path).await?;
            let mut group = Group::of(row, count, last);
            if with_members {
                listed += count;
                if listed > MOST_MEMBERS {
                    return Ok(Err(Denied::TooMany));
                }
                group.members = Some(self.members(&mut *unit, entered, &group.path).await?);
            }
            items.push(group);
        }
        Ok(Ok(Page { items, total }))
    }

    /// One of them.
    pub async fn group(
        &self,
        entered: &Entered,
        id: Uuid,
        with_members: bool,
    ) -> Result<Result<Group, Denied>, Fault> {
        let page = self.groups(entered, &SourceFilter::one(id), (0, 1), with_members).await?;
        Ok(page.and_then(|page| page.items.into_iter().next().ok_or(Denied::NotThere)))
    }

    async fn members(&self, unit: &mut dyn Unit, entered: &Entered, path: &str) -> Result<Vec<Uuid>, Fault> {
        let filter =
            SourceFilter::Is(SourceColumn::Department, Comparison::Equal, Wanted::Text(path.to_owned()));
        let limit = u32::try_from(MOST_MEMBERS).unwrap_or(u32::MAX);
        let rows = unit.source_people(&entered.row, &filter, 0, limit).await?;
        Ok(rows.into_iter().map(|row| row.id).collect())
    }

    /// Names a department, and moves its members there.
    pub async fn name_group(
        &self,
        entered: &Entered,
        wanted: &WantedGroup,
    ) -> Result<Result<Group, Denied>, Fault> {
        let path = match path(entered, &wanted.path) {
            Ok(path) => path,
            Err(denied) => return Ok(Err(denied)),
        };
        let now = self.domain.now();
        let row = SourceGroup {
            id: self.domain.id(now),
            source: entered.row.id,
            path: path.clone(),
            external_id: match external(wanted.external_id.as_deref()) {
                Ok(external) => external,
                Err(denied) => return Ok(Err(denied)),
            },
            created_at: now,
            updated_at: now,
        };
        let mut unit = self.domain.write().await?;
        match unit.insert_source_group(&row).await {
            Ok(()) => {}
            Err(StoreError::Taken(_)) => return Ok(Err(Denied::Taken("department_taken"))),
            Err(error) => return Err(error.into()),
        }
        let moves = wanted.members.iter().map(|id| (*id, path.clone())).collect();
        if let Err(denied) = self.moved(&mut *unit, entered, moves, now).await? {
            return Ok(Err(denied));
        }
        self.note(&mut *unit, entered, "named", &path, now).await?;
        self.finished(unit, entered, row.id).await
    }

    /// Changes a group: `form` makes what is wanted out of what is there. `versions`: only if it is one
    /// of these.
    pub async fn change_group<E: From<Denied>>(
        &self,
        entered: &Entered,
        id: Uuid,
        versions: Option<&[Version]>,
        form: impl FnOnce(&Group) -> Result<WantedGroup, E> + Send,
    ) -> Result<Result<Group, E>, Fault> {
        let now = self.domain.now();
        let mut unit = self.domain.write().await?;
        let (mut row, group) = match self.held(&mut *unit, entered, id, versions).await? {
            Ok(held) => held,
            Err(denied) => return Ok(Err(denied.into())),
        };
        let wanted = match form(&group) {
            Ok(wanted) => wanted,
            Err(error) => return Ok(Err(error)),
        };
        let path = match path(entered, &wanted.path) {
            Ok(path) => path,
            Err(denied) => return Ok(Err(denied.into())),
        };
        let external_id = match external(wanted.external_id.as_deref()) {
            Ok(external_id) => external_id,
            Err(denied) => return Ok(Err(denied.into())),
        };
        let before = group.members.unwrap_or_default();
        let renamed = path != row.path;
        let mut moves: Vec<(Uuid, String)> = Vec::new();
        for id in &wanted.members {
            if renamed || before.binary_search(id).is_err() {
                moves.push((*id, path.clone()));
            }
        }
        let home = &entered.row.department;
        for id in before.iter().filter(|id| wanted.members.binary_search(id).is_err()) {
            // Who belongs nowhere else cannot leave the source's own department.
            if *home == path {
                return Ok(Err(Denied::Beyond.into()));
            }
            moves.push((*id, home.clone()));
        }
        let moved = !moves.is_empty();
        if let Err(denied) = self.moved(&mut *unit, entered, moves, now).await? {
            return Ok(Err(denied.into()));
        }
        if renamed || moved || external_id != row.external_id {
            row.path.clone_from(&path);
            row.external_id = external_id;
            row.updated_at = now.max(Time(row.updated_at.0 + 1));
            match unit.update_source_group(&row).await {
                Ok(()) => {}
                Err(StoreError::Taken(_)) => return Ok(Err(Denied::Taken("department_taken").into())),
                Err(error) => return Err(error.into()),
            }
            self.note(&mut *unit, entered, if renamed { "renamed" } else { "changed" }, &path, now).await?;
        }
        Ok(self.finished(unit, entered, id).await?.map_err(E::from))
    }

    /// Drops a group; its people come to where the source's people belong by themselves.
    pub async fn drop_group(
        &self,
        entered: &Entered,
        id: Uuid,
        versions: Option<&[Version]>,
    ) -> Result<Result<(), Denied>, Fault> {
        let now = self.domain.now();
        let mut unit = self.domain.write().await?;
        let (row, group) = match self.held(&mut *unit, entered, id, versions).await? {
            Ok(held) => held,
            Err(denied) => return Ok(Err(denied)),
        };
        let home = &entered.row.department;
        let members = group.members.unwrap_or_default();
        let moves = members.into_iter().filter(|_| *home != row.path).map(|id| (id, home.clone())).collect();
        if let Err(denied) = self.moved(&mut *unit, entered, moves, now).await? {
            return Ok(Err(denied));
        }
        unit.delete_source_group(id).await?;
        self.note(&mut *unit, entered, "dropped", &row.path, now).await?;
        unit.commit().await?;
        Ok(Ok(()))
    }

    /// A group with its members, as it stands and nobody else's until the unit ends.
    async fn held(
        &self,
        unit: &mut dyn Unit,
        entered: &Entered,
        id: Uuid,
        versions: Option<&[Version]>,
    ) -> Result<Result<(SourceGroup, Group), Denied>, Fault> {
        let Some(row) = unit.lock_source_group(entered.row.id, id).await? else {
            return Ok(Err(Denied::NotThere));
        };
        let (count, last) = unit.source_members(&entered.row, &row.path).await?;
        let mut group = Group::of(row.clone(), count, last);
        if versions.is_some_and(|versions| !versions.contains(&group.version)) {
            return Ok(Err(Denied::Changed));
        }
        if count > MOST_MEMBERS {
            return Ok(Err(Denied::TooMany));
        }
        let mut members = self.members(unit, entered, &row.path).await?;
        members.sort_unstable();
        group.members = Some(members);
        Ok(Ok((row, group)))
    }

    async fn finished(
        &self,
        mut unit: Box<dyn Unit>,
        entered: &Entered,
        id: Uuid,
    ) -> Result<Result<Group, Denied>, Fault> {
        let Some(row) = unit.lock_source_group(entered.row.id, id).await? else {
            return Ok(Err(Denied::NotThere));
        };
        let (count, last) = unit.source_members(&entered.row, &row.path).await?;
        let mut group = Group::of(row, count, last);
        group.members = Some(self.members(&mut *unit, entered, &group.path).await?);
        unit.commit().await?;
        Ok(Ok(group))
    }

    /// Moves people between departments.
    async fn moved(
        &self,
        unit: &mut dyn Unit,
        entered: &Entered,
        mut moves: Vec<(Uuid, String)>,
        now: Time,
    ) -> Result<Result<(), Denied>, Fault> {
        if moves.len() > MOST_MOVES {
            return Ok(Err(Denied::TooMany));
        }
        // In one order, so that two who move the same people wait for one another.
        moves.sort_unstable();
        for (id, to) in moves {
            let (_, (account, _)) = match self.writable(unit, entered, id, None).await? {
                Ok(found) => found,
                Err(Denied::NotThere) => return Ok(Err(Denied::NoMember)),
                Err(denied) => return Ok(Err(denied)),
            };
            let mut row = account.row;
            if row.department == to {
                continue;
            }
            row.department = to;
            row.updated_at = now.max(Time(row.updated_at.0 + 1));
            unit.update_account(&row).await?;
            let record = self.record(entered, Event::AccountEdited, Some(id), now).with("way", "scim");
            unit.append_audit(&record.with("changed", "department").done()).await?;
        }
        Ok(Ok(()))
    }

    async fn note(
        &self,
        unit: &mut dyn Unit,
        entered: &Entered,
        change: &str,
        path: &str,
        now: Time,
    ) -> Result<(), Fault> {
        let record = self.record(entered, Event::DepartmentNamed, None, now).with("change", change);
        unit.append_audit(&record.with("department", path).done()).await?;
        Ok(())
    }
}

/// A department that the source may name.
fn path(entered: &Entered, typed: &str) -> Result<String, Denied> {
    let attribute = "displayName";
    let path = department(typed).map_err(|code| Denied::Invalid { code, attribute })?;
    let path = path.trim_matches('/').to_owned();
    if path.is_empty() {
        return Err(Denied::Invalid { code: "department_characters", attribute });
    }
    if entered.covers(&path) { Ok(path) } else { Err(Denied::Beyond) }
}
