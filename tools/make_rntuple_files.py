"""Makes the small files of RNTuples that the tests of the ROOT reader read, and the values that they must give.

    python make_rntuple_files.py TEST_DATA_FOLDER

writes event/ntuple_*.root with ROOT itself (6.36 or later) and event/ntuple-values.json. Values are those that were
filled in, not those that a reader gave back.
"""

import json
import pathlib
import struct
import sys

import ROOT

ENTRIES = 12
CLUSTER = 5  # entries of a cluster; two clusters are a group
COMPRESSIONS = {"none": 0, "zlib": 101, "lz4": 404, "zstd": 505}

ROOT.gInterpreter.Declare("""
#include <array>
#include <bitset>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>
#include <ROOT/REntry.hxx>
#include <ROOT/RField.hxx>
#include <ROOT/RField/RFieldRecord.hxx>
#include <ROOT/RField/RFieldSequenceContainer.hxx>
#include <ROOT/RNTupleModel.hxx>
#include <ROOT/RNTupleWriter.hxx>
#include <ROOT/RNTupleWriteOptions.hxx>
struct Base { std::int16_t base = 0; };
enum class Kind : std::uint8_t { one = 1, two = 2 };
struct Hit : Base { Hit() {} float pt = 0; std::vector<double> times; std::array<float, 2> at{}; std::string name; Kind kind = Kind::one; };
struct Muon { float pt; std::int32_t charge; };
using Type = ROOT::ENTupleColumnType;
struct Model {
  Model() {}
  Model(const Model &) = delete;
  std::unique_ptr<ROOT::RNTupleModel> model = ROOT::RNTupleModel::CreateBare();
  // `encodings` are column types, one list for each representation; none for ROOT's own choice.
  void add(const std::string &name, const std::string &type, const std::string &text, const std::vector<std::vector<int>> &encodings) {
    auto field = make(name, type, text, encodings);
    model->AddField(std::move(field));
  }
  static std::unique_ptr<ROOT::RFieldBase> make(const std::string &name, const std::string &type, const std::string &text,
                                                const std::vector<std::vector<int>> &encodings) {
    auto field = ROOT::RFieldBase::Create(name, type).Unwrap();
    field->SetDescription(text);
    if (!encodings.empty()) {
      std::vector<std::vector<Type>> types;
      for (const auto &list : encodings) { types.emplace_back(); for (int t : list) types.back().push_back(static_cast<Type>(t)); }
      field->SetColumnRepresentatives(types);
    }
    return field;
  }
  void truncated(const std::string &name, int bits) {
    auto field = std::make_unique<ROOT::RField<float>>(name); field->SetTruncated(bits); model->AddField(std::move(field));
  }
  void quantized(const std::string &name, double least, double greatest, int bits) {
    auto field = std::make_unique<ROOT::RField<float>>(name); field->SetQuantized(least, greatest, bits); model->AddField(std::move(field));
  }
  // A collection without a C++ type, as frameworks of experiments write them, and its columns by other names.
  void muons() {
    std::vector<std::unique_ptr<ROOT::RFieldBase>> members;
    members.push_back(std::make_unique<ROOT::RField<float>>("pt"));
    members.back()->SetDescription("transverse momentum, GeV");
    members.push_back(std::make_unique<ROOT::RField<std::int32_t>>("charge"));
    model->AddField(ROOT::RVectorField::CreateUntyped("Muon", std::make_unique<ROOT::RRecordField>("_0", std::move(members))));
    model->AddProjectedField(std::make_unique<ROOT::RField<std::vector<float>>>("Muon_pt"),
                             [](const std::string &name) { return name == "Muon_pt" ? "Muon" : "Muon._0.pt"; });
    model->AddProjectedField(std::make_unique<ROOT::RField<ROOT::RNTupleCardinality<std::uint32_t>>>("nMuon"),
                             [](const std::string &) { return "Muon"; });
  }
  std::unique_ptr<ROOT::RNTupleWriter> write(const std::string &name, const std::string &path, int compression, int page, bool checksums) {
    ROOT::RNTupleWriteOptions options;
    options.SetCompression(compression);
    options.SetInitialUnzippedPageSize(page);
    options.SetMaxUnzippedPageSize(page);
    options.SetEnablePageChecksums(checksums);
    options.SetUseBufferedWrite(true);
    return ROOT::RNTupleWriter::Recreate(std::move(model), name, path, options);
  }
};
template <class T> void put(ROOT::REntry &entry, const std::string &name, const T &value) { *entry.GetPtr<T>(name) = value; }
void put_muons(ROOT::REntry &entry, const std::vector<Muon> &muons) {
  auto &bytes = *static_cast<std::vector<char> *>(entry.GetPtr<void>("Muon").get());
  bytes.resize(muons.size() * sizeof(Muon));
  if (!muons.empty()) std::memcpy(bytes.data(), muons.data(), bytes.size());
}
void extend(ROOT::RNTupleWriter &writer, const std::string &name, const std::string &type) {
  auto updater = writer.CreateModelUpdater();
  updater->BeginUpdate();
  updater->AddField(Model::make(name, type, "", {}));
  updater->CommitUpdate();
}
""")

