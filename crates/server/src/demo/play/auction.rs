//! One auction of the county that is open when the sample is loaded, with plates for its first
//! firms: whoever signs in as one of them may bid at once.

use app::auctions;
use domain::auction::{
    Asked, Command as Auction, Course, Direction, Entry, Kind, Reserve, Terms, Timed,
};
use domain::shared::{Fen, Hash, LotId};
use domain::world::Command;

use super::super::LoadError;
use super::{DAY_MS, HOUR_MS, MINUTE_MS, Play};

/// Number of the county's auction.
pub const LOT: &str = "JJ-OPEN/A/1";
/// Days before it opens on which it is announced; a working day lies between in any year.
const NOTICE_DAYS: i64 = 12;
/// How many firms have a plate.
const PLATES: usize = 3;

impl Play<'_> {
    /// When it is announced, and when it opens: half an hour before the sample's own arrival.
    pub(super) fn auction_ms(&self) -> (i64, i64) {
        let opens_ms = self.platform().clock.wall_ms() - 30 * MINUTE_MS;
        (opens_ms - NOTICE_DAYS * DAY_MS, opens_ms)
    }

    /// Announces it and admits the first firms.
    pub(super) fn auction(&mut self, opens_ms: i64) -> Result<(), LoadError> {
        let lot = LotId::parse(LOT).expect("a constant that is a lot");
        let terms = Terms {
            lot: lot.clone(),
            bundle: Vec::new(),
            kind: Kind::Online,
            direction: Direction::Reverse,
            course: Course::Listing,
            start: Fen(120_000_00),
            step: Fen(500_00),
            unit: Fen(1_00),
            cap: None,
            opens_ms,
            closes_ms: opens_ms + 3 * DAY_MS + HOUR_MS,
            timed: Some(Timed { entry: Entry::TwoBidders, preparation_s: 60, window_s: 180 }),
            sealed: None,
            bidders_min: 2,
            reserve: Reserve::None,
            priority: None,
            hours: None,
            place: None,
            pseudonyms: Hash([0; 32]),
        };
        let official = self.folk.officials[0].account.clone();
        let announce = Asked::of(lot.clone(), Auction::Announce(Box::new(terms)));
        self.ask(&official, Command::Auction(announce))?;
        let firms: Vec<_> = self.folk.firms.iter().take(PLATES).map(|it| it.uscc.clone()).collect();
        for firm in firms {
            let admit = {
                let folded = self.platform().folded();
                let folded = folded.map_err(|it| LoadError::Refused(it.to_string()))?;
                auctions::admit(&folded.world, &lot, &firm, &[])
            };
            let admit = admit.ok_or_else(|| LoadError::Refused(format!("{lot} has no salt")))?;
            self.ask(&official, admit)?;
        }
        Ok(())
    }
}
