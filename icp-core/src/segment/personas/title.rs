//! From a job title to role, seniority and department. What a title does not say stays unknown.

use super::words::{FORMER, LONGEST, Meaning, PHRASES, QUALIFIERS};
use crate::profile::people::BuyingRole;
use crate::text;
use serde::{Deserialize, Serialize};

/// How high a position is; ascending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Seniority {
    /// In training or helping somebody.
    Junior,
    /// Does the work.
    Individual,
    /// Does the work and is known for it.
    Senior,
    /// Leads a few people.
    Lead,
    /// Leads a team.
    Manager,
    /// Leads teams.
    Director,
    /// Leads a department.
    Head,
    /// Leads departments.
    VicePresident,
    /// Leads the company.
    CLevel,
    /// Owns it.
    Owner,
}

/// What part of a company somebody works in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Department {
    /// Leads the whole.
    General,
    /// Oversees it.
    Board,
    /// Sells.
    Sales,
    /// Runs the systems and numbers of sales, marketing and success.
    RevenueOperations,
    /// Makes known.
    Marketing,
    /// Keeps customers.
    CustomerSuccess,
    /// Helps customers.
    Support,
    /// Sells through others.
    Partnerships,
    /// Decides what is built.
    Product,
    /// Builds.
    Engineering,
    /// Runs the company's own systems.
    It,
    /// Protects them.
    Security,
    /// Makes sense of data.
    Data,
    /// Gives shape.
    Design,
    /// Keeps the money.
    Finance,
    /// Hires and cares.
    HumanResources,
    /// Knows the law.
    Legal,
    /// Keeps the business running.
    Operations,
    /// Buys.
    Procurement,
    /// Helps others at work.
    Administration,
}

impl Department {
    /// Every department.
    pub const ALL: [Self; 20] = [
        Self::General,
        Self::Board,
        Self::Sales,
        Self::RevenueOperations,
        Self::Marketing,
        Self::CustomerSuccess,
        Self::Support,
        Self::Partnerships,
        Self::Product,
        Self::Engineering,
        Self::It,
        Self::Security,
        Self::Data,
        Self::Design,
        Self::Finance,
        Self::HumanResources,
        Self::Legal,
        Self::Operations,
        Self::Procurement,
        Self::Administration,
    ];
}

/// What a title says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ParsedTitle {
    /// The title as given.
    pub title: String,
    /// The part its holder usually plays when software for sales and marketing is bought (A-051).
    pub role: Option<BuyingRole>,
    /// How high the position is.
    pub seniority: Option<Seniority>,
    /// Where in the company.
    pub department: Option<Department>,
    /// Whether the title is held today; a former title plays no part.
    pub current: bool,
    /// Words that nothing is known about, normalised.
    pub unknown: Vec<String>,
}

/// Which departments play which part. The default is A-051's, for software that sales and marketing use.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct RoleRules {
    /// Departments whose leaders (director and above) own the budget.
    pub budget: Vec<Department>,
    /// Departments whose people judge whether it works, at any level but in training.
    pub judges: Vec<Department>,
    /// Departments whose people below director judge whether it works, while their leaders own the budget.
    pub judges_below_director: Vec<Department>,
    /// Departments whose people below director use it.
    pub users: Vec<Department>,
}

impl Default for RoleRules {
    fn default() -> Self {
        use Department::{
            CustomerSuccess, Data, Engineering, Finance, General, It, Marketing, Operations, Partnerships,
            RevenueOperations, Sales, Security, Support,
        };
        Self {
            budget: vec![
                General,
                Sales,
                RevenueOperations,
                Marketing,
                CustomerSuccess,
                Support,
                Partnerships,
                Finance,
                Operations,
            ],
            judges: vec![Engineering, It, Security, Data],
            judges_below_director: vec![RevenueOperations],
            users: vec![Sales, Marketing, CustomerSuccess, Partnerships],
        }
    }
}

impl RoleRules {
    /// The part that a position plays; none when the rules say nothing about it.
    ///
    /// ```
    /// use icp_core::profile::people::BuyingRole;
    /// use icp_core::segment::personas::{Department, RoleRules, Seniority};
    /// let rules = RoleRules::default();
    /// assert_eq!(rules.role(Department::RevenueOperations, Some(Seniority::Head)), Some(BuyingRole::Economic));
    /// assert_eq!(rules.role(Department::RevenueOperations, Some(Seniority::Manager)), Some(BuyingRole::Technical));
    /// assert_eq!(rules.role(Department::Legal, Some(Seniority::Head)), None);
    /// ```
    #[must_use]
    pub fn role(&self, department: Department, seniority: Option<Seniority>) -> Option<BuyingRole> {
        // A department alone does not say whether its holder decides or uses.
        let seniority = seniority?;
        if seniority == Seniority::Junior {
            return None;
        }
        if self.judges.contains(&department) {
            return Some(BuyingRole::Technical);
        }
        if seniority >= Seniority::Director {
            return self.budget.contains(&department).then_some(BuyingRole::Economic);
        }
        if self.judges_below_director.contains(&department) {
            return Some(BuyingRole::Technical);
        }
        self.users.contains(&department).then_some(BuyingRole::Champion)
    }
}

/// Reads a title by the default rules.
///
/// ```
/// use icp_core::profile::people::BuyingRole;
/// use icp_core::segment::personas::{Department, Seniority, parse_title};
/// let title = parse_title("V.P., Sales (EMEA)");
/// assert_eq!(title.role, Some(BuyingRole::Economic));
/// assert_eq!(title.seniority, Some(Seniority::VicePresident));
/// assert_eq!(title.department, Some(Department::Sales));
/// assert_eq!(parse_title("Head of Revenue Operations").role, Some(BuyingRole::Economic));
/// assert_eq!(parse_title("RevOps Manager").role, Some(BuyingRole::Technical));
/// assert_eq!(parse_title("Wizard of Light Bulb Moments").role, None);
/// ```
#[must_use]
pub fn parse_title(title: &str) -> ParsedTitle {
    parse_title_with(title, &RoleRules::default())
}

