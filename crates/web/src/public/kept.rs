//! Bodies of lots' pages that were drawn before, kept while nothing they show has changed.
//!
//! A lot's page is a function of the clear rows of the record, the newest checkpoint, the day and
//! the language. Clock, sign-in and menus stand in the frame around it, which is drawn each time.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::shared::{CivilDate, LotId};

use super::frame::{Ask, Drawn};
use crate::text::Lang;

/// Most bodies kept; one more and all are forgotten, since the next readers bring them back.
const BODIES_MAX: usize = 256;

/// What a body was drawn from, besides lot and language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct State {
    clear_leaves: usize,
    size: u64,
    day: CivilDate,
}

impl State {
    fn of(it: &Ask) -> Self {
        let day = domain::shared::Instant(it.now_ms).date();
        Self { clear_leaves: it.ledger.clear_leaves(), size: it.size, day }
    }
}

type Bodies = BTreeMap<(LotId, Lang), (State, Drawn)>;

/// The bodies of one site.
#[derive(Default)]
pub(super) struct Kept(Mutex<Bodies>);

impl Kept {
    fn bodies(&self) -> MutexGuard<'_, Bodies> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The body of a lot, kept or made by `draw`.
    pub(super) fn body(&self, it: &Ask, lot: &LotId, draw: impl FnOnce() -> Drawn) -> Drawn {
        let (of, state) = ((lot.clone(), it.text.lang()), State::of(it));
        if let Some((_, drawn)) = self.bodies().get(&of).filter(|it| it.0 == state) {
            return drawn.clone();
        }
        let drawn = draw();
        let mut bodies = self.bodies();
        if bodies.len() >= BODIES_MAX && !bodies.contains_key(&of) {
            bodies.clear();
        }
        bodies.insert(of, (state, drawn.clone()));
        drawn
    }

    /// Whether a lot's page was drawn before in a language; it may show an older state.
    pub(super) fn knows(&self, lot: &LotId, lang: Lang) -> bool {
        self.bodies().contains_key(&(lot.clone(), lang))
    }
}
