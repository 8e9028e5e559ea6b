use proptest::prelude::*;

use super::super::{Code, CodeEdit, CodeLanguage};

/// Programs with arguments in many layouts: the parts of a call, each with what is around it.
fn python_program() -> impl Strategy<Value = String> {
    let gap = prop_oneof![
        Just(" "),
        Just("\n    "),
        Just("  # note\n    "),
        Just("\n    # above\n    "),
        Just("\n\n    ")
    ];
    let value = prop_oneof![
        Just("1"),
        Just("g(y=1)"),
        Just("[1, 2]"),
        Just("{'k': 1,\n    'l': 2}"),
        Just("'''a\nb'''"),
        Just("f'{x}'")
    ];
    let items = prop::collection::vec((gap, value), 0..6);
    (
        items,
        any::<bool>(),
        prop_oneof![Just(""), Just("\n"), Just("  # end\n")],
    )
        .prop_map(|(items, comma, end)| {
            let mut text = "a = f(".to_owned();
            let count = items.len();
            for (index, (gap, value)) in items.into_iter().enumerate() {
                let gap = if index == 0 {
                    gap.trim_start_matches(' ')
                } else {
                    gap
                };
                text += &format!("{gap}k{index}={value}");
                if index + 1 < count || comma {
                    text += ",";
                }
            }
            format!("{text}{end})\nb = 1\n")
        })
}

/// The texts of the keywords of the first call.
fn keywords(code: &Code) -> Vec<(String, String)> {
    let arguments = code.calls()[0].arguments.iter();
    arguments
        .map(|one| {
            (
                one.name.clone().unwrap_or_default(),
                code.slice(&one.value).to_owned(),
            )
        })
        .collect()
}

proptest! {
    #[test]
    fn no_edits_change_nothing(text in python_program(), windows: bool) {
        let text = if windows { text.replace('\n', "\r\n") } else { text };
        let code = Code::parse(&text, CodeLanguage::Python).expect("it is valid");
        prop_assert_eq!(code.commit(&[]).expect("nothing is edited").text, text);
    }

    #[test]
    fn random_edits_change_what_they_name(text in python_program(), removed in prop::collection::vec(any::<bool>(), 6), added in 0..3_usize, windows: bool) {
        let text = if windows { text.replace('\n', "\r\n") } else { text };
        let code = Code::parse(&text, CodeLanguage::Python).expect("it is valid");
        let before = keywords(&code);
        let id = code.calls()[0].id;
        let is_removed = |index: usize| removed[index];
        let gone = (0..before.len()).filter(|&index| is_removed(index));
        let mut edits: Vec<CodeEdit> = gone.map(|index| CodeEdit::RemoveArgument { call: id, name: before[index].0.clone() }).collect();
        for index in 0..added {
            edits.push(CodeEdit::InsertArgument { call: id, name: format!("n{index}"), text: "0".to_owned(), after: None });
        }
        let after = code.commit(&edits).expect("it is edited");
        let code = Code::parse(&after.text, CodeLanguage::Python).expect("it is valid");
        let mut expected: Vec<_> = before.iter().enumerate().filter(|&(index, _)| !is_removed(index)).map(|(_, one)| one.clone()).collect();
        expected.extend((0..added).map(|index| (format!("n{index}"), "0".to_owned())));
        prop_assert_eq!(keywords(&code), expected);
        prop_assert!(windows == after.text.contains("\r\n"));
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[a-z(){}\\[\\]:,.='\"#\\n \\\\*`$<>/!?;]{0,60}") {
        for language in [CodeLanguage::Python, CodeLanguage::TypeScript, CodeLanguage::Tsx] {
            if let Ok(code) = Code::parse(&text, language) {
                prop_assert_eq!(&code.commit(&[]).expect("nothing is edited").text, &text);
                for call in code.calls() {
                    let _ = code.value(&call.range);
                    let _ = code.commit(&[CodeEdit::RemoveStatement { statement: call.statement.clone() }]);
                    let insert = CodeEdit::InsertArgument { call: call.id, name: "n".to_owned(), text: "0".to_owned(), after: None };
                    let _ = code.commit(&[insert]);
                }
            }
        }
    }
}
