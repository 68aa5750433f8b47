//! The tender notice 招标公告: everything a bidder must know and the law must check.

use crate::admission::Ground;
use crate::rulebook::{Method, Procedure, Regime};
use crate::shared::{Fen, Hash, Id, LotId, Uscc};

use super::{CONSORTIUM, Category, DECLARED_FIRM, Funds, KeySet, Reserve, Scheme, SecurityTerms};

/// What is announced for one lot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub project: Id,
    pub title: String,
    pub lot_title: String,
    pub code: String,
    pub regime: Regime,
    pub method: Method,
    pub category: Category,
    pub funds: Funds,
    pub purchaser: Uscc,
    pub purchaser_name: String,
    pub agent: Option<Uscc>,
    pub budget: Fen,
    /// 最高限价; a dearer bid is rejected.
    pub ceiling: Option<Fen>,
    /// Bid deadline T, unix seconds; opening at the same moment.
    pub deadline_s: i64,
    /// Until when documents are offered, unix seconds.
    pub documents_until_s: i64,
    pub documents: Vec<Document>,
    pub qualification: Vec<String>,
    pub scheme: Scheme,
    pub form: Vec<FormField>,
    pub envelopes: Vec<Envelope>,
    /// Shares needed to open (t of n).
    pub threshold: u8,
    /// The bid security that is asked for, if any.
    pub security: Option<Box<SecurityTerms>>,
    /// The performance security 履约保证金 that the winner hands in before the contract, in basis
    /// points of the contract's price; absent: none.
    pub performance_bp: Option<u32>,
    /// What the documents ask for that not every release can do.
    pub asks: Vec<Ask>,
    /// Why only listed bidders are let in; absent: everybody is.
    pub admission: Option<Ground>,
    /// The failed round this one repeats.
    pub previous: Option<LotId>,
}

impl Notice {
    /// By which procedure the lot goes.
    #[must_use]
    pub fn procedure(&self) -> Procedure {
        Procedure { regime: self.regime, method: self.method }
    }

    /// Whether the committee reviews the qualification too, so that its work begins with it:
    /// everywhere but in open tenders of government procurement (87-44), where the purchaser does.
    #[must_use]
    pub fn committee_qualifies(&self) -> bool {
        self.regime == Regime::Works || self.method != Method::OpenTender
    }
}

/// A document as published: exact bytes by hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    pub id: Id,
    pub name: String,
    pub media: String,
    pub sha256: Hash,
    /// Length in bytes.
    pub length: u64,
}

/// One field of the opening form 开标一览表.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormField {
    pub name: String,
    pub label: String,
    pub kind: FieldKind,
    pub audience: FieldAudience,
}

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FieldKind {
    /// Money in 分.
    Amount,
    Text,
}

/// Who sees a field after the opening; only public ones stand in the price envelope, but those
/// that the first of two openings reads out ([`Notice::is_read_first`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FieldAudience {
    Public,
    Party,
    Supervisor,
}

/// One sealed envelope that a bid consists of, with the keys that seal it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    pub name: EnvelopeName,
    pub share: KeySet,
    pub deposit: Option<KeySet>,
}

/// Which envelope, in the order of protocols/seal.md §4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EnvelopeName {
    Price,
    PriceDetail,
    Qual,
    Tech,
}

impl EnvelopeName {
    /// Whether it waits for the technical result where a lot opens twice: whatever holds a price.
    #[must_use]
    pub fn opens_later(self) -> bool {
        matches!(self, Self::Price | Self::PriceDetail)
    }

    /// The word of the protocol.
    #[must_use]
    pub fn token(self) -> &'static str {
        match self {
            Self::Price => "price",
            Self::PriceDetail => "price_detail",
            Self::Qual => "qual",
            Self::Tech => "tech",
        }
    }
}

impl Notice {
    /// Whether the lot opens twice 双信封: technical envelopes first, prices after their result.
    #[must_use]
    pub fn opens_twice(&self) -> bool {
        self.asks.contains(&Ask::TwoOpenings)
    }

    /// Whether the opening is held at a place 现场开标, and not in the hall on the network 远程开标.
    #[must_use]
    pub fn opens_on_site(&self) -> bool {
        self.asks.contains(&Ask::OnSite)
    }

    /// Whether a field is read out at the first of two openings: what avoidance and the review of
    /// qualification must know before a price envelope may be opened.
    #[must_use]
    pub fn is_read_first(&self, field: &FormField) -> bool {
        let reserved = || self.scheme.preferences().is_some_and(|it| it.reserve == Reserve::Whole);
        let known = match field.name.as_str() {
            CONSORTIUM => true,
            DECLARED_FIRM => reserved(),
            _ => false,
        };
        known && self.opens_twice() && field.audience == FieldAudience::Public
    }

    /// Fields that the first of two openings reads out, in the form's order; none of another lot.
    pub fn first_fields(&self) -> impl Iterator<Item = &FormField> {
        self.form.iter().filter(|it| self.is_read_first(it))
    }

    /// The envelope in which those fields stand.
    #[must_use]
    pub fn first_envelope(&self) -> Option<EnvelopeName> {
        let announced = |it: &&EnvelopeName| self.envelopes.iter().any(|of| of.name == **it);
        let asks = self.first_fields().next().is_some();
        [EnvelopeName::Tech, EnvelopeName::Qual].iter().find(announced).copied().filter(|_| asks)
    }

    /// Names of the fields that stand in an envelope beside its files, in the form's order.
    #[must_use]
    pub fn first_names(&self, envelope: EnvelopeName) -> Vec<&str> {
        let holds = self.first_envelope() == Some(envelope);
        self.first_fields().filter(|_| holds).map(|it| it.name.as_str()).collect()
    }
}

/// Something a tender may ask for beyond the plain procedure; not every release can do all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ask {
    /// 双信封: technical first, price after its result.
    TwoOpenings,
    /// 现场开标: held at the centre's place; without it the opening is in the hall on the network.
    OnSite,
}
