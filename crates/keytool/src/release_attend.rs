//! `daylight-key trustee release` at a prompt, over a folder, or beside a platform.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use seal::bytes::{hash, hex};
use translog::policy::Policy;
use translog::sample::{is_sample, sample_ms};

use crate::ReleaseArgs;
use crate::commands::agreed;
use crate::failure::Failure;
use crate::files::{now_s, read, read_text, write};
use crate::release::{self, Checked};
use crate::release_http::Platform;
use crate::store::Store;

/// How often a folder or a platform is looked at.
const ATTEND_EVERY: Duration = Duration::from_secs(2);

/// What every package is judged by: the policy from outside, and the own clock.
struct By {
    policy: Policy,
    clock: Clock,
}

/// The own clock; in a sample the file that its door and witnesses read too.
enum Clock {
    Own,
    Sample(PathBuf),
}

impl Clock {
    fn of(file: Option<&Path>, origin: &str) -> Result<Self, Failure> {
        match file {
            Some(_) if !is_sample(origin) => Err(Failure::form(format!(
                "{origin} is no sample: it has no sample clock 不是样本，不能使用样本时钟"
            ))),
            Some(path) => Ok(Self::Sample(path.to_owned())),
            None => Ok(Self::Own),
        }
    }

    fn read_s(&self) -> Result<u64, Failure> {
        let Self::Sample(path) = self else { return Ok(now_s()) };
        let now_ms = sample_ms(&read_text(path)?, u128::from(now_s()) * 1_000);
        let now_s = now_ms.and_then(|it| u64::try_from(it / 1_000).ok());
        now_s.ok_or_else(|| Failure::form("not a sample clock 不是样本时钟"))
    }
}

/// Runs the command.
pub fn run(store: &mut Store, args: &ReleaseArgs) -> Result<(), Failure> {
    let policy = Policy::parse(&read(&args.policy)?)
        .ok_or_else(|| Failure::form("not a witness policy 不是见证规则文件"))?;
    let clock = Clock::of(args.sample_clock.as_deref(), &policy.origin)?;
    let by = By { clock, policy };
    match (&args.request, args.attend.as_deref()) {
        (Some(request), _) => {
            let question = |it: &str| agreed(args.yes, it);
            let bytes = answered(store, &read(request)?, &by, question)?;
            let beside = release::answer_beside(request);
            write(args.out.as_deref().unwrap_or(&beside), &bytes)
        }
        (None, Some(address)) if is_address(address) => {
            let platform = Platform::new(address);
            let mut refused = BTreeSet::new();
            again(args, || attend_platform(store, &platform, &by, &mut refused))
        }
        (None, Some(folder)) => again(args, || attend_folder(store, Path::new(folder), &by)),
        (None, None) => Err(Failure::form("give --request or --attend")),
    }
}

fn is_address(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

fn again(
    args: &ReleaseArgs,
    mut round: impl FnMut() -> Result<(), Failure>,
) -> Result<(), Failure> {
    loop {
        round()?;
        if args.once {
            return Ok(());
        }
        std::thread::sleep(ATTEND_EVERY);
    }
}

/// The signed batch for a package, after every check and the person's yes.
fn answered(
    store: &mut Store,
    package: &[u8],
    by: &By,
    agree: impl FnOnce(&str) -> Result<(), Failure>,
) -> Result<Vec<u8>, Failure> {
    match release::check(store, package, &by.policy, by.clock.read_s()?)? {
        Checked::Answered(bytes) => Ok(bytes),
        Checked::Ready(ready) => {
            agree(&ready.question())?;
            ready.answer(store)
        }
    }
}

fn attend_folder(store: &mut Store, folder: &Path, by: &By) -> Result<(), Failure> {
    for request in release::waiting(folder)? {
        match answered(store, &read(&request)?, by, |_| Ok(())) {
            Ok(bytes) => {
                write(&release::answer_beside(&request), &bytes)?;
                println!("released 已释放 {}", request.display());
            }
            Err(failure) if is_said(&failure) => {
                println!("{}: {failure}", request.display());
                write(&release::refusal_beside(&request), failure.to_string().as_bytes())?;
            }
            Err(failure) => return Err(failure),
        }
    }
    Ok(())
}

/// Answers what waits at a platform; a refusal is said once for the same package.
fn attend_platform(
    store: &mut Store,
    platform: &Platform,
    by: &By,
    refused: &mut BTreeSet<String>,
) -> Result<(), Failure> {
    let waiting = match platform.waiting(store) {
        Ok(it) => it,
        Err(failure @ Failure::Unreachable(_)) => {
            eprintln!("{failure}");
            return Ok(());
        }
        Err(failure) => return Err(failure),
    };
    for path in waiting {
        match answer_platform(store, platform, by, &path) {
            Ok(()) => println!("released 已释放 {path}"),
            Err(failure) if is_said(&failure) => {
                let said = format!("{path}: {failure}");
                if refused.insert(hex(&hash(&[said.as_bytes()]))) {
                    println!("{said}");
                }
            }
            Err(failure) => return Err(failure),
        }
    }
    Ok(())
}

fn answer_platform(
    store: &mut Store,
    platform: &Platform,
    by: &By,
    path: &str,
) -> Result<(), Failure> {
    let package = platform.package(store, path)?;
    let bytes = answered(store, &package, by, |_| Ok(()))?;
    platform.hand_in(store, path, &bytes)
}

/// Whether a failure concerns one package only, so that others are still answered.
fn is_said(failure: &Failure) -> bool {
    matches!(
        failure,
        Failure::Refused(_) | Failure::Log(_) | Failure::Form(_) | Failure::Unreachable(_)
    )
}

#[cfg(test)]
mod tests {
    use super::Clock;

    #[test]
    fn only_a_samples_tool_reads_a_sample_clock() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("clock");
        std::fs::write(&path, "5000000 6000000 0\n").unwrap();
        assert!(Clock::of(Some(&path), "county.example/log").is_err());
        let sample = Clock::of(Some(&path), "sample.county/log").ok().unwrap();
        assert_eq!(sample.read_s().ok(), Some(5_000));
        std::fs::write(&path, "rubbish").unwrap();
        assert!(sample.read_s().is_err(), "a file that is no clock stops the tool");
        assert!(Clock::of(None, "county.example/log").is_ok());
    }
}
