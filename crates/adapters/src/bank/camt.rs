//! Statements as ISO 20022: camt.053 of a day, camt.054 of single entries; one payment an entry.

use app::ports::{ClosingBalance, STATEMENT_LINES_MAX, StatementFault, StatementLine};
use domain::ledger::{Direction, EntryKind};
use domain::shared::{CivilDate, Fen};

use super::order::{fen, order_of};
use super::time::{day, seconds};
use super::xml::{Element, elements};

/// Roots of the two messages, up to their entries.
const ENTRIES: [&str; 2] =
    ["Document/BkToCstmrStmt/Stmt/Ntry", "Document/BkToCstmrDbtCdtNtfctn/Ntfctn/Ntry"];
/// Longest text that is kept, in bytes.
const CELL_BYTES_MAX: usize = 400;

/// The entries of a file.
///
/// # Errors
///
/// [`StatementFault`] for the first entry that is wrong.
pub fn read(bytes: &[u8]) -> Result<Vec<StatementLine>, StatementFault> {
    let all = elements(bytes)?;
    let known = |it: &Element| ENTRIES.iter().any(|of| of.starts_with(&it.path));
    if !all.last().is_some_and(|it| it.path == "Document" && known(it)) {
        return Err(StatementFault::Form);
    }
    if !all
        .iter()
        .any(|it| ENTRIES.iter().any(|of| of.rsplit_once('/').is_some_and(|of| of.0 == it.path)))
    {
        return Err(StatementFault::Form);
    }
    let (mut lines, mut within) = (Vec::new(), Vec::new());
    for it in all {
        if ENTRIES.contains(&it.path.as_str()) {
            lines.push(line(lines.len() + 1, &within)?);
            within.clear();
            if lines.len() > STATEMENT_LINES_MAX {
                return Err(StatementFault::Lines);
            }
        } else if let Some(rest) = ENTRIES.iter().find_map(|of| it.path.strip_prefix(of)) {
            let path = rest.trim_start_matches('/').to_owned();
            within.push(Element { path, ..it });
        }
    }
    Ok(lines)
}

/// The balances of a camt.053; a notification has none.
///
/// # Errors
///
/// [`StatementFault`] when a balance cannot be read, or there are two of one kind.
pub fn closing(bytes: &[u8]) -> Result<Option<ClosingBalance>, StatementFault> {
    let (mut found, mut within) = ([None, None], Vec::new());
    for it in elements(bytes)? {
        if it.path == BALANCE {
            let get = |end: &str| {
                let path = format!("{BALANCE}/{end}");
                within.iter().find(|it: &&Element| it.path == path)
            };
            let code = get("Tp/CdOrPrtry/Cd").map(|it| it.text.clone());
            let at = BALANCES.iter().position(|it| code.as_deref() == Some(*it));
            if let Some(at) = at {
                let read = balance(&get).ok_or(StatementFault::Line(0, "余额 balance"))?;
                if found[at].replace(read).is_some() {
                    return Err(StatementFault::Line(0, "余额重复 two balances"));
                }
            }
            within.clear();
        } else if it.path.starts_with(BALANCE) {
            within.push(it);
        }
    }
    let [opening, closing] = found;
    let made = |(day, closing)| ClosingBalance { day, opening: opening.map(|it| it.1), closing };
    Ok(closing.map(made))
}

/// The element of a balance, and the codes of the two that count.
const BALANCE: &str = "Document/BkToCstmrStmt/Stmt/Bal";
const BALANCES: [&str; 2] = ["OPBD", "CLBD"];

/// Day and amount of one balance; a debit is below zero.
fn balance<'a>(get: &impl Fn(&str) -> Option<&'a Element>) -> Option<(CivilDate, Fen)> {
    let amount = get("Amt").filter(|it| it.currency.as_deref() == Some("CNY"))?;
    let sign = match get("CdtDbtInd")?.text.as_str() {
        "CRDT" => 1,
        "DBIT" => -1,
        _ => return None,
    };
    let nothing = amount.text.trim_matches(['0', '.']).is_empty() && amount.text.contains('0');
    let sum = if nothing { 0 } else { sign * fen(&amount.text)?.0 };
    Some((day(&get("Dt/Dt")?.text)?, Fen(sum)))
}

