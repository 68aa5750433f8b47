//! Forms of what happens to sealed bids.

use domain::opening::{
    Bid, BidReplaced, BidWithdrawn, BidsOpened, DepositsSettled, Ending, EnvelopeReceived,
    FilesOpened, FirstPart, HandedKey, KeyInClosed, KeyInExtended, KeyPlan, KeyedIn, LaterDeposit,
    LotClosed, ObjectSupplied, ObjectsPresent, OpenUnwitnessed, OpenedBid, OpenedField, OpenedFile,
    OpeningAnswered, OpeningConfirmed, OpeningContested, OpeningObjected, OpeningRecordSigned,
    PricesCalled, SealedEnvelope, SecretPublished, SeedPublished, SessionAdjourned, SessionStarted,
    ShareStatement, SharesClosed, SharesReleased, SignedIn, Verdict,
};

use super::{wire_struct, wire_words};

wire_words! {
    KeyPlan { ByHand = "by_hand", Deposited = "deposited" }
    Ending {
        Openable = "openable", Opened = "opened", Malformed = "malformed", Absent = "absent",
        Missing = "missing", TrusteesFailed = "trustees_failed", PayloadBad = "payload_bad",
        ContentBad = "content_bad", Returned = "returned",
    }
}

wire_struct! {
    Bid {
        bidder, seq, supersedes, record, record_sha256, signature, key, salt, salt_r, b, envelopes,
    }
    SealedEnvelope { name, ctx, ct_root, ct_len, key }
    EnvelopeReceived { lot, bid }
    BidReplaced { lot, bid }
    BidWithdrawn {
        lot, bidder, seq, withdraws, record, record_sha256, signature, key, salt, salt_r, b,
    }
    SignedIn { lot, bidder }
    LotClosed { lot, count, set_root }
    ObjectsPresent { lot, set_root, missing, key_in_until_s }
    OpenUnwitnessed { lot, size, root, reason, from_s, signed }
    ObjectSupplied { lot, ct_root }
    HandedKey { ctx, secret }
    KeyedIn { lot, keys, later }
    LaterDeposit { ctx, deposit, signature }
    PricesCalled { lot, called, returned, later, answers_until_s }
    SessionStarted { lot, reason }
    KeyInExtended { lot, until_s, reason }
    SessionAdjourned { lot, until_s, reason }
    KeyInClosed {
        lot, envelope, keyed, deposited, absent, malformed, digest, answers_until_s,
    }
    DepositsSettled { lot, envelope, recovered, failed, digest, answers_until_s }
    ShareStatement { ctx, share, signature }
    SharesReleased { lot, envelope, purpose, trustee, x, statements }
    OpeningContested { lot, envelope, purpose, contexts, until_s }
    SecretPublished { lot, envelope, purpose, trustee, x, secret }
    SeedPublished { lot, ctx, seed }
    Verdict { ctx, ending, reason, wrong }
    SharesClosed { lot, envelope, verdicts }
    OpenedField { name, value }
    OpenedBid { ctx, bidder, name, ending, reason, s_t, s_b, price, fields }
    BidsOpened { lot, bids }
    FirstPart { fields, signature }
    OpenedFile { ctx, ct_root, ending, reason, name, first }
    FilesOpened { lot, envelope, files }
    OpeningObjected { lot, number, bidder, text }
    OpeningAnswered { lot, number, text }
    OpeningConfirmed { lot, bidder }
    OpeningRecordSigned { lot, record, key, signature, silent }
}
