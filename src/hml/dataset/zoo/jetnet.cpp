// JetNet (arXiv:2106.11535, doi:10.5281/zenodo.6975118 with up to 30 and doi:10.5281/zenodo.6975117 with up to 150
// particles a jet): jets of about 1 TeV from gluons, light quarks, tops, W and Z bosons, one file a class.
//
// g.hdf5, q.hdf5, t.hdf5, w.hdf5, z.hdf5 (g150.hdf5, ...), each of
//   particle_features  (n, 30 or 150, 4): etarel, phirel, ptrel (relative to the jet), mask (1 for a particle)
//   jet_features       (n, 4): pt (GeV), eta, mass (GeV), num_particles
// The class is told by the first letter of the file's name (or by the last after a "_").
//
// Read as: "Constituent" with eta_rel, phi_rel, pt_rel; "Jet" with pt, eta, mass, num_particles and its constituents.
// The azimuth of a jet is not published.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "hml/core/hdf5.hpp"
#include "hml/dataset/formats/bytes.hpp"
#include "hml/dataset/zoo/filling.hpp"
#include "hml/dataset/zoo/layouts.hpp"

namespace hml {
namespace {

constexpr const char *particles = "particle_features", *jet_features = "jet_features";
const std::vector<std::string> letters{"g", "q", "t", "w", "z"};

bool has_features(const h5::File& file) {
  if (!file.has(particles) || !file.has(jet_features)) return false;
  const auto shape = file.shape(particles), jets = file.shape(jet_features);
  return shape.size() == 3 && shape[2] == 4 && jets == h5::Shape{shape[0], 4};
}

std::int32_t label_of(const std::filesystem::path& path) {
  const std::string stem = path.stem().string();
  const std::string word = stem.substr(stem.rfind('_') + 1);
  const auto found = std::find(letters.begin(), letters.end(), word.substr(0, 1));
  const bool number = word.find_first_not_of("0123456789", 1) == std::string::npos;
  if (word.empty() || found == letters.end() || !number)
    throw Error(ErrorKind::input, fmt::format("'{}': the class is told by the file's name, one of {} before .hdf5",
                                              path.string(), fmt::join(letters, ", ")));
  return static_cast<std::int32_t>(found - letters.begin());
}

class JetNet : public LayoutReader {
 public:
  explicit JetNet(const std::filesystem::path& path) : file_(h5::File::open(path)), label_(label_of(path)) {
    if (!has_features(file_))
      throw Error(ErrorKind::input, fmt::format("'{}' has no '{}' of shape (n, m, 4) and '{}' of shape (n, 4)",
                                                path.string(), particles, jet_features));
    const auto shape = file_.shape(particles);
    size_ = static_cast<std::int64_t>(shape[0]);
    length_ = shape[1];
    description_ = {
        .layout = "jetnet",
        .classes = {"gluon", "light quark", "top", "W", "Z"},
        .inputs = {{"particles", "Constituent", {"eta_rel", "phi_rel", "pt_rel"}, static_cast<std::int64_t>(length_)},
                   {"jet", "Jet", {"pt", "eta", "mass", "num_particles"}}}};
  }

  const LayoutDescription& description() const override { return description_; }
  std::optional<std::int64_t> size() const override { return size_; }

  Events read(std::int64_t begin, std::int64_t end) override {
    const auto n = static_cast<std::uint64_t>(end - begin), first = static_cast<std::uint64_t>(begin);
    const auto values = file_.read_rows<float>(particles, first, n),
               jets = file_.read_rows<float>(jet_features, first, n);
    Events events;
    add_event_header(events, begin, std::vector<std::int32_t>(n, label_));
    Collection& jet = add_single(events, "Jet");
    auto& pt = jet.add<float>("pt", "GeV", "Transverse momentum.");
    auto& eta = jet.add<float>("eta", "1", "Pseudorapidity.");
    auto& mass = jet.add<float>("mass", "GeV", "Mass.");
    auto& count = jet.add<float>("num_particles", "1", "Number of particles, as published.");
    Collection& parts = events.add("Constituent");
    std::vector<float>* columns[] = {&parts.add<float>("eta_rel", "1", "Pseudorapidity minus the jet's."),
                                     &parts.add<float>("phi_rel", "rad", "Azimuth minus the jet's."),
                                     &parts.add<float>("pt_rel", "1", "Transverse momentum over the jet's.")};
    for (std::uint64_t event = 0; event < n; ++event) {
      std::vector<float>* features[] = {&pt, &eta, &mass, &count};
      for (std::size_t k = 0; k < 4; ++k) features[k]->push_back(jets[4 * event + k]);
      for (std::uint64_t i = 0; i < length_; ++i) {
        const float* row = values.data() + 4 * (event * length_ + i);
        if (!(row[3] > 0.5f)) continue;
        for (std::size_t k = 0; k < 3; ++k) columns[k]->push_back(row[k]);
      }
      parts.offsets.push_back(static_cast<std::int64_t>(columns[0]->size()));
    }
    relate_all(jet, parts);
    return events;
  }

 private:
  h5::File file_;
  std::int32_t label_;
  std::int64_t size_ = 0;
  std::uint64_t length_ = 0;
  LayoutDescription description_;
};

}  // namespace

Layout jetnet_layout() {
  return {[](const std::filesystem::path& path) { return is_hdf5(path) && has_features(h5::File::open(path)); },
          [](const std::filesystem::path& path) { return std::make_unique<JetNet>(path); }};
}

}  // namespace hml
