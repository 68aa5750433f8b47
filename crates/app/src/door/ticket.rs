//! One answer for one command: a future for any runtime, and a wait for a thread.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex};
use std::task::{Context, Poll, Waker};

/// The desk let go of the command without an answer: its fate is `Unknown`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the command was not answered; it may or may not have been stored")]
pub struct Unanswered;

#[derive(Debug)]
enum Slot<A> {
    Waiting(Option<Waker>),
    Answered(Result<A, Unanswered>),
    Taken,
}

#[derive(Debug)]
struct Shared<A> {
    slot: Mutex<Slot<A>>,
    answered: Condvar,
}

/// The desk's side. Dropped without an answer, it answers [`Unanswered`].
#[derive(Debug)]
pub struct Reply<A> {
    shared: Arc<Shared<A>>,
}

/// The caller's side: await it, or [`Ticket::wait`]. Dropping it recalls nothing.
#[derive(Debug)]
pub struct Ticket<A> {
    shared: Arc<Shared<A>>,
}

/// A reply and its ticket.
pub(super) fn pair<A>() -> (Reply<A>, Ticket<A>) {
    let slot = Mutex::new(Slot::Waiting(None));
    let shared = Arc::new(Shared { slot, answered: Condvar::new() });
    (Reply { shared: Arc::clone(&shared) }, Ticket { shared })
}

impl<A> Shared<A> {
    fn settle(&self, answer: Result<A, Unanswered>) {
        let mut slot = self.slot.lock().expect("nothing under the slot's lock panics");
        if let Slot::Waiting(waker) = &mut *slot {
            let waker = waker.take();
            *slot = Slot::Answered(answer);
            drop(slot);
            self.answered.notify_all();
            if let Some(waker) = waker {
                waker.wake();
            }
        }
    }
}

impl<A> Reply<A> {
    /// Gives the answer.
    pub fn answer(self, answer: A) {
        self.shared.settle(Ok(answer));
    }
}

impl<A> Drop for Reply<A> {
    fn drop(&mut self) {
        self.shared.settle(Err(Unanswered));
    }
}

impl<A> Ticket<A> {
    /// Blocks the thread until the answer is there.
    ///
    /// # Errors
    /// [`Unanswered`].
    pub fn wait(self) -> Result<A, Unanswered> {
        let slot = self.shared.slot.lock().expect("nothing under the slot's lock panics");
        let mut slot = self
            .shared
            .answered
            .wait_while(slot, |it| matches!(it, Slot::Waiting(_)))
            .expect("nothing under the slot's lock panics");
        take(&mut slot)
    }
}

fn take<A>(slot: &mut Slot<A>) -> Result<A, Unanswered> {
    match std::mem::replace(slot, Slot::Taken) {
        Slot::Answered(answer) => answer,
        Slot::Waiting(_) | Slot::Taken => Err(Unanswered),
    }
}

impl<A> Future for Ticket<A> {
    type Output = Result<A, Unanswered>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut slot = self.shared.slot.lock().expect("nothing under the slot's lock panics");
        if let Slot::Waiting(waker) = &mut *slot {
            *waker = Some(context.waker().clone());
            return Poll::Pending;
        }
        Poll::Ready(take(&mut slot))
    }
}
