//! Keeps the memory of large runs low.

/// Releases the unused capacity of a list, for lists that are kept until the end of a run. The items are moved: an
/// allocator that is asked to shrink a list may leave half of it unused.
pub(crate) fn fit<T>(list: &mut Vec<T>) {
    if list.len() < list.capacity() {
        let mut fitted = Vec::with_capacity(list.len());
        fitted.append(list);
        *list = fitted;
    }
}

#[cfg(test)]
mod tests {
    use super::fit;

    #[test]
    fn a_list_keeps_its_items_without_unused_capacity() {
        let mut list = Vec::with_capacity(100);
        list.extend(["a".to_owned(), "b".to_owned()]);
        fit(&mut list);
        assert_eq!(list, ["a", "b"]);
        assert_eq!(list.capacity(), 2);
    }
}
