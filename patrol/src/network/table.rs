//! How far it is between junctions that are near to each other, worked out once.
//!
//! After Yang and Gidófalvi, "Fast map matching, an algorithm integrating hidden Markov model with precomputation" (2018): matching asks
//! for the same short ways again and again, and looking one up costs a hundredth of searching it.

use std::{cmp::Reverse, collections::BinaryHeap};

/// One junction that is reached.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Hop {
    /// Which.
    pub(crate) node: u32,
    /// Metres to it by the shortest way.
    pub(crate) metres: f32,
    /// The last edge of that way; none at the start itself.
    pub(crate) by: u32,
}

/// No edge: where a search starts.
const NONE: u32 = u32::MAX;

/// Who meets whom: for each junction, the edges at it.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    starts: Vec<u32>,
    /// The edge, the junction at its other end, its metres.
    out: Vec<(u32, u32, f32)>,
}

impl Graph {
    pub(crate) fn new(nodes: usize, edges: &[([u32; 2], f64)]) -> Self {
        let mut out: Vec<(u32, u32, u32, f32)> = vec![];
        for (k, &([a, b], metres)) in edges.iter().enumerate() {
            out.push((a, k as u32, b, metres as f32));
            out.push((b, k as u32, a, metres as f32));
        }
        out.sort_unstable_by_key(|(node, edge, ..)| (*node, *edge));
        let starts = (0..=nodes).map(|node| out.partition_point(|o| (o.0 as usize) < node) as u32).collect();
        Self { starts, out: out.into_iter().map(|(_, edge, to, metres)| (edge, to, metres)).collect() }
    }

    pub(crate) fn nodes(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    fn at(&self, node: u32) -> &[(u32, u32, f32)] {
        &self.out[self.starts[node as usize] as usize..self.starts[node as usize + 1] as usize]
    }

    /// All junctions within `limit` metres of `from`, in the order of their numbers (Dijkstra).
    pub(crate) fn reach(&self, from: u32, limit: f64, search: &mut Search) -> Vec<Hop> {
        search.best.resize(self.nodes(), (f32::INFINITY, NONE));
        search.best[from as usize] = (0.0, NONE);
        let mut met = vec![from];
        // Metres are not negative, so their bits are in their order.
        search.queue.push(Reverse((0, from)));
        while let Some(Reverse((cost, node))) = search.queue.pop() {
            let cost = f32::from_bits(cost);
            if cost > search.best[node as usize].0 {
                continue;
            }
            for &(edge, to, metres) in self.at(node) {
                let (sum, known) = (cost + metres, search.best[to as usize].0);
                if sum < known && f64::from(sum) <= limit {
                    if known.is_infinite() {
                        met.push(to);
                    }
                    search.best[to as usize] = (sum, edge);
                    search.queue.push(Reverse((sum.to_bits(), to)));
                }
            }
        }
        met.sort_unstable();
        let hop = |node: u32| {
            let (metres, by) = std::mem::replace(&mut search.best[node as usize], (f32::INFINITY, NONE));
            Hop { node, metres, by }
        };
        met.into_iter().map(hop).collect()
    }
}

/// What a search needs, kept for the next one.
#[derive(Debug, Default)]
pub(crate) struct Search {
    best: Vec<(f32, u32)>,
    queue: BinaryHeap<Reverse<(u32, u32)>>,
}

/// The ways from every junction to those near it.
#[derive(Debug, Default)]
pub(crate) struct Table {
    starts: Vec<u32>,
    hops: Vec<Hop>,
}

impl Table {
    pub(crate) fn new(graph: &Graph, limit: f64) -> Self {
        let (mut starts, mut hops, mut search) = (vec![0], vec![], Search::default());
        for node in 0..graph.nodes() as u32 {
            hops.extend(graph.reach(node, limit, &mut search));
            starts.push(hops.len() as u32);
        }
        Self { starts, hops }
    }

    pub(crate) fn from(&self, node: u32) -> &[Hop] {
        &self.hops[self.starts[node as usize] as usize..self.starts[node as usize + 1] as usize]
    }
}

/// The way to `node` among what was reached from one junction.
pub(crate) fn find(reached: &[Hop], node: u32) -> Option<&Hop> {
    reached.binary_search_by_key(&node, |hop| hop.node).ok().map(|k| &reached[k])
}
