//! The two doors: one account, or a table of them.

use super::assess::Assessment;
use super::block::{Engine, ROWS};
use super::compile::compile;
use super::plan::Plan;
use super::pool::{Pool, Serial};
use super::record::Record;
use super::resolve::{Buffers, ResolvedColumn, Source};
use super::scan;
use super::scores::{Output, Scores};
use super::sink::{self, Grown, Sink};
use super::slots::{Slot, Slots};
use crate::date::{Date, InvalidDate};
use crate::profile::Profile;
use crate::profile::attribute::Attribute;
use crate::table::Table;
use crate::table::account::Account;
use crate::table::fault::{CellFault, DataError, DataFault, TableFault};
use std::cell::Cell;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

/// What names a date to score at: a [`Date`], or ISO text.
pub trait AsOf {
    /// The date.
    ///
    /// # Errors
    /// When the text is no date.
    fn date(&self) -> Result<Date, InvalidDate>;
}

impl AsOf for Date {
    fn date(&self) -> Result<Date, InvalidDate> {
        Ok(*self)
    }
}

impl AsOf for &str {
    fn date(&self) -> Result<Date, InvalidDate> {
        self.parse()
    }
}

/// What to do with rows that can not be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Errors {
    /// Fail before any output and list the first 100 places.
    #[default]
    Raise,
    /// Give such rows the status `error` and null results, and list their faults beside the scores.
    Record,
}

/// How to score a table.
#[derive(Clone)]
pub struct TableOptions<'p> {
    /// The columns to give.
    pub outputs: Vec<Output>,
    /// What to do with rows that can not be read.
    pub errors: Errors,
    /// Where the rows are scored.
    pub pool: &'p dyn Pool,
}

impl Default for TableOptions<'_> {
    fn default() -> Self {
        Self { outputs: Output::DEFAULT.to_vec(), errors: Errors::Raise, pool: &Serial }
    }
}

/// The scores of a table, and the faults of rows that could not be read.
#[derive(Clone, Debug, PartialEq)]
pub struct ScoredTable {
    /// The scores.
    pub scores: Scores,
    /// The first fault of each row with status `error`, in the order of the rows; empty unless [`Errors::Record`].
    pub faults: Vec<DataFault>,
}

/// Why a table could not be scored.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum TableError {
    /// The table itself is at fault.
    #[error(transparent)]
    Table(#[from] TableFault),
    /// Values in it are.
    #[error(transparent)]
    Data(#[from] DataError),
}

/// A profile made ready to score at one date: immutable, to be shared between threads.
#[derive(Clone, Debug)]
pub struct Scorer {
    profile: Profile,
    plan: Arc<Plan>,
    fingerprint: Arc<str>,
}

/// The most rows one job takes: more would only make the last one longer to wait for.
const MOST_ROWS_PER_JOB: usize = 65_536;

impl Profile {
    /// Makes the profile ready to score at a date.
    ///
    /// # Errors
    /// When `as_of` is text that is no date.
    ///
    /// ```
    /// use icp_core::{Account, Profile};
    /// let profile = Profile::from_json(r#"{
    ///     "icp": 1, "name": "Example",
    ///     "attributes": {"employees": {"type": "number"}},
    ///     "criteria": [{"id": "size", "category": "firmographic", "importance": "critical", "attribute": "employees",
    ///                   "fit": {"bands": [{"min": 50, "max": 500, "fit": 1}]}}]
    /// }"#)?;
    /// let record = profile.scorer("2026-11-21")?.score(&Account::new().number("employees", 120.0))?;
    /// assert_eq!(record.score.to_f64(), 100.0);
    /// assert_eq!(record.tier.as_deref(), Some("tier_1"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn scorer(&self, as_of: impl AsOf) -> Result<Scorer, InvalidDate> {
        let as_of = as_of.date()?;
        Ok(Scorer {
            plan: Arc::new(compile(self, as_of)),
            fingerprint: self.fingerprint().into(),
            profile: self.clone(),
        })
    }
}

