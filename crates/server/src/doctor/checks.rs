//! The checks of `daylight doctor`; they read, and change nothing.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use adapters::disk;
use adapters::objects::FolderObjects;
use adapters::pdf::PdfTypesetter;
use adapters::sqlite::{FORMAT, Sqlite};
use app::head::{Head, Standing};
use app::ports::{Readers, Row, StoreError};
use app::views;
use domain::shared::Instant;
use translog::store::DirTiles;
use translog::tile::TileTree;
use translog::tree::MemoryTree;

use super::{Colour, Line};
use crate::backup;
use crate::beside;
use crate::data::Data;
use crate::head;
use crate::migrate::{self, Format};

/// A backup older than this is red.
const BACKUP_HOURS_MAX: i64 = 36;
const MS_AN_HOUR: i64 = 3_600_000;
/// Less free space than this is red.
const FREE_MIB_MIN: u64 = 2_048;
const BYTES_A_MIB: u64 = 1 << 20;
/// The record's last stamp may lie this far ahead of the system's clock.
const STAMP_AHEAD_MS_MAX: i64 = 5_000;
/// How often a mirror under load is asked again.
const MIRROR_ASKED_MAX: u32 = 10;
const MIRROR_ASKED_EVERY: Duration = Duration::from_millis(100);
/// Files by which time services of Linux say that they keep the clock.
const TIME_SERVICES: &[&str] =
    &["/run/systemd/timesync/synchronized", "/run/chrony/chronyd.pid", "/run/ntpd.pid"];

/// Examines an installation, whether it serves or not.
#[must_use]
pub fn examine(data: &Data, now_ms: i64) -> Vec<Line> {
    let mut lines = vec![format(data)];
    if lines[0].colour == Colour::Green {
        match Sqlite::follow(&data.store) {
            Ok(readers) => lines.extend(of_record(data, &readers, now_ms)),
            Err(it) => lines.push(failed("record", &it.to_string())),
        }
    }
    lines.extend(objects(data));
    lines.push(mirror_device(data));
    lines.push(head_device(data));
    lines.push(last_backup(data, now_ms));
    lines.push(keys(data));
    lines.push(space(data));
    lines.push(fonts(&data.fonts()));
    lines.push(time_service(TIME_SERVICES));
    lines
}

fn failed(check: &'static str, why: &str) -> Line {
    Line::red(check, format!("it cannot be read: {why}"), "无法读取")
}

fn of_record(data: &Data, readers: &Arc<dyn Readers>, now_ms: i64) -> Vec<Line> {
    let tree = match head::tree_of(&**readers) {
        Ok(it) => it,
        Err(it) => return vec![failed("record", &it.to_string())],
    };
    let size = tree.size();
    let whole = format!("{size} rows, none missing");
    vec![
        Line::green("record", whole, format!("共 {size} 行，无缺号")),
        signed_head(data, &tree),
        tiles(data, &tree),
        bodies(&**readers),
        views_line(&**readers),
        stamps(&**readers, now_ms),
        mirror(data, &**readers),
    ]
}

fn format(data: &Data) -> Line {
    match migrate::format(data) {
        Ok(Format::Current) => {
            Line::green("format", format!("format {FORMAT}"), format!("格式 {FORMAT}"))
        }
        Ok(Format::None) => {
            Line::red("format", "there is no store: start the centre once", "尚无存储，请先启动")
        }
        Ok(Format::Later(found)) => Line::red(
            "format",
            format!("format {found} is of a later release: use that one"),
            format!("格式 {found} 新于本版本，请使用新版本"),
        ),
        Err(it) => failed("format", &it.to_string()),
    }
}

