//! Answers of limited size, with a way to obtain the rest.

use serde_json::{Value, json};

/// The size of an answer in bytes from which on the rest is left to the next call.
const LIMIT: usize = 40_000;

/// Limits the lists of an answer: those with these keys, in this order, count as one list, of which `offset` items were
/// in earlier answers. If items remain, their number and the next offset are added.
pub(super) fn fit(answer: &mut Value, keys: &[&str], offset: usize) {
    let (mut skipped, mut room, mut taken) = (offset, LIMIT, 0);
    let mut remaining = 0;
    for key in keys {
        let Some(list) = answer.get_mut(*key).and_then(Value::as_array_mut) else {
            continue;
        };
        let before = skipped.min(list.len());
        list.drain(..before);
        skipped -= before;
        let sizes = list.iter().map(|item| item.to_string().len());
        let mut count = 0;
        for size in sizes {
            // One item is always shown, whatever its size.
            if remaining > 0 || (size > room && taken + count > 0) {
                break;
            }
            room = room.saturating_sub(size);
            count += 1;
        }
        remaining += list.len() - count;
        taken += count;
        list.truncate(count);
    }
    if remaining > 0 {
        answer["remaining_items"] = json!(remaining);
        answer["next_offset"] = json!(offset + taken);
    }
}

/// The lines of a text in pieces that fit into an answer.
pub(super) fn pieces(text: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for line in text.split_inclusive('\n') {
        if let Some(last) = pieces.last_mut().filter(|one| one.len() < LIMIT / 2) {
            last.push_str(line);
        } else {
            pieces.push(line.to_owned());
        }
    }
    pieces
}

/// A text that is not longer than an answer.
pub(super) fn cut(mut text: String) -> String {
    if text.len() > LIMIT {
        let mut end = LIMIT;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let rest = text.len() - end;
        text.truncate(end);
        text.push_str(&format!("\n… {rest} more bytes are omitted"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(first: usize, second: usize) -> Value {
        let item = "x".repeat(LIMIT / 10);
        json!({"a": vec![item.clone(); first], "b": vec![item; second]})
    }

    fn lengths(value: &Value) -> [usize; 2] {
        ["a", "b"].map(|key| value[key].as_array().unwrap().len())
    }

    #[test]
    fn short_answers_are_whole() {
        let mut value = answer(2, 3);
        fit(&mut value, &["a", "b", "c"], 0);
        assert_eq!(value, answer(2, 3));
    }

    #[test]
    fn every_item_is_in_exactly_one_answer() {
        let (mut offset, mut total, mut calls) = (0, [0, 0], 0);
        loop {
            let mut value = answer(12, 13);
            fit(&mut value, &["a", "b"], offset);
            assert!(value.to_string().len() < LIMIT + 100);
            let [a, b] = lengths(&value);
            assert!(a + b > 0);
            total = [total[0] + a, total[1] + b];
            calls += 1;
            match value["next_offset"].as_u64() {
                Some(next) => {
                    assert_eq!(value["remaining_items"], 25 - next);
                    offset = usize::try_from(next).unwrap();
                }
                None => break,
            }
        }
        assert_eq!((total, calls), ([12, 13], 3));
    }

    #[test]
    fn one_item_is_shown_whatever_its_size() {
        let mut value = json!({"a": ["x".repeat(2 * LIMIT), "y"]});
        fit(&mut value, &["a"], 0);
        assert_eq!(value["a"].as_array().unwrap().len(), 1);
        assert_eq!(value["next_offset"], 1);
        let mut value = json!({"a": ["x".repeat(2 * LIMIT), "y"]});
        fit(&mut value, &["a"], 1);
        assert_eq!(value, json!({"a": ["y"]}));
    }

    #[test]
    fn texts_are_cut_between_characters() {
        assert_eq!(cut("ä".into()), "ä");
        let long = cut(format!("a{}", "ä".repeat(LIMIT)));
        assert!(
            long.ends_with("ä\n… 40002 more bytes are omitted"),
            "{}",
            &long[LIMIT - 10..]
        );
    }

    #[test]
    fn pieces_are_whole_lines() {
        let text = format!("{}\n", "x".repeat(99)).repeat(1000);
        let pieces = pieces(&text);
        assert!(pieces.len() > 1);
        assert!(
            pieces
                .iter()
                .all(|one| one.len() <= LIMIT / 2 + 100 && one.ends_with('\n'))
        );
        assert_eq!(pieces.concat(), text);
    }
}
