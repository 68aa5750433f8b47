//! What happens to the centre, its organisations, people, keys and trustees.

use crate::procedure::Category;
use crate::rulebook::Regime;
use crate::shared::{AccountId, CivilDate, Fen, Hash, Id, PublicKey, Signature, Uscc};

use super::{Lost, MandateMatter, OrganisationKind, Purpose, Role, Side};

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

/// A person acts in no role from here on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonSuspended {
    pub account: AccountId,
    pub by: Side,
    pub reason: String,
}

/// One side's suspension is lifted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonReinstated {
    pub account: AccountId,
    pub by: Side,
    pub reason: String,
}

/// Every role of one person went to a colleague.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandedOver {
    /// Keeps no role.
    pub from: AccountId,
    pub to: AccountId,
    /// Every role that `to` has from here on.
    pub roles: Vec<Role>,
    pub reason: String,
}

/// A first official asked that something lost be restored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestorationAsked {
    pub account: AccountId,
    pub lost: Lost,
    /// The first official.
    pub by: AccountId,
}

/// A second official agreed: the waiting time runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestorationAgreed {
    pub account: AccountId,
    pub lost: Lost,
    /// The second official.
    pub by: AccountId,
    /// From when on it may be finished, unix seconds.
    pub from_s: i64,
}

/// The restoration was stopped; nothing was restored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestorationStopped {
    pub account: AccountId,
    pub lost: Lost,
    /// The person, or an official.
    pub by: AccountId,
}

/// The waiting time was over: a code was printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestorationFinished {
    pub account: AccountId,
    pub lost: Lost,
    /// The official who printed it.
    pub by: AccountId,
}

/// An organisation goes on under another name and the same code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganisationRenamed {
    pub organisation: Uscc,
    pub name: String,
    /// SHA-256 of the new licence.
    pub document: Hash,
}

/// One organisation was merged into another; its code ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganisationsMerged {
    /// Ends.
    pub organisation: Uscc,
    /// Goes on.
    pub into: Uscc,
    /// SHA-256 of the registration of the merger.
    pub document: Hash,
}

/// Where people turn to: the whole board 联系方式, which replaces the one before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactsPublished {
    pub entries: Vec<ContactEntry>,
}

/// One department on the board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactEntry {
    pub department: String,
    /// What it receives, such as challenges or complaints.
    pub matters: String,
    pub telephone: String,
    pub address: String,
}

/// A purchaser gave an agent a mandate 委托协议.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MandateGiven {
    pub purchaser: Uscc,
    pub mandate: Id,
    pub agent: Uscc,
    /// The one project it covers; none for every project of the purchaser.
    pub project: Option<Id>,
    pub matters: Vec<MandateMatter>,
    /// Last day, by Beijing's calendar.
    pub until: CivilDate,
    /// SHA-256 of the signed agreement.
    pub document: Hash,
}

/// A party ended a mandate before its last day; what was done under it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MandateEnded {
    pub purchaser: Uscc,
    pub mandate: Id,
    /// The purchaser, or the agent.
    pub by: Uscc,
    pub reason: String,
}

/// A file of an earlier system was taken as a whole; its lines follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportTaken {
    pub import: Id,
    /// SHA-256 of the file; none of a file of people, which nobody is to guess from it.
    pub file: Option<Hash>,
    pub lines: u32,
}

/// An organisation known from a file; nobody here saw its licence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganisationImported {
    pub import: Id,
    /// Line of the file, from 1.
    pub line: u32,
    pub organisation: Uscc,
    pub name: String,
    pub kinds: Vec<OrganisationKind>,
}

/// A deal that was concluded at an earlier system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DealImported {
    pub import: Id,
    /// Line of the file, from 1.
    pub line: u32,
    /// Number of the deal at the earlier system.
    pub number: String,
    pub title: String,
    pub purchaser: Uscc,
    pub purchaser_name: String,
    pub winner: Option<Uscc>,
    pub winner_name: String,
    pub amount: Fen,
    pub concluded_on: CivilDate,
    /// Under which law and for what, if the file has it.
    pub regime: Option<Regime>,
    pub category: Option<Category>,
}

/// An import was taken back as a whole; its events stay in the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportRevoked {
    pub import: Id,
    pub reason: String,
}

/// A colleague holds roles of an absent person, from day to day 代办.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandInAppointed {
    /// Who stands in.
    pub account: AccountId,
    /// Who is absent.
    pub of: AccountId,
    pub roles: Vec<Role>,
    /// First and last day, by Beijing's calendar.
    pub from: CivilDate,
    pub until: CivilDate,
    pub reason: String,
    /// The administrator, or of the centre the official.
    pub by: AccountId,
}

/// A stand-in ended before its last day; what was done under it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandInEnded {
    pub account: AccountId,
    pub of: AccountId,
    pub reason: String,
    /// Whoever appoints, or either of the two.
    pub by: AccountId,
}
