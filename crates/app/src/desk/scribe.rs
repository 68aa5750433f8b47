//! Writes one command's events into the turn, with leaves, idempotency key and acknowledgement.

use domain::admission;
use domain::auction::{self, Occurred};
use domain::calendar::Calendar;
use domain::contract;
use domain::law::Law;
use domain::opening;
use domain::procedure;
use domain::shared::{Hash, Instant, LotId, Salt};
use domain::world::{self, Command, World};
use record::event::Place;
use record::opening::Opening;
use record::receipt::Acknowledgement;

use super::ahead::{Ahead, Held, Unsigned};
use super::closing;
use super::openings::{open_calls, open_clarifications, open_sealed, open_securities, rows};
use super::{
    Accepted, AckSigner, Acts, Answer, CoverSeeds, KEY_CHARACTERS, Refusals, Request, Stamped,
    commitment_of, facts, rules_of, set_root,
};
use crate::head::Head;
use crate::leaves;
use crate::ports::{Answered, Entropy, Row, StoreError, Turn};

/// What writing one command needs besides the turn.
pub(super) struct Scribe<'a> {
    pub entropy: &'a dyn Entropy,
    pub ack: &'a dyn AckSigner,
    pub seeds: Option<&'a dyn CoverSeeds>,
    pub origin: &'a str,
    pub acts: Acts,
    pub calendar: &'a Calendar,
    pub prev: Head,
}

