//! What a writer's handle may still do.

use app::ports::StoreError;

/// State of a writer's handle after what it met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Health {
    /// All.
    Writable,
    /// Read: the disk was full once.
    Full(String),
    /// Nothing: the process must end.
    Poisoned,
}

impl Health {
    /// Refuses a turn on a handle that may not write.
    ///
    /// # Errors
    /// `Full`, `Poisoned`.
    pub(crate) fn check(&self) -> Result<(), StoreError> {
        match self {
            Self::Writable => Ok(()),
            Self::Full(why) => Err(StoreError::Full(why.clone())),
            Self::Poisoned => Err(StoreError::Poisoned),
        }
    }
}
