//! Erasing what is personal of somebody: the order of two officials, carried out in the record.
//!
//! The leaf stays in the log for ever; its label is opened, and the body's salt and the body go.
//! What may not go is the law's to say (`domain::parties::may_erase`). Source:
//! docs/decisions/0407-erased-by-two-and-said-in-the-log.md.

use std::collections::{BTreeMap, BTreeSet};

use domain::award::Signed;
use domain::law::Law;
use domain::parties::{self, ErasureRefused};
use domain::shared::{AccountId, LotId, PublicKey, Signature};
use domain::world::World;
use record::act;
use record::canonical::{self, Value};
use record::erasure::{CITE_BYTES_MAX, ERASED_MAX, is_erasable};
use record::wire::Wire;

use crate::leaves;
use crate::ports::{CommitFailure, Readers, Row, Store, StoreError};

/// Kind of the leaf.
pub const ERASED: &str = "Erased";
/// Kind of the leaf that says which bodies are lost.
pub const BODIES_LOST: &str = "BodiesLost";
/// Rows read at once.
const ROWS_AT_ONCE: u32 = 1_024;

/// What two officials order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Whose personal facts.
    pub person: AccountId,
    /// The leaves, ascending.
    pub indexes: Vec<u64>,
    /// The article by which they go.
    pub cite: String,
    /// One of the centre's staff, then a supervisor; each signs [`act::erase`].
    pub by: [(AccountId, Signed); 2],
}

/// Why an order is not carried out; nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum NotErased {
    #[error(transparent)]
    Law(#[from] ErasureRefused),
    #[error("these are not the leaves of that person that may be erased: {0:?}")]
    OtherLeaves(Vec<u64>),
    #[error("an order names an article, in at most {CITE_BYTES_MAX} bytes")]
    NoCite,
    #[error("the key of {0} is not bound to that account, or was revoked")]
    KeyNotBound(AccountId),
    #[error("the signature of {0} does not fit the exact bytes of the order")]
    SignatureWrong(AccountId),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Leaves of a person that still hold what is personal and may be erased, ascending.
///
/// # Errors
///
/// [`StoreError`].
pub fn leaves_of(readers: &dyn Readers, person: &AccountId) -> Result<Vec<u64>, StoreError> {
    let stream = record::event::person_stream(person);
    let rows = readers.reader()?.stream(&stream, 1, ROWS_AT_ONCE)?;
    let held = rows.into_iter().filter(|it| it.salt_b.is_some() && is_erasable(&it.kind));
    Ok(held.map(|it| it.index).take(ERASED_MAX).collect())
}

/// Lots in whose records a person stands: who gave a command there, or is named by one.
fn acted<'a>(
    world: &'a World,
    readers: &dyn Readers,
    person: &AccountId,
) -> Result<BTreeSet<&'a LotId>, StoreError> {
    let named = format!("\"{person}\"").into_bytes();
    let names = |bytes: &[u8]| bytes.windows(named.len()).any(|it| it == named);
    let (mut reader, mut from) = (readers.reader()?, 0);
    let mut streams: BTreeSet<String> = BTreeSet::new();
    loop {
        let rows = reader.rows(from, ROWS_AT_ONCE)?;
        let Some(last) = rows.last() else { break };
        from = last.index + 1;
        let of = rows.into_iter().filter(|it| {
            let enclosed = it.enclosure.as_deref().is_some_and(names);
            it.account == person.as_str() || enclosed || names(&it.body)
        });
        streams.extend(of.map(|it| it.stream));
    }
    let stands = |lot: &LotId| {
        let lot = lot.to_string();
        let within = |long: &str, short: &str| {
            long.strip_prefix(short).is_some_and(|it| it.is_empty() || it.starts_with('/'))
        };
        streams.iter().any(|it| within(it, &lot) || within(&lot, it))
    };
    Ok(world.lots.keys().filter(|it| stands(it)).collect())
}

/// Whether a person's signature holds over exact bytes.
#[must_use]
pub fn holds(key: &PublicKey, bytes: &[u8], signature: &Signature) -> bool {
    seal::ed25519::verify(&key.0, bytes, &signature.0)
}

/// A signature with the bound key by which it holds over the order's bytes; with the first bound
/// key where it holds by none, so that [`check`] says so. `None` without any bound key.
#[must_use]
pub fn signed(
    world: &World,
    account: &AccountId,
    signature: Signature,
    bytes: &str,
) -> Option<Signed> {
    let keys = world.people.get(account)?.keys.iter();
    let bound: Vec<_> = keys.filter(|it| *it.1).map(|it| *it.0).collect();
    let fits = |it: &&PublicKey| holds(it, bytes.as_bytes(), &signature);
    let key = *bound.iter().find(fits).or(bound.first())?;
    Some(Signed { key, signature })
}

