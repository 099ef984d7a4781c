"""Makes tests/data/networks/: jets, and what the reference implementations of their networks say of them.

    python make_network_references.py graphs FOLDER  # ParticleNet, Particle Transformer: weaver-core 0.4.17, torch 1.13
    python make_network_references.py flows FOLDER   # EFN, PFN: energyflow 1.4.0, TensorFlow 2.21, tf-keras 2.21
    python make_network_references.py lorentz FOLDER    # LorentzNet: models.py of LorentzNet-release, torch 1.13
    python make_network_references.py recurrent FOLDER  # LSTM and GRU of torch 1.13, one sequence after the other
    python make_network_references.py images FOLDER     # blocks of ResNet and ConvNeXt: torchvision 0.14.1, torch 1.13

The first two want packages that do not agree with each other, so each has an environment of its own: the first e.g.
Debian's python3-torch with `pip install --no-deps weaver-core==0.4.17`, the second `pip install energyflow==1.4.0
tensorflow-cpu tf-keras scikit-learn` and then `pip install numpy==1.26.4` (energyflow's wasserstein needs it). The
others need torch only, images torchvision; a checkout of github.com/sdogsq/LorentzNet-release is in PYTHONPATH.

Files are safetensors: `jets` has cloud (n, P, columns), the same with its places permuted, and labels; a network's
file has `weights.NAME` (float32, before training), `eval.DTYPE` and `eval_permuted.DTYPE` (logits), `losses.DTYPE` (ten
steps of Adam on the whole batch), `trained.DTYPE` (logits after them, in evaluation mode) and `parameters.SIZE`, counts
of the full-size networks. The columns of a cloud are COLUMNS below.
"""

import json
import pathlib
import sys

import numpy as np

COLUMNS = ["delta_eta", "delta_phi", "log_pt", "log_e", "log_pt_rel", "log_e_rel", "delta_r", "pt_rel",
           "px", "py", "pz", "e", "mask"]
FEATURES, MOMENTA = slice(0, 7), slice(8, 12)
# No constituent at all, fewer than neighbours, places left for fewer than neighbours, no place left.
MULTIPLICITIES = [0, 1, 2, 3, 5, 7, 8, 12, 15, 18, 20, 22, 25, 29, 31, 32]
PLACES, CLASSES, STEPS, RATE = 32, 3, 10, 2e-3
NEIGHBOURS = 6
# With one to NEIGHBOURS padded places ParticleNet's padded places look for neighbours among the real ones, at distances
# that float32 cannot tell apart: which it takes is chance. These jets train in float64 only.
CLEAR = [i for i, n in enumerate(MULTIPLICITIES) if not 0 < PLACES - n <= NEIGHBOURS]


def write_safetensors(path, tensors):
    names = {"float32": "F32", "float64": "F64", "int64": "I64"}
    header, at = {}, 0
    for name, values in tensors.items():
        header[name] = {"dtype": names[values.dtype.name], "shape": list(values.shape),
                        "data_offsets": [at, at + values.nbytes]}
        at += values.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for values in tensors.values():
            file.write(np.ascontiguousarray(values).astype(values.dtype.newbyteorder("<")).tobytes())
    print(f"{path}: {len(tensors)} tensors, {path.stat().st_size} bytes")


def make_jets():
    """Jets whose constituents fall in pt, their axis at random; three classes of different widths."""
    rng = np.random.default_rng(20190208)
    cloud = np.zeros((len(MULTIPLICITIES), PLACES, len(COLUMNS)))
    labels = rng.integers(0, CLASSES, len(cloud))
    for jet, n, label in zip(cloud, MULTIPLICITIES, labels):
        eta0, phi0 = rng.uniform(-2, 2), rng.uniform(-np.pi, np.pi)
        pt = np.sort(rng.exponential(10, n) + 0.5)[::-1]
        deta, dphi = rng.normal(0, 0.1 * (1 + label), (2, n))
        mass = rng.choice([0, 0.13957], n)
        px, py, pz = pt * np.cos(phi0 + dphi), pt * np.sin(phi0 + dphi), pt * np.sinh(eta0 + deta)
        e = np.sqrt(px**2 + py**2 + pz**2 + mass**2)
        jet[:n] = np.stack([deta, dphi, np.log(pt), np.log(e), np.log(pt / pt.sum()), np.log(e / e.sum()),
                            np.hypot(deta, dphi), pt / pt.sum(), px, py, pz, e, np.ones(n)], axis=1)
    places = np.stack([rng.permutation(PLACES) for _ in cloud])
    permuted = np.take_along_axis(cloud, places[:, :, None], axis=1)
    return cloud.astype(np.float32), permuted.astype(np.float32), labels