fn signed_head(data: &Data, tree: &MemoryTree) -> Line {
    let signed = match head::kept(data) {
        Ok(it) => it,
        Err(it) => return failed("head", &it.to_string()),
    };
    let published = head::of_checkpoint(&data.log.join("checkpoint"));
    let Some(signed) = signed else {
        return match published {
            None => Line::green("head", "nothing is signed yet", "尚未签署"),
            Some(it) => Line::red(
                "head",
                format!("size {} is published, but {} is lost", it.size, data.head.display()),
                "已有公布的树头，但树头文件缺失",
            ),
        };
    };
    if published.is_some_and(|it| it.size > signed.size) {
        return Line::red(
            "head",
            "the published checkpoint is beyond the head file: it was put back",
            "公布的检查点超过树头文件，树头文件被回退",
        );
    }
    let size = signed.size;
    match head::stands(tree, signed) {
        Standing::Extends => Line::green(
            "head",
            format!("the record extends the signed head of size {size}"),
            format!("记录包含已签树头（{size} 叶）"),
        ),
        Standing::Behind { size, signed } => Line::red(
            "head",
            format!("the record has {size} leaves, {signed} are signed: restore from the mirror"),
            format!("记录仅 {size} 叶，已签 {signed} 叶，请由镜像恢复"),
        ),
        Standing::Forked { signed } => Line::red(
            "head",
            format!("the record is not the one signed at size {signed}"),
            format!("记录与已签树头（{signed} 叶）不一致"),
        ),
    }
}

/// The published tiles have the record's root at the signed size.
fn tiles(data: &Data, tree: &MemoryTree) -> Line {
    let Some(Head { size, .. }) = head::of_checkpoint(&data.log.join("checkpoint")) else {
        return Line::green("tiles", "nothing is published yet", "尚未公布");
    };
    let files = DirTiles::new(&data.log);
    match translog::tree::root(&TileTree::new(&files, size), size) {
        Ok(root) if tree.root(size) == Some(root) => Line::green(
            "tiles",
            format!("the published tiles have the record's root at size {size}"),
            format!("公布的树块与记录一致（{size} 叶）"),
        ),
        Ok(_) => Line::red(
            "tiles",
            format!("the published tiles have another root at size {size}"),
            format!("公布的树块与记录不一致（{size} 叶）"),
        ),
        Err(it) => failed("tiles", &it.to_string()),
    }
}

fn bodies(readers: &dyn Readers) -> Line {
    match app::lost::lost(readers) {
        Ok(lost) if lost.is_empty() => {
            Line::green("bodies", "every leaf has its body", "每条记录的正文齐全")
        }
        Ok(lost) => Line::red(
            "bodies",
            format!("{} are lost: see daylight bodies", lost.len()),
            format!("丢失正文 {} 条，请见 daylight bodies", lost.len()),
        ),
        Err(it) => failed("bodies", &it.to_string()),
    }
}

fn views_line(readers: &dyn Readers) -> Line {
    let behind = || {
        let mut reader = readers.snapshot()?;
        let next_index = reader.head()?.next_index;
        let mut behind = Vec::new();
        for view in views::ALL {
            let live = reader.view_live(view.name)?;
            let current =
                live.is_some_and(|it| it.version == view.version && it.position == next_index);
            if !current && next_index > 0 {
                behind.push(view.name);
            }
        }
        Ok(behind)
    };
    match behind() {
        Ok(behind) if behind.is_empty() => {
            Line::green("views", "every list is complete", "各视图已完整")
        }
        Ok(behind) => Line::red(
            "views",
            format!("behind: {}; serving builds them, or daylight rebuild", behind.join(", ")),
            "视图落后，启动后自动补建，或运行 daylight rebuild",
        ),
        Err::<_, StoreError>(it) => failed("views", &it.to_string()),
    }
}

fn stamps(readers: &dyn Readers, now_ms: i64) -> Line {
    let last = readers.reader().and_then(|mut it| it.head());
    match last {
        Ok(it) if it.last_stamp_ms > now_ms + STAMP_AHEAD_MS_MAX => Line::red(
            "stamps",
            format!("the last stamp, {}, lies ahead", Instant(it.last_stamp_ms).beijing()),
            "最后一个时间戳超前于系统时钟",
        ),
        Ok(_) => Line::green("stamps", "no stamp lies ahead of the clock", "时间戳未超前"),
        Err(it) => failed("stamps", &it.to_string()),
    }
}

