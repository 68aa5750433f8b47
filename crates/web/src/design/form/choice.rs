//! Fields in which a person chooses.

use super::field::notes;
use maud::{Markup, html};

/// One possible answer.
#[derive(Clone, Copy, Debug)]
pub struct Answerable<'a> {
    pub value: &'a str,
    pub label: &'a str,
    /// What it means; empty when the label says it.
    pub hint: &'a str,
}

/// A question with closed answers.
#[derive(Clone, Copy, Debug)]
pub struct Choice<'a> {
    pub name: &'a str,
    pub label: &'a str,
    pub hint: &'a str,
    pub error: &'a str,
    /// The value chosen before; empty when none.
    pub chosen: &'a str,
    pub options: &'a [Answerable<'a>],
}

/// All answers at once; the first one carries the id that the error summary links to.
pub fn radios(it: &Choice) -> Markup {
    html! {
        fieldset class={ "field" @if !it.error.is_empty() { " wrong" } } {
            legend { (it.label) }
            (notes(it.name, it.hint, it.error))
            @for (place, option) in it.options.iter().enumerate() {
                @let id = if place == 0 { format!("f-{}", it.name) }
                    else { format!("f-{}-{place}", it.name) };
                div class="choice" {
                    input type="radio" id=(id) name=(it.name) value=(option.value)
                        checked[option.value == it.chosen];
                    label for=(id) {
                        (option.label)
                        @if !option.hint.is_empty() { small { (option.hint) } }
                    }
                }
            }
        }
    }
}

/// One of many short answers.
pub fn select(it: &Choice) -> Markup {
    html! {
        div class={ "field" @if !it.error.is_empty() { " wrong" } } {
            label for={ "f-" (it.name) } { (it.label) }
            (notes(it.name, it.hint, it.error))
            select id={ "f-" (it.name) } name=(it.name) {
                @for option in it.options {
                    option value=(option.value) selected[option.value == it.chosen] {
                        (option.label)
                    }
                }
            }
        }
    }
}

/// One statement to agree with; `chosen` equal to the only option's value means ticked.
pub fn checkbox(it: &Choice) -> Markup {
    html! {
        div class={ "field" @if !it.error.is_empty() { " wrong" } } {
            (notes(it.name, it.hint, it.error))
            @for option in it.options.iter().take(1) {
                div class="choice" {
                    input type="checkbox" id={ "f-" (it.name) } name=(it.name)
                        value=(option.value) checked[option.value == it.chosen];
                    label for={ "f-" (it.name) } {
                        (option.label)
                        @if !option.hint.is_empty() { small { (option.hint) } }
                    }
                }
            }
        }
    }
}