def comparison(folder):
    """What the networks in PyTorch share: torch, the jets, their columns by kind, and compare()."""
    import torch

    cloud, permuted, labels = make_jets()

    def columns(jets, dtype):
        """Features, momenta and mask, each (n, P, columns)."""
        jets = torch.as_tensor(jets).to(dtype)
        return jets[..., FEATURES].clone(), jets[..., MOMENTA].clone(), jets[..., -1:].clone()

    def shake(network, call, jets):
        """Makes nothing stay at a value that a mistake would not be seen at."""
        network.double()
        with torch.no_grad():
            for parameter in network.parameters():
                parameter += (0.2 if parameter.dim() == 1 else 0.02) * torch.randn_like(parameter)
        for _ in range(3):
            call(network.train(), jets, torch.float64)
        network.float()

    def loss_of(network, call, jets, chosen, dtype):
        return torch.nn.functional.cross_entropy(call(network, jets, dtype), torch.as_tensor(labels[chosen]))

    def train(network, call, chosen, dtype):
        network.to(dtype).train()
        optimiser = torch.optim.Adam(network.parameters(), lr=RATE)
        losses = []
        for _ in range(STEPS):
            optimiser.zero_grad()
            loss = loss_of(network, call, cloud[chosen], chosen, dtype)
            loss.backward()
            optimiser.step()
            losses.append(loss.detach())
        with torch.no_grad():
            return torch.stack(losses).numpy(), call(network.eval(), cloud[chosen], dtype).numpy()

    def compare(name, build, call, jets, chosen, sizes, more=lambda network, out: None):
        for seed in range(1, 100):
            try:
                return compare_once(name, build, call, jets, chosen, sizes, more, seed)
            except UnclearNeighbours:
                continue

    def compare_once(name, build, call, jets, chosen, sizes, more, seed):
        torch.manual_seed(seed)
        network = build()
        shake(network, call, cloud[jets])
        state = {key: value.clone() for key, value in network.state_dict().items()}
        out = {f"weights.{key}": value.numpy() for key, value in state.items()}
        for dtype in (torch.float32, torch.float64):
            kind = str(dtype).split(".")[1]
            network.load_state_dict(state)
            network.to(dtype).eval()
            with torch.no_grad():
                out[f"eval.{kind}"] = call(network, cloud[jets], dtype).numpy()
                out[f"eval_permuted.{kind}"] = call(network, permuted[jets], dtype).numpy()
            more(network, out)
            for batch, which in chosen.items():
                network.float().load_state_dict(state)
                out[f"losses{batch}.{kind}"], out[f"trained{batch}.{kind}"] = train(network, call, which, dtype)
        for size, full in sizes.items():
            out[f"parameters.{size}"] = np.array([sum(p.numel() for p in full.parameters())])
            print(name, size, out[f"parameters.{size}"][0])
        print("losses", out["losses.float64"][[0, -1]], "float32 off by",
              {b: np.abs(out[f"losses{b}.float32"] / out[f"losses{b}.float64"] - 1).max() for b in chosen})
        write_safetensors(folder / f"{name}.safetensors", out)

    return torch, cloud, permuted, labels, columns, compare


