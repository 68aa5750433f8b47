//! A consortium 联合体: who stands together behind one bid, and what the law finds of it once bids
//! are open.
//!
//! Nothing of it is known before the opening: members stand in the sealed opening form, or beside
//! the files of the first of two openings.

use std::collections::{BTreeMap, BTreeSet};

use crate::law::Law;
use crate::lot::Lot;
use crate::procedure::{CONSORTIUM, ConsortiumTerms, DECLARED_FIRM};
use crate::rulebook::{Regime, ids};
use crate::shared::{Uscc, decimal};

use super::Refusal;
use super::declared::Firm;
use super::event::ReviewStep;

/// Most members of one consortium.
const PARTNERS_MAX: usize = 10; // not law: bound of a list
/// A whole in basis points.
const WHOLE_BP: u32 = 10_000; // not law: unit
/// Separates members, half and full width.
const MEMBERS: [char; 2] = [';', '\u{ff1b}'];
/// Separates the parts of one member, half and full width.
const PARTS: [char; 2] = ['|', '\u{ff5c}'];

/// One member of a consortium as its bid names it; the first one leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partner {
    pub organisation: Uscc,
    pub name: String,
    /// Its part of the contract, basis points.
    pub share_bp: u32,
    /// Whether it is a small or micro firm, by its own declaration.
    pub small: Small,
    /// What it does.
    pub work: String,
}

/// Whether a member is a small or micro firm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Small {
    Yes,
    No,
}

/// Who stands behind one bid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Joint {
    /// The bidder alone.
    Alone,
    Partners(Vec<Partner>),
    /// Something is said that names no members.
    Unreadable,
}

/// Reads the field of the opening form: for each member its code, name, share in per cent, whether
/// it is small (`yes` or `no`) and its work, the parts divided by `|`, the members by `;`.
#[must_use]
pub fn read_joint(said: &str) -> Joint {
    let said = said.trim();
    if said.is_empty() || said == "none" {
        return Joint::Alone;
    }
    let members = said.split(MEMBERS).map(str::trim).filter(|it| !it.is_empty());
    let read: Option<Vec<Partner>> = members.map(partner).collect();
    match read {
        Some(all) if all.len() <= PARTNERS_MAX => Joint::Partners(all),
        _ => Joint::Unreadable,
    }
}

fn partner(said: &str) -> Option<Partner> {
    let parts: Vec<&str> = said.split(PARTS).map(str::trim).collect();
    let [code, name, share, small, work] = parts.as_slice() else { return None };
    let small = match *small {
        "yes" => Small::Yes,
        "no" => Small::No,
        _ => return None,
    };
    if name.is_empty() || work.is_empty() {
        return None;
    }
    Some(Partner {
        organisation: Uscc::new(code)?,
        name: (*name).to_owned(),
        share_bp: basis_points(share)?,
        small,
        work: (*work).to_owned(),
    })
}

/// Per cent with at most two decimals.
fn basis_points(typed: &str) -> Option<u32> {
    let plain = typed.trim_end_matches(['%', '\u{ff05}']);
    let short = plain.find('.').unwrap_or(plain.len()) <= 3; // not law: at most 100
    decimal(plain, 2).filter(|_| short).and_then(|it| u32::try_from(it).ok()) // not law: hundredths
}

/// Who stands behind a bid, as it was read out; alone where nothing was.
#[must_use]
pub fn joint(lot: &Lot, who: &Uscc) -> Joint {
    lot.field_read_out(who, CONSORTIUM).map_or(Joint::Alone, read_joint)
}

/// The members behind a bid, the lead first; none for a bidder alone.
#[must_use]
pub fn partners(lot: &Lot, who: &Uscc) -> Vec<Partner> {
    match joint(lot, who) {
        Joint::Partners(all) => all,
        Joint::Alone | Joint::Unreadable => Vec::new(),
    }
}

/// Every member of every opened consortium but its bidder: whom avoidance asks about too.
#[must_use]
pub fn all_partners(lot: &Lot) -> BTreeSet<Uscc> {
    let named = lot.named_bidders().into_iter();
    named.flat_map(|who| partners(lot, who)).map(|it| it.organisation).collect()
}

/// What the law finds of a bid for who stands behind it, or behind another one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ConsortiumFault {
    /// The notice takes no consortium.
    NotAccepted,
    /// What it says names no members.
    Unreadable,
    /// Members or shares contradict themselves: fewer than two, one named twice, shares that are
    /// no whole, or a lead that is not the bidder.
    Contradictory,
    /// A firm stands behind this bid and behind another one.
    Twice { member: Uscc, other: Uscc },
}

