//! From what happened back to what was asked: the command that an event was decided from.
//!
//! An event carries every field of its command that the law reads; what it leaves out (the keys
//! recovered from deposits) no decision reads. Source: docs/spec/log.md, row 14.

mod admission;
mod auctions;
mod catalogue;
mod evaluation;
mod hall;
mod imports;
mod ledger;
mod losses;
mod online;
mod posts;
mod remedies;
mod securities;
mod settings;

use domain::award;
use domain::contract;
use domain::draws;
use domain::experts;
use domain::parties;
use domain::procedure::{self, ExtensionCause, RulesAdopted, Scope};
use domain::shared::{AccountId, Hash};
use domain::world::{Command, Event, World};

/// What an event says about its command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rebuilt {
    /// The command, as far as the law reads it; a form is taken to be good.
    Command(Box<Command>),
    /// No command begins with this event: it only follows another of the same turn.
    Follows,
    /// A part of the command stands in an event that is not among those given.
    Shut,
}

/// The same as [`command`], with the states before the event: what an auction's event says of its
/// command needs the state of that auction.
#[must_use]
pub fn command_in(world: &World, first: &Event, rest: &[Event]) -> Rebuilt {
    match first {
        Event::Auction(it) => auctions::asked(world.auctions.get(&it.lot), it, rest),
        _ => auctions::handed(world, command(first, rest), rest),
    }
}

/// Rebuilds the command of `first`; `rest` are the events after it in the same instant.
#[must_use]
pub fn command(first: &Event, rest: &[Event]) -> Rebuilt {
    auctions::bare(first, rest)
        .or_else(|| parties(first, rest))
        .or_else(|| roster(first))
        .or_else(|| catalogue::catalogue(first, rest))
        .or_else(|| settings::settings(first, rest))
        .or_else(|| posts::posts(first))
        .or_else(|| posts::corrected(first, rest))
        .or_else(|| admission::admission(first, rest))
        .or_else(|| online::online(first, rest))
        .or_else(|| procedure(first, rest))
        .or_else(|| hall::bids(first))
        .or_else(|| hall::opening(first, rest))
        .or_else(|| hall::hall(first))
        .or_else(|| award(first, rest))
        .or_else(|| evaluation::prices(first))
        .or_else(|| evaluation::clarifications(first))
        .or_else(|| evaluation::session(first))
        .or_else(|| evaluation::blind(first, rest))
        .or_else(|| losses::losses(first))
        .or_else(|| draw(first, rest))
        .or_else(|| after_letter(first, rest))
        .or_else(|| remedies::remedy(first))
        .or_else(|| ledger::ledger(first, rest))
        .or_else(|| securities::securities(first, rest))
        .unwrap_or(Rebuilt::Follows)
}

fn is(command: Command) -> Option<Rebuilt> {
    Some(Rebuilt::Command(Box::new(command)))
}

/// Somebody whom the reader cannot see.
fn unseen(name: &str) -> Option<AccountId> {
    AccountId::new(name).ok()
}

fn roster(first: &Event) -> Option<Rebuilt> {
    use experts::Command as It;
    is(Command::Experts(match first {
        Event::ExpertAdmitted(it) => It::Admit(it.clone()),
        Event::ExpertChanged(it) => It::Change(it.clone()),
        Event::ExpertStandingChanged(it) => It::ChangeStanding(it.clone()),
        Event::AvailabilityDeclared(it) => It::Declare(it.clone()),
        _ => return None,
    }))
}

