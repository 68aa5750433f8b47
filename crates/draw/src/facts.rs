//! What one attempt's events say, by position in the log, before any of it is judged.

use std::collections::BTreeMap;

use crate::attempt::Item;
use crate::contribution::{self, Keys, Roots, Shown};
use crate::ctx::{Ctx, Final};
use crate::event::{Event, RankList};
use crate::pool::Pool;
use crate::rank;

/// Something said at a position and a time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Said<T> {
    pub at: usize,
    pub stamp_ms: u64,
    pub what: T,
}

/// A party's or a stranger's commit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Commit<'a> {
    pub name: &'a str,
    pub c: &'a [u8; 32],
    pub d: &'a [u8; 32],
    pub sig: &'a [u8; 64],
    /// The signature holds under the party's key; false for a stranger.
    pub signed: bool,
}

/// A result as it was published.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Published<'a> {
    pub ranks: &'a [(String, RankList)],
    pub seed: &'a [u8; 32],
}

/// A void as it was published.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Voided<'a> {
    pub names: &'a [String],
    pub reason: &'a str,
}

/// The events of one attempt.
#[derive(Debug)]
pub(crate) struct Facts<'a> {
    pub ctx: &'a Ctx,
    pub announced: Vec<usize>,
    /// Count of the roster of ctx, committed before the announcement.
    pub roster_count: Option<u64>,
    pub pools: Vec<Said<&'a Pool>>,
    /// Positions of cosigned checkpoints, with their time where known.
    pub cosigned: Vec<(usize, Option<u64>)>,
    pub commits: Vec<Said<Commit<'a>>>,
    pub shown: Vec<Said<(&'a str, &'a [u8])>>,
    pub closed: Vec<Said<()>>,
    pub opened: Vec<Said<(&'a str, &'a [u8; 32])>>,
    pub finals: Vec<Said<&'a str>>,
    pub results: Vec<Said<Published<'a>>>,
    pub voids: Vec<Said<Voided<'a>>>,
}

impl<'a> Facts<'a> {
    /// Sorts the events; none without an announcement.
    pub fn gather(items: &'a [Item]) -> Option<Facts<'a>> {
        let ctx = items.iter().find_map(|it| match it {
            Item::Event(it) => match &it.event {
                Event::Announced(ctx) => Some(&**ctx),
                _ => None,
            },
            Item::Cosigned { .. } => None,
        })?;
        let mut facts = Facts {
            ctx,
            announced: vec![],
            roster_count: None,
            pools: vec![],
            cosigned: vec![],
            commits: vec![],
            shown: vec![],
            closed: vec![],
            opened: vec![],
            finals: vec![],
            results: vec![],
            voids: vec![],
        };
        for (at, it) in items.iter().enumerate() {
            match it {
                Item::Cosigned { at_ms } => facts.cosigned.push((at, *at_ms)),
                Item::Event(it) => facts.take(at, it.frame.stamp_ms, &it.event),
            }
        }
        facts.sign();
        Some(facts)
    }

    fn take(&mut self, at: usize, stamp_ms: u64, event: &'a Event) {
        match event {
            Event::RosterCommitted { count, root } => {
                if self.announced.is_empty() && Some(root) == self.ctx.roster.as_ref() {
                    self.roster_count = Some(*count);
                }
            }
            Event::Announced(_) => self.announced.push(at),
            Event::PoolCommitted(what) => self.pools.push(Said { at, stamp_ms, what }),
            Event::PoolChecked => {}
            Event::Committed { name, c, d, sig } => {
                // `sign` judges it, once the pool is known wherever it stands.
                let what = Commit { name, c, d, sig, signed: false };
                self.commits.push(Said { at, stamp_ms, what });
            }
            Event::DepositShown { name, header } => {
                self.shown.push(Said { at, stamp_ms, what: (name, header) });
            }
            Event::CommitsClosed => self.closed.push(Said { at, stamp_ms, what: () }),
            Event::Opened { name, key } => {
                self.opened.push(Said { at, stamp_ms, what: (name, key) });
            }
            Event::FinalNumber { value } => self.finals.push(Said { at, stamp_ms, what: value }),
            Event::Result { ranks, seed } => {
                self.results.push(Said { at, stamp_ms, what: Published { ranks, seed } });
            }
            Event::Void { names, reason } => {
                self.voids.push(Said { at, stamp_ms, what: Voided { names, reason } });
            }
        }
    }
}

impl<'a> Facts<'a> {
    fn sign(&mut self) {
        let Some(pool) = self.pool() else { return };
        for it in &mut self.commits {
            let commit = &mut it.what;
            let Some(party) = self.ctx.party(commit.name) else { continue };
            let message =
                contribution::signed(self.ctx, &pool.root, commit.name, commit.c, commit.d);
            let key = &self.ctx.parties[party].sign;
            commit.signed = seal::ed25519::verify(key, &message, commit.sig);
        }
    }

