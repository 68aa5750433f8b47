//! From what happened back to what was asked: the command that an event was decided from.
//!
//! An event carries every field of its command that the law reads; what it leaves out (the keys
//! recovered from deposits) no decision reads. Source: docs/spec/log.md, row 14.

mod catalogue;
mod evaluation;
mod losses;
mod securities;

use domain::award;
use domain::contract;
use domain::draws;
use domain::experts;
use domain::opening::{self, Form, HandedKey, Offered};
use domain::parties;
use domain::procedure::{self, ExtensionCause, RulesAdopted, Scope};
use domain::remedies;
use domain::shared::{Hash, Secret};
use domain::world::{Command, Event};

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

/// Rebuilds the command of `first`; `rest` are the events after it in the same instant.
#[must_use]
pub fn command(first: &Event, rest: &[Event]) -> Rebuilt {
    parties(first, rest)
        .or_else(|| roster(first))
        .or_else(|| catalogue::catalogue(first, rest))
        .or_else(|| procedure(first, rest))
        .or_else(|| bids(first))
        .or_else(|| opening(first, rest))
        .or_else(|| hall(first))
        .or_else(|| award(first, rest))
        .or_else(|| evaluation::prices(first))
        .or_else(|| evaluation::clarifications(first))
        .or_else(|| evaluation::session(first))
        .or_else(|| losses::losses(first))
        .or_else(|| draw(first, rest))
        .or_else(|| after_letter(first, rest))
        .or_else(|| remedy(first))
        .or_else(|| securities::securities(first))
        .unwrap_or(Rebuilt::Follows)
}

fn remedy(first: &Event) -> Option<Rebuilt> {
    use remedies::Command as It;
    is(Command::Remedies(match first {
        Event::RemedyReceived(it) => It::ReceiveRemedy {
            lot: it.lot.clone(),
            remedy: it.remedy.clone(),
            kind: it.kind,
            matter: it.matter,
            received_on: it.received_on,
            document: it.document,
        },
        Event::RemedyRaised(it) => It::RaiseRemedy {
            lot: it.lot.clone(),
            remedy: it.remedy.clone(),
            kind: it.kind,
            matter: it.matter,
            of: it.of.clone(),
            known_on: it.known_on,
            commitment: it.commitment,
            letter: it.letter.clone(),
            signed: it.signed.clone(),
        },
        Event::RemedyAnswered(it) => It::AnswerRemedy {
            lot: it.lot.clone(),
            remedy: it.remedy.clone(),
            outcome: it.outcome,
            commitment: it.commitment,
            reply: it.reply.clone(),
            signed: it.signed.clone(),
        },
        Event::RemedyWithdrawn(it) => It::WithdrawRemedy {
            lot: it.lot.clone(),
            remedy: it.remedy.clone(),
            reason: it.reason.clone(),
        },
        other => return at_supervisor(other),
    }))
}

/// What a supervisor does with a complaint, who responds to it, and what follows from it.
fn at_supervisor(first: &Event) -> Option<Rebuilt> {
    use remedies::Command as It;
    is(Command::Remedies(match first {
        Event::ComplaintExamined(it) => It::ExamineComplaint {
            lot: it.lot.clone(),
            remedy: it.remedy.clone(),
            verdict: it.verdict,
            commitment: it.commitment,
            reply: it.reply.clone(),
            signed: it.signed.clone(),
        },
        Event::ComplaintCorrected(it) => It::CorrectComplaint {
            lot: it.lot.clone(),
            remedy: it.remedy.clone(),
            commitment: it.commitment,
            letter: it.letter.clone(),
            signed: it.signed.clone(),
        },
        Event::ComplaintServed(it) => {
            It::ServeComplaint { lot: it.lot.clone(), remedy: it.remedy.clone(), to: it.to.clone() }
        }
        Event::ComplaintResponded(it) => It::RespondToComplaint {
            lot: it.lot.clone(),
            remedy: it.remedy.clone(),
            respondent: it.respondent.clone(),
            commitment: it.commitment,
            reply: it.reply.clone(),
            signed: it.signed.clone(),
        },
        Event::ComplaintPaused(it) => It::PauseComplaint {
            lot: it.lot.clone(),
            remedy: it.remedy.clone(),
            cause: it.cause,
            document: it.document,
        },
        Event::ComplaintResumed(it) => It::ResumeComplaint {
            lot: it.lot.clone(),
            remedy: it.remedy.clone(),
            document: it.document,
        },
        Event::ComplaintDecided(it) => It::DecideComplaint {
            lot: it.lot.clone(),
            remedy: it.remedy.clone(),
            outcome: it.outcome,
            order: it.order,
            text: it.text.clone(),
            documents: it.documents.clone(),
            signed: it.signed.clone(),
        },
        Event::RedressCarried(it) => It::CarryOut {
            lot: it.lot.clone(),
            remedy: it.remedy.clone(),
            redress: it.redress,
            text: it.text.clone(),
            signed: it.signed.clone(),
        },
        other => return suspension(other),
    }))
}

