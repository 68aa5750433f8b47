//! While a committee is adjourned nothing of its evaluation is read, written or concluded.

use domain::world::Event;

use super::history::{History, Tender};
use crate::world::Evidence;

/// One sentence for each event that came while the desk was sealed.
pub fn check(_: &Evidence, history: &History) -> Vec<String> {
    history.tenders().flat_map(|it| of(&it)).collect()
}

fn of(tender: &Tender<'_>) -> Vec<String> {
    let (mut sealed, mut found) = (false, Vec::new());
    for past in &tender.pasts {
        match &past.event {
            Event::EvaluationAdjourned(_) if sealed => {
                found.push(format!("{} is adjourned twice at {}", tender.id, past.row.index));
            }
            Event::EvaluationAdjourned(_) => sealed = true,
            Event::EvaluationResumed(_) => sealed = false,
            Event::BidsReviewed(_)
            | Event::ScoreSheet(_)
            | Event::BlindSheet(_)
            | Event::IdentityFound(_)
            | Event::Ranked(_)
            | Event::ReportSigned(_)
            | Event::SheetReopened(_)
            | Event::ScoresExplained(_)
            | Event::PriceQueried(_)
            | Event::PriceJudged(_)
            | Event::PriceCorrected(_)
            | Event::DeviationsPriced(_)
            | Event::ClarificationProposed(_)
            | Event::ClarificationAsked(_)
            | Event::ClarificationJudged(_)
                if sealed =>
            {
                let kind = past.event.kind();
                found.push(format!("{} has a {kind} while adjourned", tender.id));
            }
            _ => {}
        }
    }
    found
}