/// Reads one entry from its elements.
fn line(number: usize, all: &[Element]) -> Result<StatementLine, StatementFault> {
    let wrong = |what| StatementFault::Line(number, what);
    let get = |paths: &[&str]| {
        let known = |it: &&Element| paths.contains(&it.path.as_str()) && !it.text.is_empty();
        all.iter().find(known).map(|it| it.text.as_str())
    };
    if all.iter().any(|it| it.text.len() > CELL_BYTES_MAX) {
        return Err(wrong("过长 too long"));
    }
    if all.iter().filter(|it| it.path == "NtryDtls/TxDtls").count() > 1 {
        return Err(wrong("合并记账 several payments in one entry"));
    }
    let direction = match get(&["CdtDbtInd"]) {
        Some("CRDT") => Direction::In,
        Some("DBIT") => Direction::Out,
        _ => return Err(wrong("借贷 side")),
    };
    let amount = all.iter().find(|it| it.path == "Amt").ok_or_else(|| wrong("金额 amount"))?;
    if amount.currency.as_deref() != Some("CNY") {
        return Err(wrong("币种 currency"));
    }
    // The bank's own number where it gives one: an entry's may repeat in another statement.
    let reference = get(&["AcctSvcrRef"]).or_else(|| get(&["NtryRef"]));
    let reference = reference.ok_or_else(|| wrong("流水号 reference"))?;
    let at_s = get(&["BookgDt/DtTm"]).and_then(seconds).ok_or_else(|| wrong("时间 time"))?;
    let party = |side: &str, what: &[&str]| {
        let of = |it: &&str| format!("NtryDtls/TxDtls/RltdPties/{side}{it}");
        let paths: Vec<String> = what.iter().map(of).collect();
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        get(&paths).unwrap_or_default().to_owned()
    };
    let number_of = |side: &str| party(side, &["Acct/Id/Othr/Id", "Acct/Id/IBAN"]);
    let (own, other) = match direction {
        Direction::In => ("Cdtr", "Dbtr"),
        Direction::Out => ("Dbtr", "Cdtr"),
    };
    let sub = number_of(own);
    let words = ["NtryDtls/TxDtls/Refs/EndToEndId", "NtryDtls/TxDtls/RmtInf/Ustrd", "AddtlNtryInf"];
    let interest = get(&["BkTxCd/Domn/Fmly/SubFmlyCd"]) == Some("INTR");
    Ok(StatementLine {
        reference: reference.to_owned(),
        kind: if interest { EntryKind::Interest } else { EntryKind::Payment },
        direction,
        amount: fen(&amount.text).ok_or_else(|| wrong("金额 amount"))?,
        at_s,
        sub_account: (direction == Direction::In && !sub.is_empty()).then_some(sub),
        order: words.iter().find_map(|it| get(&[it]).and_then(order_of)),
        name: party(other, &["/Nm", "/Pty/Nm"]),
        account: number_of(other),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTRY: &str = "<Ntry><NtryRef>1</NtryRef><Amt Ccy=\"CNY\">800000.00</Amt>\
        <CdtDbtInd>CRDT</CdtDbtInd><BookgDt><DtTm>2026-11-30T12:00:00+08:00</DtTm></BookgDt>\
        <AcctSvcrRef>B1</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>X</EndToEndId></Refs>\
        <RltdPties><Dbtr><Nm>样本&amp;公司</Nm></Dbtr><DbtrAcct><Id><Othr><Id>6200001</Id></Othr></Id>\
        </DbtrAcct><CdtrAcct><Id><Othr><Id>1234567890</Id></Othr></Id></CdtrAcct></RltdPties>\
        </TxDtls></NtryDtls></Ntry>";

    fn statement(entries: &str) -> String {
        let space = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08";
        format!(
            "<?xml version=\"1.0\"?><Document xmlns=\"{space}\">\
             <BkToCstmrStmt><GrpHdr/><Stmt><Id>1</Id>{entries}</Stmt></BkToCstmrStmt></Document>"
        )
    }

    fn notification(entries: &str) -> String {
        let it = statement(entries).replace("BkToCstmrStmt", "BkToCstmrDbtCdtNtfctn");
        it.replace("<Stmt>", "<Ntfctn>").replace("</Stmt>", "</Ntfctn>")
    }

    #[test]
    fn a_statement_and_a_notification_give_the_same_entry() {
        let all = read(statement(ENTRY).as_bytes()).unwrap();
        let [it] = &all[..] else { panic!("{all:?}") };
        assert_eq!(
            (it.reference.as_str(), it.amount.0, it.at_s),
            ("B1", 80_000_000, 1_796_011_200)
        );
        assert_eq!((it.name.as_str(), it.account.as_str()), ("样本&公司", "6200001"));
        assert_eq!(it.sub_account.as_deref(), Some("1234567890"));
        assert_eq!(read(notification(ENTRY).as_bytes()).unwrap(), all);
        assert_eq!(read(statement("").as_bytes()).unwrap(), []);
    }

    #[test]
    fn a_debit_of_an_order_and_its_return_name_it() {
        let paid = ENTRY.replace("CRDT", "DBIT").replace(">X<", ">DL-000012<");
        let paid = paid.replace("</RltdPties>", "<Cdtr><Nm>甲</Nm></Cdtr></RltdPties>");
        let it = read(statement(&paid).as_bytes()).unwrap().remove(0);
        assert_eq!((it.direction, it.order), (Direction::Out, Some(12)));
        assert_eq!((it.name.as_str(), it.sub_account), ("甲", None));
        let interest =
            "<BkTxCd><Domn><Fmly><SubFmlyCd>INTR</SubFmlyCd></Fmly></Domn></BkTxCd></Ntry>";
        let it = read(statement(&ENTRY.replace("</Ntry>", interest)).as_bytes()).unwrap().remove(0);
        assert_eq!(it.kind, EntryKind::Interest);
    }

    #[test]
    fn a_days_statement_tells_its_balances_and_a_notification_none() {
        let one = |code: &str, amount: &str, side: &str| {
            format!(
                "<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy=\"CNY\">{amount}\
                 </Amt><CdtDbtInd>{side}</CdtDbtInd><Dt><Dt>2026-11-30</Dt></Dt></Bal>"
            )
        };
        let (opens, closes) = (one("OPBD", "0.00", "CRDT"), one("CLBD", "800000.00", "CRDT"));
        let whole = statement(&format!("{opens}{closes}{}{ENTRY}", one("ITBD", "9.00", "CRDT")));
        let found = closing(whole.as_bytes()).unwrap().unwrap();
        assert_eq!((found.opening, found.closing), (Some(Fen(0)), Fen(80_000_000)));
        assert_eq!(found.day.to_string(), "2026-11-30");
        assert_eq!(read(whole.as_bytes()).unwrap().len(), 1, "a balance is no entry");
        let debit = statement(&one("CLBD", "5.01", "DBIT"));
        assert_eq!(closing(debit.as_bytes()).unwrap().unwrap().closing, Fen(-501));
        assert_eq!(closing(notification(ENTRY).as_bytes()), Ok(None));
        for wrong in [
            format!("{closes}{closes}"),
            one("CLBD", "-1.00", "CRDT"),
            one("CLBD", "", "CRDT"),
            one("CLBD", "1.00", "BOTH"),
            closes.replace("CNY", "USD"),
            closes.replace("2026-11-30", "2026-11-31"),
            closes.replace("<Dt><Dt>2026-11-30</Dt></Dt>", ""),
        ] {
            assert!(closing(statement(&wrong).as_bytes()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_wrong_entry_refuses_its_file() {
        for (was, is, what) in [
            ("Ccy=\"CNY\"", "Ccy=\"USD\"", "currency"),
            (" Ccy=\"CNY\"", "", "currency"),
            ("800000.00", "-1.00", "amount"),
            ("CRDT", "BOTH", "side"),
            ("12:00:00+08:00", "", "time"),
            ("<DtTm>2026-11-30T12:00:00+08:00</DtTm>", "<Dt>2026-11-30</Dt>", "time"),
            ("</TxDtls>", "</TxDtls><TxDtls/>", "several"),
        ] {
            let found = read(statement(&ENTRY.replacen(was, is, 1)).as_bytes());
            let Err(StatementFault::Line(1, why)) = found else { panic!("{is}: {found:?}") };
            assert!(why.contains(what), "{is}: {why}");
        }
    }

    #[test]
    fn hostile_xml_is_refused() {
        let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>";
        let deep = "<a>".repeat(10_000);
        let long = ENTRY.replace("样本", &"长".repeat(5_000));
        let cases = [
            statement(ENTRY).replacen("<Document", &format!("{bomb}<Document"), 1),
            statement(&ENTRY.replace("&amp;", "&b;")),
            statement(&deep),
            statement(&long),
            statement(ENTRY).replace("</Document>", ""),
            statement(ENTRY).replace("</Stmt>", "</Stmmt>"),
            format!("{0}{0}", statement(ENTRY).replace("<?xml version=\"1.0\"?>", "")),
            "<".to_owned(),
        ];
        for it in cases {
            let found = read(it.as_bytes());
            assert!(matches!(found, Err(StatementFault::Xml(_))), "{found:?}");
        }
        let other = "<Document><CstmrCdtTrfInitn/></Document>";
        assert_eq!(read(other.as_bytes()), Err(StatementFault::Form));
        let mut torn = statement(ENTRY).into_bytes();
        let at = torn.len() / 2;
        torn[at] = 0xff;
        assert!(read(&torn).is_err());
    }
}
