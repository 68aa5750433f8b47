//! `daylight erase`: takes what is personal of somebody out of the record, by order of two.
//!
//! Both commands write or read the record itself, so that the centre must not run meanwhile.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use adapters::entropy::SystemEntropy;
use adapters::sqlite::Sqlite;
use app::desk::Desk;
use app::erasure::{self, Order};
use app::follower::Follower;
use domain::law::Law;
use domain::shared::{AccountId, Instant, Signature};

use crate::centre;
use crate::centre::keys::PlatformKeys;
use crate::centre::settings::Settings;
use crate::data::Data;
use crate::ops::{self, Problem};

const USAGE: &str = "\
usage: daylight erase order --data DIR --person ACCOUNT --cite TEXT --to FILE
       daylight erase carry-out --data DIR --person ACCOUNT --cite TEXT
           --official ACCOUNT --official-sig FILE --supervisor ACCOUNT --supervisor-sig FILE
用法：daylight erase order 写出删除令，由工作人员与监督人员各自用 daylight-key sign 签署
      daylight erase carry-out 停止服务后，凭两份签名执行删除";

/// Runs the command.
#[must_use]
pub fn run(args: &[String]) -> ExitCode {
    ops::end(answer(args), USAGE)
}

fn answer(args: &[String]) -> Result<ExitCode, Problem> {
    let (data, rest) = Data::from_env_and_args(args)?;
    match rest.split_first() {
        Some((word, rest)) if word == "order" => order(&data, rest),
        Some((word, rest)) if word == "carry-out" => carry_out(&data, rest),
        _ => Err(Problem::Missing("order|carry-out")),
    }
}

fn needed<T>(it: Option<T>, name: &'static str) -> Result<T, Problem> {
    it.ok_or(Problem::Missing(name))
}

fn account(it: Option<String>, name: &'static str) -> Result<AccountId, Problem> {
    let text = needed(it, name)?;
    AccountId::new(&text).map_err(|_| Problem::Refused(format!("no account 账户有误: {text}")))
}

pub(crate) fn origin(data: &Data) -> Result<String, Problem> {
    let settings = Settings::read(&data.centre).map_err(|it| Problem::Refused(it.to_string()))?;
    let settings = settings.ok_or_else(|| Problem::Refused("no centre 尚未设立".to_owned()))?;
    Ok(settings.origin)
}

/// Writes the exact bytes that both sign.
fn order(data: &Data, rest: &[String]) -> Result<ExitCode, Problem> {
    let [person, cite, to] = ops::options(rest, ["--person", "--cite", "--to"])?;
    let person = account(person, "--person")?;
    let (cite, to) = (needed(cite, "--cite")?, PathBuf::from(needed(to, "--to")?));
    let readers = Sqlite::follow(&data.store)?;
    let indexes = erasure::leaves_of(&*readers, &person)?;
    if indexes.is_empty() {
        return Err(Problem::Refused(format!("{person}: nothing to erase 没有可删除的记录")));
    }
    let bytes = record::act::erase(&origin(data)?, &indexes, &cite);
    fs::write(&to, bytes).map_err(Problem::file(&to))?;
    println!("{}: leaves {indexes:?} 记录 {indexes:?}", to.display());
    println!("both sign it: daylight-key sign 请两人分别签署");
    Ok(ExitCode::SUCCESS)
}

fn carry_out(data: &Data, rest: &[String]) -> Result<ExitCode, Problem> {
    let names =
        ["--person", "--cite", "--official", "--official-sig", "--supervisor", "--supervisor-sig"];
    let [person, cite, official, official_sig, supervisor, supervisor_sig] =
        ops::options(rest, names)?;
    let asked = Asked {
        person: account(person, "--person")?,
        cite: needed(cite, "--cite")?,
        official: account(official, "--official")?,
        official_sig: signature(Path::new(&needed(official_sig, "--official-sig")?))?,
        supervisor: account(supervisor, "--supervisor")?,
        supervisor_sig: signature(Path::new(&needed(supervisor_sig, "--supervisor-sig")?))?,
    };
    let index = erase(data, &asked)?;
    println!("erased 已删除: leaf 记录 {index}");
    println!(
        "start the centre: it publishes this; then see docs/operate/erase.md for backups \
         请启动系统以公布本记录，备份的处理见 docs/operate/erase.md"
    );
    Ok(ExitCode::SUCCESS)
}

fn signature(path: &Path) -> Result<Signature, Problem> {
    let bytes = fs::read(path).map_err(Problem::file(path))?;
    let wrong = |_| Problem::Refused(format!("{}: no signature 不是签名文件", path.display()));
    Ok(Signature(bytes.try_into().map_err(wrong)?))
}

/// An order as it comes from the prompt.
pub struct Asked {
    pub person: AccountId,
    pub cite: String,
    /// One of the centre's staff.
    pub official: AccountId,
    /// Over [`record::act::erase`].
    pub official_sig: Signature,
    pub supervisor: AccountId,
    pub supervisor_sig: Signature,
}

/// Erases in a folder whose centre does not run; gives the index of the leaf that says so.
///
/// # Errors
///
/// [`Problem::Refused`] by the law or for a signature, `Busy` while the centre runs.
pub fn erase(data: &Data, asked: &Asked) -> Result<u64, Problem> {
    let refused = |it: &dyn std::fmt::Display| Problem::Refused(it.to_string());
    let origin = origin(data)?;
    let store = centre::store(data).map_err(|it| refused(&it))?;
    let readers = store.readers();
    let clock = centre::clock(data, &origin, 0).map_err(|it| refused(&it))?.0;
    let last_stamp_ms = readers.reader()?.head()?.last_stamp_ms;
    let now = Instant(clock.record_ms().max(last_stamp_ms));
    let follower = Follower::new(Arc::clone(&readers));
    let indexes = erasure::leaves_of(&*readers, &asked.person)?;
    let bytes = record::act::erase(&origin, &indexes, &asked.cite);
    let order = {
        let folded = follower.read()?;
        let by = |account: &AccountId, signature| -> Result<_, Problem> {
            let signed = erasure::signed(&folded.world, account, signature, &bytes);
            let unbound = || format!("{account}: no key is bound 没有已绑定的签名公钥");
            Ok((account.clone(), signed.ok_or_else(|| refused(&unbound()))?))
        };
        let official = by(&asked.official, asked.official_sig)?;
        let by = [official, by(&asked.supervisor, asked.supervisor_sig)?];
        let (person, cite) = (asked.person.clone(), asked.cite.clone());
        let order = Order { person, indexes, cite, by };
        let calendar = record::pack::calendar();
        let rules = app::rules::rules_for(&folded.world, None, now);
        let law = Law { rules, calendar: &calendar, now };
        erasure::check(&folded.world, &*readers, &order, &origin, law)
            .map_err(|it| refused(&it))?;
        order
    };
    let keys = PlatformKeys::open(&data.keys, &origin, &SystemEntropy);
    let keys = Arc::new(keys.map_err(|it| refused(&it))?);
    let mut desk = Desk::new(store, Arc::new(SystemEntropy), keys, &origin);
    Ok(desk.erase(&order.indexes, erasure::fields(&order), now)?)
}
