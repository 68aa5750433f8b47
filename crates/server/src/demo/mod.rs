//! The sample county: invented people and procurements under a log that begins with `sample.`.
//!
//! Everything goes through the door, by the same keys and bytes as in a real centre; only the
//! clock is moved. Packages are built without this.

pub mod acts;
pub mod bids;
pub mod county;
pub mod folk;
pub mod jump;
pub mod keys;
pub mod people;
pub mod plan;
pub mod play;
pub mod time;

use std::path::Path;
use std::process::ExitCode;

use app::accounts::{Secret, digits_at};
use app::ports::{Clock, Entropy};

use crate::centre::Centre;
use folk::Folk;
use play::Play;
use time::{Stuck, Time};

/// Name of the seed file in the data folder.
const SEED_FILE: &str = "sample-seed";
/// Name of the people's second factors in the data folder.
const SHEET_FILE: &str = "sample-people.tsv";

/// Why the county was not loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    #[error(transparent)]
    Stuck(#[from] Stuck),
    #[error("the sample was refused 样本被拒绝: {0}")]
    Refused(String),
    #[error("the sample's files: {0}")]
    File(#[from] std::io::Error),
    #[error("this is no sample 这不是样本")]
    Real,
}

/// The seed of a data folder; made when absent.
fn seed(data: &Path) -> std::io::Result<[u8; 32]> {
    let path = data.join(SEED_FILE);
    if path.exists() {
        return known_seed(data);
    }
    let fresh = adapters::entropy::SystemEntropy.salt();
    std::fs::write(&path, translog::hash::to_hex(&fresh) + "\n")?;
    Ok(fresh)
}

/// The people of a data folder's sample.
///
/// # Errors
///
/// When the seed file cannot be read or made.
pub fn folk(data: &Path) -> std::io::Result<Folk> {
    Ok(Folk::new(&seed(data)?))
}

fn known_seed(data: &Path) -> std::io::Result<[u8; 32]> {
    let text = std::fs::read_to_string(data.join(SEED_FILE))?;
    let bytes = translog::hash::from_hex(text.trim()).and_then(|it| it.try_into().ok());
    bytes.ok_or_else(|| std::io::Error::other("the seed file is damaged"))
}

/// The people of a sample that was loaded.
///
/// # Errors
///
/// When the seed file cannot be read.
pub fn known_folk(data: &Path) -> std::io::Result<Folk> {
    Ok(Folk::new(&known_seed(data)?))
}

/// Loads the county into a running sample that has leaf 0 and nothing else; `tell` hears how far
/// it is (done, all).
///
/// # Errors
///
/// [`LoadError`]; what was done stays, since it is in the log.
pub fn load(centre: &Centre, tell: &mut dyn FnMut(usize, usize)) -> Result<(), LoadError> {
    let plans = plan::Plan::all(centre.platform.clock.wall_ms());
    load_plans(centre, plans, tell)?;
    let clock = centre.sample.clone().ok_or(LoadError::Real)?;
    Ok(clock.arrive().map_err(Stuck::Clock)?)
}

/// Loads some lots of the county and leaves the clock where the last of them ended.
///
/// # Errors
///
/// [`LoadError`]; what was done stays, since it is in the log.
pub fn load_plans(
    centre: &Centre,
    plans: Vec<plan::Plan>,
    tell: &mut dyn FnMut(usize, usize),
) -> Result<(), LoadError> {
    let clock = centre.sample.clone().ok_or(LoadError::Real)?;
    let platform = centre.platform.clone();
    let time = Time { platform, clock };
    let folk = folk(&centre.data.data)?;
    keys::write(&folk, &plans, &centre.data.data)?;
    let factors = Play::new(&time, &folk, plans).run(tell)?;
    let sheet: String =
        factors.iter().map(|(who, secret)| format!("{who}\t{}\n", secret.word())).collect();
    std::fs::write(centre.data.data.join(SHEET_FILE), sheet)?;
    time.cosigned()?;
    Ok(())
}

/// The six digits with which a sample's person signs in now.
///
/// # Errors
///
/// When the sample was not loaded or has no such person.
pub fn digits(data: &Path, account: &str) -> std::io::Result<String> {
    let sheet = std::fs::read_to_string(data.join(SHEET_FILE))?;
    let of =
        |line: &str| line.split_once('\t').filter(|it| it.0 == account).map(|it| it.1.to_owned());
    let secret = sheet.lines().find_map(of);
    let now_ms = adapters::clock::AnchoredClock::new().wall_ms();
    secret
        .and_then(|it| digits_at(&Secret::new(it), now_ms))
        .ok_or_else(|| std::io::Error::other("no such person in this sample 样本中没有此人"))
}

/// `daylight demo code [--data DIR] ACCOUNT`: the digits of a sample's person now.
/// `daylight demo jump [--data DIR] --to TIME`: moves the clock of a sample that people set up.
#[must_use]
pub fn run(args: &[String]) -> ExitCode {
    if let Some((word, rest)) = args.split_first()
        && word == "people"
    {
        return people::run(rest);
    }
    let wrong = |why: String| {
        eprintln!(
            "{why}\nusage 用法: daylight demo code --data DIR ACCOUNT | \
            daylight demo jump --data DIR --to 2026-10-20T09:30"
        );
        ExitCode::from(crate::ops::USAGE_WRONG)
    };
    let (data, rest) = match crate::data::Data::from_env_and_args(args) {
        Ok(it) => it,
        Err(it) => return wrong(it.to_string()),
    };
    match rest.as_slice() {
        [word, account] if word == "code" => match digits(&data.data, account) {
            Ok(it) => {
                println!("{it}");
                ExitCode::SUCCESS
            }
            Err(it) => {
                eprintln!("daylight: {it}");
                ExitCode::FAILURE
            }
        },
        [word, option, to] if word == "jump" && option == "--to" => match jump::ask(&data, to) {
            Ok(it) => {
                println!("{it}");
                ExitCode::SUCCESS
            }
            Err(it) => {
                eprintln!("daylight: {it}");
                ExitCode::FAILURE
            }
        },
        _ => wrong("demo: what? 未知命令".to_owned()),
    }
}

/// Prints one sign-in for each role.
pub fn print_sign_ins(data: &Path) {
    crate::say!(
        "daylight: sign in with password 密码 {:?}; digits 动态码: daylight demo code --data {} ACCOUNT",
        folk::PASSWORD,
        data.display()
    );
    let one = [
        "purchaser-1",
        "agent-1",
        "bidder-1",
        "evaluator-1",
        "trustee-1",
        "official-1",
        "chair-1",
        "supervisor-1",
        "operator-1",
    ];
    crate::say!("daylight: accounts 账号: {}", one.join(" "));
    let keys = data.join(keys::FOLDER);
    crate::say!(
        "daylight: signing keys 签名密钥: {}/ACCOUNT.age, the same password",
        keys.display()
    );
}
