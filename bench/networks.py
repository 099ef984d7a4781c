"""Networks of jets beside their reference implementations: jets a second of training steps and of inference.

    python networks.py BENCH_NETWORKS [ROUNDS] [THREADS] [NETWORKS...]

Batches of 64 jets of 128 places, of 45 constituents on average; ours (bench_networks) and the reference take turns;
the median of the ratios, with the least and the most, is printed. References: ParticleNet and Particle Transformer of
weaver-core 0.4.17, as its authors train them; LorentzNet of LorentzNet-release, a checkout of which is in PYTHONPATH;
EFN and PFN, which energyflow has in Keras, as the same layers in PyTorch. Only the references that are asked for have
to be there. The PyTorch should be of the version of our LibTorch.
"""

import functools
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "tools"))
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

JETS, PLACES = 64, 128
NETWORKS = ["particle_net", "particle_net_lite", "particle_transformer", "lorentz_net", "particle_flow",
            "energy_flow"]


def make_clouds():
    import make_network_references as references

    rng = np.random.default_rng(1)
    counts = np.clip(rng.negative_binomial(6, 6 / 51, JETS), 3, PLACES)
    references.MULTIPLICITIES, references.PLACES, references.CLASSES = counts.tolist(), PLACES, 2
    cloud, _, labels = references.make_jets()
    print(f"{JETS} jets of {counts.mean():.1f} constituents, {counts.max()} at most")
    return references, cloud, labels


def peers(threads, cloud, labels):
    import torch

    torch.set_num_threads(threads)
    cloud, labels = torch.as_tensor(cloud), torch.as_tensor(labels)
    places = cloud.transpose(1, 2).contiguous()
    features, momenta, mask = places[:, :7].contiguous(), places[:, 8:12].contiguous(), places[:, -1:].contiguous()

    def dense(*widths):
        layers = [torch.nn.Sequential(torch.nn.Linear(a, b), torch.nn.ReLU()) for a, b in zip(widths, widths[1:])]
        return torch.nn.Sequential(*layers)

    class Flow(torch.nn.Module):
        def __init__(self, inputs):
            super().__init__()
            self.phi, self.f = dense(inputs, 100, 100, 256), dense(256, 100, 100, 100)
            self.output = torch.nn.Linear(100, 2)

        def forward(self, values, weights):
            return self.output(self.f(torch.bmm(weights.unsqueeze(1), self.phi(values)).squeeze(1)))

    def graph(layers, width):
        from weaver.nn.model.ParticleNet import ParticleNet

        network = ParticleNet(7, 2, layers, [(width, 0.1)], use_fusion=False)
        return network, lambda: network(features[:, :2].clone(), features.clone(), mask)

    def transformer():
        from weaver.nn.model.ParticleTransformer import ParticleTransformer

        network = ParticleTransformer(7, 2)
        return network, lambda: network(features, momenta, mask)

    def lorentz():
        from models import LorentzNet

        network = LorentzNet(7, 72, dropout=0.2)
        real = mask.transpose(1, 2) * mask * (1 - torch.eye(PLACES))
        jet, i, j = real.nonzero().T
        edges = [jet * PLACES + i, jet * PLACES + j]
        rows = cloud.flatten(0, 1)
        return network, lambda: network(rows[:, :7], rows[:, [11, 8, 9, 10]], edges, rows[:, -1:], None, PLACES)

    def flow(inputs, weight):
        network = Flow(inputs)
        return network, lambda: network(cloud[:, :, :inputs], cloud[:, :, weight])

    builders = {
        "particle_net": lambda: graph([(16, (64,) * 3), (16, (128,) * 3), (16, (256,) * 3)], 256),
        "particle_net_lite": lambda: graph([(7, (32,) * 3), (7, (64,) * 3)], 128),
        "particle_transformer": transformer,
        "lorentz_net": lorentz,
        "particle_flow": lambda: flow(7, -1),
        "energy_flow": lambda: flow(2, 7),
    }
    build = functools.cache(lambda name: builders[name]())

    def seconds(name, training, steps):
        network, call = build(name)
        network.train(training)
        optimiser = torch.optim.Adam(network.parameters(), lr=1e-4)
        with torch.set_grad_enabled(training):
            begin = time.perf_counter()
            for _ in range(steps):
                scores = call()
                if training:
                    optimiser.zero_grad()
                    torch.nn.functional.cross_entropy(scores, labels).backward()
                    optimiser.step()
            return (time.perf_counter() - begin) / steps

    return seconds


def main():
    program, rounds, threads = sys.argv[1], int((sys.argv[2:] or [5])[0]), int((sys.argv[3:] or [2])[0])
    chosen = sys.argv[4:] or NETWORKS
    references, cloud, labels = make_clouds()
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "clouds.safetensors"
        references.write_safetensors(path, {"cloud": cloud, "labels": labels})
        ours = subprocess.Popen([program, str(path), str(threads)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                text=True)

        def ask(name, mode, steps):
            ours.stdin.write(f"{name} {mode} {steps}\n")
            ours.stdin.flush()
            return float(ours.stdout.readline())

        seconds = peers(threads, cloud, labels)
        for name in chosen:
            steps = 20 if "flow" in name else 1
            for mode in ("train", "predict"):
                ask(name, mode, steps), seconds(name, mode == "train", steps)
                pairs = [(ask(name, mode, steps), seconds(name, mode == "train", steps)) for _ in range(rounds)]
                ratios = sorted(theirs / mine for mine, theirs in pairs)
                mine, theirs = (JETS / statistics.median(column) for column in zip(*pairs))
                print(f"{name:22} {mode:8} {mine:8.0f} jets/s, reference {theirs:8.0f}: {statistics.median(ratios):.2f}"
                      f" [{ratios[0]:.2f}, {ratios[-1]:.2f}] times", flush=True)
        ours.stdin.close()


if __name__ == "__main__":
    main()
