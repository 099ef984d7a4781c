"""Makes the small ROOT files that the tests of the ROOT reader read, and the values that they must give.

    python make_root_files.py DELPHES.root TEST_DATA_FOLDER

writes event/*.root with ROOT itself and event/root-values.json. Needs ROOT's Python wheel and, for one more writer of the
format, uproot. Values are those that were filled in, not those that a reader gave back.
"""

import array
import json
import math
import os
import pathlib
import sys
import tempfile

import ROOT

ENTRIES = 60
COMPRESSIONS = {"none": 0, "zlib": 101, "lzma": 209, "old": 301, "lz4": 404, "zstd": 505}

CLASSES = """
#include <map>
#include <string>
#include <vector>
#include <TClonesArray.h>
#include <TLorentzVector.h>
#include <TObject.h>
#include <TRef.h>
#include <TRefArray.h>
#include <TString.h>
#include <TTree.h>
struct Base { int base = 0; };
struct Point : Base { float at[3] = {0, 0, 0}; std::string name; std::vector<short> shorts; double z = 0; };
class Tagged : public TObject {
 public:
  float pt = 0; float tau[5] = {0}; TString label; TLorentzVector p4; TLorentzVector many[2]; TRef mother; TRefArray parts;
  std::vector<float> hits;
  ClassDef(Tagged, 3)
};
struct Counted { int n = 0; float *values = nullptr; //[n]
  void set(int size) { delete[] values; n = size; values = new float[size]; }
  ~Counted() { delete[] values; } };
struct Packed {
  Double32_t plain = 0;
  Double32_t ranged = 0; //[0,100,14]
  Double32_t bits = 0; //[0,0,10]
  Float16_t half = 0;
  Float16_t half_ranged = 0; //[-pi,pi,12]
};
// Python's TTree::Branch mistakes the address of such objects.
#define BRANCH(T) void add_branch(TTree &tree, const char *name, T &object, int split) { tree.Branch(name, &object, 32000, split); }
BRANCH(Point)
BRANCH(std::vector<Point>)
BRANCH(std::vector<TLorentzVector>)
BRANCH(TLorentzVector)
BRANCH(Counted)
BRANCH(Packed)
BRANCH(TClonesArray)
typedef std::map<std::string, int> Map;
BRANCH(Map)
#ifdef __CLING__
#pragma link C++ function add_branch;
#pragma link C++ class Base+;
#pragma link C++ class Point+;
#pragma link C++ class std::vector<Point>+;
#pragma link C++ class std::vector<TLorentzVector>+;
#pragma link C++ class std::map<std::string, int>+;
#pragma link C++ class Tagged+;
#pragma link C++ class Counted+;
#pragma link C++ class Packed+;
#endif
"""


def compile_classes():
    folder = tempfile.mkdtemp()
    source = pathlib.Path(folder) / "classes.C"
    source.write_text(CLASSES)
    assert ROOT.gSystem.CompileMacro(str(source), "kO") == 1


def text(i):
    return "word" * (i % 4) + str(i) if i % 7 else "long " * 52


