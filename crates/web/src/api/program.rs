//! A program that was let in by its organisation's key, and what a page's handler told it.
//!
//! The handler answers as to a browser; what it did, refused or wants signed it also leaves here,
//! where the door of programs reads it.

use std::sync::{Mutex, PoisonError};

use app::desk::Accepted;
use domain::shared::{AccountId, PublicKey};

use crate::act::Problem;

/// The bytes of an act that is still to be signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToSign {
    pub bytes: String,
    /// The bound key that has to sign them.
    pub key: PublicKey,
}

/// What one request came to.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// The first answer of the desk.
    pub accepted: Option<Accepted>,
    pub problems: Vec<Problem>,
    pub to_sign: Option<ToSign>,
}

/// One request of a program.
#[derive(Debug)]
pub struct Program {
    /// In whose name it acts; none where no key is asked for.
    pub account: Option<AccountId>,
    /// What its forms carry: made for this request, known to nobody else.
    pub csrf: String,
    /// Version of the lot that the program looked at, if the lot must not have gone on since.
    pub seen: Option<u64>,
    told: Mutex<Told>,
}

impl Program {
    /// A request that has come to nothing yet.
    #[must_use]
    pub fn new(account: Option<AccountId>, csrf: String, seen: Option<u64>) -> Self {
        Self { account, csrf, seen, told: Mutex::default() }
    }

    fn with(&self, change: impl FnOnce(&mut Told)) {
        // A thread that panicked here left whole values.
        change(&mut self.told.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// The desk has accepted.
    pub fn accept(&self, it: &Accepted) {
        self.with(|told| {
            told.accepted.get_or_insert_with(|| it.clone());
        });
    }

    /// Something is in the way.
    pub fn refuse(&self, all: &[Problem]) {
        self.with(|told| {
            let new = all.iter().filter(|it| !told.problems.contains(it)).cloned();
            let new: Vec<Problem> = new.collect();
            told.problems.extend(new);
        });
    }

    /// An act is still to be signed.
    pub fn sign(&self, it: ToSign) {
        self.with(|told| told.to_sign = Some(it));
    }

    /// What the request came to.
    #[must_use]
    pub fn told(&self) -> Told {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