impl Scribe<'_> {
    /// Decides one command; its answer stands in `ahead` at the latest when that is written.
    pub(super) fn one(
        &self,
        ahead: &mut Ahead<'_>,
        world: &mut World,
        refusals: &mut Refusals,
        (at, it): (usize, &Stamped),
    ) -> Result<(), StoreError> {
        let Request { account, key, command, seen } = &it.request;
        let completed = self.completed(ahead, world, it)?;
        let command = completed.as_ref().unwrap_or(command);
        if !KEY_CHARACTERS.contains(&key.chars().count()) {
            ahead.answers[at] = Some(Answer::KeyUnfit);
            return Ok(());
        }
        let sha256 = record::wire::command_sha256(command);
        if let Some(first) = ahead.answered(account, key)? {
            ahead.answers[at] = Some(again(ahead.turn()?, &first, &sha256)?);
            return Ok(());
        }
        if let (Some(seen), Some(lot)) = (seen, command.lot())
            && ahead.version(&lot.to_string())? != *seen
        {
            ahead.answers[at] = Some(Answer::Stale);
            return Ok(());
        }
        // Whoever stands in since midnight, or no more, is so at this stamp.
        domain::parties::stand_in_at(world, it.stamp);
        let rules = rules_of(world, command, it.stamp);
        let law = Law { rules, calendar: self.calendar, now: it.stamp };
        let signed = match self.acts {
            Acts::Checked => self.signed(ahead, world, command)?,
            Acts::Unchecked => Ok(()),
        };
        let drawn = crate::draws::check(world, command, it.stamp);
        let signed = signed.and_then(|()| drawn.map_err(Into::into));
        let decided = world::decide(world, command, law);
        let mut events = match decided.and_then(|it| signed.map(|()| it)) {
            Ok(events) => events,
            Err(refusal) => {
                let about = (it, refusal, &sha256);
                ahead.answers[at] = Some(self.refuse(ahead, (world, law), refusals, about)?);
                return Ok(());
            }
        };
        if events.iter().any(brings_more) {
            let turn = ahead.turn()?;
            turn.savepoint()?;
            let accepted = match self.write(turn, refusals, (it, &sha256), &events) {
                Ok(accepted) => accepted,
                Err(it) => {
                    turn.rollback()?;
                    return Err(it);
                }
            };
            turn.release()?;
            ahead.answers[at] = Some(Answer::Accepted(Box::new(accepted)));
        } else {
            let others = closing::others(ahead, world, &events)?;
            let held = self.held(ahead, (at, it), &sha256, (&mut events, others))?;
            ahead.hold(held);
        }
        for event in &events {
            domain::apply::apply(world, event, it.stamp);
        }
        Ok(())
    }

    /// The command with what only the desk knows; `None` where nothing is added.
    fn completed(
        &self,
        ahead: &mut Ahead<'_>,
        world: &World,
        it: &Stamped,
    ) -> Result<Option<Command>, StoreError> {
        let command = &it.request.command;
        Ok(match command {
            Command::Procedure(announce) => self.announced(announce, it.stamp),
            Command::Admission(announce) => prequalifying(announce, it.stamp),
            Command::Contract(offer) => adopting(offer, it.stamp),
            Command::Auction(asked) => {
                crate::auctions::completed(world, asked, it.stamp, self.entropy)
            }
            Command::Online(asked) => {
                crate::online::completed(world, asked, it.stamp, self.entropy)
            }
            Command::Ledger(asked) => crate::online::booked(world, asked, self.entropy),
            Command::Securities(asked) => crate::online::answered(world, asked, self.entropy),
            Command::Award(_) => {
                crate::acts::completed(world, command, self.origin, || self.entropy.salt())
            }
            _ => completed(ahead, world, command, self.entropy)?,
        })
    }

    /// Whether whoever must sign a command has signed it, people and trustees alike.
    fn signed(
        &self,
        ahead: &mut Ahead<'_>,
        world: &World,
        command: &Command,
    ) -> Result<Result<(), world::Refusal>, StoreError> {
        let Command::Opening(opening) = command else {
            let keys = crate::trust::check_keys(world, command);
            let act = || crate::acts::check(world, command, self.origin).map_err(Into::into);
            return Ok(keys.and_then(|()| act()));
        };
        let entry = match opening {
            opening::Command::ReleaseShares { lot, envelope, purpose, .. } => {
                let kinds = crate::trust::named_kinds(*purpose);
                last_of(ahead.turn()?, lot, *envelope, kinds)?.unwrap_or_default()
            }
            _ => Vec::new(),
        };
        if let Err(it) = crate::trust::check_release(world, opening, &entry) {
            return Ok(Err(it.into()));
        }
        Ok(crate::acts::check(world, command, self.origin).map_err(Into::into))
    }

    /// An announcement with what only the platform knows: the pack in force at the stamp, and the
    /// commitment to the lot's cover seed.
    fn announced(&self, command: &procedure::Command, stamp: Instant) -> Option<Command> {
        let procedure::Command::Announce { .. } = command else { return None };
        let in_force = record::pack::pack_in_force(stamp.date())?;
        let mut command = command.clone();
        if let procedure::Command::Announce { lot, pack, pack_sha256, cover_commit, .. } =
            &mut command
        {
            (*pack, *pack_sha256) = (in_force.id.clone(), in_force.sha256);
            if let Some(seeds) = self.seeds {
                *cover_commit = Hash(record::cover::commit(&seeds.seed(lot)));
            }
        }
        Some(Command::Procedure(command))
    }

    /// An accepted command with its rows, to be signed and written later in the turn.
    fn held(
        &self,
        ahead: &mut Ahead<'_>,
        (at, it): (usize, &Stamped),
        sha256: &Hash,
        (events, others): (&mut [world::Event], Vec<(u64, [u8; 32])>),
    ) -> Result<Held, StoreError> {
        let mut rows: Vec<Row> = Vec::with_capacity(events.len());
        for event in &mut *events {
            closing::bind(event, &rows, &others);
            let place = record::event::place(event);
            let own = rows.iter().rfind(|it| it.stream == place.stream).map(|it| it.version);
            let last = match own {
                Some(it) => it,
                None => ahead.version(&place.stream)?,
            };
            let index = ahead.next_index() + rows.len() as u64;
            rows.push(self.row((place, index, last + 1), (it, sha256), event)?);
        }
        let first = rows.first().ok_or_else(without_event)?;
        let unsigned = self.acknowledge(first, it, sha256);
        let declined = events.first().and_then(declined);
        Ok(Held { at, unsigned, rows, key: it.request.key.clone(), declined })
    }

    /// Writes a command that brings more rows than its events.
    fn write(
        &self,
        turn: &mut dyn Turn,
        refusals: &mut Refusals,
        (it, sha256): (&Stamped, &Hash),
        events: &[world::Event],
    ) -> Result<Accepted, StoreError> {
        let about = (it.stamp, sha256, self.entropy);
        let mut first = None;
        for (at, event) in events.iter().enumerate() {
            let place = record::event::place(event);
            let version = turn.version(&place.stream)? + 1;
            let mut row = self.row((place, turn.next_index(), version), (it, sha256), event)?;
            if at == 0 {
                let (accepted, answer) = self.acknowledge(&row, it, sha256).signed(self.ack);
                (row.key, row.answer) = (Some(it.request.key.clone()), Some(answer));
                first = Some(accepted);
            }
            turn.append(&row)?;
            if let world::Event::LotClosed(closed) = event {
                write_further(turn, refusals, &closed.lot, about)?;
            }
        }
        if let Some(lot) = opened_by(turn, events)? {
            write_further(turn, refusals, lot, about)?;
            // An auction's envelopes have no covers: its notice commits to no seed.
            let noticed = rows(turn, &lot.to_string())?.iter().any(|it| it.kind == "Announced");
            let seed = self.seeds.filter(|_| noticed).map(|it| it.seed(lot));
            open_sealed(turn, lot, (it.stamp, sha256), seed)?;
        }
        for event in events {
            let lot = match event {
                world::Event::CommitteeDrawn(it) => Some(&it.lot),
                world::Event::SubstituteSeated(it) => Some(&it.of.lot),
                _ => None,
            };
            if let Some(lot) = lot {
                open_calls(turn, lot, (about.0, sha256))?;
            }
            if let world::Event::ResultPublished(it) = event {
                open_clarifications(turn, &it.lot, (about.0, sha256))?;
            }
            let unsealing = match event {
                world::Event::BidsOpened(it) => Some(&it.lot),
                world::Event::SecurityReceived(it) => Some(&it.lot),
                world::Event::SecurityReturned(it) => Some(&it.lot),
                world::Event::PaymentOrdered(it) => Some(&it.lot),
                world::Event::PaymentEnded(it) => Some(&it.lot),
                world::Event::GuaranteeAnswered(it) => Some(&it.lot),
                _ => None,
            };
            if let Some(lot) = unsealing {
                open_securities(turn, lot, (about.0, sha256), event)?;
            }
        }
        first.ok_or_else(without_event)
    }

    /// A refusal near its limit is signed, and its first of account, lot and rule has a leaf.
    fn refuse(
        &self,
        ahead: &mut Ahead<'_>,
        (world, law): (&World, Law<'_>),
        refusals: &mut Refusals,
        (it, refusal, sha256): (&Stamped, world::Refusal, &Hash),
    ) -> Result<Answer, StoreError> {
        let (request, stamp) = (&it.request, it.stamp);
        let Some(lot) = facts::near_limit(world, &request.command, law) else {
            return Ok(Answer::Refused(refusal));
        };
        let signed = facts::signed(&refusal, sha256, stamp, self.ack);
        if refusals.note_first(&lot, &request.account, &facts::reason(&refusal)) {
            let turn = ahead.turn()?;
            turn.savepoint()?;
            let body = facts::refused_body(&signed, &lot, sha256, stamp);
            let about = (stamp, sha256, self.entropy);
            facts::append_refused(turn, &request.account, &lot, body, about)?;
            turn.release()?;
        } else {
            refusals.note_further(&lot, stamp, ahead.next_index());
        }
        Ok(Answer::RefusedNear(Box::new(signed)))
    }

    /// The row of an event at its place, leaf index and version.
    fn row(
        &self,
        (place, index, version): (Place, u64, u64),
        (it, sha256): (&Stamped, &Hash),
        event: &world::Event,
    ) -> Result<Row, StoreError> {
        let encoded = record::event::encode(event, it.stamp.0, sha256, version);
        let leaf = leaves::leaf(&encoded, it.stamp, version, || self.entropy.salt())
            .ok_or_else(|| StoreError::NotStorable("a stamp before 1970".to_owned()))?;
        Ok(Row {
            index,
            stream: place.stream,
            version,
            kind: encoded.kind.to_owned(),
            stamp_ms: it.stamp.0,
            body: encoded.body.into_bytes(),
            entry: leaf.entry,
            salt_k: leaf.salt_k,
            salt_b: leaf.salt_b,
            enclosure: encoded.enclosure.map(String::into_bytes),
            command_sha256: sha256.0,
            account: it.request.account.clone(),
            key: None,
            answer: None,
        })
    }

    fn acknowledge(&self, row: &Row, it: &Stamped, sha256: &Hash) -> Unsigned {
        let opening = leaves::opening(row);
        let c = opening.as_ref().map_or_else(|| leaves::clear_c(row), Opening::commitment);
        let acknowledgement = Acknowledgement {
            c,
            command_sha256: sha256.0,
            index: row.index,
            origin: self.origin.to_owned(),
            prev_root: self.prev.root,
            prev_size: self.prev.size,
            stamp_ms: u64::try_from(it.stamp.0).expect("a leaf has no stamp before 1970"),
        };
        let acknowledgement = acknowledgement.encode();
        Unsigned { stamp: it.stamp, index: row.index, acknowledgement, opening }
    }
}

