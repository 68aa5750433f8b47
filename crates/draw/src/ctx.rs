//! The context of an attempt (§3): what is fixed before anybody can know the outcome.

use std::collections::BTreeSet;
use std::num::NonZeroU64;

use seal::keyset::{KeySet, Purpose as KeyPurpose};

use crate::code::{Code, ensure};
use crate::hash::Alg;
use crate::json::{self, LONG_TEXT_MAX, quoted, quoted_hex};

/// Fewest and most parties of a draw.
const PARTIES: std::ops::RangeInclusive<usize> = 3..=16;

/// What is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Committee,
    Substitute,
    Shortlist,
    Coefficient,
}

impl Purpose {
    const ALL: [Purpose; 4] =
        [Purpose::Committee, Purpose::Substitute, Purpose::Shortlist, Purpose::Coefficient];

    /// The word after the last slash of a draw's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Purpose::Committee => "committee",
            Purpose::Substitute => "substitute",
            Purpose::Shortlist => "shortlist",
            Purpose::Coefficient => "coefficient",
        }
    }

    /// True when persons of a roster are drawn, false for announced values.
    #[must_use]
    pub const fn draws_persons(self) -> bool {
        matches!(self, Purpose::Committee | Purpose::Substitute)
    }
}

/// Where the last number comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Final {
    /// No number: at least min(t, n − t + 1) colluding parties choose among outcomes.
    None,
    /// Digits thrown in the hall; the name says what is thrown.
    Public(String),
    /// A round of the drand chain with this hash. This crate checks the form of the value, not
    /// the beacon's signature.
    Drand([u8; 32]),
}

impl Final {
    fn parse(text: &str) -> Result<Final, Code> {
        if text == "none" {
            return Ok(Final::None);
        }
        if let Some(name) = text.strip_prefix("public:").filter(|it| !it.is_empty()) {
            return Ok(Final::Public(name.to_owned()));
        }
        let chain = text.strip_prefix("drand:").and_then(seal::bytes::unhex32);
        chain.map(Final::Drand).ok_or(Code::Ctx)
    }

    fn text(&self) -> String {
        match self {
            Final::None => "none".into(),
            Final::Public(name) => format!("public:{name}"),
            Final::Drand(chain) => format!("drand:{}", json::to_hex(chain)),
        }
    }

    /// The bytes of a value of this source, as they enter the seed.
    ///
    /// # Errors
    ///
    /// `draw.final` for a value that is unwanted or not of the source's grammar.
    pub fn value(&self, value: &str) -> Result<Vec<u8>, Code> {
        let digits =
            |it: &str| (6..=64).contains(&it.len()) && it.bytes().all(|b| b.is_ascii_digit());
        match self {
            Final::Public(_) if digits(value) => Ok(value.as_bytes().to_vec()),
            // A signature of the short or of the long scheme.
            Final::Drand(_) if [96, 192].contains(&value.len()) => {
                seal::bytes::unhex(value).ok_or(Code::Final)
            }
            _ => Err(Code::Final),
        }
    }
}

/// One party: who contributes, signs and holds a share of the others' contributions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    pub name: String,
    /// Ed25519, known before.
    pub sign: [u8; 32],
    /// One-time X25519 key.
    pub wrap: [u8; 32],
}

/// A context in form and range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ctx {
    pub alg: Alg,
    /// `<lot>/<purpose>`.
    pub draw: String,
    pub purpose: Purpose,
    pub r#final: Final,
    /// Strata in byte order with their seats.
    pub need: Vec<(String, u64)>,
    /// SHA-256 of the adopted rule pack.
    pub pack: [u8; 32],
    /// In byte order of name.
    pub parties: Vec<Party>,
    /// The roster's root; none where values are drawn.
    pub roster: Option<[u8; 32]>,
    /// Which attempt, from 1.
    pub seq: NonZeroU64,
    /// How many keys open.
    pub t: u8,
    keys: KeySet,
}

impl Ctx {
    /// Reads a context.
    ///
    /// # Errors
    ///
    /// `draw.not_canonical` for a fault of form, `draw.ctx` for every other.
    pub fn parse(bytes: &[u8]) -> Result<Ctx, Code> {
        let raw = Raw::parse(bytes)?;
        json::same(&raw.encode(), bytes)?;
        raw.check()
    }

    /// The canonical bytes.
    #[must_use]
    pub fn encode(&self) -> String {
        Raw {
            alg: self.alg.name().into(),
            draw: self.draw.clone(),
            r#final: self.r#final.text(),
            need: self.need.clone(),
            pack: self.pack,
            parties: self.parties.clone(),
            roster: self.roster,
            rule: RULE.into(),
            seq: self.seq.get(),
            t: u64::from(self.t),
        }
        .encode()
    }

    /// The `wrap` keys with t, in the order of the parties.
    #[must_use]
    pub const fn keys(&self) -> &KeySet {
        &self.keys
    }

    /// How many parties there are.
    #[must_use]
    pub fn n(&self) -> u8 {
        self.keys.n()
    }

    /// The lot: what stands before the last slash of the draw's name.
    #[must_use]
    pub fn lot(&self) -> &str {
        self.draw.rsplit_once('/').map_or("", |it| it.0)
    }

