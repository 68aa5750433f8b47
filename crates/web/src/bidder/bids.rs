//! What all requests of bidders share: uploads in work, and one submission at a time.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use app::bid_drafts;
use app::bidding::is_admitted;
use app::uploads::{Ports, Uploads, sweep_supplies};
use domain::shared::{LotId, Uscc};

use super::drafts::keeps_drafts;
use crate::visit::Visit;

/// Unfinished uploads are swept at most this often, milliseconds.
const SWEPT_EVERY_MS: i64 = 600_000;

/// A gate that one submission passes at a time.
type Gate = Arc<tokio::sync::Mutex<()>>;

/// Uploads in work and the gates of submissions.
#[derive(Default)]
pub struct Bids {
    pub uploads: Uploads,
    /// Held while somebody brings a lost ciphertext again.
    pub supplying: tokio::sync::Mutex<()>,
    gates: Mutex<BTreeMap<(LotId, Uscc), Gate>>,
    swept_ms: AtomicI64,
}

impl Bids {
    /// The gate of a bidder in a lot.
    ///
    /// Through it a refused submission can be told from an admitted one of the same bytes, so
    /// that clearing up after the first never takes away what the second needs.
    #[must_use]
    pub fn gate(&self, lot: &LotId, bidder: &Uscc) -> Gate {
        let mut gates = self.gates.lock().unwrap_or_else(PoisonError::into_inner);
        gates.retain(|_, it| Arc::strong_count(it) > 1);
        Arc::clone(gates.entry((lot.clone(), bidder.clone())).or_default())
    }

    /// Sweeps what nobody touched for days, now and then. Blocks on objects and working state.
    pub fn sweep(&self, v: &Visit) {
        let at = Ports::of(&v.site.platform);
        let last = self.swept_ms.load(Ordering::Relaxed);
        let due = last == 0 || at.now_ms - last >= SWEPT_EVERY_MS;
        let mine = due
            && self
                .swept_ms
                .compare_exchange(last, at.now_ms, Ordering::Relaxed, Ordering::Relaxed)
                .is_ok();
        if !mine {
            return;
        }
        // What cannot be swept now is swept next time; nobody's request waits for it.
        let Ok(folded) = v.site.platform.folded() else { return };
        if let Ok(_nobody) = self.supplying.try_lock() {
            let _ = sweep_supplies(at.objects);
        }
        let _ = self.uploads.sweep(at, |root| is_admitted(&folded.world, root));
        let _ = bid_drafts::sweep(at, |name| keeps_drafts(&folded, v.now_ms, name));
    }
}
