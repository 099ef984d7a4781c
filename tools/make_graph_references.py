"""Makes the references of the graph networks in tests/data/networks/: graphs and trees, and what others say of them.

    python make_graph_references.py FOLDER

wants PyTorch and torch_geometric, e.g. Debian's python3-torch and `pip install --no-deps torch_geometric==2.4.0`. Graph
attention is PyTorch Geometric's GATConv and GATv2Conv; the interaction network and LundNet are their papers' formulas,
written down edge by edge for one graph at a time (but for LundNet's statistics, which are those of the batch).

Files are as those of make_network_references.py: `graphs` and `trees` stand for its `jets`. A row of `graphs` is F
features, the mask, and for each of SLOTS neighbours its place and E features of the edge from it; a row of `trees` is
five features, next_harder, next_softer and the mask.
"""

import pathlib
import sys

import numpy as np
import torch
from torch import nn
from torch_geometric.nn import GATConv, GATv2Conv

from make_network_references import CLASSES, RATE, STEPS, write_safetensors

PLACES, F, SLOTS, E = 10, 4, 4, 2
# No node, no edge, fewer nodes than neighbours, full.
SIZES = [0, 1, 2, 3, 5, 7, 9, 10]
DTYPES = (torch.float32, torch.float64)


def neighbours_of(nodes, rng):
    """Some other nodes of each node, at most SLOTS."""
    return [rng.permutation([j for j in range(nodes) if j != i])[:rng.integers(1, SLOTS + 1)] for i in range(nodes)]


def make_graphs():
    rng = np.random.default_rng(16120222)
    width = F + 1 + SLOTS * (1 + E)
    rows, permuted = np.zeros((2, len(SIZES), PLACES, width))
    for graph, other, nodes in zip(rows, permuted, SIZES):
        graph[:, F + 1::1 + E] = other[:, F + 1::1 + E] = -1
        place = rng.permutation(PLACES)
        for i, near in enumerate(neighbours_of(nodes, rng)):
            node = np.append(rng.normal(size=F), 1)
            edges = rng.normal(size=(len(near), E))
            order = rng.permutation(len(near))
            same = np.arange(PLACES)
            for to, row, at, slots in ((graph, i, same, same[:len(near)]), (other, place[i], place, order)):
                to[row, :F + 1] = node
                for k, slot in enumerate(slots):
                    begin = F + 1 + k * (1 + E)
                    to[row, begin], to[row, begin + 1:begin + 1 + E] = at[near[slot]], edges[slot]
    return rows.astype(np.float32), permuted.astype(np.float32)


def make_trees():
    rng = np.random.default_rng(20120826)
    rows, permuted = np.zeros((2, len(SIZES), PLACES, 8))
    for tree, other, nodes in zip(rows, permuted, SIZES):
        place = rng.permutation(PLACES)
        children = np.full((nodes, 2), -1)
        for i in range(1, nodes):
            free = np.argwhere(children[:i] < 0)
            children[tuple(free[rng.integers(len(free))])] = i
        for i in range(nodes):
            features = rng.normal(size=5)
            for to, row, at in ((tree, i, np.arange(PLACES)), (other, place[i], place)):
                to[row] = [*features, *(at[j] if j >= 0 else -1 for j in children[i]), 1]
    return rows.astype(np.float32), permuted.astype(np.float32)


def head(width, widths):
    layers = [nn.Sequential(nn.Linear(a, b), nn.ReLU()) for a, b in zip([width, *widths], widths)]
    return nn.Sequential(*layers, nn.Linear([width, *widths][-1], CLASSES))


def graph_of(rows):
    """Features of the real nodes of one graph, and its edges: (node from, node into, features)."""
    real = rows[:, F] != 0
    number = (torch.cumsum(real, 0) - 1).tolist()
    edges = []
    for i, row in enumerate(rows[real]):
        for slot in row[F + 1:].reshape(SLOTS, 1 + E):
            if slot[0] >= 0:
                edges.append((number[int(slot[0])], i, slot[1:]))
    return rows[real, :F], edges


