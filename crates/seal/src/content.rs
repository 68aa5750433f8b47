//! The content of a `price` envelope, `ggzy.opening/v1`, and the checks at the opening.

use crate::bytes::hex;
use crate::code::{Code, Refusal, ensure};
use crate::frame::Block;
use crate::json::{Reader, is_text, number, write_member};
use crate::record::Record;

/// The longest content of `price`, in bytes.
pub const OPENING_BYTES_MAX: usize = 60_000;
const VERSION: &str = "ggzy.opening/v1";

/// How a field's value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// A count of 分 or of units: a number of the protocol.
    Amount,
    /// A text of allowed characters.
    Text,
}

/// Who will read a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Published at the opening; belongs into `price`.
    Public,
    /// Anybody less; belongs into `qual`.
    Closed,
}

/// One field of a lot's announced form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormField {
    pub name: String,
    pub kind: FieldKind,
    pub audience: Audience,
}

/// One filled field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    pub name: String,
    pub value: String,
}

/// Another envelope of the same record, as `price` names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Other {
    pub name: String,
    pub ct_root: [u8; 32],
}

/// The content of `price`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    pub tender: String,
    pub lot: String,
    pub round: String,
    pub seq: u64,
    pub bidder: [u8; 32],
    pub fields: Vec<Field>,
    /// In record order, without `price`.
    pub others: Vec<Other>,
}

impl Opening {
    /// The canonical bytes.
    ///
    /// # Errors
    ///
    /// `seal.content.json` for a text with a refused character, `.size` above 60,000 bytes.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Refusal> {
        let texts = self.fields.iter().all(|it| is_text(&it.name) && is_text(&it.value));
        ensure(texts, Code::ContentJson)?;
        let mut out = String::new();
        write_member(&mut out, "{", "v", VERSION);
        write_member(&mut out, ",", "tender", &self.tender);
        write_member(&mut out, ",", "lot", &self.lot);
        write_member(&mut out, ",", "round", &self.round);
        write_member(&mut out, ",", "seq", &self.seq.to_string());
        write_member(&mut out, ",", "bidder", &hex(&self.bidder));
        out.push_str(",\"fields\":[");
        for (i, it) in self.fields.iter().enumerate() {
            write_member(&mut out, if i == 0 { "{" } else { ",{" }, "name", &it.name);
            write_member(&mut out, ",", "value", &it.value);
            out.push('}');
        }
        out.push_str("],\"others\":[");
        for (i, it) in self.others.iter().enumerate() {
            write_member(&mut out, if i == 0 { "{" } else { ",{" }, "name", &it.name);
            write_member(&mut out, ",", "ct_root", &hex(&it.ct_root));
            out.push('}');
        }
        out.push_str("]}");
        ensure(out.len() <= OPENING_BYTES_MAX, Code::ContentSize)?;
        Ok(out.into_bytes())
    }

    /// Reads the canonical bytes; `None` for any other form.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Opening> {
        let mut r = Reader::new(bytes)?;
        if r.member("{", "v")? != VERSION {
            return None;
        }
        let tender = r.member(",", "tender")?.to_owned();
        let lot = r.member(",", "lot")?.to_owned();
        let round = r.member(",", "round")?.to_owned();
        let seq = r.member_number(",", "seq")?;
        let bidder = r.member32(",", "bidder")?;
        r.literal(",\"fields\":")?;
        let fields = r.list(|r| {
            let name = r.member("{", "name")?.to_owned();
            let value = r.member(",", "value")?.to_owned();
            r.literal("}")?;
            Some(Field { name, value })
        })?;
        r.literal(",\"others\":")?;
        let others = r.list(|r| {
            let name = r.member("{", "name")?.to_owned();
            let ct_root = r.member32(",", "ct_root")?;
            r.literal("}")?;
            Some(Other { name, ct_root })
        })?;
        r.literal("}")?;
        r.end()?;
        Some(Opening { tender, lot, round, seq, bidder, fields, others })
    }

    fn is_head_of(&self, record: &Record) -> bool {
        (&self.tender, &self.lot, &self.round, self.seq)
            == (&record.tender, &record.lot, &record.round, record.seq)
    }

    /// Judges the fields against the announced form.
    ///
    /// # Errors
    ///
    /// `seal.content.json` unless the fields are the form's public ones in order, beside which
    /// closed ones are `seal.content.audience`.
    pub fn check_fields(&self, form: &[FormField]) -> Result<(), Refusal> {
        let of = |it: &Field| form.iter().find(|f| f.name == it.name);
        let closed = |it: &&Field| of(it).is_some_and(|f| f.audience == Audience::Closed);
        let mut public = form.iter().filter(|it| it.audience == Audience::Public);
        for it in self.fields.iter().filter(|it| !closed(it)) {
            let wanted = public.next().ok_or(Code::ContentJson)?;
            let amount = wanted.kind != FieldKind::Amount || number(&it.value).is_some();
            ensure(wanted.name == it.name && amount, Code::ContentJson)?;
        }
        ensure(public.next().is_none(), Code::ContentJson)?;
        ensure(!self.fields.iter().any(|it| closed(&it)), Code::ContentAudience)
    }
}

/// What every content is judged against.
#[derive(Clone, Copy, Debug)]
pub struct Judge<'a> {
    pub ctx: &'a [u8; 32],
    pub record: &'a Record,
    pub form: &'a [FormField],
    /// The bidder's keys that were bound before the door's stamp.
    pub bound: &'a [[u8; 32]],
}

/// Checks an opened `price` content.
///
/// # Errors
///
/// `seal.content.size`, `.signature`, `.key`, `.json`, `.audience`, `.bidder`, `.others`.
///
/// Source: §6, §10a.
pub fn check_price(content: &[u8], block: &Block, judge: &Judge<'_>) -> Result<Opening, Refusal> {
    ensure(content.len() <= OPENING_BYTES_MAX, Code::ContentSize)?;
    let held = block.holds(judge.ctx, &mut &content[..], content.len() as u64);
    ensure(held.unwrap_or(false), Code::ContentSignature)?;
    ensure(judge.bound.contains(&block.key), Code::ContentKey)?;
    let opening = Opening::parse(content).ok_or(Code::ContentJson)?;
    ensure(opening.is_head_of(judge.record), Code::ContentJson)?;
    opening.check_fields(judge.form)?;
    ensure(opening.bidder == judge.record.bidder_commit, Code::ContentBidder)?;
    let others = judge.record.envelopes().iter().filter(|it| it.name != "price");
    let named = others.map(|it| (&it.name, &it.ct_root));
    let equal = named.eq(opening.others.iter().map(|it| (&it.name, &it.ct_root)));
    ensure(equal, Code::ContentOthers)?;
    Ok(opening)
}
