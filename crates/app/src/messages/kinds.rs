//! Which events are told to whom, and how much each weighs.

use domain::lot::{Lot, Stage};
use domain::parties::Role;
use domain::remedies::{ComplaintServed, Matter, RemedyKind, Suspends};
use domain::shared::{AccountId, Hash, Id, Uscc};
use domain::world::{Event, World};

use super::{admissions, auctions, biddings, deposits, intakes, rooms};

/// How much a message weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// The law or a clock of the person depends on it: it cannot be switched off.
    Statutory,
    /// About the person's own account: it cannot be switched off either, so that a theft is seen.
    Account,
    /// A courtesy that the person may switch off outside the platform.
    Courtesy,
}

/// When a message may leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Haste {
    /// At once, at night too: a window of minutes has begun.
    Now,
    /// Outside the quiet hours of rules Y30 and Y31.
    Waking,
}

/// How much of a message a letter outside the platform may say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outside {
    Whole,
    /// Only that something waits: who carries the letter must not learn who bids.
    Neutral,
}

/// One kind of message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Template {
    /// `message-<name>` and `message-<name>-text` in the word tables.
    pub name: &'static str,
    pub weight: Weight,
    pub haste: Haste,
}

macro_rules! templates {
    ($($name:literal $weight:ident $haste:ident;)*) => {
        /// Every template; a test holds that both languages have its words.
        pub const TEMPLATES: &[Template] = &[$(Template {
            name: $name,
            weight: Weight::$weight,
            haste: Haste::$haste,
        }),*];
    };
}

