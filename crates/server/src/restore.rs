//! `daylight restore`: a new data folder from a backup, a mirror, or both.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use adapters::objects::FolderObjects;
use adapters::sqlite::{Sqlite, SqliteWorking};
use app::head::{Head, Standing};
use app::ports::{Readers, Store};
use app::views;
use translog::store::DirTiles;
use translog::tile::TileTree;

use crate::backup;
use crate::beside::{self, Keys};
use crate::data::Data;
use crate::head;
use crate::ops::{self, Problem};

const USAGE: &str = "\
usage: daylight restore [--from BACKUP] [--mirror DIR] [--log DIR] --data NEW [--head DIR]
用法：daylight restore [--from 备份目录] [--mirror 镜像目录] [--log 公开日志目录] --data 新目录
      [--head 树头目录]";
/// The restored record does not reach what was signed.
const BEHIND: u8 = 3;

/// What was restored, and how far it reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    pub rows: adapters::backup::Restored,
    /// Later leaves from the public log alone, and how many of their bodies are lost.
    pub from_log: (u64, u64),
    pub objects: u64,
    /// The highest head known to be signed, and where the record stands to it; none when no head
    /// was found, so that the witnesses must say it at the next start.
    pub signed: Option<(Head, Standing)>,
}

/// Runs the command: 3 when the restored record is behind what was signed.
#[must_use]
pub fn run(args: &[String]) -> ExitCode {
    ops::end(answer(args), USAGE)
}

fn answer(args: &[String]) -> Result<ExitCode, Problem> {
    let (data, rest) = Data::from_env_and_args(args)?;
    let [from, log] = ops::options(&rest, ["--from", "--log"])?;
    let (from, log) = (from.map(PathBuf::from), log.map(PathBuf::from));
    if from.is_none() && data.mirror.is_none() && log.is_none() {
        return Err(Problem::Missing("--from"));
    }
    let done = restore(from.as_deref(), log.as_deref(), &data)?;
    let adapters::backup::Restored { from_backup, from_mirror, next_index } = done.rows;
    println!(
        "{next_index} rows: {from_backup} from the backup, {from_mirror} from the mirror \
         共恢复 {next_index} 行，其中备份 {from_backup} 行，镜像 {from_mirror} 行"
    );
    if let (more @ 1.., lost) = done.from_log {
        println!(
            "{more} leaves from the public log, {lost} of their bodies are LOST: daylight bodies \
             由公开日志恢复 {more} 叶，其中 {lost} 条正文丢失，请见 daylight bodies"
        );
    }
    println!("{} objects 恢复文件 {} 个", done.objects, done.objects);
    match next_index.checked_sub(1) {
        Some(last) => println!("the record ends at leaf {last} 记录止于第 {last} 号叶"),
        None => println!("the record is empty 记录为空"),
    }
    if !data.keys.is_dir() {
        println!(
            "no keys were found: put them into {} before serving 未找到私钥，启动前请放入该目录",
            data.keys.display()
        );
    }
    Ok(say_standing(done.signed))
}

fn say_standing(signed: Option<(Head, Standing)>) -> ExitCode {
    match signed {
        None => {
            println!(
                "no signed head was found: the witnesses say it at the next start \
                 未找到已签树头，下次启动时由见证方判定"
            );
            ExitCode::SUCCESS
        }
        Some((head, Standing::Extends)) => {
            let size = head.size;
            println!("it reaches the signed head of size {size} 已达到已签树头（{size} 叶）");
            ExitCode::SUCCESS
        }
        Some((_, Standing::Behind { size, signed })) => {
            let lacks = signed - size;
            println!(
                "it is BEHIND the signed head: {size} of {signed} leaves, {lacks} are missing; \
                 it will be served read-only \
                 落后于已签树头：{size}/{signed} 叶，缺 {lacks} 叶，启动后只读"
            );
            ExitCode::from(BEHIND)
        }
        Some((_, Standing::Forked { signed })) => {
            println!(
                "it is ANOTHER record than the one signed at size {signed}; it will be served \
                 read-only 与已签树头（{signed} 叶）不是同一记录，启动后只读"
            );
            ExitCode::from(BEHIND)
        }
    }
}

