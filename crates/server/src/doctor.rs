//! `daylight doctor`: one line a check, green or red; a red one says what to do.

mod checks;

use std::process::ExitCode;

use crate::data::Data;
use crate::ops::{self, Problem};

pub use checks::examine;

const USAGE: &str = "usage: daylight doctor --data DIR [--mirror DIR] [--head DIR] \
    [--font FILE]...\n\
    用法：daylight doctor --data 目录 [--mirror 镜像目录] [--head 树头目录] [--font 字体]...";
const RED: u8 = 1;

/// Whether a check found what it must find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    Green,
    Red,
}

/// What one check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Name of the check, one word.
    pub check: &'static str,
    pub colour: Colour,
    /// The finding, and for a red one what to do.
    pub english: String,
    pub chinese: String,
}

impl Line {
    fn green(check: &'static str, english: impl Into<String>, chinese: impl Into<String>) -> Self {
        let (english, chinese) = (english.into(), chinese.into());
        Self { check, colour: Colour::Green, english, chinese }
    }

    fn red(check: &'static str, english: impl Into<String>, chinese: impl Into<String>) -> Self {
        let (english, chinese) = (english.into(), chinese.into());
        Self { check, colour: Colour::Red, english, chinese }
    }
}

/// Runs the command: 1 when any line is red.
#[must_use]
pub fn run(args: &[String]) -> ExitCode {
    ops::end(answer(args), USAGE)
}

fn answer(args: &[String]) -> Result<ExitCode, Problem> {
    let (data, rest) = Data::from_env_and_args(args)?;
    let [] = ops::options(&rest, [])?;
    let lines = examine(&data, ops::wall_ms());
    for it in &lines {
        let mark = match it.colour {
            Colour::Green => "[green 正常]",
            Colour::Red => "[RED 异常]",
        };
        let Line { check, english, chinese, .. } = it;
        println!("{mark} {check}: {english} {chinese}");
    }
    let red = lines.iter().filter(|it| it.colour == Colour::Red).count();
    println!("{} checks, {red} red 共 {} 项，异常 {red} 项", lines.len(), lines.len());
    Ok(if red == 0 { ExitCode::SUCCESS } else { ExitCode::from(RED) })
}
