//! Columns, 64 rows at a time: one pass a column over a block that stays in registers and the nearest cache.
#![allow(
    clippy::needless_range_loop,
    reason = "counted loops of one shape over several arrays are what the compiler turns into vectors"
)]

use super::tables::{
    BusinessModel, CONTRACT, Country, Crm, EMPLOYEES, FLOOR, FUNDING, FundingStage, GROWTH_TEAM, Industry,
    REVENUE_BANDS, ROLES, SALES_TEAM, SalesMotion, TICKETS, TIERS, TOOLS, Words, growth, last_funding,
    leader_hired, visits,
};
use icp_benches::columns::{Coded, Columns, Flags, Known, Plain, Scored};

const BLOCK: usize = 64;
type Points = [i32; BLOCK];

/// Block `block` of a bitmap.
#[inline(always)]
fn word(bits: &[u8], block: usize) -> u64 {
    bits[block * 8..].first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// All ones where the bit is set, else 0.
#[inline(always)]
fn mask(bits: u64, i: usize) -> i32 {
    -((bits >> i & 1) as i32)
}

/// The block's values, filled up at the end of the column.
#[inline(always)]
fn values<'a, T: Copy>(all: &'a [T], start: usize, room: &'a mut [T; BLOCK]) -> &'a [T; BLOCK] {
    match all[start..].first_chunk() {
        Some(block) => block,
        None => {
            room[..all.len() - start].copy_from_slice(&all[start..]);
            room
        }
    }
}

#[inline(always)]
fn add<T: Copy + Default>(sum: &mut Points, column: &Known<'_, T>, block: usize, points: impl Fn(T) -> i32) {
    let mut room = [T::default(); BLOCK];
    let values = values(column.values, block * BLOCK, &mut room);
    let valid = word(column.valid, block);
    for i in 0..BLOCK {
        sum[i] += points(values[i]) & mask(valid, i);
    }
}

/// Rows whose flag is known and true.
#[inline(always)]
fn is_true(column: &Flags<'_>, block: usize) -> u64 {
    word(column.bits, block) & word(column.valid, block)
}

/// A layout of texts.
trait Text {
    /// What is worked out once for the column.
    type Ready;
    fn ready<W: Words>(&self) -> Self::Ready;
    /// Adds points; gives the rows whose word an exclusion names.
    fn add<W: Words>(&self, ready: &Self::Ready, sum: &mut Points, block: usize) -> u64;
}

impl Text for Coded<'_> {
    type Ready = ([i32; 64], u64);

    fn ready<W: Words>(&self) -> Self::Ready {
        let mut ready = ([0; 64], 0);
        for (code, word) in self.words.iter().enumerate().take(64) {
            let (points, named) = W::worth(word.as_bytes());
            ready.0[code] = points;
            ready.1 |= u64::from(named) << code;
        }
        ready
    }

    #[inline(always)]
    fn add<W: Words>(&self, (points, named): &Self::Ready, sum: &mut Points, block: usize) -> u64 {
        let mut room = [0; BLOCK];
        let codes = values(self.codes, block * BLOCK, &mut room);
        let valid = word(self.valid, block);
        for i in 0..BLOCK {
            sum[i] += points[codes[i] as usize & 63] & mask(valid, i);
        }
        if *named == 0 {
            return 0;
        }
        let mut excluded = 0;
        for i in 0..BLOCK {
            excluded |= (named >> (codes[i] & 63) & 1) << i;
        }
        excluded & valid
    }
}

impl Text for Plain<'_> {
    type Ready = ();

    fn ready<W: Words>(&self) -> Self::Ready {}

    #[inline(always)]
    fn add<W: Words>(&self, (): &Self::Ready, sum: &mut Points, block: usize) -> u64 {
        let start = block * BLOCK;
        let rows = (self.offsets.len() - 1 - start).min(BLOCK);
        let offsets = &self.offsets[start..=start + rows];
        let valid = word(self.valid, block);
        let mut excluded = 0;
        for i in 0..rows {
            if valid >> i & 1 == 1 {
                let (points, named) = W::worth(&self.bytes[offsets[i] as usize..offsets[i + 1] as usize]);
                sum[i] += points;
                excluded |= u64::from(named) << i;
            }
        }
        excluded
    }
}

