//! The wall: what was opened follows from sealed headers, signed shares and published secrets.
//!
//! Anyone repeats the opening: headers are derived again byte for byte, every share is compared
//! with the true one, and with the ciphertexts at hand each price is decrypted.
//! Source: docs/spec/seal.md, "Opening".

mod deposits;
mod first;

use std::collections::BTreeMap;
use std::io::Read;

use domain::lot::Lot;
use domain::opening::{Bid, Ending, OpenedBid, SharesReleased, Verdict};
use domain::parties::Purpose;
use domain::procedure::{EnvelopeName, FieldAudience, FieldKind, Notice};
use domain::shared::{Hash, LotId, Uscc};
use domain::world::{Event, World};
use seal::combine::{Answers, Combined, Outcome, Published, Shared, combine};
use seal::content::{self, Judge, Opening};
use seal::header::Header;
use seal::keyset::KeySet;
use seal::payload::OpenError;
use seal::record::{Record, RecordKind};

use crate::bids::key_set;
use crate::log::{Code, Finding, ReadLog};
use crate::past::{Fact, Past};

/// Where the reader's ciphertexts lie, by root.
pub trait Objects {
    /// Opens a ciphertext; `None` when the reader does not have it.
    fn open(&self, ct_root: &Hash) -> Option<Box<dyn Read + '_>>;
}

/// A directory whose files are named by the roots, in hex, or lie as a centre keeps them:
/// in folders of the first two digits, with a tilde behind the name.
pub struct DirObjects(pub std::path::PathBuf);

impl Objects for DirObjects {
    fn open(&self, ct_root: &Hash) -> Option<Box<dyn Read + '_>> {
        let hex = ct_root.hex();
        let kept = format!("{}/{hex}~", &hex[..2]);
        let mut files = [hex, kept].into_iter().map(|it| std::fs::File::open(self.0.join(it)));
        let file = files.find_map(Result::ok)?;
        Some(Box::new(std::io::BufReader::new(file)))
    }
}

/// What was found of one lot's wall.
#[derive(Debug, Default)]
pub struct Wall {
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// Roots of ciphertexts that the reader does not have, so that a price was not decrypted.
    pub not_at_hand: Vec<Hash>,
    /// Whether the prices are published.
    pub published: bool,
}

/// Judges every lot's opening; `world` is folded from all that can be seen.
#[must_use]
pub fn check(
    past: &Past,
    log: &ReadLog,
    world: &World,
    objects: Option<&dyn Objects>,
) -> BTreeMap<LotId, Wall> {
    let mut facts: BTreeMap<&LotId, Vec<&Fact>> = BTreeMap::new();
    let mut bound: BTreeMap<&Uscc, Vec<(u64, [u8; 32])>> = BTreeMap::new();
    for fact in past.facts() {
        if let Event::KeyBound(it) = &fact.event {
            bound.entry(&it.organisation).or_default().push((fact.index, it.key.0));
        } else if let Some(lot) = domain::apply::lot_of(&fact.event) {
            facts.entry(lot).or_default().push(fact);
        }
    }
    let judge = |lot: &Lot| {
        let facts = facts.get(&lot.id).map(Vec::as_slice).unwrap_or_default();
        let wall = Wall::default();
        let mut reader = Reader { facts, bound: &bound, log, world, lot, objects, wall };
        reader.check_statements();
        reader.check_later();
        reader.check_deposits();
        reader.check_verdicts();
        reader.check_keys();
        reader.check_bids();
        reader.check_files();
        reader.wall
    };
    world.lots.iter().map(|(id, lot)| (id.clone(), judge(lot))).collect()
}

struct Reader<'a> {
    /// The lot's events, in order.
    facts: &'a [&'a Fact],
    bound: &'a BTreeMap<&'a Uscc, Vec<(u64, [u8; 32])>>,
    log: &'a ReadLog,
    world: &'a World,
    lot: &'a Lot,
    objects: Option<&'a dyn Objects>,
    wall: Wall,
}

/// One sealed envelope of a standing bid.
struct Sealed<'a> {
    bid: &'a Bid,
    record: Record,
    at: usize,
    ctx: [u8; 32],
    set: KeySet,
}

