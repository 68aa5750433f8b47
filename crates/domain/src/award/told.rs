//! What each bidder is told of its own bid once the result is out 评审结果告知.

use crate::evaluation::mean_points;
use crate::lot::Lot;
use crate::opening::Ending;
use crate::rulebook::ids;
use crate::shared::{Fen, Points, Uscc};

use super::compute::PLACES;
use super::event::{AsideLine, Pass, RankLine, ReviewStep};
use super::{brand, findings, query};

/// What became of a bid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    Won,
    /// It could not be opened.
    Unopened,
    /// It did not pass the review of qualification.
    Unqualified,
    /// It did not pass the review of responsiveness.
    Unresponsive,
    /// Its price was asked about and not proven.
    PriceUnproven,
    /// Others rank before it.
    Outranked,
    /// It ranks no lower than the winner, and another candidate was determined.
    NotDetermined,
    /// It was chosen, and was lost before the contract.
    Lost,
    /// Another bid of the same brand stands before it, so that it is no candidate.
    SameBrand,
}

impl Fate {
    /// Every fate, with its word in bytes that are kept.
    pub const ALL: [(Self, &'static str); 9] = [
        (Self::Won, "won"),
        (Self::Unopened, "unopened"),
        (Self::Unqualified, "unqualified"),
        (Self::Unresponsive, "unresponsive"),
        (Self::PriceUnproven, "price-unproven"),
        (Self::Outranked, "outranked"),
        (Self::NotDetermined, "not-determined"),
        (Self::Lost, "lost"),
        (Self::SameBrand, "same-brand"),
    ];

    /// The word in bytes that are kept.
    #[must_use]
    pub fn token(self) -> &'static str {
        Self::ALL.iter().find(|it| it.0 == self).map_or("", |it| it.1)
    }
}

/// Everything that one bidder is told; of others nothing but who won at which price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub bidder: Uscc,
    pub fate: Fate,
    /// Why, in the words of whoever decided; empty where rank or conditions alone speak.
    pub reason: String,
    /// Conditions of the documents that it was found not to meet, each with the reason.
    pub unmet: Vec<(String, String)>,
    /// The rule on which a bid that did not pass was rejected, or for its brand is no candidate.
    pub rule: Option<&'static str>,
    /// The own line of the ranking; absent for a bid that was not ranked.
    pub line: Option<RankLine>,
    /// The own scores of a bid that stands behind another of the same brand.
    pub aside: Option<AsideLine>,
    /// The rule by which a lot left it behind its equal of one brand; absent otherwise.
    pub drawn: Option<&'static str>,
    /// The own score of each item; empty for a bid that was not ranked.
    pub items: Vec<ToldItem>,
    /// How many bids were ranked.
    pub ranked: u32,
    pub winner: Uscc,
    pub amount: Fen,
}

/// The own score of one item of the scoring table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldItem {
    pub item: String,
    pub title: String,
    pub max: Points,
    /// Mean of the members' points, rounded half up to the published places. The published
    /// score without price rounds the mean of all items together once, so that these may add up
    /// to another number.
    pub mean: Points,
}

