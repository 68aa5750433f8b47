//! One frame of rows: sign, length, SHA-256, then the rows of one turn, each field by length.

use app::ports::{Row, StoreError};
use sha2::{Digest, Sha256};

/// Every frame begins so; a torn tail is told from damage by looking for it.
const SIGN: [u8; 8] = *b"\0DLrows\n";
const HEAD_BYTES: usize = 8 + 8 + 32;

/// A frame of `rows`.
pub(crate) fn encode(rows: &[Row]) -> Vec<u8> {
    let mut payload = Vec::new();
    for row in rows {
        encode_row(row, &mut payload);
    }
    framed(&payload)
}

/// A frame of bytes.
pub(crate) fn framed(payload: &[u8]) -> Vec<u8> {
    let mut frame = Vec::with_capacity(HEAD_BYTES + payload.len());
    frame.extend(SIGN);
    frame.extend((payload.len() as u64).to_be_bytes());
    frame.extend(Sha256::digest(payload));
    frame.extend(payload);
    frame
}

/// The payload of the frame at the start of `bytes`, and what follows it; none when the frame
/// is not whole.
pub(crate) fn unframed(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let rest = bytes.strip_prefix(&SIGN)?;
    let (length, rest) = rest.split_at_checked(8)?;
    let length = usize::try_from(u64::from_be_bytes(length.try_into().ok()?)).ok()?;
    let (sum, rest) = rest.split_at_checked(32)?;
    let (payload, rest) = rest.split_at_checked(length)?;
    (Sha256::digest(payload).as_slice() == sum).then_some((payload, rest))
}

/// Whether a whole frame stands anywhere in `bytes`.
pub(crate) fn holds_whole_frame(bytes: &[u8]) -> Found {
    let whole = |at: usize| unframed(&bytes[at..]).is_some();
    let found = (0..bytes.len()).filter(|at| bytes[*at..].starts_with(&SIGN)).any(whole);
    if found { Found::Whole } else { Found::None }
}

/// Outcome of [`holds_whole_frame`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    Whole,
    None,
}

/// Writes one field by its length.
pub(crate) fn put(field: &[u8], out: &mut Vec<u8>) {
    out.extend((field.len() as u64).to_be_bytes());
    out.extend(field);
}

fn put_option(field: Option<&[u8]>, out: &mut Vec<u8>) {
    out.push(u8::from(field.is_some()));
    put(field.unwrap_or_default(), out);
}

fn encode_row(row: &Row, out: &mut Vec<u8>) {
    out.extend(row.index.to_be_bytes());
    out.extend(row.version.to_be_bytes());
    out.extend(row.stamp_ms.to_be_bytes());
    for field in [row.stream.as_bytes(), row.kind.as_bytes(), &row.body, &row.entry] {
        put(field, out);
    }
    put_option(row.salt_k.as_ref().map(|it| it.as_slice()), out);
    put_option(row.salt_b.as_ref().map(|it| it.as_slice()), out);
    put_option(row.enclosure.as_deref(), out);
    put(&row.command_sha256, out);
    put(row.account.as_bytes(), out);
    put_option(row.key.as_deref().map(str::as_bytes), out);
    put_option(row.answer.as_deref(), out);
}

/// Reads fields off a payload.
pub(crate) struct Fields<'a>(pub(crate) &'a [u8]);

impl<'a> Fields<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], StoreError> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or_else(damaged)?;
        self.0 = rest;
        Ok(taken)
    }

    pub(crate) fn number(&mut self) -> Result<u64, StoreError> {
        let bytes = self.take(8)?;
        Ok(u64::from_be_bytes(bytes.try_into().map_err(|_| damaged())?))
    }

    pub(crate) fn bytes(&mut self) -> Result<Vec<u8>, StoreError> {
        let length = usize::try_from(self.number()?).map_err(|_| damaged())?;
        Ok(self.take(length)?.to_vec())
    }

    pub(crate) fn text(&mut self) -> Result<String, StoreError> {
        String::from_utf8(self.bytes()?).map_err(|_| damaged())
    }

    fn option(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        let present = self.take(1)?[0];
        let bytes = self.bytes()?;
        Ok((present == 1).then_some(bytes))
    }

    fn option_32(&mut self) -> Result<Option<[u8; 32]>, StoreError> {
        self.option()?.map(|it| it.try_into().map_err(|_| damaged())).transpose()
    }

    fn row(&mut self) -> Result<Row, StoreError> {
        let (index, version, stamp) = (self.number()?, self.number()?, self.number()?);
        Ok(Row {
            index,
            version,
            stamp_ms: stamp.cast_signed(),
            stream: self.text()?,
            kind: self.text()?,
            body: self.bytes()?,
            entry: self.bytes()?,
            salt_k: self.option_32()?,
            salt_b: self.option_32()?,
            enclosure: self.option()?,
            command_sha256: self.bytes()?.try_into().map_err(|_| damaged())?,
            account: self.text()?,
            key: self
                .option()?
                .map(|it| String::from_utf8(it).map_err(|_| damaged()))
                .transpose()?,
            answer: self.option()?,
        })
    }
}

/// The rows of a frame's payload.
///
/// # Errors
/// `Damaged`.
pub(crate) fn decode(payload: &[u8]) -> Result<Vec<Row>, StoreError> {
    let mut fields = Fields(payload);
    let mut rows = Vec::new();
    while !fields.0.is_empty() {
        rows.push(fields.row()?);
    }
    Ok(rows)
}

fn damaged() -> StoreError {
    StoreError::Damaged("a frame of rows has another form".to_owned())
}