/// Scores dictionary-coded columns on the calling thread.
#[must_use]
pub fn score_coded(columns: &Columns<'_, Coded<'_>>) -> Scored {
    score(columns)
}

/// Scores columns of plain texts on the calling thread.
#[must_use]
pub fn score_plain(columns: &Columns<'_, Plain<'_>>) -> Scored {
    score(columns)
}

#[inline(always)]
fn score<T: Text>(c: &Columns<'_, T>) -> Scored {
    let mut scored = Scored { scores: vec![0.0; c.rows], tiers: vec![0; c.rows] };
    let industry = c.industry.ready::<Industry>();
    let country = c.country.ready::<Country>();
    let stage = c.funding_stage.ready::<FundingStage>();
    let model = c.business_model.ready::<BusinessModel>();
    let crm = c.crm.ready::<Crm>();
    let motion = c.sales_motion.ready::<SalesMotion>();
    let outputs = scored.scores.chunks_mut(BLOCK).zip(scored.tiers.chunks_mut(BLOCK));
    for (block, (scores, tiers)) in outputs.enumerate() {
        let mut sum = [0; BLOCK];
        add(&mut sum, &c.employees, block, |x| EMPLOYEES.points(x));
        add(&mut sum, &c.revenue_musd, block, |x| REVENUE_BANDS.points(x));
        add(&mut sum, &c.headcount_growth, block, growth);
        add(&mut sum, &c.sales_team, block, |x| SALES_TEAM.points(x));
        add(&mut sum, &c.open_sales_roles, block, |x| ROLES.points(x));
        add(&mut sum, &c.web_visits, block, visits);
        add(&mut sum, &c.contract_value, block, |x| CONTRACT.points(x));
        add(&mut sum, &c.funding_musd, block, |x| FUNDING.points(x));
        add(&mut sum, &c.tools, block, |x| TOOLS.points(x));
        add(&mut sum, &c.support_tickets, block, |x| TICKETS.points(x));
        add(&mut sum, &c.last_funding, block, last_funding);
        add(&mut sum, &c.leader_hired, block, leader_hired);
        c.industry.add::<Industry>(&industry, &mut sum, block);
        let embargo = c.country.add::<Country>(&country, &mut sum, block);
        c.funding_stage.add::<FundingStage>(&stage, &mut sum, block);
        let consumers = c.business_model.add::<BusinessModel>(&model, &mut sum, block);
        c.crm.add::<Crm>(&crm, &mut sum, block);
        c.sales_motion.add::<SalesMotion>(&motion, &mut sum, block);

        let (team, known) = (word(c.growth_team.bits, block), word(c.growth_team.valid, block));
        for i in 0..BLOCK {
            let points = GROWTH_TEAM[0] + ((GROWTH_TEAM[1] - GROWTH_TEAM[0]) & mask(team, i));
            sum[i] += points & mask(known, i);
        }

        let mut room = [0.0; BLOCK];
        let employees = values(c.employees.values, block * BLOCK, &mut room);
        let mut small = 0;
        for i in 0..BLOCK {
            small |= u64::from(employees[i] < 10.0) << i;
        }
        let small = small & word(c.employees.valid, block) & consumers;
        let excluded = small | embargo | is_true(&c.dispute, block);
        let named = is_true(&c.named_account, block);

        let mut tier = [0; BLOCK];
        for i in 0..BLOCK {
            sum[i] = sum[i].max(FLOOR & mask(named, i));
            let below = TIERS.map(|least| i32::from(sum[i] < least));
            tier[i] = (below[0] + below[1] + below[2]) | mask(excluded, i);
        }
        for (score, points) in scores.iter_mut().zip(sum) {
            *score = f64::from(points) / 1_000_000.0;
        }
        tiers.copy_from_slice(&tier[..tiers.len()]);
    }
    scored
}