/// What a repeated key is answered: the first answer, or that it was for another command.
fn again(
    turn: &mut (dyn Turn + '_),
    first: &Answered,
    sha256: &Hash,
) -> Result<Answer, StoreError> {
    if first.command_sha256 != sha256.0 {
        return Ok(Answer::KeyConflict);
    }
    let damaged = || StoreError::Damaged(format!("answer of leaf {}", first.index));
    let answer = first.answer.as_deref().and_then(leaves::read_answer);
    let accepted = Box::new(answer.ok_or_else(damaged)?);
    let rows = turn.rows(first.index, 1)?;
    let row = rows.first().filter(|it| it.kind == "OfferRefused");
    let Some(row) = row else { return Ok(Answer::Accepted(accepted)) };
    let event = record::event::decode(&row.kind, &row.body, None).map_err(|_| damaged())?;
    Ok(Answer::of(accepted, declined(&event)))
}

/// Why the law declined what this event says, if it is written down as declined.
fn declined(event: &world::Event) -> Option<world::Refusal> {
    match event {
        world::Event::Auction(Occurred { event: auction::Event::OfferRefused(it), .. }) => {
            Some(it.why.into())
        }
        _ => None,
    }
}

fn without_event() -> StoreError {
    StoreError::NotStorable("a command without event".to_owned())
}

/// Whether more rows are written with an event: counts of refusals, openings.
fn brings_more(event: &world::Event) -> bool {
    matches!(
        event,
        world::Event::KeyInClosed(_)
            | world::Event::TenderFailed(_)
            | world::Event::LotClosed(_)
            | world::Event::CommitteeDrawn(_)
            | world::Event::SubstituteSeated(_)
            | world::Event::ResultPublished(_)
            | world::Event::BidsOpened(_)
            | world::Event::SecurityReceived(_)
            | world::Event::SecurityReturned(_)
            | world::Event::PaymentOrdered(_)
            | world::Event::PaymentEnded(_)
            | world::Event::GuaranteeAnswered(_)
    )
}

/// Counts the further refusals of a lot at a close, if there were any.
fn write_further(
    turn: &mut dyn Turn,
    refusals: &mut Refusals,
    lot: &LotId,
    about: (Instant, &Hash, &dyn Entropy),
) -> Result<(), StoreError> {
    match refusals.take_further(lot) {
        Some(count) => facts::write_count(turn, count, lot, about).map(|_| ()),
        None => Ok(()),
    }
}

/// Entry bytes of the last event of an envelope among these kinds.
fn last_of(
    turn: &mut dyn Turn,
    lot: &LotId,
    envelope: procedure::EnvelopeName,
    kinds: &[&str],
) -> Result<Option<Vec<u8>>, StoreError> {
    let of = |row: &Row| {
        // A call for prices is for every envelope that waited.
        let called = row.kind == "PricesCalled" && envelope.opens_later();
        let body = || record::canonical::parse(&row.body).ok();
        let of = |it: record::canonical::Value| it.text("envelope") == Some(envelope.token());
        kinds.contains(&row.kind.as_str()) && (called || body().is_some_and(of))
    };
    Ok(rows(turn, &lot.to_string())?.into_iter().rfind(of).map(|it| it.entry))
}

/// The lot whose hidden leaves these events open: once, with its key-in or its failure before it.
fn opened_by<'a>(
    turn: &mut dyn Turn,
    events: &'a [world::Event],
) -> Result<Option<&'a LotId>, StoreError> {
    for event in events {
        match event {
            world::Event::KeyInClosed(closed) => return Ok(Some(&closed.lot)),
            world::Event::TenderFailed(failed) => {
                let rows = rows(turn, &failed.lot.to_string())?;
                let before = |kind: &str| rows.iter().any(|it| it.kind == kind);
                // Of a round that failed before its notice no application is opened.
                let received = before("Announced") || before("LotClosed");
                let opens = received && !before("KeyInClosed");
                return Ok(opens.then_some(&failed.lot));
            }
            _ => {}
        }
    }
    Ok(None)
}

