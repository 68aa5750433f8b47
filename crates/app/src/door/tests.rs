//! The door's promises, with threads and without sleeps.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use super::{Door, LostLoad, NOTHING_PENDING, Refused, TimerRefused, Unanswered};
use crate::ports::{Clock, ClockDoubt};

/// A clock that tests set.
struct Hands {
    now_ms: AtomicI64,
    doubt: Mutex<Option<ClockDoubt>>,
}

impl Clock for Hands {
    fn record_ms(&self) -> i64 {
        self.now_ms.load(Ordering::SeqCst)
    }
    fn doubt(&self) -> Option<ClockDoubt> {
        self.doubt.lock().unwrap().clone()
    }
    fn wall_ms(&self) -> i64 {
        self.record_ms()
    }
}

const NONE: Duration = Duration::ZERO;

fn door(now_ms: i64, last_stamp_ms: i64, waiting_max: usize) -> (Arc<Hands>, Door<u64, u64>) {
    let clock = Arc::new(Hands { now_ms: AtomicI64::new(now_ms), doubt: Mutex::new(None) });
    let door = Door::new(Arc::clone(&clock) as Arc<dyn Clock>, last_stamp_ms, waiting_max);
    door.open();
    (clock, door)
}

#[test]
fn stamps_never_decrease_in_queue_order_whatever_the_clock_and_the_threads_do() {
    let (clock, door) = door(10_000, 0, 100_000);
    std::thread::scope(|scope| {
        for worker in 0..8u64 {
            let (clock, door) = (Arc::clone(&clock), door.clone());
            scope.spawn(move || {
                for step in 0..500 {
                    let now = if step % 3 == 0 { 10_000 } else { 10_000 + step };
                    clock.now_ms.store(now, Ordering::SeqCst);
                    drop(door.submit(worker).unwrap());
                }
            });
        }
    });
    let turn = door.take_turn(100_000, NONE);
    assert_eq!(turn.len(), 4_000);
    assert!(turn.windows(2).all(|it| it[0].stamp_ms <= it[1].stamp_ms));
}

#[test]
fn stamps_continue_from_the_records_last_stamp() {
    let (_, door) = door(10_000, 12_345, 10);
    drop(door.submit(1).unwrap());
    assert_eq!(door.take_turn(10, NONE)[0].stamp_ms, 12_345);
}

#[test]
fn a_clock_far_behind_the_record_gets_no_stamp() {
    let (_, door) = door(10_000, 15_001, 10);
    let refused = door.submit(1).unwrap_err();
    assert_eq!(refused, Refused::Clock(ClockDoubt::BehindRecord { behind_ms: 5_001 }));
    assert!(door.take_turn(10, NONE).is_empty());
}

#[test]
fn a_doubtful_clock_refuses_before_the_stamp_and_is_counted() {
    let (clock, door) = door(10_000, 0, 10);
    *clock.doubt.lock().unwrap() = Some(ClockDoubt::Differs { offset_ms: 6_000 });
    assert!(matches!(door.submit(1), Err(Refused::Clock(_))));
    *clock.doubt.lock().unwrap() = None;
    assert_eq!(door.lost_between(0, 20_000).map(|it| it.count), Some(1));
    assert_eq!(door.oldest_pending_ms(), NOTHING_PENDING);
}

#[test]
fn a_full_queue_refuses_before_the_stamp_and_hands_the_count_to_the_deadlines_timer() {
    let due_ms = 1_000_000;
    let (clock, door) = door(due_ms - 600_001, 0, 1);
    drop(door.submit(1).unwrap());
    assert_eq!(door.submit(2).unwrap_err(), Refused::Full);
    for now in [due_ms - 500, due_ms, due_ms + 1] {
        clock.now_ms.store(now, Ordering::SeqCst);
        assert_eq!(door.submit(2).unwrap_err(), Refused::Full);
    }
    door.submit_timer(due_ms, 9).unwrap();
    let turn = door.take_turn(10, NONE);
    let lost = LostLoad { count: 2, from_ms: due_ms - 500, to_ms: due_ms };
    assert_eq!(turn[1].lost, Some(lost), "only what fell into the ten minutes, T included");
    assert_eq!(turn[0].lost, None);
}

#[test]
fn load_answered_unknown_is_lost_load() {
    let (_, door) = door(10_000, 0, 10);
    door.lose(3);
    let lost = LostLoad { count: 3, from_ms: 10_000, to_ms: 10_000 };
    assert_eq!(door.lost_between(9_000, 10_000), Some(lost));
    assert_eq!(door.lost_between(10_001, 11_000), None);
}