templates! {
    "person-added" Account Waking;
    "roles-changed" Account Waking;
    "key-bound" Account Waking;
    "key-revoked" Account Waking;
    "suspended" Account Waking;
    "reinstated" Account Waking;
    "handed-over" Account Waking;
    "stand-in-appointed" Account Waking;
    "stand-in-ended" Account Waking;
    "post-given" Account Waking;
    "post-taken" Account Waking;
    "restoration-asked" Account Now;
    "restoration-agreed" Account Now;
    "restoration-stopped" Account Now;
    "restoration-finished" Account Now;
    "intake-asked" Courtesy Waking;
    "intake-returned" Statutory Waking;
    "intake-accepted" Statutory Waking;
    "announced" Courtesy Waking;
    "invited" Statutory Waking;
    "prequalification-begun" Courtesy Waking;
    "prequalification-clarified" Statutory Waking;
    "application-received" Courtesy Waking;
    "application-withdrawn" Courtesy Waking;
    "applications-closed" Statutory Waking;
    "reviewer-named" Statutory Waking;
    "prequalification-concluded" Statutory Waking;
    "application-passed" Statutory Waking;
    "application-rejected" Statutory Waking;
    "application-awaits-draw" Statutory Waking;
    "list-drawn" Statutory Waking;
    "application-drawn" Statutory Waking;
    "application-not-drawn" Statutory Waking;
    "clarified" Statutory Waking;
    "documents-changed" Statutory Waking;
    "watch-asked" Account Now;
    "watched-changed" Statutory Waking;
    "question-answered" Statutory Waking;
    "deadline-moved" Statutory Waking;
    "held" Statutory Waking;
    "hold-lifted" Statutory Waking;
    "remedy-received" Statutory Waking;
    "remedy-answered" Statutory Waking;
    "remedy-withdrawn" Statutory Waking;
    "complaint-examined" Statutory Waking;
    "complaint-served" Statutory Waking;
    "complaint-decided" Statutory Waking;
    "interest-reviewed" Statutory Waking;
    "redress-carried" Statutory Waking;
    "evaluation-voided" Statutory Waking;
    "review-voided" Statutory Waking;
    "complainant-listed" Statutory Waking;
    "tender-failed" Statutory Waking;
    "terminated" Statutory Waking;
    "bid-received" Courtesy Waking;
    "bid-replaced" Courtesy Waking;
    "bid-withdrawn" Courtesy Waking;
    "lot-closed" Statutory Now;
    "open-unwitnessed" Statutory Now;
    "session-adjourned" Statutory Now;
    "key-in-closed" Statutory Now;
    "bids-opened" Statutory Waking;
    "committee-entered" Statutory Waking;
    "evaluation-adjourned" Statutory Waking;
    "evaluation-resumed" Statutory Now;
    "more-time-asked" Statutory Waking;
    "clarification-asked" Statutory Now;
    "clarification-answered" Statutory Waking;
    "draw-called" Statutory Now;
    "score-disputed" Statutory Waking;
    "signing-refused" Statutory Now;
    "agreement-deemed" Statutory Waking;
    "report-delivered" Statutory Waking;
    "candidates-published" Statutory Waking;
    "result-published" Statutory Waking;
    "letter-issued" Statutory Waking;
    "recheck-asked" Statutory Waking;
    "recheck-concluded" Statutory Waking;
    "validity-asked" Statutory Waking;
    "validity-answered" Statutory Waking;
    "award-renounced" Statutory Waking;
    "award-lost" Statutory Waking;
    "security-received" Courtesy Waking;
    "security-returned" Statutory Waking;
    "security-kept" Statutory Waking;
    "deposit-received" Courtesy Waking;
    "deposit-mismatch" Statutory Waking;
    "deposit-returned" Statutory Waking;
    "deposit-forfeited" Statutory Waking;
    "refund-bounced" Statutory Waking;
    "guarantee-answered" Statutory Waking;
    "guarantee-moved" Statutory Waking;
    "plate-silenced" Statutory Now;
    "plate-heard" Statutory Now;
    "bidding-asked" Courtesy Waking;
    "bidding-returned" Statutory Waking;
    "bidding-announced" Courtesy Waking;
    "bidding-signed-up" Courtesy Waking;
    "bidding-frozen" Statutory Now;
    "bidding-resumption" Statutory Now;
    "bidding-resumed" Statutory Now;
    "bidding-price-found" Statutory Waking;
    "bidding-ended" Statutory Waking;
    "bidding-not-compliant" Statutory Waking;
    "bidding-result" Statutory Waking;
    "bidding-won" Statutory Waking;
    "bidding-not-won" Statutory Waking;
    "bidding-other-signed" Statutory Waking;
    "bidding-confirmed" Statutory Waking;
    "bidding-deal-lost" Statutory Waking;
    "bidding-failed" Statutory Waking;
    "bidding-terminated" Statutory Waking;
    "bidding-accepted" Courtesy Waking;
    "bidding-archived" Courtesy Waking;
    "sign-up-confirmed" Statutory Waking;
    "sign-up-withdrawn" Statutory Waking;
    "sign-up-refused" Statutory Waking;
    "auction-deposit-received" Courtesy Waking;
    "auction-won" Statutory Waking;
    "auction-not-won" Statutory Waking;
    "reserve-wanted" Statutory Waking;
    "reserve-due" Statutory Now;
    "draw-owed" Statutory Waking;
    "own-offer-to-open" Statutory Now;
    "priority-asked" Statutory Now;
    "auction-stands-still" Statutory Now;
}

/// The template of a name.
#[must_use]
pub fn template(name: &str) -> Option<&'static Template> {
    TEMPLATES.iter().find(|it| it.name == name)
}

/// What one event tells: its template, to whom, about what, and where to go.
pub(super) struct Told {
    pub template: &'static str,
    pub people: Vec<AccountId>,
    pub about: String,
    pub href: String,
    pub outside: Outside,
}

