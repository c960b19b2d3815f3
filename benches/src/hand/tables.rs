//! Points, thresholds and the worth of each word.
#![allow(clippy::manual_range_contains, reason = "& does not branch")]

/// Micro-points of each criterion, in the order of the manifest.
pub const MAXIMA: [i32; 19] = [
    11_340_206, 9_278_351, 5_154_639, 5_154_639, 3_092_784, 3_092_784, 5_154_639, 3_092_784, 3_092_784,
    3_092_783, 9_278_351, 5_154_639, 3_092_783, 9_278_351, 5_154_639, 5_154_639, 5_154_639, 3_092_783,
    3_092_783,
];

/// 1.5 × 2⁵²: adding it rounds half to even.
const ROUND: f64 = 6_755_399_441_055_744.0;

/// What a criterion earns at a fit.
#[inline(always)]
pub(super) const fn earned(criterion: usize, fit: f64) -> i32 {
    (MAXIMA[criterion] as f64 * fit + ROUND - ROUND) as i32
}

/// The same without a slow conversion: the last bits of the sum are the number.
#[inline(always)]
pub(super) fn earned_fast(criterion: usize, fit: f64) -> i32 {
    (f64::from(MAXIMA[criterion]) * fit + ROUND).to_bits() as i32
}

pub(super) const REVENUE: [i32; 3] = [earned(1, 1.0), earned(1, 0.6), earned(1, 0.3)];
pub(super) const TIERS: [i32; 3] = [70_000_000, 55_000_000, 40_000_000];
pub(super) const FLOOR: i32 = 90_000_000;

/// Days since 1970-01-01 of a date after 1 March 2000.
const fn days(year: i32, month: i32, day: i32) -> i32 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let of_years = year * 365 + year / 4 - year / 100 + year / 400;
    of_years + (153 * month + 2) / 5 + day - 1 - 719_468
}

pub(super) const TODAY: i32 = days(2026, 11, 21);
pub(super) const YEAR_AGO: i32 = days(2025, 11, 21);
pub(super) const TWO_YEARS_AGO: i32 = days(2024, 11, 21);

/// The two stretches of a number that earns fully or in part, and what it earns.
#[derive(Clone, Copy)]
pub(super) struct Bands<const N: usize>(pub(super) [(f64, f64, i32); N]);

const LAST: f64 = f64::INFINITY;
pub(super) const EMPLOYEES: Bands<2> = Bands([(50.0, 500.0, earned(0, 1.0)), (20.0, 1000.0, earned(0, 0.5))]);
pub(super) const REVENUE_BANDS: Bands<3> =
    Bands([(10.0, 100.0, REVENUE[0]), (5.0, 250.0, REVENUE[1]), (2.0, 500.0, REVENUE[2])]);
pub(super) const SALES_TEAM: Bands<2> = Bands([(10.0, 60.0, earned(3, 1.0)), (5.0, 120.0, earned(3, 0.5))]);
pub(super) const ROLES: Bands<2> = Bands([(3.0, LAST, earned(4, 1.0)), (1.0, LAST, earned(4, 0.5))]);
pub(super) const CONTRACT: Bands<2> =
    Bands([(12_000.0, 60_000.0, earned(6, 1.0)), (6_000.0, 120_000.0, earned(6, 0.5))]);
pub(super) const FUNDING: Bands<2> = Bands([(5.0, 80.0, earned(7, 1.0)), (1.0, LAST, earned(7, 0.4))]);
pub(super) const TOOLS: Bands<2> = Bands([(10.0, LAST, earned(8, 1.0)), (5.0, LAST, earned(8, 0.5))]);
pub(super) const TICKETS: Bands<2> = Bands([(-LAST, 20.0, earned(9, 1.0)), (-LAST, 50.0, earned(9, 0.5))]);

impl<const N: usize> Bands<N> {
    /// The first stretch that holds the number decides.
    #[inline(always)]
    pub(super) fn points(&self, x: f64) -> i32 {
        let mut points = 0;
        for &(low, high, worth) in self.0.iter().rev() {
            points = if (x >= low) & (x <= high) { worth } else { points };
        }
        points
    }
}

#[inline(always)]
pub(super) fn growth(x: f64) -> i32 {
    let fit = (x - 0.0) / (0.2 - 0.0) * (1.0 - 0.0) + 0.0;
    let fit = if x <= 0.0 { 0.0 } else { fit };
    earned_fast(2, if x >= 0.2 { 1.0 } else { fit })
}

