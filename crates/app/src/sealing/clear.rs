//! The wall and the files: what is opened once the verdicts stand.

use std::collections::BTreeMap;
use std::io::{Read, Write};

use domain::lot::Lot;
use domain::opening::{Ending, FirstPart, OpenedBid, OpenedField, OpenedFile};
use domain::procedure::EnvelopeName;
use domain::shared::{Fen, Hash, PublicKey, Secret, Signature, Uscc};
use seal::first::{Asked, Found, Scan};
use seal::opening::{Case, open_price, settle};
use seal::record::Record;

use super::{
    Ciphertexts, ContestOver, Judgement, Listed, SealingDamage, blamed, code, envelope_of,
    first_bytes, form_of, held, judgement, kind, root_of, seed_of,
};

/// Opens every price after the verdicts stand: what one event will publish. None at the first of
/// two openings.
///
/// `names` gives each bidder's name for the wall, `bound` its bound keys.
///
/// # Errors
///
/// [`SealingDamage`] when keys, records or objects are unusable.
pub fn open_prices(
    lot: &Lot,
    objects: &dyn Ciphertexts,
    names: &BTreeMap<Uscc, (String, Vec<PublicKey>)>,
) -> Result<Vec<OpenedBid>, SealingDamage> {
    if !lot.due().contains(&EnvelopeName::Price) {
        return Ok(Vec::new());
    }
    let verdicts = lot.opening.verdicts.get(&EnvelopeName::Price).ok_or(SealingDamage::Record)?;
    let mut opened = Vec::with_capacity(verdicts.len());
    for verdict in verdicts {
        let bidder = lot.bidder_of(&verdict.ctx).ok_or(SealingDamage::Record)?;
        let (name, bound) = names.get(bidder).cloned().unwrap_or_default();
        let mut line = OpenedBid {
            ctx: verdict.ctx,
            bidder: bidder.clone(),
            name,
            ending: verdict.ending,
            reason: verdict.reason.clone(),
            s_t: None,
            s_b: None,
            price: None,
            fields: Vec::new(),
        };
        if verdict.ending == Ending::Openable {
            open_one(lot, objects, &bound, &mut line)?;
        }
        opened.push(line);
    }
    Ok(opened)
}

/// Where opened technical and qualification files go: kept whole or not at all.
pub trait Evaluation {
    /// Begins a file under its context, in place of an unfinished one.
    ///
    /// # Errors
    ///
    /// A sentence, when the store fails.
    fn begin(&self, ctx: &Hash) -> Result<Box<dyn Sink + '_>, String>;
}

/// One file of the evaluation store while it is written.
pub trait Sink: Write {
    /// Makes the whole file durable.
    ///
    /// # Errors
    ///
    /// A sentence, when the store fails.
    fn keep(&self) -> Result<(), String>;

    /// What was written so far, from its start.
    ///
    /// # Errors
    ///
    /// A sentence, when the store fails.
    fn written(&self) -> Result<Box<dyn Read + '_>, String>;

    /// Throws what was written away.
    ///
    /// # Errors
    ///
    /// A sentence, when the store fails.
    fn discard(&self) -> Result<(), String>;
}

