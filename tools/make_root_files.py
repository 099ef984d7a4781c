"""Makes the small ROOT files that the tests of the ROOT reader read, and the values that they must give.

    python make_root_files.py DELPHES.root TEST_DATA_FOLDER

writes event/*.root with ROOT itself and event/root-values.json. Needs ROOT's Python wheel and, for one more writer of the
format, uproot. Values are those that were filled in, not those that a reader gave back.
"""

import array
import json
import math
import pathlib
import random
import struct
import sys

import ROOT

ENTRIES = 120
COMPRESSIONS = {"none": 0, "zlib": 101, "lzma": 209, "old": 301, "lz4": 404, "zstd": 505}

ROOT.gInterpreter.Declare(
    """
#include <array>
#include <list>
#include <map>
#include <set>
#include <string>
#include <vector>
#include <TClonesArray.h>
#include <TLorentzVector.h>
#include <TNamed.h>
#include <TRef.h>
#include <TRefArray.h>
#include <TTree.h>

struct Hit { float x; double y; int id; short flag; };
struct Base { int base = 0; };
struct Point : Base { float at[3] = {0, 0, 0}; std::string name; std::vector<short> shorts; double z = 0; };
struct Counted { int n = 0; float *values = nullptr; //[n]
  ~Counted() { delete[] values; } };
struct Packed { Double32_t plain = 0; Double32_t ranged = 0; //[0,100,14]
  Double32_t bits = 0; //[0,0,10]
  Float16_t half = 0; Float16_t half_ranged = 0; //[-pi,pi,12]
  };
"""
)


def text(i):
    return "word" * (i % 4) + str(i) if i % 7 else "long " * 60


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

    def object(self, name, holder, fill_one, split=99):
        """Any C++ object; fill_one(i, holder) fills it and returns {column: value}."""
        self.tree.Branch(name, holder, 32000, split)

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
    buffer = bytearray(400)
    tree.tree.Branch("chars", buffer, "chars/C")
    kept = tree.values.setdefault("chars", [])

    def fill(i):
        word = text(i).encode()
        buffer[: len(word) + 1] = word + b"\\0"
        kept.append(word.decode())

    tree.fillers.append((fill, buffer))
    return tree
