"""Makes tests/data/learn/: state_dict.pt, the same tensors as state_dict.safetensors, and checkpoint.pt, in which they lie
under "state_dict" beside other things.

    python make_pytorch_files.py tests/data/learn      # torch 1.6 or newer, safetensors written by hand
"""

import collections
import json
import pathlib
import sys

import torch

folder = pathlib.Path(sys.argv[1])
torch.manual_seed(1)
base = torch.randn(6, 4)
state = collections.OrderedDict(
    [
        ("single", torch.randn(3, 5)),
        ("double", torch.randn(2, 2, dtype=torch.float64)),
        ("whole", torch.arange(-3, 4)),
        ("brain", torch.randn(4).to(torch.bfloat16)),
        ("half", torch.randn(4).to(torch.float16)),
        ("truth", torch.tensor([True, False, True])),
        ("scalar", torch.tensor(2.5)),
        ("empty", torch.empty(0, 3)),
        ("transposed", base.t()),
        ("part", base[2:4, 1:3]),
        ("parameter", torch.nn.Parameter(torch.randn(2))),
    ]
)
torch.save(state, folder / "state_dict.pt")
torch.save({"epoch": 3, "state_dict": state, "optimiser": {"rate": 1e-3, "steps": [1, 2]}}, folder / "checkpoint.pt")

names = {"float32": "F32", "float64": "F64", "int64": "I64", "bfloat16": "BF16", "float16": "F16", "bool": "BOOL"}
header, data = {}, b""
for name, tensor in state.items():
    plain = tensor.detach().contiguous().clone()
    view = plain.view(torch.int16) if plain.dtype == torch.bfloat16 else plain
    piece = view.numpy().tobytes()
    kind = names[str(plain.dtype).removeprefix("torch.")]
    header[name] = {"dtype": kind, "shape": list(plain.shape), "data_offsets": [len(data), len(data) + len(piece)]}
    data += piece
text = json.dumps(header).encode()
text += b" " * (-len(text) % 8)
(folder / "state_dict.safetensors").write_bytes(len(text).to_bytes(8, "little") + text + data)