fn parties(first: &Event, rest: &[Event]) -> Option<Rebuilt> {
    use parties::Command as It;
    is(Command::Parties(match first {
        Event::CentreFounded(it) => It::FoundCentre(it.clone()),
        Event::OrganisationAdmitted(it) => It::AdmitOrganisation(it.clone()),
        Event::PersonAdded(it) => It::AddPerson(it.clone()),
        Event::RolesChanged(it) => It::ChangeRoles(it.clone()),
        Event::PersonSuspended(it) => It::Suspend(it.clone()),
        Event::PersonReinstated(it) => It::Reinstate(it.clone()),
        Event::HandedOver(it) => {
            let (from, to, reason) = (it.from.clone(), it.to.clone(), it.reason.clone());
            It::HandOver { from, to, reason }
        }
        Event::StandInAppointed(it) => It::AppointStandIn(it.clone()),
        Event::StandInEnded(it) => It::EndStandIn(it.clone()),
        Event::RestorationAsked(it) => It::AskRestoration(it.clone()),
        Event::RestorationAgreed(it) => {
            let (account, by) = (it.account.clone(), it.by.clone());
            It::AgreeRestoration { account, lost: it.lost, by }
        }
        Event::RestorationStopped(it) => It::StopRestoration(it.clone()),
        Event::RestorationFinished(it) => It::FinishRestoration(it.clone()),
        Event::OrganisationRenamed(it) => It::Rename(it.clone()),
        Event::OrganisationsMerged(it) => It::Merge(it.clone()),
        Event::ContactsPublished(it) => It::PublishContacts(it.clone()),
        Event::MandateGiven(it) => It::GiveMandate(it.clone()),
        Event::MandateEnded(it) => It::EndMandate(it.clone()),
        Event::ImportTaken(it) => match imports::import(it, rest) {
            Some(whole) => It::Import(Box::new(whole)),
            None => return Some(Rebuilt::Shut),
        },
        Event::ImportRevoked(it) => It::RevokeImport(it.clone()),
        Event::KeyBound(it) => {
            let Some(Event::PersonKeyBound(who)) = rest.first() else {
                return Some(Rebuilt::Shut);
            };
            let (organisation, key) = (it.organisation.clone(), it.key);
            let (holder, second) = (who.account.clone(), who.second.clone());
            It::BindKey { organisation, key, holder, second }
        }
        Event::PersonKeyBound(it) => {
            let (account, second) = (it.account.clone(), it.second.clone());
            It::BindPersonKey { account, key: it.key, second }
        }
        Event::KeyRevoked(it) => {
            let (organisation, reason) = (it.organisation.clone(), it.reason.clone());
            It::RevokeKey { organisation, key: it.key, reason }
        }
        Event::PersonKeyRevoked(it) => {
            let (account, reason) = (it.account.clone(), it.reason.clone());
            It::RevokePersonKey { account, key: it.key, reason }
        }
        Event::CalendarPublished(it) => It::PublishCalendar(it.clone()),
        Event::TrusteeEnrolled(it) => It::EnrolTrustee(it.clone()),
        Event::KeysDeposited(it) => {
            let (trustee, keys) = (it.trustee.clone(), it.keys.clone());
            It::DepositKeys { trustee, purpose: it.purpose, keys }
        }
        Event::DrillHeld(it) => {
            It::HoldDrill { trustees: it.trustees.clone(), transcript: it.transcript }
        }
        _ => return None,
    }))
}

fn procedure(first: &Event, rest: &[Event]) -> Option<Rebuilt> {
    use procedure::Command as It;
    is(Command::Procedure(match first {
        Event::ProjectRegistered(it) => It::Register(it.clone()),
        Event::RulesAdopted(it) if it.scope == Scope::Tender => {
            let Some(Event::Announced(announced)) = rest.first() else {
                return Some(Rebuilt::Shut);
            };
            It::Announce {
                lot: announced.lot.clone(),
                notice: Box::new(announced.notice.clone()),
                pack: it.pack.clone(),
                pack_sha256: it.sha256,
                cover_commit: announced.cover_commit,
                policy_sha256: announced.policy_sha256,
            }
        }
        Event::Clarified(it) => {
            let moved = match rest.first() {
                Some(Event::Extended(to)) if to.cause == ExtensionCause::Clarification => {
                    Some(to.to_s)
                }
                _ => None,
            };
            It::Clarify {
                lot: it.lot.clone(),
                text: it.text.clone(),
                documents: it.documents.clone(),
                effect: it.effect,
                deadline_s: moved,
            }
        }
        Event::Extended(it) if it.cause == ExtensionCause::Outage => {
            It::MoveForOutage { lot: it.lot.clone() }
        }
        Event::Held(it) => {
            let (lot, remedy, reason) = (it.lot.clone(), it.remedy.clone(), it.reason.clone());
            It::Hold { lot, by: it.by, remedy, reason }
        }
        Event::HoldLifted(it) => {
            It::LiftHold { lot: it.lot.clone(), by: it.by, reason: it.reason.clone() }
        }
        Event::Terminated(it) => It::Terminate { lot: it.lot.clone(), cause: it.cause.clone() },
        Event::FailureDeclared(it) => It::DeclareFailure {
            lot: it.lot.clone(),
            cause: it.cause,
            reason: it.reason.clone(),
            document: it.document,
        },
        Event::FailureReviewed(it) => {
            It::ReviewFailure { lot: it.lot.clone(), finding: it.finding, document: it.document }
        }
        Event::MethodChanged(it) => It::ChangeMethod { lot: it.lot.clone(), document: it.document },
        Event::TenderingEnded(it) => {
            It::EndTendering { lot: it.lot.clone(), document: it.document }
        }
        _ => return None,
    }))
}

