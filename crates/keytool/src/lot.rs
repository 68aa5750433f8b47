//! `ggzy.lot/v1`: what a platform publishes so that a stranger's tool can seal for a lot.
//!
//! The schema is defined in `docs/spec/seal.md`, "The lot file".

use std::collections::{BTreeMap, BTreeSet};

use seal::bytes::hex;
use seal::content::{Audience, FieldKind, FormField};
use seal::ctx::Lot;
use seal::door::{LotEnvelope, LotKeys};
use seal::keyset::{KeySet, Place, Purpose, Vouched, check_set};
use seal::padding::Kind;
use seal::{Code, Refusal};
use serde::{Deserialize, Serialize};

use crate::failure::Failure;
use crate::files::{hex_bytes, hex32};

/// The version that the file names.
pub const VERSION: &str = "ggzy.lot/v1";

/// The lot file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotFile {
    pub v: String,
    pub tender: String,
    pub lot: String,
    pub round: String,
    /// How many trustees open.
    pub t: u8,
    pub n: u8,
    pub stamps: Stamps,
    /// In the order of the record.
    pub envelopes: Vec<EnvelopeFile>,
    /// The announced form, in its order.
    pub form: Vec<FormFile>,
    /// The envelope beside whose files stands what the first of two openings reads out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<String>,
}

/// The times that matter to a sealer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamps {
    /// T, unix seconds.
    pub close_s: u64,
}

/// One envelope of the lot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnvelopeFile {
    pub name: String,
    pub keys: KeysFile,
}

/// The key sets of an envelope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeysFile {
    pub share: SetFile,
    /// Present when the lot offers 委托开标 or opens the envelope later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deposit: Option<SetFile>,
}

/// One key set with what vouches for it; all lists are in order of x.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetFile {
    pub pks: Vec<String>,
    /// PKS as printed in the tender documents.
    pub pks_hash: String,
    pub statements: Vec<StatementFile>,
    pub assignments: Vec<AssignmentFile>,
}

/// A trustee's signed key statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementFile {
    pub trustee: String,
    pub serial: u64,
    pub sig: String,
}

/// A trustee's signed assignment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssignmentFile {
    pub trustee: String,
    pub sig: String,
}

/// One field of the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormFile {
    pub name: String,
    /// `amount` or `text`.
    pub kind: String,
    /// `public`, `first`, or any narrower audience.
    pub audience: String,
}

impl FormFile {
    /// Whether the first of two openings reads it out, so that the price does not ask for it.
    pub fn is_first(&self) -> bool {
        self.audience == "first"
    }
}

impl SetFile {
    /// The key set, checked in itself and against its printed hash.
    pub fn key_set(&self, t: u8, purpose: Purpose) -> Result<KeySet, Failure> {
        let keys: Result<Vec<Vec<u8>>, Failure> = self.pks.iter().map(|it| hex_bytes(it)).collect();
        let set = KeySet::new(purpose, t, &keys?, &BTreeSet::new())?;
        if hex(&set.hash()) != self.pks_hash {
            return Err(Refusal(Code::PksMismatch).into());
        }
        Ok(set)
    }

    /// Statements and assignments together.
    fn vouched(&self) -> Result<Vec<Vouched>, Failure> {
        if self.assignments.len() != self.statements.len() {
            return Err(Refusal(Code::PksAssignment).into());
        }
        let both = self.statements.iter().zip(&self.assignments);
        both.map(|(statement, assignment)| {
            if assignment.trustee != statement.trustee {
                return Err(Refusal(Code::PksAssignment).into());
            }
            Ok(Vouched {
                trustee: statement.trustee.clone(),
                serial: statement.serial,
                key_signature: Some(hex_bytes(&statement.sig)?),
                assignment_signature: Some(hex_bytes(&assignment.sig)?),
            })
        })
        .collect()
    }
}

impl LotFile {
    /// The lot and its key sets, each checked in itself.
    pub fn keys(&self) -> Result<LotKeys, Failure> {
        if self.v != VERSION {
            return Err(Failure::form(format!("v is not {VERSION}")));
        }
        let lot = Lot::new(&self.tender, &self.lot, &self.round)?;
        let mut envelopes: Vec<LotEnvelope> = Vec::new();
        for it in &self.envelopes {
            let kind = Kind::parse(&it.name)?;
            let share = it.keys.share.key_set(self.t, Purpose::Share)?;
            let deposit = it.keys.deposit.as_ref();
            let deposit = deposit.map(|it| it.key_set(self.t, Purpose::Deposit)).transpose()?;
            if share.n() != self.n || envelopes.iter().any(|it| it.kind == kind) {
                return Err(Failure::form("envelopes or n do not agree"));
            }
            envelopes.push(LotEnvelope { kind, share, deposit });
        }
        let fresh = self.all_keys().collect::<BTreeSet<_>>().len() == self.all_keys().count();
        if !fresh {
            // A key serves one lot, one round, one envelope, one purpose.
            return Err(Refusal(Code::PksDuplicate).into());
        }
        Ok(LotKeys { lot, envelopes })
    }

    fn all_keys(&self) -> impl Iterator<Item = &String> {
        let sets = self
            .envelopes
            .iter()
            .flat_map(|it| std::iter::once(&it.keys.share).chain(it.keys.deposit.as_ref()));
        sets.flat_map(|it| &it.pks)
    }

    /// Checks every statement and assignment against trustees known from outside.
    pub fn check_trustees(
        &self,
        keys: &LotKeys,
        trustees: &BTreeMap<String, [u8; 32]>,
    ) -> Result<(), Failure> {
        for (file, it) in self.envelopes.iter().zip(&keys.envelopes) {
            let sets = [
                (Some(&file.keys.share), Some(&it.share), Purpose::Share),
                (file.keys.deposit.as_ref(), it.deposit.as_ref(), Purpose::Deposit),
            ];
            for (file_set, set, purpose) in sets {
                let (Some(file_set), Some(set)) = (file_set, set) else { continue };
                let place = Place { lot: &keys.lot, envelope: &file.name, purpose };
                let printed = hex32(&file_set.pks_hash)?;
                check_set(set, &place, &file_set.vouched()?, trustees, &printed)?;
            }
        }
        Ok(())
    }

    /// The form's fields.
    pub fn form(&self) -> Result<Vec<FormField>, Failure> {
        self.form
            .iter()
            .map(|it| {
                let kind = match it.kind.as_str() {
                    "amount" => FieldKind::Amount,
                    "text" => FieldKind::Text,
                    other => return Err(Failure::form(format!("unknown field kind {other}"))),
                };
                let public = it.audience == "public";
                let audience = if public { Audience::Public } else { Audience::Closed };
                Ok(FormField { name: it.name.clone(), kind, audience })
            })
            .collect()
    }
}