/// What a bidder is told; `None` before the result is published, and for whoever has no bid.
///
/// # Rules
///
/// - `G12.3`: the reason of a bid that did not pass, else the own score and rank; `G31.1`, `G31.2`:
///   the own score of a bid that stands behind another of its brand; `Y93`: by lot.
#[must_use]
pub fn told(lot: &Lot, who: &Uscc) -> Option<Told> {
    let (winner, amount) = lot.award.winner.clone().filter(|_| lot.award.published)?;
    lot.bids.get(who)?.bid.as_ref()?;
    let ranking = &lot.evaluation.ranking;
    let line = ranking.iter().find(|it| it.bidder == *who);
    let aside = lot.evaluation.aside.iter().find(|it| it.bidder == *who);
    let of_winner = ranking.iter().find(|it| it.bidder == winner).map_or(0, |it| it.rank);
    let (fate, reason) = match line {
        _ if *who == winner => (Fate::Won, String::new()),
        _ if lot.award.lost.contains_key(who) => {
            (Fate::Lost, lot.award.lost.get(who).map(|it| it.reason.clone()).unwrap_or_default())
        }
        Some(it) if it.rank > of_winner => (Fate::Outranked, String::new()),
        Some(_) => (Fate::NotDetermined, String::new()),
        None if aside.is_some() => (Fate::SameBrand, confirmed(lot, who)),
        None => left_out(lot, who),
    };
    let step = match fate {
        Fate::Unqualified => Some(ReviewStep::Qualification),
        Fate::Unresponsive => Some(ReviewStep::Responsiveness),
        _ => None,
    };
    let ranks = line.is_some() || aside.is_some();
    let unmet = step.map(|step| findings::unmet(lot, who, step)).unwrap_or_default();
    Some(Told {
        bidder: who.clone(),
        fate,
        reason,
        unmet: unmet.into_iter().map(|it| (it.0.to_owned(), it.1.to_owned())).collect(),
        rule: match (step, fate) {
            (Some(_), _) => Some(lot.notice.procedure().limits().rejects),
            (None, Fate::SameBrand) => Some(brand::brand_rule(lot)),
            (None, _) => None,
        },
        line: line.cloned(),
        items: if ranks { item_means(lot, who) } else { Vec::new() },
        aside: aside.cloned(),
        drawn: aside.filter(|it| brand::stands_aside_by_lot(lot, it)).map(|_| ids::Y93),
        ranked: u32::try_from(ranking.len()).unwrap_or(u32::MAX),
        winner,
        amount,
    })
}

/// Why the committee confirmed another brand than the bid names; empty where it names it.
fn confirmed(lot: &Lot, who: &Uscc) -> String {
    let mut all = brand::brands(lot).iter();
    all.find(|it| it.bidder == *who).map(|it| it.reason.clone()).unwrap_or_default()
}

/// Where a bid that was not ranked ended, and why.
fn left_out(lot: &Lot, who: &Uscc) -> (Fate, String) {
    let steps = [
        (ReviewStep::Qualification, Fate::Unqualified),
        (ReviewStep::Responsiveness, Fate::Unresponsive),
    ];
    for (step, fate) in steps {
        let mut results = lot.evaluation.reviews.get(&step).into_iter().flat_map(|it| &it.results);
        if let Some(it) = results.find(|it| it.bidder == *who && it.pass == Pass::Rejected) {
            return (fate, it.reason.clone());
        }
    }
    if query::is_unproven(lot, who) {
        let judged = lot.evaluation.queries.get(who).and_then(|it| it.judged.as_ref());
        return (Fate::PriceUnproven, judged.map(|it| it.reason.clone()).unwrap_or_default());
    }
    let mut opened = lot.opening.opened.iter().flat_map(|it| &it.bids);
    let own = opened.find(|it| it.bidder == *who && it.ending != Ending::Opened);
    (Fate::Unopened, own.map(|it| it.reason.clone()).unwrap_or_default())
}

/// The mean that the sheets give a bidder for each item; none of a reader who sees no sheets.
#[must_use]
pub fn item_means(lot: &Lot, who: &Uscc) -> Vec<ToldItem> {
    let sheets = &lot.evaluation.sheets;
    let scheme = &lot.notice.scheme;
    let places = scheme.places().unwrap_or(PLACES);
    let mean = |item: &str| {
        let scores = sheets.values().flat_map(|it| &it.scores);
        let own = scores.filter(|it| it.bidder == *who && it.item == item).map(|it| it.points);
        Points::sum(own).and_then(|sum| mean_points(sum, sheets.len(), places))
    };
    let line = |it: &crate::procedure::ScoreItem| {
        let (item, title, max) = (it.id.clone(), it.title.clone(), it.max);
        mean(&it.id).map(|mean| ToldItem { item, title, max, mean })
    };
    scheme.items.iter().filter_map(line).collect()
}
