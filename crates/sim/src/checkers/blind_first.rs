//! Items that are judged blind come first, under codes that were sealed before a key came in and
//! that follow from what was sealed; and what was given blind stands.

use std::collections::{BTreeMap, BTreeSet};

use domain::award::{BidsReviewed, BlindSheet, Pass, ReviewStep, ScoreSheet};
use domain::opening::{Bid, BidsOpened, Ending, SharesReleased};
use domain::parties::Purpose;
use domain::procedure::{Ask, BlindConsequence, BlindTerms, EnvelopeName};
use domain::shared::{Hash, Points, Uscc};
use domain::world::Event;
use translog::hash::sha256;

use super::history::{History, Tender};
use super::rechecked::{Point, points};
use crate::world::Evidence;

/// One sentence for each lot whose blind review was not one.
pub fn check(_: &Evidence, history: &History) -> Vec<String> {
    let blind = history.tenders().filter_map(|it| Some((it.notice.scheme.blind()?.clone(), it)));
    blind.flat_map(|(terms, it)| Review::of(&it, &terms).found).collect()
}

/// One lot's blind review, read again.
struct Review<'a> {
    tender: &'a Tender<'a>,
    terms: &'a BlindTerms,
    sealed: Option<Hash>,
    opened: Vec<(Hash, Uscc)>,
    keys: Vec<u8>,
    /// Whose a technical envelope is.
    owners: BTreeMap<Hash, Uscc>,
    /// What trustees answered about technical envelopes, by place.
    answers: BTreeMap<u8, Vec<u8>>,
    seats: BTreeSet<u8>,
    sheets: BTreeMap<u8, &'a BlindSheet>,
    shown: BTreeSet<u32>,
    codes: Option<&'a [Uscc]>,
    open_sheets: BTreeMap<u8, &'a ScoreSheet>,
    /// What was pointed out of a sheet that went back.
    free: BTreeMap<u8, BTreeSet<Point>>,
    found: Vec<String>,
}

impl<'a> Review<'a> {
    fn of(tender: &'a Tender<'a>, terms: &'a BlindTerms) -> Self {
        let mut it = Self {
            tender,
            terms,
            sealed: None,
            opened: Vec::new(),
            keys: Vec::new(),
            owners: BTreeMap::new(),
            answers: BTreeMap::new(),
            seats: BTreeSet::new(),
            sheets: BTreeMap::new(),
            shown: BTreeSet::new(),
            codes: None,
            open_sheets: BTreeMap::new(),
            free: BTreeMap::new(),
            found: Vec::new(),
        };
        for past in &tender.pasts {
            it.take(&past.event);
        }
        it
    }

    fn say(&mut self, what: &str) {
        self.found.push(format!("{}: {what}", self.tender.id));
    }

    fn take(&mut self, event: &'a Event) {
        match event {
            Event::BlindSealed(it) => self.sealed = Some(it.commitment),
            Event::ObjectsPresent(_) | Event::KeyedIn(_) if self.sealed.is_none() => {
                self.say("keys can come in before the chance is sealed");
            }
            Event::SharesReleased(it)
                if it.purpose == Purpose::Share && is_technical(it.envelope) =>
            {
                self.answers.insert(it.x, answer(it));
            }
            Event::EnvelopeReceived(it) => self.receives(&it.bid),
            Event::BidReplaced(it) => self.receives(&it.bid),
            Event::FilesOpened(it) if is_technical(it.envelope) && self.opens_twice() => {
                let whole = it.files.iter().filter(|it| it.ending == Ending::Opened);
                let known =
                    whole.filter_map(|it| Some((it.ctx, self.owners.get(&it.ctx)?.clone())));
                self.opened = known.collect();
            }
            Event::BidsOpened(_) if self.opens_twice() => {}
            Event::BidsOpened(it) => self.opens(it),
            Event::CommitteeEntered(it) => {
                self.seats = it.members.iter().map(|it| it.seat).collect()
            }
            Event::BlindSheet(it) => drop(self.sheets.insert(it.seat, it)),
            Event::IdentityFound(it) => {
                self.shown.insert(it.number);
                let gives = |of: &BlindSheet| {
                    of.scores.iter().any(|of| of.number == it.number && of.points.0 != 0)
                };
                self.sheets.retain(|_, sheet| !gives(sheet));
            }
            Event::BlindRevealed(it) => self.reveal(it),
            Event::BidsReviewed(it)
                if it.step == ReviewStep::Qualification
                    && !self.tender.notice.committee_qualifies() => {}
            Event::BidsReviewed(_)
            | Event::PriceQueried(_)
            | Event::PriceCorrected(_)
            | Event::DeviationsPriced(_)
            | Event::ClarificationProposed(_)
            | Event::ClarificationAsked(_)
                if self.codes.is_none() =>
            {
                let kind = event.kind();
                self.say(&format!("{kind} before the codes are opened"));
            }
            Event::BidsReviewed(it)
                if self.opens_twice() || it.step == ReviewStep::Responsiveness =>
            {
                self.passes(it);
            }
            Event::SheetReopened(it) => {
                let own = points(self.tender, &self.open_sheets).into_iter();
                let own = own.filter(|of| of.0 == it.seat).collect();
                self.free.insert(it.seat, own);
                self.open_sheets.remove(&it.seat);
            }
            Event::ScoreSheet(it) => {
                self.compare(it);
                self.open_sheets.insert(it.seat, it);
            }
            _ => {}
        }
    }

