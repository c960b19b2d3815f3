//! Unit economics: what a customer costs, what it is worth, and how fast it pays back.

use serde::{Deserialize, Serialize};

use super::error::{At, FunnelError};
use super::money::{Currency, Money, Ratio, not_negative, positive, rate, share};
use super::plan::{Velocity, velocity, year};
use super::rational::Rational;

/// What is known of spend, customers and retention. Rates and revenue are yearly.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EconomicsRequest {
    /// ISO 4217 code of all amounts.
    pub currency: String,
    /// What acquisition cost: sales and marketing of the period.
    pub spend: Rational,
    /// Customers won with it.
    pub customers: Rational,
    /// What a customer brings in its first year.
    pub revenue_per_customer: Rational,
    /// Share of revenue that is left after serving the customer, in (0, 1].
    pub gross_margin: Rational,
    /// Share of customers lost in a year, in [0, 1].
    pub churn: Rational,
    /// Growth of a staying customer's revenue a year: 0.1 is 10 % more; above −1; 0.
    #[serde(default = "zero")]
    pub expansion: Rational,
    /// Count only so many years (whole, at most 100); all of them when left out.
    #[serde(default)]
    pub horizon_years: Option<u32>,
    /// Opportunities, win rate and cycle give the velocity; all or none.
    #[serde(default)]
    pub pipeline: Option<Pipeline>,
}

fn zero() -> Rational {
    Rational::ZERO
}

/// What pipeline velocity is made of.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pipeline {
    /// Open opportunities.
    pub opportunities: Rational,
    /// Share of them that is won, in (0, 1].
    pub win_rate: Rational,
    /// What a won one brings.
    pub deal_size: Rational,
    /// Days until it is won.
    pub cycle_days: Rational,
    /// Days of the window for the closing share; 365.
    #[serde(default = "year")]
    pub window_days: Rational,
}

/// What a customer costs and is worth.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EconomicsReport {
    /// Spend per customer.
    pub cac: Money,
    /// 1 / churn, in years; none without churn.
    pub lifetime_years: Option<Ratio>,
    /// Margin of all years: revenue × margin × Σ ((1 − churn) × (1 + expansion))ᵗ, t = 0, 1, …
    pub ltv: Money,
    /// LTV / CAC; none when acquisition cost nothing.
    pub ltv_to_cac: Option<Ratio>,
    /// Months of first-year margin that pay for the acquisition.
    pub payback_months: Ratio,
    /// Opportunities × win rate × deal size / cycle.
    pub velocity: Option<Velocity>,
}

/// The longest horizon in years.
pub const MOST_HORIZON_YEARS: u32 = 100;

/// Works out CAC, LTV, their ratio, payback and velocity.
///
/// ```
/// let request = icp_core::funnel::from_json(r#"{"currency": "USD", "spend": 600000, "customers": 100,
///     "revenue_per_customer": 12000, "gross_margin": 0.8, "churn": 0.2}"#)?;
/// let report = icp_core::funnel::economics(&request)?;
/// assert_eq!((report.cac.amount.as_str(), report.ltv.amount.as_str()), ("6000.00", "48000.00"));
/// assert_eq!(report.ltv_to_cac.unwrap().value, 8.0);
/// assert_eq!(report.payback_months.value, 7.5);
/// # Ok::<(), icp_core::funnel::FunnelError>(())
/// ```
///
/// # Errors
/// `negative`, `not_positive`, `rate_out_of_range`, `number_out_of_range`, `lifetime_not_finite`, `currency_not_readable`,
/// `arithmetic_overflow`.
pub fn economics(request: &EconomicsRequest) -> Result<EconomicsReport, FunnelError> {
    let currency = Currency::new(&request.currency, "/currency")?;
    let cac = not_negative(request.spend, "/spend")?
        .over(positive(request.customers, "/customers")?)
        .at("/customers")?;
    let revenue = positive(request.revenue_per_customer, "/revenue_per_customer")?;
    let margin = revenue.times(rate(request.gross_margin, "/gross_margin")?).at("/gross_margin")?;
    let churn = share(request.churn, "/churn")?;
    let ltv = margin.times(years(request, churn)?).at("/churn")?;
    let velocity = match &request.pipeline {
        None => None,
        Some(pipeline) => {
            let won = positive(pipeline.opportunities, "/pipeline/opportunities")?
                .times(rate(pipeline.win_rate, "/pipeline/win_rate")?)
                .and_then(|won| won.times(pipeline.deal_size))
                .at("/pipeline")?;
            positive(pipeline.deal_size, "/pipeline/deal_size")?;
            velocity(Some(pipeline.cycle_days), pipeline.window_days, won, currency)
                .map_err(|error| error.within("/pipeline"))?
        }
    };
    Ok(EconomicsReport {
        cac: Money::new(cac, currency, "/spend")?,
        lifetime_years: if churn.is_positive() {
            Some(Rational::ONE.over(churn).at("/churn")?.into())
        } else {
            None
        },
        ltv: Money::new(ltv, currency, "/churn")?,
        ltv_to_cac: if cac.is_positive() { Some(ltv.over(cac).at("/spend")?.into()) } else { None },
        payback_months: cac.times(12.into()).and_then(|cac| cac.over(margin)).at("/spend")?.into(),
        velocity,
    })
}

/// How many first years all years together are worth: a geometric series.
fn years(request: &EconomicsRequest, churn: Rational) -> Result<Rational, FunnelError> {
    let place = "/expansion";
    let grown = Rational::ONE.plus(request.expansion).at(place)?;
    positive(grown, place)?;
    let growth = Rational::ONE.minus(churn).and_then(|kept| kept.times(grown)).at(place)?;
    match request.horizon_years {
        None if growth < Rational::ONE => {
            Rational::ONE.minus(growth).and_then(|q| Rational::ONE.over(q)).at(place)
        }
        None => {
            Err(FunnelError::LifetimeNotFinite { place: "/churn".to_owned(), growth: growth.to_string() })
        }
        Some(horizon @ 1..=MOST_HORIZON_YEARS) => {
            // Horner: 1 + q (1 + q (1 + …)).
            let mut total = Rational::ZERO;
            for _ in 0..horizon {
                total = total.times(growth).and_then(|rest| rest.plus(Rational::ONE)).at("/horizon_years")?;
            }
            Ok(total)
        }
        Some(horizon) => {
            let place = "/horizon_years".to_owned();
            Err(FunnelError::OutOfRange { place, given: horizon.to_string(), range: "1…100" })
        }
    }
}