class Tree:
    """A tree under construction, with the values that it holds beside it."""

    def __init__(self, name):
        self.tree = ROOT.TTree(name, "made for tests")
        self.values = {}
        self.fillers = []

    def number(self, name, code, typecode, value):
        """One number an entry; `code` is ROOT's letter of the type."""
        buffer = array.array(typecode, [0])
        self.tree.Branch(name, buffer, f"{name}/{code}")
        kept = self.values.setdefault(name, [])

        def fill(i):
            buffer[0] = value(i)
            kept.append(buffer[0])

        self.fillers.append((fill, buffer))

    def fixed(self, name, code, typecode, width, value):
        buffer = array.array(typecode, [0] * width)
        self.tree.Branch(name, buffer, f"{name}[{width}]/{code}")
        kept = self.values.setdefault(name, [])

        def fill(i):
            for k in range(width):
                buffer[k] = value(i, k)
            kept.append(list(buffer))

        self.fillers.append((fill, buffer))

    def counted(self, counter, columns, most, count):
        """Branches "name[counter]/code", which share a counter."""
        length = array.array("i", [0])
        self.tree.Branch(counter, length, f"{counter}/I")
        buffers = {}
        for name, (code, typecode, width, _) in columns.items():
            buffers[name] = array.array(typecode, [0] * most * width)
            inner = "" if width == 1 else f"[{width}]"
            self.tree.Branch(name, buffers[name], f"{name}[{counter}]{inner}/{code}")
            self.values[name] = []
        self.values[counter] = []

        def fill(i):
            length[0] = count(i)
            self.values[counter].append(length[0])
            for name, (_, _, width, value) in columns.items():
                buffer = buffers[name]
                for k in range(length[0] * width):
                    buffer[k] = value(i, k)
                rows = list(buffer[: length[0] * width])
                self.values[name].append(rows if width == 1 else [rows[k : k + width] for k in range(0, len(rows), width)])

        self.fillers.append((fill, (length, buffers)))

    def object(self, name, holder, fill_one, split=None):
        """Any C++ object; fill_one(i, holder) fills it and returns {column: value}."""
        if split is None:
            self.tree.Branch(name, holder)
        else:
            ROOT.add_branch(self.tree, name, holder, split)

        def fill(i):
            for column, value in fill_one(i, holder).items():
                self.values.setdefault(column, []).append(value)

        self.fillers.append((fill, holder))

    def fill(self, entries):
        for i in range(entries):
            for fill, _ in self.fillers:
                fill(i)
            self.tree.Fill()
        return self


def scalars(tree):
    tree.number("flag", "O", "B", lambda i: i % 3 == 0)
    tree.number("i8", "B", "b", lambda i: i - 60)
    tree.number("u8", "b", "B", lambda i: 2 * i)
    tree.number("i16", "S", "h", lambda i: 500 * i - 30000)
    tree.number("u16", "s", "H", lambda i: 500 * i)
    tree.number("i32", "I", "i", lambda i: 10**7 * i - 2**30)
    tree.number("u32", "i", "I", lambda i: 2**32 - 1 - i)
    tree.number("i64", "L", "q", lambda i: 10**15 * (i - 60))
    tree.number("u64", "l", "Q", lambda i: 2**64 - 1 - i)
    tree.number("f32", "F", "f", lambda i: math.sin(i))
    tree.number("f64", "D", "d", lambda i: math.cos(i))
    tree.fixed("matrix", "F", "f", 6, lambda i, k: i + k / 8)
    return tree


def jagged(tree):
    count = lambda i: (i * 7) % 5
    tree.counted(
        "nJet",
        {
            "Jet_pt": ("F", "f", 1, lambda i, k: i + k / 4),
            "Jet_id": ("b", "B", 1, lambda i, k: (i + k) % 256),
            "Jet_good": ("O", "B", 1, lambda i, k: (i + k) % 2),
            "Jet_tau": ("D", "d", 3, lambda i, k: i * k / 2),
        },
        8,
        count,
    )
    return tree


def fill_vector(make):
    def fill(i, vector):
        values = make(i)
        vector.clear()
        for value in values:
            vector.push_back(value)
        return values

    return fill


def vectors(tree):
    def add(name, kind, make):
        fill = fill_vector(make)
        tree.object(name, ROOT.std.vector(kind)(), lambda i, v: {name: fill(i, v)})

    add("part_px", "float", lambda i: [i + k / 2 for k in range(i % 6)])
    add("part_py", "double", lambda i: [i - k / 2 for k in range(i % 6)])
    add("part_charge", "int", lambda i: [k - 2 for k in range(i % 6)])
    add("part_flag", "bool", lambda i: [k % 2 for k in range(i % 6)])
    add("other", "unsigned short", lambda i: [k for k in range((i + 3) % 4)])
    add("words", "string", lambda i: [text(i + k) for k in range(i % 3)])

    def nested(i, v):
        values = [[100 * i + 10 * k + m for m in range((i + k) % 4)] for k in range(i % 5)]
        v.clear()
        for inner in values:
            one = ROOT.std.vector("float")()
            for x in inner:
                one.push_back(x)
            v.push_back(one)
        return {"nested": values}

    tree.object("nested", ROOT.std.vector("vector<float>")(), nested)
    return tree


