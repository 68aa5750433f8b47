//! What happens to the centre, its organisations, people, keys and trustees.

use crate::shared::{AccountId, CivilDate, Hash, Id, PublicKey, Signature, Uscc};

use super::{OrganisationKind, Purpose, Role};

/// The centre exists and has a name; the first event of stream `centre`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CentreFounded {
    /// Origin of the log, such as `sample.example/log`.
    pub origin: String,
    pub name: String,
    pub name_en: String,
    /// Ed25519 key that signs acknowledgements.
    pub ack_key: PublicKey,
}

/// An organisation was admitted against its licence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganisationAdmitted {
    pub organisation: Uscc,
    pub name: String,
    pub kinds: Vec<OrganisationKind>,
    /// SHA-256 of the uploaded licence.
    pub licence: Hash,
}

/// The State Council's holiday notice of a year was loaded: the year is open no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarPublished {
    pub year: u32,
    /// Mondays to Fridays without work, ascending.
    pub weekday_off: Vec<CivilDate>,
    /// Saturdays and Sundays with work 调休, ascending.
    pub weekend_work: Vec<CivilDate>,
    /// Name and number of the notice.
    pub cite: String,
    /// SHA-256 of the notice.
    pub document: Hash,
}

/// A person has an account and roles; never public beyond its label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonAdded {
    pub account: AccountId,
    pub name: String,
    /// The organisation the person acts for, if any.
    pub organisation: Option<Uscc>,
    pub roles: Vec<Role>,
}

/// A person's roles were set anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RolesChanged {
    pub account: AccountId,
    pub roles: Vec<Role>,
    pub reason: String,
}

/// A signing key is bound to an organisation; opened with the first record it signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyBound {
    pub organisation: Uscc,
    pub key: PublicKey,
}

/// A person's own signing key is bound, or who bound an organisation's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonKeyBound {
    pub account: AccountId,
    pub key: PublicKey,
    /// The second person of the binding.
    pub second: AccountId,
}

/// An organisation's key no longer signs from here on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRevoked {
    pub organisation: Uscc,
    pub key: PublicKey,
    pub reason: String,
}

/// A person's key no longer signs from here on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonKeyRevoked {
    pub account: AccountId,
    pub key: PublicKey,
    pub reason: String,
}

/// A trustee 开标密钥保管人 is known by the key that signs its statements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrusteeEnrolled {
    pub trustee: Id,
    pub name: String,
    pub organisation: Uscc,
    pub key: PublicKey,
}

/// One one-time key with the trustee's statement over it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyStatement {
    pub serial: u64,
    pub key: PublicKey,
    pub statement: Signature,
}

/// A trustee deposited a batch of one-time public keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeysDeposited {
    pub trustee: Id,
    pub purpose: Purpose,
    pub keys: Vec<KeyStatement>,
}

/// All trustees opened a test envelope together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrillHeld {
    pub trustees: Vec<Id>,
    /// SHA-256 of the drill's transcript.
    pub transcript: Hash,
}
