//! What a running process tells its operator; a console that went away stops nothing.

use std::fmt::Arguments;
use std::io::Write;

/// Writes one line to the standard output; a closed one is no reason to end.
pub fn say(line: Arguments) {
    // Whoever closed the console does not want to read; a panic here would stop the centre.
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}

/// Writes one line to the standard error output; a closed one is no reason to end.
pub fn warn(line: Arguments) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// Says a formatted line, as `println!` would.
#[macro_export]
macro_rules! say {
    ($($it:tt)*) => { $crate::console::say(format_args!($($it)*)) };
}

/// Warns by a formatted line, as `eprintln!` would.
#[macro_export]
macro_rules! warn_operator {
    ($($it:tt)*) => { $crate::console::warn(format_args!($($it)*)) };
}
