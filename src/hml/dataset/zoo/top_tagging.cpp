// The top tagging reference set (arXiv:1902.09914, doi:10.5281/zenodo.2603256): 14 TeV jets of 550 to 650 GeV, hadronic
// tops against light quarks and gluons, up to 200 constituents by falling pt.
//
// train.h5, val.h5, test.h5: pandas' table format, key "table"; records /table/table of
//   values_block_0  float32[804]: E_0, PX_0, PY_0, PZ_0, ..., PZ_199, truthE, truthPX, truthPY, truthPZ (GeV,
//   zero-padded) values_block_1  int64[2]: ttv, is_signal_new (1 for a top)
// packed with zlib or Blosc. The parts are told by the names of the files (the record says that ttv repeats them).
//
// Read as: "Constituent" with energy, px, py, pz; "Jet", their sum, with its constituents; "Truth", the top's momentum
// (zero for the background); Event.ttv.
#include <algorithm>

#include <fmt/format.h>

#include "hml/core/hdf5.hpp"
#include "hml/dataset/formats/bytes.hpp"
#include "hml/dataset/zoo/filling.hpp"
#include "hml/dataset/zoo/layouts.hpp"

namespace hml {
namespace {

constexpr const char* table = "table/table";
constexpr std::size_t constituents = 200, width = 4 * constituents + 4;

bool has_table(const h5::File& file) {
  if (!file.has(table)) return false;
  const auto fields = file.fields(table);
  for (const char* field : {"values_block_0", "values_block_1"})
    if (std::find(fields.begin(), fields.end(), field) == fields.end()) return false;
  return file.field_shape(table, "values_block_0") == h5::Shape{width} &&
         file.field_shape(table, "values_block_1") == h5::Shape{2};
}

class TopTagging : public LayoutReader {
 public:
  explicit TopTagging(const std::filesystem::path& path) : file_(h5::File::open(path)) {
    if (!has_table(file_))
      throw Error(ErrorKind::input, fmt::format("'{}' has no table '{}' of {} floating numbers and 2 integers a record",
                                                path.string(), table, width));
    description_ = {.layout = "top_tagging",
                    .classes = {"qcd", "top"},
                    .inputs = {{"constituents", "Constituent", {"energy", "px", "py", "pz"}, constituents},
                               {"truth", "Truth", {"energy", "px", "py", "pz"}}}};
    const std::string stem = path.stem().string();
    const std::vector<std::string> stems{"train", "val", "test"};
    const auto found = std::find(stems.begin(), stems.end(), stem);
    if (found == stems.end()) return;
    description_.parts = {"train", "validation", "test"};
    part_ = static_cast<std::uint8_t>(found - stems.begin());
  }

  const LayoutDescription& description() const override { return description_; }
  std::optional<std::int64_t> size() const override { return static_cast<std::int64_t>(file_.shape(table)[0]); }

  Events read(std::int64_t begin, std::int64_t end) override {
    const auto n = static_cast<std::uint64_t>(end - begin), first = static_cast<std::uint64_t>(begin);
    const auto flags = file_.read_field<std::int64_t>(table, "values_block_1", first, n);
    const auto values = file_.read_field<float>(table, "values_block_0", first, n);
    std::vector<std::int32_t> labels, ttv;
    for (std::uint64_t event = 0; event < n; ++event) {
      ttv.push_back(static_cast<std::int32_t>(flags[2 * event]));
      labels.push_back(static_cast<std::int32_t>(flags[2 * event + 1]));
      if (labels.back() != 0 && labels.back() != 1)
        throw Error(ErrorKind::input,
                    fmt::format("event {}: is_signal_new is {}, neither 0 nor 1", first + event, labels.back()));
    }
    Events events;
    Collection& header = add_event_header(
        events, begin, std::move(labels),
        description_.parts.empty() ? std::vector<std::uint8_t>() : std::vector<std::uint8_t>(n, part_));
    header.add<std::int32_t>("ttv", "1", "The file's own number of the part.") = std::move(ttv);
    fill(events, values);
    return events;
  }

 private:
  static void fill(Events& events, const std::vector<float>& values) {
    constexpr const char* names[] = {"energy", "px", "py", "pz"};
    Collection& jets = add_single(events, "Jet");
    Collection& parts = events.add("Constituent");
    Collection& truth = add_single(events, "Truth");
    std::vector<float>*columns[4], *true_columns[4];
    for (std::size_t k = 0; k < 4; ++k) {
      columns[k] = &parts.add<float>(names[k], "GeV", "");
      true_columns[k] = &truth.add<float>(names[k], "GeV", "Of the top quark; 0 for the background.");
    }
    std::vector<P4> sums;
    for (std::size_t event = 0; event < static_cast<std::size_t>(events.size()); ++event) {
      const float* row = values.data() + event * width;
      P4 sum;
      for (std::size_t i = 0; i < constituents; ++i, row += 4) {
        // Padding has no energy.
        if (!(row[0] > 0)) continue;
        for (std::size_t k = 0; k < 4; ++k) columns[k]->push_back(row[k]);
        sum += P4{row[1], row[2], row[3], row[0]};
      }
      sums.push_back(sum);
      parts.offsets.push_back(static_cast<std::int64_t>(columns[0]->size()));
      for (std::size_t k = 0; k < 4; ++k) true_columns[k]->push_back(row[k]);
    }
    add_momenta(jets, sums);
    relate_all(jets, parts);
  }

  h5::File file_;
  LayoutDescription description_;
  std::uint8_t part_ = 0;
};

}  // namespace

Layout top_tagging_layout() {
  return {[](const std::filesystem::path& path) { return is_hdf5(path) && has_table(h5::File::open(path)); },
          [](const std::filesystem::path& path) { return std::make_unique<TopTagging>(path); }};
}

}  // namespace hml
