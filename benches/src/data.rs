//! The data of a workload: the same on every machine and for every runner.

use crate::Failure;
use crate::columns::{Coded, Columns, Flags, Known, Plain};
use crate::manifest::{ColumnPlan, Manifest, day};
use icp_core::date::Date;
use icp_core::random::Stream;
use icp_core::table::Table;
use icp_core::table::account::{Account, Value};
use icp_core::table::column::{Bitmap, Column, Keys};

/// How texts are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Texts {
    /// Codes of a dictionary.
    Dictionary,
    /// One behind the other.
    Plain,
    /// As 16-byte views.
    Views,
}

impl Texts {
    /// Every layout.
    pub const ALL: [Self; 3] = [Self::Dictionary, Self::Plain, Self::Views];

    /// Its word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dictionary => "dictionary",
            Self::Plain => "plain",
            Self::Views => "views",
        }
    }

    /// The layout of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|texts| texts.as_str() == word)
    }
}

/// Values of one column. What lies under a missing value is 0, false or empty.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the names are Arrow's")]
pub enum Values {
    Number(Vec<f64>),
    Text { words: Vec<String>, codes: Vec<i32>, offsets: Vec<i32>, bytes: Vec<u8>, views: Vec<u8> },
    Date(Vec<i32>),
    Flag(Vec<u8>),
}

/// One column.
#[derive(Clone, Debug)]
pub struct Filled {
    /// Its name.
    pub name: String,
    /// Its values.
    pub values: Values,
    /// A bit for each row, 0 where it is missing; as long as the next multiple of 64 rows.
    pub valid: Vec<u8>,
}

/// The columns of a workload.
#[derive(Clone, Debug)]
pub struct Data {
    /// How many rows there are.
    pub rows: usize,
    /// The columns, in the order of the manifest.
    pub columns: Vec<Filled>,
    texts: Texts,
}

fn set(bits: &mut [u8], row: usize) {
    bits[row / 8] |= 1 << (row % 8);
}

/// Share `word` / 2³² of `total`, as a whole number below it.
fn part(word: u32, total: u64) -> u64 {
    (u64::from(word) * total) >> 32
}

impl Data {
    /// Makes so many rows.
    ///
    /// # Errors
    /// The manifest's columns are not as they should be.
    ///
    /// ```
    /// use icp_benches::{data::{Data, Texts}, manifest::manifest};
    /// let data = Data::new(&manifest()?, 1000, Texts::Plain)?;
    /// assert_eq!(data.table()?.rows(), 1000);
    /// # Ok::<(), icp_benches::Failure>(())
    /// ```
    pub fn new(manifest: &Manifest, rows: usize, texts: Texts) -> Result<Self, Failure> {
        let columns = manifest.columns.iter().enumerate();
        let columns = columns.map(|(c, plan)| {
            let stream = Stream::new(manifest.seed, c as u64);
            fill(plan, &stream, rows, manifest.missing, texts)
        });
        Ok(Self { rows, columns: columns.collect::<Result<_, _>>()?, texts })
    }

    /// How its texts are laid out.
    #[must_use]
    pub const fn texts(&self) -> Texts {
        self.texts
    }

