// The ATLAS Higgs challenge 2014 (H -> tau tau against backgrounds; doi:10.7483/OPENDATA.ATLAS.ZBP2.M5T8).
//
// training.csv of the challenge: EventId, 30 features DER_* and PRI_*, Weight, Label (s or b);
// atlas-higgs-challenge-2014-v2.csv(.gz) of CERN Open Data: KaggleSet and KaggleWeight in addition. A feature of -999
// stands for one that is not defined: it becomes NaN. KaggleSet names the parts: t training, b public leaderboard (here
// validation), v private leaderboard (here test), u unused. Weights are numbers of events expected in the 20.3/fb of
// 2012: those of all events of a file together.
//
// Read as: "Features", one object an event, with a column a feature; Event.number is EventId; Event.kaggle_weight.
#include <limits>

#include <fmt/format.h>

#include "hml/dataset/formats/csv_reader.hpp"
#include "hml/dataset/zoo/filling.hpp"
#include "hml/dataset/zoo/layouts.hpp"

namespace hml {
namespace {

constexpr std::size_t features_wanted = 30;
constexpr double undefined_value = -999;
constexpr double luminosity = 20.3;  // 1/fb

bool is_feature(std::string_view column) { return column.starts_with("DER_") || column.starts_with("PRI_"); }

std::string unit_of(std::string_view column) {
  for (const char* word : {"_eta", "deltaeta", "deltar", "ratio", "centrality", "num", "prodeta"})
    if (column.find(word) != std::string_view::npos) return "1";
  return column.ends_with("_phi") ? "rad" : "GeV";
}

bool looks_right(const std::filesystem::path& path) {
  std::error_code problem;
  if (!std::filesystem::is_regular_file(path, problem)) return false;
  // A header line of gzip or text; whatever else is there has no such word in its first bytes.
  std::string start(4096, '\0');
  const auto bytes = open_bytes(path);
  start.resize(bytes->read(start.data(), start.size()));
  return start.starts_with("EventId,") && start.find("DER_mass_MMC") != std::string::npos;
}

class Higgsml : public LayoutReader {
 public:
  explicit Higgsml(const std::filesystem::path& path)
      : csv_(path), number_(csv_.column("EventId")), weight_(csv_.column("Weight")), label_(csv_.column("Label")) {
    LayoutInput input{"features", "Features", {}};
    for (std::size_t i = 0; i < csv_.columns().size(); ++i)
      if (is_feature(csv_.columns()[i])) {
        features_.push_back(i);
        input.columns.push_back(csv_.columns()[i]);
      }
    if (features_.size() != features_wanted)
      throw Error(ErrorKind::input,
                  fmt::format("{} columns DER_* and PRI_*, not {}", features_.size(), features_wanted),
                  Place{csv_.name(), 1});
    description_ = {.layout = "higgsml",
                    .classes = {"background", "signal"},
                    .inputs = {std::move(input)},
                    .luminosity = luminosity};
    if (csv_.has("KaggleSet")) description_.parts = {"train", "validation", "test", "unused"};
  }

  const LayoutDescription& description() const override { return description_; }
  std::optional<std::int64_t> size() const override { return std::nullopt; }

  Events read(std::int64_t begin, std::int64_t end) override {
    std::vector<std::int32_t> labels;
    std::vector<std::uint8_t> parts;
    std::vector<double> weights, kaggle_weights;
    std::vector<std::int64_t> numbers;
    std::vector<std::vector<float>> values(features_.size());
    const bool open_data = !description_.parts.empty();
    while (begin + static_cast<std::int64_t>(labels.size()) < end && csv_.next()) {
      numbers.push_back(csv_.integer(number_));
      weights.push_back(csv_.number(weight_));
      labels.push_back(static_cast<std::int32_t>(choice(label_, "bs")));
      if (open_data) {
        parts.push_back(static_cast<std::uint8_t>(choice(csv_.column("KaggleSet"), "tbvu")));
        kaggle_weights.push_back(csv_.number(csv_.column("KaggleWeight")));
      }
      for (std::size_t k = 0; k < features_.size(); ++k) {
        const double value = csv_.number(features_[k]);
        values[k].push_back(value == undefined_value ? std::numeric_limits<float>::quiet_NaN()
                                                     : static_cast<float>(value));
      }
    }
    Events events;
    Collection& header = add_event_header(events, begin, std::move(labels), std::move(parts), std::move(weights));
    std::get<std::vector<std::int64_t>>(header.columns.front().values) = std::move(numbers);
    if (open_data)
      header.add<double>("kaggle_weight", "1", "Weight within the part, as in the challenge.") =
          std::move(kaggle_weights);
    Collection& features = add_single(events, "Features");
    for (std::size_t k = 0; k < features_.size(); ++k) {
      const std::string& name = csv_.columns()[features_[k]];
      features.add<float>(name, unit_of(name), "NaN where it is not defined.") = std::move(values[k]);
    }
    return events;
  }

 private:
  std::size_t choice(std::size_t column, std::string_view letters) const {
    const std::string_view text = csv_.text(column);
    const std::size_t found = text.size() == 1 ? letters.find(text) : std::string_view::npos;
    if (found == std::string_view::npos)
      throw csv_.error(column, fmt::format("one of the letters {} is wanted", letters));
    return found;
  }

  CsvReader csv_;
  std::size_t number_, weight_, label_;
  std::vector<std::size_t> features_;
  LayoutDescription description_;
};

}  // namespace

Layout higgsml_layout() {
  return {looks_right, [](const std::filesystem::path& path) { return std::make_unique<Higgsml>(path); }};
}

}  // namespace hml
