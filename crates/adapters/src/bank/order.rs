//! Orders as pain.001.001.03: one payment a file, named by its number.

use std::fmt::Write as _;

use app::ports::Payment;
use domain::shared::{Fen, Instant};

use super::Own;

/// What stands before the number of an order wherever a bank repeats it.
const MARK: &str = "DL-";
/// Digits of an order's number.
const DIGITS: usize = 6;

/// Name of an order's file.
#[must_use]
pub fn file_name(order: u32) -> String {
    format!("pain001-{order:06}.xml")
}

/// How an order is named to the bank: `DL-000001`.
#[must_use]
pub fn reference(order: u32) -> String {
    format!("{MARK}{order:06}")
}

/// The order that a text of the bank names, if it names one.
#[must_use]
pub fn order_of(text: &str) -> Option<u32> {
    let (_, rest) = text.split_once(MARK)?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    if digits.len() < DIGITS { None } else { digits.parse().ok() }
}

/// Reads an amount as banks write it, above zero and exact.
#[must_use]
pub fn fen(text: &str) -> Option<Fen> {
    Fen::parse(text).filter(|it| it.0 > 0)
}

fn escaped(text: &str) -> String {
    let mut all = String::with_capacity(text.len());
    for it in text.chars() {
        match it {
            '&' => all.push_str("&amp;"),
            '<' => all.push_str("&lt;"),
            '>' => all.push_str("&gt;"),
            it if it.is_control() => {}
            it => all.push(it),
        }
    }
    all
}

/// The file of one order; the same order gives the same bytes.
#[must_use]
pub fn pain(own: &Own, it: &Payment) -> String {
    let id = reference(it.order);
    let amount = it.amount.decimal();
    let at = Instant(it.at_ms);
    let day = at.date();
    let [name, account, words] = [&it.name, &it.account, &it.words].map(|it| escaped(it));
    let [own_name, own_account] = [&own.name, &own.account].map(|it| escaped(it));
    let mut file = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = write!(
        file,
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.001.001.03\"><CstmrCdtTrfInitn>\n\
         <GrpHdr><MsgId>{id}</MsgId><CreDtTm>{day}T00:00:00</CreDtTm><NbOfTxs>1</NbOfTxs>\
         <CtrlSum>{amount}</CtrlSum><InitgPty><Nm>{own_name}</Nm></InitgPty></GrpHdr>\n\
         <PmtInf><PmtInfId>{id}</PmtInfId><PmtMtd>TRF</PmtMtd><ReqdExctnDt>{day}</ReqdExctnDt>\n\
         <Dbtr><Nm>{own_name}</Nm></Dbtr><DbtrAcct><Id><Othr><Id>{own_account}</Id></Othr></Id>\
         </DbtrAcct><DbtrAgt><FinInstnId/></DbtrAgt>\n\
         <CdtTrfTxInf><PmtId><EndToEndId>{id}</EndToEndId></PmtId>\
         <Amt><InstdAmt Ccy=\"CNY\">{amount}</InstdAmt></Amt>\
         <Cdtr><Nm>{name}</Nm></Cdtr>\
         <CdtrAcct><Id><Othr><Id>{account}</Id></Othr></Id></CdtrAcct>\
         <RmtInf><Ustrd>{words}</Ustrd></RmtInf></CdtTrfTxInf>\n\
         </PmtInf></CstmrCdtTrfInitn></Document>\n"
    );
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact_and_above_zero() {
        for (text, amount) in
            [("1", 100), ("1.5", 150), ("0.01", 1), ("9999999999999.99", 999_999_999_999_999)]
        {
            assert_eq!(fen(text), Some(Fen(amount)), "{text}");
        }
        for text in
            ["", "0", "0.00", "-1", "1,000", "1.234", "1e3", ".5", "+1", " 1", "99999999999999"]
        {
            assert_eq!(fen(text), None, "{text}");
        }
    }

    #[test]
    fn an_order_is_found_by_its_number_and_nothing_else_is_one() {
        assert_eq!(order_of("T17 DL-000012"), Some(12));
        assert_eq!(order_of("DL-000012/RTRN"), Some(12));
        for text in ["", "DL-12", "DL-", "DL-99999999999999", "000012"] {
            assert_eq!(order_of(text), None, "{text}");
        }
    }

    #[test]
    fn a_name_with_marks_of_xml_stays_a_name() {
        let own = Own { name: "样本中心".to_owned(), account: "1000".to_owned() };
        let it = Payment {
            order: 7,
            amount: Fen(123),
            name: "<甲>&乙".to_owned(),
            account: "2000".to_owned(),
            at_ms: 0,
            words: "T17 DL-000007".to_owned(),
        };
        let file = pain(&own, &it);
        assert!(file.contains("<Nm>&lt;甲&gt;&amp;乙</Nm>") && file.contains(">1.23<"), "{file}");
        assert_eq!(file, pain(&own, &it));
    }
}