/// Fills a data folder without a record from a backup, its mirror, or both; what neither holds
/// from a copy of the public log, as far as that goes.
///
/// # Errors
///
/// [`Problem::Refused`] when the folder holds a record, and whatever backup or mirror give; then
/// the folder is to be thrown away.
pub fn restore(from: Option<&Path>, log: Option<&Path>, data: &Data) -> Result<Done, Problem> {
    if data.store.exists() {
        let folder = data.data.display();
        let why = format!("{folder} holds a record; name a new folder 目录中已有记录，请换新目录");
        return Err(Problem::Refused(why));
    }
    let chosen = from.map(backup::newest).transpose()?;
    std::fs::create_dir_all(&data.data).map_err(Problem::file(&data.data))?;
    let mut store = Sqlite::open(&data.store)?;
    let working = SqliteWorking::open(&data.working)?;
    let mirror = data.mirror.as_deref().filter(|it| it.is_dir());
    let rows = adapters::backup::restore(chosen.as_deref(), mirror, &mut store, &working)?;
    if let Some(mirror) = mirror {
        beside::bring_working_back(mirror, data)?;
    }
    let mut objects = 0;
    for (folder, keys) in [(mirror, Keys::Along), (from, Keys::Left)] {
        let Some(folder) = folder else { continue };
        let folder = target_of(folder);
        objects += FolderObjects::open(&data.objects, Some(&folder))?.restore()?;
        beside::bring_back(&folder, data, keys)?;
    }
    let from_log = log.map_or(Ok((0, 0)), |it| from_log(&mut store, it))?;
    // What was erased stays so, whatever an old copy still held.
    app::erasure::settle(&mut store)?;
    views::rebuild(&mut store)?;
    let signed = signed(data, &*store.readers(), [mirror, from])?;
    Ok(Done { rows, from_log, objects, signed })
}

/// Appends what the public log has beyond the record: clear events whole, of hidden ones the leaf.
fn from_log(store: &mut dyn Store, log: &Path) -> Result<(u64, u64), Problem> {
    let damaged =
        |it: &dyn std::fmt::Display| Problem::Refused(format!("{} 日志有误: {it}", log.display()));
    let Some(head) = head::of_checkpoint(&log.join("checkpoint")) else {
        return Err(damaged(&"no checkpoint"));
    };
    let files = DirTiles::new(log);
    let tree = TileTree::new(&files, head.size);
    let root = translog::tree::root(&tree, head.size).map_err(|it| damaged(&it))?;
    if root.0 != head.root {
        return Err(damaged(&"the tiles are not those of the checkpoint"));
    }
    let entries = tree.entries().map_err(|it| damaged(&it))?;
    let large = |sha256: &str| std::fs::read(log.join("body").join(sha256)).ok();
    let readers = store.readers();
    let known = readers.reader()?.head()?.next_index;
    let mut turn = store.begin()?;
    turn.savepoint()?;
    for entry in entries.iter().skip(usize::try_from(known).unwrap_or(usize::MAX)) {
        app::lost::append(&mut *turn, entry, &large)?;
    }
    turn.release()?;
    let next = turn.commit().map_err(|it| damaged(&it))?.next_index;
    let lost = app::lost::lost(&*readers)?.into_iter().filter(|it| *it >= known).count() as u64;
    Ok((next - known, lost))
}

/// Objects and history lie beside a target's backups, not in one of them.
fn target_of(folder: &Path) -> PathBuf {
    match (folder.join("complete").is_file(), folder.parent()) {
        (true, Some(target)) => target.to_owned(),
        _ => folder.to_owned(),
    }
}

fn signed(
    data: &Data,
    readers: &dyn Readers,
    copies: [Option<&Path>; 2],
) -> Result<Option<(Head, Standing)>, Problem> {
    let mut heads: Vec<Head> = head::kept(data)?.into_iter().collect();
    for folder in copies.into_iter().flatten() {
        heads.extend(head::of_checkpoint(&target_of(folder).join("log/checkpoint")));
    }
    let Some(highest) = heads.into_iter().max_by_key(|it| it.size) else { return Ok(None) };
    let standing = head::standing_of(readers, highest)?;
    Ok(Some((highest, standing)))
}
