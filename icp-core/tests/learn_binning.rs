//! Optimal binning against optbinning on the same pre-bins.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a broken fixture must stop the test, which says how it went"
)]

use icp_core::learn::binning::{Limits, Shape, optimal};
use serde_json::Value;

#[test]
fn the_optimum_is_that_of_optbinning() {
    let file: Value = serde_json::from_str(include_str!("references/binning.json")).unwrap();
    let cases = file["cases"].as_array().unwrap();
    let mut same = 0;
    for case in cases {
        let counts: Vec<(u64, u64)> = case["counts"]
            .as_array()
            .unwrap()
            .iter()
            .map(|cell| (cell[0].as_u64().unwrap(), cell[1].as_u64().unwrap()))
            .collect();
        let limits = Limits {
            min_rows: case["min_rows"].as_u64().unwrap(),
            min_of_each: 1,
            min_bins: 1,
            max_bins: case["max_bins"].as_u64().unwrap() as usize,
            shape: serde_json::from_value::<Shape>(case["shape"].clone()).unwrap(),
        };
        let best = optimal(&counts, limits).unwrap();
        let theirs = case["information_value"].as_f64().unwrap();
        let gap = best.information_value - theirs;
        let shown = (&case["shape"], counts.len(), limits.max_bins);
        // Their solver scales the objective to whole numbers, so that it may stop a little short of the optimum, never beyond it.
        assert!(gap >= -1e-9, "{shown:?}: {} is less than {theirs}", best.information_value);
        assert!(gap <= 1e-5, "{shown:?}: {} is much more than {theirs}", best.information_value);
        same += usize::from(gap <= 1e-9);
        let ends: Vec<usize> =
            case["ends"].as_array().unwrap().iter().map(|end| end.as_u64().unwrap() as usize).collect();
        assert!(gap > 1e-9 || ends == best.ends || gap.abs() <= 1e-12, "{shown:?}: {ends:?} {:?}", best.ends);
    }
    println!("{same} of {} equal to 1e-9", cases.len());
    assert!(same * 10 >= cases.len() * 9, "{same} of {}", cases.len());
}
