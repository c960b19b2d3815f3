//! Columns of the workload as plain slices, named: what a loop made for one profile takes.

/// Values and a bit for each that is there. Bitmaps are as long as the next multiple of 64 rows.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a, T> {
    /// A value for each row, whatever it is where it is missing.
    pub values: &'a [T],
    /// A bit for each row, least significant first.
    pub valid: &'a [u8],
}

/// Flags and a bit for each that is there.
#[derive(Clone, Copy, Debug)]
pub struct Flags<'a> {
    /// A bit for each row.
    pub bits: &'a [u8],
    /// A bit for each row, least significant first.
    pub valid: &'a [u8],
}

/// Dictionary-coded texts.
#[derive(Clone, Copy, Debug)]
pub struct Coded<'a> {
    /// A code for each row.
    pub codes: &'a [i32],
    /// The dictionary, at most 64 words.
    pub words: &'a [String],
    /// A bit for each row.
    pub valid: &'a [u8],
}

/// Texts one behind the other.
#[derive(Clone, Copy, Debug)]
pub struct Plain<'a> {
    /// One more than there are rows.
    pub offsets: &'a [i32],
    /// UTF-8.
    pub bytes: &'a [u8],
    /// A bit for each row.
    pub valid: &'a [u8],
}

/// The columns of the manifest.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the names are the manifest's")]
pub struct Columns<'a, T> {
    pub rows: usize,
    pub employees: Known<'a, f64>,
    pub revenue_musd: Known<'a, f64>,
    pub headcount_growth: Known<'a, f64>,
    pub sales_team: Known<'a, f64>,
    pub open_sales_roles: Known<'a, f64>,
    pub web_visits: Known<'a, f64>,
    pub contract_value: Known<'a, f64>,
    pub funding_musd: Known<'a, f64>,
    pub tools: Known<'a, f64>,
    pub support_tickets: Known<'a, f64>,
    pub industry: T,
    pub country: T,
    pub funding_stage: T,
    pub business_model: T,
    pub crm: T,
    pub sales_motion: T,
    pub last_funding: Known<'a, i32>,
    pub leader_hired: Known<'a, i32>,
    pub growth_team: Flags<'a>,
    pub named_account: Flags<'a>,
    pub dispute: Flags<'a>,
}

/// What a hand-made loop gives: score and tier, as the library gives them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scored {
    /// Points.
    pub scores: Vec<f64>,
    /// Place of the tier; −1 for none.
    pub tiers: Vec<i32>,
}
