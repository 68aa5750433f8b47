//! Where the number of bidders is limited, the list is what one public draw gave of everybody who
//! passed, and it stands from then on and not before; where the invited are drawn, so is theirs of
//! everybody in the pool, which holds twice as many.

use std::collections::{BTreeMap, BTreeSet};

use domain::award::Pass;
use domain::draws::ListLine;
use domain::shared::{Hash, LotId, Points, Uscc};
use domain::world::Event;

use super::history::{History, Tender};
use crate::world::Evidence;

/// One sentence for each list that was not drawn as it should be.
pub fn check(_: &Evidence, history: &History) -> Vec<String> {
    history.tenders().flat_map(|it| of(&it)).collect()
}

/// For each who is invited a pool holds so many.
const POOLED_FOR_EACH: usize = 2;

/// What is known so far of how a list is drawn.
#[derive(Default)]
struct Drawing<'a> {
    /// How many the list takes; none where nobody may draw.
    most: Option<usize>,
    /// From whom.
    from: BTreeSet<&'a Uscc>,
    lines: &'a [ListLine],
    /// Points of those who passed, where they are scored.
    scores: BTreeMap<&'a Uscc, i64>,
    drawn: Option<Vec<Hash>>,
}

fn of(tender: &Tender<'_>) -> Vec<String> {
    let mut found = Vec::new();
    let mut say = |text: String| found.push(format!("{}: {text}", tender.id));
    let names = ["prequalification/shortlist", "invitation/shortlist"];
    let names = names.map(|it| format!("{}/{it}", tender.id));
    let mut it = Drawing::default();
    for past in &tender.pasts {
        let at = past.row.index;
        match &past.event {
            Event::PrequalificationAnnounced(of) => {
                it.most = of.notice.limit.as_ref().map(|it| it.most as usize);
            }
            Event::InvitationPooled(of) => {
                (it.most, it.from) = (Some(of.most as usize), of.pool.iter().collect());
                if it.from.len() < of.most as usize * POOLED_FOR_EACH {
                    say(format!("the pool at {at} is too small"));
                }
            }
            Event::ApplicantsReviewed(of) => {
                let passed = of.findings.iter().filter(|it| it.pass == Pass::Passed);
                it.from = passed.clone().map(|it| &it.applicant).collect();
                let sum = |of: &Vec<Points>| of.iter().map(|it| it.0).sum();
                let scored =
                    passed.filter_map(|it| Some((&it.applicant, sum(it.points.as_ref()?))));
                it.scores = scored.collect();
            }
            Event::EvaluationVoided(_) => it.drawn = None,
            Event::ListDerived(of) => {
                it.lines = &of.lines;
                if !it.is_whole(tender.id) {
                    say(format!("the pool at {at} is not of everybody who passed"));
                }
            }
            Event::DrawResult(of) if names.contains(&of.of.draw()) => {
                if it.most.is_none() || it.drawn.is_some() {
                    say(format!("a list is drawn at {at} that nobody may draw"));
                }
                let list = of.ranks.iter().flat_map(|it| &it.list);
                it.drawn = Some(list.map(|it| it.1).collect());
            }
            Event::BiddersAdmitted(of)
                if it.most.is_some() && it.first() != Some(of.bidders.iter().collect()) =>
            {
                say(format!("the list at {at} is not the one drawn"));
            }
            _ => {}
        }
    }
    found
}

impl<'a> Drawing<'a> {
    /// Whether everybody from whom the list is drawn has one name, which is its own.
    fn is_whole(&self, lot: &LotId) -> bool {
        let pooled: BTreeSet<&Uscc> = self.lines.iter().map(|it| &it.bidder).collect();
        let named = self.lines.iter().all(|it| named(lot, it));
        self.from == pooled && pooled.len() == self.lines.len() && named
    }

    /// The first of the drawn names that are somebody's, the best scored before them; none before
    /// a draw.
    fn first(&self) -> Option<BTreeSet<&'a Uscc>> {
        let owners: BTreeMap<Hash, &Uscc> =
            self.lines.iter().map(|it| (it.pid, &it.bidder)).collect();
        let names = self.drawn.as_ref()?.iter().filter_map(|it| owners.get(it).copied());
        let mut places: Vec<(i64, usize, &Uscc)> = names
            .enumerate()
            .map(|(at, it)| (-self.scores.get(it).copied().unwrap_or(0), at, it))
            .collect();
        places.sort_unstable();
        Some(places.into_iter().take(self.most?).map(|it| it.2).collect())
    }
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