impl Scorer {
    /// The profile it scores with.
    #[must_use]
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The profile's fingerprint, computed once.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// The date it scores at.
    #[must_use]
    pub fn as_of(&self) -> Date {
        self.plan.as_of
    }

    pub(crate) fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The attributes it reads, in document order.
    pub fn attributes(&self) -> impl Iterator<Item = &Attribute> {
        self.plan.attributes.iter().map(|attribute| &self.profile.document().attributes[attribute.index])
    }

    /// The names of the columns it reads, where a table has them: each attribute's `read.column` and its own name.
    #[must_use]
    pub fn column_names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        for attribute in self.attributes() {
            let column = attribute.read.as_ref().and_then(|read| read.column.as_deref());
            names.extend(column.into_iter().chain([attribute.name.as_str()]));
        }
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Scores one account. Keys that the profile does not know are ignored.
    ///
    /// # Errors
    /// Every value that can not be read, in the order of the document's attributes.
    pub fn score(&self, account: &Account) -> Result<Record, DataError> {
        self.at_desk(|desk| {
            self.fill(account, &mut desk.slots, &mut desk.buffers)?;
            Ok(self.record_with(desk))
        })
    }

    /// Like [`Self::score`], but a key that the profile does not declare is an error.
    ///
    /// # Errors
    /// As [`Self::score`], and for each unknown key.
    pub fn score_strict(&self, account: &Account) -> Result<Record, DataError> {
        let mut error = DataError::default();
        for (key, _) in account.iter() {
            let mut declared = self.profile.document().attributes.iter();
            let known = declared.any(|attribute| {
                attribute.name == key
                    || attribute.read.as_ref().is_some_and(|read| read.column.as_deref() == Some(key))
            });
            if !known {
                error.push(DataFault::new(key, None, CellFault::UnknownAttribute));
            }
        }
        match (self.slots(account), error.into_result()) {
            (Ok(slots), Ok(())) => Ok(self.record(&slots)),
            (Ok(_), Err(error)) | (Err(error), Ok(())) => Err(error),
            (Err(mut values), Err(keys)) => {
                values.merge(keys);
                Err(values)
            }
        }
    }

    /// Scores the account that a JSON object describes.
    ///
    /// # Errors
    /// As [`Self::score`], and when the text is no JSON object of plain values.
    pub fn score_json(&self, account: &str) -> Result<Record, DataError> {
        match self.score_plain_json(account) {
            Some(record) => Ok(record),
            None => self.score(&Account::from_json(account)?),
        }
    }

    /// Scores the account of a JSON text that is plain and right; `None` where it takes the way over [`Account::from_json`].
    pub(crate) fn score_plain_json(&self, account: &str) -> Option<Record> {
        self.at_desk(|desk| {
            scan::read(&self.plan, &self.plan.keys, account, &mut desk.slots, &mut desk.buffers)?;
            Some(self.record_with(desk))
        })
    }

    /// Works with memory that this thread keeps from account to account.
    fn at_desk<T>(&self, work: impl FnOnce(&mut Desk) -> T) -> T {
        // Taken out while in use: whoever scores while scoring simply gets another desk.
        let mut desk = DESK.take().unwrap_or_default();
        desk.slots.reset(self.plan.attributes.len(), self.plan.tag_words);
        let result = work(&mut desk);
        DESK.set(Some(desk));
        result
    }

    fn record_with(&self, desk: &mut Desk) -> Record {
        desk.assessment.run(&self.plan, &desk.slots);
        Record::new(&desk.assessment, &self.plan, self.profile.document(), &self.fingerprint)
    }

    pub(crate) fn record(&self, slots: &Slots) -> Record {
        let mut assessment = Assessment::default();
        assessment.run(&self.plan, slots);
        Record::new(&assessment, &self.plan, self.profile.document(), &self.fingerprint)
    }

    pub(crate) fn assess(&self, slots: &Slots) -> Assessment {
        let mut assessment = Assessment::default();
        assessment.run(&self.plan, slots);
        assessment
    }