def graphs(folder):
    import weaver.nn.model.ParticleNet as particle_net
    import weaver.nn.model.ParticleTransformer as particle_transformer

    torch, cloud, permuted, labels, columns, compare = comparison(folder)
    write_safetensors(folder / "jets.safetensors", {"cloud": cloud, "permuted": permuted, "labels": labels})

    def transposed(jets, dtype):
        return [values.transpose(1, 2).contiguous() for values in columns(jets, dtype)]

    def call_net(network, jets, dtype):
        features, _, mask = transposed(jets, dtype)
        return network(features[:, :2].clone(), features, mask)

    def call_transformer(network, jets, dtype):
        return network(*transposed(jets, dtype))

    everything = list(range(len(cloud)))
    watch_neighbours(particle_net, torch)
    net = particle_net.ParticleNet
    layers = [(NEIGHBOURS, (8, 8, 8)), (NEIGHBOURS, (12, 12, 12))]
    compare("particle_net", lambda: net(7, CLASSES, layers, [(10, 0)], use_fusion=False), call_net, everything,
            {"": everything, ".clear": CLEAR},
            {"full": net(7, 2, [(16, (64,) * 3), (16, (128,) * 3), (16, (256,) * 3)], [(256, 0.1)], use_fusion=False),
             "lite": net(7, 2, [(7, (32,) * 3), (7, (64,) * 3)], [(128, 0.1)], use_fusion=False)})
    # The second block keeps its width, so that it has no weights for its shortcut; all blocks are seen by the fusion.
    layers = [(NEIGHBOURS, (6, 8)), (NEIGHBOURS, (10, 8))]
    compare("particle_net_fusion", lambda: net(7, CLASSES, layers, [(10, 0), (6, 0)]), call_net, everything,
            {"": everything, ".clear": CLEAR},
            {"full": net(7, 2, [(16, (64,) * 3), (16, (128,) * 3), (16, (256,) * 3)], [(256, 0.1)])})
    net = particle_transformer.ParticleTransformer
    # A jet without constituents is NaN in the reference; its trimmer drops constituents at random in training.
    small = dict(embed_dims=[16, 24, 16], pair_embed_dims=[8, 6], num_heads=4, num_layers=2, trim=False,
                 block_params=dict(dropout=0, attn_dropout=0, activation_dropout=0))
    compare("particle_transformer", lambda: net(7, CLASSES, **small), call_transformer, everything[1:],
            {"": everything[1:]}, {"full": net(17, 10), "kinematics": net(7, 10)})
    pairs = {}
    for dtype in (torch.float32, torch.float64):
        _, momenta, _ = transposed(cloud[[2, 8]], dtype)
        values = particle_transformer.pairwise_lv_fts(momenta.unsqueeze(-1), momenta.unsqueeze(-2))
        pairs[f"pairs.{str(dtype).split('.')[1]}"] = values.numpy()
    write_safetensors(folder / "pairs.safetensors", pairs)


def lorentz(folder):
    """With beams and masses, as the network tags tops, and with other scalars and without beams."""
    from models import LorentzNet

    torch, cloud, _, _, columns, compare = comparison(folder)

    def psi(x):
        return torch.sign(x) * torch.log1p(x.abs())

    def call(network, jets, dtype, beams, hardness=1):
        """The batch as the module wants it: energy first, all places one behind the other, edges among real ones."""
        scalars, momenta, mask = columns(jets, dtype)
        momenta = hardness * momenta[..., [3, 0, 1, 2]]
        if beams:
            beam = torch.tensor([[2**0.5, 0, 0, 1], [2**0.5, 0, 0, -1]], dtype=dtype).expand(len(jets), 2, 4)
            momenta, mask = torch.cat([beam, momenta], 1), torch.cat([torch.ones_like(beam[..., :1]), mask], 1)
            mass = (momenta[..., 0] ** 2 - (momenta[..., 1:] ** 2).sum(-1)).abs().sqrt()
            scalars = torch.zeros(*mass.shape, 2, dtype=dtype)
            scalars[:, :2, 1], scalars[:, 2:, 0] = mass[:, :2], mass[:, 2:]
            scalars = psi(scalars)
        places = mask.shape[1]
        real = (mask * mask.transpose(1, 2) * (1 - torch.eye(places, dtype=dtype))).nonzero()
        edges = [real[:, 0] * places + real[:, 1], real[:, 0] * places + real[:, 2]]
        return network(scalars.flatten(0, 1), momenta.flatten(0, 1), edges, mask.view(-1, 1), None, places)

    def hard(beams):
        """Momenta at which the shifts of the momenta reach their limit."""
        def more(network, out):
            kind = "float64" if network.embedding.weight.dtype == torch.float64 else "float32"
            with torch.no_grad():
                out[f"eval_hard.{kind}"] = call(network, cloud, getattr(torch, kind), beams, 1000).numpy()
        return more

    everything = list(range(len(cloud)))
    for name, beams, scalars in (("lorentz_net", True, 2), ("lorentz_net_scalars", False, 7)):
        compare(name, lambda: LorentzNet(scalars, 8, CLASSES, 3, 0.05),
                lambda network, jets, dtype: call(network, jets, dtype, beams), everything, {"": everything},
                {"full": LorentzNet(2, 72), "flavours": LorentzNet(8, 72)}, hard(beams))