class InteractionNetwork(nn.Module):
    def __init__(self, relation, object_, dense):
        super().__init__()
        self.relation = nn.ModuleList(nn.Linear(a, b) for a, b in zip([2 * F + E, *relation], relation))
        self.object = nn.ModuleList(nn.Linear(a, b) for a, b in zip([F + relation[-1], *object_], object_))
        self.fc = head(object_[-1], dense)

    def pooled(self, rows):
        nodes, edges = graph_of(rows)
        effects = [torch.zeros(self.relation[-1].out_features, dtype=rows.dtype) for _ in nodes]
        for sender, receiver, features in edges:
            effect = torch.cat([nodes[receiver], nodes[sender], features])
            for layer in self.relation:
                effect = torch.selu(layer(effect))
            effects[receiver] = effects[receiver] + effect
        out = torch.zeros(self.object[-1].out_features, dtype=rows.dtype)
        for node, effect in zip(nodes, effects):
            node = torch.cat([node, effect])
            for layer in self.object:
                node = torch.relu(layer(node))
            out = out + node
        return out

    def forward(self, graphs):
        return self.fc(torch.stack([self.pooled(rows) for rows in graphs]))


class GraphAttention(nn.Module):
    def __init__(self, kind, heads, channels, dense):
        super().__init__()
        widths = [F] + [heads * c for c in channels]
        self.convs = nn.ModuleList(kind(a, c, heads, edge_dim=E, fill_value=0.0) for a, c in zip(widths, channels))
        self.fc = head(widths[-1], dense)

    def pooled(self, rows):
        nodes, edges = graph_of(rows)
        if len(nodes) == 0:
            return torch.zeros(self.fc[0][0].in_features, dtype=rows.dtype)
        ends = torch.tensor([edge[:2] for edge in edges], dtype=torch.long).reshape(-1, 2).T
        features = torch.stack([edge[2] for edge in edges]) if edges else torch.zeros((0, E), dtype=rows.dtype)
        for layer in self.convs:
            heard = layer(nodes, ends, features)
            nodes = nn.functional.elu(heard + nodes if heard.shape == nodes.shape else heard)
        return nodes.mean(0)

    def forward(self, graphs):
        return self.fc(torch.stack([self.pooled(rows) for rows in graphs]))


class EdgeConvBlock(nn.Module):
    def __init__(self, features, channels):
        super().__init__()
        self.theta, self.phi = (nn.Linear(features, channels[0], bias=False) for _ in range(2))
        self.fcs = nn.ModuleList(nn.Linear(a, b, bias=False) for a, b in zip(channels, channels[1:]))
        self.bns = nn.ModuleList(nn.BatchNorm1d(c) for c in channels)
        self.sc = None
        if features != channels[-1]:
            self.sc, self.sc_bn = nn.Linear(features, channels[-1], bias=False), nn.BatchNorm1d(channels[-1])

    def forward(self, nodes, senders, receivers):
        values = self.theta(nodes[receivers] - nodes[senders]) + self.phi(nodes[senders])
        for i, norm in enumerate(self.bns):
            values = torch.relu(norm(self.fcs[i - 1](values) if i > 0 else values))
        means = [values[receivers == i].mean(0) if (receivers == i).any() else 0 * values[0] for i in range(len(nodes))]
        shortcut = nodes if self.sc is None else self.sc_bn(self.sc(nodes))
        return torch.relu(torch.stack(means) + shortcut)


class LundNet(nn.Module):
    def __init__(self, features, blocks, fusion, dense):
        super().__init__()
        self.bn_fts = nn.BatchNorm1d(features)
        widths = [features] + [block[-1] for block in blocks]
        self.edge_convs = nn.ModuleList(EdgeConvBlock(a, block) for a, block in zip(widths, blocks))
        self.fusion_block = nn.Sequential(nn.Linear(sum(widths[1:]), fusion), nn.ReLU(), nn.BatchNorm1d(fusion))
        self.fc = head(fusion, dense)

    def forward(self, trees):
        nodes, edges, jets = [], [], []
        for jet, rows in enumerate(trees):
            first = len(nodes)
            real = [i for i in range(PLACES) if rows[i, 7] != 0]
            for i in real:
                for child in rows[i, 5:7].int().tolist():
                    if child >= 0:
                        ends = first + real.index(i), first + real.index(child)
                        edges += [ends, ends[::-1]]
            nodes += [rows[i, :5] for i in real] or [torch.zeros(5, dtype=rows.dtype)]
            jets += [jet] * (len(nodes) - first)
        senders, receivers = torch.tensor(edges).T
        values, outputs = self.bn_fts(torch.stack(nodes)), []
        for block in self.edge_convs:
            values = block(values, senders, receivers)
            outputs.append(values)
        values, jets = self.fusion_block(torch.cat(outputs, 1)), torch.tensor(jets)
        return self.fc(torch.stack([values[jets == jet].mean(0) for jet in range(len(trees))]))