#[test]
fn a_timer_enters_only_when_the_clock_reads_more_than_its_due_instant() {
    let (clock, door) = door(5_000, 0, 10);
    assert_eq!(door.submit_timer(5_000, 1), Err(TimerRefused::NotDue { wait_ms: 1 }));
    drop(door.submit(7).unwrap());
    clock.now_ms.store(5_001, Ordering::SeqCst);
    door.submit_timer(5_000, 1).unwrap();
    let order: Vec<_> =
        door.take_turn(10, NONE).into_iter().map(|it| (it.stamp_ms, it.command)).collect();
    assert_eq!(order, [(5_000, 7), (5_001, 1)], "who was in time stands before the timer");
}

#[test]
fn the_oldest_pending_stamp_lives_until_its_leaf_is_published() {
    let (clock, door) = door(1_000, 0, 10);
    drop(door.submit(1).unwrap());
    clock.now_ms.store(2_000, Ordering::SeqCst);
    drop(door.submit(2).unwrap());
    assert_eq!(door.oldest_pending_ms(), 1_000);
    let turn = door.take_turn(1, NONE);
    assert_eq!((turn.len(), door.oldest_pending_ms()), (1, 1_000));
    door.finish_turn(Some(5));
    assert_eq!(door.oldest_pending_ms(), 1_000);
    door.published(4);
    assert_eq!(door.oldest_pending_ms(), 1_000);
    door.published(5);
    assert_eq!(door.oldest_pending_ms(), 2_000);
    drop(door.take_turn(1, NONE));
    door.finish_turn(None);
    assert_eq!(door.oldest_pending_ms(), NOTHING_PENDING);
}

#[test]
fn a_ticket_is_answered_across_threads_and_a_dropped_command_is_unknown() {
    let (_, door) = door(1_000, 0, 10);
    let desk = {
        let door = door.clone();
        std::thread::spawn(move || {
            let mut answered = 0;
            while answered < 2 {
                for it in door.take_turn(10, Duration::from_secs(10)) {
                    let reply = it.reply.unwrap();
                    if it.command == 1 {
                        reply.answer(11)
                    } else {
                        drop(reply)
                    }
                    answered += 1;
                }
                door.finish_turn(None);
            }
        })
    };
    assert_eq!(door.submit(1).unwrap().wait(), Ok(11));
    assert_eq!(door.submit(2).unwrap().wait(), Err(Unanswered));
    desk.join().unwrap();
}

#[test]
fn a_ticket_is_a_future_that_needs_no_runtime() {
    let (_, door) = door(1_000, 0, 10);
    let mut ticket = std::pin::pin!(door.submit(1).unwrap());
    let mut context = Context::from_waker(Waker::noop());
    assert_eq!(ticket.as_mut().poll(&mut context), Poll::Pending);
    let mut turn = door.take_turn(1, NONE);
    turn.remove(0).reply.unwrap().answer(5);
    assert_eq!(ticket.as_mut().poll(&mut context), Poll::Ready(Ok(5)));
}

#[test]
fn a_paused_door_refuses_and_counts_and_a_closed_one_drains() {
    let (_, door) = door(1_000, 0, 10);
    drop(door.submit(1).unwrap());
    door.pause();
    assert_eq!(door.submit(2).unwrap_err(), Refused::Paused);
    assert_eq!(door.submit_timer(1, 2), Err(TimerRefused::Refused(Refused::Paused)));
    assert_eq!(door.lost_between(0, 2_000).map(|it| it.count), Some(1));
    door.close();
    door.open();
    assert_eq!(door.submit(3).unwrap_err(), Refused::Closed);
    assert!(!door.is_drained());
    assert_eq!(door.take_turn(10, NONE).len(), 1);
    assert!(door.is_drained());
}

#[test]
fn only_the_process_itself_writes_while_the_door_is_paused_and_nobody_once_it_is_closed() {
    let (clock, door) = door(10_000, 0, 8);
    door.pause();
    assert_eq!(door.submit(1).err(), Some(Refused::Paused));
    let ticket = door.submit_paused(2).unwrap();
    assert!(!door.admits(), "it stays shut for everybody else");
    let turn = door.take_turn(8, NONE);
    assert_eq!(turn.iter().map(|it| it.command).collect::<Vec<_>>(), [2]);
    assert!(turn[0].stamp_ms >= 10_000);
    drop(ticket);
    *clock.doubt.lock().unwrap() = Some(ClockDoubt::BehindRecord { behind_ms: 9_000 });
    assert!(matches!(door.submit_paused(3).err(), Some(Refused::Clock(_))), "no stamp in doubt");
    *clock.doubt.lock().unwrap() = None;
    door.close();
    assert_eq!(door.submit_paused(4).err(), Some(Refused::Closed));
}
