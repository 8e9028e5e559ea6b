//! The words of names, and names in texts.

/// The words of a name, in lowercase: `webService-prod.eu` has `web`, `service`, `prod` and `eu`.
pub fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut last_was_small = false;
    for letter in name.chars() {
        let starts_word = letter.is_uppercase() && last_was_small;
        last_was_small = letter.is_lowercase() || letter.is_ascii_digit();
        if starts_word || !letter.is_alphanumeric() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| letter.is_alphanumeric()) {
            word.extend(letter.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether a text contains a name that is not part of a longer one.
pub fn has_word(text: &str, word: &str) -> bool {
    let belongs = |letter: char| letter.is_alphanumeric() || letter == '_';
    text.match_indices(word).any(|(start, _)| {
        let before = text[..start].chars().next_back();
        let after = text[start + word.len()..].chars().next();
        !before.is_some_and(belongs) && !after.is_some_and(belongs)
    })
}
