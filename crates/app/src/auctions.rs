//! Auctions as the platform hosts them: plates and pseudonyms, what the desk adds to a command,
//! and the audit file.
//!
//! Knows no page. Who stands behind a plate is computed from the salt that the record keeps shut;
//! no table of names exists.

use domain::auction::{
    Adds, Asked, Bidder, Command, PLATES_MAX, Phase, Plate, State, Terms, group_of,
};
use domain::online::has_withdrawn;
use domain::opening;
use domain::procedure::Scope;
use domain::shared::{Fen, Hash, Instant, LotId, Salt, Uscc};
use domain::world::{self, World};
use record::auction::{AuditFile, Line, pseudonym, stream};

use crate::ports::{Entropy, Reader, Row, StoreError};

/// Rows read at once.
const ROWS: u32 = 4_096;

/// A bidder's own hand in an auction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hand {
    pub plate: Plate,
    /// Pseudonym of the session behind its offers.
    pub who: Hash,
}

/// The hand of an organisation in the auction of a lot; `None` for one that is not admitted, and
/// for a member of a consortium that another leads.
#[must_use]
pub fn hand(world: &World, lot: &LotId, organisation: &Uscc) -> Option<Hand> {
    let (state, salt) = (world.auctions.get(lot)?, world.pseudonyms.get(lot)?);
    let who = pseudonym(salt, organisation);
    let plate = *state.hands.get(&who)?;
    // A plate whose bidder took its sign-up back stands, and nobody acts under it.
    if has_withdrawn(world, lot, plate) {
        return None;
    }
    (state.bidders.get(&plate)?.who == who).then_some(Hand { plate, who })
}

/// A bid for an auction whose offers are envelopes, with its bidder's plate and pseudonym: what
/// somebody put there is replaced.
pub(crate) fn handed(world: &World, command: &opening::Command) -> opening::Command {
    let mut command = command.clone();
    if let opening::Command::Submit { lot, offered } = &mut command {
        let own = hand(world, lot, &offered.bid.bidder);
        offered.hand = own.map(|it| (it.plate, it.who));
    }
    command
}

/// Who stands behind a plate: for the deal, and for the supervisor.
#[must_use]
pub fn behind<'a>(world: &'a World, lot: &LotId, plate: Plate) -> Option<&'a Uscc> {
    let (state, salt) = (world.auctions.get(lot)?, world.pseudonyms.get(lot)?);
    let who = state.bidders.get(&plate)?.who;
    world.organisations.keys().find(|it| pseudonym(salt, it) == who)
}

/// Whose the lot is: who sells or buys, and holds its reserve; `None` where a tender says it.
#[must_use]
pub fn owner<'a>(world: &'a World, lot: &LotId) -> Option<&'a Uscc> {
    if let Some(of) = world.biddings.get(lot) {
        return Some(&of.purchaser);
    }
    world.auctions.get(lot)?.terms.subject.as_ref().map(|it| &it.owner)
}

/// Whether the holder of a priority right is asked now whether it takes the price of the close.
#[must_use]
pub fn is_asked(state: &State, bidder: &Bidder) -> bool {
    let better = |rank: u8| state.lead.and_then(|it| it.rank).is_none_or(|other| rank < other);
    let answers = bidder.left.is_none() && bidder.silent.is_none() && bidder.matched.is_none();
    let asked = matches!(state.phase, Phase::PriorityAsked { .. });
    asked && answers && bidder.rank.is_some_and(better)
}

/// Admits an organisation, and those that bid jointly with it; the desk draws the plate.
#[must_use]
pub fn admit(
    world: &World,
    lot: &LotId,
    organisation: &Uscc,
    members: &[Uscc],
) -> Option<world::Command> {
    let salt = world.pseudonyms.get(lot)?;
    let who = pseudonym(salt, organisation);
    let members = members.iter().map(|it| pseudonym(salt, it)).collect();
    let what = Command::Admit { plate: Plate(0), who, members, rank: None };
    Some(world::Command::Auction(Asked::of(lot.clone(), what)))
}

/// An organisation's offer; `None` for one without a plate of its own.
#[must_use]
pub fn offer(
    world: &World,
    lot: &LotId,
    organisation: &Uscc,
    price: Fen,
) -> Option<world::Command> {
    let Hand { plate, who } = hand(world, lot, organisation)?;
    let what = Command::Offer(domain::auction::Offer { plate, who, price });
    Some(world::Command::Auction(Asked::of(lot.clone(), what)))
}

/// The salt behind the pseudonyms of terms: that of their group, else a fresh one.
#[must_use]
pub fn salt_of(world: &World, terms: &Terms, entropy: &dyn Entropy) -> Salt {
    let others = group_of(world, terms);
    let known = others.first().and_then(|it| world.pseudonyms.get(&it.terms.lot));
    known.copied().unwrap_or_else(|| Salt(entropy.salt()))
}