/// Reads a title by given rules.
#[must_use]
pub fn parse_title_with(title: &str, rules: &RoleRules) -> ParsedTitle {
    let mut parts = tokens(title);
    cut_off_whom_they_help(&mut parts);
    let mut current = true;
    let mut seniority: Option<Seniority> = None;
    let mut department: Option<(Department, u8)> = None;
    let mut unknown = Vec::new();
    for part in &parts {
        let mut i = 0;
        while i < part.len() {
            let (taken, meaning) = longest(&part[i..]);
            if let Some(meaning) = meaning {
                let next = part.get(i + taken).map(String::as_str);
                let seniority_here = meaning.seniority.filter(|found| !softened(&part[i], *found, next));
                if let Some(found) = seniority_here {
                    seniority = Some(seniority.map_or(found, |known| higher(known, found)));
                }
                if let Some((found, weight)) = meaning.department
                    && department.is_none_or(|(_, known)| weight > known)
                {
                    department = Some((found, weight));
                }
            } else if FORMER.contains(&part[i].as_str()) {
                current = false;
            } else if part[i] == "assistant" {
                if !next_leads(&part[i + 1..]) {
                    seniority = Some(Seniority::Junior);
                    department = department.or(Some((Department::Administration, 1)));
                }
            } else if !QUALIFIERS.contains(&part[i].as_str()) && part[i].parse::<u64>().is_err() {
                unknown.push(part[i].clone());
            }
            i += taken;
        }
    }
    let department = department.map(|(department, _)| department);
    let role = department.filter(|_| current).and_then(|department| rules.role(department, seniority));
    ParsedTitle { title: title.to_owned(), role, seniority, department, current, unknown }
}

/// Words in parts: what stands between commas, slashes, brackets and dashes with space around them.
fn tokens(title: &str) -> Vec<Vec<String>> {
    let normalized = text::normalize(title);
    let mut parts = vec![Vec::new()];
    let mut word = String::new();
    let characters: Vec<char> = normalized.chars().collect();
    let end = |word: &mut String, parts: &mut Vec<Vec<String>>| {
        if !word.is_empty()
            && let Some(part) = parts.last_mut()
        {
            part.push(std::mem::take(word));
        }
    };
    for (i, &c) in characters.iter().enumerate() {
        match c {
            // "v.p.", "sr.", "director's"
            '.' | '\'' | '’' | '\u{ad}' => {}
            '&' | '+' => {
                end(&mut word, &mut parts);
                "and".clone_into(&mut word);
                end(&mut word, &mut parts);
            }
            ',' | '/' | '|' | ';' | '(' | ')' | '[' | ']' | '•' | '·' | '–' | '—' | ':' | '@' => {
                end(&mut word, &mut parts);
                parts.push(Vec::new());
            }
            '-' => {
                end(&mut word, &mut parts);
                let spaced = |at: Option<&char>| at.is_none_or(|&c| text::is_white_space(c));
                if spaced(i.checked_sub(1).and_then(|before| characters.get(before)))
                    && spaced(characters.get(i + 1))
                {
                    parts.push(Vec::new());
                }
            }
            // What lies beyond ASCII and is no white space is a letter here: the standard library's tables follow the compiler.
            c if c.is_ascii_alphanumeric() || (!c.is_ascii() && !text::is_white_space(c)) => word.push(c),
            _ => end(&mut word, &mut parts),
        }
    }
    end(&mut word, &mut parts);
    parts.retain(|part| !part.is_empty());
    parts
}

/// "Assistant to the CEO" is about the assistant; "go to market" stays.
fn cut_off_whom_they_help(parts: &mut Vec<Vec<String>>) {
    for place in 0..parts.len() {
        let to = parts[place]
            .iter()
            .enumerate()
            .position(|(i, word)| word == "to" && (i == 0 || parts[place][i - 1] != "go"));
        if let Some(to) = to {
            parts[place].truncate(to);
            parts.truncate(place + 1);
            return;
        }
    }
}

/// The longest phrase at the start of `words`, or one word without a meaning.
fn longest(words: &[String]) -> (usize, Option<Meaning>) {
    for length in (1..=LONGEST.min(words.len())).rev() {
        if let Some(meaning) = PHRASES.get(words[..length].join(" ").as_str()) {
            return (length, Some(*meaning));
        }
    }
    (1, None)
}

/// "Associate director" is a director, and "account executive" is none of an executive: a plain word of the work gives way to what follows.
fn softened(word: &str, found: Seniority, next: Option<&str>) -> bool {
    found == Seniority::Individual && word == "associate" && next.is_some_and(leads)
}

/// The higher of two, except that whoever is in training or helps stays there beside plain words of the work.
fn higher(known: Seniority, found: Seniority) -> Seniority {
    let (low, high) = if known <= found { (known, found) } else { (found, known) };
    let plain = matches!(high, Seniority::Individual | Seniority::Senior);
    if low == Seniority::Junior && plain { low } else { high }
}

fn leads(word: &str) -> bool {
    PHRASES.get(word).and_then(|meaning| meaning.seniority).is_some_and(|found| found >= Seniority::Manager)
}

fn next_leads(rest: &[String]) -> bool {
    rest.iter()
        .enumerate()
        .any(|(i, word)| leads(word) || rest[i..].starts_with(&["vice".to_owned(), "president".to_owned()]))
}