def recurrent(folder):
    torch, cloud, _, _, columns, compare = comparison(folder)
    nn = torch.nn

    class Recurrent(nn.Module):
        """One sequence after the other, without padding; one of no steps leaves the state at zero."""

        def __init__(self, cell, hidden, layers, both, mean):
            super().__init__()
            self.rnn = cell(7, hidden, layers, batch_first=True, bidirectional=both)
            width = hidden * (2 if both else 1)
            self.head = nn.Sequential(nn.Sequential(nn.Linear(width, 5), nn.ReLU()), nn.Linear(5, CLASSES))
            self.mean, self.width = mean, width

        def of(self, steps):
            if len(steps) == 0:
                return steps.new_zeros(self.width)
            outputs, state = self.rnn(steps.unsqueeze(0))
            if self.mean:
                return outputs[0].mean(0)
            last = state[0] if isinstance(state, tuple) else state
            return last[-2 if self.rnn.bidirectional else -1:].flatten()

        def forward(self, features, mask):
            return self.head(torch.stack([self.of(row[real]) for row, real in zip(features, mask)]))

    def call(network, jets, dtype):
        features, _, mask = columns(jets, dtype)
        return network(features, mask[..., 0] != 0)

    everything = list(range(len(cloud)))
    compare("recurrent_lstm", lambda: Recurrent(nn.LSTM, 6, 2, True, False), call, everything, {"": everything}, {})
    compare("recurrent_gru", lambda: Recurrent(nn.GRU, 8, 1, False, True), call, everything, {"": everything}, {})


class UnclearNeighbours(Exception):
    pass


def watch_neighbours(module, torch):
    """Sees to it that no choice of a real place's neighbours hangs on the last bits."""
    find = module.knn

    def watched(x, k):
        d = torch.cdist(x.transpose(1, 2).double(), x.transpose(1, 2).double(),
                        compute_mode="donot_use_mm_for_euclid_dist")
        real = x[:, 0] < 1e8
        nearest = d.sort(dim=-1).values[real]
        gap = ((nearest[:, k + 1] - nearest[:, k]) / nearest[:, k])[nearest[:, k + 1] < 1e8].min()
        if gap < 1e-5:
            raise UnclearNeighbours
        assert (d[real].argmin(1) == torch.arange(x.size(2)).expand(len(x), -1)[real]).all()
        return find(x, k)

    module.knn = watched


