//! The sample county: invented people and procurements under a log that begins with `sample.`.
//!
//! Everything goes through the door, by the same keys and bytes as in a real centre; only the
//! clock is moved. Packages are built without this.

pub mod acts;
pub mod bids;
pub mod county;
pub mod filed;
pub mod files;
pub mod folk;
pub mod goods;
mod house;
mod intake;
mod joint;
pub mod jump;
pub mod keys;
pub mod letters;
pub mod names;
pub mod past;
pub mod people;
pub mod plan;
pub mod play;
pub mod time;

pub use play::sample_issuer;

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
    let now_ms = centre.platform.clock.wall_ms();
    load_with(centre, plan::Plan::all(now_ms), Some(now_ms), tell)?;
    let clock = centre.sample.clone().ok_or(LoadError::Real)?;
    clock.arrive().map_err(Stuck::Clock)?;
    house::stand_in(&centre.platform, &folk(&centre.data.data)?).map_err(LoadError::Refused)
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
    load_with(centre, plans, None, tell)
}

/// Loads the county's people, and its online biddings and auctions around an instant, unix
/// milliseconds, without any tender.
///
/// # Errors
///
/// [`LoadError`]; what was done stays, since it is in the log.
pub fn load_sales(centre: &Centre, now_ms: i64) -> Result<(), LoadError> {
    load_with(centre, Vec::new(), Some(now_ms), &mut |_, _| {})
}

/// The same, with online biddings around an instant where one is given.
fn load_with(
    centre: &Centre,
    plans: Vec<plan::Plan>,
    biddings_ms: Option<i64>,
    tell: &mut dyn FnMut(usize, usize),
) -> Result<(), LoadError> {
    let clock = centre.sample.clone().ok_or(LoadError::Real)?;
    let platform = centre.platform.clone();
    let bank = crate::centre::bank::sample_folder(&centre.data.data);
    let time = Time { platform, clock, bank };
    let folk = folk(&centre.data.data)?;
    let play = Play::new(&time, &folk, plans.clone());
    let play = match biddings_ms {
        Some(it) => play.with_biddings(it),
        None => play,
    };
    keys::write(&folk, &plans, &play.rounds(), &centre.data.data)?;
    let factors = play.run(&centre.data.data, tell)?;
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

/// One account for each role: its name in both languages, and the account.
const ROLES: [(&str, &str, &str); 9] = [
    ("采购人", "purchaser", "purchaser-1"),
    ("代理机构", "agent", "agent-1"),
    ("投标人", "bidder", "bidder-1"),
    ("评审专家", "evaluator", "evaluator-1"),
    ("开标密钥保管人", "trustee", "trustee-1"),
    ("中心受理岗", "official", "official-1"),
    ("开标主持人", "chair", "chair-1"),
    ("行政监督部门", "supervisor", "supervisor-1"),
    ("运行维护", "operator", "operator-1"),
];
/// How long six digits are good, seconds.
const STEP_S: i64 = 30;

const USAGE: &str = "usage: daylight demo code --data DIR [ACCOUNT]
       daylight demo people --data DIR --url http://127.0.0.1:PORT [--except ACCOUNT|ROLE]...
       daylight demo rivals --data DIR --url http://127.0.0.1:PORT [--except ACCOUNT]...
       daylight demo jump --data DIR --to 2026-10-20T09:30
       daylight demo pay --data DIR SUB-ACCOUNT YUAN NAME ACCOUNT
       daylight demo issue --data DIR NUMBER LOT PAYER-CODE BENEFICIARY-CODE YUAN LAST-DAY
用法：daylight demo code 动态验证码 | people 代演其他人员 | rivals 代演竞价对手 | jump 拨动样本中心的时钟
      | pay 在样本银行向子账户付款（子账户 金额 户名 账号）
      | issue 由样本机构开立电子保函（编号 标段 申请人代码 受益人代码 金额 有效期）";

/// `daylight demo …`: the digits of a sample's people, the people themselves, or the clock of a
/// sample that people set up.
#[must_use]
pub fn run(args: &[String]) -> ExitCode {
    if let Some((word, rest)) = args.split_first()
        && (word == "people" || word == "rivals")
    {
        return if word == "people" { people::run(rest) } else { people::rivals::run(rest) };
    }
    let wrong = |why: String| {
        eprintln!("{why}\n{USAGE}");
        ExitCode::from(crate::ops::USAGE_WRONG)
    };
    let (data, rest) = match crate::data::Data::from_env_and_args(args) {
        Ok(it) => it,
        Err(it) => return wrong(it.to_string()),
    };
    let said = match rest.as_slice() {
        [word] if word == "code" => code_table(&data.data),
        [word, account] if word == "code" => digits(&data.data, account),
        [word, option, to] if word == "jump" && option == "--to" => {
            jump::ask(&data, to).map_err(std::io::Error::other)
        }
        [word, sub, yuan, name, account] if word == "pay" => {
            pay(&data.data, (sub, yuan), (name, account))
        }
        [word, number, of @ ..] if word == "issue" => issue(&data.data, number, of),
        _ => return wrong("demo: what? 未知命令".to_owned()),
    };
    match said {
        Ok(it) => {
            println!("{it}");
            ExitCode::SUCCESS
        }
        Err(it) => {
            eprintln!("daylight: {it}");
            ExitCode::FAILURE
        }
    }
}

/// Pays into a sub-account at the sample bank; the centre reads it within a second.
fn pay(
    data: &Path,
    (sub_account, yuan): (&str, &str),
    (name, account): (&str, &str),
) -> std::io::Result<String> {
    let amount = adapters::bank::fen(yuan);
    let amount = amount.ok_or_else(|| std::io::Error::other("the amount 金额有误"))?;
    let bank = adapters::bank::SampleBank::open(&crate::centre::bank::sample_folder(data));
    let bank = bank.map_err(std::io::Error::other)?;
    let at_ms = adapters::clock::AnchoredClock::new().wall_ms();
    let reference = format!("SB-PAY-{at_ms}");
    let paying =
        adapters::bank::Paying { reference: &reference, amount, at_ms, sub_account, name, account };
    bank.pay(&[paying], &reference).map_err(std::io::Error::other)?;
    Ok(format!("{reference}: {yuan}"))
}

/// Issues an electronic guarantee at the sample's issuer; whoever presents it types what it says.
fn issue(data: &Path, number: &str, of: &[String]) -> std::io::Result<String> {
    use domain::shared::{LotId, Uscc};
    let wrong = |what: &str| std::io::Error::other(format!("{what} 有误"));
    let [lot, payer, beneficiary, yuan, until] = of else { return Err(wrong("arguments 参数")) };
    let terms = app::ports::GuaranteeTerms {
        lot: LotId::parse(lot).map_err(|_| wrong("the lot 标段"))?,
        payer: Uscc::new(payer).ok_or_else(|| wrong("the payer 申请人"))?,
        beneficiary: Uscc::new(beneficiary).ok_or_else(|| wrong("the beneficiary 受益人"))?,
        amount: adapters::bank::fen(yuan).ok_or_else(|| wrong("the amount 金额"))?,
        valid_until: until.parse().map_err(|_| wrong("the day 有效期"))?,
    };
    if !number.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-') {
        return Err(wrong("the number 编号"));
    }
    let folder = crate::centre::guarantees::sample_folder(data);
    let issuer =
        adapters::guarantees::SampleIssuer::open(&folder).map_err(std::io::Error::other)?;
    issuer.issue(number, &terms).map_err(std::io::Error::other)?;
    Ok(format!("{number} {}", sample_issuer()))
}