    pub(crate) fn empty_slots(&self) -> Slots {
        Slots::new(self.plan.attributes.len(), self.plan.tag_words)
    }

    pub(crate) fn slots(&self, account: &Account) -> Result<Slots, DataError> {
        let mut slots = self.empty_slots();
        self.fill(account, &mut slots, &mut Buffers::default())?;
        Ok(slots)
    }

    /// Reads an account into slots in which everything is missing.
    fn fill(&self, account: &Account, slots: &mut Slots, buffers: &mut Buffers) -> Result<(), DataError> {
        let mut error = DataError::default();
        // Accounts are often made in the order of the document.
        let mut near = 0;
        for (place, (attribute, declared)) in self.plan.attributes.iter().zip(self.attributes()).enumerate() {
            let column = declared.read.as_ref().and_then(|read| read.column.as_deref());
            let mut keys = column.into_iter().chain([declared.name.as_str()]);
            let Some((key, value)) =
                keys.find_map(|key| account.get_near(key, &mut near).map(|value| (key, value)))
            else {
                continue;
            };
            let read = attribute.reading.value(value, false);
            let resolved = read.and_then(|cell| attribute.resolve(&cell, place, slots, buffers));
            if let Err(cause) = resolved {
                error.push(DataFault::new(key, None, cause));
            }
        }
        error.into_result()
    }

    /// Scores a table with the default outputs, on the calling thread, failing on bad values.
    ///
    /// # Errors
    /// See [`TableError`].
    pub fn score_table(&self, table: &Table<'_>) -> Result<Scores, TableError> {
        self.score_table_with(table, &TableOptions::default()).map(|scored| scored.scores)
    }

    /// Scores a table.
    ///
    /// # Errors
    /// [`TableFault`] when a column that the profile reads is absent; [`DataError`] when one is of the wrong type, or when values
    /// can not be read and `errors` is [`Errors::Raise`].
    pub fn score_table_with(
        &self,
        table: &Table<'_>,
        options: &TableOptions<'_>,
    ) -> Result<ScoredTable, TableError> {
        let columns = self.columns(table)?;
        let outputs = &options.outputs;
        let engine = Engine::new(&self.plan, &columns, outputs, self.empty_slots(), table.rows());
        Ok(self.in_parts(table.rows(), options, |rows, sink| {
            let Some(engine) = &engine else { return self.score_rows(&columns, table, rows, sink) };
            let mut scratch = engine.scratch();
            let mut faults = Faults::default();
            for start in rows.clone().step_by(ROWS) {
                let block = start..rows.end.min(start + ROWS);
                if engine.run(block.clone(), &mut scratch, sink).is_err() {
                    faults.merge(self.score_rows(&columns, table, block, sink));
                }
            }
            faults
        })?)
    }

