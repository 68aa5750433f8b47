//! Large bytes beside the record: ciphertexts, documents, recordings.
//!
//! Objects are written in parts under an upload name, then finished under their own name and
//! never changed. Whether bytes are what they claim is asked by their hash, not here.

/// Most bytes of an object's or upload's name.
pub const OBJECT_NAME_BYTES_MAX: usize = 200;

/// A checked name: segments `[0-9A-Za-z][0-9A-Za-z._-]*` joined by single `/`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ObjectName(String);

impl ObjectName {
    /// Accepts a name.
    ///
    /// # Errors
    /// `Name` when it does not follow the grammar or is longer than 200 bytes.
    pub fn new(name: &str) -> Result<Self, ObjectError> {
        let good = name.len() <= OBJECT_NAME_BYTES_MAX && name.split('/').all(is_segment);
        if good { Ok(Self(name.to_owned())) } else { Err(ObjectError::Name(name.to_owned())) }
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_segment(segment: &str) -> bool {
    segment.starts_with(|c: char| c.is_ascii_alphanumeric())
        && segment.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
}

/// Why an object could not be written or read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ObjectError {
    /// The name does not follow the grammar.
    #[error("not an object name: {0:?}")]
    Name(String),
    /// There is no such object or upload.
    #[error("no such object: {0}")]
    Absent(String),
    /// Another object stands under the name; nothing changed.
    #[error("another object has this name: {0}")]
    Exists(String),
    /// A part does not begin where the upload ends; nothing changed.
    #[error("the upload holds {length} bytes, the part begins elsewhere")]
    Offset { length: u64 },
    /// No space is left.
    #[error("no space for objects: {0}")]
    Full(String),
    /// The store of objects failed; may be tried again.
    #[error("objects are down: {0}")]
    Down(String),
}

/// Objects by name. Lengths and offsets in bytes.
pub trait Objects: Send + Sync {
    /// Appends a part to an upload, which begins with its first part at offset 0; returns the
    /// new length. Durable only after [`Objects::finish`].
    ///
    /// # Errors
    /// `Offset` when the upload ends elsewhere, `Full`, `Down`.
    fn put_part(&self, upload: &ObjectName, offset: u64, part: &[u8]) -> Result<u64, ObjectError>;

    /// Length of an upload; 0 when none has begun.
    ///
    /// # Errors
    /// `Down`.
    fn upload_length(&self, upload: &ObjectName) -> Result<u64, ObjectError>;

    /// Bytes of an unfinished upload, fewer at its end.
    ///
    /// # Errors
    /// `Absent`, `Down`.
    fn read_upload(
        &self,
        upload: &ObjectName,
        offset: u64,
        length: u32,
    ) -> Result<Vec<u8>, ObjectError>;

    /// Makes an upload durable under `name`. Done again with equal bytes, it changes nothing.
    ///
    /// # Errors
    /// `Absent`, `Exists` (with other bytes), `Full`, `Down`.
    fn finish(&self, upload: &ObjectName, name: &ObjectName) -> Result<(), ObjectError>;

    /// Throws an upload away; no error when it is absent.
    ///
    /// # Errors
    /// `Down`.
    fn abandon(&self, upload: &ObjectName) -> Result<(), ObjectError>;

    /// Length of an object.
    ///
    /// # Errors
    /// `Absent`, `Down`.
    fn length(&self, name: &ObjectName) -> Result<u64, ObjectError>;

    /// Bytes of an object from `offset`, at most `length`, fewer at its end.
    ///
    /// # Errors
    /// `Absent`, `Down`.
    fn read(&self, name: &ObjectName, offset: u64, length: u32) -> Result<Vec<u8>, ObjectError>;

    /// Removes an object; no error when it is absent.
    ///
    /// # Errors
    /// `Down`.
    fn delete(&self, name: &ObjectName) -> Result<(), ObjectError>;

    /// Names that begin with `prefix` and come after `after`, in order, at most `limit`.
    ///
    /// # Errors
    /// `Down`.
    fn list(&self, prefix: &str, after: &str, limit: u32) -> Result<Vec<ObjectName>, ObjectError>;

    /// Uploads, in order, at most `limit`, strictly after `after`.
    ///
    /// # Errors
    /// `Down`.
    fn uploads(&self, after: &str, limit: u32) -> Result<Vec<ObjectName>, ObjectError>;
}