/// Opens every other envelope after the verdicts stand, into the evaluation store; what one
/// event will publish of them is verdict and root.
///
/// # Errors
///
/// [`SealingDamage`] when keys, records or objects are unusable.
pub fn open_files(
    lot: &Lot,
    objects: &dyn Ciphertexts,
    evaluation: &dyn Evaluation,
    names: &BTreeMap<Uscc, (String, Vec<PublicKey>)>,
) -> Result<Vec<(EnvelopeName, Vec<OpenedFile>)>, SealingDamage> {
    let others = lot.due().into_iter().filter(|it| *it != EnvelopeName::Price);
    let mut all = Vec::new();
    for name in others {
        let mut files = Vec::new();
        for verdict in lot.opening.verdicts.get(&name).ok_or(SealingDamage::Record)? {
            let ctx = verdict.ctx;
            let mut file = OpenedFile {
                ctx,
                ct_root: root_of(lot, ctx).ok_or(SealingDamage::Record)?,
                ending: verdict.ending,
                reason: verdict.reason.clone(),
                name: None,
                first: None,
            };
            let bidder = lot.bidder_of(&ctx).ok_or(SealingDamage::Record)?;
            if lot.awaits_prices() && !name.opens_later() {
                file.name = names.get(bidder).map(|it| it.0.clone());
            }
            if verdict.ending == Ending::Openable {
                let bound = names.get(bidder).map_or(&[][..], |it| it.1.as_slice());
                let sink = evaluation.begin(&ctx).map_err(SealingDamage::Object)?;
                let listed = Listed { lot, name, ctx, over: ContestOver::Yes };
                open_file(listed, objects, (bound, sink), &mut file)?;
            }
            files.push(file);
        }
        all.push((name, files));
    }
    Ok(all)
}

fn open_file(
    listed: Listed<'_>,
    objects: &dyn Ciphertexts,
    (bound, mut sink): (&[PublicKey], Box<dyn Sink + '_>),
    file: &mut OpenedFile,
) -> Result<(), SealingDamage> {
    let envelope = envelope_of(listed.lot, listed.ctx).ok_or(SealingDamage::Record)?;
    let mut first = None;
    let (ending, reason) = match decrypted(listed, objects, bound, (&mut sink, &mut first))? {
        Some((ending, reason)) => (blamed(ending, envelope, objects)?, reason),
        None => (Ending::Missing, None),
    };
    let done = if ending == Ending::Opened { sink.keep() } else { sink.discard() };
    done.map_err(SealingDamage::Object)?;
    file.ending = ending;
    file.first = first.filter(|_| ending == Ending::Opened);
    // A file that was lost keeps what its verdict said.
    if ending != Ending::Missing {
        file.reason = reason.map(code).unwrap_or_default();
    }
    Ok(())
}

/// What a reader looks at beside the sink that it writes to.
struct Tee<'a, 'b> {
    sink: &'a mut Box<dyn Sink + 'b>,
    scan: Scan,
}

impl Write for Tee<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.sink.write(bytes)?;
        self.scan.write_all(&bytes[..written])?;
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.sink.flush()
    }
}

/// What the first of two openings reads out of a whole and signed file.
///
/// # Rules
///
/// - `Y94`: exactly the fields that it asks for; what it does not ask for is content of no bid.
fn read_first(listed: Listed<'_>, found: Found) -> Result<Option<FirstPart>, seal::Code> {
    let Listed { lot, name, ctx, .. } = listed;
    if !lot.notice.opens_twice() {
        return Ok(None);
    }
    let names = lot.notice.first_names(name);
    let (bid, _) = super::sealed(lot, ctx).ok_or(seal::Code::ContentKey)?;
    let asked = Asked { names: &names, ctx: &ctx.0, key: &bid.key.0 };
    let first = seal::first::judge(found, &asked).map_err(|it| it.0)?;
    Ok(first.map(|it| FirstPart {
        fields: it
            .fields
            .into_iter()
            .map(|it| OpenedField { name: it.name, value: it.value })
            .collect(),
        signature: Signature(it.signature),
    }))
}

