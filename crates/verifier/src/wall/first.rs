//! What the first of two openings read out: signed by its bidder, and what the file holds.
//!
//! The signature is anybody's to check. Whoever has the ciphertext and sees the bidder's half, in
//! `KeyedIn` or through a deposit, reads the file again. Source: docs/spec/bid.md.

use domain::opening::{Ending, FirstPart, OpenedField, OpenedFile};
use domain::procedure::EnvelopeName;
use domain::shared::Hash;
use seal::Code;
use seal::combine::Outcome;
use seal::content::Field;
use seal::first::{Asked, First, Scan, judge};
use seal::padding::Kind;

use super::{Reader, Sealed};

/// Reasons of a bad content that nothing but the member gives.
const OWN: [Code; 3] = [Code::ContentJson, Code::ContentSize, Code::ContentAudience];

impl Reader<'_> {
    /// Whether what was read out is the bidder's own, and what its file holds as far as the reader
    /// can open it.
    pub(super) fn first_holds(
        &self,
        name: EnvelopeName,
        file: &OpenedFile,
        sealed: &Sealed<'_>,
    ) -> bool {
        let first = file.first.as_ref().map(read_out);
        let signed = first.as_ref().is_none_or(|it| it.holds(&sealed.ctx, &sealed.bid.key.0));
        signed && self.is_as_held(name, (file, first.as_ref()), sealed) != Some(false)
    }

    /// `None` for whoever lacks the ciphertext or the bidder's half.
    fn is_as_held(
        &self,
        name: EnvelopeName,
        (file, first): (&OpenedFile, Option<&First>),
        sealed: &Sealed<'_>,
    ) -> Option<bool> {
        if !self.lot.notice.opens_twice() || name.opens_later() {
            return None;
        }
        let scan = self.read_again(name, sealed)?;
        let Ok(scan) = scan else { return Some(file.ending != Ending::Opened) };
        let names = self.lot.notice.first_names(name);
        let asked = Asked { names: &names, ctx: &sealed.ctx, key: &sealed.bid.key.0 };
        let judged = judge(scan.finish(), &asked);
        let own = OWN.iter().any(|it| it.as_str() == file.reason);
        Some(match (judged, file.ending) {
            (Ok(held), Ending::Opened) => held.as_ref() == first,
            (Err(_), Ending::Opened) => false,
            (Ok(_), Ending::ContentBad) => !own,
            (Err(it), Ending::ContentBad) => !own || it.0.as_str() == file.reason,
            _ => true,
        })
    }

    /// The file in clear, looked at in one pass; an error where it is none.
    fn read_again(&self, name: EnvelopeName, sealed: &Sealed<'_>) -> Option<Result<Scan, ()>> {
        let envelope = &sealed.bid.envelopes[sealed.at];
        let objects = self.objects?;
        let s_b = self.half(name, sealed)?;
        let header = sealed.header()?;
        let Outcome::Good(s_t) = self.combined(name, sealed, &header).outcome else { return None };
        // Another file under this root is the reader's own.
        let digested = seal::object::digest(&mut objects.open(&envelope.ct_root)?).ok()?;
        if digested.ct_root != envelope.ct_root.0 {
            return None;
        }
        let identity = seal::identity::identity(&s_t, &s_b, &sealed.ctx);
        let kind = Kind::parse(name.token()).ok()?;
        let object = objects.open(&envelope.ct_root)?;
        let read = seal::opening::open_stream(kind, object, &identity, Scan::default());
        Some(read.map(|it| it.out).map_err(drop))
    }

    /// The bidder's half, where the reader sees it.
    fn half(&self, name: EnvelopeName, sealed: &Sealed<'_>) -> Option<[u8; 32]> {
        if let Some(it) = self.lot.opening.keys.get(&Hash(sealed.ctx)) {
            return Some(it.0);
        }
        match self.deposit(name, sealed)?.outcome {
            Outcome::Good(it) => Some(*it),
            _ => None,
        }
    }
}

fn read_out(it: &FirstPart) -> First {
    let field = |it: &OpenedField| Field { name: it.name.clone(), value: it.value.clone() };
    First { fields: it.fields.iter().map(field).collect(), signature: it.signature.0 }
}