impl ConsortiumFault {
    /// The rule on which a bid with this fault is rejected.
    #[must_use]
    pub fn rule(&self, regime: Regime) -> &'static str {
        let works = regime == Regime::Works;
        match self {
            Self::NotAccepted if works => ids::T32_1,
            Self::NotAccepted => ids::G32_1,
            Self::Unreadable | Self::Contradictory if works => ids::T32_2,
            Self::Unreadable | Self::Contradictory => ids::G32_2,
            Self::Twice { .. } if works => ids::T32_3,
            Self::Twice { .. } => ids::G32_3,
        }
    }
}

/// What is found of every opened bid; bids without a fault are not listed.
///
/// # Rules
///
/// - `T32.1`, `G32.1`: accepted or not; `T32.2`, `G32.2`: members, shares and lead; `T32.3`,
///   `G32.3`: no member bids alone or with others, and every bid concerned is out.
#[must_use]
pub fn consortium_faults(lot: &Lot) -> BTreeMap<Uscc, Vec<ConsortiumFault>> {
    let bidders = lot.named_bidders();
    let mut behind: BTreeMap<Uscc, BTreeSet<Uscc>> = BTreeMap::new();
    for who in &bidders {
        let all = partners(lot, who).into_iter().map(|it| it.organisation);
        for firm in all.chain([(*who).clone()]) {
            behind.entry(firm).or_default().insert((*who).clone());
        }
    }
    let mut found: BTreeMap<Uscc, Vec<ConsortiumFault>> = BTreeMap::new();
    for who in bidders {
        let mut faults = own_faults(lot, who);
        for (member, bids) in behind.iter().filter(|it| it.1.contains(who)) {
            let others = bids.iter().filter(|it| *it != who);
            faults.extend(others.map(|other| ConsortiumFault::Twice {
                member: member.clone(),
                other: other.clone(),
            }));
        }
        if !faults.is_empty() {
            found.insert(who.clone(), faults);
        }
    }
    found
}

fn own_faults(lot: &Lot, who: &Uscc) -> Vec<ConsortiumFault> {
    let all = match joint(lot, who) {
        Joint::Alone => return Vec::new(),
        Joint::Unreadable => return vec![ConsortiumFault::Unreadable],
        Joint::Partners(all) => all,
    };
    let mut faults = Vec::new();
    if lot.notice.scheme.consortium() == Some(ConsortiumTerms::NotAccepted) {
        faults.push(ConsortiumFault::NotAccepted);
    }
    let firms: BTreeSet<&Uscc> = all.iter().map(|it| &it.organisation).collect();
    let sum: u32 = all.iter().map(|it| it.share_bp).sum();
    let leads = all.first().is_some_and(|it| it.organisation == *who);
    if all.len() < 2 || firms.len() != all.len() || sum != WHOLE_BP || !leads {
        faults.push(ConsortiumFault::Contradictory);
    }
    faults
}

/// The review that first knows what firms declare: the second one where prices wait for it and the
/// declaration lies with them.
fn firms_known(lot: &Lot) -> ReviewStep {
    let first = lot.notice.first_fields().any(|it| it.name == DECLARED_FIRM);
    if lot.notice.opens_twice() && !first {
        ReviewStep::Responsiveness
    } else {
        ReviewStep::Qualification
    }
}

/// Consortia whose agreement does not bear out the firm that they declare; they are preferred in
/// nothing.
///
/// # Errors
///
/// [`Refusal::LawGap`] when the pack has no such share.
///
/// # Rules
///
/// - `C3.10`: the share of small firms; `C3.17`: a consortium is small only where each member is.
pub fn unpreferred(lot: &Lot, step: ReviewStep, law: Law<'_>) -> Result<Vec<Uscc>, Refusal> {
    let mut all = Vec::new();
    if lot.notice.scheme.preferences().is_none() || step != firms_known(lot) {
        return Ok(all);
    }
    let least = law.percent(ids::C3_10)?;
    for who in lot.named_bidders() {
        let who = who.clone();
        let partners = partners(lot, &who);
        let small: u32 =
            partners.iter().filter(|it| it.small == Small::Yes).map(|it| it.share_bp).sum();
        let every = partners.iter().all(|it| it.small == Small::Yes);
        let borne = match super::declared::as_said(lot, &who) {
            Firm::Share => small >= least,
            Firm::Small => every,
            Firm::Other | Firm::Medium | Firm::Prison | Firm::Disabled => true,
        };
        if !partners.is_empty() && !borne {
            all.push(who);
        }
    }
    Ok(all)
}
