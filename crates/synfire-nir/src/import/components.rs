//! Strongly connected components.

/// The strongly connected components of a graph, every one after all that it leads to (Tarjan's algorithm, without
/// recursion). `targets[n]` lists where the edges of n lead.
pub(super) fn components(targets: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut search = Search {
        targets,
        order: vec![None; targets.len()],
        low: vec![0; targets.len()],
        on_stack: vec![false; targets.len()],
        stack: Vec::new(),
        found: Vec::new(),
        next: 0,
    };
    for root in 0..targets.len() {
        if search.order[root].is_none() {
            search.visit(root);
        }
    }
    search.found
}

/// Whether a component is a cycle: several nodes, or one with an edge to itself.
pub(super) fn is_cyclic(component: &[usize], targets: &[Vec<usize>]) -> bool {
    component.len() > 1 || targets[component[0]].contains(&component[0])
}

struct Search<'a> {
    targets: &'a [Vec<usize>],
    /// When a node was entered.
    order: Vec<Option<usize>>,
    /// The earliest node on the stack that it reaches.
    low: Vec<usize>,
    on_stack: Vec<bool>,
    stack: Vec<usize>,
    found: Vec<Vec<usize>>,
    next: usize,
}

impl Search<'_> {
    fn visit(&mut self, root: usize) {
        let mut path = vec![(root, 0)];
        self.enter(root);
        while let Some((node, position)) = path.last_mut() {
            let (node, edge) = (*node, *position);
            *position += 1;
            match self.targets[node].get(edge) {
                Some(&target) => match self.order[target] {
                    None => {
                        self.enter(target);
                        path.push((target, 0));
                    }
                    Some(order) if self.on_stack[target] => self.low[node] = self.low[node].min(order),
                    Some(_) => {}
                },
                None => {
                    path.pop();
                    if let Some((parent, _)) = path.last() {
                        self.low[*parent] = self.low[*parent].min(self.low[node]);
                    }
                    self.leave(node);
                }
            }
        }
    }

    fn enter(&mut self, node: usize) {
        self.order[node] = Some(self.next);
        self.low[node] = self.next;
        self.next += 1;
        self.stack.push(node);
        self.on_stack[node] = true;
    }

    /// Takes a component off the stack if `node` is its first.
    fn leave(&mut self, node: usize) {
        if self.order[node] != Some(self.low[node]) {
            return;
        }
        let start = self.stack.iter().rposition(|entry| *entry == node).unwrap_or(0);
        let mut component = self.stack.split_off(start);
        for member in &component {
            self.on_stack[*member] = false;
        }
        component.sort_unstable();
        self.found.push(component);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_come_after_what_they_lead_to() {
        // 0 -> 1 <-> 2 -> 3, and 4 -> 4.
        let targets = vec![vec![1], vec![2], vec![1, 3], vec![], vec![4]];
        let found = components(&targets);
        assert_eq!(found, [vec![3], vec![1, 2], vec![0], vec![4]]);
        let cyclic: Vec<bool> = found.iter().map(|component| is_cyclic(component, &targets)).collect();
        assert_eq!(cyclic, [false, true, false, true]);
    }

    #[test]
    fn long_chains_need_no_stack() {
        let targets: Vec<Vec<usize>> = (0..200_000).map(|node| vec![(node + 1) % 200_000]).collect();
        assert_eq!(components(&targets).len(), 1);
    }
}
