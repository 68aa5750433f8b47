//! A body that was lost comes back to the byte from whoever held it, and from nobody else.

use super::history::History;
use crate::world::Evidence;

/// One sentence for each row that is not what its leaf says.
pub fn check(evidence: &Evidence, _: &History) -> Vec<String> {
    let Some(it) = &evidence.epilogue.recovery else { return Vec::new() };
    let mut found = Vec::new();
    if it.before.len() != it.after.len() {
        found.push("leaves are missing behind the backup".to_owned());
    }
    let mut lost = 0;
    for (was, is) in it.before.iter().zip(&it.after) {
        let index = was.index;
        if (index, &was.entry) != (is.index, &is.entry) {
            found.push(format!("leaf {index} is another one"));
        }
        let whole = (&was.kind, &was.stream, &was.body, was.salt_k, was.salt_b, &was.enclosure)
            == (&is.kind, &is.stream, &is.body, is.salt_k, is.salt_b, &is.enclosure);
        let empty = is.kind == "BodiesLost" && is.body.is_empty();
        let hidden = was.salt_b.is_some();
        let fits = match (index < it.cut, hidden, it.brought.contains(&index)) {
            (true, ..) | (_, true, true) => whole,
            (_, true, false) => empty,
            // Clear leaves are public; what lies beside one may be lost with its names.
            (_, false, _) => whole || empty || was.kind == is.kind,
        };
        if !fits {
            let how = if whole { "whole" } else { "other than it was" };
            found.push(format!("leaf {index} {} is {how} behind the loss", was.kind));
        }
        lost += usize::from(empty);
    }
    let unheld = it.before.iter().filter(|was| was.index >= it.cut && was.salt_b.is_some());
    let unheld = unheld.filter(|was| !it.brought.contains(&was.index)).count();
    if lost < unheld {
        found.push(format!("{unheld} bodies are held by nobody, and {lost} are said to be lost"));
    }
    found
}
