//! `regulars describe`: a program file as its members read it, in any of the five languages.

use serde_json::{Value, json};

use super::arguments::DescribeArguments;
use super::check::{Report, read};
use super::finding::is_clean;
use super::program_file::compile;
use super::render::{Paint, render};
use crate::domain::program::Program;
use crate::protocol::describe::{Chapter, Describe, Part};
use crate::protocol::words::{Locale, Words};

/// Describes the program of a file; the text is Markdown, or one JSON document.
#[must_use]
pub fn describe(arguments: &DescribeArguments, paint: Paint) -> Report {
    let DescribeArguments { file, locale, staff, json } = arguments;
    let Some(locale) = Locale::parse(locale) else {
        let known = Locale::ALL.map(Locale::tag).join(", ");
        let text = format!("nothing is said in \"{locale}\": choose one of {known}\n");
        return Report { text, exit: 2 };
    };
    let source = match read(file) {
        Ok(source) => source,
        Err(text) => return Report { text, exit: 2 },
    };
    let outcome = compile(&source);
    match outcome.compiled.filter(|_| is_clean(&outcome.findings)) {
        Some(compiled) => {
            let tell = if *staff { staff_sheet } else { described };
            let text = tell(&compiled.program, locale, *json);
            Report { text, exit: 0 }
        }
        None => {
            let said = outcome.findings.iter().map(|finding| render(finding, &source, paint));
            Report { text: said.collect(), exit: 1 }
        }
    }
}

/// The rules of a program in a language.
#[must_use]
pub fn described(program: &Program, locale: Locale, json: bool) -> String {
    let words = Words::in_shop(locale, &program.shop);
    let describe = Describe::new(program, words);
    let parts: Vec<Part> = describe.parts().into_iter().chain(describe.till()).collect();
    let title = words.text(&program.name);
    if json { as_json(title, locale, &parts) } else { as_markdown(title, &parts) }
}

/// The sheet for the shop's staff in a language.
#[must_use]
pub fn staff_sheet(program: &Program, locale: Locale, json: bool) -> String {
    let describe = Describe::new(program, Words::in_shop(locale, &program.shop));
    let (title, parts) = (describe.staff_title(), describe.staff());
    if json { as_json(&title, locale, &parts) } else { as_markdown(&title, &parts) }
}

fn as_markdown(title: &str, parts: &[Part]) -> String {
    let parts: String = parts.iter().map(part_as_markdown).collect();
    format!("# {title}\n{parts}")
}

fn part_as_markdown(part: &Part) -> String {
    let chapters: String = part.chapters.iter().map(chapter_as_markdown).collect();
    let links = part.links.iter().map(|(label, link)| format!("- [{label}]({link})\n"));
    let links: String = links.collect();
    let gap = if links.is_empty() { "" } else { "\n" };
    format!("\n## {}\n{chapters}{gap}{links}", part.title)
}

fn chapter_as_markdown(chapter: &Chapter) -> String {
    let title = match chapter.title.as_str() {
        "" => String::new(),
        title => format!("\n### {title}\n"),
    };
    let list: String = chapter.sentences.iter().map(|sentence| format!("- {sentence}\n")).collect();
    format!("{title}\n{list}")
}

fn as_json(title: &str, locale: Locale, parts: &[Part]) -> String {
    let chapter =
        |chapter: &Chapter| json!({ "title": chapter.title, "sentences": chapter.sentences });
    let part = |part: &Part| {
        let chapters: Vec<Value> = part.chapters.iter().map(chapter).collect();
        let link = |(label, link): &(String, String)| json!({ "title": label, "link": link });
        let links: Vec<Value> = part.links.iter().map(link).collect();
        match links.is_empty() {
            true => json!({ "title": part.title, "chapters": chapters }),
            false => json!({ "title": part.title, "chapters": chapters, "links": links }),
        }
    };
    let parts: Vec<Value> = parts.iter().map(part).collect();
    let direction = locale.direction().name();
    let document =
        json!({ "title": title, "locale": locale.tag(), "direction": direction, "parts": parts });
    format!("{document}\n")
}