/// Messages of an event; `world` is folded up to and including it.
pub(super) fn told(world: &World, event: &Event) -> Vec<Told> {
    match event {
        Event::PersonAdded(it) => own(&it.account, "person-added", "/account"),
        Event::RolesChanged(it) => own(&it.account, "roles-changed", "/account"),
        Event::PersonKeyBound(it) => own(&it.account, "key-bound", "/account/keys"),
        Event::PersonKeyRevoked(it) => own(&it.account, "key-revoked", "/account/keys"),
        Event::PersonSuspended(it) => own(&it.account, "suspended", "/account"),
        Event::PersonReinstated(it) => own(&it.account, "reinstated", "/account"),
        Event::HandedOver(it) => {
            let both = [&it.from, &it.to].map(|who| own(who, "handed-over", "/account"));
            both.into_iter().flatten().collect()
        }
        Event::StandInAppointed(it) => stand_in([&it.account, &it.of], "stand-in-appointed"),
        Event::StandInEnded(it) => stand_in([&it.account, &it.of], "stand-in-ended"),
        Event::PostGiven(it) => own(&it.account, "post-given", "/account"),
        Event::PostTaken(it) => own(&it.account, "post-taken", "/account"),
        Event::RestorationAsked(it) => own(&it.account, "restoration-asked", "/account"),
        Event::RestorationAgreed(it) => own(&it.account, "restoration-agreed", "/account"),
        Event::RestorationStopped(it) => own(&it.account, "restoration-stopped", "/account"),
        Event::RestorationFinished(it) => own(&it.account, "restoration-finished", "/account"),
        other => {
            let lot = domain::apply::lot_of(other);
            let in_room = match other {
                Event::Auction(it) => rooms::told(world, it),
                _ => Vec::new(),
            };
            if let Some(of) = lot.and_then(|it| world.biddings.get(it)) {
                let mut told = biddings::told(world, of, other);
                told.extend(deposits::told(world, other));
                told.extend(in_room);
                return told;
            }
            if let Some(of) = lot.and_then(|it| world.sign_ups.get(it)) {
                let mut told = auctions::told(world, of, other);
                told.extend(in_room);
                return told;
            }
            let lot = lot.and_then(|it| world.lots.get(it));
            let mut told = match lot {
                Some(lot) => of_lot(world, lot, other),
                None => intakes::told(world, other),
            };
            match (lot, other) {
                (Some(lot), Event::Announced(_)) => told.extend(admissions::invited(world, lot)),
                (None, _) => told.extend(admissions::told(world, other)),
                (Some(_), _) => {}
            }
            told.extend(deposits::told(world, other));
            told.extend(in_room);
            told
        }
    }
}

/// Both hear of a stand-in: who is away and who stands in.
fn stand_in(both: [&AccountId; 2], template: &'static str) -> Vec<Told> {
    let told = both.map(|who| own(who, template, "/account/stand-ins"));
    told.into_iter().flatten().collect()
}

fn own(account: &AccountId, template: &'static str, href: &str) -> Vec<Told> {
    vec![Told {
        template,
        people: vec![account.clone()],
        about: String::new(),
        href: href.to_owned(),
        outside: Outside::Whole,
    }]
}