INT32, SPLIT_INT32, REAL16, SPLIT_REAL32, INDEX32, SPLIT_INDEX32 = (
    getattr(ROOT.ENTupleColumnType, "k" + name) for name in "Int32 SplitInt32 Real16 SplitReal32 Index32 SplitIndex32".split())


def f32(x):
    return struct.unpack("<f", struct.pack("<f", x))[0]


def number(type_name, i):
    """A number of the type that is different for every i, at the limits of the type for the first."""
    if type_name == "bool":
        return i % 3 == 0
    if type_name == "float":
        return (-1) ** i * (0.125 + i * 1.75)
    if type_name == "double":
        return (-1) ** i * 1.1 * (1 + i)
    bits = int("".join(c for c in type_name if c.isdigit()))
    if type_name.startswith("std::uint"):
        return [0, 2**bits - 1][i] if i < 2 else (i * 0x9E3779B97F4A7C15) % 2**bits
    return [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1][i] if i < 2 else (i * 0x9E3779B97F4A7C15) % 2**bits - 2 ** (bits - 1)


NUMBERS = ["bool", "float", "double"] + [f"std::{u}int{b}_t" for b in (8, 16, 32, 64) for u in ("", "u")]


def short(name):
    return name.replace("std::", "").replace("_t", "")


class File:
    """One ntuple: its fields, and the values of its columns."""

    def __init__(self, name):
        self.name, self.model, self.fields, self.columns = name, ROOT.Model(), [], {}

    def add(self, name, type_name, values, encodings=(), text="", columns=None):
        """`values(i)` is that of an entry; `columns` maps columns to what they must give, the field itself by default."""
        self.model.add(name, type_name, text, [[int(t) for t in list_] for list_ in encodings])
        self.remember(name, type_name, values, columns)

    def remember(self, name, type_name, values, columns=None):
        self.fields.append((name, type_name, values))
        for column, give in ({name: lambda v: v} if columns is None else columns).items():
            self.columns[column] = [give(values(i)) for i in range(ENTRIES)]

    def write(self, folder, compression=0, page=64, checksums=True, entries=ENTRIES, cluster=CLUSTER, later=()):
        path = folder / f"ntuple_{self.name}.root"
        writer = self.model.write("Events", str(path), compression, page, checksums)
        for i in range(entries):
            if i and i % cluster == 0:
                writer.CommitCluster(i % (2 * cluster) == 0)
            for at, name, type_name, values in later:
                if i == at:
                    ROOT.extend(writer, name, type_name)
                    self.fields.append((name, type_name, values))
                    self.columns[name] = [values(k) if k >= at else type(values(k))() for k in range(entries)]
            entry = writer.CreateEntry()
            for name, type_name, values in self.fields:
                if name == "Muon":
                    ROOT.put_muons(entry, ROOT.std.vector["Muon"]([ROOT.Muon(*m) for m in values(i)]))
                else:
                    ROOT.put[type_name](entry, name, to_cpp(type_name, values(i)))
            writer.Fill(entry)
        del writer