/// What only the turn can know of a platform's command: the closing set, the chance of a blind
/// review, and the key digests.
///
/// A command that waited before the timer may still have added to both, so whatever the timer
/// gave is replaced.
fn completed(
    ahead: &mut Ahead<'_>,
    world: &World,
    command: &Command,
    entropy: &dyn Entropy,
) -> Result<Option<Command>, StoreError> {
    let Command::Opening(command) = command else { return Ok(None) };
    match command {
        opening::Command::CloseLot { lot, .. } => {
            let bids = ["EnvelopeReceived", "BidReplaced"];
            let rows = rows(ahead.turn()?, &lot.sealed())?;
            let bids = rows.iter().filter(|it| bids.contains(&it.kind.as_str()));
            let set_root = set_root(&bids.filter_map(commitment_of).collect::<Vec<_>>());
            let known = world.lots.get(lot);
            let judged = known.is_some_and(|it| it.notice.scheme.blind().is_some());
            let blind = judged.then(|| {
                let salt = Salt(entropy.salt());
                let commitment = record::blind::commitment(lot, &salt);
                opening::BlindSeal { salt, commitment }
            });
            let close = opening::Command::CloseLot { lot: lot.clone(), set_root, blind };
            Ok(Some(Command::Opening(close)))
        }
        opening::Command::Submit { lot, .. } => {
            let trusted = world.auctions.get(lot).is_some_and(|it| it.terms.trustees.is_some());
            Ok(trusted.then(|| Command::Opening(crate::auctions::handed(world, command))))
        }
        opening::Command::CloseKeyIn { lot, .. } => {
            let known = world.lots.get(lot);
            Ok(known.map(|it| Command::Opening(crate::sealing::close_key_in(it))))
        }
        _ => Ok(None),
    }
}

/// A prequalification's notice with the pack in force at the stamp; `None` for any other command.
fn prequalifying(command: &admission::Command, stamp: Instant) -> Option<Command> {
    let in_force = record::pack::pack_in_force(stamp.date())?;
    let mut command = command.clone();
    let admission::Command::AnnouncePrequalification { pack, pack_sha256, .. } = &mut command
    else {
        return None;
    };
    (*pack, *pack_sha256) = (in_force.id.clone(), in_force.sha256);
    Some(Command::Admission(command))
}

/// An offer of a contract with the pack in force at the stamp; `None` for any other command.
fn adopting(command: &contract::Command, stamp: Instant) -> Option<Command> {
    let in_force = record::pack::pack_in_force(stamp.date())?;
    let mut command = command.clone();
    let contract::Command::Offer { pack, pack_sha256, .. } = &mut command else { return None };
    (*pack, *pack_sha256) = (in_force.id.clone(), in_force.sha256);
    Some(Command::Contract(command))
}
