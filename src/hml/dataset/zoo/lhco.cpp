// The LHC Olympics 2020 (arXiv:2101.08320): events of 13 TeV with up to 700 hadrons each, to find a resonance in.
// doi:10.5281/zenodo.4536377 (R&D set, labelled) and doi:10.5281/zenodo.4536624 (black boxes, without labels).
//
// events_anomalydetection.h5 and others: pandas' fixed format, key "df"; /df/block0_values (n, 2101) float64 of
//   pt, eta, phi of each hadron (GeV, zero-padded), then the label, 1 for signal; (n, 2100) without labels
//
// Read as: "Hadron" with pt, eta, phi.
#include <fmt/format.h>

#include "hml/core/hdf5.hpp"
#include "hml/dataset/formats/bytes.hpp"
#include "hml/dataset/zoo/filling.hpp"
#include "hml/dataset/zoo/layouts.hpp"

namespace hml {
namespace {

constexpr const char* block = "df/block0_values";
constexpr std::uint64_t hadrons = 700;

bool has_block(const h5::File& file) {
  if (!file.has(block)) return false;
  const auto shape = file.shape(block);
  return shape.size() == 2 && (shape[1] == 3 * hadrons || shape[1] == 3 * hadrons + 1);
}

class Lhco : public LayoutReader {
 public:
  explicit Lhco(const std::filesystem::path& path) : file_(h5::File::open(path)) {
    if (!has_block(file_))
      throw Error(ErrorKind::input, fmt::format("'{}' has no '{}' of {} or {} columns", path.string(), block,
                                                3 * hadrons + 1, 3 * hadrons));
    width_ = file_.shape(block)[1];
    description_ = {.layout = "lhco",
                    .classes = {"background", "signal"},
                    .inputs = {{"hadrons", "Hadron", {"pt", "eta", "phi"}, static_cast<std::int64_t>(hadrons)}}};
    if (!labelled()) description_.classes = {"unlabelled"};
  }

  const LayoutDescription& description() const override { return description_; }
  std::optional<std::int64_t> size() const override { return static_cast<std::int64_t>(file_.shape(block)[0]); }

  Events read(std::int64_t begin, std::int64_t end) override {
    const auto n = static_cast<std::uint64_t>(end - begin);
    const auto values = file_.read_rows<float>(block, static_cast<std::uint64_t>(begin), n);
    std::vector<std::int32_t> labels(n, 0);
    for (std::uint64_t event = 0; labelled() && event < n; ++event)
      labels[event] = label(values[(event + 1) * width_ - 1], begin + static_cast<std::int64_t>(event));
    Events events;
    add_event_header(events, begin, std::move(labels));
    Collection& parts = events.add("Hadron");
    auto& pt = parts.add<float>("pt", "GeV", "Transverse momentum.");
    auto& eta = parts.add<float>("eta", "1", "Pseudorapidity.");
    auto& phi = parts.add<float>("phi", "rad", "Azimuth.");
    for (std::uint64_t event = 0; event < n; ++event) {
      for (const float *row = values.data() + event * width_, *last = row + 3 * hadrons; row < last; row += 3) {
        // Padding has no momentum.
        if (!(row[0] > 0)) continue;
        pt.push_back(row[0]);
        eta.push_back(row[1]);
        phi.push_back(row[2]);
      }
      parts.offsets.push_back(static_cast<std::int64_t>(pt.size()));
    }
    return events;
  }

 private:
  bool labelled() const { return width_ > 3 * hadrons; }
  static std::int32_t label(float value, std::int64_t event) {
    if (value != 0 && value != 1)
      throw Error(ErrorKind::input, fmt::format("event {}: the label is {}, neither 0 nor 1", event, value));
    return static_cast<std::int32_t>(value);
  }

  h5::File file_;
  std::uint64_t width_ = 0;
  LayoutDescription description_;
};

}  // namespace

Layout lhco_layout() {
  return {[](const std::filesystem::path& path) { return is_hdf5(path) && has_block(h5::File::open(path)); },
          [](const std::filesystem::path& path) { return std::make_unique<Lhco>(path); }};
}

}  // namespace hml