    /// Scores many accounts, each by itself as [`Self::score`] does, and gives columns as [`Self::score_table_with`] does.
    /// The account's place is the row of its faults.
    ///
    /// # Errors
    /// When values can not be read and `errors` is [`Errors::Raise`].
    ///
    /// ```
    /// use icp_core::{Account, score::scorer::TableOptions};
    /// let profile = icp_core::profile::templates::template("starter").ok_or("no template")?.profile()?;
    /// let scorer = profile.scorer("2026-11-21")?;
    /// let scored = scorer.score_accounts(&[Account::new(), Account::new()], &TableOptions::default())?;
    /// assert_eq!(scored.scores.rows, 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn score_accounts(
        &self,
        accounts: &[Account],
        options: &TableOptions<'_>,
    ) -> Result<ScoredTable, DataError> {
        self.score_each(accounts.len(), options, |row| self.slots(&accounts[row]))
    }

    /// As [`Self::score_accounts`], where some accounts could not even be made: their faults are those of the row.
    ///
    /// # Errors
    /// As [`Self::score_accounts`].
    ///
    /// ```
    /// use icp_core::Account;
    /// use icp_core::score::scorer::{Errors, TableOptions};
    /// let profile = icp_core::profile::templates::template("starter").ok_or("no template")?.profile()?;
    /// let scorer = profile.scorer("2026-11-21")?;
    /// let options = TableOptions { errors: Errors::Record, ..TableOptions::default() };
    /// let scored = scorer.score_readable(&[Account::from_json("{}"), Account::from_json("[]")], &options)?;
    /// assert_eq!((scored.scores.rows, scored.faults[0].path().as_str()), (2, "/1"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn score_readable(
        &self,
        accounts: &[Result<Account, DataError>],
        options: &TableOptions<'_>,
    ) -> Result<ScoredTable, DataError> {
        self.score_each(accounts.len(), options, |row| match &accounts[row] {
            Ok(account) => self.slots(account),
            Err(error) => Err(error.clone()),
        })
    }

    fn score_each(
        &self,
        accounts: usize,
        options: &TableOptions<'_>,
        slots: impl Fn(usize) -> Result<Slots, DataError> + Sync,
    ) -> Result<ScoredTable, DataError> {
        self.in_parts(accounts, options, |rows, sink| {
            let mut faults = Faults::default();
            let mut assessment = Assessment::default();
            for row in rows {
                match slots(row) {
                    Ok(slots) => {
                        assessment.run(&self.plan, &slots);
                        sink.push(&assessment, &self.plan);
                    }
                    Err(mut error) => {
                        for fault in &mut error.faults {
                            fault.row = Some(row as u64);
                        }
                        sink.push_error();
                        faults.first.extend(error.first().cloned());
                        faults.error.merge(error);
                    }
                }
            }
            faults
        })
    }

    /// The column of each attribute, dictionaries resolved.
    fn columns<'t, 'a>(&'t self, table: &'t Table<'a>) -> Result<Vec<ResolvedColumn<'t, 'a>>, TableError> {
        let (mut slots, mut buffers) = (self.empty_slots(), Buffers::default());
        let mut resolved = Vec::new();
        let mut absent = Vec::new();
        let mut error = DataError::default();
        for (place, (attribute, declared)) in self.plan.attributes.iter().zip(self.attributes()).enumerate() {
            let (name, column) = match table.column_of(declared) {
                Ok(found) => found,
                Err(fault) => {
                    absent.push(fault);
                    continue;
                }
            };
            let text_cells = table.has_text_cells();
            match attribute.reading.accepts(column, text_cells) {
                Ok(()) => {
                    let source = Source { name, column, text_cells };
                    resolved.push(ResolvedColumn::new(attribute, place, source, &mut slots, &mut buffers));
                }
                Err(cause) => error.push(DataFault::new(name, None, cause)),
            }
        }
        if let Some(fault) = TableFault::absent(absent) {
            return Err(fault.into());
        }
        error.into_result()?;
        Ok(resolved)
    }

    /// Hands the values of some rows of a table to `visit`; `None` for a row that can not be read.
    pub(crate) fn visit_rows(
        &self,
        table: &Table<'_>,
        rows: impl Iterator<Item = usize>,
        mut visit: impl FnMut(Option<&mut Slots>),
    ) -> Result<(), TableError> {
        let columns = self.columns(table)?;
        let (mut slots, mut buffers) = (self.empty_slots(), Buffers::default());
        for row in rows {
            let readable = columns.iter().all(|column| column.resolve(row, &mut slots, &mut buffers).is_ok());
            visit(readable.then_some(&mut slots));
        }
        Ok(())
    }

    /// Hands each criterion's fit in some rows of a table to `visit`, `None` where it is undetermined; nothing at all for a row that can
    /// not be read. No points are computed.
    #[cfg(feature = "analysis")]
    pub(crate) fn visit_fits(
        &self,
        table: &Table<'_>,
        rows: impl Iterator<Item = usize>,
        mut visit: impl FnMut(Option<&[Option<f64>]>),
    ) -> Result<(), TableError> {
        let mut fits = Vec::with_capacity(self.plan.criteria.len());
        self.visit_rows(table, rows, |slots| {
            let Some(slots) = slots else { return visit(None) };
            fits.clear();
            fits.extend(self.plan.criteria.iter().map(|criterion| {
                let value = criterion.attribute.map_or(Slot::Missing, |attribute| slots.values[attribute]);
                criterion.fit.evaluate(value, slots).map(|(fit, _)| fit)
            }));
            visit(Some(&fits));
        })
    }

    /// Row by row, as an account is scored.
    fn score_rows(
        &self,
        columns: &[ResolvedColumn<'_, '_>],
        table: &Table<'_>,
        rows: Range<usize>,
        sink: &mut Sink<'_>,
    ) -> Faults {
        let (mut slots, mut buffers) = (self.empty_slots(), Buffers::default());
        let mut faults = Faults::default();
        let mut assessment = Assessment::default();
        for row in rows {
            let mut first: Option<DataFault> = None;
            for column in columns {
                if let Err(cause) = column.resolve(row, &mut slots, &mut buffers) {
                    let fault = DataFault::new(column.name(), Some(table.place(row)), cause);
                    first.get_or_insert_with(|| fault.clone());
                    faults.error.push(fault);
                }
            }
            match first {
                None => {
                    assessment.run(&self.plan, &slots);
                    sink.push(&assessment, &self.plan);
                }
                Some(fault) => {
                    sink.push_error();
                    faults.first.push(fault);
                    slots.values.fill(Slot::Missing);
                }
            }
        }
        faults
    }

    /// Scores `rows` rows in jobs, each into its own stretch of the columns.
    fn in_parts(
        &self,
        rows: usize,
        options: &TableOptions<'_>,
        score: impl Fn(Range<usize>, &mut Sink<'_>) -> Faults + Sync,
    ) -> Result<ScoredTable, DataError> {
        let step = rows_per_job(rows, options.pool.width());
        let mut scores = sink::unwritten(self.profile.document(), &options.outputs, rows);
        let jobs: Vec<Mutex<Job<'_>>> = sink::sinks(&mut scores, &options.outputs, step)
            .into_iter()
            .map(|sink| Mutex::new(Job::Open(sink)))
            .collect();
        options.pool.run(jobs.len(), &|i| {
            let mut job = jobs[i].lock().unwrap_or_else(PoisonError::into_inner);
            if let Job::Open(mut sink) = std::mem::take(&mut *job) {
                let faults = score(i * step..rows.min((i + 1) * step), &mut sink);
                *job = Job::Done(sink.finish(), faults);
            }
        });
        let mut all = Faults::default();
        let grown: Vec<Grown> = jobs
            .into_iter()
            .map(|job| match job.into_inner().unwrap_or_else(PoisonError::into_inner) {
                Job::Done(grown, faults) => {
                    all.merge(faults);
                    grown
                }
                _ => Grown::default(),
            })
            .collect();
        scores.gather(grown, step);
        if options.errors == Errors::Raise {
            all.error.into_result()?;
        }
        Ok(ScoredTable { scores, faults: all.first })
    }
}

/// Jobs small enough to share out evenly, large enough that starting one costs nothing beside it.
fn rows_per_job(rows: usize, width: usize) -> usize {
    rows.div_ceil(width.max(1) * 8).next_multiple_of(ROWS).clamp(ROWS, MOST_ROWS_PER_JOB)
}

/// The memory that scoring one account takes.
#[derive(Default)]
struct Desk {
    slots: Slots,
    buffers: Buffers,
    assessment: Assessment,
}

thread_local! {
    static DESK: Cell<Option<Box<Desk>>> = const { Cell::new(None) };
}

/// What one job finds wrong.
#[derive(Default)]
struct Faults {
    /// The first fault of each row that could not be read.
    first: Vec<DataFault>,
    error: DataError,
}

impl Faults {
    fn merge(&mut self, later: Self) {
        self.first.extend(later.first);
        self.error.merge(later.error);
    }
}

/// One job: the stretch it fills, then what it leaves behind.
#[derive(Default)]
enum Job<'s> {
    #[default]
    Taken,
    Open(Sink<'s>),
    Done(Grown, Faults),
}
