"""The dense network's epoch of bench_dense beside PyTorch and Keras in Python, as their users write it.

    python dense.py BENCH_DENSE [ROUNDS] [THREADS]

30-64-128-64-1 with ReLU, Adam, binary cross-entropy, 250,000 events in batches of 1,024 in a random order. PyTorch takes
slices of a tensor (no DataLoader, which would cost several times as much); Keras runs `fit` on TensorFlow, or on whatever
KERAS_BACKEND names. Peers that cannot be imported are left out. All take turns; medians of the ratios, least and most.
"""

import os
import re
import statistics
import subprocess
import sys
import time

EVENTS, FEATURES, BATCH, HIDDEN = 250_000, 30, 1024, (64, 128, 64)


def sample():
    import numpy as np

    rng = np.random.default_rng(1)
    inputs = rng.normal(size=(EVENTS, FEATURES)).astype("float32")
    noisy = (inputs * inputs[:, :1]).sum(1) + rng.normal(size=EVENTS)
    return inputs, (noisy > 1).astype("float32")


def pytorch(threads):
    import torch

    torch.set_num_threads(threads)
    inputs, labels = map(torch.as_tensor, sample())
    layers, width = [], FEATURES
    for hidden in HIDDEN:
        layers += [torch.nn.Linear(width, hidden), torch.nn.ReLU()]
        width = hidden
    network = torch.nn.Sequential(*layers, torch.nn.Linear(width, 1))
    optimiser, loss = torch.optim.Adam(network.parameters()), torch.nn.BCEWithLogitsLoss()

    def epoch():
        order = torch.randperm(EVENTS)
        for begin in range(0, EVENTS, BATCH):
            chosen = order[begin : begin + BATCH]
            optimiser.zero_grad()
            loss(network(inputs[chosen])[:, 0], labels[chosen]).backward()
            optimiser.step()

    def predict():
        with torch.no_grad():
            network(inputs[:1])

    return f"PyTorch {torch.__version__}", epoch, predict


def keras(threads):
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import keras
    import tensorflow

    tensorflow.config.threading.set_intra_op_parallelism_threads(threads)
    tensorflow.config.threading.set_inter_op_parallelism_threads(threads)
    inputs, labels = sample()
    layers = [keras.layers.Dense(hidden, activation="relu") for hidden in HIDDEN]
    network = keras.Sequential([keras.Input((FEATURES,)), *layers, keras.layers.Dense(1, activation="sigmoid")])
    network.compile("adam", "binary_crossentropy")

    def epoch():
        network.fit(inputs, labels, batch_size=BATCH, epochs=1, verbose=0)

    def predict():
        network(inputs[:1], training=False)

    return f"Keras {keras.__version__} on {keras.backend.backend()}", epoch, predict


def seconds(action, times=1):
    begin = time.perf_counter()
    for _ in range(times):
        action()
    return (time.perf_counter() - begin) / times


def ours(program, threads):
    """Medians of the program's own five rounds: seconds an epoch, and a prediction of one event."""
    text = subprocess.run([program, str(threads), "5"], check=True, capture_output=True, text=True).stdout
    line = next(line for line in text.splitlines() if line.startswith("hml"))
    epoch, prediction = re.search(r"epoch (\S+)", line), re.search(r"one event (\S+)", line)
    return float(epoch.group(1)), float(prediction.group(1)) * 1e-9


def spread(values):
    return f"{statistics.median(values):.2f} [{min(values):.2f}, {max(values):.2f}]"


def main():
    program, rounds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 5
    threads = int(sys.argv[3]) if len(sys.argv) > 3 else 2
    peers = []
    for make in (pytorch, keras):
        try:
            peers.append(make(threads))
        except ImportError as error:
            print(f"{make.__name__} is left out: {error}")
    for _, epoch, predict in peers:  # what is built at the first call
        epoch(), predict()
    epochs, predictions, mine = {}, {}, []
    for _ in range(rounds):
        own_epoch, own_prediction = ours(program, threads)
        mine.append(own_epoch)
        for name, epoch, predict in peers:
            epochs.setdefault(name, []).append(seconds(epoch) / own_epoch)
            predictions.setdefault(name, []).append(seconds(predict, 200) / own_prediction)
    print(f"{threads} threads, {rounds} rounds; hml {statistics.median(mine):.3f} s an epoch")
    for name in epochs:
        print(f"{name}: epoch {spread(epochs[name])} times ours, one event {spread(predictions[name])} times ours")


main()