    /// The index of a party by name.
    #[must_use]
    pub fn party(&self, name: &str) -> Option<usize> {
        self.parties.iter().position(|it| it.name == name)
    }

    /// Persons drawn without a final number need n = 2t − 1, so that those who could choose are
    /// as many as those who could stop.
    ///
    /// # Errors
    ///
    /// `draw.ctx`.
    pub fn check_threshold(&self) -> Result<(), Code> {
        let bound = self.purpose.draws_persons() && self.r#final == Final::None;
        ensure(!bound || self.n() == 2 * self.t - 1, Code::Ctx)
    }
}

const RULE: &str = "ggzy.draw/v1";

/// A context of the right shape whose values are not judged yet.
struct Raw {
    alg: String,
    draw: String,
    r#final: String,
    need: Vec<(String, u64)>,
    pack: [u8; 32],
    parties: Vec<Party>,
    roster: Option<[u8; 32]>,
    rule: String,
    seq: u64,
    t: u64,
}

impl Raw {
    fn parse(bytes: &[u8]) -> Result<Raw, Code> {
        let map = json::object(bytes)?;
        let need = json::array(json::at(&map, "need")?)?.iter().map(|it| {
            let [stratum, seats] = json::array(it)? else { return Err(Code::NotCanonical) };
            Ok((json::text(stratum, json::TEXT_MAX)?, json::integer(seats)?))
        });
        let parties = json::array(json::at(&map, "parties")?)?.iter().map(|it| {
            let map = json::inner(it)?;
            Ok(Party {
                name: json::text_at(map, "name")?,
                sign: json::hex_at(map, "sign")?,
                wrap: json::hex_at(map, "wrap")?,
            })
        });
        Ok(Raw {
            alg: json::text_at(&map, "alg")?,
            draw: json::text(json::at(&map, "draw")?, LONG_TEXT_MAX)?,
            r#final: json::text(json::at(&map, "final")?, LONG_TEXT_MAX)?,
            need: need.collect::<Result<_, _>>()?,
            pack: json::hex_at(&map, "pack")?,
            parties: parties.collect::<Result<_, _>>()?,
            roster: json::hex_or_empty(json::at(&map, "roster")?)?,
            rule: json::text_at(&map, "rule")?,
            seq: json::integer_at(&map, "seq")?,
            t: json::integer_at(&map, "t")?,
        })
    }

    fn encode(&self) -> String {
        let need = self.need.iter().map(|(stratum, seats)| format!("[\"{stratum}\",{seats}]"));
        let parties = self.parties.iter().map(|it| {
            let (sign, wrap) = (quoted_hex(&it.sign), quoted_hex(&it.wrap));
            format!("{{\"name\":{},\"sign\":{sign},\"wrap\":{wrap}}}", quoted(&it.name))
        });
        format!(
            "{{\"alg\":{},\"draw\":{},\"final\":{},\"need\":{},\"pack\":{},\"parties\":{},\
             \"roster\":{},\"rule\":{},\"seq\":{},\"t\":{}}}",
            quoted(&self.alg),
            quoted(&self.draw),
            quoted(&self.r#final),
            json::listed(need),
            quoted_hex(&self.pack),
            json::listed(parties),
            quoted_hex(self.roster.as_ref().map_or(&[], |it| &it[..])),
            quoted(&self.rule),
            self.seq,
            self.t
        )
    }

    fn check(self) -> Result<Ctx, Code> {
        let alg = Alg::parse(&self.alg)?;
        ensure(self.rule == RULE, Code::Ctx)?;
        let (lot, purpose) = self.draw.rsplit_once('/').ok_or(Code::Ctx)?;
        let purpose = Purpose::ALL.into_iter().find(|it| it.name() == purpose).ok_or(Code::Ctx)?;
        ensure(!lot.is_empty(), Code::Ctx)?;
        let ascending = self.need.is_sorted_by(|a, b| a.0 < b.0) && !self.need.is_empty();
        ensure(ascending && self.need.iter().all(|it| it.1 > 0), Code::Ctx)?;
        ensure(purpose.draws_persons() == self.roster.is_some(), Code::Ctx)?;
        if !purpose.draws_persons() {
            let [(stratum, seats)] = &self.need[..] else { return Err(Code::Ctx) };
            let one = purpose == Purpose::Shortlist || *seats == 1;
            ensure(stratum == purpose.name() && one, Code::Ctx)?;
        }
        ensure(PARTIES.contains(&self.parties.len()), Code::Ctx)?;
        ensure(self.parties.is_sorted_by(|a, b| a.name < b.name), Code::Ctx)?;
        let t = u8::try_from(self.t).map_err(|_| Code::Ctx)?;
        let wraps: Vec<_> = self.parties.iter().map(|it| it.wrap).collect();
        // Threshold, canonical points, no low order, no two equal.
        let keys = KeySet::new(KeyPurpose::Draw, t, &wraps, &BTreeSet::new());
        Ok(Ctx {
            alg,
            purpose,
            r#final: Final::parse(&self.r#final)?,
            seq: NonZeroU64::new(self.seq).ok_or(Code::Ctx)?,
            keys: keys.map_err(|_| Code::Ctx)?,
            draw: self.draw,
            need: self.need,
            pack: self.pack,
            parties: self.parties,
            roster: self.roster,
            t,
        })
    }
}
