//! How a turn or reader passes its questions on to what it stands before: `self.ask()`.

/// Implements `Views` and `Log` of a type by its method `ask`.
#[macro_export]
macro_rules! reads_by_asking {
    ($reads:ty) => {
        impl $crate::ports::Views for $reads {
            fn view_get(
                &mut self,
                table: &str,
                key: &str,
            ) -> Result<Option<$crate::ports::ViewRow>, $crate::ports::StoreError> {
                self.ask().view_get(table, key)
            }
            fn view_scan(
                &mut self,
                scan: &$crate::ports::Scan<'_>,
            ) -> Result<Vec<$crate::ports::ViewRow>, $crate::ports::StoreError> {
                self.ask().view_scan(scan)
            }
            fn view_live(
                &mut self,
                view: &str,
            ) -> Result<Option<$crate::ports::Live>, $crate::ports::StoreError> {
                self.ask().view_live(view)
            }
            fn view_tokens_of(
                &mut self,
                table: &str,
                key: &str,
            ) -> Result<Vec<String>, $crate::ports::StoreError> {
                self.ask().view_tokens_of(table, key)
            }
        }

        impl $crate::ports::Log for $reads {
            fn stream(
                &mut self,
                stream: &str,
                from_version: u64,
                limit: u32,
            ) -> Result<Vec<$crate::ports::Row>, $crate::ports::StoreError> {
                self.ask().stream(stream, from_version, limit)
            }
            fn version(&mut self, stream: &str) -> Result<u64, $crate::ports::StoreError> {
                self.ask().version(stream)
            }
            fn answered(
                &mut self,
                account: &str,
                key: &str,
            ) -> Result<Option<$crate::ports::Answered>, $crate::ports::StoreError> {
                self.ask().answered(account, key)
            }
            fn rows(
                &mut self,
                from: u64,
                limit: u32,
            ) -> Result<Vec<$crate::ports::Row>, $crate::ports::StoreError> {
                self.ask().rows(from, limit)
            }
            fn head(&mut self) -> Result<$crate::ports::Committed, $crate::ports::StoreError> {
                self.ask().head()
            }
        }
    };
}

/// Implements every method of `Turn` but `commit` by the field `inner`, a `Box<dyn Turn>`;
/// around them it calls `saving`,
/// `rolling_back`, `appending`, `appended` and `rewritten`, so that a wrapper can keep its own
/// account.
#[macro_export]
macro_rules! writes_by_asking {
    () => {
        fn savepoint(&mut self) -> Result<(), $crate::ports::StoreError> {
            self.saving();
            self.inner.savepoint()
        }
        fn release(&mut self) -> Result<(), $crate::ports::StoreError> {
            self.inner.release()
        }
        fn rollback(&mut self) -> Result<(), $crate::ports::StoreError> {
            self.rolling_back();
            self.inner.rollback()
        }
        fn next_index(&self) -> u64 {
            self.inner.next_index()
        }
        fn last_stamp_ms(&self) -> i64 {
            self.inner.last_stamp_ms()
        }
        fn append(&mut self, row: &$crate::ports::Row) -> Result<(), $crate::ports::StoreError> {
            self.appending(row)?;
            self.inner.append(row)?;
            self.appended(row);
            Ok(())
        }
        fn rewrite(&mut self, row: &$crate::ports::Row) -> Result<(), $crate::ports::StoreError> {
            self.appending(row)?;
            self.inner.rewrite(row)?;
            self.rewritten(row);
            Ok(())
        }
        fn view_put(
            &mut self,
            table: &str,
            row: &$crate::ports::ViewRow,
        ) -> Result<(), $crate::ports::StoreError> {
            self.inner.view_put(table, row)
        }
        fn view_delete(&mut self, table: &str, key: &str) -> Result<(), $crate::ports::StoreError> {
            self.inner.view_delete(table, key)
        }
        fn view_tokens(
            &mut self,
            table: &str,
            key: &str,
            sort: &str,
            tokens: &[&str],
        ) -> Result<(), $crate::ports::StoreError> {
            self.inner.view_tokens(table, key, sort, tokens)
        }
        fn view_swap(
            &mut self,
            view: &str,
            live: &$crate::ports::Live,
        ) -> Result<(), $crate::ports::StoreError> {
            self.inner.view_swap(view, live)
        }
        fn view_clear(
            &mut self,
            table: &str,
            limit: u32,
        ) -> Result<u32, $crate::ports::StoreError> {
            self.inner.view_clear(table, limit)
        }
    };
}
