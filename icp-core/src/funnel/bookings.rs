//! Bookings month by month: outreach ramps up, deals close when their cycle is over.

use serde::{Deserialize, Serialize};

use super::error::{At, FunnelError};
use super::money::{Count, Currency, Money, not_negative, positive, whole};
use super::rational::Rational;
use super::stages::{ChannelShare, Stage, base_rates, count_entries, mix};

/// The longest time a request may span.
pub const MOST_MONTHS: u32 = 120;

/// A monthly outreach, its ramp, and how long deals take.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BookingsRequest {
    /// ISO 4217 code of all amounts.
    pub currency: String,
    /// What a customer brings.
    pub deal_size: Rational,
    /// Outreach of a month at full speed.
    pub volume_per_month: Rational,
    /// Share of full speed in the first months; full speed after them.
    #[serde(default)]
    pub ramp: Vec<Rational>,
    /// Outreach first, customers last; at least two.
    pub stages: Vec<Stage>,
    /// Channels with their shares of the outreach.
    #[serde(default)]
    pub channels: Vec<ChannelShare>,
    /// How long a deal takes from outreach to booking: a distribution of days. None: no time at all.
    #[serde(default)]
    pub cycle: Vec<CycleShare>,
    /// How many months to show; 12.
    #[serde(default = "twelve")]
    pub months: u32,
    /// Days of a month; 365 / 12.
    #[serde(default = "days_of_a_month")]
    pub days_per_month: Rational,
}

fn twelve() -> u32 {
    12
}

fn days_of_a_month() -> Rational {
    Rational::new(365, 12).unwrap_or(Rational::ONE)
}

/// A share of the deals and how long they take.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CycleShare {
    /// Days from outreach to booking.
    pub days: Rational,
    /// Share of the deals, in (0, 1]; all shares add up to 1.
    pub share: Rational,
}

/// Bookings month by month.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BookingsReport {
    /// The months in order.
    pub months: Vec<MonthReport>,
    /// Bookings of all months shown.
    pub total: Money,
    /// Customers won from the outreach shown whose deals close after the last month.
    pub still_open: Count,
}

/// One month.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MonthReport {
    /// 1 for the first.
    pub month: u32,
    /// Outreach of the month.
    pub outreach: Count,
    /// Customers this month's outreach will bring, whenever they close.
    pub created: Count,
    /// Customers that close this month.
    pub closed: Count,
    /// What they bring.
    pub bookings: Money,
    /// Bookings up to and with this month.
    pub cumulative: Money,
}

/// Spreads bookings over months. Outreach is spread evenly over its month; a deal of *d* days closes *d* days after it, so
/// that of a month's deals a part closes in one month and the rest in the next.
///
/// ```
/// let request = icp_core::funnel::from_json(r#"{"currency": "USD", "deal_size": 1000, "volume_per_month": 100,
///     "ramp": [0.5], "stages": [{"id": "messages"}, {"id": "customers", "rate": 0.1}],
///     "cycle": [{"days": 45, "share": 1}], "days_per_month": 30, "months": 4}"#)?;
/// let report = icp_core::funnel::bookings(&request)?;
/// let shown: Vec<_> = report.months.iter().map(|month| month.bookings.amount.as_str()).collect();
/// assert_eq!(shown, ["0.00", "2500.00", "7500.00", "10000.00"]);
/// # Ok::<(), icp_core::funnel::FunnelError>(())
/// ```
///
/// # Errors
/// `negative`, `not_positive`, `rate_out_of_range`, `stages_not_connected`, `shares_not_whole`, `number_out_of_range`, `too_many`,
/// `currency_not_readable`, `arithmetic_overflow`.
pub fn bookings(request: &BookingsRequest) -> Result<BookingsReport, FunnelError> {
    let currency = Currency::new(&request.currency, "/currency")?;
    let deal_size = positive(request.deal_size, "/deal_size")?;
    let volume = not_negative(request.volume_per_month, "/volume_per_month")?;
    if !(1..=MOST_MONTHS).contains(&request.months) {
        let given = request.months.to_string();
        return Err(FunnelError::OutOfRange { place: "/months".to_owned(), given, range: "1…120" });
    }
    let base = base_rates(&request.stages, "/stages")?;
    let none = std::collections::BTreeMap::new();
    let mix = mix(&request.stages, &base, (&none, ""), (&request.channels, "/channels"), true)?;
    let per_touch = mix.counts(Rational::ONE, "/stages")?.last().copied().unwrap_or(Rational::ZERO);
    let delays = delays(request)?;
    let months = request.months as usize;
    let mut created = Vec::with_capacity(months);
    let mut outreach = Vec::with_capacity(months);
    count_entries(request.ramp.len(), 0, "/ramp")?;
    for month in 0..months {
        let speed = request.ramp.get(month).copied().unwrap_or(Rational::ONE);
        let place = format!("/ramp/{month}");
        let volume = volume.times(not_negative(speed, &place)?).at(&place)?;
        outreach.push(volume);
        created.push(volume.times(per_touch).at("/stages")?);
    }
    let mut report = Vec::with_capacity(months);
    let (mut total, mut closed_so_far) = (Rational::ZERO, Rational::ZERO);
    for month in 0..months {
        let place = "/cycle";
        let parts = delays.iter().enumerate().take(month + 1);
        let closed: Result<Vec<_>, _> =
            parts.map(|(delay, &share)| created[month - delay].times(share)).collect();
        let closed = closed.and_then(Rational::sum).at(place)?;
        let booked = closed.times(deal_size).at(place)?;
        total = total.plus(booked).at(place)?;
        closed_so_far = closed_so_far.plus(closed).at(place)?;
        report.push(MonthReport {
            month: month as u32 + 1,
            outreach: Count::new(outreach[month], "/volume_per_month")?,
            created: Count::new(created[month], place)?,
            closed: Count::new(closed, place)?,
            bookings: Money::new(booked, currency, place)?,
            cumulative: Money::new(total, currency, place)?,
        });
    }
    let all = Rational::sum(created).at("/stages")?;
    Ok(BookingsReport {
        months: report,
        total: Money::new(total, currency, "/cycle")?,
        still_open: Count::new(all.minus(closed_so_far).at("/cycle")?, "/cycle")?,
    })
}

/// Share of a month's deals by whole months of delay.
fn delays(request: &BookingsRequest) -> Result<Vec<Rational>, FunnelError> {
    let place = "/cycle";
    let month = positive(request.days_per_month, "/days_per_month")?;
    if request.cycle.is_empty() {
        return Ok(vec![Rational::ONE]);
    }
    count_entries(request.cycle.len(), 1, place)?;
    for (i, part) in request.cycle.iter().enumerate() {
        positive(part.share, &format!("{place}/{i}/share"))?;
    }
    whole(request.cycle.iter().map(|part| part.share), place)?;
    let mut delays = vec![Rational::ZERO; request.months as usize];
    for (i, part) in request.cycle.iter().enumerate() {
        let place = format!("{place}/{i}/days");
        let length = not_negative(part.days, &place)?.over(month).at(&place)?;
        let late = length.minus(length.floor().into()).at(&place)?;
        let early = Rational::ONE.minus(late).at(&place)?;
        // A delay beyond the months shown closes after them.
        let Ok(whole) = usize::try_from(length.floor()) else { continue };
        for (delay, share) in [(Some(whole), early), (whole.checked_add(1), late)] {
            if let Some(slot) = delay.and_then(|delay| delays.get_mut(delay)) {
                *slot = share.times(part.share).and_then(|share| slot.plus(share)).at(&place)?;
            }
        }
    }
    Ok(delays)
}