    /// The columns as the library takes them, borrowed.
    ///
    /// # Errors
    /// Never, unless a column is wrong.
    pub fn table(&self) -> Result<Table<'_>, Failure> {
        let mut table = Table::new(self.rows);
        for column in &self.columns {
            let values = match &column.values {
                Values::Number(values) => Column::float64(values),
                Values::Date(days) => Column::date32(days),
                Values::Flag(bits) => Column::boolean(Bitmap::new(bits), self.rows)?,
                Values::Text { codes, offsets, bytes, views, .. } => match self.texts {
                    Texts::Plain => Column::utf8(offsets, bytes)?,
                    Texts::Views => Column::utf8_view(views, vec![bytes])?,
                    // The dictionary's own texts lie where the plain ones would.
                    Texts::Dictionary => {
                        Column::dictionary_of(Keys::Int32(codes), Column::utf8(offsets, bytes)?)?
                    }
                },
            };
            table.add(&column.name, values.with_validity_bytes(&column.valid)?)?;
        }
        Ok(table)
    }

    /// Row `row` as an account; missing values are absent.
    #[must_use]
    pub fn account(&self, row: usize) -> Account {
        let mut account = Account::new();
        let bit = |bits: &[u8]| bits[row / 8] >> (row % 8) & 1 == 1;
        for column in self.columns.iter().filter(|column| bit(&column.valid)) {
            let value = match &column.values {
                Values::Number(values) => Value::Number(values[row]),
                Values::Text { words, codes, .. } => Value::Text(words[codes[row] as usize].clone()),
                Values::Date(days) => Date::from_days(days[row]).map_or(Value::Null, Value::Date),
                Values::Flag(bits) => Value::Flag(bit(bits)),
            };
            account.set(&column.name, value);
        }
        account
    }

    /// Row `row` as a JSON object; missing values are null.
    #[must_use]
    pub fn account_json(&self, row: usize) -> serde_json::Value {
        let account = self.account(row);
        let member = |column: &Filled| {
            let value = match account.get(&column.name) {
                Some(Value::Number(number)) => serde_json::json!(number),
                Some(Value::Text(text)) => serde_json::json!(text),
                Some(Value::Date(date)) => serde_json::json!(date.to_string()),
                Some(Value::Flag(flag)) => serde_json::json!(flag),
                _ => serde_json::Value::Null,
            };
            (column.name.clone(), value)
        };
        serde_json::Value::Object(self.columns.iter().map(member).collect())
    }

    /// The columns for a hand-made loop over dictionary codes.
    ///
    /// # Errors
    /// A column is absent or of another type.
    pub fn coded(&self) -> Result<Columns<'_, Coded<'_>>, Failure> {
        self.named(|column| match &column.values {
            Values::Text { words, codes, .. } => Some(Coded { codes, words, valid: &column.valid }),
            _ => None,
        })
    }

    /// The columns for a hand-made loop over texts.
    ///
    /// # Errors
    /// A column is absent or of another type, or texts are not laid out plainly.
    pub fn plain(&self) -> Result<Columns<'_, Plain<'_>>, Failure> {
        self.named(|column| match &column.values {
            Values::Text { offsets, bytes, .. } if self.texts == Texts::Plain => {
                Some(Plain { offsets, bytes, valid: &column.valid })
            }
            _ => None,
        })
    }

    fn named<'a, T>(&'a self, text: impl Fn(&'a Filled) -> Option<T>) -> Result<Columns<'a, T>, Failure> {
        let find = |name: &str| {
            let column = self.columns.iter().find(|column| column.name == name);
            column.ok_or_else(|| format!("no column {name}"))
        };
        let number = |name: &str| match &find(name)?.values {
            Values::Number(values) => Ok(Known { values: values.as_slice(), valid: &find(name)?.valid }),
            _ => Err(format!("{name} is no number")),
        };
        let date = |name: &str| match &find(name)?.values {
            Values::Date(days) => Ok(Known { values: days.as_slice(), valid: &find(name)?.valid }),
            _ => Err(format!("{name} is no date")),
        };
        let flag = |name: &str| match &find(name)?.values {
            Values::Flag(bits) => Ok(Flags { bits, valid: &find(name)?.valid }),
            _ => Err(format!("{name} is no flag")),
        };
        let text = |name: &str| text(find(name)?).ok_or_else(|| format!("{name} is no such text"));
        Ok(Columns {
            rows: self.rows,
            employees: number("employees")?,
            revenue_musd: number("revenue_musd")?,
            headcount_growth: number("headcount_growth")?,
            sales_team: number("sales_team")?,
            open_sales_roles: number("open_sales_roles")?,
            web_visits: number("web_visits")?,
            contract_value: number("contract_value")?,
            funding_musd: number("funding_musd")?,
            tools: number("tools")?,
            support_tickets: number("support_tickets")?,
            industry: text("industry")?,
            country: text("country")?,
            funding_stage: text("funding_stage")?,
            business_model: text("business_model")?,
            crm: text("crm")?,
            sales_motion: text("sales_motion")?,
            last_funding: date("last_funding")?,
            leader_hired: date("leader_hired")?,
            growth_team: flag("growth_team")?,
            named_account: flag("named_account")?,
            dispute: flag("dispute")?,
        })
    }
}

