//! The subcommands of `daylight-verify`: what they take, what they print, how they end.

use std::path::PathBuf;

use domain::shared::{Fen, LotId, Salt};
use record::auction::AuditFile;
use record::bundle::{Bundle as Openings, read_enclosures};
use record::canonical;
use record::opening::Opening;
use record::totals::OwnTotal;
use translog::note::decimal;
use translog::{Hash, Head};

use crate::archive;
use crate::auction;
use crate::audit::{Audit, audit};
use crate::document;
use crate::draws;
use crate::log::{Asked, DirFiles, Options, RECEIPT_USAGE, run_receipt};
use crate::own_total;
use crate::tell;
use crate::wall::{DirObjects, Objects};

/// How the commands are called.
pub const USAGE: &str = "\
daylight-verify log DIR        核验整个日志 checks the whole log
daylight-verify procedure DIR LOT
                               核验一个标段的每一步 checks every step of one lot
daylight-verify result DIR LOT [--objects DIR]
                               核验报价、价格分与排名 checks prices, price scores and the ranking
daylight-verify draw FILE [--review YYYY-MM-DD] [--bundle FILE]
                               核验专家、系数或者入围抽取 checks a draw of experts or values
daylight-verify draw DIR LOT [--bundle FILE]
                               核验日志中一个标段的各次抽取 checks the draws of a lot in a log
daylight-verify auction FILE [--reserve PRICE:SALT]
                               逐条核验竞价 checks every offer of an auction
daylight-verify archive DIR [--package FILE --log DIR]
                               核验解开的归档包 checks an unpacked archive package
daylight-verify document FILE --log DIR
                               核验法定文书的样章和日志条目 checks a document's seal and leaf
daylight-verify total FILE [--log DIR]
                               核验本单位的总分证明 checks the proof of an own total
    [--bundle FILE]            你持有的公开材料 openings that you hold
    [--sample]                 知道这是样本 you know that it is a sample
    [--today YYYY-MM-DD]       当日的见证历史可能未写完 the day whose history is still written
    [--old DIR]                本日志所接续的旧日志 the log that this one succeeds
    [--seen SIZE:ROOT]         你上次看到的日志 the log as you saw it last
";
/// How the process ends when it was called wrongly.
const USAGE_EXIT: u8 = 64;

/// What was printed and how the process ends; an error goes to the other stream.
pub type Done = Result<(String, u8), (String, u8)>;

/// Runs a command and prints; gives the exit code.
#[must_use]
pub fn run(arguments: &[String]) -> u8 {
    let done = match arguments.split_first() {
        Some((command, rest)) if command == "receipt" => return run_receipt(rest),
        Some((command, rest)) if command == "draw" => draw(rest),
        Some((command, rest)) if command == "auction" => auction_of(rest),
        Some((command, rest)) if command == "archive" => archive_of(rest),
        Some((command, rest)) if command == "document" => document_of(rest),
        Some((command, rest)) if command == "total" => total_of(rest),
        Some((command, rest)) => command_of(command, rest),
        None => Err((format!("{USAGE}{RECEIPT_USAGE}"), USAGE_EXIT)),
    };
    match done {
        Ok((text, exit)) => {
            print!("{text}");
            exit
        }
        Err((sentence, exit)) => {
            eprintln!("{sentence}");
            exit
        }
    }
}

/// Runs `log`, `procedure` or `result` without printing.
///
/// # Errors
///
/// A sentence and the exit code, when there is nothing to judge.
pub fn command_of(command: &str, arguments: &[String]) -> Done {
    let usage = || (format!("{USAGE}{RECEIPT_USAGE}"), USAGE_EXIT);
    let kinds = record::event::all_kinds();
    let asked = parse(Options::of(&kinds), arguments)?;
    let mut places = asked.places.iter();
    let dir = places.next().ok_or_else(usage)?;
    let lot = places.next().map(|it| LotId::parse(it).map_err(|_| usage())).transpose()?;
    let files = DirFiles(PathBuf::from(dir));
    let objects = asked.objects.map(|it| DirObjects(PathBuf::from(it)));
    let objects = objects.as_ref().map(|it| it as &dyn Objects);
    let audit = || audit(&files, &asked.options, objects).map_err(|it| (it.to_string(), 1));
    match (command, lot, places.next()) {
        ("log", None, None) => Ok(tell::log(&audit()?)),
        ("procedure", Some(lot), None) => known(audit()?, &lot, tell::procedure),
        ("result", Some(lot), None) => known(audit()?, &lot, tell::result),
        _ => Err(usage()),
    }
}

