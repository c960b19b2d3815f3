//! Personas to start from: the three parts of a purchase, for software that sales and marketing teams use (A-051, A-052).

use crate::profile::people::{BuyingRole, Persona};

fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(|&text| text.to_owned()).collect()
}

/// The economic buyer, the technical evaluator and the champion, each with three pains, three value propositions and one outreach tip.
///
/// ```
/// let personas = icp_core::segment::personas::default_personas();
/// assert!(personas.iter().all(|persona| persona.pains.len() == 3 && persona.value_propositions.len() == 3));
/// assert_eq!(personas[0].titles, ["VP Sales", "Head of Revenue Operations", "Director of Marketing"]);
/// ```
#[must_use]
pub fn default_personas() -> [Persona; 3] {
    [
        Persona {
            id: "economic_buyer".to_owned(),
            name: Some("Economic buyer".to_owned()),
            role: Some(BuyingRole::Economic),
            titles: texts(&["VP Sales", "Head of Revenue Operations", "Director of Marketing"]),
            departments: texts(&["sales", "revenue operations", "marketing"]),
            pains: texts(&[
                "The number for the year is set and the pipeline does not cover it.",
                "Acquisition costs rise faster than revenue.",
                "The forecast is a matter of opinion.",
            ]),
            value_propositions: texts(&[
                "More revenue from the people already on the team.",
                "Spend goes to accounts that buy and stay.",
                "A forecast whose assumptions can be read and tested.",
            ]),
            outreach_tip: Some(
                "Open with a figure about their own business, ask for fifteen minutes, and leave features out.".to_owned(),
            ),
            motivations: texts(&["Reach the target", "Be seen to spend well"]),
            objections: texts(&["No budget this quarter", "We have something that does this"]),
            information_sources: texts(&["Peers in the same position", "Analysts", "The board"]),
            buying_preference: Some("A short business case with a payback time, and a reference of the same size.".to_owned()),
        },
        Persona {
            id: "technical_evaluator".to_owned(),
            name: Some("Technical evaluator".to_owned()),
            role: Some(BuyingRole::Technical),
            titles: texts(&["CTO", "VP Engineering", "Head of IT", "RevOps Manager"]),
            departments: texts(&["engineering", "it", "revenue operations"]),
            pains: texts(&[
                "Every new tool is one more integration to keep alive.",
                "Data is spread over systems that disagree.",
                "Security reviews take the time that projects need.",
            ]),
            value_propositions: texts(&[
                "Connects to what is there, without custom code.",
                "One definition of each figure, documented and testable.",
                "Security documents are ready before the review begins.",
            ]),
            outreach_tip: Some("Send the documentation and the limits first; offer an engineer to talk to.".to_owned()),
            motivations: texts(&["Few moving parts", "No surprises in production"]),
            objections: texts(&["It does not integrate with our systems", "We could build this ourselves"]),
            information_sources: texts(&["Documentation", "Developer communities", "Status pages"]),
            buying_preference: Some("A trial with their own data, and a written answer to each requirement.".to_owned()),
        },
        Persona {
            id: "champion".to_owned(),
            name: Some("End user and champion".to_owned()),
            role: Some(BuyingRole::Champion),
            titles: texts(&["Sales Manager", "SDR Manager", "Marketing Manager", "Account Executive"]),
            departments: texts(&["sales", "marketing"]),
            pains: texts(&[
                "Hours go into accounts that never answer.",
                "The tools of the day ask for the same entry twice.",
                "New people take months to become useful.",
            ]),
            value_propositions: texts(&[
                "A list for the morning that is worth the calls.",
                "Less typing, because the data comes along.",
                "New people work like the best ones from the first week.",
            ]),
            outreach_tip: Some("Show the one step of their day that gets shorter, in their own words.".to_owned()),
            motivations: texts(&["Reach the quota", "Be the one who brought it in"]),
            objections: texts(&["My manager decides that", "Not another tool"]),
            information_sources: texts(&["Colleagues", "Professional networks", "Podcasts"]),
            buying_preference: Some("Try it alone first, then show it to the team.".to_owned()),
        },
    ]
}
