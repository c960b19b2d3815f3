//! TAM → SAM → SOM → ICP, in accounts and in money.

use serde::{Deserialize, Serialize};

use super::error::{At, FunnelError};
use super::money::{Count, Currency, Money, Ratio, not_negative, positive, share};
use super::rational::Rational;
use super::stages::{count_entries, unique};

/// A market as nested levels, widest first.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarketRequest {
    /// ISO 4217 code of all amounts.
    pub currency: String,
    /// What an account is worth a year.
    pub value_per_account: Rational,
    /// The levels, widest first; at least one. Any names: `tam`, `sam`, `som`, `icp`.
    pub levels: Vec<Level>,
}

/// One level of the market: how many accounts, or which share of the level above.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// Its name.
    pub id: String,
    /// How many accounts it holds.
    #[serde(default)]
    pub accounts: Option<Rational>,
    /// Which share of the level above it is, in [0, 1].
    #[serde(default)]
    pub share: Option<Rational>,
    /// Within how many years it can be won; carried through.
    #[serde(default)]
    pub years: Option<Rational>,
}

/// A market counted from scored accounts.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UniverseRequest {
    /// ISO 4217 code of all amounts.
    pub currency: String,
    /// What an account without its own value is worth a year.
    pub value_per_account: Rational,
    /// Names of the levels, widest first.
    pub levels: Vec<String>,
    /// Which level scored accounts of a kind reach: by tier, by segment, or each by itself.
    pub accounts: Vec<UniverseAccounts>,
}

/// Accounts of a scored universe that reach the same level.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UniverseAccounts {
    /// The narrowest level they reach; they belong to every wider one too.
    pub level: String,
    /// How many they are; 1 when left out.
    #[serde(default)]
    pub count: Option<u64>,
    /// What one of them is worth a year, when it is not the value of the request.
    #[serde(default)]
    pub value: Option<Rational>,
}

/// The market, level by level.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MarketReport {
    /// The levels, widest first.
    pub levels: Vec<LevelReport>,
    /// The last level's share of the first.
    pub end_to_end: Ratio,
}

/// One level of the market.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LevelReport {
    /// Its name.
    pub id: String,
    /// Its accounts.
    pub accounts: Count,
    /// What they are worth a year.
    pub value: Money,
    /// Share of the level above, in accounts; none for the first.
    pub of_above: Option<Ratio>,
    /// Share of the first level, in accounts.
    pub of_first: Ratio,
    /// Within how many years it can be won, when that was stated.
    pub years: Option<Rational>,
}

/// Sizes a market from counts or shares.
///
/// ```
/// let request = icp_core::funnel::from_json(r#"{"currency": "USD", "value_per_account": 12000, "levels": [
///     {"id": "tam", "accounts": 100000}, {"id": "sam", "accounts": 20000},
///     {"id": "som", "share": 0.02, "years": 3}, {"id": "icp", "accounts": 150}]}"#)?;
/// let market = icp_core::funnel::market(&request)?;
/// assert_eq!(market.levels[2].accounts.shown, 400);
/// assert_eq!(market.levels[2].value.amount, "4800000.00");
/// # Ok::<(), icp_core::funnel::FunnelError>(())
/// ```
///
/// # Errors
/// `currency_not_readable`, `negative`, `not_positive` (a first level without accounts), `exactly_one`,
/// `number_out_of_range`, `market_not_nested`, `name_taken`, `too_few`, `arithmetic_overflow`.
pub fn market(request: &MarketRequest) -> Result<MarketReport, FunnelError> {
    let currency = Currency::new(&request.currency, "/currency")?;
    let value = not_negative(request.value_per_account, "/value_per_account")?;
    count_entries(request.levels.len(), 1, "/levels")?;
    unique(request.levels.iter().map(|level| level.id.as_str()), &[], "/levels")?;
    let mut sizes: Vec<(Rational, Rational)> = Vec::with_capacity(request.levels.len());
    for (i, level) in request.levels.iter().enumerate() {
        let place = format!("/levels/{i}");
        let above = sizes.last().map(|size| size.0);
        let accounts = match (level.accounts, level.share, above) {
            (Some(accounts), None, _) => not_negative(accounts, &format!("{place}/accounts"))?,
            (None, Some(given), Some(above)) => {
                above.times(share(given, &format!("{place}/share"))?).at(&place)?
            }
            (None, Some(_), None) => {
                return Err(FunnelError::ExactlyOne {
                    place,
                    alternatives: "accounts (the first level has none above)",
                });
            }
            _ => return Err(FunnelError::ExactlyOne { place, alternatives: "accounts, share" }),
        };
        sizes.push((accounts, accounts.times(value).at(&place)?));
    }
    report(request.levels.iter().map(|level| (level.id.as_str(), level.years)), &sizes, currency)
}

