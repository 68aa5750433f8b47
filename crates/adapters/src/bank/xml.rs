//! XML of banks as a flat list of elements: bounded, without document types or entities.

use app::ports::StatementFault;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Deepest element.
const DEPTH_MAX: usize = 32;
/// Most elements of a file.
const ELEMENTS_MAX: usize = 2_000_000;
/// Longest text of an element, in bytes.
const TEXT_BYTES_MAX: usize = 4_000;

/// One element, at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// Local names from the root, joined by `/`.
    pub path: String,
    pub text: String,
    /// Its currency, of an amount.
    pub currency: Option<String>,
}

fn wrong(it: &impl std::fmt::Display) -> StatementFault {
    StatementFault::Xml(it.to_string().chars().take(200).collect())
}

/// An element that is open.
struct Open {
    name: String,
    text: String,
    currency: Option<String>,
}

fn open(it: &BytesStart<'_>) -> Result<Open, StatementFault> {
    let name = it.local_name().as_ref().to_owned();
    let mut currency = None;
    for attribute in it.attributes() {
        let attribute = attribute.map_err(|it| wrong(&it))?;
        if attribute.key.local_name().as_ref() == "Ccy" {
            currency = Some(attribute.value.into_owned());
        }
    }
    Ok(Open { name, text: String::new(), currency })
}

fn add(stack: &mut [Open], text: &str) -> Result<(), StatementFault> {
    let Some(open) = stack.last_mut() else { return Ok(()) };
    if open.text.len() + text.len() > TEXT_BYTES_MAX {
        return Err(wrong(&"a text is too long 内容过长"));
    }
    open.text.push_str(text);
    Ok(())
}

/// One of the five references that XML itself knows, or a character by its number.
fn reference(it: &quick_xml::events::BytesRef<'_>) -> Result<char, StatementFault> {
    if let Some(it) = it.resolve_char_ref().map_err(|it| wrong(&it))? {
        return Ok(it);
    }
    match &it[..] {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ => Err(wrong(&"an entity 不接受实体")),
    }
}

/// Every element in the order of its end.
///
/// # Errors
///
/// [`StatementFault::Xml`] for anything deeper, longer or cleverer than a statement.
pub fn elements(bytes: &[u8]) -> Result<Vec<Element>, StatementFault> {
    let text = std::str::from_utf8(bytes).map_err(|it| wrong(&it))?;
    let mut reader = Reader::from_str(text);
    let (mut stack, mut all) = (Vec::<Open>::new(), Vec::new());
    let mut close = |stack: &mut Vec<Open>| {
        let names: Vec<&str> = stack.iter().map(|it| it.name.as_str()).collect();
        let path = names.join("/");
        if let Some(it) = stack.pop() {
            let (text, currency) = (it.text.trim().to_owned(), it.currency);
            all.push(Element { path, text, currency });
        }
        if all.len() > ELEMENTS_MAX { Err(StatementFault::Lines) } else { Ok(()) }
    };
    let mut roots = 0;
    loop {
        match reader.read_event().map_err(|it| wrong(&it))? {
            Event::Start(it) => {
                roots += usize::from(stack.is_empty());
                stack.push(open(&it)?);
            }
            Event::Empty(it) => {
                roots += usize::from(stack.is_empty());
                stack.push(open(&it)?);
                close(&mut stack)?;
            }
            Event::End(_) => close(&mut stack)?,
            Event::Text(it) => {
                add(&mut stack, &it)?;
            }
            Event::CData(it) => {
                add(&mut stack, &it)?;
            }
            Event::GeneralRef(it) => {
                add(&mut stack, reference(&it)?.encode_utf8(&mut [0; 4]))?;
            }
            Event::DocType(_) => return Err(wrong(&"a document type 不接受文档类型声明")),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
            Event::Eof => break,
        }
        if stack.len() > DEPTH_MAX || roots > 1 {
            return Err(wrong(&"too deep 层次过深"));
        }
    }
    if stack.is_empty() && roots == 1 {
        Ok(all)
    } else {
        Err(wrong(&"it ends early 文件不完整"))
    }
}
