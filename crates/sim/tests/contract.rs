//! The store in memory keeps the contract of every store.

use app::ports::contract::Bench;
use app::ports::{Store, StoreError};
use sim::ports::store::Memory;

struct Machine(Memory);

impl Bench for Machine {
    fn open(&mut self) -> Result<Box<dyn Store>, StoreError> {
        Ok(Box::new(self.0.open()))
    }
}

app::store_contract!(Some(Machine(Memory::default())));
