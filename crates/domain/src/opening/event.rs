//! What happens to sealed bids: received, closed, keyed in, opened together.

use crate::award::Signed;
use crate::procedure::EnvelopeName;
use crate::shared::{Fen, Hash, Id, LotId, PublicKey, Salt, Secret, Signature, Uscc};

/// A bid's signed record as the door saw it; nothing of it is public before the opening.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bid {
    pub bidder: Uscc,
    pub seq: u64,
    /// Hash of the record this one replaces, if any.
    pub supersedes: Option<Hash>,
    /// The canonical record, exact bytes.
    pub record: String,
    pub record_sha256: Hash,
    pub signature: Signature,
    /// The bound key that signed.
    pub key: PublicKey,
    pub salt: Salt,
    pub salt_r: Salt,
    /// B of protocols/seal.md §8.
    pub b: Hash,
    pub envelopes: Vec<SealedEnvelope>,
}

/// What the law keeps of one envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedEnvelope {
    pub name: EnvelopeName,
    pub ctx: Hash,
    pub ct_root: Hash,
    /// Length of the ciphertext in bytes.
    pub ct_len: u64,
    /// Whether the key was handed to the trustees with the record.
    pub key: KeyPlan,
}

/// How the bidder's half of a key comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyPlan {
    /// By hand in the window.
    ByHand,
    /// Deposited with the trustees 委托开标.
    Deposited,
}

/// A first bid of a bidder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvelopeReceived {
    pub lot: LotId,
    pub bid: Bid,
}

/// A bid in place of an earlier one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BidReplaced {
    pub lot: LotId,
    pub bid: Bid,
}

/// A withdrawal 撤回 before the deadline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BidWithdrawn {
    pub lot: LotId,
    pub bidder: Uscc,
    pub seq: u64,
    pub withdraws: Hash,
    pub record: String,
    pub record_sha256: Hash,
    pub signature: Signature,
    pub key: PublicKey,
    pub salt: Salt,
    pub salt_r: Salt,
    pub b: Hash,
}

/// A bidder signed in 签到 to the hall.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    pub lot: LotId,
    pub bidder: Uscc,
}

/// The door closed the lot; `set_root` binds every bid and replacement in time, `count` of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LotClosed {
    pub lot: LotId,
    pub count: u32,
    pub set_root: Hash,
}

/// The supervisor ordered that key-in opens although no witness signs 无见证开标.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenUnwitnessed {
    pub lot: LotId,
    /// Leaves of the tree that the log then holds itself to.
    pub size: u64,
    /// Its root.
    pub root: Hash,
    /// Public.
    pub reason: String,
    /// From when on it holds, unix seconds; until then every bidder can look and object.
    pub from_s: i64,
    pub signed: Signed,
}

/// Every ciphertext was hashed again after the close.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectsPresent {
    pub lot: LotId,
    pub set_root: Hash,
    pub missing: Vec<Hash>,
    /// When key-in ends, unix seconds.
    pub key_in_until_s: i64,
}

/// A missing ciphertext came back with the same root, before key-in closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectSupplied {
    pub lot: LotId,
    pub ct_root: Hash,
}

/// A key half handed in; hidden until the window closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyedIn {
    pub lot: LotId,
    pub keys: Vec<HandedKey>,
    /// Keys of envelopes that open later, deposited with the trustees; absent without any.
    pub later: Option<Vec<LaterDeposit>>,
}

/// The deposit of a key whose envelope opens later, as its bidder signed it at key-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LaterDeposit {
    pub ctx: Hash,
    /// The bytes `GSD1…` of protocols/seal.md §12, lower-case hex.
    pub deposit: String,
    /// By a bound key of the bidder over `D"later\0" ‖ ctx ‖ lp(deposit)`.
    pub signature: Signature,
}

/// One context's key half.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandedKey {
    pub ctx: Hash,
    pub secret: Secret,
}

/// The chairman opened the session in the hall.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionStarted {
    pub lot: LotId,
    pub reason: String,
}

/// The chairman gave everybody more time to key in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyInExtended {
    pub lot: LotId,
    pub until_s: i64,
    pub reason: String,
}

/// The session pauses; what is due waits until then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionAdjourned {
    pub lot: LotId,
    pub until_s: i64,
    pub reason: String,
}

/// Key-in ended for one envelope: contexts and digest, no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyInClosed {
    pub lot: LotId,
    pub envelope: EnvelopeName,
    pub keyed: Vec<Hash>,
    pub deposited: Vec<Hash>,
    pub absent: Vec<Hash>,
    /// Contexts whose record or header the door should have refused.
    pub malformed: Vec<Hash>,
    pub digest: Hash,
    /// When the trustees' answers are due, unix seconds.
    pub answers_until_s: i64,
}

