//! How strong each trigger is, why, and how long it lasts.

use super::build::Builder;
use super::parts::TriggerExplanation;
use super::say;
use crate::date::Date;
use crate::json::number;
use crate::profile::rules::Trigger;
use crate::score::expression::{Nothing, View};
use crate::score::plan::PlannedTrigger;
use crate::score::slots::Slot;
use crate::score::truth::Truth;

impl Builder<'_> {
    pub(crate) fn triggers(&self) -> Vec<TriggerExplanation> {
        let triggers = self.document.triggers.iter().zip(&self.plan.triggers);
        triggers.map(|(declared, planned)| self.trigger(declared, planned)).collect()
    }

    fn trigger(&self, declared: &Trigger, planned: &PlannedTrigger) -> TriggerExplanation {
        let strength = planned.strength(self.plan, self.slots);
        let event = planned.attribute.map(|attribute| self.slots.values[attribute]);
        let day = match event {
            Some(Slot::Date(day)) => Some(i64::from(day)),
            _ => None,
        };
        let age = day.map(|day| i64::from(self.plan.as_of.days()) - day);
        let when =
            planned.when.as_ref().map_or(Truth::True, |when| when.truth(self.slots, View::Shown, &Nothing));
        let missing = self.names(&self.account().of_trigger(planned));
        let last_day = if strength.now > 0.0 { self.last_day(declared, planned, day) } else { None };
        let condition = || declared.when.as_ref().map(say::predicate).unwrap_or_default();
        let event_name = declared.attribute.as_deref().unwrap_or_default();
        let (state, mut text) = if !planned.in_season {
            ("out_of_season", format!("{} is not one of its months", month(self.plan.as_of)))
        } else if when == Truth::False {
            ("condition_not_met", format!("does not hold: {}", condition()))
        } else if event == Some(Slot::Missing) || when == Truth::Unknown {
            ("unknown", format!("{} not known", say::are(&missing)))
        } else if age.is_some_and(|age| age < 0) {
            ("ahead", format!("{event_name} lies {} days ahead", -age.unwrap_or(0)))
        } else if strength.now > 0.0 {
            let age = age.map(|age| format!("{event_name} was {age} days ago: "));
            let of = format!("strength {} of {}", number(strength.now), number(planned.strength));
            ("active", format!("{}{of}", age.unwrap_or_default()))
        } else {
            match age {
                Some(age) => ("ended", format!("{event_name} was {age} days ago, beyond its window")),
                None => ("ended", "its strength is 0".to_owned()),
            }
        };
        if let Some(last_day) = last_day {
            text = format!("{text}, until {last_day}");
        }
        TriggerExplanation {
            id: declared.id.clone(),
            name: say::name(&declared.name, &declared.id).to_owned(),
            strength: strength.now,
            full: planned.strength,
            least: strength.low,
            greatest: strength.high,
            age_days: age,
            last_day,
            state,
            missing,
            text,
        }
    }

    /// The last day on which a trigger that is on has any strength, if nothing but the calendar changes.
    fn last_day(&self, declared: &Trigger, planned: &PlannedTrigger, day: Option<i64>) -> Option<Date> {
        let window = day.zip(planned.window_days).map(|(day, window)| {
            // Strength only falls with age; a line reaches 0 on the window's last day, a half-life may underflow before.
            let (mut on, mut off) = (i64::from(self.plan.as_of.days()), day + i64::from(window) + 1);
            while off - on > 1 {
                let middle = on + (off - on) / 2;
                if planned.at_age(middle - day) > 0.0 { on = middle } else { off = middle }
            }
            i32::try_from(on).ok().and_then(Date::from_days).unwrap_or(Date::LAST)
        });
        let season = season_end(&declared.months, self.plan.as_of);
        match (window, season) {
            (Some(window), Some(season)) => Some(window.min(season)),
            (window, season) => window.or(season),
        }
    }
}

/// The last day of the run of listed months that `date` lies in; `None` when all or none are listed.
fn season_end(months: &[u8], date: Date) -> Option<Date> {
    if months.is_empty() || (1..=12).all(|month| months.contains(&month)) {
        return None;
    }
    let (year, mut month, _) = date.ymd();
    let mut year = year;
    for _ in 0..12 {
        (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
        if !months.contains(&month) {
            break;
        }
    }
    // The day before the first of the month that is not listed.
    let first = Date::from_ymd(year, month, 1)?;
    Date::from_days(first.days() - 1)
}

fn month(date: Date) -> &'static str {
    super::why::MONTHS[usize::from(date.month().saturating_sub(1)).min(11)]
}
