//! `daylight-key trustee release` at a prompt, over a folder, or beside a platform.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use seal::bytes::{hash, hex};
use translog::policy::Policy;

use crate::ReleaseArgs;
use crate::commands::agreed;
use crate::failure::Failure;
use crate::files::{now_s, read, write};
use crate::release::{self, Checked};
use crate::release_http::Platform;
use crate::store::Store;

/// How often a folder or a platform is looked at.
const ATTEND_EVERY: Duration = Duration::from_secs(2);

/// Runs the command.
pub fn run(store: &mut Store, args: &ReleaseArgs) -> Result<(), Failure> {
    let policy = Policy::parse(&read(&args.policy)?)
        .ok_or_else(|| Failure::form("not a witness policy 不是见证规则文件"))?;
    match (&args.request, args.attend.as_deref()) {
        (Some(request), _) => {
            let question = |it: &str| agreed(args.yes, it);
            let bytes = answered(store, &read(request)?, &policy, question)?;
            let beside = release::answer_beside(request);
            write(args.out.as_deref().unwrap_or(&beside), &bytes)
        }
        (None, Some(address)) if is_address(address) => {
            let platform = Platform::new(address);
            let mut refused = BTreeSet::new();
            again(args, || attend_platform(store, &platform, &policy, &mut refused))
        }
        (None, Some(folder)) => again(args, || attend_folder(store, Path::new(folder), &policy)),
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
    policy: &Policy,
    agree: impl FnOnce(&str) -> Result<(), Failure>,
) -> Result<Vec<u8>, Failure> {
    match release::check(store, package, policy, now_s())? {
        Checked::Answered(bytes) => Ok(bytes),
        Checked::Ready(ready) => {
            agree(&ready.question())?;
            ready.answer(store)
        }
    }
}

fn attend_folder(store: &mut Store, folder: &Path, policy: &Policy) -> Result<(), Failure> {
    for request in release::waiting(folder)? {
        match answered(store, &read(&request)?, policy, |_| Ok(())) {
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
    policy: &Policy,
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
        match answer_platform(store, platform, policy, &path) {
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
    policy: &Policy,
    path: &str,
) -> Result<(), Failure> {
    let package = platform.package(store, path)?;
    let bytes = answered(store, &package, policy, |_| Ok(()))?;
    platform.hand_in(store, path, &bytes)
}

/// Whether a failure concerns one package only, so that others are still answered.
fn is_said(failure: &Failure) -> bool {
    matches!(
        failure,
        Failure::Refused(_) | Failure::Log(_) | Failure::Form(_) | Failure::Unreachable(_)
    )
}