def to_cpp(type_name, value):
    """The C++ object of a value: structs are dictionaries."""
    if type_name == "Hit":
        hit = ROOT.Hit()
        hit.base, hit.pt, hit.name, hit.kind = value["base"], value["pt"], value["name"], ROOT.Kind(value["kind"])
        for t in value["times"]:
            hit.times.push_back(t)
        hit.at[0], hit.at[1] = value["at"]
        return hit
    if type_name.startswith("std::vector<"):
        out = getattr(ROOT, type_name.replace("::", ".").split(".")[0]).vector[type_name[12:-1]]()
        for item in value:
            out.push_back(to_cpp(type_name[12:-1], item))
        return out
    if type_name.startswith("std::array<"):
        inside, length = type_name[11:-1].rsplit(",", 1)
        out = ROOT.std.array[inside, int(length)]()
        for k in range(int(length)):
            out[k] = to_cpp(inside, value[k])
        return out
    if type_name.startswith("std::bitset<"):
        return ROOT.std.bitset[int(type_name[12:-1])]("".join("1" if b else "0" for b in reversed(value)))
    if type_name.startswith("std::optional<"):
        out = ROOT.std.optional[type_name[14:-1]]()
        if value:
            out.emplace(value[0])
        return out
    if type_name.startswith("std::pair<"):
        first, second = type_name[10:-1].split(",")
        return ROOT.std.pair[first, second](*value)
    if type_name.startswith("std::variant<"):
        return ROOT.std.variant["int", "float"](value)
    return value


def hit(i):
    return {"base": i - 3, "pt": f32(1.5 * i), "times": [0.25 * k - i for k in range(i % 4)], "at": [float(i), -float(i)],
            "name": "hit" * (i % 3), "kind": 1 + i % 2}


def jets(i):
    return [hit(10 * i + k) for k in range((i * 5) % 4)]


def jets_of(file):
    file.add("Jet", "std::vector<Hit>", jets, text="The jets of the event.",
             columns={"Jet": len} | {"Jet." + k: (lambda v, k=k: [x[k] for x in v]) for k in hit(0)})


def kinds():
    """Fields of every kind, encoded as ROOT does it: plainly without compression, split with it."""
    out = File("none")
    for type_name in NUMBERS:
        out.add(short(type_name), type_name, lambda i, t=type_name: number(t, i), text="A number." if type_name == "float" else "")
    for type_name in ("bool", "double", "std::uint16_t", "std::int64_t"):
        out.add("v_" + short(type_name), f"std::vector<{type_name}>", lambda i, t=type_name: [number(t, i + k) for k in range(i % 4)])
    out.add("word", "std::string", lambda i: "word " * (i % 5) + "äö")
    out.add("words", "std::vector<std::string>", lambda i: ["w" * (k + i % 3) for k in range(i % 3)])
    out.add("vectors", "std::vector<std::vector<float>>", lambda i: [[number("float", 5 * i + 2 * j + k) for k in range(j)] for j in range(i % 4)])
    out.add("deep", "std::vector<std::vector<std::vector<std::int16_t>>>", lambda i: [[[i, j, k] for k in range(j)] for j in range(i % 3)])
    out.add("tau", "std::array<float,5>", lambda i: [number("float", 5 * i + k) for k in range(5)])
    out.add("matrix", "std::array<std::array<std::int32_t,3>,2>", lambda i: [[6 * i + 3 * j + k for k in range(3)] for j in range(2)],
            columns={"matrix": lambda v: v[0] + v[1]})
    out.add("arrays", "std::vector<std::array<float,2>>", lambda i: [[float(i), float(k)] for k in range(i % 3)])
    out.add("halves", "std::array<std::vector<std::uint8_t>,2>", lambda i: [[i] * (i % 3), [2 * i] * (i % 2)])
    out.add("bits", "std::bitset<11>", lambda i: [bool((i * 37) >> k & 1) for k in range(11)])
    out.add("maybe", "std::optional<float>", lambda i: [number("float", i)] if i % 2 else [])
    out.add("pair", "std::pair<float,std::int32_t>", lambda i: [f32(0.5 * i), -i],
            columns={"pair.first": lambda v: v[0], "pair.second": lambda v: v[1]})
    out.add("map", "std::vector<std::pair<std::int32_t,float>>", lambda i: [[10 * k - 7, f32(i + 0.5 * k)] for k in range(i % 3)],
            columns={"map": len, "map.first": lambda v: [x[0] for x in v], "map.second": lambda v: [x[1] for x in v]})
    out.add("lead", "Hit", hit, columns={"lead." + k: (lambda v, k=k: v[k]) for k in hit(0)})
    jets_of(out)
    out.add("either", "std::variant<std::int32_t,float>", lambda i: i, columns={})
    out.model.muons()
    out.remember("Muon", "", lambda i: [(f32(0.7 * i + k), (-1) ** k) for k in range((i * 3) % 5)],
                 {"Muon": len, "nMuon": len, "Muon.pt": lambda v: [m[0] for m in v], "Muon_pt": lambda v: [m[0] for m in v],
                  "Muon.charge": lambda v: [m[1] for m in v]})
    return out


