//! `daylight-verify total`: a bidder's own total against the root that was committed, and the log.
//!
//! Source: docs/spec/totals.md, "The own total".

use domain::award::{Ranked, Totals};
use domain::world::Event;
use record::totals::{OwnTotal, leaf};
use translog::hash::leaf_hash;
use translog::{Hash, proof};

use crate::audit::Audit;
use crate::log::{Claim, Code, Input, Verdict, print};
use crate::past::Seen;

/// The leaf and the proof lead to the root that the file names.
#[must_use]
pub fn leads(own: &OwnTotal) -> bool {
    let at = leaf_hash(&leaf(&own.salt, &own.body));
    let path: Vec<Hash> = own.proof.iter().map(|it| Hash(it.0)).collect();
    proof::included(at, own.place, own.count, Hash(own.totals_root.0), &path)
}

/// What the log says of the root: it stands in that leaf, nothing replaced it, and the ranking that
/// follows gives the bidder this place and total.
fn stands(own: &OwnTotal, audit: &Audit) -> bool {
    let origin = audit.log.files.policies.first().map(|it| it.origin.as_str());
    let Some((bidder, rank, total)) = own.line().filter(|_| origin == Some(&own.origin)) else {
        return false;
    };
    let Some(totals) = totals_at(audit, own.index) else { return false };
    let count = usize::try_from(own.count).unwrap_or(usize::MAX);
    let named = totals.totals_root == own.totals_root
        && totals.lot == own.lot
        && usize::try_from(totals.count) == Ok(count);
    let mut after = audit.past.facts().filter(|it| it.index > own.index);
    let ranked = after.find_map(|it| match &it.event {
        Event::Ranked(of) if of.lot == own.lot => Some(of),
        _ => None,
    });
    let lot = audit.replay.world.lots.get(&own.lot);
    let last = lot.and_then(|it| it.evaluation.totals.as_ref());
    let standing = last.is_some_and(|it| it.number == totals.number);
    named && standing && ranked.is_some_and(|it| line_of(it, &bidder) == Some((rank, total)))
}

fn totals_at(audit: &Audit, index: u64) -> Option<&Totals> {
    match audit.past.leaves.get(usize::try_from(index).ok()?)? {
        Seen::Fact(it) => match &it.event {
            Event::Totals(it) => Some(it),
            _ => None,
        },
        _ => None,
    }
}

fn line_of(it: &Ranked, bidder: &domain::shared::Uscc) -> Option<(u32, domain::shared::Points)> {
    let ranked = it.ranking.iter().find(|it| it.bidder == *bidder);
    let aside = it.aside.as_deref().unwrap_or_default().iter().find(|it| it.bidder == *bidder);
    ranked.map(|it| (it.rank, it.total)).or(aside.map(|it| (0, it.total)))
}

/// What is printed of a file, and how the process ends; with a log its root is looked for there.
#[must_use]
pub fn told(own: &OwnTotal, audit: Option<&Audit>) -> (String, u8) {
    let failed = |good: bool| {
        let input = Input {
            verdict: Verdict::Failed,
            name: Code::ResultTotals.text().to_owned(),
            holders: Vec::new(),
        };
        (!good).then_some(input).into_iter().collect::<Vec<_>>()
    };
    let mut claims = vec![Claim::of(
        &format!("{} 本单位的总分在封存值 {} 之下", own.lot, own.totals_root.hex()),
        &format!("{}: the own total stands under the root {}", own.lot, own.totals_root.hex()),
        failed(own.line().is_some() && leads(own)),
    )];
    let (zh, en) = (
        format!("{} 封存值载于日志，名次和总分与公布的排名一致", own.lot),
        format!(
            "{}: the root stands in the log, and rank and total are those of the ranking",
            own.lot
        ),
    );
    claims.push(match audit {
        Some(audit) => Claim::of(&zh, &en, failed(stands(own, audit))),
        None => {
            let name = "--log DIR".to_owned();
            let holders = Vec::new();
            Claim::of(&zh, &en, vec![Input { verdict: Verdict::NotCheckable, name, holders }])
        }
    });
    let mut text = String::new();
    if let Some((bidder, rank, total)) = own.line() {
        let place = if rank == 0 { "–".to_owned() } else { rank.to_string() };
        text.push_str(&format!("{bidder}: 名次 rank {place}, 总分 total {}\n", total.decimal()));
    }
    for it in &claims {
        text.push_str(&print::claim(it));
        text.push('\n');
    }
    let exit = u8::from(claims.iter().any(|it| it.verdict() <= Verdict::NotCheckable));
    (text, exit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::shared::{LotId, Salt};
    use translog::tree::MemoryTree;

    fn own(place: usize) -> OwnTotal {
        let lot = LotId::parse("W2026-001/A/1").unwrap();
        let bodies: Vec<String> = ["11", "12", "13"]
            .map(|it| {
                let who = "91330106MA27X12344";
                format!(r#"{{"bidder":"{who}","lot":"W2026-001/A/1","rank":1,"total":{it}}}"#)
            })
            .to_vec();
        let leaves: Vec<[u8; 32]> = bodies.iter().map(|it| leaf(&Salt([3; 32]), it)).collect();
        let tree = MemoryTree::of(leaves.iter().map(|it| &it[..]));
        let at = u64::try_from(place).unwrap();
        let path = tree.inclusion(at, tree.size()).unwrap();
        OwnTotal {
            origin: "sample.x/log".to_owned(),
            lot,
            body: bodies[place].clone(),
            salt: Salt([3; 32]),
            place: at,
            count: 3,
            proof: path.into_iter().map(|it| domain::shared::Hash(it.0)).collect(),
            totals_root: domain::shared::Hash(tree.root(3).unwrap().0),
            index: 9,
        }
    }

    #[test]
    fn a_line_is_proven_and_any_change_of_the_file_is_not() {
        for place in 0..3 {
            assert!(leads(&own(place)) && own(place).line().is_some(), "{place}");
        }
        let changes: [fn(&mut OwnTotal); 5] = [
            |it| it.body = it.body.replace("11", "19"),
            |it| it.salt.0[0] ^= 1,
            |it| it.place = 1,
            |it| it.totals_root.0[0] ^= 1,
            |it| it.proof.truncate(1),
        ];
        for (at, change) in changes.into_iter().enumerate() {
            let mut changed = own(0);
            change(&mut changed);
            assert!(!leads(&changed), "{at}");
            assert_eq!(told(&changed, None).1, 1, "{at}");
        }
        let mut other = own(0);
        other.lot = LotId::parse("W2026-002/A/1").unwrap();
        assert_eq!(told(&other, None).1, 1, "a line of another lot");
    }
}
