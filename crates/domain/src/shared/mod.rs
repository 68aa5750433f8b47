//! Values that every context shares: ids, instants, money, points, hashes.

mod bytes;
mod ids;
mod instant;
mod money;
mod uscc;

pub use bytes::{Hash, PublicKey, Salt, Secret, Signature, hex};
pub use ids::{AccountId, DocumentId, Id, IdError, LotId, Round};
pub use instant::{CivilDate, Instant};
pub use money::{Fen, Points, decimal};
pub use uscc::Uscc;