fn mirror(data: &Data, readers: &dyn Readers) -> Line {
    let Some(folder) = &data.mirror else {
        return Line::red(
            "mirror",
            "none is set: a disk lost now loses acknowledged bids; set DAYLIGHT_MIRROR",
            "未设镜像：磁盘损坏将丢失已确认的投标，请设置 DAYLIGHT_MIRROR",
        );
    };
    let stored = readers.reader().and_then(|mut it| {
        let next_index = it.head()?.next_index;
        let from = next_index.saturating_sub(1);
        Ok(it.rows(from, 1)?.pop())
    });
    let stored = match stored {
        Ok(it) => it,
        Err(it) => return failed("mirror", &it.to_string()),
    };
    // Under load the mirror has the turn a moment after the store does.
    let mut found = reaches(folder, readers, stored.as_ref());
    for _ in 0..MIRROR_ASKED_MAX {
        if found.as_ref().is_ok_and(|it| it.colour == Colour::Red) {
            thread::sleep(MIRROR_ASKED_EVERY);
            found = reaches(folder, readers, stored.as_ref());
        }
    }
    found.unwrap_or_else(|it| failed("mirror", &it.to_string()))
}

fn reaches(folder: &Path, readers: &dyn Readers, stored: Option<&Row>) -> Result<Line, StoreError> {
    let mirrored = adapters::mirror::last_row(folder)?;
    let next = |it: Option<&Row>| it.map_or(0, |it| it.index + 1);
    let (have, want) = (next(mirrored.as_ref()), next(stored));
    if have < want {
        return Ok(Line::red(
            "mirror",
            format!("it has {have} of {want} rows: start the centre with it, it catches up"),
            format!("镜像仅 {have}/{want} 行，以该镜像启动后自动补齐"),
        ));
    }
    let same = match &mirrored {
        Some(it) => {
            let stored = readers.reader()?.rows(it.index, 1)?;
            stored.first().is_some_and(|stored| stored.is_of_leaf(it))
        }
        None => true,
    };
    Ok(if same {
        Line::green("mirror", format!("it has all {want} rows"), format!("镜像已含全部 {want} 行"))
    } else {
        Line::red("mirror", "it is of another record", "镜像属于另一记录")
    })
}

/// Every object has its second copy; nothing to say without a mirror, which is red already.
fn objects(data: &Data) -> Option<Line> {
    let mirror = data.mirror.as_deref()?;
    Some(match FolderObjects::lacking(&data.objects, mirror) {
        Ok(0) => Line::green("objects", "the mirror has every one", "镜像已含全部文件"),
        Ok(count) => Line::red(
            "objects",
            format!("the mirror lacks {count}; daylight backup --to the mirror copies them"),
            format!("镜像缺少 {count} 个文件"),
        ),
        Err(it) => failed("objects", &it.to_string()),
    })
}

/// Compares the devices of two folders.
fn apart(check: &'static str, what: [&str; 2], other: &Path, data: &Data) -> Line {
    let [english, chinese] = what;
    match (disk::device(other), disk::device(&data.data)) {
        (Ok(one), Ok(two)) if one != two => Line::green(
            check,
            format!("{english} lies on another device"),
            format!("{chinese}位于另一设备"),
        ),
        (Ok(_), Ok(_)) => Line::red(
            check,
            format!("{english} lies on the data folder's device and would be lost with it"),
            format!("{chinese}与数据目录在同一设备，将一并丢失"),
        ),
        (Err(it), _) => failed(check, &format!("{}: {it}", other.display())),
        (_, Err(it)) => failed(check, &format!("{}: {it}", data.data.display())),
    }
}

fn mirror_device(data: &Data) -> Line {
    match &data.mirror {
        Some(it) => apart("mirror-device", ["the mirror", "镜像"], it, data),
        None => Line::red("mirror-device", "no mirror is set", "未设镜像"),
    }
}

fn head_device(data: &Data) -> Line {
    apart("head-device", ["the head folder", "树头目录"], &data.head, data)
}

fn last_backup(data: &Data, now_ms: i64) -> Line {
    let Some(last) = backup::last(data) else {
        return Line::red("backup", "none was made: daylight backup", "从未备份");
    };
    let hours = (now_ms - last.at_ms) / MS_AN_HOUR;
    let rows = last.rows;
    if hours > BACKUP_HOURS_MAX {
        return Line::red(
            "backup",
            format!("the last one is {hours} hours old"),
            format!("上次备份已过 {hours} 小时"),
        );
    }
    Line::green(
        "backup",
        format!("{hours} hours ago, {rows} rows"),
        format!("{hours} 小时前，{rows} 行"),
    )
}