/// Which people of a lot hear of something.
#[derive(Clone, Copy)]
enum Audience<'a> {
    /// Purchaser and agent.
    Buyers,
    /// Everybody whose bid stands.
    Bidders,
    /// One bidder's people.
    Bidder(&'a Uscc),
    /// Whom the committee asks: nobody else may learn it before the result.
    Asked(&'a Uscc),
    /// Whose security it is, with a bid or without.
    Payer(&'a Uscc),
    /// Whoever raised something, with a bid or without.
    Raiser(&'a Uscc),
    Supervisors,
    Trustees,
    Members,
    /// Members in these seats.
    Seats(&'a [u8]),
    /// Whoever is called by this name of the draw.
    Called(&'a Hash),
}

fn of_lot(world: &World, lot: &Lot, event: &Event) -> Vec<Told> {
    use Audience::{Asked, Bidder, Bidders, Buyers, Called, Members, Payer, Trustees};
    let (template, audiences): (&'static str, Vec<Audience<'_>>) = match event {
        Event::Announced(_) => ("announced", vec![Buyers, Trustees]),
        Event::Clarified(_) => ("clarified", vec![Buyers, Bidders]),
        Event::Extended(_) => ("deadline-moved", vec![Buyers, Bidders, Trustees]),
        Event::Held(_) => ("held", vec![Buyers, Bidders]),
        Event::HoldLifted(_) => ("hold-lifted", vec![Buyers, Bidders]),
        Event::TenderFailed(_) => ("tender-failed", vec![Buyers, Bidders]),
        Event::Terminated(_) => ("terminated", vec![Buyers, Bidders]),
        Event::EnvelopeReceived(it) => ("bid-received", vec![Bidder(&it.bid.bidder)]),
        Event::BidReplaced(it) => ("bid-replaced", vec![Bidder(&it.bid.bidder)]),
        Event::BidWithdrawn(it) => ("bid-withdrawn", vec![Bidder(&it.bidder)]),
        Event::LotClosed(_) => ("lot-closed", vec![Buyers, Bidders]),
        Event::OpenUnwitnessed(_) => ("open-unwitnessed", vec![Buyers, Bidders, Trustees]),
        Event::SessionAdjourned(_) => ("session-adjourned", vec![Buyers, Bidders]),
        Event::KeyInClosed(_) => ("key-in-closed", vec![Trustees]),
        Event::BidsOpened(_) => ("bids-opened", vec![Buyers, Bidders]),
        Event::CommitteeEntered(_)
        | Event::CommitteeDrawn(_)
        | Event::SubstituteNamed(_)
        | Event::SubstituteSeated(_) => ("committee-entered", vec![Members]),
        Event::EvaluationAdjourned(_) => ("evaluation-adjourned", vec![Buyers, Members]),
        Event::EvaluationResumed(_) => ("evaluation-resumed", vec![Buyers, Members]),
        Event::MoreTimeAsked(_) => ("more-time-asked", vec![Buyers]),
        Event::ClarificationAsked(it) => ("clarification-asked", vec![Asked(&it.bidder)]),
        Event::ClarificationAnswered(_) => ("clarification-answered", vec![Members]),
        Event::CallPlaced(it) => ("draw-called", vec![Called(&it.pid)]),
        Event::Confirmed(it) if it.verdict == domain::award::Agrees::Fails => {
            ("score-disputed", vec![Audience::Supervisors])
        }
        Event::SigningRefused(it) => ("signing-refused", vec![Audience::Seats(&it.seats)]),
        Event::AgreementDeemed(it) => {
            let seat = std::slice::from_ref(&it.seat);
            ("agreement-deemed", vec![Audience::Seats(seat), Audience::Supervisors])
        }
        Event::ReportDelivered(_) => ("report-delivered", vec![Buyers]),
        Event::CandidatesPublished(_) => ("candidates-published", vec![Buyers, Bidders]),
        Event::ResultPublished(_) => ("result-published", vec![Buyers, Bidders]),
        Event::LetterIssued(_) => ("letter-issued", vec![Buyers, Bidders]),
        Event::RecheckAsked(_) => ("recheck-asked", vec![Members, Audience::Supervisors]),
        Event::RecheckConcluded(_) => ("recheck-concluded", vec![Buyers]),
        Event::ValidityAsked(_) => ("validity-asked", vec![Bidders]),
        Event::ValidityAnswered(_) => ("validity-answered", vec![Buyers]),
        Event::AwardRenounced(_) => ("award-renounced", vec![Buyers, Audience::Supervisors]),
        Event::AwardLost(_) => ("award-lost", vec![Buyers, Bidders, Audience::Supervisors]),
        Event::SecurityReceived(it) => ("security-received", vec![Payer(&it.payer)]),
        Event::SecurityReturned(it) => {
            let held = lot.securities.entries.get(&it.number);
            let payer = held.map(|it| Payer(&it.received.payer));
            ("security-returned", payer.into_iter().collect())
        }
        Event::SecurityKept(it) => {
            ("security-kept", vec![Payer(&it.payer), Buyers, Audience::Supervisors])
        }
        other => match of_remedy(lot, other) {
            Some(it) => it,
            None => return Vec::new(),
        },
    };
    let tell = |audience| Told {
        template,
        people: people(world, lot, audience),
        about: about(lot),
        href: href(lot, audience),
        outside: outside(lot, audience),
    };
    audiences.into_iter().map(tell).filter(|it| !it.people.is_empty()).collect()
}

/// Who is told of what happens to a remedy.
fn of_remedy<'a>(lot: &'a Lot, event: &'a Event) -> Option<(&'static str, Vec<Audience<'a>>)> {
    use Audience::{Bidders, Buyers};
    Some(match event {
        Event::RemedyReceived(it) => ("remedy-received", answerers(it.kind)),
        Event::RemedyRaised(it) => ("remedy-received", answerers(it.kind)),
        Event::RemedyAnswered(it) => ("remedy-answered", concerned(lot, &it.remedy)),
        Event::ComplaintExamined(it) => ("complaint-examined", concerned(lot, &it.remedy)),
        Event::ComplaintCorrected(_) => ("remedy-received", vec![Audience::Supervisors]),
        Event::ComplaintServed(it) => ("complaint-served", served(lot, it)),
        Event::SuspensionOrdered(_) => ("held", vec![Buyers, Bidders]),
        Event::SuspensionEnded(_) => ("hold-lifted", vec![Buyers, Bidders]),
        Event::ComplaintDecided(it) => ("complaint-decided", concerned(lot, &it.remedy)),
        Event::RedressCarried(_) => {
            ("redress-carried", vec![Buyers, Bidders, Audience::Supervisors])
        }
        Event::InterestReviewed(it) => ("interest-reviewed", concerned(lot, &it.remedy)),
        Event::EvaluationVoided(_) => {
            ("evaluation-voided", vec![Buyers, Bidders, Audience::Supervisors])
        }
        Event::ComplainantListed(it) => {
            ("complainant-listed", vec![Audience::Raiser(&it.organisation), Audience::Supervisors])
        }
        Event::RemedyWithdrawn(it) => ("remedy-withdrawn", concerned(lot, &it.remedy)),
        _ => return None,
    })
}

/// Whoever left an address with the documents hears of it at that address, at a page of its own.
pub(super) fn watched_changed(lot: &Lot, account: AccountId, href: String) -> Told {
    let (template, outside) = ("watched-changed", Outside::Whole);
    Told { template, people: vec![account], about: about(lot), href, outside }
}

/// Whoever took the documents is told; who carries the letter must not learn who may bid.
pub(super) fn documents_changed(lot: &Lot, people: Vec<AccountId>) -> Told {
    let href = format!("/lots/{}/changes", lot.id);
    let outside = Outside::Neutral;
    Told { template: "documents-changed", people, about: about(lot), href, outside }
}

/// Whoever has to answer: the purchaser's side, or of a complaint the supervisor too.
fn answerers<'a>(kind: RemedyKind) -> Vec<Audience<'a>> {
    match kind {
        RemedyKind::Complaint => vec![Audience::Supervisors],
        RemedyKind::Enquiry | RemedyKind::Objection | RemedyKind::Challenge => {
            vec![Audience::Buyers]
        }
    }
}

/// Whom an end concerns: both sides, and every bidder where the procedure stood still or the
/// result is in question (94-13).
fn concerned<'a>(lot: &'a Lot, remedy: &Id) -> Vec<Audience<'a>> {
    let Some(it) = lot.remedies.get(remedy) else { return Vec::new() };
    let mut all = vec![Audience::Buyers];
    all.extend(it.raiser().map(Audience::Raiser));
    let bids = !it.matter.is_early() && it.matter != Matter::Documents;
    if it.suspends != Suspends::No && bids {
        all.push(Audience::Bidders);
    }
    if it.kind == RemedyKind::Complaint {
        all.push(Audience::Supervisors);
    }
    all
}

/// The purchaser's side, and every supplier that the supervisor named.
fn served<'a>(lot: &'a Lot, it: &'a ComplaintServed) -> Vec<Audience<'a>> {
    let named = it.to.iter().flatten().filter(|who| lot.bids.contains_key(who));
    std::iter::once(Audience::Buyers).chain(named.map(Audience::Raiser)).collect()
}

fn about(lot: &Lot) -> String {
    format!("{} {}", lot.notice.title, lot.notice.lot_title).trim().to_owned()
}

fn href(lot: &Lot, audience: Audience<'_>) -> String {
    match audience {
        Audience::Trustees => "/trustee".to_owned(),
        Audience::Members | Audience::Seats(_) | Audience::Called(_) => "/evaluator".to_owned(),
        Audience::Buyers => format!("/purchaser/lots/{}", lot.id),
        Audience::Bidders | Audience::Bidder(_) => format!("/lots/{}", lot.id),
        Audience::Asked(_) => format!("/bidder/lots/{}/clarifications", lot.id),
        Audience::Payer(_) => format!("/bidder/lots/{}/security", lot.id),
        Audience::Raiser(_) => format!("/bidder/lots/{}/remedies", lot.id),
        Audience::Supervisors => format!("/supervisor/lots/{}/remedies", lot.id),
    }
}

/// Before key-in has closed nobody outside may learn who bids, nor who sits in a committee.
fn outside(lot: &Lot, audience: Audience<'_>) -> Outside {
    match audience {
        Audience::Members | Audience::Seats(_) | Audience::Called(_) => Outside::Neutral,
        Audience::Bidders | Audience::Bidder(_) if lot.stage < Stage::Releasing => Outside::Neutral,
        // A round that failed shows no names at all.
        Audience::Bidders | Audience::Bidder(_) if lot.stage >= Stage::Failed => Outside::Neutral,
        // Who raised something is nobody's business who carries the letter.
        Audience::Raiser(_) | Audience::Asked(_) | Audience::Payer(_) => Outside::Neutral,
        _ => Outside::Whole,
    }
}

fn people(world: &World, lot: &Lot, audience: Audience<'_>) -> Vec<AccountId> {
    let notice = &lot.notice;
    let members = lot.evaluation.members.iter();
    match audience {
        Audience::Members => return members.map(|it| it.account.clone()).collect(),
        Audience::Seats(seats) => {
            let named = members.filter(|it| seats.contains(&it.seat));
            return named.map(|it| it.account.clone()).collect();
        }
        _ => {}
    }
    if let Audience::Called(pid) = audience {
        let line = lot.draw.lines.get(pid);
        let listed = line.and_then(|it| world.roster.get(&it.expert));
        return listed.and_then(|it| it.profile.account.clone()).into_iter().collect();
    }
    let bids = |home: &Uscc| lot.bids.get(home).is_some_and(|it| it.bid.is_some());
    let keeps = |home: &Uscc| {
        let mut sets = notice.envelopes.iter();
        let mine = |it: &domain::shared::Id| {
            world.centre.trustees.get(it).is_some_and(|it| it.organisation == *home)
        };
        sets.any(|it| it.share.trustees.iter().any(mine))
    };
    let mut found = Vec::new();
    for (account, person) in &world.people {
        let Some(home) = &person.organisation else { continue };
        let hears = match audience {
            Audience::Buyers => {
                (person.is(Role::Purchaser) && *home == notice.purchaser)
                    || (person.is(Role::Agent) && notice.agent.as_ref() == Some(home))
            }
            Audience::Bidders => person.is(Role::Bidder) && bids(home),
            Audience::Bidder(who)
            | Audience::Raiser(who)
            | Audience::Asked(who)
            | Audience::Payer(who) => person.is(Role::Bidder) && home == who,
            Audience::Supervisors => person.is(Role::Supervisor),
            Audience::Trustees => person.is(Role::Trustee) && keeps(home),
            Audience::Members | Audience::Seats(_) | Audience::Called(_) => false,
        };
        if hears {
            found.push(account.clone());
        }
    }
    found
}
