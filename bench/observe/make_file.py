"""Joins copies of a Delphes file into a large one, basket by basket as hadd does (same compression, nothing recoded).

    python make_file.py DELPHES.root COPIES OUT.root
"""

import sys

import ROOT


def main():
    path, copies, out = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    file = ROOT.TFile.Open(path)
    compression = file.GetCompressionSettings()
    file.Close()
    merger = ROOT.TFileMerger(False)
    merger.OutputFile(out, "RECREATE", compression)
    for _ in range(copies):
        merger.AddFile(path, False)
    if not merger.Merge():
        sys.exit(f"cannot join {path}")


if __name__ == "__main__":
    main()