fn award(first: &Event, rest: &[Event]) -> Option<Rebuilt> {
    use award::Command as It;
    is(Command::Award(match first {
        Event::CommitteeEntered(it) => It::EnterCommittee {
            lot: it.lot.clone(),
            members: it.members.clone(),
            document: it.document,
        },
        Event::BidsReviewed(it) => It::Review {
            lot: it.lot.clone(),
            step: it.step,
            results: it.results.clone(),
            lacking: it.lacking.clone(),
            brands: it.brands.clone(),
            signed: it.signed.clone(),
        },
        Event::ObjectRead(it) => It::NoteRead {
            lot: it.lot.clone(),
            reader: it.reader.clone(),
            what: it.what,
            object: it.object,
        },
        Event::ScoreSheet(it) => It::Score {
            lot: it.lot.clone(),
            seat: it.seat,
            scores: it.scores.clone(),
            signed: it.signed.clone(),
            closing: Box::new(evaluation::closing(rest)),
        },
        Event::ReportSigned(it) => It::SignReport {
            lot: it.lot.clone(),
            seat: it.seat,
            report: it.report,
            dissent: it.dissent.clone(),
            recheck: it.recheck.clone(),
            signed: it.signed.clone(),
        },
        Event::CandidatesPublished(it) => It::PublishCandidates { lot: it.lot.clone() },
        Event::DisplayEnded(it) => It::EndDisplay { lot: it.lot.clone() },
        Event::NoticeCorrected(it) => It::CorrectNotice {
            lot: it.lot.clone(),
            notice: it.notice,
            text: it.text.clone(),
            documents: it.documents.clone(),
        },
        Event::NoticeWithdrawn(it) => {
            It::WithdrawNotice { lot: it.lot.clone(), notice: it.notice, reason: it.reason.clone() }
        }
        Event::WinnerDetermined(it) => match &it.signed {
            Some(signed) => It::Determine {
                lot: it.lot.clone(),
                winner: it.winner.clone(),
                signed: signed.clone(),
            },
            None => It::Deem { lot: it.lot.clone() },
        },
        Event::ResultPublished(_) => {
            let Some(Event::LetterIssued(letter)) = rest.first() else {
                return Some(Rebuilt::Shut);
            };
            It::IssueLetter { lot: letter.lot.clone(), signed: letter.signed.clone() }
        }
        _ => return None,
    }))
}

fn draw(first: &Event, rest: &[Event]) -> Option<Rebuilt> {
    use draws::Command as It;
    is(Command::Draws(match first {
        Event::DrawRequested(it) => {
            let people = match rest.first() {
                Some(Event::RepresentativesNamed(named)) => named.people.clone(),
                _ => Vec::new(),
            };
            It::Request { of: it.clone(), people }
        }
        Event::DrawJoined(it) => {
            It::Join { of: it.of.clone(), name: it.name, sign: it.sign, wrap: it.wrap }
        }
        Event::RosterCommitted(it) => {
            let [Event::DrawAnnounced(announced), Event::PoolCommitted(pool), rest @ ..] = rest
            else {
                return Some(Rebuilt::Shut);
            };
            // Who is who is shut to most readers, and no decision reads it.
            let derived = match rest.first() {
                Some(Event::PoolDerived(derived)) => derived.clone(),
                _ => draws::PoolDerived { of: pool.of.clone(), lines: Vec::new() },
            };
            let (ctx, pool) = (announced.ctx.clone(), pool.clone());
            It::Announce(Box::new(draws::Fixed { count: it.count, ctx, pool, derived }))
        }
        // Of values no roster is committed first.
        Event::DrawAnnounced(announced) => {
            let [Event::PoolCommitted(pool), rest @ ..] = rest else {
                return Some(Rebuilt::Shut);
            };
            let derived = draws::PoolDerived { of: pool.of.clone(), lines: Vec::new() };
            let (ctx, pool) = (announced.ctx.clone(), pool.clone());
            let fixed = Box::new(draws::Fixed { count: 0, ctx, pool, derived });
            match rest.first() {
                Some(Event::ListDerived(it)) => It::AnnounceList { fixed, lines: it.lines.clone() },
                // Whose the names of a list are is shut to most readers.
                _ if announced.of.purpose.draws_list() => return Some(Rebuilt::Shut),
                _ => It::Announce(fixed),
            }
        }
        Event::DrawCommitted(it) => It::Commit(it.clone()),
        Event::DepositShown(it) => It::Show(it.clone()),
        Event::CommitsClosed(it) => It::CloseCommits(it.clone()),
        Event::DrawOpened(it) => It::Open(it.clone()),
        Event::DrawResult(it) => match rest.first() {
            Some(Event::RateDrawn(rate)) => {
                It::PublishRate { result: it.clone(), rate_e4: rate.rate_e4 }
            }
            Some(Event::OrderDrawn(drawn)) => {
                It::PublishOrder { result: it.clone(), order: drawn.order.clone() }
            }
            _ => It::Publish(it.clone()),
        },
        Event::DrawVoid(it) => It::Void(it.clone()),
        Event::CallPlaced(it) => {
            let more = rest.iter().map_while(|next| match next {
                Event::CallPlaced(next) => Some(next.clone()),
                _ => None,
            });
            let lot = it.of.lot.clone();
            It::PlaceCalls { lot, calls: std::iter::once(it.clone()).chain(more).collect() }
        }
        Event::CallEnded(it) => match it.outcome {
            draws::CallOutcome::Rang | draws::CallOutcome::NoAnswer => It::EndCall(it.clone()),
            draws::CallOutcome::Accepted | draws::CallOutcome::Declined => {
                It::AnswerCall(it.clone())
            }
        },
        other => return seating(other, rest),
    }))
}

