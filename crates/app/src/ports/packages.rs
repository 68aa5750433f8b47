//! Packages of many files in one, in an open format that any machine unpacks.

use std::io::{Result, Write};

/// Writes packages.
pub trait Packages: Send + Sync {
    /// Writes one package to a sink that is never read back; `fill` adds its files in order.
    ///
    /// # Errors
    ///
    /// As the sink's and what `fill` gives; the sink then holds no whole package.
    fn pack(
        &self,
        sink: &mut dyn Write,
        fill: &mut dyn FnMut(&mut dyn Packing) -> Result<()>,
    ) -> Result<()>;
}

/// One package while it is written: bytes go to the file begun last.
pub trait Packing: Write {
    /// Begins the next file; its path is relative, of segments joined by `/`.
    ///
    /// # Errors
    ///
    /// As the sink's; a path that was begun before.
    fn file(&mut self, path: &str, squeeze: Squeeze) -> Result<()>;
}

/// Whether the bytes of a file are worth compressing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Squeeze {
    Yes,
    /// Ciphertext, and documents that are compressed in themselves.
    No,
}
