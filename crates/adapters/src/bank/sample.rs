//! The sample bank: plays the bank's side of the exchange, for samples and tests.
//!
//! It keeps nothing but files, and every file has a name that follows from what it is about: done
//! twice, it writes the same again.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use app::ports::StatementFault;
use domain::shared::{Fen, Instant};

use super::csv::HEADER;
use super::order::{fen, order_of, reference};
use super::xml::elements;
use super::{make, names, read_bounded, write};

/// Accounts that end so are closed: what is paid to them comes back.
const CLOSED: &str = "0000";
/// Milliseconds of a second.
const SECOND_MS: i64 = 1_000;

/// The bank's side of a directory.
pub struct SampleBank {
    folder: PathBuf,
}

/// Why the sample bank stops.
#[derive(Debug, thiserror::Error)]
pub enum SampleBankError {
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("an order that is none: {0} 指令有误")]
    Order(String),
    #[error(transparent)]
    Xml(#[from] StatementFault),
}

/// Money that a customer of the bank pays to the centre.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paying<'a> {
    /// The bank's reference; the same one again is the same payment.
    pub reference: &'a str,
    pub amount: Fen,
    /// Unix milliseconds.
    pub at_ms: i64,
    pub sub_account: &'a str,
    pub name: &'a str,
    pub account: &'a str,
}

fn cell(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn time(at_ms: i64) -> String {
    Instant(at_ms.div_euclid(SECOND_MS) * SECOND_MS).beijing().replacen(' ', "T", 1)
}

impl SampleBank {
    /// The bank of a folder that the exchange uses too.
    ///
    /// # Errors
    ///
    /// [`SampleBankError::Io`].
    pub fn open(folder: &Path) -> Result<Self, SampleBankError> {
        for part in ["in", "out", "out/sent"] {
            make(&folder.join(part))?;
        }
        Ok(Self { folder: folder.to_owned() })
    }

    fn statement(&self, name: &str, rows: &[String]) -> io::Result<()> {
        let text = format!("{}\n{}\n", HEADER.join(","), rows.join("\n"));
        write(&self.folder.join("in").join(name), text.as_bytes())
    }

    /// A customer pays; the statement follows at once.
    ///
    /// # Errors
    ///
    /// [`SampleBankError::Io`].
    pub fn pay(&self, all: &[Paying<'_>], file: &str) -> Result<(), SampleBankError> {
        let row = |it: &Paying<'_>| {
            let cells =
                [it.reference, &time(it.at_ms), "转账", "贷", &it.amount.decimal()].map(cell);
            let rest = [it.sub_account, it.name, it.account, "投标保证金"].map(cell);
            format!("{},{}", cells.join(","), rest.join(","))
        };
        let rows: Vec<String> = all.iter().map(row).collect();
        Ok(self.statement(&format!("{file}.csv"), &rows)?)
    }

    /// The bank credits interest.
    ///
    /// # Errors
    ///
    /// [`SampleBankError::Io`].
    pub fn credit_interest(
        &self,
        reference: &str,
        amount: Fen,
        at_ms: i64,
    ) -> Result<(), SampleBankError> {
        let cells =
            [reference, &time(at_ms), "结息", "贷", &amount.decimal(), "", "", "", ""].map(cell);
        Ok(self.statement(&format!("{reference}.csv"), &[cells.join(",")])?)
    }

    /// Carries out every order that waits; what goes to a closed account comes back. Gives the
    /// numbers of the orders.
    ///
    /// # Errors
    ///
    /// [`SampleBankError`]; what was carried out stays so.
    pub fn work(&self, now_ms: i64) -> Result<Vec<u32>, SampleBankError> {
        let out = self.folder.join("out");
        let mut done = Vec::new();
        for name in names(&out, &[".xml"])? {
            let path = out.join(&name);
            let bytes = match read_bounded(&path) {
                // Another hand carried it out between the list and this.
                Err(it) if it.kind() == io::ErrorKind::NotFound => continue,
                other => other?,
            };
            let order = Order::read(&bytes, &name)?;
            let (id, at, amount) = (reference(order.number), time(now_ms), order.amount.decimal());
            let row = |reference: String, side: &str| {
                let cells = [reference.as_str(), &at, "转账", side, &amount, ""].map(cell);
                let rest = [order.name.as_str(), &order.account, &id].map(cell);
                format!("{},{}", cells.join(","), rest.join(","))
            };
            let mut rows = vec![row(format!("SB-{id}"), "借")];
            if order.account.ends_with(CLOSED) {
                rows.push(row(format!("SB-{id}-R"), "贷"));
            }
            self.statement(&format!("{id}.csv"), &rows)?;
            match fs::rename(&path, out.join("sent").join(&name)) {
                Err(it) if it.kind() != io::ErrorKind::NotFound => return Err(it.into()),
                _ => {}
            }
            done.push(order.number);
        }
        Ok(done)
    }
}

/// An order as the bank reads it.
struct Order {
    number: u32,
    amount: Fen,
    name: String,
    account: String,
}

impl Order {
    fn read(bytes: &[u8], file: &str) -> Result<Self, SampleBankError> {
        let all = elements(bytes)?;
        let get = |end: &str| {
            let of = format!("Document/CstmrCdtTrfInitn/PmtInf/CdtTrfTxInf/{end}");
            all.iter().find(|it| it.path == of).map(|it| it.text.clone())
        };
        let read = || {
            Some(Self {
                number: order_of(&get("PmtId/EndToEndId")?)?,
                amount: fen(&get("Amt/InstdAmt")?)?,
                name: get("Cdtr/Nm")?,
                account: get("CdtrAcct/Id/Othr/Id")?,
            })
        };
        read().ok_or_else(|| SampleBankError::Order(file.to_owned()))
    }
}