    /// The first pool.
    pub fn pool(&self) -> Option<&'a Pool> {
        self.pools.first().map(|it| it.what)
    }

    pub fn roots(&self) -> Option<Roots<'a>> {
        self.pool().map(|it| Roots { pool: &it.root, excluded: &it.excluded_root })
    }

    /// The position of the close, or past everything while there is none.
    pub fn close_at(&self) -> usize {
        self.closed.first().map_or(usize::MAX, |it| it.at)
    }

    /// The first cosigned checkpoint after a position.
    pub fn cosigned_after(&self, at: usize) -> Option<(usize, Option<u64>)> {
        self.cosigned.iter().copied().find(|it| it.0 > at)
    }

    /// True when a cosigned checkpoint stands between two positions.
    pub fn cosigned_between(&self, after: usize, before: usize) -> bool {
        self.cosigned_after(after).is_some_and(|it| it.0 < before)
    }

    /// The commit that counts for a party: its first with a valid signature before the close.
    pub fn commit_of(&self, name: &str) -> Option<&Said<Commit<'a>>> {
        let close = self.close_at();
        self.commits.iter().find(|it| it.what.name == name && it.what.signed && it.at < close)
    }

    /// The commit whose place is compared with others: the one that counts, else the first.
    pub fn placed_commit_of(&self, name: &str) -> Option<&Said<Commit<'a>>> {
        let first = || self.commits.iter().find(|it| it.what.name == name);
        self.commit_of(name).or_else(first)
    }

    /// The keys that meet their `wrap`, with the position of each, by x.
    pub fn keys(&self) -> BTreeMap<u8, Said<[u8; 32]>> {
        let mut out = BTreeMap::new();
        for it in &self.opened {
            let (name, key) = it.what;
            let x = self.ctx.party(name).and_then(|at| u8::try_from(at + 1).ok());
            if let Some(x) = x.filter(|x| self.meets(*x, key)) {
                let said = Said { at: it.at, stamp_ms: it.stamp_ms, what: *key };
                out.entry(x).or_insert(said);
            }
        }
        out
    }

    /// True when a private key meets the `wrap` key of party x.
    pub fn meets(&self, x: u8, key: &[u8; 32]) -> bool {
        let public = seal::keyset::one_time_public(key);
        self.ctx.keys().key(x).is_some_and(|it| *it == public)
    }

    /// The position of the t-th key, none while fewer were published.
    pub fn enough_keys_at(&self) -> Option<usize> {
        let mut at: Vec<_> = self.keys().values().map(|it| it.at).collect();
        at.sort_unstable();
        at.get(usize::from(self.ctx.t) - 1).copied()
    }

    /// The header that counts for a party: the first that meets d and stands before the close.
    pub fn header_of(&self, name: &str, d: &[u8; 32]) -> Option<&'a [u8]> {
        let close = self.close_at();
        let mut of_name = self.shown.iter().filter(|it| it.what.0 == name && it.at < close);
        of_name.find(|it| contribution::deposit_hash(self.ctx, it.what.1) == *d).map(|it| it.what.1)
    }

    /// The contributions in the order of the parties, and who did not open.
    pub fn contributions(&self) -> Option<(Vec<[u8; 32]>, Vec<&'a str>)> {
        let roots = self.roots()?;
        let keys = self.keys();
        if keys.len() < usize::from(self.ctx.t) {
            return None;
        }
        let keys: Keys = keys.into_iter().map(|(x, it)| (x, it.what)).collect();
        let (mut values, mut malformed) = (vec![], vec![]);
        for party in &self.ctx.parties {
            let commit = self.commit_of(&party.name)?.what;
            let header = self.header_of(&party.name, commit.d);
            let shown = Shown { name: &party.name, c: commit.c, d: commit.d, header };
            let (value, bad) = contribution::settled(self.ctx, roots, &shown, &keys);
            values.push(*value);
            malformed.extend(bad.then_some(&*party.name));
        }
        Some((values, malformed))
    }

    /// The seed that follows from the events, and who did not open; none while it does not
    /// follow.
    pub fn seed(&self) -> Option<([u8; 32], Vec<&'a str>)> {
        let (values, malformed) = self.contributions()?;
        let last = match &self.ctx.r#final {
            Final::None => vec![],
            wanted => wanted.value(self.finals.first()?.what).ok()?,
        };
        Some((rank::seed(self.ctx, self.roots()?, &values, &last), malformed))
    }
}
