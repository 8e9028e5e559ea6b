//! Stacks that create each other: CloudFormation cannot create them, and traversing them would not end.

use std::collections::HashMap;

/// Which edges between files are on a cycle: both ends are in one strongly connected component. Takes time linear in
/// the edges (Kosaraju).
pub(super) fn on_circles(edges: &[(usize, usize)]) -> Vec<bool> {
    let mut forward: HashMap<usize, Vec<usize>> = HashMap::new();
    let mut backward: HashMap<usize, Vec<usize>> = HashMap::new();
    for (from, to) in edges {
        forward.entry(*from).or_default().push(*to);
        backward.entry(*to).or_default().push(*from);
    }
    let starts = edges.iter().map(|(from, _)| *from);
    let order = finished(&forward, starts, |_| {});
    let mut component: HashMap<usize, usize> = HashMap::new();
    let mut number = 0;
    finished(&backward, order.into_iter().rev(), |(node, is_start)| {
        number += usize::from(is_start);
        component.insert(node, number);
    });
    let is_inside = |(from, to): &(usize, usize)| component.get(from) == component.get(to);
    edges.iter().map(is_inside).collect()
}

/// Traverses the graph from each start to the nodes that were not visited before; returns the nodes in the order in
/// which they are left. `meet` is called for each node, with whether it is a start.
fn finished(
    edges: &HashMap<usize, Vec<usize>>,
    starts: impl Iterator<Item = usize>,
    mut meet: impl FnMut((usize, bool)),
) -> Vec<usize> {
    let none = Vec::new();
    let next = |node: usize| edges.get(&node).unwrap_or(&none).iter();
    let mut met = std::collections::HashSet::new();
    let mut order = Vec::new();
    for start in starts {
        if !met.insert(start) {
            continue;
        }
        meet((start, true));
        let mut open = vec![(start, next(start))];
        while let Some((node, left)) = open.last_mut() {
            match left.find(|other| met.insert(**other)) {
                Some(other) => {
                    meet((*other, false));
                    open.push((*other, next(*other)));
                }
                None => {
                    order.push(*node);
                    open.pop();
                }
            }
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::on_circles;

    #[test]
    fn edges_of_circles_are_distinguished_from_others() {
        let edges = [
            (1, 2),
            (2, 3),
            (3, 1),
            (3, 4),
            (4, 5),
            (0, 1),
            (5, 6),
            (6, 5),
            (1, 2),
        ];
        let circles = [true, true, true, false, false, false, true, true, true];
        assert_eq!(on_circles(&edges), circles);
        assert_eq!(on_circles(&[(0, 1), (0, 1), (1, 2), (0, 2)]), [false; 4]);
        assert!(on_circles(&[]).is_empty());
    }
}
