//! `daylight calendar`: the date to which a legal period leads.

use std::process::ExitCode;

use domain::calendar::{Calendar, Due};
use domain::rulebook::Unit;
use domain::shared::CivilDate;

/// Longest period that may be asked for.
const DAYS_MAX: u16 = 3_660;

const USAGE: &str = "usage: daylight calendar --from YYYY-MM-DD --days N \
    --unit working|calendar [--backward]\n用法:daylight calendar --from 日期 --days 天数 \
    --unit working(工作日)|calendar(日) [--backward 倒算]";

/// Runs the command: prints a date (exit 0), or both bounds of an open year (exit 3); what is
/// wrong with the arguments goes to standard error (exit 2).
#[must_use]
pub fn run(args: &[String]) -> ExitCode {
    match answer(args, &record::pack::calendar()) {
        Ok(due) => {
            println!("{}", text(due));
            ExitCode::from(if due.is_settled() { 0 } else { OPEN_YEAR })
        }
        Err(problem) => {
            eprintln!("{problem}\n{USAGE}");
            ExitCode::from(USAGE_WRONG)
        }
    }
}

const USAGE_WRONG: u8 = 2;
const OPEN_YEAR: u8 = 3;

/// Why the arguments ask nothing.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
enum Problem {
    #[error("the option {0} is not known 未知选项")]
    Unknown(String),
    #[error("the option {0} stands twice 选项重复")]
    Twice(&'static str),
    #[error("the option {0} needs a value 选项缺少值")]
    Missing(&'static str),
    #[error("--from: {0:?} is no date, such as 2026-02-11 日期有误")]
    Date(String),
    #[error("--days: {0:?} is no number from 1 to {DAYS_MAX} 天数有误")]
    Days(String),
    #[error("--unit: {0:?} is neither working nor calendar 单位有误")]
    Unit(String),
}

#[derive(Default)]
struct Options {
    from: Option<String>,
    days: Option<String>,
    unit: Option<String>,
    backward: Option<String>,
}

fn options(args: &[String]) -> Result<Options, Problem> {
    let mut it = Options::default();
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        let (name, slot) = match arg.as_str() {
            "--from" => ("--from", &mut it.from),
            "--days" => ("--days", &mut it.days),
            "--unit" => ("--unit", &mut it.unit),
            "--backward" => ("--backward", &mut it.backward),
            other => return Err(Problem::Unknown(other.to_owned())),
        };
        if slot.is_some() {
            return Err(Problem::Twice(name));
        }
        let flag = String::new();
        let value = if name == "--backward" { Some(&flag) } else { rest.next() };
        *slot = Some(value.ok_or(Problem::Missing(name))?.clone());
    }
    Ok(it)
}

fn answer(args: &[String], calendar: &Calendar) -> Result<Due, Problem> {
    let options = options(args)?;
    let from = options.from.ok_or(Problem::Missing("--from"))?;
    let from: CivilDate = from.parse().map_err(|_| Problem::Date(from))?;
    let days = options.days.ok_or(Problem::Missing("--days"))?;
    let number = days.parse().ok().filter(|it| (1..=DAYS_MAX).contains(it));
    let number = number.ok_or(Problem::Days(days))?;
    let unit = options.unit.ok_or(Problem::Missing("--unit"))?;
    let unit = match unit.as_str() {
        "working" => Unit::Working,
        "calendar" => Unit::Calendar,
        _ => return Err(Problem::Unit(unit)),
    };
    Ok(match options.backward {
        None => calendar.forward(from, number, unit),
        Some(_) => calendar.backward(from, number, unit),
    })
}

fn text(due: Due) -> String {
    match due {
        Due::Settled(it) => it.to_string(),
        Due::Provisional { earliest, latest } => format!(
            "earliest 最早 {earliest}\nlatest 最晚 {latest}\nprovisional 暂定: a year on the way has \
             no holiday notice yet 所涉年度的放假通知尚未公布\nfrom memory 待核: that year's statutory \
             holidays 该年度法定节假日日期"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(line: &str) -> Result<Due, Problem> {
        let args: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        answer(&args, &record::pack::calendar())
    }

    #[test]
    fn seven_working_days_over_the_spring_festival_end_on_a_saturday() {
        let due = ask("--from 2026-02-12 --days 7 --unit working").unwrap();
        assert_eq!(text(due), "2026-02-28");
        let due = ask("--from 2026-02-11 --days 7 --unit working").unwrap();
        assert_eq!(text(due), "2026-02-27");
    }

    #[test]
    fn a_backward_limit_does_not_roll() {
        let due = ask("--backward --unit calendar --days 15 --from 2026-11-20").unwrap();
        assert_eq!(text(due), "2026-11-05");
    }

    #[test]
    fn an_open_year_prints_both_bounds() {
        let due = ask("--from 2027-04-28 --days 5 --unit working").unwrap();
        assert!(!due.is_settled());
        assert!(text(due).starts_with("earliest 最早 2027-05-05\nlatest 最晚 2027-05-"), "{due:?}");
    }

    #[test]
    fn wrong_input_is_answered_with_what_is_wrong() {
        let wrong = |line| ask(line).unwrap_err().to_string();
        assert!(wrong("--from 2026-02-30 --days 7 --unit working").starts_with("--from"));
        assert!(wrong("--from 2026-02-03 --days 0 --unit working").starts_with("--days"));
        assert!(wrong("--from 2026-02-03 --days 99999999999 --unit working").starts_with("--days"));
        assert!(wrong("--from 2026-02-03 --days 7 --unit weeks").starts_with("--unit"));
        assert_eq!(ask("--from 2026-02-03 --days 7"), Err(Problem::Missing("--unit")));
        assert_eq!(ask("--from"), Err(Problem::Missing("--from")));
        assert_eq!(ask("--days 1 --days 2"), Err(Problem::Twice("--days")));
        assert!(matches!(ask("--help"), Err(Problem::Unknown(_))));
    }
}
