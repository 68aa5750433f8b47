//! Moves the clock of a sample centre that people set up, while its process runs.
//!
//! The process listens at a socket in its data folder: whoever may write there may ask. A real
//! log has no such socket, and its clock cannot be moved.

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::sync::Arc;

use domain::shared::{CivilDate, Instant};

use super::time::Time;
use crate::centre::Centre;
use crate::centre::settings::Settings;
use crate::data::Data;

/// Longest line that is read, in bytes.
const LINE_BYTES_MAX: u64 = 64;
const DONE: &str = "arrived ";

/// Why the clock was not moved.
#[derive(Debug, thiserror::Error)]
pub enum JumpError {
    /// A real log, or none.
    #[error("{0} is no sample: its clock is never moved {0} 不是样本：时钟不得移动")]
    Real(String),
    /// The time cannot be read.
    #[error("{0:?} is no time such as 2026-10-20T09:30 (Beijing) or unix milliseconds 时间有误")]
    Time(String),
    /// No process listens.
    #[error(
        "no sample centre that people set up runs over this folder 没有正在运行的样本中心: {0}"
    )]
    Silent(std::io::Error),
    /// The process said why.
    #[error("{0}")]
    Refused(String),
}

fn socket(data: &Data) -> PathBuf {
    data.data.join("sample-clock.sock")
}

/// Reads `2026-10-20T09:30` or `2026-10-20 09:30`, Beijing time, or unix milliseconds.
fn time(text: &str) -> Option<i64> {
    if let Ok(it) = text.parse() {
        return Some(it);
    }
    let (date, clock) = text.split_once(['T', ' '])?;
    let (hour, minute) = clock.split_once(':')?;
    let two = |it: &str, below: i64| {
        let digits = it.len() == 2 && it.bytes().all(|it| it.is_ascii_digit());
        it.parse::<i64>().ok().filter(|it| digits && *it < below)
    };
    let date: CivilDate = date.parse().ok()?;
    let seconds = two(hour, 24)? * 3_600 + two(minute, 60)? * 60;
    Some(Instant::start_of(date).plus_seconds(seconds).0)
}

/// Asks the running process to move its clock; says where it came to.
///
/// # Errors
///
/// [`JumpError`].
pub fn ask(data: &Data, to: &str) -> Result<String, JumpError> {
    let settings = Settings::read(&data.centre);
    let origin = settings.ok().flatten().map_or_else(String::new, |it| it.origin);
    if !origin.starts_with("sample.") {
        return Err(JumpError::Real(origin));
    }
    let to_ms = time(to).ok_or_else(|| JumpError::Time(to.to_owned()))?;
    let mut stream = UnixStream::connect(socket(data)).map_err(JumpError::Silent)?;
    let mut answer = String::new();
    stream
        .write_all(format!("{to_ms}\n").as_bytes())
        .and_then(|()| stream.read_to_string(&mut answer))
        .map_err(JumpError::Silent)?;
    match answer.trim_end().strip_prefix(DONE) {
        Some(it) => Ok(it.to_owned()),
        None => Err(JumpError::Refused(answer.trim_end().to_owned())),
    }
}

/// Listens for as long as the process lives; a real log has no clock to move.
///
/// # Errors
///
/// When the socket cannot be made.
pub fn follow(centre: &Centre) -> std::io::Result<()> {
    let Some(clock) = centre.sample.clone() else { return Ok(()) };
    let path = socket(&centre.data);
    if path.exists() {
        std::fs::remove_file(&path)?;
    }
    let listener = UnixListener::bind(&path)?;
    let bank = crate::centre::bank::sample_folder(&centre.data.data);
    let time = Time { platform: Arc::clone(&centre.platform), clock, bank };
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // Whoever asked may have gone; the clock has moved all the same.
            let _ = answer(&time, stream);
        }
    });
    Ok(())
}

fn answer(time: &Time, mut stream: UnixStream) -> std::io::Result<()> {
    let mut line = String::new();
    BufReader::new(&stream).take(LINE_BYTES_MAX).read_line(&mut line)?;
    let said = match line.trim_end().parse() {
        Ok(to_ms) => match time.travel(to_ms) {
            Ok(()) => format!("{DONE}{} {}", time.now_ms(), Instant(time.now_ms()).beijing()),
            Err(it) => it.to_string(),
        },
        Err(_) => "no unix milliseconds 时间有误".to_owned(),
    };
    stream.write_all(format!("{said}\n").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::{JumpError, ask, time};
    use crate::centre::settings::Settings;
    use crate::data::Data;

    #[test]
    fn a_time_is_beijing_or_milliseconds() {
        assert_eq!(time("2026-11-23T09:00"), Some(1_795_395_600_000));
        assert_eq!(time("2026-11-23 09:00"), Some(1_795_395_600_000));
        assert_eq!(time("1795395600000"), Some(1_795_395_600_000));
        for it in ["", "2026-11-23", "2026-11-23T24:00", "2026-11-23T9:00", "2026-13-01T09:00"] {
            assert_eq!(time(it), None, "{it}");
        }
    }

    #[test]
    fn the_clock_of_a_real_log_is_never_moved() {
        let folder = tempfile::tempdir().unwrap();
        let data = Data::of(folder.path());
        assert!(matches!(ask(&data, "1795395600000"), Err(JumpError::Real(_))));
        let origin = "county.example/log".to_owned();
        Settings { origin, ..Settings::default() }.write(&data.centre).unwrap();
        assert!(matches!(ask(&data, "1795395600000"), Err(JumpError::Real(it)) if !it.is_empty()));
        let origin = "sample.second/log".to_owned();
        Settings { origin, ..Settings::default() }.write(&data.centre).unwrap();
        assert!(matches!(ask(&data, "1795395600000"), Err(JumpError::Silent(_))));
        assert!(matches!(ask(&data, "noon"), Err(JumpError::Time(_))));
    }
}