fn suspension(first: &Event) -> Option<Rebuilt> {
    use remedies::{Command as It, SuspensionEnding};
    is(Command::Remedies(match first {
        Event::SuspensionOrdered(it) => It::OrderSuspension {
            lot: it.lot.clone(),
            remedy: it.remedy.clone(),
            until: it.until,
            reason: it.reason.clone(),
            signed: it.signed.clone(),
        },
        Event::SuspensionEnded(it) => match it.way {
            SuspensionEnding::Lifted => {
                It::LiftSuspension { lot: it.lot.clone(), remedy: it.remedy.clone() }
            }
            SuspensionEnding::Lapsed => It::LapseSuspension { lot: it.lot.clone() },
            // It follows the decision.
            SuspensionEnding::Decided => return None,
        },
        _ => return None,
    }))
}

fn is(command: Command) -> Option<Rebuilt> {
    Some(Rebuilt::Command(Box::new(command)))
}

/// An import with the lines that follow it.
fn imported(it: &parties::ImportTaken, rest: &[Event]) -> parties::Import {
    let (import, file) = (it.import.clone(), it.file);
    let mut whole = parties::Import {
        import,
        file,
        organisations: Vec::new(),
        deals: Vec::new(),
        experts: Vec::new(),
    };
    for event in rest {
        match event {
            Event::OrganisationImported(it) => {
                whole.organisations.push(parties::OrganisationLine {
                    line: it.line,
                    organisation: it.organisation.clone(),
                    name: it.name.clone(),
                    kinds: it.kinds.clone(),
                });
            }
            Event::DealImported(it) => {
                let it = it.clone();
                whole.deals.push(parties::DealLine {
                    line: it.line,
                    number: it.number,
                    title: it.title,
                    purchaser: it.purchaser,
                    purchaser_name: it.purchaser_name,
                    winner: it.winner,
                    winner_name: it.winner_name,
                    amount: it.amount,
                    concluded_on: it.concluded_on,
                    regime: it.regime,
                    category: it.category,
                });
            }
            Event::ExpertImported(it) => whole.experts.push(parties::ExpertLine {
                line: it.line,
                expert: it.expert.clone(),
                profile: it.profile.clone(),
            }),
            _ => {}
        }
    }
    whole
}

