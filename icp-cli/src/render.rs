//! The report for a terminal of a hundred columns.

use crate::numbers::{bar, grouped, percent, points, short_points};
use crate::report::{Counted, Report, RuleRow, SourceInfo};
use crate::top::{Earned, TopAccount};
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table};
use icp_core::learn::DraftReport;
use icp_core::review::closed_won::CorrectionState;
use icp_core::score::scorer::Scorer;
use icp_core::segment::benchmark::Position;
use std::fmt::Write as _;

/// The width everything fits in.
const WIDTH: usize = 100;

fn heading(out: &mut String, title: &str) {
    let rule = "─".repeat(WIDTH - 4 - title.chars().count());
    let _ = writeln!(out, "\n── {title} {rule}");
}

/// A table without lines, indented by two; columns named with a leading `>` are set flush right.
fn table(names: &[&str], rows: Vec<Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_preset(comfy_table::presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width((WIDTH - 1) as u16);
    table.set_header(names.iter().map(|name| Cell::new(name.trim_start_matches('>'))));
    for row in rows {
        table.add_row(row);
    }
    for (i, name) in names.iter().enumerate() {
        if let (true, Some(column)) = (name.starts_with('>'), table.column_mut(i)) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.lines().map(|line| format!(" {}\n", line.trim_end())).collect()
}

/// `text`, cut to `width` characters with an ellipsis; line ends and other controls, which data may hold, become spaces.
fn cut(text: &str, width: usize) -> String {
    let text = text.replace(char::is_control, " ");
    if text.chars().count() <= width {
        return text;
    }
    text.chars().take(width.saturating_sub(1)).collect::<String>() + "…"
}

/// Items one after the other, broken into indented lines.
fn flow(out: &mut String, lead: &str, items: &[String], between: &str) {
    let indent = " ".repeat(lead.chars().count());
    let mut line = lead.to_owned();
    for (i, item) in items.iter().enumerate() {
        let item = if i + 1 < items.len() { format!("{item}{between}") } else { item.clone() };
        let longer = line.chars().count() + item.trim_end().chars().count();
        if longer > WIDTH && line.trim() != lead.trim() {
            let _ = writeln!(out, "{}", line.trim_end());
            line.clone_from(&indent);
        }
        line.push_str(&item);
    }
    let _ = writeln!(out, "{}", line.trim_end());
}

fn head(out: &mut String, report: &Report) {
    let version = report.profile.version.as_ref().map(|version| format!(" ({version})")).unwrap_or_default();
    let title = format!("ICP {} · {}{version}", report.engine, report.profile.name);
    let date = format!("as of {}", report.as_of);
    let gap = WIDTH.saturating_sub(title.chars().count() + date.chars().count()).max(2);
    let _ = writeln!(out, "{title}{}{date}", " ".repeat(gap));
    let from = match &report.source {
        SourceInfo::Sample { seed } => format!("the made-up sample market (seed {seed})"),
        SourceInfo::File { path, encoding, .. } => format!("{path} ({encoding})"),
    };
    let _ = writeln!(out, "{} accounts of {from}", grouped(report.accounts));
    let fingerprint: String = report.profile.fingerprint.chars().take(16).collect();
    let _ =
        writeln!(out, "scored on {} criteria, profile fingerprint {fingerprint}…", report.profile.criteria);
}

/// A draft profile for a terminal.
pub(crate) fn draft(report: &DraftReport) -> String {
    let mut out = String::new();
    flow(&mut out, "", &report.summary.split(' ').map(str::to_owned).collect::<Vec<_>>(), " ");
    if let Some(evaluation) = &report.evaluation {
        heading(&mut out, "Outcome by tier, on rows held out");
        let rows = evaluation.tiers.iter().map(|tier| {
            let interval = tier.interval.value();
            vec![
                tier.id.clone(),
                format!("{} / {}", grouped(tier.won), grouped(tier.rows)),
                percent(tier.rate.value().copied()),
                interval.map_or_else(String::new, |interval| {
                    format!("{:.1}–{:.1}", interval.low * 100.0, interval.high * 100.0)
                }),
            ]
        });
        out.push_str(&table(&["tier", ">won / known", ">rate", "95 % interval"], rows.collect()));
        heading(&mut out, "Beside plain ways of ordering (AUC on rows held out)");
        let rows = evaluation.contenders.iter().map(|contender| {
            let auc = contender.auc.value().map_or_else(|| "–".to_owned(), |auc| format!("{auc:.3}"));
            vec![contender.about.clone(), auc]
        });
        out.push_str(&table(&["", ">AUC"], rows.collect()));
    }
    if !report.criteria.is_empty() {
        heading(&mut out, "Criteria");
        let rows = report.criteria.iter().map(|criterion| {
            let best = criterion.bins.iter().filter(|bin| bin.fit >= 0.8).map(|bin| bin.label.clone());
            vec![
                cut(&criterion.id, 30),
                format!("{:.2}", criterion.weight),
                cut(&best.collect::<Vec<_>>().join(", "), 50),
            ]
        });
        out.push_str(&table(&["criterion", ">points", "best"], rows.collect()));
    }
    if !report.leaks.is_empty() {
        heading(&mut out, "Known before the outcome?");
        for leak in &report.leaks {
            flow(&mut out, "  ", &leak.message.split(' ').map(str::to_owned).collect::<Vec<_>>(), " ");
        }
    }
    out
}

fn outcome_cells(counted: &Counted) -> Vec<String> {
    let known = if counted.known == 0 {
        "–".to_owned()
    } else {
        format!("{} / {}", grouped(counted.won), grouped(counted.known))
    };
    let interval = counted.interval.map_or_else(String::new, |interval| {
        format!("{:.1}–{:.1}", interval.low * 100.0, interval.high * 100.0)
    });
    vec![known, percent(counted.rate), interval]
}

fn tiers(out: &mut String, report: &Report) {
    heading(out, "Tiers");
    let with_outcome = report.outcome.is_some();
    let mut names = vec!["tier", "name", ">from", ">accounts", ">share", "", ">certain"];
    if with_outcome {
        names.extend([">won / known", ">rate", "95 % interval"]);
    }
    let none = &report.no_tier;
    let mut rows: Vec<Vec<String>> = report
        .tiers
        .iter()
        .map(|tier| {
            let mut row = vec![
                tier.id.clone(),
                cut(tier.name.as_deref().unwrap_or(""), 20),
                tier.min.to_string(),
                grouped(tier.counted.accounts),
                percent(tier.counted.share),
                bar(tier.counted.share.unwrap_or(0.0), 8),
                grouped(tier.certain),
            ];
            if with_outcome {
                row.extend(outcome_cells(&tier.counted));
            }
            row
        })
        .collect();
    let mut row = vec![
        "none".to_owned(),
        String::new(),
        String::new(),
        grouped(none.accounts),
        percent(none.share),
        bar(none.share.unwrap_or(0.0), 8),
        String::new(),
    ];
    if with_outcome {
        row.extend(outcome_cells(none));
    }
    rows.push(row);
    out.push_str(&table(&names, rows));
    for tier in &report.tiers {
        if let Some(requires) = &tier.requires {
            let _ = writeln!(out, "  {} also requires {requires}", tier.id);
        }
    }
    if let Some(outcome) = &report.outcome {
        let lost = if outcome.lost_values.is_empty() {
            "any other value".to_owned()
        } else {
            outcome.lost_values.join(" or ")
        };
        let _ = writeln!(
            out,
            "  won: {} is {}, lost: {lost}; {} of {} accounts have an outcome, {} of them won",
            outcome.column,
            outcome.won_values.join(" or "),
            grouped(outcome.known),
            grouped(report.accounts),
            percent(outcome.rate)
        );
    }
}

fn decisions(out: &mut String, report: &Report) {
    heading(out, "What to do, and how far to rely on it");
    let words = |words: &[crate::report::Word]| {
        let present = words.iter().filter(|word| word.accounts > 0);
        present
            .map(|word| {
                format!(
                    "{} {} ({})",
                    word.word.replace('_', " "),
                    grouped(word.accounts),
                    percent(word.share)
                )
            })
            .collect::<Vec<_>>()
    };
    flow(out, "  decision  ", &words(&report.decisions), " · ");
    flow(out, "  status    ", &words(&report.statuses), " · ");
}

fn rules(out: &mut String, title: &str, rules: &[RuleRow]) {
    if rules.is_empty() {
        return;
    }
    heading(out, title);
    let row = |rule: &RuleRow| {
        let reason = cut(rule.reason.as_deref().unwrap_or(""), 52);
        vec![rule.id.clone(), grouped(rule.fired), grouped(rule.unknown), reason]
    };
    out.push_str(&table(&["rule", ">fired", ">not known", "reason"], rules.iter().map(row).collect()));
}

fn timing(out: &mut String, report: &Report) {
    heading(out, "Timing");
    let number = |number: Option<f64>| number.map_or_else(|| "–".to_owned(), points);
    let timing = &report.timing;
    let _ = writeln!(
        out,
        "  mean {} · half of all accounts reach {} · one in ten reaches {}",
        number(timing.mean),
        number(timing.median),
        number(timing.top_tenth)
    );
    if timing.triggers.is_empty() {
        return;
    }
    let row = |trigger: &crate::report::TriggerRow| {
        let strength = trigger.strength.map_or_else(|| "–".to_owned(), |strength| format!("{strength:.2}"));
        let name = cut(trigger.name.as_deref().unwrap_or(""), 40);
        vec![trigger.id.clone(), grouped(trigger.accounts), percent(trigger.share), strength, name]
    };
    let names = ["trigger", ">accounts", ">share", ">mean strength", ""];
    out.push_str(&table(&names, timing.triggers.iter().map(row).collect()));
}

/// How many fit criteria of an account are shown with their reasons; the rest is in the JSON.
const REASONS: usize = 3;

fn reason(out: &mut String, part: &Earned) {
    let share = format!("{}/{}", short_points(part.points), short_points(part.max));
    let assumed = if part.assumed { " (assumed)" } else { "" };
    let line = format!("      {share:>9}  {}{assumed}: {}", cut(&part.name, 36), part.why);
    let _ = writeln!(out, "{}", cut(&line, WIDTH).trim_end());
}

fn timely(parts: &[Earned]) -> Vec<String> {
    let shown = |part: &Earned| {
        let assumed = if part.assumed { " (assumed)" } else { "" };
        format!("{} {}/{}{assumed}", cut(&part.name, 36), short_points(part.points), short_points(part.max))
    };
    parts.iter().map(shown).collect()
}

fn account(out: &mut String, place: usize, account: &TopAccount) {
    let bounds = format!("[{}–{}]", points(account.low), points(account.high));
    let certain = if account.tier_certain { "certain" } else { "not certain" };
    let _ = writeln!(
        out,
        "{place:>4}  {:<32} {:>6}  {bounds:>15}  timing {:>6}  {} ({certain})",
        cut(&account.label, 32),
        points(account.score),
        points(account.timing),
        account.tier.as_deref().unwrap_or("–"),
    );
    account.fit.iter().take(REASONS).for_each(|part| reason(out, part));
    let mut now = timely(&account.timely);
    let strength =
        |trigger: &crate::top::Strength| format!("{} ×{:.2}", cut(&trigger.name, 36), trigger.strength);
    now.extend(account.triggers.iter().map(strength));
    if !now.is_empty() {
        flow(out, "         timing  ", &now, " · ");
    }
    if !account.rules.is_empty() {
        flow(out, "          rules  ", &account.rules, " · ");
    }
}

fn certainty(out: &mut String, report: &Report) {
    heading(out, "What is uncertain for lack of data");
    let certainty = &report.certainty;
    let number = |number: Option<f64>| number.map_or_else(|| "–".to_owned(), points);
    let _ = writeln!(
        out,
        "  {} of {} scored accounts ({}) could be in another tier once missing values are known.",
        grouped(certainty.uncertain),
        grouped(certainty.uncertain + certainty.certain),
        percent(certainty.uncertain_share)
    );
    let _ = writeln!(
        out,
        "  On average low and high lie {} points apart, and {} of the fit points rest on known values.",
        number(certainty.mean_width),
        percent(certainty.mean_coverage)
    );
}

fn find_out_next(out: &mut String, report: &Report) {
    let next = &report.find_out_next;
    if next.attributes.is_empty() {
        return;
    }
    heading(out, "What to find out next");
    let row = |missing: &crate::next::Missing| {
        vec![
            missing.attribute.clone(),
            percent(Some(missing.missing_share)),
            format!("{:.2}", missing.shrink),
            missing.find_cost.to_string(),
            grouped(missing.could_make_certain),
            cut(missing.description.as_deref().unwrap_or(""), 28),
        ]
    };
    let names = ["attribute", ">missing", ">narrows by", ">cost", ">could settle", ""];
    // The surest gain first; what only an exclusion hangs on would otherwise never be seen.
    let shown = next.attributes.iter().enumerate().filter(|(i, missing)| {
        *i < 8 || (missing.shrink == 0.0 && missing.could_make_certain * 20 > next.looked_at)
    });
    out.push_str(&table(&names, shown.map(|(_, missing)| row(missing)).take(12).collect()));
    if next.looked_at < report.accounts {
        let _ = writeln!(
            out,
            "  Looked at {} accounts, evenly spaced; the best for its cost first.",
            grouped(next.looked_at)
        );
    }
    out.push_str("  narrows by: points by which low and high are sure to close in on an account where it is missing;\n");
    out.push_str("  could settle: accounts whose tier it could make certain by itself.\n");
}

fn lints(out: &mut String, report: &Report) {
    if report.lints.is_empty() {
        return;
    }
    heading(out, "What is odd about the profile");
    for lint in &report.lints {
        let place = if lint.path.is_empty() { String::new() } else { format!(" at {}", lint.path) };
        let words: Vec<String> =
            format!("{}{place}: {}", lint.code, lint.message).split(' ').map(str::to_owned).collect();
        flow(out, "  ", &words, " ");
    }
}

fn faults(out: &mut String, report: &Report) {
    if report.faults.is_empty() {
        return;
    }
    heading(out, "Rows that could not be read");
    for fault in report.faults.iter().take(10) {
        let _ = writeln!(out, "  {} {}: {}", fault.code, fault.place, fault.message);
    }
    if report.faults.len() > 10 {
        let _ = writeln!(out, "  … and more: --json lists a hundred");
    }
}

/// A sentence, broken into indented lines.
fn sentence(out: &mut String, lead: &str, text: &str) {
    let words: Vec<String> = text.replace(char::is_control, " ").split(' ').map(str::to_owned).collect();
    flow(out, lead, &words, " ");
}

fn portfolio(out: &mut String, report: &Report) {
    heading(out, "Portfolio");
    let portfolio = &report.portfolio;
    let rows = portfolio.tiers.iter().map(|tier| {
        let volume = &tier.volume;
        let band = volume.band.map(|band| format!("{:.0}–{:.0} %", band.low * 100.0, band.high * 100.0));
        let position = volume.position.map_or("", |position| match position {
            Position::Below => "below",
            Position::In => "within",
            Position::Above => "above",
        });
        vec![
            tier.id.clone(),
            grouped(volume.accounts),
            percent(volume.share),
            band.unwrap_or_default(),
            position.to_owned(),
            percent(tier.effort.map(|effort| effort.share)),
            tier.effort.and_then(|effort| effort.per_account).map_or("–".to_owned(), |x| format!("{x:.2}")),
            cut(tier.play.as_ref().map_or("", |play| play.approach.as_str()), 30),
        ]
    });
    let names = ["tier", ">accounts", ">share", ">expected", "", ">of the time", ">each", "what to do"];
    out.push_str(&table(&names, rows.collect()));
    sentence(out, "  ", &portfolio.summary);
}

fn review(out: &mut String, report: &Report, scorer: &Scorer) {
    heading(out, "Review");
    let review = &report.review;
    if let Some(why) = &review.left_out {
        sentence(out, "  ", why);
        return;
    }
    if let Some(deals) = &review.closed_won {
        sentence(out, "  ", &deals.summary);
        for check in deals.corrections.iter().filter(|check| check.state != CorrectionState::NotInProfile) {
            let mark = if check.state == CorrectionState::Look { "  ! " } else { "  · " };
            sentence(out, mark, &check.text);
        }
        for divergence in deals.divergences.iter().take(5) {
            sentence(out, "  - ", &divergence.text);
        }
    }
    if let Some(outcomes) = &review.outcomes {
        sentence(out, "  ", &outcomes.summary);
    }
    if let Some(lints) = &review.lints {
        sentence(out, "  ", &format!("Of the profile itself: {}", lints.summary));
    }
    let lints = review.beyond_the_document(scorer);
    for lint in lints.iter().take(8) {
        let place = if lint.path.is_empty() { String::new() } else { format!(" at {}", lint.path) };
        sentence(out, "  ", &format!("{}{place}: {}", lint.code, lint.message));
    }
    if lints.len() > 8 {
        let _ = writeln!(out, "  … and {} more: --json lists them", lints.len() - 8);
    }
}

/// The report as text.
pub(crate) fn report(report: &Report, scorer: &Scorer) -> String {
    let mut out = String::new();
    head(&mut out, report);
    tiers(&mut out, report);
    decisions(&mut out, report);
    if !report.top.is_empty() {
        heading(&mut out, "Top accounts");
        for (i, top) in report.top.iter().enumerate() {
            account(&mut out, i + 1, top);
        }
    }
    certainty(&mut out, report);
    find_out_next(&mut out, report);
    timing(&mut out, report);
    rules(&mut out, "Exclusions", &report.exclusions);
    rules(&mut out, "Overrides", &report.overrides);
    lints(&mut out, report);
    faults(&mut out, report);
    portfolio(&mut out, report);
    review(&mut out, report, scorer);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_and_broken() {
        assert_eq!(cut("abcdef", 4), "abc…");
        assert_eq!(cut("abc", 4), "abc");
        assert_eq!(cut("a\n\u{1b}b", 9), "a  b");
        let mut out = String::new();
        flow(&mut out, "  x ", &["a".repeat(60), "b".repeat(60)], " · ");
        assert_eq!(out.lines().count(), 2);
        assert!(out.lines().all(|line| line.chars().count() <= WIDTH));
    }
}
