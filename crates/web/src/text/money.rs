//! Amounts as people read them: yuan with separators, 万元, and capital figures.

use domain::shared::Fen;

/// `¥1,234,567.89` from an amount in fen.
pub fn yuan(fen: i64) -> String {
    let (sign, whole, cents) = parts(fen);
    let digits = whole.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}¥{grouped}.{cents:02}")
}

/// The exact number of ten thousand yuan, `123.456789`, without useless zeros.
pub fn wan(fen: i64) -> String {
    let (sign, whole, cents) = parts(fen);
    let rest = format!("{:06}", whole % 10_000 * 100 + cents);
    let rest = rest.trim_end_matches('0');
    let point = if rest.is_empty() { "" } else { "." };
    format!("{sign}{}{point}{rest}", whole / 10_000)
}

fn parts(fen: i64) -> (&'static str, u64, u64) {
    let sign = if fen < 0 { "-" } else { "" };
    (sign, fen.unsigned_abs() / 100, fen.unsigned_abs() % 100)
}

/// Basis points or ten-thousandths as per cent, without useless zeros: `2.5%`.
pub fn percent(bp: u32) -> String {
    let (whole, rest) = (bp / 100, bp % 100);
    let part = format!("{rest:02}");
    let part = part.trim_end_matches('0');
    if part.is_empty() { format!("{whole}%") } else { format!("{whole}.{part}%") }
}

/// Reads an amount that a person typed, in yuan, as fen; exact, at most two decimals.
///
/// Separators, blanks, full-width digits and a leading ¥ are forgiven; a negative amount,
/// a third decimal and anything else is not.
pub fn parse_yuan(typed: &str) -> Option<i64> {
    let plain: String = typed
        .chars()
        .filter(|it| !it.is_whitespace() && !matches!(it, ',' | '，' | '¥' | '￥' | '元'))
        .map(|it| match it {
            '０'..='９' => char::from_digit(it as u32 - '０' as u32, 10).unwrap_or(it),
            '．' => '.',
            _ => it,
        })
        .collect();
    Fen::parse(&plain).map(|it| it.0)
}

const DIGITS: [&str; 10] = ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"];

/// Capital figures of an amount in fen: `壹佰贰拾叁元整`.
///
/// Source: 支付结算办法附一《正确填写票据和结算凭证的基本规定》, from memory: 整 after 元 and 角,
/// never after 分; one 零 for any run of zeros between figures.
pub fn capital(fen: i64) -> String {
    let (_, whole, cents) = parts(fen);
    let (jiao, fen_digit) = ((cents / 10) as usize, (cents % 10) as usize);
    let mut said = String::from(if fen < 0 { "负" } else { "" });
    if whole > 0 || cents == 0 {
        said.push_str(&integer(whole));
        said.push('元');
    }
    if jiao > 0 {
        said.push_str(DIGITS[jiao]);
        said.push('角');
    } else if fen_digit > 0 && whole > 0 {
        said.push('零');
    }
    if fen_digit > 0 {
        said.push_str(DIGITS[fen_digit]);
        said.push('分');
    } else {
        said.push('整');
    }
    said
}

/// A whole number in capital figures; 万 and 亿 each split it into a part above and below.
fn integer(number: u64) -> String {
    const STEPS: [(u64, &str); 5] =
        [(100_000_000, "亿"), (10_000, "万"), (1_000, "仟"), (100, "佰"), (10, "拾")];
    let Some((step, unit)) = STEPS.iter().find(|(step, _)| number >= *step) else {
        return DIGITS[number as usize].to_owned();
    };
    let below = number % step;
    let mut said = integer(number / step) + unit;
    if below > 0 {
        if below < step / 10 {
            said.push_str(DIGITS[0]);
        }
        said.push_str(&integer(below));
    }
    said
}
