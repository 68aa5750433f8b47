//! What every document is made of: names, amounts, tables, signatures and the proof.

use app::statutory::{
    Block, Column, PAGE, PAGES, Proof, Set, SignatureBlock, StatutoryDocument, Table,
};
use domain::lot::Lot;
use domain::procedure::Document;
use domain::rulebook::{Mark, Regime};
use domain::shared::{CivilDate, Fen, Instant, Uscc};
use sha2::{Digest, Sha256};

use super::Paper;
use crate::desk::basis::Cited;
use crate::public::frame::{Ask, is_sample};
use crate::public::ledger::{Past, Signature, Signer};
use crate::public::result::title_of;
use crate::text::money::{capital, wan, yuan};
use crate::text::time::{beijing, beijing_day};
use crate::text::{Arg, Lang, Text};

/// What a document is made from.
pub(super) struct Making<'a> {
    pub(super) it: &'a Ask<'a>,
    pub(super) lot: &'a Lot,
    /// The event that issued it.
    pub(super) past: Past,
    pub(super) paper: Paper,
}

/// Names beside values.
pub(super) type Facts = Vec<(String, String)>;

impl Making<'_> {
    pub(super) fn t(&self) -> &'static Text {
        self.it.text
    }

    /// A sentence in the words of the lot's method.
    pub(super) fn s(&self, key: &str) -> String {
        self.t().of(key, self.lot.notice.method)
    }

    /// The same with values.
    pub(super) fn said(&self, key: &str, args: &[(&'static str, Arg)]) -> String {
        self.t().of_with(key, self.lot.notice.method, args)
    }

    pub(super) fn is_works(&self) -> bool {
        self.lot.notice.regime == Regime::Works
    }

    pub(super) fn fact(&self, key: &str, value: impl Into<String>) -> (String, String) {
        (self.s(key), value.into())
    }

    pub(super) fn heading(&self, key: &str) -> Block {
        Block::Heading(self.s(key))
    }

    /// A sentence that begins with words and ends with a day.
    pub(super) fn until(&self, key: &str, day: CivilDate) -> Block {
        Block::Paragraph(format!("{} {}", self.s(key), last(day)))
    }

    /// Project, number, lot and law.
    pub(super) fn project(&self) -> Block {
        let notice = &self.lot.notice;
        let regime = if self.is_works() { "regime-works" } else { "regime-procurement" };
        Block::Facts(vec![
            self.fact("public-project", title_of(self.it, self.lot)),
            self.fact("public-code", notice.code.as_str()),
            self.fact("public-lots", format!("{} {}", notice.lot_title, self.lot.id)),
            self.fact("public-regime", self.s(regime)),
        ])
    }

    /// The key of the purchaser's word in this law.
    pub(super) fn buyer(&self) -> &'static str {
        if self.is_works() { "role-tenderer" } else { "role-purchaser" }
    }

    /// Purchaser and agent; of their addresses the record has none, and that is said.
    pub(super) fn parties(&self) -> Block {
        let notice = &self.lot.notice;
        let absent = self.s("result-absent");
        let name = &notice.purchaser_name;
        let mut rows = vec![
            self.fact(self.buyer(), named(name, &notice.purchaser)),
            self.fact("result-contact", absent.clone()),
        ];
        match &notice.agent {
            Some(who) => {
                let known = self.it.ledger.world().organisations.get(who);
                let name = known.map_or("", |it| it.name.as_str());
                rows.push(self.fact("role-agent", named(name, who)));
                rows.push(self.fact("result-contact", absent));
            }
            None => rows.push(self.fact("role-agent", self.s("result-no-agent"))),
        }
        Block::Facts(rows)
    }

    /// An amount in figures; in Chinese with 万元 beside it.
    pub(super) fn money(&self, Fen(fen): Fen) -> String {
        let wan = self.t().t("money-wan", &[("n", wan(fen).into())]);
        if self.t().lang() == Lang::ZhCn { format!("{} {wan}", yuan(fen)) } else { yuan(fen) }
    }

    /// Figures and capital figures of an amount, as two rows.
    pub(super) fn amount(&self, key: &str, it: Fen) -> [(String, String); 2] {
        [self.fact(key, self.money(it)), self.fact("result-amount-words", capital(it.0))]
    }

    pub(super) fn column(&self, key: &str, set: Set, share: u16) -> Column {
        Column { head: self.s(key), set, share }
    }

    /// Documents with length and hash; nothing where there are none.
    pub(super) fn documents(&self, all: &[Document]) -> Vec<Block> {
        if all.is_empty() {
            return Vec::new();
        }
        let columns = vec![
            self.column("lot-document", Set::Words, 3),
            self.column("lot-length", Set::Figures, 1),
            self.column("lot-hash", Set::Words, 4),
        ];
        let row = |it: &Document| {
            let length = [("n", it.length.to_string().into())];
            vec![it.name.clone(), self.t().t("lot-bytes", &length), it.sha256.hex()]
        };
        vec![Block::Table(Table { columns, rows: all.iter().map(row).collect() })]
    }

    /// The rules that the lot adopted, as they are cited, each with how well that was checked.
    pub(super) fn rules(&self, all: &[&str]) -> Vec<Block> {
        let at = Instant(self.past.at_ms);
        let world = self.it.ledger.world();
        let rules = match self.paper {
            Paper::Contract => app::rules::contract_rules(world, Some(&self.lot.id), at),
            _ => app::rules::rules_for(world, Some(&self.lot.id), at),
        };
        let one = |it: Cited| {
            let mark = match it.mark {
                Mark::Verified => "paper-verified",
                Mark::FromMemory => "paper-from-memory",
                Mark::Config => "paper-config",
            };
            let mark = match it.own.is_empty() {
                true => self.s(mark),
                false => it.own.clone(),
            };
            let args =
                [("cite", it.cite.clone().into()), ("rule", it.rule.into()), ("mark", mark.into())];
            let key = if it.cite.is_empty() { "paper-rule" } else { "paper-basis" };
            Block::Note(self.t().t(key, &args))
        };
        all.iter().filter_map(|id| Cited::of(self.t(), rules, id)).map(one).collect()
    }

    /// What the law asks for and the record does not hold.
    pub(super) fn missing(&self, keys: &[&str]) -> Vec<Block> {
        let mut all = vec![self.heading("result-missing"), Block::Note(self.s("paper-missing"))];
        all.extend(keys.iter().map(|key| Block::Note(format!("· {}", self.s(key)))));
        all
    }

    /// The document with what every one has.
    pub(super) fn finish(&self, blocks: Vec<Block>, signatures: &[&str]) -> StatutoryDocument {
        self.finish_since(blocks, signatures, 0)
    }

    /// The same with signatures behind a leaf alone: those before it are void.
    pub(super) fn finish_since(
        &self,
        blocks: Vec<Block>,
        signatures: &[&str],
        since: u64,
    ) -> StatutoryDocument {
        let (t, title) = (self.t(), self.paper.title(self.it, self.lot));
        let original = Text::get(Lang::ZhCn);
        let is_chinese = t.lang() == Lang::ZhCn;
        let number = [("n", self.lot.notice.code.clone().into())];
        let sample = match is_sample(self.it) {
            true => self.s("paper-sample"),
            false => String::new(),
        };
        let signed = self.it.ledger.signatures(&self.lot.id).iter();
        let counts =
            |it: &&Signature| signatures.contains(&it.past.kind.as_str()) && it.past.index >= since;
        let signed = signed.filter(counts);
        StatutoryDocument {
            lang: t.lang().tag().to_owned(),
            title: self.s(title),
            original_title: match is_chinese {
                true => String::new(),
                false => original.of(title, self.lot.notice.method),
            },
            number: t.t("paper-number", &number),
            blocks,
            issuer: self.lot.notice.purchaser_name.clone(),
            issued: day(t, self.past.at_ms),
            issued_ms: self.past.at_ms,
            signatures: signed.map(|it| self.signature(it, &sample)).collect(),
            proof: self.proof(),
            folio: t.t("paper-folio", &[("page", PAGE.into()), ("pages", PAGES.into())]),
            sample,
        }
    }

    fn signature(&self, it: &Signature, sample: &str) -> SignatureBlock {
        let t = self.t();
        let winner = || {
            let won = self.lot.award.winner.as_ref().map(|it| it.0.clone());
            won.map(|it| self.name_of(&it)).unwrap_or_default()
        };
        let buyer = || self.lot.notice.purchaser_name.clone();
        let (part, name) = match it.by {
            Signer::Purchaser => (self.s(self.buyer()), buyer()),
            Signer::Chair => (self.s("role-chair"), String::new()),
            Signer::Winner => (self.s("lot-winner"), winner()),
            Signer::Seat(n) => (t.t("committee-seat", &[("n", n.into())]), String::new()),
        };
        let hash: String =
            Sha256::digest(it.key.0)[..8].iter().map(|it| format!("{it:02x}")).collect();
        let what = t.s(&format!("past-{}", it.past.kind));
        // Only an organisation has a seal, and only a sample's is drawn here.
        let drawn = !sample.is_empty() && !name.is_empty();
        let args = [("at", beijing(it.past.at_ms).into()), ("what", what.into())];
        let key = [("key", hash.into()), ("n", it.past.index.to_string().into())];
        SignatureBlock {
            part,
            name,
            lines: vec![t.t("paper-signed", &args), t.t("paper-signed-with", &key)],
            stamp: if drawn { self.s("paper-stamp") } else { String::new() },
        }
    }

    /// The name of a bidder that was ranked or opened; its code where the lot has none.
    pub(super) fn name_of(&self, who: &Uscc) -> String {
        let found = self.lot.priced().into_iter().find(|it| it.0 == *who);
        found.map_or_else(|| who.to_string(), |it| it.1)
    }

    fn proof(&self) -> Proof {
        let (t, past, site) = (self.t(), &self.past, self.it.site);
        let leaf = self.it.ledger.entry(past.index).unwrap_or_default();
        // The hash of a leaf in the tree. Source: RFC 6962, 2.1.
        let hash = Sha256::new().chain_update([0]).chain_update(leaf).finalize();
        let hash: String = hash.iter().map(|it| format!("{it:02x}")).collect();
        let address = site.address();
        let args = [
            ("origin", self.it.ledger.world().centre.origin.clone().into()),
            ("n", past.index.to_string().into()),
            ("at", beijing(past.at_ms).into()),
        ];
        let page = format!("{address}{}", self.paper.page(self.lot));
        let origin = &self.it.ledger.world().centre.origin;
        Proof {
            leaf: format!("{origin} {} {hash}", past.index),
            title: t.s("paper-proof"),
            lines: vec![
                t.t("paper-proof-leaf", &args),
                t.t("paper-proof-hash", &[("hash", hash.clone().into())]),
                t.t("paper-proof-page", &[("page", page.clone().into())]),
                t.t("paper-proof-check", &[("command", site.command(past.index).into())]),
                t.s("paper-proof-binds"),
            ],
            ways: vec![
                (t.s("paper-way-page"), page),
                (t.s("paper-way-leaf"), format!("{address}/leaf/{}", past.index)),
            ],
        }
    }
}

/// A name with its code.
pub(super) fn named(name: &str, code: &Uscc) -> String {
    format!("{name} {code}").trim().to_owned()
}

/// The day on which something ends.
pub(super) fn last(until: CivilDate) -> String {
    beijing_day(Instant::end_of(until).0)
}

/// An instant in seconds, in Beijing.
pub(super) fn seconds(at: i64) -> String {
    beijing(at.saturating_mul(1_000))
}

/// A day as a document ends with it.
fn day(t: &Text, at_ms: i64) -> String {
    let day = beijing_day(at_ms);
    let mut parts = day.split('-').map(|it| it.trim_start_matches('0').to_owned());
    let mut next = || parts.next().unwrap_or_default();
    let args = [("year", next().into()), ("month", next().into()), ("day", next().into())];
    t.t("paper-day", &args)
}

/// Each line of a text as a paragraph.
pub(super) fn paragraphs(text: &str) -> Vec<Block> {
    text.lines()
        .filter(|it| !it.trim().is_empty())
        .map(|it| Block::Paragraph(it.to_owned()))
        .collect()
}