def trained(network, rows, labels, dtype):
    """Losses of ten steps of Adam, and the logits behind them."""
    network.to(dtype).train()
    optimiser = torch.optim.Adam(network.parameters(), lr=RATE)
    losses = []
    for _ in range(STEPS):
        optimiser.zero_grad()
        loss = nn.functional.cross_entropy(network(torch.as_tensor(rows).to(dtype)), labels)
        loss.backward()
        optimiser.step()
        losses.append(loss.detach())
    with torch.no_grad():
        return torch.stack(losses).numpy(), network.eval()(torch.as_tensor(rows).to(dtype)).numpy()


def compare(folder, name, build, inputs, full):
    rows, permuted, labels = inputs["cloud"], inputs["permuted"], torch.as_tensor(inputs["labels"])
    torch.manual_seed(1)
    network = build()
    with torch.no_grad():  # nothing stays at a value that a mistake would not be seen at
        for parameter in network.parameters():
            parameter += (0.2 if parameter.dim() == 1 else 0.02) * torch.randn_like(parameter)
        for _ in range(3):
            network.double().train()(torch.as_tensor(rows).double())
    state = {key: value.clone() for key, value in network.float().state_dict().items() if "lin_dst" not in key}
    out = {f"weights.{key}": value.numpy() for key, value in state.items()}
    for dtype in DTYPES:
        kind = str(dtype).split(".")[1]
        network.float().load_state_dict(state, strict=False)
        network.to(dtype).eval()
        with torch.no_grad():
            out[f"eval.{kind}"] = network(torch.as_tensor(rows).to(dtype)).numpy()
            out[f"eval_permuted.{kind}"] = network(torch.as_tensor(permuted).to(dtype)).numpy()
        out[f"losses.{kind}"], out[f"trained.{kind}"] = trained(network, rows, labels, dtype)
    for size, one in full.items():
        out[f"parameters.{size}"] = np.array([sum(p.numel() for p in one.parameters())])
        print(name, size, out[f"parameters.{size}"][0])
    print("losses", out["losses.float64"][[0, -1]], "permuted off by",
          np.abs(out["eval.float64"] - out["eval_permuted.float64"]).max())
    write_safetensors(folder / f"{name}.safetensors", out)


def main(folder):
    labels = np.random.default_rng(3).integers(0, CLASSES, len(SIZES))
    inputs = {}
    for name, (rows, permuted) in {"graphs": make_graphs(), "trees": make_trees()}.items():
        inputs[name] = {"cloud": rows, "permuted": permuted, "labels": labels}
        write_safetensors(folder / f"{name}.safetensors", inputs[name])
    compare(folder, "interaction_network", lambda: InteractionNetwork([8, 6, 5], [8, 6], [7]), inputs["graphs"],
            {"full": InteractionNetwork([50, 25, 12], [50, 25, 4], [50, 25])})
    for version, kind in enumerate((GATConv, GATv2Conv), 1):
        # The second layer keeps the width, so that it has a shortcut.
        compare(folder, f"graph_attention{version}", lambda: GraphAttention(kind, 2, [5, 5], [7]), inputs["graphs"],
                {"full": GraphAttention(kind, 4, [256, 256], [256])})
    blocks = [[32, 32], [32, 32], [64, 64], [64, 64], [128, 128], [128, 128]]
    compare(folder, "lund_net", lambda: LundNet(5, [[6, 8], [8, 8], [10, 12]], 16, [10]), inputs["trees"],
            {"full": LundNet(5, blocks, 384, [256]), "three": LundNet(3, blocks, 384, [256])})


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