/// Runs `archive` without printing.
///
/// # Errors
///
/// A sentence and the exit code, when files cannot be read.
pub fn archive_of(arguments: &[String]) -> Done {
    let usage = || (format!("{USAGE}{RECEIPT_USAGE}"), USAGE_EXIT);
    let (mut packed, mut rest) = (archive::Packed::default(), Vec::new());
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let place = match word.as_str() {
            "--package" => &mut packed.file,
            "--log" => &mut packed.log,
            _ => {
                rest.push(word.clone());
                continue;
            }
        };
        *place = Some(PathBuf::from(words.next().ok_or_else(usage)?));
    }
    let kinds = record::event::all_kinds();
    let asked = parse(Options::of(&kinds), &rest)?;
    let [dir] = &asked.places[..] else { return Err(usage()) };
    let packed = match (&packed.file, &packed.log) {
        (Some(file), Some(log)) => Some((file.as_path(), log.as_path())),
        (None, None) => None,
        _ => return Err(usage()),
    };
    let checked = archive::check(&PathBuf::from(dir), &asked.options, packed);
    checked.map(|it| archive::told(&it)).map_err(|it| (format!("{dir}: {it}"), 1))
}

/// Runs `document` without printing.
///
/// # Errors
///
/// A sentence and the exit code, when files cannot be read.
pub fn document_of(arguments: &[String]) -> Done {
    let usage = || (format!("{USAGE}{RECEIPT_USAGE}"), USAGE_EXIT);
    let (file, log) = match arguments {
        [file, flag, log] if flag == "--log" => (file, log),
        [flag, log, file] if flag == "--log" => (file, log),
        _ => return Err(usage()),
    };
    let bytes = document::read(file).map_err(|it| (format!("{file}: {it}"), 1))?;
    let log = crate::log::read::read(&DirFiles(PathBuf::from(log)), None);
    let log = log.map_err(|it| (it.to_string(), 1))?;
    Ok(document::told(&document::check(&bytes, &log)))
}

/// Runs `total` without printing.
///
/// # Errors
///
/// A sentence and the exit code, when files cannot be read.
pub fn total_of(arguments: &[String]) -> Done {
    let usage = || (format!("{USAGE}{RECEIPT_USAGE}"), USAGE_EXIT);
    let (mut log, mut rest) = (None, Vec::new());
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--log" => log = Some(PathBuf::from(words.next().ok_or_else(usage)?)),
            _ => rest.push(word.clone()),
        }
    }
    let kinds = record::event::all_kinds();
    let asked = parse(Options::of(&kinds), &rest)?;
    let [path] = &asked.places[..] else { return Err(usage()) };
    let bytes = std::fs::read(path).map_err(|it| (format!("{path}: {it}"), 1))?;
    let own = OwnTotal::parse(&bytes).map_err(|it| (format!("{path}: {it}"), 1))?;
    let read = |dir: PathBuf| audit(&DirFiles(dir), &asked.options, None);
    let audit = log.map(read).transpose().map_err(|it| (it.to_string(), 1))?;
    Ok(own_total::told(&own, audit.as_ref()))
}

/// Runs `auction` without printing.
///
/// # Errors
///
/// A sentence and the exit code, when the file is none of an auction.
pub fn auction_of(arguments: &[String]) -> Done {
    let usage = || (format!("{USAGE}{RECEIPT_USAGE}"), USAGE_EXIT);
    let reserve = |it: &str| {
        let (price, salt) = it.split_once(':')?;
        Some((Fen(price.parse().ok()?), Salt::from_hex(salt)?))
    };
    let (path, asked) = match arguments {
        [path] => (path, auction::Asked::default()),
        [path, flag, it] | [flag, it, path] if flag == "--reserve" => {
            let reserve = Some(reserve(it).ok_or_else(usage)?);
            (path, auction::Asked { reserve })
        }
        _ => return Err(usage()),
    };
    let bytes = std::fs::read(path).map_err(|it| (format!("{path}: {it}"), 1))?;
    match AuditFile::parse(&bytes) {
        Ok(file) => Ok(auction::tell(&auction::judge(file, asked))),
        Err(it) => Err((format!("{path} 不是竞价记录。{path}: {it}."), 1)),
    }
}

/// Runs `draw` without printing.
///
/// # Errors
///
/// A sentence and the exit code, when there is nothing to judge or a body does not read.
pub fn draw(arguments: &[String]) -> Done {
    let usage = || (format!("{USAGE}{RECEIPT_USAGE}"), USAGE_EXIT);
    let read = |path: &str| std::fs::read(path).map_err(|it| (format!("{path}: {it}"), 1));
    let (mut path, mut lot, mut asked) = (None, None, draws::Asked::default());
    let mut opened = None;
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(usage);
        match word.as_str() {
            "--review" => asked.review = Some(value()?.parse().map_err(|_| usage())?),
            "--bundle" => {
                let path = value()?;
                let no_bundle =
                    || (format!("{path} 不是抽取的监督数据包。{path} is no bundle of a draw."), 1);
                let bytes = read(path)?;
                match draws::Bundle::parse(&bytes) {
                    Ok(it) => asked.bundle = Some(it),
                    Err(_) => opened = Some((Openings::parse(&bytes), no_bundle())),
                }
            }
            flag if flag.starts_with("--") => return Err(usage()),
            _ if path.is_none() => path = Some(word),
            _ if lot.is_none() => lot = Some(LotId::parse(word).map_err(|_| usage())?),
            _ => return Err(usage()),
        }
    }
    let path = path.ok_or_else(usage)?;
    let opened = match opened {
        // Openings are of leaves: without a log they open nothing.
        Some((Ok(it), _)) if lot.is_some() => Some(it),
        Some((_, no_bundle)) => return Err(no_bundle),
        None => None,
    };
    if let Some(lot) = lot {
        return draw_of_log(path, &lot, (&asked, opened));
    }
    match draws::DrawFile::parse(&read(path)?) {
        Ok(file) => Ok(draws::tell(&draws::judge(&file, &asked))),
        Err(draws::FileError::NotADraw) => {
            Err((format!("{path} 不是抽取文件。{path} is no file of a draw."), 1))
        }
        Err(draws::FileError::Body { index, code }) => {
            let (zh, en) = draws::sentence(code);
            Err((format!("{code} #{index}: {zh}。{en}."), 1))
        }
    }
}