fn fill(
    plan: &ColumnPlan,
    stream: &Stream,
    rows: usize,
    missing: f64,
    texts: Texts,
) -> Result<Filled, Failure> {
    let bitmap = || vec![0_u8; rows.div_ceil(64) * 8];
    let mut valid = bitmap();
    let mut picks = vec![None; rows];
    for (row, pick) in picks.iter_mut().enumerate() {
        let words = stream.words(row as u64);
        if f64::from(words[0]) >= missing * 4_294_967_296.0 {
            set(&mut valid, row);
            *pick = Some(words[1]);
        }
    }
    let values = if let Some(knots) = &plan.number {
        let number = |pick: Option<u32>| pick.map_or(0.0, |word| number(word, knots, plan.whole));
        Values::Number(picks.into_iter().map(number).collect())
    } else if let Some(weights) = &plan.text {
        text(weights.iter().map(|(word, &weight)| (word.as_str(), weight)).collect(), &picks, texts)
    } else if let Some([first, last]) = &plan.date {
        let (first, last) = (day(first)?, day(last)?);
        let days = u64::try_from(last - first)? + 1;
        let date = |pick: Option<u32>| pick.map_or(0, |word| first + part(word, days) as i32);
        Values::Date(picks.into_iter().map(date).collect())
    } else if let Some(share) = plan.flag {
        let mut bits = bitmap();
        for (row, pick) in picks.into_iter().enumerate() {
            if pick.is_some_and(|word| f64::from(word) < share * 4_294_967_296.0) {
                set(&mut bits, row);
            }
        }
        Values::Flag(bits)
    } else {
        return Err(format!("column {} says no kind of value", plan.name).into());
    };
    Ok(Filled { name: plan.name.clone(), values, valid })
}

/// The quantile function at the middle of the cell that the word names.
fn number(word: u32, knots: &[f64], whole: bool) -> f64 {
    let place = (f64::from(word) + 0.5) / 4_294_967_296.0 * (knots.len() - 1) as f64;
    let knot = place as usize;
    let value = knots[knot] + (place - knot as f64) * (knots[knot + 1] - knots[knot]);
    if whole { value as i64 as f64 } else { value }
}

fn text(weights: Vec<(&str, u64)>, picks: &[Option<u32>], texts: Texts) -> Values {
    let total = weights.iter().map(|(_, weight)| weight).sum();
    let words: Vec<String> = weights.iter().map(|(word, _)| (*word).to_owned()).collect();
    let code = |word: u32| {
        let mut left = part(word, total);
        let chosen = weights.iter().position(|(_, weight)| {
            let here = left < *weight;
            left = left.wrapping_sub(*weight);
            here
        });
        chosen.unwrap_or(0)
    };
    let chosen: Vec<Option<usize>> = picks.iter().map(|pick| pick.map(code)).collect();
    let codes = chosen.iter().map(|code| code.unwrap_or(0) as i32).collect();
    let (mut offsets, mut bytes, mut views) = (vec![0], Vec::new(), Vec::new());
    match texts {
        Texts::Dictionary => {
            for word in &words {
                bytes.extend_from_slice(word.as_bytes());
                offsets.push(bytes.len() as i32);
            }
        }
        Texts::Plain => {
            for code in chosen {
                bytes.extend_from_slice(code.map_or(&[], |code| words[code].as_bytes()));
                offsets.push(bytes.len() as i32);
            }
        }
        Texts::Views => {
            for code in chosen {
                view(code.map_or("", |code| &words[code]), &mut views, &mut bytes);
            }
        }
    }
    Values::Text { words, codes, offsets, bytes, views }
}

/// Arrow's view of a text: its length, then the text itself where it fits, else its beginning, the buffer and the place there.
fn view(text: &str, views: &mut Vec<u8>, bytes: &mut Vec<u8>) {
    let mut word = [0; 16];
    word[..4].copy_from_slice(&(text.len() as u32).to_le_bytes());
    if text.len() <= 12 {
        word[4..4 + text.len()].copy_from_slice(text.as_bytes());
    } else {
        word[4..8].copy_from_slice(&text.as_bytes()[..4]);
        word[12..].copy_from_slice(&(bytes.len() as u32).to_le_bytes());
        bytes.extend_from_slice(text.as_bytes());
    }
    views.extend_from_slice(&word);
}
