//! `daylight rebuild`: views built anew from the record, swapped or compared byte for byte.

use std::process::ExitCode;

use adapters::sqlite::Sqlite;
use app::ports::StoreError;
use app::views::{self, Compared, What};

use crate::data::Data;
use crate::ops::{self, Problem};

const USAGE: &str = "usage: daylight rebuild --data DIR [--compare]\n\
    用法：daylight rebuild --data 目录 [--compare 只比较]";
const DIFFERS: u8 = 1;

/// Runs the command: 1 when a view differs from what the record says.
#[must_use]
pub fn run(args: &[String]) -> ExitCode {
    ops::end(answer(args), USAGE)
}

fn answer(args: &[String]) -> Result<ExitCode, Problem> {
    let (data, mut rest) = Data::from_env_and_args(args)?;
    let before = rest.len();
    rest.retain(|it| it != "--compare");
    let only_compare = rest.len() < before;
    let [] = ops::options(&rest, [])?;
    let readers = if only_compare {
        Sqlite::follow(&data.store)?
    } else {
        rebuild(&data)?;
        Sqlite::follow(&data.store)?
    };
    let compared = views::compare(&mut *readers.snapshot()?)?;
    compared.iter().for_each(say);
    let equal = compared.iter().all(|it| it.differences.is_empty());
    Ok(if equal { ExitCode::SUCCESS } else { ExitCode::from(DIFFERS) })
}

fn rebuild(data: &Data) -> Result<(), Problem> {
    if !data.store.exists() {
        let why = format!("{}: no store 无存储", data.store.display());
        return Err(Problem::Refused(why));
    }
    let mut store = Sqlite::open(&data.store).map_err(|it| match it {
        StoreError::Busy(_) => Problem::Refused(
            "a running centre keeps its views by itself: stop it, or use --compare \
             系统正在运行，请先停止，或使用 --compare"
                .to_owned(),
        ),
        other => other.into(),
    })?;
    views::rebuild(&mut store)?;
    Ok(())
}

fn say(it: &Compared) {
    let Compared { view, rows, position, next_index, differences } = it;
    if differences.is_empty() {
        println!(
            "{view}: equal, {rows} rows, complete to leaf {position} of {next_index} \
             一致，{rows} 行，已至第 {position}/{next_index} 叶"
        );
    }
    for it in differences {
        let key = &it.key;
        let (what, chinese) = words(it.what);
        println!("{view}: {what} {key} {chinese}");
    }
}

fn words(what: What) -> (&'static str, &'static str) {
    match what {
        What::Absent => ("NOT BUILT", "尚未建立"),
        What::Version => ("OTHER VERSION", "版本不同"),
        What::Missing => ("MISSING", "缺行"),
        What::Extra => ("EXTRA", "多行"),
        What::Bytes => ("DIFFERS", "内容不同"),
        What::Tokens => ("SEARCH DIFFERS", "检索词不同"),
    }
}