def encodings():
    """Encodings that ROOT writes where it is told to, and fields of several representations."""
    out = File("encodings")
    for bits in (10, 17, 31):
        out.model.truncated(f"trunc{bits}", bits)
        out.remember(f"trunc{bits}", "float", lambda i: f32((-1) ** i * (0.1 + i * 1.7)))
    for bits in (1, 8, 19, 32):
        out.model.quantized(f"quant{bits}", -3, 5, bits)
        out.remember(f"quant{bits}", "float", lambda i: f32(-3 + 8 * i / (ENTRIES - 1)))
    half = [0.0, -0.0, 1.0, -2.5, 65504.0, 2.0**-24, -(2.0**-15), 0.333251953125]
    out.add("half", "float", lambda i: half[i % len(half)], [[REAL16]])
    out.add("float_in_double", "double", lambda i: number("float", i), [[SPLIT_REAL32]])
    out.add("plain", "std::vector<float>", lambda i: [number("float", i)] * (i % 3), [[INDEX32]])
    out.add("short_index", "std::vector<float>", lambda i: [number("float", i)] * (i % 4), [[SPLIT_INDEX32]])
    out.add("two", "std::int32_t", lambda i: 7 - i, [[INT32], [SPLIT_INT32]])
    return out


def main():
    folder = pathlib.Path(sys.argv[1]) / "event"
    all_values = {}
    file = kinds()
    file.write(folder, page=256)
    all_values["ntuple_none.root"] = file.columns
    file = kinds()
    file.name = "zstd"
    file.write(folder, COMPRESSIONS["zstd"], page=256)
    for name in ("zlib", "lz4"):
        file = File(name)
        jets_of(file)
        file.write(folder, COMPRESSIONS[name], page=4096, checksums=name != "lz4", cluster=ENTRIES)
    file = encodings()
    file.write(folder, COMPRESSIONS["zstd"], page=16)
    all_values["ntuple_encodings.root"] = file.columns
    file = File("extended")
    file.add("pt", "float", lambda i: number("float", i))
    file.write(folder, page=16, later=[
        (6, "late", "std::int32_t", lambda i: 100 + i),
        (6, "late_jets", "std::vector<float>", lambda i: [number("float", i + k) for k in range(i % 3)]),
        (9, "late_array", "std::array<std::int16_t,3>", lambda i: [i, -i, 2 * i] if i >= 9 else [0, 0, 0]),
        (9, "late_word", "std::string", lambda i: "w" * (i % 3)),
    ])
    file.columns["late_array"][:9] = [[0, 0, 0]] * 9
    all_values["ntuple_extended.root"] = file.columns
    file = File("empty")
    file.add("pt", "float", lambda i: 0.0)
    file.add("v", "std::vector<float>", lambda i: [])
    file.write(folder, entries=0)
    (folder / "ntuple-values.json").write_text(json.dumps(all_values, separators=(",", ":")) + "\n")


main()