/// What a committee was drawn for, as the seats taken with it say; an evaluation where nobody sees
/// them.
fn seated_by(rest: &[Event]) -> draws::DrawPurpose {
    let seated = rest.iter().find_map(|it| match it {
        Event::Seated(it) => Some(it.of.purpose),
        _ => None,
    });
    seated.unwrap_or_default()
}

/// Who takes a seat, who leaves one, and a committee that is dissolved.
fn seating(first: &Event, rest: &[Event]) -> Option<Rebuilt> {
    use draws::Command as It;
    is(Command::Draws(match first {
        Event::CommitteeDrawn(it) => It::Seat {
            of: draws::Attempt { lot: it.lot.clone(), purpose: seated_by(rest), seq: it.seq },
            members: it.members.clone(),
        },
        Event::SubstituteSeated(it) => It::Seat { of: it.of.clone(), members: it.members.clone() },
        Event::MemberReplaced(it) => {
            let pid = rest.first().and_then(|next| match next {
                Event::Replaced(next) => Some(next.pid),
                _ => None,
            });
            let (lot, seat, cause) = (it.lot.clone(), it.seat, it.cause);
            It::Replace { lot, seat, pid, cause, document: it.document }
        }
        Event::SubstituteNamed(it) => It::NameSubstitute {
            lot: it.lot.clone(),
            members: it.members.clone(),
            document: it.document,
        },
        Event::CommitteeDissolved(it) => {
            It::Dissolve { lot: it.of.lot.clone(), document: it.document }
        }
        _ => return None,
    }))
}

fn after_letter(first: &Event, rest: &[Event]) -> Option<Rebuilt> {
    use contract::Command as It;
    is(Command::Contract(match first {
        Event::RulesAdopted(adopted) => {
            let Some(Event::ContractOffered(it)) = rest.first() else {
                return Some(Rebuilt::Shut);
            };
            offer(it, Some(adopted))
        }
        Event::ContractOffered(it) => offer(it, None),
        Event::ContractSigned(it) => It::Sign {
            lot: it.lot.clone(),
            number: it.number,
            document: it.document,
            amount: it.amount,
            signed: it.signed.clone(),
        },
        Event::ContractPublished(it) => {
            It::Publish { lot: it.lot.clone(), number: it.number, withheld: it.withheld.clone() }
        }
        Event::ContractFiled(it) => It::File {
            lot: it.lot.clone(),
            number: it.number,
            authority: it.authority.clone(),
            receipt: it.receipt,
        },
        Event::AwardReported(it) => {
            It::Report { lot: it.lot.clone(), authority: it.authority.clone(), report: it.report }
        }
        Event::PerformanceNoted(it) => It::NotePerformance {
            lot: it.lot.clone(),
            kind: it.kind,
            amount: it.amount,
            on: it.on,
            text: it.text.clone(),
        },
        Event::DeliveryAccepted(it) => It::Accept {
            lot: it.lot.clone(),
            part: it.part,
            verdict: it.verdict,
            text: it.text.clone(),
            document: it.document,
            signed: it.signed.clone(),
        },
        Event::FileClosed(it) => It::CloseFile { lot: it.lot.clone() },
        Event::ArchivePacked(it) => It::PackArchive {
            lot: it.lot.clone(),
            package: it.package,
            length: it.length,
            keys: it.keys.clone(),
        },
        _ => return None,
    }))
}

/// What a contract adopts stands in an event of its own, before its first offer.
fn offer(it: &contract::ContractOffered, adopted: Option<&RulesAdopted>) -> contract::Command {
    contract::Command::Offer {
        lot: it.lot.clone(),
        number: it.number,
        kind: it.kind,
        document: it.document.clone(),
        amount: it.amount,
        reason: it.reason.clone(),
        signed: it.signed.clone(),
        pack: adopted.map(|it| it.pack.clone()).unwrap_or_default(),
        pack_sha256: adopted.map_or(Hash([0; 32]), |it| it.sha256),
    }
}