/// The technical result is locked: trustees are asked for the prices of those who passed 第二信封.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PricesCalled {
    pub lot: LotId,
    /// Contexts that are opened now, of every envelope that waited, ascending.
    pub called: Vec<Hash>,
    /// Contexts that stay sealed and are returned unopened 原封退还, ascending.
    pub returned: Vec<Hash>,
    /// Deposits of called contexts that came at key-in, by context.
    pub later: Vec<LaterDeposit>,
    /// When the trustees' answers are due, unix seconds.
    pub answers_until_s: i64,
}

/// Deposited keys were recovered or failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DepositsSettled {
    pub lot: LotId,
    pub envelope: EnvelopeName,
    pub recovered: Vec<Hash>,
    pub failed: Vec<Hash>,
    pub digest: Hash,
    pub answers_until_s: i64,
}

/// A trustee answered once with one signed batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharesReleased {
    pub lot: LotId,
    pub envelope: EnvelopeName,
    pub purpose: crate::parties::Purpose,
    pub trustee: Id,
    /// Position of the trustee in the key set, from 1.
    pub x: u8,
    pub statements: Vec<ShareStatement>,
}

/// One signed statement of a batch, in order of ctx.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShareStatement {
    pub ctx: Hash,
    /// `None`: the slot does not open.
    pub share: Option<Secret>,
    pub signature: Signature,
}

/// No subset of shares fits somewhere: secrets are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpeningContested {
    pub lot: LotId,
    pub envelope: EnvelopeName,
    pub purpose: crate::parties::Purpose,
    pub contexts: Vec<Hash>,
    pub until_s: i64,
}

/// A trustee published the one-time secret of a contested envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretPublished {
    pub lot: LotId,
    pub envelope: EnvelopeName,
    pub purpose: crate::parties::Purpose,
    pub trustee: Id,
    pub x: u8,
    pub secret: Secret,
}

/// A bidder published the trustees' half from his key file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeedPublished {
    pub lot: LotId,
    pub ctx: Hash,
    pub seed: Secret,
}

/// All verdicts of one envelope, before anything is decrypted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharesClosed {
    pub lot: LotId,
    pub envelope: EnvelopeName,
    pub verdicts: Vec<Verdict>,
}

/// The verdict about one context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub ctx: Hash,
    pub ending: Ending,
    /// Code of protocols/seal.md §13, or empty.
    pub reason: String,
    /// Trustees whose statement was wrong, by x.
    pub wrong: Vec<u8>,
}

/// How an envelope ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ending {
    /// Shares fit: it can be opened.
    Openable,
    Opened,
    Malformed,
    Absent,
    Missing,
    TrusteesFailed,
    PayloadBad,
    ContentBad,
    /// It stays sealed: its bidder did not pass the first opening's review.
    Returned,
}

/// One event publishes every price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BidsOpened {
    pub lot: LotId,
    pub bids: Vec<OpenedBid>,
}

/// One bid on the wall.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenedBid {
    pub ctx: Hash,
    pub bidder: Uscc,
    pub name: String,
    pub ending: Ending,
    pub reason: String,
    /// Both halves of the price envelope's key; absent where none was found.
    pub s_t: Option<Secret>,
    pub s_b: Option<Secret>,
    pub price: Option<Fen>,
    pub fields: Vec<OpenedField>,
}

/// A field of the opening form as opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenedField {
    pub name: String,
    pub value: String,
}

/// Technical and qualification files went to the evaluation store; the public keeps roots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilesOpened {
    pub lot: LotId,
    pub envelope: EnvelopeName,
    pub files: Vec<OpenedFile>,
}

/// One opened file: verdict and the root of its ciphertext.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenedFile {
    pub ctx: Hash,
    pub ct_root: Hash,
    pub ending: Ending,
    pub reason: String,
    /// The bidder's name as the first of two openings reads it out; absent where the price says it.
    pub name: Option<String>,
    /// What the first of two openings reads out of this file; absent where nothing is asked for.
    pub first: Option<FirstPart>,
}

/// The part of a technical envelope that the first of two openings reads out, as its bidder signed
/// it: anybody checks it without the ciphertext.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstPart {
    pub fields: Vec<OpenedField>,
    /// By the key of the bid's record, over the context and these fields.
    pub signature: Signature,
}

/// A bidder objected in the hall.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpeningObjected {
    pub lot: LotId,
    pub number: u32,
    pub bidder: Uscc,
    pub text: String,
}

/// The chairman answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpeningAnswered {
    pub lot: LotId,
    pub number: u32,
    pub text: String,
}

/// A bidder confirmed the read-out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpeningConfirmed {
    pub lot: LotId,
    pub bidder: Uscc,
}

/// The opening record 开标记录 is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpeningRecordSigned {
    pub lot: LotId,
    /// SHA-256 of the record's canonical bytes.
    pub record: Hash,
    pub key: PublicKey,
    pub signature: Signature,
    /// Bidders who neither confirmed nor objected in the window.
    pub silent: Vec<Uscc>,
}