fn keys(data: &Data) -> Line {
    let open = |path: &Path| {
        fs::metadata(path).map_or(true, |it| it.permissions().mode() & beside::OTHERS != 0)
    };
    let Ok(entries) = fs::read_dir(&data.keys) else {
        return Line::red("keys", "the centre has no keys: set it up", "尚无密钥，请先设立中心");
    };
    let paths: Vec<_> = entries.filter_map(|it| Some(it.ok()?.path())).collect();
    let others = beside::private(data).into_iter().filter(|it| it.exists());
    if let Some(it) = paths.iter().cloned().chain(others).find(|it| open(it)) {
        return Line::red(
            "keys",
            format!("others may read {}: chmod go= it", it.display()),
            "文件权限过宽，他人可读，请收回权限",
        );
    }
    let lacks = |mirror: &Path| {
        let kept =
            |it: &Path| it.file_name().is_some_and(|it| mirror.join("keys").join(it).exists());
        !paths.iter().all(|it| kept(it))
    };
    if data.mirror.as_deref().is_some_and(lacks) {
        return Line::red(
            "keys",
            "the mirror lacks a key: without it a restored centre cannot sign",
            "镜像缺少密钥，恢复后无法签署",
        );
    }
    let count = paths.len();
    Line::green("keys", format!("{count} files, closed to others"), format!("{count} 个，权限正确"))
}

fn space(data: &Data) -> Line {
    let folders = [Some(data.data.as_path()), data.mirror.as_deref(), Some(data.head.as_path())];
    let free = |it: &Path| disk::free_bytes(it).ok().map(|it| it / BYTES_A_MIB);
    let least = folders.into_iter().flatten().filter_map(free).min();
    match least {
        Some(mib) if mib >= FREE_MIB_MIN => {
            Line::green("space", format!("{mib} MiB are free"), format!("剩余 {mib} MiB"))
        }
        Some(mib) => Line::red(
            "space",
            format!("only {mib} MiB are free; a full disk makes the centre read-only"),
            format!("仅剩 {mib} MiB，磁盘写满后系统只读"),
        ),
        None => failed("space", "the data folder is not there"),
    }
}

/// Whether statutory documents can be set.
fn fonts(all: &[PathBuf]) -> Line {
    if all.is_empty() {
        return Line::red(
            "fonts",
            "statutory documents cannot be set: install fonts-noto-cjk or give --font",
            "不能排版法定文书，请安装 fonts-noto-cjk 或者用 --font 指定字体",
        );
    }
    match PdfTypesetter::load(all) {
        Ok(_) => {
            let count = all.len();
            Line::green("fonts", format!("{count} for statutory documents"), format!("{count} 个"))
        }
        Err(it) => failed("fonts", &it.to_string()),
    }
}

fn time_service(known: &[&str]) -> Line {
    match known.iter().find(|it| Path::new(it).exists()) {
        Some(it) => Line::green("clock", format!("a time service runs ({it})"), "校时服务运行中"),
        None => Line::red(
            "clock",
            "no time service was found: run chrony or systemd-timesyncd",
            "未发现校时服务，请启用 chrony 或 systemd-timesyncd",
        ),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Colour, apart, fonts, time_service};
    use crate::data::Data;

    #[test]
    fn a_folder_on_another_device_is_green_and_one_beside_the_data_red() {
        let folder = tempfile::tempdir().unwrap();
        let data = Data::of(folder.path());
        let colour = |other: &Path| apart("x", ["it", "它"], other, &data).colour;
        assert_eq!(colour(Path::new("/proc")), Colour::Green);
        assert_eq!(colour(folder.path()), Colour::Red);
        assert_eq!(colour(&folder.path().join("absent")), Colour::Red);
    }

    #[test]
    fn a_font_that_is_none_is_red_as_its_absence_is() {
        let file = tempfile::NamedTempFile::new().unwrap();
        assert_eq!(fonts(&[file.path().to_owned()]).colour, Colour::Red);
        assert_eq!(fonts(&[]).colour, Colour::Red);
    }

    #[test]
    fn a_time_service_is_green_and_its_absence_red() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let path = file.path().to_str().unwrap();
        assert_eq!(time_service(&["/no/such/file", path]).colour, Colour::Green);
        assert_eq!(time_service(&["/no/such/file"]).colour, Colour::Red);
    }
}