/// What stands in the terms for the salt behind the pseudonyms.
#[must_use]
pub fn pseudonyms(salt: &Salt) -> Hash {
    Hash(translog::hash::sha256(&salt.0).0)
}

/// The highest plate of an auction as it fills: numbers stay short in a small room, and of those
/// that may come about half or more are free, so that nobody guesses whose the next one is.
const PLATES_TO: [usize; 2] = [999, 9_999];

/// A free plate by chance; `None` when all are taken.
#[must_use]
pub fn drawn(state: &State, entropy: &dyn Entropy) -> Option<Plate> {
    let roomy = |it: &usize| state.bidders.len() < it / 2;
    let most = u16::try_from(PLATES_TO.into_iter().find(roomy).unwrap_or(PLATES_MAX)).ok()?;
    let free: Vec<u16> = (1..=most).filter(|it| !state.bidders.contains_key(&Plate(*it))).collect();
    let count = u64::try_from(free.len()).ok().filter(|it| *it > 0)?;
    // Each is as likely as any other: what lies beyond the last whole round is drawn again.
    let limit = u64::MAX - u64::MAX % count;
    loop {
        let mut bytes = [0; 8];
        entropy.fill(&mut bytes);
        let drawn = u64::from_be_bytes(bytes);
        if drawn < limit {
            return free.get(usize::try_from(drawn % count).ok()?).map(|it| Plate(*it));
        }
    }
}

/// A command with what only the platform knows: pack and salt of an announcement, the plate of an
/// admission; `None` for one that needs nothing.
pub(crate) fn completed(
    world: &World,
    asked: &Asked,
    stamp: Instant,
    entropy: &dyn Entropy,
) -> Option<world::Command> {
    let (what, adds) = match &asked.what {
        Command::Announce(terms) => {
            let in_force = record::pack::pack_in_force(stamp.date())?;
            let salt = salt_of(world, terms, entropy);
            let terms = Terms { pseudonyms: pseudonyms(&salt), ..(**terms).clone() };
            let adds = Adds { pack: in_force.id.clone(), pack_sha256: in_force.sha256, salt };
            (Command::Announce(Box::new(terms)), Some(adds))
        }
        Command::Admit { who, members, rank, .. } => {
            let plate = drawn(world.auctions.get(&asked.lot)?, entropy)?;
            let (who, members, rank) = (*who, members.clone(), *rank);
            (Command::Admit { plate, who, members, rank }, None)
        }
        _ => return None,
    };
    Some(world::Command::Auction(Asked { lot: asked.lot.clone(), what, adds }))
}

/// One line of the audit file, of a row of the stream.
///
/// # Errors
///
/// [`StoreError::Damaged`]: the row was not written by the desk.
pub fn line(row: &Row) -> Result<Line, StoreError> {
    let damaged = || StoreError::Damaged(format!("leaf {}: no event of an auction", row.index));
    let event = record::event::decode(&row.kind, &row.body, None).map_err(|_| damaged())?;
    let world::Event::Auction(it) = event else { return Err(damaged()) };
    Ok(Line { position: row.version, stamp: Instant(row.stamp_ms), event: it.event })
}

/// The public lines of an auction from a position on, at most so many as are read at once.
///
/// # Errors
///
/// [`StoreError`] when the record cannot be read.
pub fn lines(
    reader: &mut dyn Reader,
    lot: &LotId,
    from: u64,
    limit: u32,
) -> Result<Vec<Line>, StoreError> {
    let rows = reader.stream(&stream(lot), from, limit)?;
    rows.iter().map(line).collect()
}

/// The audit file of a lot's auction; `None` where there is none.
///
/// # Errors
///
/// [`StoreError`] when the record cannot be read.
pub fn audit_file(
    reader: &mut dyn Reader,
    world: &World,
    lot: &LotId,
) -> Result<Option<AuditFile>, StoreError> {
    let Some(pack) = world.adopted.get(lot).filter(|_| world.auctions.contains_key(lot)) else {
        return Ok(None);
    };
    let settings = world.settings.of(Some(lot), Scope::Tender).clone();
    let mut all = Vec::new();
    loop {
        let from = u64::try_from(all.len()).unwrap_or(u64::MAX).saturating_add(1);
        let more = lines(reader, lot, from, ROWS)?;
        if more.is_empty() {
            return Ok(Some(AuditFile {
                lot: lot.clone(),
                pack: pack.clone(),
                settings,
                lines: all,
            }));
        }
        all.extend(more);
    }
}