def texts(tree):
    def string(i, s):
        s.assign(text(i))
        return {"string": text(i)}

    tree.object("string", ROOT.std.string(), string)
    buffer = array.array("b", [0] * 400)
    tree.tree.Branch("chars", buffer, "chars/C")
    kept = tree.values.setdefault("chars", [])

    def fill(i):
        word = text(i).encode()
        buffer[: len(word) + 1] = array.array("b", word + b"\0")
        kept.append(word.decode())

    tree.fillers.append((fill, buffer))
    return tree


def classes(tree, split):
    """Objects of every kind in one tree, split into branches (99) or not (0)."""

    def set_point(p, i, k):
        p.base, p.z, p.name = i, i / 2 + k, text(i + k)
        for m in range(3):
            p.at[m] = i + m / 4
        p.shorts.clear()
        for m in range((i + k) % 3):
            p.shorts.push_back(m - i)

    def point_values(i, k):
        return {
            "base": i,
            "at": [i + m / 4 for m in range(3)],
            "name": text(i + k),
            "shorts": [m - i for m in range((i + k) % 3)],
            "z": i / 2 + k,
        }

    def one_point(i, p):
        set_point(p, i, 0)
        return {f"point.{k}": v for k, v in point_values(i, 0).items()}

    def many_points(i, points):
        points.clear()
        for k in range(i % 4):
            p = ROOT.Point()
            set_point(p, i, k)
            points.push_back(p)
        rows = [point_values(i, k) for k in range(i % 4)]
        return {f"points.{name}": [row[name] for row in rows] for name in point_values(0, 0)}

    def vectors4(i, vectors):
        vectors.clear()
        for k in range(i % 3):
            vectors.push_back(ROOT.TLorentzVector(i, k, i - k, i + k + 1))
        rows = range(i % 3)
        return {
            "p4s.fP.fX": [float(i) for _ in rows],
            "p4s.fP.fY": [float(k) for k in rows],
            "p4s.fP.fZ": [float(i - k) for k in rows],
            "p4s.fE": [float(i + k + 1) for k in rows],
        }

    def one_vector4(i, v):
        v.SetPxPyPzE(i, 2 * i, 3 * i, 4 * i)
        return {"p4.fP.fX": float(i), "p4.fP.fY": 2.0 * i, "p4.fP.fZ": 3.0 * i, "p4.fE": 4.0 * i}

    def counted_array(i, c):
        c.set(i % 4)
        for k in range(i % 4):
            c.values[k] = i + k / 2
        return {"counted.n": i % 4, "counted.values": [i + k / 2 for k in range(i % 4)]}

    def packed(i, p):
        p.plain, p.ranged, p.bits, p.half, p.half_ranged = i / 3, i % 100 / 2, i / 7, i / 5, (i % 6) - 3
        return {
            "packed.plain": i / 3,
            "packed.ranged": i % 100 / 2,
            "packed.bits": i / 7,
            "packed.half": i / 5,
            "packed.half_ranged": (i % 6) - 3,
        }

    tree.object("point", ROOT.Point(), one_point, split)
    tree.object("points", ROOT.std.vector("Point")(), many_points, split)
    tree.object("p4s", ROOT.std.vector("TLorentzVector")(), vectors4, split)
    tree.object("p4", ROOT.TLorentzVector(), one_vector4, split)
    tree.object("counted", ROOT.Counted(), counted_array, split)
    tree.object("packed", ROOT.Packed(), packed, split)
    return tree


def with_map(tree):
    def fill(i, m):
        m.clear()
        for k in range(i % 4):
            m[ROOT.std.string(f"key{k}")] = i + k
        return {
            "map.first": [f"key{k}" for k in range(i % 4)],
            "map.second": [i + k for k in range(i % 4)],
        }

    tree.object("map", ROOT.std.map("string", "int")(), fill, 99)
    return tree