/// Decrypts into the sink and judges what is there; `None` when the ciphertext is gone.
fn decrypted(
    listed: Listed<'_>,
    objects: &dyn Ciphertexts,
    bound: &[PublicKey],
    (sink, first): (&mut Box<dyn Sink + '_>, &mut Option<FirstPart>),
) -> Result<Option<(Ending, Option<seal::Code>)>, SealingDamage> {
    use seal::Code;
    let root = root_of(listed.lot, listed.ctx).ok_or(SealingDamage::Record)?;
    let head = first_bytes(listed.lot, listed.ctx, objects)?;
    let object = objects.open(&root).map_err(SealingDamage::Object)?;
    let Some((head, object)) = head.zip(object) else { return Ok(None) };
    let identity = match listed.with_case(Some(&head), |case, _| settle(case))? {
        Ok((identity, _)) => identity,
        // The verdict was that it opens, so it is the object that has changed since.
        Err(it) if it.reason == Some(Code::PayloadHeader) => {
            return Ok(Some((Ending::Malformed, it.reason)));
        }
        Err(_) => return Err(SealingDamage::Record),
    };
    let tee = Tee { sink: &mut *sink, scan: Scan::default() };
    let read = seal::opening::open_stream(kind(listed.name), object, &identity, tee);
    let read = read.map(|it| (it.block, it.content_len, it.out.scan));
    let judged = match read {
        Ok((block, ..)) if !bound.iter().any(|key| key.0 == block.key) => {
            (Ending::ContentBad, Some(Code::ContentKey))
        }
        Ok((block, length, scan)) => {
            let mut content = sink.written().map_err(SealingDamage::Object)?;
            let held = block.holds(&listed.ctx.0, &mut content, length);
            match held.map_err(|it| SealingDamage::Object(it.to_string()))? {
                true => match read_first(listed, scan.finish()) {
                    Ok(it) => {
                        *first = it;
                        (Ending::Opened, None)
                    }
                    Err(code) => (Ending::ContentBad, Some(code)),
                },
                false => (Ending::ContentBad, Some(Code::ContentSignature)),
            }
        }
        Err(seal::payload::OpenError::Io(it)) => {
            return Err(SealingDamage::Object(it.to_string()));
        }
        Err(seal::payload::OpenError::Refused(seal::Refusal(code))) => match code {
            Code::PayloadHeader | Code::PayloadUnwrap | Code::PayloadMac | Code::PayloadStream => {
                (Ending::PayloadBad, Some(code))
            }
            _ => (Ending::ContentBad, Some(code)),
        },
    };
    Ok(Some(judged))
}

/// Opens one price; a ciphertext that was lost since its verdict ends as missing, its secrets
/// published all the same, so that whoever still has it can read it.
fn open_one(
    lot: &Lot,
    objects: &dyn Ciphertexts,
    bound: &[PublicKey],
    line: &mut OpenedBid,
) -> Result<(), SealingDamage> {
    let envelope = envelope_of(lot, line.ctx).ok_or(SealingDamage::Record)?;
    let name = EnvelopeName::Price;
    let listed = Listed { lot, name, ctx: line.ctx, over: ContestOver::Yes };
    line.s_b = held(lot, name, line.ctx)?;
    line.s_t = listed.with_case(None, |case, _| seed_of(case))?.map(Secret);
    let head = first_bytes(lot, line.ctx, objects)?;
    let object = objects.open(&envelope.ct_root).map_err(SealingDamage::Object)?;
    let Some((head, object)) = head.zip(object) else {
        line.ending = Ending::Missing;
        return Ok(());
    };
    let form = form_of(&lot.notice);
    let bound: Vec<[u8; 32]> = bound.iter().map(|it| it.0).collect();
    let opened = |case: &Case<'_>, record: &Record| open_price(case, object, record, &form, &bound);
    let (judged, opening) = listed
        .with_case(Some(&head), opened)?
        .map_err(|it| SealingDamage::Object(it.to_string()))?;
    let ending = match judgement(judged.verdict) {
        Judgement::Ends(ending) => ending,
        Judgement::Waiting | Judgement::Contested => return Err(SealingDamage::Record),
    };
    line.ending = blamed(ending, envelope, objects)?;
    if line.ending == Ending::Missing {
        return Ok(());
    }
    line.reason = judged.reason.map(code).unwrap_or_default();
    if let Some(opening) = opening {
        let amount = opening.fields.first().and_then(|it| it.value.parse().ok());
        line.price = amount.map(Fen);
        let fields = opening.fields.into_iter();
        line.fields = fields.map(|it| OpenedField { name: it.name, value: it.value }).collect();
    }
    Ok(())
}