#[inline(always)]
pub(super) fn visits(x: f64) -> i32 {
    let first = 0.0 + (x - 1_000.0) / 9_000.0 * 0.5;
    let second = 0.5 + (x - 10_000.0) / 90_000.0 * 0.5;
    let fit = if x < 10_000.0 { first } else { second };
    let fit = if x <= 1_000.0 { 0.0 } else { fit };
    earned_fast(5, if x >= 100_000.0 { 1.0 } else { fit })
}

#[inline(always)]
pub(super) fn last_funding(day: i32) -> i32 {
    let half = if (day >= TWO_YEARS_AGO) & (day <= TODAY) { earned(16, 0.5) } else { 0 };
    if (day >= YEAR_AGO) & (day <= TODAY) { earned(16, 1.0) } else { half }
}

#[inline(always)]
pub(super) fn leader_hired(day: i32) -> i32 {
    let half = if (day >= TODAY - 365) & (day <= TODAY) { earned(17, 0.5) } else { 0 };
    if (day >= TODAY - 180) & (day <= TODAY) { earned(17, 1.0) } else { half }
}

pub(super) const GROWTH_TEAM: [i32; 2] = [earned(18, 0.2), earned(18, 1.0)];

/// What a word of a column earns, and whether an exclusion names it.
pub(super) trait Words {
    fn worth(word: &[u8]) -> (i32, bool);
}

pub(super) struct Industry;
impl Words for Industry {
    #[inline(always)]
    fn worth(word: &[u8]) -> (i32, bool) {
        let points = match word {
            b"B2B SaaS" | b"Fintech" => const { earned(10, 1.0) },
            b"E-commerce" => const { earned(10, 0.6) },
            b"Professional services" => const { earned(10, 0.5) },
            b"Logistics and transportation" => const { earned(10, 0.4) },
            b"Media" => const { earned(10, 0.3) },
            _ => 0,
        };
        (points, false)
    }
}

pub(super) struct Country;
impl Words for Country {
    #[inline(always)]
    fn worth(word: &[u8]) -> (i32, bool) {
        match word {
            b"United States" | b"United Kingdom" => (const { earned(11, 1.0) }, false),
            b"Canada" => (const { earned(11, 0.9) }, false),
            b"Germany" | b"Austria" | b"Switzerland" => (const { earned(11, 0.8) }, false),
            b"Australia" => (const { earned(11, 0.7) }, false),
            b"France" | b"Netherlands" | b"Sweden" => (const { earned(11, 0.6) }, false),
            b"Freedonia" => (const { earned(11, 0.1) }, true),
            _ => (const { earned(11, 0.1) }, false),
        }
    }
}

pub(super) struct FundingStage;
impl Words for FundingStage {
    #[inline(always)]
    fn worth(word: &[u8]) -> (i32, bool) {
        let points = match word {
            b"Series B" | b"Series C" => const { earned(12, 1.0) },
            b"Series A" => const { earned(12, 0.7) },
            b"Series D and later" => const { earned(12, 0.4) },
            b"Seed" => const { earned(12, 0.3) },
            _ => 0,
        };
        (points, false)
    }
}

pub(super) struct BusinessModel;
impl Words for BusinessModel {
    #[inline(always)]
    fn worth(word: &[u8]) -> (i32, bool) {
        match word {
            b"B2B" => (const { earned(13, 1.0) }, false),
            b"B2B2C" => (const { earned(13, 0.5) }, false),
            word => (0, word == b"B2C"),
        }
    }
}

pub(super) struct Crm;
impl Words for Crm {
    #[inline(always)]
    fn worth(word: &[u8]) -> (i32, bool) {
        let points = match word {
            b"Salesforce" | b"HubSpot" => const { earned(14, 1.0) },
            b"Microsoft Dynamics" => const { earned(14, 0.6) },
            b"Pipedrive" => const { earned(14, 0.5) },
            b"Spreadsheet" => const { earned(14, 0.2) },
            _ => 0,
        };
        (points, false)
    }
}

pub(super) struct SalesMotion;
impl Words for SalesMotion {
    #[inline(always)]
    fn worth(word: &[u8]) -> (i32, bool) {
        let points = match word {
            b"Outbound" => const { earned(15, 1.0) },
            b"Product-led" => const { earned(15, 0.7) },
            b"Inbound" => const { earned(15, 0.6) },
            b"Channel partners" => const { earned(15, 0.2) },
            _ => 0,
        };
        (points, false)
    }
}