/// The draw of a lot from a centre's whole log; the review is the one that was asked for.
fn draw_of_log(dir: &str, lot: &LotId, (asked, opened): (&draws::Asked, Option<Openings>)) -> Done {
    let kinds = record::event::all_kinds();
    let files = DirFiles(PathBuf::from(dir));
    let mut options = Options::of(&kinds);
    let brought = opened.is_some();
    options.bundle = opened.iter().flat_map(|it| &it.openings).map(Opening::to_value).collect();
    let log = crate::log::read(&files, &options).map_err(|it| (it.to_string(), 1))?;
    if let Some(it) = log.leaves.findings.first().filter(|_| brought) {
        let (code, place) = (it.code.text(), it.index.unwrap_or_default());
        let said =
            format!("{code} #{place}: 监督数据包与日志不符。The bundle does not fit the log.");
        return Err((said, 1));
    }
    match draws::of_log(&log, lot) {
        Ok(all) if all.is_empty() => {
            let sentence = format!(
                "日志中没有平台为标段 {lot} 举行的抽取。No draw by the platform for lot {lot} is in this log."
            );
            Err((sentence, 1))
        }
        Ok(all) => {
            let mut judged = draws::judge_all(&all, asked);
            let listed = if brought { draws::listed(&log, lot) } else { Default::default() };
            for it in &mut judged {
                it.bundle = listed.get(&it.draw).copied().or(it.bundle);
            }
            let told = judged.iter().map(draws::tell).collect::<Vec<_>>();
            let text = told.iter().map(|it| it.0.as_str()).collect::<Vec<_>>().join("\n");
            // A failure of any draw is worse than one that is still open.
            let exits = || told.iter().map(|it| it.1);
            let exit = exits().find(|it| *it == 1).or_else(|| exits().max()).unwrap_or(1);
            Ok((text, exit))
        }
        Err(it) => Err((it.to_string(), 1)),
    }
}

fn known(audit: Audit, lot: &LotId, tell: fn(&Audit, &LotId) -> (String, u8)) -> Done {
    let world = &audit.replay.world;
    let bids = world.biddings.contains_key(lot) && world.adopted.contains_key(lot);
    if world.case(lot).is_none() && !bids {
        let sentence = format!("日志中没有标段 {lot}。There is no lot {lot} in this log.");
        return Err((sentence, 1));
    }
    Ok(tell(&audit, lot))
}

struct Parsed<'a> {
    options: Options<'a>,
    objects: Option<String>,
    places: Vec<String>,
}

fn parse<'a>(mut options: Options<'a>, arguments: &[String]) -> Result<Parsed<'a>, (String, u8)> {
    let usage = || (format!("{USAGE}{RECEIPT_USAGE}"), USAGE_EXIT);
    let (mut places, mut objects) = (Vec::new(), None);
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(usage);
        match word.as_str() {
            "--sample" => options.sample = Asked::Sample,
            "--today" => options.today = Some(value()?.clone()),
            "--old" => {
                let path = value()?;
                let old = crate::log::read::read(&DirFiles(PathBuf::from(path)), None);
                options.old = Some(old.map_err(|it| (format!("{path}: {it}"), 1))?);
            }
            "--objects" => objects = Some(value()?.clone()),
            "--bundle" => read_bundle(&mut options, value()?)?,
            "--seen" => {
                let (size, root) = value()?.split_once(':').ok_or_else(usage)?;
                let size = decimal(size).ok_or_else(usage)?;
                let root = Hash::from_hex(root).ok_or_else(usage)?;
                options.last_seen = Some(Head { size, root });
            }
            flag if flag.starts_with("--") => return Err(usage()),
            _ => places.push(word.clone()),
        }
    }
    Ok(Parsed { options, objects, places })
}

/// Takes openings and enclosures from a bundle file; each opening is judged with the leaves.
fn read_bundle(options: &mut Options, path: &str) -> Result<(), (String, u8)> {
    let bytes = std::fs::read(path).map_err(|it| (format!("{path}: {it}"), 1))?;
    let no_bundle =
        || (format!("{path} 不是公开材料。{path} is no bundle (docs/spec/leaf.md)."), 1);
    let value = canonical::parse(&bytes).map_err(|_| no_bundle())?;
    options.bundle = value.list("openings").ok_or_else(no_bundle)?.to_vec();
    if let Some(list) = value.list("enclosures") {
        options.enclosures = read_enclosures(list).ok_or_else(no_bundle)?;
    }
    Ok(())
}