/// One account for each role with the digits that are good now.
///
/// # Errors
///
/// When the sample was not loaded.
pub fn code_table(data: &Path) -> std::io::Result<String> {
    let now_s = adapters::clock::AnchoredClock::new().wall_ms().div_euclid(1_000);
    let mut lines = Vec::new();
    for (zh, en, account) in ROLES {
        let digits = digits(data, account)?;
        // A Chinese character is two columns wide.
        let pad = " ".repeat(16_usize.saturating_sub(zh.chars().count() * 2));
        lines.push(format!("  {zh}{pad}{en:<11} {account:<13} {digits}"));
    }
    let left = STEP_S - now_s.rem_euclid(STEP_S);
    lines.push(format!("  验证码 {left} 秒后更换，每个只用一次 · digits change in {left} s"));
    Ok(lines.join("\n"))
}

/// Whether a data folder's sample was loaded to its end.
#[must_use]
pub fn is_loaded(data: &Path) -> bool {
    data.join(SHEET_FILE).exists()
}

/// Prints one sign-in for each role, and what a newcomer needs to act.
pub fn print_sign_ins(data: &Path, url: &str) {
    let own = std::env::current_exe().unwrap_or_default();
    let here = std::env::current_dir().unwrap_or_default();
    let own = own.strip_prefix(&here).unwrap_or(&own);
    let (own, shown, keys) = (own.display(), data.display(), data.join(keys::FOLDER));
    let table = code_table(data).unwrap_or_else(|it| it.to_string());
    crate::say!(
        "daylight: 样本人员登录 sign in at {url}/sign-in\n\
         \x20 密码 password: {}\n{table}\n\
         \x20 新的验证码 new digits: {own} demo code --data {shown}\n\
         \x20 签名密钥 signing keys: {}/ACCOUNT.age（口令同密码 the same password）\n\
         \x20 解密用 24 字 characters for key-in: {1}/bidder-1.words.tsv\n\
         \x20 其他人员代演 everybody else: \
         {own} demo people --data {shown} --url {url} --except bidder-1",
        folk::PASSWORD,
        keys.display(),
    );
}
