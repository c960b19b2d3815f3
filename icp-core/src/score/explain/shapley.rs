//! Shapley values of a small game, exact: what each player adds, averaged over every order in which they can come.
//!
//! φᵢ = Σ over sets S without i of |S|! (n − |S| − 1)! / n! × (v(S ∪ {i}) − v(S)) (Shapley 1953). Numerators are summed as integers over
//! the common denominator n!; rounding to whole units is by largest remainder, so the values add up to v(all) − v(none) exactly.

/// The most players a game may have: 2¹⁸ sets.
pub(crate) const MOST_PLAYERS: usize = 18;

/// The values of `n` players (at most [`MOST_PLAYERS`]) in a game that gives `worth(set)` to a set of them, as bits.
pub(crate) fn shapley(n: usize, worth: impl FnMut(u32) -> i64) -> Vec<i64> {
    if n == 0 || n > MOST_PLAYERS {
        return vec![0; n];
    }
    let worths: Vec<i64> = (0..1u32 << n).map(worth).collect();
    let factorial = |k: usize| (1..=k as i128).product::<i128>();
    let orders = factorial(n);
    let numerators: Vec<i128> = (0..n)
        .map(|player| {
            let bit = 1usize << player;
            let mut by_size = vec![0i64; n];
            for set in (0..worths.len()).filter(|set| set & bit == 0) {
                by_size[set.count_ones() as usize] += worths[set | bit] - worths[set];
            }
            let weighed = by_size.iter().enumerate();
            weighed.map(|(size, sum)| factorial(size) * factorial(n - 1 - size) * i128::from(*sum)).sum()
        })
        .collect();
    // Floors are at most the worths themselves, which are whole micro-points of an axis.
    let mut values: Vec<i64> =
        numerators.iter().map(|numerator| numerator.div_euclid(orders) as i64).collect();
    let left = worths[worths.len() - 1] - worths[0] - values.iter().sum::<i64>();
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by_key(|&player| std::cmp::Reverse(numerators[player].rem_euclid(orders)));
    for &player in order.iter().take(usize::try_from(left).unwrap_or(0)) {
        values[player] += 1;
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn additive_games_give_each_its_own() {
        let own = [7, -3, 0, 12];
        let worth = |set: u32| (0..4).filter(|i| set >> i & 1 == 1).map(|i| own[i]).sum();
        assert_eq!(shapley(4, worth), own);
    }

    #[test]
    fn a_cap_is_shared_by_the_orders_in_which_it_binds() {
        // 8 and 6 under a cap of 10. First 8: 8, then 2; first 6: 6, then 4.
        let worth = |set: u32| (8 * i64::from(set & 1) + 6 * i64::from(set >> 1)).min(10);
        assert_eq!(shapley(2, worth), [6, 4]);
        // Glove game: one left, two right gloves; 1/6 of the worth for each right one.
        let gloves = |set: u32| if set & 1 == 1 && set > 1 { 100 } else { 0 };
        assert_eq!(
            shapley(3, gloves),
            [67, 17, 16],
            "66 2/3, 16 2/3, 16 2/3: two units left, remainders equal"
        );
    }
}
