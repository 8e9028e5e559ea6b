//! Boxes with text, and lines between them.

use maud::{Markup, html};

use super::shown;

/// The height of a line of text.
pub(super) const LINE: usize = 17;

/// The space within a box above and below its text.
pub(super) const PADDING: usize = 10;

/// A box with lines of text; the first is its title.
pub(super) struct Node<'t> {
    pub(super) x: usize,
    pub(super) y: usize,
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) class: &'static str,
    pub(super) lines: Vec<(&'static str, &'t str)>,
}

/// The height of a box with a number of lines.
pub(super) fn height(lines: usize) -> usize {
    lines * LINE + 2 * PADDING
}

impl Node<'_> {
    pub(super) fn draw(&self) -> Markup {
        html! {
            rect.(self.class) x=(self.x) y=(self.y) width=(self.width) height=(self.height) rx="6" {}
            @for (index, (class, line)) in self.lines.iter().enumerate() {
                @let letters = (self.width - 2 * PADDING) * 10 / units(class);
                text.(class) x=(self.x + PADDING) y=(self.y + PADDING + LINE * index + 12) {
                    (cut(line, letters))
                    @if line.chars().count() > letters { title { (shown(line)) } }
                }
            }
        }
    }
}

/// Ten times the width of an average letter, with some reserve.
fn units(class: &str) -> usize {
    match class {
        "title" | "added" => 79,
        _ => 71,
    }
}

/// The end of a long text is what distinguishes paths, the beginning what distinguishes names: the middle is omitted.
pub(super) fn cut(text: &str, most: usize) -> String {
    let text = shown(text);
    let count = text.chars().count();
    if count <= most {
        return text;
    }
    let kept = most.saturating_sub(1);
    let front = kept / 2;
    let back = kept - front;
    let first: String = text.chars().take(front).collect();
    let last: String = text.chars().skip(count - back).collect();
    format!("{first}…{last}")
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn the_middle_of_a_long_text_is_omitted() {
        assert_eq!(cut("short", 5), "short");
        assert_eq!(cut("stacks/web/service.yaml", 11), "stack….yaml");
        assert_eq!(cut("ä\u{1b}öü", 20), "ä\\u001böü");
    }
}
