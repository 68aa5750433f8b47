//! Where the number of bidders is limited, the list is what one public draw gave of everybody who
//! passed, and it stands from then on and not before.

use std::collections::{BTreeMap, BTreeSet};

use domain::admission::{ApplicantFound, Ground};
use domain::award::Pass;
use domain::draws::ListLine;
use domain::shared::{Hash, LotId, Uscc};
use domain::world::Event;

use super::history::{History, Tender};
use crate::world::Evidence;

/// One sentence for each list that was not drawn as it should be.
pub fn check(_: &Evidence, history: &History) -> Vec<String> {
    history.tenders().flat_map(|it| of(&it)).collect()
}

fn of(tender: &Tender<'_>) -> Vec<String> {
    let mut found = Vec::new();
    let mut say = |text: String| found.push(format!("{}: {text}", tender.id));
    let limit = tender.pasts.iter().find_map(|it| match &it.event {
        Event::PrequalificationAnnounced(it) => it.notice.limit,
        _ => None,
    });
    let draw = format!("{}/prequalification/shortlist", tender.id);
    let (mut findings, mut lines): (&[ApplicantFound], &[ListLine]) = (&[], &[]);
    let mut drawn: Option<Vec<Hash>> = None;
    for past in &tender.pasts {
        let at = past.row.index;
        match &past.event {
            Event::ApplicantsReviewed(it) => findings = &it.findings,
            Event::EvaluationVoided(_) => drawn = None,
            Event::ListDerived(it) => {
                lines = &it.lines;
                let passed = findings.iter().filter(|it| it.pass == Pass::Passed);
                let passed: BTreeSet<&Uscc> = passed.map(|it| &it.applicant).collect();
                let pooled: BTreeSet<&Uscc> = lines.iter().map(|it| &it.bidder).collect();
                let named = lines.iter().all(|it| named(tender.id, it));
                if passed != pooled || pooled.len() != lines.len() || !named {
                    say(format!("the pool at {at} is not of everybody who passed"));
                }
            }
            Event::DrawResult(it) if it.of.draw() == draw => {
                if limit.is_none() || drawn.is_some() {
                    say(format!("a list is drawn at {at} that nobody may draw"));
                }
                let list = it.ranks.iter().flat_map(|it| &it.list);
                drawn = Some(list.map(|it| it.1).collect());
            }
            Event::BiddersAdmitted(it) if it.ground == Ground::Prequalified => {
                let Some(limit) = &limit else { continue };
                let owners: BTreeMap<Hash, &Uscc> =
                    lines.iter().map(|it| (it.pid, &it.bidder)).collect();
                let names = drawn.iter().flatten().filter_map(|it| owners.get(it).copied());
                let first: BTreeSet<&Uscc> = names.take(limit.most as usize).collect();
                if drawn.is_none() || it.bidders.iter().collect::<BTreeSet<_>>() != first {
                    say(format!("the list at {at} is not the one drawn"));
                }
            }
            _ => {}
        }
    }
    found
}

fn lp(bytes: &mut Vec<u8>, text: &str) {
    bytes.extend(u64::try_from(text.len()).expect("a short text").to_be_bytes());
    bytes.extend(text.as_bytes());
}

/// Whether a line's name and pid follow from its salt, by our own count (docs/spec/draw.md).
fn named(lot: &LotId, it: &ListLine) -> bool {
    let mut bytes = b"daylight.list-name/1\0".to_vec();
    bytes.extend(it.salt.0);
    lp(&mut bytes, &lot.to_string());
    lp(&mut bytes, &it.bidder.to_string());
    let name = Hash(translog::hash::sha256(&bytes).0);
    let mut value = b"ggzy.draw/v1/value\0".to_vec();
    lp(&mut value, &name.hex());
    (name, Hash(translog::hash::sha256(&value).0)) == (it.name, it.pid)
}
