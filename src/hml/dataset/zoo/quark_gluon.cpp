// EnergyFlow's quark and gluon jets (arXiv:1810.05165, doi:10.5281/zenodo.3164691 Pythia and doi:10.5281/zenodo.3066475
// Herwig): 14 TeV jets of 500 to 550 GeV, without detector.
//
// QG_jets.npz, QG_jets_1.npz, ...: arrays
//   X  (n, m, 4) float64: pt (GeV), rapidity, phi, PDG number of each particle, zero-padded; m differs from file to
//   file y  (n): 1 for a quark, 0 for a gluon
//
// Read as: "Constituent" with pt, rapidity, phi, pid and, with the mass that the number stands for, px, py, pz, energy;
// "Jet", their sum, with its constituents. The dataset has room for the 160 first particles, as published.
#include <algorithm>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

#include "hml/dataset/npz.hpp"
#include "hml/dataset/zoo/filling.hpp"
#include "hml/dataset/zoo/layouts.hpp"

namespace hml {
namespace {

constexpr std::int64_t longest = 160;

/// Mass in GeV of what is stable in these jets (Review of Particle Physics 2022); 0 for all others.
double mass_of(int pdg) {
  switch (std::abs(pdg)) {
    case 11:
      return 0.00051099895;
    case 13:
      return 0.1056583755;
    case 130:
    case 310:
      return 0.497611;
    case 211:
      return 0.13957039;
    case 321:
      return 0.493677;
    case 2112:
      return 0.93956542;
    case 2212:
      return 0.93827209;
    default:
      return 0;
  }
}

P4 momentum(double pt, double rapidity, double phi, double mass) {
  const double mt = std::sqrt(pt * pt + mass * mass);
  return {pt * std::cos(phi), pt * std::sin(phi), mt * std::sinh(rapidity), mt * std::cosh(rapidity)};
}

bool has_arrays(const std::filesystem::path& path) {
  if (!ZipReader::recognises(path)) return false;
  const NpzReader file(path);
  if (!file.has("X") || !file.has("y")) return false;
  const auto shape = file.open("X").header().shape, labels = file.open("y").header().shape;
  return shape.size() == 3 && shape[2] == 4 && labels.size() == 1 && labels[0] == shape[0];
}

/// The arrays are read in order: ranges follow one another.
class QuarkGluon : public LayoutReader {
 public:
  explicit QuarkGluon(const std::filesystem::path& path)
      : x_(NpzReader(path).open("X")), labels_(NpzReader(path).open("y").read_all<double>()) {
    const auto& shape = x_.header().shape;
    if (shape.size() != 3 || shape[2] != 4 || static_cast<std::int64_t>(labels_.size()) != shape[0])
      throw Error(ErrorKind::input, fmt::format("'{}' has no X of shape (n, m, 4) and y of shape (n)", path.string()));
    description_ = {.layout = "quark_gluon",
                    .classes = {"gluon", "quark"},
                    .inputs = {{"constituents", "Constituent", {"pt", "rapidity", "phi", "pid"}, longest}}};
  }

  const LayoutDescription& description() const override { return description_; }
  std::optional<std::int64_t> size() const override { return std::nullopt; }

  Events read(std::int64_t begin, std::int64_t end) override {
    const auto length = static_cast<std::size_t>(x_.header().shape[1]);
    const auto values = x_.read<double>(end - begin);
    end = std::min(end, x_.header().rows());
    std::vector<std::int32_t> labels;
    for (std::int64_t event = begin; event < end; ++event) {
      const double label = labels_[static_cast<std::size_t>(event)];
      if (label != 0 && label != 1)
        throw Error(ErrorKind::input, fmt::format("'{}': y of jet {} is {}, neither 0 nor 1", x_.name(), event, label));
      labels.push_back(static_cast<std::int32_t>(label));
    }
    Events events;
    add_event_header(events, begin, std::move(labels));
    fill(events, values, length);
    return events;
  }

 private:
  static void fill(Events& events, const std::vector<double>& values, std::size_t length) {
    Collection& jets = add_single(events, "Jet");
    Collection& parts = events.add("Constituent");
    auto& pt = parts.add<float>("pt", "GeV", "Transverse momentum.");
    auto& rapidity = parts.add<float>("rapidity", "1", "Rapidity.");
    auto& phi = parts.add<float>("phi", "rad", "Azimuth.");
    auto& pid = parts.add<std::int32_t>("pid", "1", "PDG Monte Carlo number.");
    std::vector<float>* columns[] = {&parts.add<float>("px", "GeV", ""), &parts.add<float>("py", "GeV", ""),
                                     &parts.add<float>("pz", "GeV", ""), &parts.add<float>("energy", "GeV", "")};
    std::vector<P4> sums;
    for (std::size_t event = 0; event < static_cast<std::size_t>(events.size()); ++event) {
      P4 sum;
      for (std::size_t i = 0; i < length; ++i) {
        const double* row = values.data() + 4 * (event * length + i);
        // Padding has no momentum.
        if (!(row[0] > 0)) continue;
        pid.push_back(static_cast<std::int32_t>(std::abs(row[3]) < 2e9 ? std::lround(row[3]) : 0));
        pt.push_back(static_cast<float>(row[0]));
        rapidity.push_back(static_cast<float>(row[1]));
        phi.push_back(static_cast<float>(row[2]));
        const P4 p4 = momentum(row[0], row[1], row[2], mass_of(pid.back()));
        const double components[] = {p4.px, p4.py, p4.pz, p4.e};
        for (std::size_t k = 0; k < 4; ++k) columns[k]->push_back(static_cast<float>(components[k]));
        sum += p4;
      }
      sums.push_back(sum);
      parts.offsets.push_back(static_cast<std::int64_t>(pt.size()));
    }
    add_momenta(jets, sums);
    relate_all(jets, parts);
  }

  NpyReader x_;
  std::vector<double> labels_;
  LayoutDescription description_;
};

}  // namespace

Layout quark_gluon_layout() {
  return {has_arrays, [](const std::filesystem::path& path) { return std::make_unique<QuarkGluon>(path); }};
}

}  // namespace hml