def clones(tree):
    """A TClonesArray as Delphes writes them, with references from its objects to others."""
    holder = ROOT.TClonesArray("Tagged", 10)

    def fill(i, array):
        array.Clear("C")
        ROOT.TProcessID.SetObjectCount(0)
        count = i % 5
        objects = [array.ConstructedAt(k) for k in range(count)]
        for k, t in enumerate(objects):
            t.pt, t.label = i + k, text(i + k)
            for m in range(5):
                t.tau[m] = k + m / 8
            t.p4.SetPxPyPzE(i, k, 1, 2)
            for m in range(2):
                t.many[m].SetPxPyPzE(i, k, m, 5)
            t.hits.clear()
            for m in range(k):
                t.hits.push_back(m + i)
            t.parts.Clear()
            t.mother = ROOT.TRef(objects[k - 1]) if k else ROOT.TRef()
            for other in objects[:k]:
                t.parts.Add(other)
        rows = range(count)
        return {
            "tagged.pt": [float(i + k) for k in rows],
            "tagged.tau": [[k + m / 8 for m in range(5)] for k in rows],
            "tagged.label": [text(i + k) for k in rows],
            "tagged.p4.fE": [2.0 for _ in rows],
            "tagged.p4.fP.fY": [float(k) for k in rows],
            "tagged.many.fP.fZ": [[0.0, 1.0] for _ in rows],
            "tagged.hits": [[float(m + i) for m in range(k)] for k in rows],
            "tagged.mother": [0 if k == 0 else objects[k - 1].GetUniqueID() & 0xFFFFFF for k in rows],
            "tagged.parts": [[objects[m].GetUniqueID() & 0xFFFFFF for m in range(k)] for k in rows],
            "tagged.fUniqueID": [t.GetUniqueID() & 0xFFFFFF for t in objects],
        }

    tree.object("tagged", holder, fill, 99)
    return tree


def leaf_list(tree):
    buffer = array.array("f", [0, 0, 0])
    tree.tree.Branch("hit", buffer, "x/F:y/F:id/F")
    for name in "x", "y", "id":
        tree.values["hit." + name] = []

    def fill(i):
        for k, name in enumerate(("x", "y", "id")):
            buffer[k] = i + k
            tree.values["hit." + name].append(buffer[k])

    tree.fillers.append((fill, buffer))
    return tree


class Output:
    def __init__(self, folder):
        self.folder = folder
        self.values = {}

    def file(self, name, compression=101):
        self.name = name
        self.root = ROOT.TFile(name, "RECREATE", "", compression)
        return self.root

    def keep(self, tree, name=None):
        self.values.setdefault(self.name, {})[name or tree.tree.GetName()] = tree.values

    def small_baskets(self, tree):
        tree.tree.SetBasketSize("*", 1000)
        tree.tree.SetAutoFlush(0)
        return tree


def write_kinds(out):
    file = out.file("root_kinds.root")
    file.mkdir("inner").mkdir("deep").cd()
    tree = texts(vectors(jagged(scalars(Tree("plain")))))
    leaf_list(tree)
    out.small_baskets(tree).fill(ENTRIES).tree.Write()
    out.keep(tree, "inner/deep/plain")
    file.cd()
    for name, split in (("split", 99), ("whole", 0)):
        tree = out.small_baskets(classes(Tree(name), split)).fill(ENTRIES)
        tree.tree.Write()
        out.keep(tree)
    tree = out.small_baskets(clones(with_map(Tree("clones")))).fill(ENTRIES)
    tree.tree.Write()
    out.keep(tree)
    empty = jagged(scalars(Tree("empty")))
    empty.tree.Write()
    out.keep(empty)
    nothing = Tree("nothing")
    nothing.counted("n", {"x": ("F", "f", 1, lambda i, k: 0)}, 4, lambda i: 0)
    nothing.fill(10).tree.Write()
    out.keep(nothing)
    # Written without flushing: the baskets stand within the tree.
    embedded = texts(vectors(jagged(scalars(Tree("embedded"))))).fill(20)
    file.WriteTObject(embedded.tree)
    out.keep(embedded)
    file.Close()


def write_compressions(out):
    for name, setting in COMPRESSIONS.items():
        file = out.file(f"root_{name}.root", setting)
        tree = jagged(scalars(Tree("tree"))).fill(ENTRIES)
        tree.tree.Write()
        if name == "none":  # the others hold the same
            out.keep(tree)
        file.Close()