def flows(folder):
    import tensorflow as tf
    import tf_keras
    from energyflow.archs import EFN, PFN

    cloud, permuted, labels = make_jets()
    sizes = dict(Phi_sizes=(12, 12, 16), F_sizes=(12, 10), output_dim=CLASSES, summary=False)

    def inputs_of(kind, jets, dtype):
        jets = jets.astype(dtype)
        return [jets[:, :, 7], jets[:, :, 0:2]] if kind is EFN else [jets[:, :, FEATURES]]

    def name_of(variable):
        return variable.name.split(":")[0].replace("/", ".").replace("kernel", "weight")

    def adam(variables, gradients, m, v, step):
        """PyTorch's form of Adam; that of Keras has its epsilon elsewhere."""
        for i, (variable, g) in enumerate(zip(variables, gradients)):
            m[i] = 0.9 * m[i] + 0.1 * g.numpy()
            v[i] = 0.999 * v[i] + 0.001 * g.numpy() ** 2
            root = np.sqrt(v[i]) / np.sqrt(1 - 0.999**step) + 1e-8
            variable.assign(variable.numpy() - RATE / (1 - 0.9**step) * m[i] / root)

    def compare(name, kind, dimension, full):
        out, start = {}, None
        for dtype in ("float32", "float64"):
            tf_keras.backend.set_floatx(dtype)
            tf_keras.utils.set_random_seed(1)
            network = kind(input_dim=dimension, **sizes).model
            logits = tf_keras.Model(network.inputs, network.layers[-2].output)
            if start is None:
                rng = np.random.default_rng(3)
                start = [w + (0.2 if w.ndim == 1 else 0.02) * rng.normal(size=w.shape) for w in network.get_weights()]
                start = [w.astype(np.float32) for w in start]
                for variable, values in zip(network.weights, start):
                    out[f"weights.{name_of(variable)}"] = values.T.copy()
            network.set_weights(start)
            out[f"eval.{dtype}"] = logits(inputs_of(kind, cloud, dtype)).numpy()
            out[f"eval_permuted.{dtype}"] = logits(inputs_of(kind, permuted, dtype)).numpy()
            variables = network.trainable_variables
            m, v = ([np.zeros_like(w.numpy()) for w in variables] for _ in range(2))
            losses = []
            for step in range(1, STEPS + 1):
                with tf.GradientTape() as tape:
                    scores = logits(inputs_of(kind, cloud, dtype), training=True)
                    loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, scores))
                losses.append(loss.numpy())
                adam(variables, tape.gradient(loss, variables), m, v, step)
            out[f"losses.{dtype}"] = np.array(losses, dtype)
            out[f"trained.{dtype}"] = logits(inputs_of(kind, cloud, dtype)).numpy()
        tf_keras.backend.set_floatx("float32")
        large = kind(input_dim=full, Phi_sizes=(100, 100, 256), F_sizes=(100, 100, 100), summary=False)
        out["parameters.full"] = np.array([large.model.count_params()])
        print(name, out["parameters.full"][0], "losses", out["losses.float64"][[0, -1]], "float32 off by",
              np.abs(out["losses.float32"] / out["losses.float64"] - 1).max())
        write_safetensors(folder / f"{name}.safetensors", out)

    compare("energy_flow", EFN, 2, 2)
    compare("particle_flow", PFN, 7, 4)


def images(folder):
    import torch
    from torchvision.models.convnext import CNBlock
    from torchvision.models.resnet import BasicBlock

    convnext_names = {"layer_scale": "gamma", "block.0": "dwconv", "block.2": "norm", "block.3": "pwconv1",
                      "block.5": "pwconv2"}

    def renamed(name):
        for theirs, ours in convnext_names.items():
            if name.startswith(theirs):
                return name.replace(theirs, ours)
        return name

    def stored(values):
        """By our names; the scale of the channels lies on one axis."""
        return {renamed(key): (value.flatten() if key == "layer_scale" else value).clone().numpy()
                for key, value in values.items()}

    def compare(name, block, channels):
        torch.manual_seed(1)
        with torch.no_grad():
            for parameter in block.parameters():
                parameter.copy_(0.3 * torch.randn_like(parameter) + (1 if parameter.dim() == 1 else 0))
        state = {key: value.clone() for key, value in block.state_dict().items()}
        pictures = torch.randn(3, channels, 9, 8)
        out = {f"weights.{key}": value for key, value in stored(state).items()} | {"images": pictures.numpy()}
        for dtype in (torch.float32, torch.float64):
            kind = str(dtype).split(".")[1]
            block.load_state_dict(state)
            block.to(dtype).eval()
            x = pictures.clone().to(dtype).requires_grad_()
            out[f"eval.{kind}"] = block(x).detach().numpy()
            y = block.train()(x)
            (y**2).sum().backward()
            out[f"train.{kind}"], out[f"gradient.{kind}"] = y.detach().numpy(), x.grad.numpy()
        out |= {f"after.{key}": value for key, value in stored(dict(block.named_buffers())).items()}
        write_safetensors(folder / f"{name}.safetensors", out)

    compare("residual_block", BasicBlock(5, 5), 5)
    shortcut = torch.nn.Sequential(torch.nn.Conv2d(4, 6, 1, 2, bias=False), torch.nn.BatchNorm2d(6))
    compare("residual_block_halving", BasicBlock(4, 6, 2, shortcut), 4)
    compare("convnext_block", CNBlock(6, 1e-6, 0.0), 6)


if __name__ == "__main__":
    {"graphs": graphs, "flows": flows, "lorentz": lorentz, "recurrent": recurrent, "images": images}[sys.argv[1]](
        pathlib.Path(sys.argv[2])
    )
