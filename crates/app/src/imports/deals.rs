//! Reads lines of concluded deals.

use domain::parties::DealLine;
use domain::procedure::Category;
use domain::rulebook::Regime;
use domain::shared::{CivilDate, Fen, Uscc};

use super::{NUMBER_BYTES_MAX, Places, Read, Reading, WORDS_BYTES_MAX, Wrong, date, yuan};
use crate::ports::{SheetCell, SheetLine};

/// Under which law a deal was concluded.
const LAWS: [(Regime, &str, &str); 2] = [
    (Regime::Works, "works", "工程建设"),
    (Regime::GovernmentProcurement, "procurement", "政府采购"),
];
/// What was bought.
const CATEGORIES: [(Category, &str, &str); 3] = [
    (Category::Goods, "goods", "货物"),
    (Category::Services, "services", "服务"),
    (Category::Works, "works", "工程"),
];

impl Reading<'_> {
    pub(super) fn deal(&mut self, line: &SheetLine, places: &Places) {
        let number = self.cell(line, places, "number", NUMBER_BYTES_MAX).map(str::to_owned);
        let title = self.cell(line, places, "title", WORDS_BYTES_MAX).map(str::to_owned);
        let purchaser = self.code(line, places, "purchaser_code");
        let purchaser_name = self.cell(line, places, "purchaser", WORDS_BYTES_MAX);
        let purchaser_name = purchaser_name.map(str::to_owned);
        let winner = self.winner(line, places);
        let winner_name = self.cell(line, places, "winner", WORDS_BYTES_MAX).map(str::to_owned);
        let amount = self.amount(line, places);
        let date = self.date(line, places);
        let regime = self.one_of(line, places, ("law", &LAWS));
        let category = self.one_of(line, places, ("category", &CATEGORIES));
        let (Ok(number), Ok(title), Ok(purchaser), Ok(purchaser_name)) =
            (number, title, purchaser, purchaser_name)
        else {
            return;
        };
        let (Ok(winner), Ok(winner_name), Ok(amount), Ok(concluded_on)) =
            (winner, winner_name, amount, date)
        else {
            return;
        };
        let (Ok(regime), Ok(category)) = (regime, category) else { return };
        if self.once(line, "number", &number).is_err() {
            return;
        }
        let mut live = self.world.imports.values().filter(|it| !it.revoked);
        if live.any(|it| it.deals.contains_key(&number)) {
            self.find(line.line, "number", Wrong::Known, &number);
            return;
        }
        let Some(sum) = self.out.sum.0.checked_add(amount.0) else {
            return self.find(line.line, "amount", Wrong::Amount, "");
        };
        self.out.sum = Fen(sum);
        let line = line.line;
        self.out.import.deals.push(DealLine {
            line,
            number,
            title,
            purchaser,
            purchaser_name,
            winner,
            winner_name,
            amount,
            concluded_on,
            regime,
            category,
        });
    }

    fn winner(&mut self, line: &SheetLine, places: &Places) -> Read<Option<Uscc>> {
        let at = places.get("winner_code").and_then(|at| line.cells.get(*at));
        match at {
            None => Ok(None),
            Some(SheetCell::Text(text)) if text.trim().is_empty() => Ok(None),
            Some(_) => self.code(line, places, "winner_code").map(Some),
        }
    }

    fn amount(&mut self, line: &SheetLine, places: &Places) -> Read<Fen> {
        let text = self.cell(line, places, "amount", NUMBER_BYTES_MAX)?;
        yuan(text).ok_or_else(|| self.find(line.line, "amount", Wrong::Amount, text))
    }

    fn date(&mut self, line: &SheetLine, places: &Places) -> Read<CivilDate> {
        let text = self.cell(line, places, "date", NUMBER_BYTES_MAX)?;
        date(text).ok_or_else(|| self.find(line.line, "date", Wrong::Date, text))
    }

    /// A word of a closed list, in either language; none for an empty cell.
    fn one_of<T: Copy>(
        &mut self,
        line: &SheetLine,
        places: &Places,
        (name, words): (&'static str, &[(T, &str, &str)]),
    ) -> Read<Option<T>> {
        let at = places.get(name).and_then(|at| line.cells.get(*at));
        match at {
            None => return Ok(None),
            Some(SheetCell::Text(text)) if text.trim().is_empty() => return Ok(None),
            Some(_) => {}
        }
        let text = self.cell(line, places, name, NUMBER_BYTES_MAX)?;
        let fits = |it: &&(T, &str, &str)| it.1.eq_ignore_ascii_case(text) || it.2 == text;
        let found = words.iter().find(fits).map(|it| Some(it.0));
        found.ok_or_else(|| self.find(line.line, name, Wrong::Category, text))
    }
}
