// What is known of published sets; each says whose checksums and sizes it has. JetNet's sizes are quoted by users of
// the record and follow from its numbers of jets: 496 bytes a jet and 2048 of headers.
#include "hml/dataset/zoo/published.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "hml/core/error.hpp"
#include "hml/dataset/zoo/published_files.hpp"

namespace hml {
namespace {

PublishedFile on_zenodo(const std::string& record, const std::string& name, std::optional<std::int64_t> size = {},
                        const std::string& checksum = {}) {
  return {name, zenodo_file(record, name), size, checksum};
}

// As the record of the CERN Open Data portal has it.
PublishedSet higgsml() {
  return {"higgsml",
          "ATLAS Higgs challenge 2014: Higgs to tau tau and its backgrounds, full simulation, 30 features.",
          818'238,
          "10.7483/OPENDATA.ATLAS.ZBP2.M5T8",
          "",
          "higgsml",
          {{"atlas-higgs-challenge-2014-v2.csv.gz",
            "https://opendata.cern.ch/record/328/files/atlas-higgs-challenge-2014-v2.csv.gz", 65'630'848,
            "sha1:639b1dbd97a709a739122a9a5dcd99b49d55d86c"}}};
}

// Checksums as in get_datasets.py of github.com/jet-universe/particle_transformer.
PublishedSet jetclass() {
  const std::string record = "6619768";
  const char* parts[] = {"de4fd2dca2e68ab3c85d5cfd3bcc65c3", "9722a359c5ef697bea0fbf79bf50f003",
                         "1e9f66cd1f915f9d10e90ae1d7761720", "47348fc8985319fa4806da87500482fa",
                         "6b0ce16bd93b442a8d51914466990279", "416e347512e716de51d392bee327b8e9",
                         "e9b9c1557b1b39bf0a16e4ab631ae451", "5bfc6cb285ccb7680cefa9ac82ad1a2e",
                         "540c1a0d66dfad78d2b363c5740ccf86", "668f40b3275167ff7104c48317c0ae2a"};
  std::vector<PublishedFile> files;
  for (std::size_t i = 0; i < std::size(parts); ++i)
    files.push_back(on_zenodo(record, fmt::format("JetClass_Pythia_train_100M_part{}.tar", i), {},
                              fmt::format("md5:{}", parts[i])));
  files.push_back(on_zenodo(record, "JetClass_Pythia_val_5M.tar", {}, "md5:7235ccb577ed85023ea3ab4d5e6160cf"));
  files.push_back(on_zenodo(record, "JetClass_Pythia_test_20M.tar", {}, "md5:64e5156d26d101adeb43b8388207d767"));
  return {"jetclass",
          "JetClass: jets of 500 to 1000 GeV of ten classes, with tracks, Delphes (arXiv:2202.03772).",
          125'000'000,
          "10.5281/zenodo.6619768",
          "",
          "jetclass",
          std::move(files)};
}

PublishedSet jetnet() {
  const std::string record = "6975118";
  return {"jetnet",
          "JetNet: jets of about 1 TeV of five classes, up to 30 particles each (arXiv:2106.11535).",
          880'000,
          "10.5281/zenodo.6975118",
          "CC BY 4.0",
          "jetnet",
          {on_zenodo(record, "g.hdf5", 87'919'040), on_zenodo(record, "q.hdf5", 84'658'832),
           on_zenodo(record, "t.hdf5", 88'262'768), on_zenodo(record, "w.hdf5", 87'879'360),
           on_zenodo(record, "z.hdf5", 87'770'240)}};
}

// Version 2 of the events; the first, doi:10.5281/zenodo.4536377, had events_anomalydetection.h5. Its checksum is not
// the record's own: users of the file worked it out.
PublishedSet lhco() {
  const std::string record = "6466204";
  return {"lhco",
          "LHC Olympics 2020, R&D set: dijets and two resonances to find (arXiv:2101.08320).",
          1'200'000,
          "10.5281/zenodo.6466204",
          "CC BY 4.0",
          "lhco",
          {on_zenodo(record, "events_anomalydetection_v2.h5", {},
                     "sha256:5da8fda2ca78edf8fa5acc0af92fcb6a2d464ba7bf0fd75e3944a169b88cecc6"),
           on_zenodo(record, "events_anomalydetection_Z_XY_qqq.h5")}};
}

PublishedSet quark_gluon(bool from_herwig, bool heavy_quarks) {
  return {fmt::format("quark_gluon_{}{}", from_herwig ? "herwig" : "pythia", heavy_quarks ? "_bc" : ""),
          fmt::format("EnergyFlow's quark ({}) and gluon jets of 500 to 550 GeV, {} (arXiv:1810.05165).",
                      heavy_quarks ? "udscb" : "uds", from_herwig ? "Herwig 7.1" : "Pythia 8"),
          2'000'000,
          from_herwig ? "10.5281/zenodo.3066475" : "10.5281/zenodo.3164691",
          "",
          "quark_gluon",
          quark_gluon_files(from_herwig, heavy_quarks)};
}

// Checksums and sizes as users of the record quote them.
PublishedSet top_tagging() {
  const std::string record = "2603256";
  return {"top_tagging",
          "Top tagging reference set: top and QCD jets of 550 to 650 GeV, Delphes (arXiv:1902.09914).",
          2'018'000,
          "10.5281/zenodo.2603256",
          "CC BY 4.0",
          "top_tagging",
          {on_zenodo(record, "train.h5", 1'038'496'555, "md5:45663819f47c13724f67eb0fd80bfa5c"),
           on_zenodo(record, "val.h5", 347'378'076, "md5:dca4b7248027618f041f9baa86d360fc"),
           on_zenodo(record, "test.h5", 347'849'376, "md5:13163479dee30a5fe546e4536cc3d04d")}};
}

PublishedSet trackml() {
  const std::string record = "4730157";
  std::vector<PublishedFile> files;
  for (int part = 1; part <= 9; ++part) files.push_back(on_zenodo(record, fmt::format("training_part{:02}.tar", part)));
  return {"trackml",
          "TrackML, throughput phase: hits of 200 overlaid collisions an event, with truth (arXiv:2105.01160).",
          {},
          "10.5281/zenodo.4730157",
          "",
          "trackml",
          std::move(files)};
}

}  // namespace

std::string zenodo_file(const std::string& record, const std::string& name) {
  return fmt::format("https://zenodo.org/records/{}/files/{}?download=1", record, name);
}

std::optional<std::int64_t> PublishedSet::size() const {
  std::int64_t sum = 0;
  for (const auto& one : files) {
    if (!one.size) return std::nullopt;
    sum += *one.size;
  }
  return sum;
}

const PublishedFile& PublishedSet::file(const std::string& file_name) const {
  std::vector<std::string> names;
  for (const auto& one : files) {
    if (one.name == file_name) return one;
    names.push_back(one.name);
  }
  throw unknown_name(ErrorKind::usage, fmt::format("file of '{}'", name), file_name, names);
}

const std::vector<PublishedSet>& published_sets() {
  static const std::vector<PublishedSet> sets{higgsml(),
                                              jetclass(),
                                              jetnet(),
                                              lhco(),
                                              quark_gluon(true, false),
                                              quark_gluon(true, true),
                                              quark_gluon(false, false),
                                              quark_gluon(false, true),
                                              top_tagging(),
                                              trackml()};
  return sets;
}

const PublishedSet& published_set(const std::string& name) {
  std::vector<std::string> names;
  for (const auto& set : published_sets()) {
    if (set.name == name) return set;
    names.push_back(set.name);
  }
  throw unknown_name(ErrorKind::usage, "published set", name, names);
}

}  // namespace hml