def write_friends(out):
    for part, name in ((2, "root_other.root"), (0, "root_part1.root"), (1, "root_part2.root")):
        file = out.file(name)
        shift = 50 * part
        tree = Tree("tree" if part < 2 else "beside")
        tree.number("number", "I", "i", lambda i: i + shift)
        if part == 2:
            tree.number("extra", "F", "f", lambda i: i / 4)
        else:
            tree.counted("nJet", {"Jet_pt": ("F", "f", 1, lambda i, k: i + shift + k / 2)}, 8, lambda i: i % 3)
            tree.tree.AddFriend("beside", "root_other.root")
        tree.fill(50).tree.Write()
        out.keep(tree)
        file.Close()


def write_big(out):
    """A file beyond 2 GB, nearly all of it a hole: only what stands before and behind the hole is kept."""
    start = 2**31 + 5000
    file = out.file("root_big.root")
    free = file.GetListOfFree().Last()
    free.SetFirst(start)
    free.SetLast(2**33)
    file.SetEND(start)
    tree = Tree("tree")
    tree.number("x", "F", "f", lambda i: i / 2)
    tree.counted("n", {"v": ("D", "d", 1, lambda i, k: i + k)}, 8, lambda i: i % 4)
    tree.fill(40).tree.Write()
    out.keep(tree)
    file.Close()
    path = out.folder / "root_big.root"
    with open(path, "rb") as whole:
        (out.folder / "root_big.head").write_bytes(whole.read(400))
        whole.seek(start)
        (out.folder / "root_big.tail").write_bytes(whole.read())
    path.unlink()
    (out.folder / "root_big.json").write_text(json.dumps(out.values.pop("root_big.root")["tree"], separators=(",", ":")) + "\n")


def write_delphes(out, path):
    """The first events of a Delphes file, of the collections that tests look at."""
    source = ROOT.TFile(str(path))
    tree = source.Get("Delphes")
    tree.SetBranchStatus("*", 0)
    for name in ("Event", "Jet", "FatJet", "Electron", "Muon", "EFlowTrack", "EFlowPhoton", "EFlowNeutralHadron"):
        tree.SetBranchStatus(name + ".*", 1)
        tree.SetBranchStatus(name, 1)
        tree.SetBranchStatus(name + "_size", 1)
    for name in ("EFlow*.*Outer", "EFlow*.Error*", "EFlow*.Edges*", "*.FracPt*", "*.Particles", "*.ExclYmerge*", "EFlow*.*d"):
        tree.SetBranchStatus(name, 0)
    file = out.file("root_delphes.root", 207)
    copy = tree.CopyTree("", "", 12)
    copy.Write()
    file.Close()


def write_uproot(out):
    try:
        import awkward as ak
        import numpy as np
        import uproot
    except ImportError:
        print("no uproot: root_uproot.root is left as it is")
        return
    jets = [[float(i + k) for k in range(i % 4)] for i in range(30)]
    ids = [[k for k in range(i % 4)] for i in range(30)]
    with uproot.recreate(out.folder / "root_uproot.root") as file:
        tree = file.mktree("tree", {"x": np.int16, "jet": "var * {pt: float32, id: int32}"})
        tree.extend(
            {
                "x": np.arange(30, dtype=np.int16),
                "jet": ak.zip({"pt": ak.values_astype(ak.Array(jets), np.float32), "id": ak.values_astype(ak.Array(ids), np.int32)}),
            }
        )
    out.values["root_uproot.root"] = {
        "tree": {"x": list(range(30)), "njet": [len(j) for j in jets], "jet_pt": jets, "jet_id": ids}
    }


def main():
    ROOT.gErrorIgnoreLevel = ROOT.kError
    compile_classes()
    source = pathlib.Path(sys.argv[1]).resolve()
    folder = pathlib.Path(sys.argv[2]).resolve() / "event"
    out = Output(folder)
    # Friends are named relative to the file.
    os.chdir(folder)
    write_kinds(out)
    write_compressions(out)
    write_friends(out)
    write_big(out)
    write_delphes(out, source)
    write_uproot(out)
    (folder / "root-values.json").write_text(json.dumps(out.values, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
