//! The sweeper's thread: documents that nobody refers to go, looked for every hour, and what it
//! took is said.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use app::platform::{Platform, Serving};
use app::swept::{self, At};

/// How often the thread looks whether it is to stop.
const TICK: Duration = Duration::from_millis(500);
/// How often it sweeps.
const EVERY: Duration = Duration::from_secs(3_600);

/// Sweeps until told to stop, first an hour after the start: a start has other work.
pub fn run(platform: &Platform, stop: &AtomicBool) {
    let mut last = Instant::now();
    while !stop.load(Ordering::SeqCst) {
        std::thread::sleep(TICK);
        if last.elapsed() < EVERY || platform.serving() != Serving::Open {
            continue;
        }
        last = Instant::now();
        once(platform);
    }
}

/// One sweep; what fails is said and tried again an hour later.
pub fn once(platform: &Platform) {
    let at = At {
        readers: &*platform.readers,
        working: &*platform.working,
        objects: &*platform.objects,
        now_ms: platform.now_ms(),
    };
    match swept::sweep(at) {
        Ok(done) if done.gone + done.shut > 0 => {
            crate::warn_operator!(
                "daylight: documents nobody refers to 无人引用的文件: {} shut 停用, {} gone 已清理",
                done.shut,
                done.gone
            );
        }
        Ok(_) => {}
        Err(it) => crate::warn_operator!("daylight: sweep 清理: {it}"),
    }
}
