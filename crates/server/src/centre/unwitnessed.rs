//! A start while no witness answers: waits for one, or for the supervisor's order.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use app::desk::Answer;
use app::head::Head;
use app::platform::{self, Serving};
use app::publisher::PublishError;
use app::start::{self, START_UNWITNESSED, StartOrder, StartRefused};
use translog::writer::Start;

use super::publish::PublishThread;

/// How often the witnesses are asked again.
const AGAIN: Duration = Duration::from_secs(1);

/// What waits. Dropping it answers every order that is left: nothing waits for one any more.
pub struct Wait {
    orders: Receiver<start::Asked>,
    tree: Head,
}

impl Wait {
    /// Shuts the door and tells everybody over which tree an order is waited for.
    ///
    /// # Errors
    ///
    /// [`PublishError`]: store or tiles cannot be used.
    pub fn begin(thread: &mut PublishThread) -> Result<Self, PublishError> {
        thread.platform.door.pause();
        let tree = thread.tree()?;
        crate::warn_operator!(
            "daylight: no witness answers; nothing is signed 没有见证方应答，暂停受理: size {}",
            tree.size
        );
        let (to, orders) = start::way();
        thread.platform.set_serving(Serving::Unwitnessed(tree));
        thread.platform.await_orders(Some(to));
        Ok(Self { orders, tree })
    }

    /// Asks until a witness answers or the supervisor orders the start, then opens the door; false
    /// when told to stop or when the centre is read-only.
    ///
    /// # Errors
    ///
    /// [`PublishError`]: store or tiles cannot be used.
    pub fn until_started(
        mut self,
        thread: &mut PublishThread,
        stop: &AtomicBool,
    ) -> Result<bool, PublishError> {
        let started = self.wait(thread, stop);
        thread.platform.await_orders(None);
        if let Ok(true) = started {
            thread.platform.set_serving(Serving::Open);
            thread.platform.door.open();
        }
        started
    }

    fn wait(
        &mut self,
        thread: &mut PublishThread,
        stop: &AtomicBool,
    ) -> Result<bool, PublishError> {
        while !stop.load(Ordering::SeqCst) {
            let asked = match self.orders.recv_timeout(AGAIN) {
                Ok(it) => Some(it),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => return Ok(false),
            };
            let tree = thread.tree()?;
            if tree != self.tree {
                self.tree = tree;
                thread.platform.set_serving(Serving::Unwitnessed(tree));
            }
            // Whoever answers by now counts more than any order.
            match thread.judge_again()? {
                Start::Sign => return Ok(true),
                Start::ReadOnly(head) => {
                    thread.go_read_only(head);
                    return Ok(false);
                }
                Start::Unwitnessed => {}
            }
            let Some((order, answer)) = asked else { continue };
            let done = carry_out(thread, &order, tree);
            thread.unseen = done.is_ok();
            // Whoever asked may have gone.
            let _ = answer.send(done);
            if thread.unseen {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Checks an order and makes its leaf durable; gives the leaf's index.
fn carry_out(thread: &PublishThread, order: &StartOrder, tree: Head) -> Result<u64, StartRefused> {
    let platform = &thread.platform;
    let unwritten = |it: String| StartRefused::Unwritten(it);
    {
        let folded = platform.folded().map_err(|it| unwritten(it.to_string()))?;
        start::check(&folded.world, order, &platform.keys().origin, tree)?;
    }
    let fields = start::fields(order);
    let leaf = platform::Asked::Fact { kind: START_UNWITNESSED, fields };
    let ticket = platform.door.submit_paused(leaf).map_err(|it| unwritten(it.to_string()))?;
    match ticket.wait() {
        Ok(Answer::Written(index)) => {
            crate::warn_operator!(
                "daylight: started without any witness by order 监督人员命令启动: leaf {index}"
            );
            Ok(index)
        }
        other => Err(unwritten(format!("{other:?}"))),
    }
}
