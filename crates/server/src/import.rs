//! `daylight import`: a file of an earlier system, as a dry run, or taken as a whole.
//!
//! The dry run reads beside a running centre. Taking writes, so the centre must not run: a
//! running one takes the same file on its page.

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use adapters::sheets::FileSheets;
use adapters::sqlite::Sqlite;
use app::access;
use app::desk::Answer;
use app::follower::Follower;
use app::imports::{Checked, ImportKind, check};
use app::platform::Serving;
use app::ports::{SHEET_BYTES_MAX, Sheets, StoreError};
use domain::parties;
use domain::shared::{AccountId, Instant};
use domain::world::{Command, World};
use web::text::{Lang, Text};

use crate::centre::settings::Settings;
use crate::centre::{self, Centre, Witnesses};
use crate::data::Data;
use crate::ops::{self, Problem};

const USAGE: &str = "usage: daylight import organisations|deals|experts FILE.csv|FILE.xlsx\n\
    \u{20}      --data DIR [--take ACCOUNT]\n\
    用法：daylight import organisations（单位）|deals（成交）|experts（专家） 文件\n\
    \u{20}      --data 目录 [--take 工作人员账户]\n\
    without --take nothing is changed 不带 --take 只检查";
/// The file has findings, or holds nothing new.
const FINDINGS: u8 = 3;
/// How long a start may take before it takes commands.
const STARTS_WITHIN: Duration = Duration::from_secs(20);
const LOOK: Duration = Duration::from_millis(100);

/// Runs the command: 3 when the file has findings or brings nothing new.
#[must_use]
pub fn run(args: &[String]) -> ExitCode {
    ops::end(answer(args), USAGE)
}

fn answer(args: &[String]) -> Result<ExitCode, Problem> {
    let (data, rest) = Data::from_env_and_args(args)?;
    let [kind, file, options @ ..] = rest.as_slice() else {
        return Err(Problem::Missing("organisations|deals|experts FILE"));
    };
    let kind = ImportKind::parse(kind).ok_or_else(|| Problem::Unknown(kind.clone()))?;
    let [take] = ops::options(options, ["--take"])?;
    let bytes = bytes(Path::new(file))?;
    let sheet = FileSheets.read(&bytes).map_err(|it| {
        let said = Lang::ALL.map(|lang| web::centre::imports::fault(Text::get(lang), it));
        Problem::Refused(said.join("\n"))
    })?;
    let readers = Sqlite::follow(&data.store)?;
    let follower = Follower::new(readers);
    let checked = check(kind, &sheet, &bytes, &follower.read()?.world);
    let said = |lang| web::centre::imports::written(Text::get(lang), sheet.written);
    let as_written = Lang::ALL.map(said);
    println!("{file}: {} / {}", as_written[0], as_written[1]);
    tell(&checked);
    if !checked.is_good() {
        return Ok(ExitCode::from(FINDINGS));
    }
    match take {
        None => Ok(ExitCode::SUCCESS),
        Some(account) => taken(&data, &account, checked),
    }
}

fn bytes(file: &Path) -> Result<Vec<u8>, Problem> {
    let found = std::fs::metadata(file).map_err(Problem::file(file))?;
    if found.len() > SHEET_BYTES_MAX as u64 {
        let said = Lang::ALL.map(|it| Text::get(it).s("sheet-bytes"));
        return Err(Problem::Refused(said.join("\n")));
    }
    std::fs::read(file).map_err(Problem::file(file))
}

/// Prints what the file comes to, and every finding, in both languages.
fn tell(it: &Checked) {
    let texts = Lang::ALL.map(Text::get);
    let both = |key: &str| format!("{} {}", texts[0].s(key), texts[1].s(key));
    println!("{}: {}", both("import-id"), it.import.import);
    println!("{}: {}", both("import-lines"), it.lines);
    println!("{}: {}", both("import-fresh"), it.fresh());
    println!("{}: {}", both("import-known"), it.known);
    if it.sum.0 > 0 {
        println!("{}: {}", both("import-sum"), web::text::money::yuan(it.sum.0));
    }
    println!("{}: {}", both("import-findings"), it.findings.len());
    for finding in &it.findings {
        let key = finding.wrong.key();
        let (what, way) = (both(key), both(&format!("{key}-do")));
        let (line, column, given) = (finding.line, finding.column, &finding.given);
        println!("{line}\t{column}\t{what} {given}\t{way}");
    }
}

/// Takes the import in a centre that is started for it.
fn taken(data: &Data, account: &str, checked: Checked) -> Result<ExitCode, Problem> {
    let wrong = |it: &dyn std::fmt::Display| Problem::Refused(it.to_string());
    let account = AccountId::new(account).map_err(|it| wrong(&it))?;
    let settings = Settings::read(&data.centre).map_err(|it| wrong(&it))?;
    let settings = settings.ok_or_else(|| Problem::Refused("no centre 尚未设立".to_owned()))?;
    let options = centre::Options {
        data: data.clone(),
        origin: settings.origin,
        sample_lag_ms: 0,
        witnesses: Witnesses::Enrolled,
        address: String::new(),
    };
    let centre = Centre::start(&options).map_err(|it| match it {
        centre::StartError::Store(StoreError::Busy(_)) => Problem::Refused(
            "a running centre takes files on its page /centre/imports: use it, or stop it first \
             系统正在运行：请在 /centre/imports 页面导入，或先停止系统"
                .to_owned(),
        ),
        other => wrong(&other),
    })?;
    let begun = std::time::Instant::now();
    while centre.platform.serving() != Serving::Open && begun.elapsed() < STARTS_WITHIN {
        std::thread::sleep(LOOK);
    }
    let command = Command::Parties(parties::Command::Import(Box::new(checked.import)));
    let folded = centre.platform.folded()?;
    allowed(&folded.world, &account, &command, Instant(centre.platform.now_ms()))?;
    drop(folded);
    let key = format!("import-{account}-{}", record::wire::command_sha256(&command).hex());
    let ticket = centre.platform.ask(account.as_str(), &key[..key.len().min(64)], command);
    let ticket = ticket.map_err(|it| wrong(&format!("{it:?}")))?;
    match ticket.wait() {
        Ok(Answer::Accepted(it)) => {
            println!("taken 已导入: {}", it.index);
            Ok(ExitCode::SUCCESS)
        }
        Ok(other) => Err(wrong(&format!("{other:?}"))),
        Err(it) => Err(wrong(&format!("{it:?}"))),
    }
}

fn allowed(
    world: &World,
    account: &AccountId,
    command: &Command,
    now: Instant,
) -> Result<(), Problem> {
    access::may(world, account, command, now).map_err(|it| {
        let said = Lang::ALL.map(|lang| Text::get(lang).s(it.key()));
        Problem::Refused(said.join(" "))
    })
}