impl Sealed<'_> {
    fn header_bytes(&self) -> &[u8] {
        &self.record.envelopes()[self.at].header
    }

    fn header(&self) -> Option<Header> {
        Header::parse(self.header_bytes(), &self.ctx, self.set.t(), self.set.n()).ok()
    }
}

impl<'a> Reader<'a> {
    fn find(&mut self, code: Code, index: Option<u64>) {
        let finding = match index {
            Some(index) => Finding::leaf(code, index),
            None => Finding::place(code, &self.lot.id.to_string()),
        };
        if !self.wall.findings.contains(&finding) {
            self.wall.findings.push(finding);
        }
    }

    /// Index of the lot's last event that `is`.
    fn last(&self, is: impl Fn(&Event) -> bool) -> Option<u64> {
        self.facts.iter().rfind(|it| is(&it.event)).map(|it| it.index)
    }

    fn sealed(&self, name: EnvelopeName, ctx: Hash) -> Option<Sealed<'a>> {
        let lot = self.lot;
        let (bid, at) = lot.standing().find_map(|(_, bid)| {
            let at = bid.envelopes.iter().position(|it| it.ctx == ctx && it.name == name)?;
            Some((bid, at))
        })?;
        let record = seal::record::parse(RecordKind::Commit, bid.record.as_bytes()).ok()?;
        let set = &lot.notice.envelopes.get(at)?.share;
        let set = key_set(set, lot.notice.threshold, seal::keyset::Purpose::Share)?;
        (at < record.envelopes().len()).then_some(Sealed { bid, record, at, ctx: ctx.0, set })
    }

    /// Every statement is signed by its trustee over the list that was witnessed.
    fn check_statements(&mut self) {
        let lot = self.lot;
        for release in lot.opening.releases.values() {
            if !self.is_signed(release) {
                let at = self.release_index(release.envelope, release.purpose, release.x);
                self.find(Code::OpenTrusteeWrongShare, at);
            }
        }
    }

    fn release_index(&self, name: EnvelopeName, purpose: Purpose, x: u8) -> Option<u64> {
        self.last(|it| {
            matches!(it, Event::SharesReleased(it)
                if it.envelope == name && it.x == x && it.purpose == purpose)
        })
    }

    fn is_signed(&self, release: &SharesReleased) -> bool {
        let list = self.last(|it| match it {
            Event::KeyInClosed(it) => it.envelope == release.envelope,
            Event::PricesCalled(_) => release.envelope.opens_later(),
            Event::DepositsSettled(it) => {
                it.envelope == release.envelope && release.purpose == Purpose::Share
            }
            _ => false,
        });
        let entry = list.and_then(|it| self.log.files.entries.get(usize::try_from(it).ok()?));
        let key = self.world.centre.trustees.get(&release.trustee).map(|it| it.key);
        let (Some(leaf), Some(key)) = (entry, key) else { return false };
        release.statements.iter().all(|it| {
            let Some(sealed) = self.sealed(release.envelope, it.ctx) else { return false };
            let envelope = &sealed.record.envelopes()[sealed.at];
            let (ctx, header) = match release.purpose {
                Purpose::Share => (sealed.ctx, envelope.header.clone()),
                Purpose::Deposit => {
                    let Some(set) = self.deposit_set(sealed.at) else { return false };
                    let deposit = self.deposit_bytes(&sealed);
                    (seal::deposit::key_ctx(&sealed.ctx, &set.hash()), deposit)
                }
            };
            let named = seal::statement::Named { ctx: &ctx, header: &header, leaf };
            let share = it.share.as_ref().map(|it| it.0.as_slice());
            let message = seal::statement::share_message(&named, release.x, share);
            seal::ed25519::verify(&key.0, &message, &it.signature.0)
        })
    }

    fn deposit_set(&self, at: usize) -> Option<KeySet> {
        let set = self.lot.notice.envelopes.get(at)?.deposit.as_ref()?;
        key_set(set, self.lot.notice.threshold, seal::keyset::Purpose::Deposit)
    }

    fn answers(&self, name: EnvelopeName, purpose: Purpose, ctx: Hash) -> Answers {
        let releases = self.lot.opening.releases.values();
        let of = releases.filter(|it| it.envelope == name && it.purpose == purpose);
        let said = |it: &SharesReleased| {
            let statement = it.statements.iter().find(|it| it.ctx == ctx)?;
            Some((it.x, statement.share.map(|it| it.0)))
        };
        of.filter_map(said).collect()
    }

    /// One-time secrets that trustees published in a contest, by x.
    fn published(&self, name: EnvelopeName, purpose: Purpose) -> Published {
        let secrets = self.lot.opening.secrets.iter();
        let of = secrets.filter(|it| it.envelope == name && it.purpose == purpose);
        of.map(|it| (it.x, it.secret.0)).collect()
    }

    /// Combines the shares of one envelope again, with what the wall published as its seed.
    fn combined(&self, name: EnvelopeName, sealed: &Sealed<'_>, header: &Header) -> Combined {
        let ctx = Hash(sealed.ctx);
        let opening = &self.lot.opening;
        let published = self.published(name, Purpose::Share);
        let on_wall = opening.opened.iter().flat_map(|it| &it.bids);
        let on_wall = on_wall.filter(|it| it.ctx == ctx).find_map(|it| it.s_t);
        let seed = opening.seeds.get(&ctx).copied().or(on_wall);
        let answers = self.answers(name, Purpose::Share, ctx);
        let shared = Shared::Header(header);
        combine(&shared, &sealed.set, &answers, Some(&published), seed.as_ref().map(|it| &it.0))
    }

    /// The verdicts that stand are those that the shares give.
    fn check_verdicts(&mut self) {
        let lot = self.lot;
        for (name, verdicts) in &lot.opening.verdicts {
            let closed = |it: &Event| matches!(it, Event::SharesClosed(it) if it.envelope == *name);
            let at = self.last(closed);
            for verdict in verdicts {
                if self.verdict_holds(*name, verdict) == Some(false) {
                    self.find(Code::LawRefusedEvent, at);
                }
            }
        }
    }

    /// `None` for a verdict that does not rest on shares.
    fn verdict_holds(&mut self, name: EnvelopeName, verdict: &Verdict) -> Option<bool> {
        // The first bytes of a ciphertext that nobody could open rest on no share.
        let unreadable = verdict.reason == seal::Code::PayloadHeader.to_string();
        if unreadable
            || matches!(verdict.ending, Ending::Absent | Ending::Missing | Ending::Returned)
        {
            return None;
        }
        let sealed = self.sealed(name, verdict.ctx)?;
        let Some(header) = sealed.header() else {
            return Some(verdict.ending == Ending::Malformed);
        };
        let combined = self.combined(name, &sealed, &header);
        for x in &combined.wrong {
            if self.answers(name, Purpose::Share, verdict.ctx).contains_key(x) {
                let at = self.release_index(name, Purpose::Share, *x);
                self.find(Code::OpenTrusteeWrongShare, at);
            }
        }
        let (ending, reason) = match combined.outcome {
            Outcome::Good(_) if combined.wrong.is_empty() => (Ending::Openable, String::new()),
            Outcome::Good(_) => (Ending::Openable, seal::Code::ShareWrong.to_string()),
            Outcome::Malformed(code) => (Ending::Malformed, code.to_string()),
            Outcome::Waiting | Outcome::Contested | Outcome::TrusteesFailed => {
                (Ending::TrusteesFailed, seal::Code::ShareCount.to_string())
            }
        };
        let wrong = combined.wrong.into_iter().eq(verdict.wrong.iter().copied());
        Some(ending == verdict.ending && reason == verdict.reason && wrong)
    }

    /// Keys that the reader can see meet the headers that they were handed in for.
    fn check_keys(&mut self) {
        for fact in self.facts {
            let Event::KeyedIn(it) = &fact.event else { continue };
            let meets = |key: &domain::opening::HandedKey| {
                let names = self.lot.notice.envelopes.iter().map(|it| it.name);
                let mut sealed = names.filter_map(|it| self.sealed(it, key.ctx));
                let header = sealed.next().and_then(|it| it.header());
                header.is_some_and(|it| it.check_key(&key.secret.0).is_ok())
            };
            if !it.keys.iter().all(meets) {
                self.find(Code::LawRefusedEvent, Some(fact.index));
            }
        }
    }

    fn check_bids(&mut self) {
        let lot = self.lot;
        let Some(opened) = &lot.opening.opened else { return };
        self.wall.published = true;
        let at = self.last(|it| matches!(it, Event::BidsOpened(_)));
        for line in &opened.bids {
            if let Err(code) = self.check_bid(line) {
                self.find(code, at);
            }
        }
        self.check_digests(&opened.bids);
    }

    /// The roots of files that went to the evaluation store are those that were sealed, and what
    /// the first of two openings read out of them is what their bidders signed for this context.
    fn check_files(&mut self) {
        for fact in self.facts {
            let Event::FilesOpened(it) = &fact.event else { continue };
            let same = |file: &domain::opening::OpenedFile| {
                let sealed = self.sealed(it.envelope, file.ctx);
                sealed.is_some_and(|of| {
                    let root = of.bid.envelopes[of.at].ct_root == file.ct_root;
                    root && self.first_holds(it.envelope, file, &of)
                })
            };
            if !it.files.iter().all(same) {
                self.find(Code::LawRefusedEvent, Some(fact.index));
            }
        }
    }

    fn check_bid(&mut self, line: &OpenedBid) -> Result<(), Code> {
        let shown = matches!(line.ending, Ending::Opened | Ending::PayloadBad | Ending::ContentBad);
        let verdicts = self.lot.opening.verdicts.get(&EnvelopeName::Price).into_iter().flatten();
        let led_here = |it: &&Verdict| {
            it.ctx == line.ctx && (it.ending == Ending::Openable || it.ending == line.ending)
        };
        let said = verdicts.filter(led_here).all(|it| it.reason == line.reason);
        // Only what the payload itself breaks is said on the wall for the first time.
        if !said && (line.ending == Ending::Opened || !shown) {
            return Err(Code::ResultPrice);
        }
        let silent = line.price.is_none() && line.fields.is_empty();
        if !shown && !silent {
            return Err(Code::ResultPrice);
        }
        // A ciphertext that was lost behind its verdict has its secrets on the wall all the same.
        let openable = |it: &Verdict| it.ctx == line.ctx && it.ending == Ending::Openable;
        let mut verdicts =
            self.lot.opening.verdicts.get(&EnvelopeName::Price).into_iter().flatten();
        if !shown && !verdicts.any(openable) {
            return Ok(());
        }
        let sealed = self.sealed(EnvelopeName::Price, line.ctx).ok_or(Code::ResultSecret)?;
        let (s_t, s_b) = line.s_t.zip(line.s_b).ok_or(Code::ResultSecret)?;
        let derived = Header::derive(&s_b.0, &s_t.0, &sealed.ctx, &sealed.set);
        if derived.as_bytes() != sealed.header_bytes() {
            return Err(Code::ResultSecret);
        }
        if !shown {
            return Ok(());
        }
        let form = form_of(&self.lot.notice);
        self.check_against_form(line, &form)?;
        let identity = seal::identity::identity(&s_t.0, &s_b.0, &sealed.ctx);
        self.check_object(line, &sealed, &identity, &form)
    }

    /// What can be said of an opened line without its ciphertext.
    fn check_against_form(
        &self,
        line: &OpenedBid,
        form: &[content::FormField],
    ) -> Result<(), Code> {
        if line.ending != Ending::Opened {
            let silent = line.price.is_none() && line.fields.is_empty();
            return if silent { Ok(()) } else { Err(Code::ResultPrice) };
        }
        let public = form.iter().filter(|it| it.audience == content::Audience::Public);
        let names = public.map(|it| it.name.as_str());
        let fits = names.eq(line.fields.iter().map(|it| it.name.as_str()));
        let amount = line.fields.first().and_then(|it| it.value.parse::<i64>().ok());
        let same = amount.is_some() && amount == line.price.map(|it| it.0);
        if fits && same { Ok(()) } else { Err(Code::ResultPrice) }
    }

    fn check_object(
        &mut self,
        line: &OpenedBid,
        sealed: &Sealed<'_>,
        identity: &[u8; 32],
        form: &[content::FormField],
    ) -> Result<(), Code> {
        let envelope = &sealed.bid.envelopes[sealed.at];
        let root = envelope.ct_root;
        let Some(objects) = self.objects else {
            self.wall.not_at_hand.push(root);
            return Ok(());
        };
        let Some(mut object) = objects.open(&root) else {
            self.wall.not_at_hand.push(root);
            return Ok(());
        };
        let mut bytes = Vec::new();
        object.read_to_end(&mut bytes).map_err(|_| Code::ResultObject)?;
        let digested = seal::object::digest(&mut bytes.as_slice());
        let whole = digested.is_ok_and(|it| it.ct_root == root.0 && it.ct_len == envelope.ct_len);
        if !whole {
            return Err(Code::ResultObject);
        }
        let bound = self.bound_before(sealed.bid);
        let judge = Judge { ctx: &sealed.ctx, record: &sealed.record, form, bound: &bound };
        let read = seal::opening::read_price(bytes.as_slice(), identity, &judge);
        if is_as_shown(line, read) { Ok(()) } else { Err(Code::ResultPrice) }
    }

    /// The bidder's keys that were bound before the door's stamp of the bid, and the record's
    /// own: whether that one was bound is row 13's question.
    fn bound_before(&self, bid: &Bid) -> Vec<[u8; 32]> {
        let is_bid = |it: &Event| match it {
            Event::EnvelopeReceived(it) => it.bid == *bid,
            Event::BidReplaced(it) => it.bid == *bid,
            _ => false,
        };
        let received = self.last(is_bid).unwrap_or(0);
        let bound = self.bound.get(&bid.bidder).map(Vec::as_slice).unwrap_or_default();
        let before = bound.iter().filter(|it| it.0 < received).map(|it| it.1);
        before.chain([bid.key.0]).collect()
    }

    /// The digests of the keys handed in and settled, once every one of them is on the wall.
    fn check_digests(&mut self, bids: &[OpenedBid]) {
        let Some(state) = self.lot.opening.closed.get(&EnvelopeName::Price) else { return };
        let secret = |ctx: &Hash| {
            let line = bids.iter().find(|it| it.ctx == *ctx)?;
            line.s_b.map(|it| (ctx.0, it.0))
        };
        let digest = |contexts: &[Hash]| {
            let keys: Option<Vec<_>> = contexts.iter().map(secret).collect();
            let mut keys = keys?;
            keys.sort_unstable();
            Some(seal::statement::key_set_digest(&keys))
        };
        let (keyed, list) = (digest(&state.keyed), digest(&state.list()));
        for fact in self.facts {
            let (said, made) = match &fact.event {
                Event::KeyInClosed(it) if it.envelope == EnvelopeName::Price => (it.digest, keyed),
                Event::DepositsSettled(it) if it.envelope == EnvelopeName::Price => {
                    (it.digest, list)
                }
                _ => continue,
            };
            if made.is_some_and(|made| made != said.0) {
                self.find(Code::ResultSecret, Some(fact.index));
            }
        }
    }
}

