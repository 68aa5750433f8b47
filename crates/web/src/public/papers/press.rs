//! Sets documents once and keeps the newest: one at a time, so that a flood of readers takes one
//! thread's work and no more.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use app::ports::{SealFailure, SealNature, Seals, TypesetFault, Typesetter};
use app::statutory::StatutoryDocument;

/// Bytes of all kept documents; one that would go over it and all are forgotten, since the next
/// readers bring them back.
const KEPT_BYTES_MAX: usize = 32 << 20;
/// Readers that wait while another's document is set; the next is asked to come again.
const WAITING_MAX: usize = 8;

/// Why there is no document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PressFault {
    /// The process has no fonts.
    Absent,
    /// Too many wait already.
    Busy,
    Set(TypesetFault),
    Seal(SealFailure),
}

/// What sets and seals documents, and those that were made.
#[derive(Default)]
pub struct Press {
    typesetter: Option<Arc<dyn Typesetter>>,
    seals: Option<Arc<dyn Seals>>,
    kept: Mutex<BTreeMap<String, Arc<[u8]>>>,
    working: Mutex<()>,
    waiting: AtomicUsize,
}

impl Press {
    /// A press with fonts; documents are sealed where there is somebody who seals.
    #[must_use]
    pub fn new(typesetter: Arc<dyn Typesetter>, seals: Option<Arc<dyn Seals>>) -> Self {
        Self { typesetter: Some(typesetter), seals, ..Self::default() }
    }

    /// Whether documents can be made here.
    #[must_use]
    pub fn is_there(&self) -> bool {
        self.typesetter.is_some()
    }

    /// The first character that no font has, which no document could print; `None` where all are
    /// there, or where there are no fonts to ask.
    #[must_use]
    pub fn lacking(&self, text: &str) -> Option<char> {
        let typesetter = self.typesetter.as_ref()?;
        text.chars().find(|it| !typesetter.has(*it))
    }

    fn kept(&self) -> MutexGuard<'_, BTreeMap<String, Arc<[u8]>>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What names the bytes of a document without making them.
    pub(super) fn tag(&self, document: &StatutoryDocument) -> String {
        let edition = self.typesetter.as_ref().map_or("", |it| it.edition());
        let sealed = match self.seals.as_ref().map(|it| it.nature()) {
            None => "",
            Some(SealNature::Sample) => "-sample",
            Some(SealNature::Real) => "-sealed",
        };
        let digest: String = document.digest()[..16].iter().map(|it| format!("{it:02x}")).collect();
        format!("{digest}-{edition}{sealed}")
    }

    /// Bytes of a document that was made before.
    pub(super) fn size(&self, document: &StatutoryDocument) -> Option<usize> {
        self.kept().get(&self.tag(document)).map(|it| it.len())
    }

    /// The bytes of a document, kept or made now. Blocks while another is made.
    ///
    /// # Errors
    ///
    /// [`PressFault`].
    pub(super) fn print(&self, document: &StatutoryDocument) -> Result<Arc<[u8]>, PressFault> {
        let tag = self.tag(document);
        if let Some(it) = self.kept().get(&tag) {
            return Ok(Arc::clone(it));
        }
        let typesetter = self.typesetter.as_ref().ok_or(PressFault::Absent)?;
        let waiting = Waiting::enter(&self.waiting)?;
        let _turn = self.working.lock().unwrap_or_else(PoisonError::into_inner);
        drop(waiting);
        if let Some(it) = self.kept().get(&tag) {
            return Ok(Arc::clone(it));
        }
        let room = self.seals.as_ref().map(|it| it.room());
        let set = typesetter.typeset(document, room).map_err(PressFault::Set)?;
        let bytes = match &self.seals {
            Some(it) => it.seal(set).map_err(PressFault::Seal)?,
            None => set.bytes,
        };
        let bytes: Arc<[u8]> = bytes.into();
        let mut kept = self.kept();
        if kept.values().map(|it| it.len()).sum::<usize>() + bytes.len() > KEPT_BYTES_MAX {
            kept.clear();
        }
        kept.insert(tag, Arc::clone(&bytes));
        Ok(bytes)
    }
}

/// One place in the queue; given back when dropped.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn enter(count: &'a AtomicUsize) -> Result<Self, PressFault> {
        let it = Self(count);
        if count.fetch_add(1, Ordering::SeqCst) < WAITING_MAX {
            Ok(it)
        } else {
            Err(PressFault::Busy)
        }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
    use std::thread;

    use app::ports::{SealRoom, Typeset};

    use super::*;

    /// Sets a document only when it is told to.
    struct Slow {
        begun: SyncSender<()>,
        go: Mutex<Receiver<()>>,
    }

    impl Typesetter for Slow {
        fn edition(&self) -> &str {
            "slow"
        }

        fn has(&self, _: char) -> bool {
            true
        }

        fn typeset(
            &self,
            document: &StatutoryDocument,
            _: Option<SealRoom>,
        ) -> Result<Typeset, TypesetFault> {
            self.begun.send(()).unwrap();
            self.go.lock().unwrap().recv().unwrap();
            Ok(Typeset { bytes: document.title.clone().into_bytes(), pages: 1, place: None })
        }
    }

    fn titled(at: usize) -> StatutoryDocument {
        StatutoryDocument { title: at.to_string(), ..StatutoryDocument::default() }
    }

    #[test]
    fn readers_beyond_the_queue_are_sent_away_and_nobody_before_them_is() {
        let ((begun, begins), (tell, go)) = (sync_channel(64), sync_channel(64));
        let press = Arc::new(Press::new(Arc::new(Slow { begun, go: Mutex::new(go) }), None));
        let ask = |at| {
            let press = Arc::clone(&press);
            thread::spawn(move || press.print(&titled(at)))
        };
        let first = ask(0);
        begins.recv().unwrap();
        let queue: Vec<_> = (1..=WAITING_MAX).map(ask).collect();
        while press.waiting.load(Ordering::SeqCst) < WAITING_MAX {
            thread::yield_now();
        }
        assert_eq!(press.print(&titled(99)), Err(PressFault::Busy));
        for _ in 0..=WAITING_MAX {
            tell.send(()).unwrap();
        }
        assert_eq!(&*first.join().unwrap().unwrap(), b"0");
        for (at, one) in queue.into_iter().enumerate() {
            assert_eq!(&*one.join().unwrap().unwrap(), (at + 1).to_string().as_bytes());
        }
        // What is kept needs no turn.
        assert_eq!(press.size(&titled(3)), Some(1));
        assert!(press.print(&titled(3)).is_ok());
        assert_eq!(press.waiting.load(Ordering::SeqCst), 0);
    }
}