/// Of a public log the lines of people are shut, and so is the import.
fn import(it: &parties::ImportTaken, rest: &[Event]) -> Option<parties::Import> {
    let whole = imported(it, rest);
    let lines = whole.organisations.len() + whole.deals.len() + whole.experts.len();
    (u32::try_from(lines) == Ok(it.lines)).then_some(whole)
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
        Event::ImportTaken(it) => match import(it, rest) {
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
        Event::Held(it) => It::Hold { lot: it.lot.clone(), by: it.by, reason: it.reason.clone() },
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

fn bids(first: &Event) -> Option<Rebuilt> {
    use opening::Command as It;
    let submit = |lot: &domain::shared::LotId, bid: &opening::Bid| It::Submit {
        lot: lot.clone(),
        offered: Box::new(Offered { form: Form::Good, bid: bid.clone() }),
    };
    is(Command::Opening(match first {
        Event::EnvelopeReceived(it) => submit(&it.lot, &it.bid),
        Event::BidReplaced(it) => submit(&it.lot, &it.bid),
        Event::BidWithdrawn(it) => It::Withdraw {
            lot: it.lot.clone(),
            form: Form::Good,
            bidder: it.bidder.clone(),
            seq: it.seq,
            withdraws: it.withdraws,
            record: it.record.clone(),
            record_sha256: it.record_sha256,
            signature: it.signature,
            key: it.key,
            salt: it.salt,
            salt_r: it.salt_r,
            b: it.b,
        },
        Event::SignedIn(it) => It::SignIn { lot: it.lot.clone(), bidder: it.bidder.clone() },
        Event::KeyedIn(it) => {
            It::KeyIn { lot: it.lot.clone(), keys: it.keys.clone(), fits: Form::Good }
        }
        _ => return None,
    }))
}

fn opening(first: &Event, rest: &[Event]) -> Option<Rebuilt> {
    use opening::Command as It;
    is(Command::Opening(match first {
        Event::LotClosed(it) => It::CloseLot { lot: it.lot.clone(), set_root: it.set_root },
        Event::ObjectsPresent(it) => {
            It::ReportObjects { lot: it.lot.clone(), missing: it.missing.clone() }
        }
        Event::ObjectSupplied(it) => It::SupplyObject { lot: it.lot.clone(), ct_root: it.ct_root },
        Event::KeyInClosed(it) => close_key_in(it, rest),
        Event::DepositsSettled(it) => {
            let key = |ctx: &Hash| HandedKey { ctx: *ctx, secret: Secret([0; 32]) };
            It::SettleDeposits {
                lot: it.lot.clone(),
                envelope: it.envelope,
                recovered: it.recovered.iter().map(key).collect(),
                failed: it.failed.clone(),
                digest: it.digest,
            }
        }
        Event::SharesReleased(it) => It::ReleaseShares {
            lot: it.lot.clone(),
            envelope: it.envelope,
            purpose: it.purpose,
            trustee: it.trustee.clone(),
            x: it.x,
            statements: it.statements.clone(),
        },
        Event::OpeningContested(it) => It::Contest {
            lot: it.lot.clone(),
            envelope: it.envelope,
            purpose: it.purpose,
            contexts: it.contexts.clone(),
        },
        Event::SecretPublished(it) => It::PublishSecret {
            lot: it.lot.clone(),
            envelope: it.envelope,
            purpose: it.purpose,
            trustee: it.trustee.clone(),
            x: it.x,
            secret: it.secret,
        },
        Event::SeedPublished(it) => {
            It::PublishSeed { lot: it.lot.clone(), ctx: it.ctx, seed: it.seed }
        }
        Event::SharesClosed(it) => It::CloseShares {
            lot: it.lot.clone(),
            envelope: it.envelope,
            verdicts: it.verdicts.clone(),
        },
        Event::BidsOpened(it) => {
            let files = rest.iter().map_while(|next| match next {
                Event::FilesOpened(of) if of.lot == it.lot => Some((of.envelope, of.files.clone())),
                _ => None,
            });
            It::PublishBids { lot: it.lot.clone(), bids: it.bids.clone(), files: files.collect() }
        }
        _ => return None,
    }))
}

fn close_key_in(first: &opening::KeyInClosed, rest: &[Event]) -> opening::Command {
    let more = rest.iter().map_while(|next| match next {
        Event::KeyInClosed(of) if of.lot == first.lot => Some(of),
        _ => None,
    });
    let (mut malformed, mut digests) = (Vec::new(), Vec::new());
    for it in std::iter::once(first).chain(more) {
        malformed.extend(it.malformed.iter().copied());
        digests.push((it.envelope, it.digest));
    }
    opening::Command::CloseKeyIn { lot: first.lot.clone(), malformed, digests }
}

fn hall(first: &Event) -> Option<Rebuilt> {
    use opening::Command as It;
    is(Command::Opening(match first {
        Event::SessionStarted(it) => {
            It::StartSession { lot: it.lot.clone(), reason: it.reason.clone() }
        }
        Event::KeyInExtended(it) => {
            It::ExtendKeyIn { lot: it.lot.clone(), until_s: it.until_s, reason: it.reason.clone() }
        }
        Event::SessionAdjourned(it) => {
            It::Adjourn { lot: it.lot.clone(), until_s: it.until_s, reason: it.reason.clone() }
        }
        Event::OpeningObjected(it) => {
            It::Object { lot: it.lot.clone(), bidder: it.bidder.clone(), text: it.text.clone() }
        }
        Event::OpeningAnswered(it) => {
            It::AnswerObjection { lot: it.lot.clone(), number: it.number, text: it.text.clone() }
        }
        Event::OpeningConfirmed(it) => {
            It::Confirm { lot: it.lot.clone(), bidder: it.bidder.clone() }
        }
        Event::OpeningRecordSigned(it) => It::SignRecord {
            lot: it.lot.clone(),
            record: it.record,
            key: it.key,
            signature: it.signature,
        },
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
            report: match rest.first() {
                Some(Event::Ranked(ranked)) => ranked.report,
                _ => Hash([0; 32]),
            },
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
        Event::DrawCommitted(it) => It::Commit(it.clone()),
        Event::DepositShown(it) => It::Show(it.clone()),
        Event::CommitsClosed(it) => It::CloseCommits(it.clone()),
        Event::DrawOpened(it) => It::Open(it.clone()),
        Event::DrawResult(it) => It::Publish(it.clone()),
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

/// Who takes a seat, who leaves one, and a committee that is dissolved.
fn seating(first: &Event, rest: &[Event]) -> Option<Rebuilt> {
    use draws::Command as It;
    is(Command::Draws(match first {
        Event::CommitteeDrawn(it) => It::Seat {
            of: draws::Attempt {
                lot: it.lot.clone(),
                purpose: draws::DrawPurpose::Committee,
                seq: it.seq,
            },
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