fn is_as_shown(line: &OpenedBid, read: Result<Opening, OpenError>) -> bool {
    let code = match read {
        Ok(opening) => {
            let fields = opening.fields.iter().map(|it| (&it.name, &it.value));
            let shown = line.fields.iter().map(|it| (&it.name, &it.value));
            return line.ending == Ending::Opened && fields.eq(shown);
        }
        Err(OpenError::Refused(seal::Refusal(code))) => code,
        Err(OpenError::Io(_)) => return false,
    };
    use seal::Code as It;
    let ending = match code {
        It::PayloadUnwrap | It::PayloadMac | It::PayloadStream => Ending::PayloadBad,
        _ => Ending::ContentBad,
    };
    line.ending == ending && line.reason == code.to_string()
}

/// The lot's opening form in the sealing protocol's terms.
fn form_of(notice: &Notice) -> Vec<content::FormField> {
    let field = |it: &domain::procedure::FormField| content::FormField {
        name: it.name.clone(),
        kind: match it.kind {
            FieldKind::Amount => content::FieldKind::Amount,
            FieldKind::Text => content::FieldKind::Text,
        },
        audience: match it.audience {
            // What is read out first stands beside the files, and not in the price envelope.
            FieldAudience::Public if notice.is_read_first(it) => content::Audience::Closed,
            FieldAudience::Public => content::Audience::Public,
            FieldAudience::Party | FieldAudience::Supervisor => content::Audience::Closed,
        },
    };
    notice.form.iter().map(field).collect()
}
