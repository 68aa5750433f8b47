//! Packages as ZIP files: written in one pass, times fixed, nothing squeezed twice.

use std::collections::BTreeSet;
use std::io::{Error, Result, Write};

use app::ports::{Packages, Packing, Squeeze};
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipWriter};

/// ZIP files.
#[derive(Clone, Copy, Debug, Default)]
pub struct ZipPackages;

impl Packages for ZipPackages {
    fn pack(
        &self,
        sink: &mut dyn Write,
        fill: &mut dyn FnMut(&mut dyn Packing) -> Result<()>,
    ) -> Result<()> {
        let mut open = Open { zip: ZipWriter::new_stream(sink), begun: BTreeSet::new() };
        fill(&mut open)?;
        open.zip.finish().map_err(Error::other)?.flush()
    }
}

struct Open<'a> {
    zip: ZipWriter<StreamWriter<&'a mut dyn Write>>,
    begun: BTreeSet<String>,
}

impl Packing for Open<'_> {
    fn file(&mut self, path: &str, squeeze: Squeeze) -> Result<()> {
        if !self.begun.insert(path.to_owned()) {
            return Err(Error::other(format!("{path} was begun before")));
        }
        // Large ones need 64 bits of length, which must be said before the first byte.
        let method = match squeeze {
            Squeeze::Yes => CompressionMethod::Deflated,
            Squeeze::No => CompressionMethod::Stored,
        };
        let options = SimpleFileOptions::default().compression_method(method).large_file(true);
        self.zip.start_file(path, options).map_err(Error::other)
    }
}

impl Write for Open<'_> {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.zip.write(bytes)
    }

    fn flush(&mut self) -> Result<()> {
        self.zip.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use super::*;

    #[test]
    fn a_package_unpacks_to_what_was_put_in_and_no_path_stands_twice() {
        let mut bytes = Vec::new();
        ZipPackages
            .pack(&mut bytes, &mut |it| {
                it.file("archive.json", Squeeze::No)?;
                it.write_all(b"{}")?;
                it.file("documents/招标文件.pdf", Squeeze::Yes)?;
                it.write_all(&vec![7; 100_000])?;
                let twice = it.file("archive.json", Squeeze::No);
                assert!(twice.is_err());
                Ok(())
            })
            .unwrap();
        let mut read = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
        let mut of = |name: &str| {
            let mut all = Vec::new();
            read.by_name(name).unwrap().read_to_end(&mut all).unwrap();
            all
        };
        assert_eq!(of("archive.json"), b"{}");
        assert_eq!(of("documents/招标文件.pdf"), vec![7; 100_000]);
        assert!(bytes.len() < 10_000);
    }

    #[test]
    fn a_sink_that_is_full_gives_no_package() {
        let mut small = [0u8; 16];
        let mut sink = &mut small[..];
        let made = ZipPackages.pack(&mut sink, &mut |it| {
            it.file("a", Squeeze::No)?;
            it.write_all(&[1; 1_000_000])
        });
        assert!(made.is_err());
    }
}
