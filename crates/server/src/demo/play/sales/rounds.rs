//! Single offers that trustees open, in the sample: one that takes offers now, one whose keys come
//! in, one that waits for its trustees, and one whose prices are public.

use domain::auction::{Pick, Terms, Trustees};
use domain::lot::Stage;
use domain::parties::Purpose;
use domain::procedure::{Envelope, EnvelopeName};
use domain::shared::{Fen, LotId};

use super::super::super::folk::BATCH;
use super::super::super::keys::Round;
use super::super::super::time::NEAR_MS;
use super::super::super::{LoadError, bids};
use super::super::{MINUTE_MS, Play};
use super::{Act, DAY_MINUTES, Rows, Sale, Sales};

/// Trustees whose answers open an envelope, of three.
const THRESHOLD: u8 = 2;

impl Rows<'_> {
    /// A sealed sale whose offers trustees open, under the keys of a serial beyond the tenders'.
    fn trusted(&self, sale: (&str, &str), at: u64, span: (i64, i64), yuan: i64) -> Sale {
        let mut it = self.sealed(sale.0, sale.1, span, yuan);
        // A whole second, as the envelopes' own clock has it.
        it.terms.closes_ms = self.now_ms + span.1 * MINUTE_MS;
        let (name, keys) = (EnvelopeName::Price, (Purpose::Share, BATCH + at));
        let share = self.folk.key_set(&it.terms.lot, name, keys);
        let envelope = Envelope { name, share, deposit: None };
        it.terms.trustees = Some(Box::new(Trustees { threshold: THRESHOLD, envelope }));
        it.serial = Some(BATCH + at);
        it
    }

    pub(super) fn rounds(&self) -> Vec<Sale> {
        let open = ("C2026-008/1/1", "县属砂石矿堆存料一批");
        let mut open = self.trusted(open, 1, (-DAY_MINUTES, 2 * DAY_MINUTES), 360_000);
        open.acts = vec![(-75, Act::Envelope(1, 371_000))];
        let all = |prices: [i64; 3], firms, trustees| {
            let mut acts: Vec<(i64, Act)> = Vec::new();
            for (firm, yuan) in (0..).zip(prices) {
                acts.push((-DAY_MINUTES * 4, Act::Envelope(firm, yuan)));
            }
            acts.push((0, Act::KeyIn { firms, trustees }));
            acts
        };
        let days = |last: i64| (-5 * DAY_MINUTES, last);
        let keying = ("C2026-009/1/1", "停用客车十二辆");
        let mut keying = self.trusted(keying, 2, days(-8), 150_000);
        keying.acts = all([163_000, 158_000, 171_000], &[1, 2], &[]);
        let waiting = ("C2026-010/1/1", "旧图书馆书架与桌椅一批");
        let mut waiting = self.trusted(waiting, 3, days(-40), 42_000);
        waiting.acts = all([45_000, 47_500, 44_000], &[0, 1, 2], &[0]);
        let told = ("C2026-011/1/1", "文化广场广告位三年使用权");
        let mut told = self.trusted(told, 4, days(-2 * DAY_MINUTES), 90_000);
        // Nearest to the mean of 97,000; the third firm's key stays away.
        told.terms.sealed = told.terms.sealed.map(|mut it| {
            it.pick = Pick::NearestMean;
            it
        });
        told.acts = all([96_000, 98_500, 120_000], &[0, 1], &[0, 1]);
        vec![open, keying, waiting, told]
    }
}

/// When a sale's next act is: minutes are of now, and keys come once its offers have closed.
pub(super) fn at_ms(now_ms: i64, terms: &Terms, (minutes, act): (i64, Act)) -> i64 {
    match act {
        Act::KeyIn { .. } => terms.closes_ms - NEAR_MS,
        // Half a minute after the full one: never the instant of a phase's end.
        _ => now_ms + minutes * MINUTE_MS + MINUTE_MS / 2,
    }
}

impl Sales {
    /// Envelopes that trustees open.
    pub(in super::super) fn rounds(&self) -> Vec<Round> {
        let round = |it: &Sale| {
            let firm = |act: &(i64, Act)| match act.1 {
                Act::Envelope(firm, _) => Some(firm),
                _ => None,
            };
            Some(Round {
                lot: it.terms.lot.clone(),
                serial: it.serial?,
                deadline_s: it.terms.closes_ms.div_euclid(1_000),
                firms: it.acts.iter().filter_map(firm).collect(),
            })
        };
        self.all.iter().filter_map(round).collect()
    }
}

impl Play<'_> {
    /// A firm seals its price to the trustees.
    pub(super) fn hand_in(&mut self, at: usize, firm: usize, yuan: i64) -> Result<(), LoadError> {
        let lot = self.lot_of(&self.sale(at))?;
        let firm = self.folk.firms[firm].clone();
        let command = bids::bid(&firm, &lot, Fen(yuan * 100), &self.platform().objects);
        self.ask(&firm.person.account, command).map(drop)
    }

    /// Offers close, and these firms bring their keys; trustees are asked once that has ended.
    pub(super) fn keys_come(
        &mut self,
        at: usize,
        (firms, trustees): (&[usize], &'static [usize]),
    ) -> Result<(), LoadError> {
        let id = self.sale(at);
        self.reaches(&id, &[Stage::KeyIn])?;
        self.time.cosigned()?;
        for firm in firms {
            self.bring_key(*firm, &id)?;
        }
        if !trustees.is_empty() {
            let until_ms = self.lot_of(&id)?.opening.key_in_until_s * 1_000;
            let next = ((until_ms - NEAR_MS, usize::MAX - at), (at, Act::Release(trustees)));
            self.sales.queue.insert(next.0, next.1);
        }
        Ok(())
    }

    /// Trustees answer for the whole list; enough of them make the prices public.
    pub(super) fn trustees_answer(&mut self, at: usize, all: &[usize]) -> Result<(), LoadError> {
        let id = self.sale(at);
        self.reaches(&id, &[Stage::Releasing])?;
        self.time.cosigned()?;
        let (lot, of) = (self.lot_of(&id)?, EnvelopeName::Price);
        let entry = self.entry(&id, "KeyInClosed", of)?;
        let serial = self.sales.all[at].serial.unwrap_or_default();
        for trustee in all {
            let trustee = self.folk.trustees[*trustee].clone();
            let command = bids::answer(&trustee, &lot, (of, serial), &entry);
            let command = command.ok_or_else(|| LoadError::Refused(format!("{id}: no list")))?;
            self.ask(&trustee.person.account, command)?;
        }
        if all.len() < usize::from(THRESHOLD) {
            Ok(())
        } else {
            self.reaches(&id, &[Stage::Opened])
        }
    }

    fn sale(&self, at: usize) -> LotId {
        self.sales.all[at].terms.lot.clone()
    }
}