/// Judges an order against the record: the people, the law, the leaves, the signatures.
///
/// # Errors
///
/// [`NotErased`].
pub fn check(
    world: &World,
    readers: &dyn Readers,
    order: &Order,
    origin: &str,
    law: Law<'_>,
) -> Result<(), NotErased> {
    if order.cite.trim().is_empty() || order.cite.len() > CITE_BYTES_MAX {
        return Err(NotErased::NoCite);
    }
    let acted = acted(world, readers, &order.person)?;
    let by = order.by.each_ref().map(|it| &it.0);
    parties::may_erase(world, &order.person, &acted, by, law)?;
    let held = leaves_of(readers, &order.person)?;
    if held.is_empty() || held != order.indexes {
        return Err(NotErased::OtherLeaves(held));
    }
    let bytes = act::erase(origin, &order.indexes, &order.cite);
    for (account, signed) in &order.by {
        if !world.people.get(account).is_some_and(|it| it.signs_with(&signed.key)) {
            return Err(NotErased::KeyNotBound(account.clone()));
        }
        if !holds(&signed.key, bytes.as_bytes(), &signed.signature) {
            return Err(NotErased::SignatureWrong(account.clone()));
        }
    }
    Ok(())
}

/// The fields of the leaf: which leaves, by which article, and both signatures. No account.
#[must_use]
pub fn fields(order: &Order) -> BTreeMap<String, Value> {
    let index = |it: &u64| Value::Integer(i64::try_from(*it).expect("an index stays below 2^53"));
    let all = [
        ("by", Value::List(order.by.iter().map(|it| it.1.key.write()).collect())),
        ("cite", Value::Text(order.cite.clone())),
        ("indexes", Value::List(order.indexes.iter().map(index).collect())),
        ("sig", Value::List(order.by.iter().map(|it| it.1.signature.write()).collect())),
    ];
    all.map(|(name, it)| (name.to_owned(), it)).into()
}

/// What a row is once it is erased; `None` where nothing is left to erase.
#[must_use]
pub fn erased(row: &Row) -> Option<Row> {
    let opening = leaves::opening(row)?;
    let body = record::erasure::remainder(&row.kind, &row.body)?;
    // The first answer shows the body; a repeated key gets its acknowledgement and the label.
    let answer = row.answer.as_deref().and_then(leaves::read_answer).map(|mut it| {
        it.opening = Some(leaves::label_only(opening));
        leaves::write_answer(&it)
    });
    let body = body.into_bytes();
    Some(Row { body, salt_b: None, enclosure: None, answer, ..row.clone() })
}

/// Leaves whose rows the record says were rewritten beside them: erased, or lost and perhaps
/// re-supplied.
///
/// # Errors
///
/// [`StoreError`].
pub fn rewritten(readers: &dyn Readers) -> Result<BTreeSet<u64>, StoreError> {
    named(readers, &[ERASED, BODIES_LOST])
}

fn named(readers: &dyn Readers, kinds: &[&str]) -> Result<BTreeSet<u64>, StoreError> {
    let (mut reader, mut from, mut found) = (readers.reader()?, 1, BTreeSet::new());
    loop {
        let facts = reader.stream("log", from, ROWS_AT_ONCE)?;
        let Some(last) = facts.last() else { return Ok(found) };
        from = last.version + 1;
        let of = facts.iter().filter(|it| kinds.contains(&it.kind.as_str()));
        found.extend(of.flat_map(|it| indexes(&it.body)));
    }
}

/// Carries out what the record says was erased and a backup or a mirror brought back; says how
/// many rows that were.
///
/// # Errors
///
/// [`StoreError`].
pub fn settle(store: &mut dyn Store) -> Result<u64, StoreError> {
    let readers = store.readers();
    let (named, mut reader) = (named(&*readers, &[ERASED])?, readers.reader()?);
    let mut again = Vec::new();
    for index in named {
        again.extend(reader.rows(index, 1)?.iter().filter_map(erased));
    }
    drop(reader);
    if again.is_empty() {
        return Ok(0);
    }
    let mut turn = store.begin()?;
    turn.savepoint()?;
    again.iter().try_for_each(|it| turn.rewrite(it))?;
    turn.release()?;
    match turn.commit() {
        Ok(_) => Ok(again.len() as u64),
        Err(CommitFailure::NotCommitted(it)) => Err(it),
        Err(CommitFailure::Unknown(it)) => Err(StoreError::Down(it)),
    }
}

/// Leaves that an `Erased` or a `BodiesLost` names.
fn indexes(body: &[u8]) -> Vec<u64> {
    let Ok(body) = canonical::parse(body) else { return Vec::new() };
    let list = body.list("indexes").unwrap_or_default();
    let index = |it: &Value| match it {
        Value::Integer(it) => u64::try_from(*it).ok(),
        _ => None,
    };
    list.iter().filter_map(index).collect()
}
