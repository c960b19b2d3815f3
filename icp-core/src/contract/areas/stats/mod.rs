//! The operations of `stats`: each statistic by its name, from plain lists and counts. What the data do not define is a failure
//! of the stage `statistics` here; reports hold it as a value.

use super::Operation;
use crate::contract::failure::Failure;
use crate::contract::operation::Spelling;
use crate::contract::operations::object;
use crate::contract::typed;
use crate::json::Json;
use crate::stats::StatsError;
use crate::stats::proportion;
use serde::de::{Deserializer, Error, Visitor};
use serde::{Deserialize, Serialize};

/// The confidence level where none is given.
const LEVEL: f64 = 0.95;
/// The significance level where none is given.
const ALPHA: f64 = 0.05;

/// A row: name, what it gives, example, the fields of its request, the statistic from them.
macro_rules! stat {
    ($name:literal, $about:literal, $example:literal, { $($field:ident: $type:ty),* $(,)? }, $work:expr) => {
        of_engine(concat!("stats.", $name), $about, $example, |call| {
            #[derive(Deserialize)]
            #[serde(deny_unknown_fields)]
            struct Request {
                $($field: $type,)*
            }
            let request: Request = typed::read(call.request, call.spelling)?;
            let Request { $($field),* } = &request;
            shown($work, call.spelling)
        })
    };
}

mod association;
mod calibration;
mod discrimination;
mod distributions;
mod proportions;
mod tables;

/// The rows of all files, one after the other.
pub(super) const GROUPS: [&[Operation]; 6] = [
    discrimination::OPERATIONS,
    calibration::OPERATIONS,
    association::OPERATIONS,
    proportions::OPERATIONS,
    tables::OPERATIONS,
    distributions::OPERATIONS,
];

/// The result as an object: a number or a list is its `value`.
fn shown<R: Serialize>(result: Result<R, StatsError>, spelling: Spelling) -> Result<Json, Failure> {
    let json = typed::write(&result?, spelling)?;
    Ok(if json.as_object().is_some() { json } else { object(vec![("value", json)]) })
}

/// Truth values, given as such or as 0 and 1.
struct Truths(Vec<bool>);

impl<'de> Deserialize<'de> for Truths {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(Vec::<Truth>::deserialize(deserializer)?.into_iter().map(|truth| truth.0).collect()))
    }
}

struct Truth(bool);

impl<'de> Deserialize<'de> for Truth {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;

        impl Visitor<'_> for Either {
            type Value = Truth;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("true, false, 1 or 0")
            }

            fn visit_bool<E: Error>(self, flag: bool) -> Result<Truth, E> {
                Ok(Truth(flag))
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<Truth, E> {
                match number {
                    0 | 1 => Ok(Truth(number == 1)),
                    _ => Err(E::invalid_value(serde::de::Unexpected::Unsigned(number), &self)),
                }
            }
        }

        deserializer.deserialize_any(Either)
    }
}

/// Events of trials.
#[derive(Clone, Copy)]
struct Arm(proportion::Arm);

impl<'de> Deserialize<'de> for Arm {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Counts {
            events: u64,
            trials: u64,
        }
        let Counts { events, trials } = Counts::deserialize(deserializer)?;
        proportion::Arm::new(events, trials).map(Self).map_err(D::Error::custom)
    }
}

struct Arms(Vec<proportion::Arm>);

impl<'de> Deserialize<'de> for Arms {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(Vec::<Arm>::deserialize(deserializer)?.into_iter().map(|arm| arm.0).collect()))
    }
}

fn slices<T>(lists: &[Vec<T>]) -> Vec<&[T]> {
    lists.iter().map(Vec::as_slice).collect()
}