    fn opens(&mut self, it: &BidsOpened) {
        let mut bids: Vec<_> = it.bids.iter().collect();
        bids.sort_by_key(|it| it.ctx);
        for it in bids {
            if let (Some(s_t), Some(s_b)) = (&it.s_t, &it.s_b) {
                self.keys.extend(it.ctx.0.iter().chain(&s_t.0).chain(&s_b.0));
            }
            if it.ending == Ending::Opened && it.price.is_some() {
                self.opened.push((it.ctx, it.bidder.clone()));
            }
        }
    }

    fn opens_twice(&self) -> bool {
        self.tender.notice.asks.contains(&Ask::TwoOpenings)
    }

    fn receives(&mut self, bid: &Bid) {
        let technical = bid.envelopes.iter().filter(|it| is_technical(it.name));
        self.owners.extend(technical.map(|it| (it.ctx, bid.bidder.clone())));
    }

    fn reveal(&mut self, it: &'a domain::award::BlindRevealed) {
        if !self.seats.iter().all(|it| self.sheets.contains_key(it)) {
            self.say("the codes are opened before every blind sheet is in");
        }
        let gives = self.sheets.values().flat_map(|it| &it.scores);
        let mut gives = gives.filter(|it| self.shown.contains(&it.number));
        if gives.any(|it| it.points.0 != 0) {
            self.say("a bid that shows whose it is has points");
        }
        let lot = self.tender.id.to_string();
        let mut bytes = b"daylight.blind-seal/1\0".to_vec();
        bytes.extend((lot.len() as u64).to_be_bytes());
        bytes.extend(lot.bytes());
        bytes.extend(it.salt.0);
        if self.sealed != Some(Hash(sha256(&bytes).0)) {
            self.say("the chance that is opened is not the one that was sealed");
        }
        let answers: Vec<u8> = self.answers.values().flatten().copied().collect();
        let keys = match self.opens_twice() {
            true => [b"daylight.blind-answers/1\0", answers.as_slice()].concat(),
            false => [b"daylight.blind-keys/1\0", self.keys.as_slice()].concat(),
        };
        let keys = sha256(&keys).0;
        let tag = |ctx: &Hash| {
            sha256(&[b"daylight.blind-tag/1\0", &it.salt.0[..], &keys, &ctx.0].concat()).0
        };
        let mut order: Vec<([u8; 32], &Uscc)> =
            self.opened.iter().map(|(ctx, who)| (tag(ctx), who)).collect();
        order.sort();
        if !order.iter().map(|it| it.1).eq(&it.codes) {
            self.say("the codes are in another order than the one that was sealed");
        }
        self.codes = Some(&it.codes);
    }

    /// No bid passes whose blind part shows whose it is, where the documents reject it.
    fn passes(&mut self, it: &BidsReviewed) {
        let codes = self.codes.unwrap_or_default();
        let number = |who: &Uscc| {
            let at = codes.iter().position(|it| it == who)?;
            u32::try_from(at + 1).ok()
        };
        let mut passed = it.results.iter().filter(|it| it.pass == Pass::Passed);
        let shown =
            passed.any(|it| number(&it.bidder).is_some_and(|number| self.shown.contains(&number)));
        if shown && self.terms.consequence == BlindConsequence::Rejected {
            self.say("a bid passes whose blind part shows whose it is");
        }
    }

    /// What a member gives under names is what he gave the code, but for what was pointed out.
    fn compare(&mut self, it: &ScoreSheet) {
        let Some(codes) = self.codes else {
            return self.say("a sheet under names before the codes are opened");
        };
        let Some(blind) = self.sheets.get(&it.seat) else { return };
        let given = |who: &Uscc, item: &str| -> Option<Points> {
            let number = u32::try_from(codes.iter().position(|it| it == who)? + 1).ok()?;
            let mut all = blind.scores.iter();
            all.find(|it| it.number == number && it.item == item).map(|it| it.points)
        };
        let free = self.free.get(&it.seat);
        let is_free = |who: &Uscc, item: &str| {
            free.is_some_and(|all| all.iter().any(|of| of.1 == *who && of.2 == item))
        };
        let moved = it.scores.iter().any(|of| {
            self.terms.covers(&of.item)
                && given(&of.bidder, &of.item) != Some(of.points)
                && !is_free(&of.bidder, &of.item)
        });
        if moved {
            self.say(&format!("seat {} gives another score than it gave blind", it.seat));
        }
    }
}

fn is_technical(name: EnvelopeName) -> bool {
    name == EnvelopeName::Tech
}

/// What a trustee answered, as the codes take it in.
fn answer(it: &SharesReleased) -> Vec<u8> {
    let all = it.statements.iter().filter_map(|of| Some((of.ctx, of.share?)));
    all.flat_map(|(ctx, share)| [&[it.x][..], &ctx.0[..], &share.0[..]].concat()).collect()
}