/// Sizes a market from a scored universe: each account counts for the level it reaches and for all wider ones.
///
/// ```
/// let request = icp_core::funnel::from_json(r#"{"currency": "EUR", "value_per_account": 12000,
///     "levels": ["tam", "sam", "icp"], "accounts": [
///     {"level": "icp", "count": 30}, {"level": "sam", "count": 70}, {"level": "sam", "value": 50000}, {"level": "tam", "count": 900}]}"#)?;
/// let market = icp_core::funnel::market_from_universe(&request)?;
/// assert_eq!(market.levels.iter().map(|l| l.accounts.shown).collect::<Vec<_>>(), [1001, 101, 30]);
/// assert_eq!(market.levels[1].value.amount, "1250000.00");
/// # Ok::<(), icp_core::funnel::FunnelError>(())
/// ```
///
/// # Errors
/// As [`market`], and `unknown_name` for a level that is not listed.
pub fn market_from_universe(request: &UniverseRequest) -> Result<MarketReport, FunnelError> {
    let currency = Currency::new(&request.currency, "/currency")?;
    let default = not_negative(request.value_per_account, "/value_per_account")?;
    count_entries(request.levels.len(), 1, "/levels")?;
    unique(request.levels.iter().map(String::as_str), &[], "/levels")?;
    let mut sizes = vec![(Rational::ZERO, Rational::ZERO); request.levels.len()];
    for (i, accounts) in request.accounts.iter().enumerate() {
        let place = format!("/accounts/{i}");
        let Some(level) = request.levels.iter().position(|id| *id == accounts.level) else {
            return Err(FunnelError::UnknownName {
                place: format!("{place}/level"),
                name: accounts.level.clone(),
                known: request.levels.join(", "),
            });
        };
        let count = Rational::from(accounts.count.unwrap_or(1));
        let each =
            accounts.value.map_or(Ok(default), |value| not_negative(value, &format!("{place}/value")))?;
        let worth = count.times(each).at(&place)?;
        for size in &mut sizes[..=level] {
            *size = (size.0.plus(count).at(&place)?, size.1.plus(worth).at(&place)?);
        }
    }
    report(request.levels.iter().map(|id| (id.as_str(), None)), &sizes, currency)
}

fn report<'a>(
    names: impl Iterator<Item = (&'a str, Option<Rational>)>,
    sizes: &[(Rational, Rational)],
    currency: Currency,
) -> Result<MarketReport, FunnelError> {
    let first = positive(sizes.first().map_or(Rational::ZERO, |size| size.0), "/levels/0/accounts")?;
    let mut levels: Vec<LevelReport> = Vec::with_capacity(sizes.len());
    for (i, ((id, years), &(accounts, worth))) in names.zip(sizes).enumerate() {
        let place = format!("/levels/{i}");
        let above = levels.last().map(|level| level.accounts.exact);
        if let Some(above) = above.filter(|&above| accounts > above) {
            let (given, within) = (accounts.to_string(), above.to_string());
            return Err(FunnelError::MarketNotNested { place, given, within });
        }
        let of_above = match above {
            Some(above) if above.is_positive() => Some(accounts.over(above).at(&place)?.into()),
            _ => None,
        };
        levels.push(LevelReport {
            id: id.to_owned(),
            accounts: Count::new(accounts, &place)?,
            value: Money::new(worth, currency, &place)?,
            of_above,
            of_first: accounts.over(first).at(&place)?.into(),
            years: years.map(|years| positive(years, &format!("{place}/years"))).transpose()?,
        });
    }
    let end_to_end = levels.last().map_or(Rational::ONE.into(), |level| level.of_first);
    Ok(MarketReport { levels, end_to_end })
}
